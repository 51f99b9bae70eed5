import { member, tags, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';
import { profileArn } from '../shapes.ts';

/** Those that run: a cluster that has ended does nothing any more. */
export const emrClusters = resources({
  name: 'EMR clusters',
  type: 'AWS::EMR::Cluster',
  calls: {
    list: { call: 'elasticmapreduce:ListClusters', next: 'Marker', tells: 'which EMR clusters run' },
    cluster: {
      call: 'elasticmapreduce:DescribeCluster',
      drop: ['Configurations', 'KerberosAttributes'],
      tells: 'which role the instances of the cluster get',
    },
  },
  list: ({ items }) => items('list', { ClusterStates: ['STARTING', 'BOOTSTRAPPING', 'RUNNING', 'WAITING'] }, 'Clusters'),
  arn: (cluster, { arn }) => text(cluster, 'ClusterArn') ?? arn('elasticmapreduce', `cluster/${textOf(cluster, 'Id')}`),
  async describe(listed, aws) {
    const answer = await aws.ask('cluster', { ClusterId: textOf(listed, 'Id') });
    const cluster = member(answer ?? undefined, 'Cluster');
    return {
      instanceProfileArn: profileArn(text(cluster, 'Ec2InstanceAttributes', 'IamInstanceProfile'), aws),
      tags: tags(cluster, 'Tags'),
      attributes: {
        state: text(listed, 'Status', 'State')?.toLowerCase(),
        subnetId: text(cluster, 'Ec2InstanceAttributes', 'Ec2SubnetId'),
      },
    };
  },
});
