import { objects, tags, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';
import { keyArn, sharedWith } from '../shapes.ts';

export const ebsSnapshots = resources({
  name: 'EBS snapshots',
  type: 'AWS::EC2::Snapshot',
  calls: {
    list: { call: 'ec2:DescribeSnapshots', next: ['nextToken', 'NextToken'], tells: 'which disk snapshots there are' },
    sharing: { call: 'ec2:DescribeSnapshotAttribute', absent: ['InvalidSnapshot.NotFound'], tells: 'who else may use the snapshot' },
  },
  list: ({ items }) => items('list', { Owner: ['self'], MaxResults: 1000 }, 'snapshotSet'),
  arn: (snapshot, { partition, region }) => `arn:${partition}:ec2:${region}::snapshot/${textOf(snapshot, 'snapshotId')}`,
  async describe(snapshot, aws) {
    const sharing = await aws.ask('sharing', { SnapshotId: textOf(snapshot, 'snapshotId'), Attribute: 'createVolumePermission' });
    const shared = objects(sharing ?? undefined, 'createVolumePermission').flatMap(
      (each) => text(each, 'group') ?? text(each, 'userId') ?? [],
    );
    return {
      tags: tags(snapshot, 'tagSet') ?? {},
      attributes: { sharedWith: sharing ? sharedWith(shared) : undefined, kmsKeyArn: keyArn(text(snapshot, 'kmsKeyId'), aws) ?? null },
    };
  },
});
