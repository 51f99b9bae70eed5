import { flag, isAnswer, objects, tags, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';
import { keyArn, MOST_SHARING, newestFirst, sharedWith } from '../shapes.ts';

const OWN = { Owner: ['self'], MaxResults: 1000 };

/** Who else may use a snapshot takes a call for each; which are public is one list, and asked where there are too many for that. */
export const ebsSnapshots = resources({
  name: 'EBS snapshots',
  type: 'AWS::EC2::Snapshot',
  calls: {
    list: { call: 'ec2:DescribeSnapshots', next: ['nextToken', 'NextToken'], tells: 'which disk snapshots there are' },
    public: {
      call: 'ec2:DescribeSnapshots',
      next: ['nextToken', 'NextToken'],
      isBesides: true,
      tells: 'which of many disk snapshots are public',
    },
    sharing: {
      call: 'ec2:DescribeSnapshotAttribute',
      absent: ['InvalidSnapshot.NotFound'],
      most: MOST_SHARING,
      tells: 'who else may use the snapshot',
    },
  },
  async *list({ items, all }) {
    const found = await newestFirst(items('list', OWN, 'snapshotSet'), 'startTime');
    const open = found.length > MOST_SHARING ? await all('public', { ...OWN, RestorableBy: ['all'] }, 'snapshotSet') : [];
    const ids = new Set(open?.map((snapshot) => text(snapshot, 'snapshotId')));
    for (const snapshot of found) yield isAnswer(snapshot) ? { ...snapshot, isPublic: ids.has(text(snapshot, 'snapshotId')) } : snapshot;
  },
  arn: (snapshot, { partition, region }) => `arn:${partition}:ec2:${region}::snapshot/${textOf(snapshot, 'snapshotId')}`,
  async describe(snapshot, aws) {
    const sharing = await aws.ask('sharing', { SnapshotId: textOf(snapshot, 'snapshotId'), Attribute: 'createVolumePermission' });
    const shared = objects(sharing ?? undefined, 'createVolumePermission').flatMap(
      (each) => text(each, 'group') ?? text(each, 'userId') ?? [],
    );
    return {
      tags: tags(snapshot, 'tagSet') ?? {},
      attributes: {
        sharedWith: sharing ? sharedWith(shared) : flag(snapshot, 'isPublic') ? 'all' : undefined,
        kmsKeyArn: keyArn(text(snapshot, 'kmsKeyId'), aws) ?? null,
      },
    };
  },
});
