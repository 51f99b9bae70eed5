import { member, objects, tags, text, textOf, texts } from '../answer.ts';
import { resources } from '../collector.ts';

export const ec2Instances = resources({
  name: 'EC2 instances',
  type: 'AWS::EC2::Instance',
  calls: {
    list: {
      call: 'ec2:DescribeInstances',
      next: ['nextToken', 'NextToken'],
      tells: 'which instances there are, and which roles code on them gets',
    },
    managed: {
      call: 'ssm:DescribeInstanceInformation',
      isBesides: true,
      next: 'NextToken',
      tells: 'which instances Systems Manager can run commands on',
    },
  },
  async *list({ items, all }) {
    const managed = await all('managed', { MaxResults: 50 }, 'InstanceInformationList');
    const ids = managed?.flatMap((each) => (text(each, 'PingStatus') === 'Online' ? (text(each, 'InstanceId') ?? []) : []));
    for await (const reservation of items('list', { MaxResults: 1000 }, 'reservationSet')) {
      for (const instance of objects(reservation, 'instancesSet')) {
        // One that was terminated stays in the list for an hour.
        if (text(instance, 'instanceState', 'name') !== 'terminated') yield { instance, ...(ids && { ssmManaged: ids }) };
      }
    }
  },
  arn: (item, { arn }) => arn('ec2', `instance/${textOf(item, 'instance', 'instanceId')}`),
  describe(item) {
    const instance = member(item, 'instance');
    const managed = member(item, 'ssmManaged');
    return {
      instanceProfileArn: text(instance, 'iamInstanceProfile', 'arn'),
      tags: tags(instance, 'tagSet') ?? {},
      attributes: {
        state: text(instance, 'instanceState', 'name'),
        ssmManaged: managed === undefined ? undefined : texts(managed).includes(textOf(instance, 'instanceId')),
        rootDeviceType: text(instance, 'rootDeviceType'),
        vpcId: text(instance, 'vpcId'),
        subnetId: text(instance, 'subnetId'),
        publicIp: text(instance, 'ipAddress') !== undefined,
        groups: objects(instance, 'groupSet').flatMap((group) => text(group, 'groupId') ?? []),
      },
    };
  },
});
