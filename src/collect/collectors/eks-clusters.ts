import { items, member, tags, text } from '../answer.ts';
import { resources } from '../collector.ts';

export const eksClusters = resources({
  name: 'EKS clusters',
  type: 'AWS::EKS::Cluster',
  calls: {
    list: { call: 'eks:ListClusters', http: 'GET /clusters', next: 'nextToken', tells: 'which EKS clusters there are' },
    cluster: {
      call: 'eks:DescribeCluster',
      http: 'GET /clusters/{name}',
      drop: ['certificateAuthority', 'clientRequestToken'],
      tells: 'the state, the tags and the key of the cluster',
    },
  },
  list: ({ items: all }) => all('list', { maxResults: 100 }, 'clusters'),
  arn: (name, { arn }) => arn('eks', `cluster/${String(name)}`),
  async describe(name, { ask }) {
    const answer = await ask('cluster', { name: String(name) });
    const cluster = member(answer ?? undefined, 'cluster');
    const [encryption] = items(cluster, 'encryptionConfig');
    return {
      tags: tags(cluster, 'tags'),
      attributes: {
        state: text(cluster, 'status')?.toLowerCase(),
        kmsKeyArn: cluster === undefined ? undefined : (text(encryption, 'provider', 'keyArn') ?? null),
        vpcId: text(cluster, 'resourcesVpcConfig', 'vpcId'),
      },
    };
  },
});
