import { objects, tags, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';
import { keyArn, restorableBy } from '../shapes.ts';

export const rdsSnapshots = resources({
  name: 'RDS snapshots',
  type: 'AWS::RDS::DBSnapshot',
  calls: {
    list: {
      call: 'rds:DescribeDBSnapshots',
      next: ['Marker', 'Marker'],
      drop: ['MasterUsername'],
      tells: 'which database snapshots there are',
    },
    sharing: { call: 'rds:DescribeDBSnapshotAttributes', absent: ['DBSnapshotNotFound'], tells: 'who else may restore the snapshot' },
  },
  list: ({ items }) => items('list', { MaxRecords: 100 }, 'DBSnapshots', 'DBSnapshot'),
  arn: (snapshot) => textOf(snapshot, 'DBSnapshotArn'),
  async describe(snapshot, aws) {
    // Backups that RDS makes by itself cannot be shared; copies of them can, and are listed.
    const isAutomated = text(snapshot, 'SnapshotType') === 'automated';
    const sharing = isAutomated ? undefined : await aws.ask('sharing', { DBSnapshotIdentifier: textOf(snapshot, 'DBSnapshotIdentifier') });
    const list = objects(sharing ?? undefined, 'DBSnapshotAttributesResult', 'DBSnapshotAttributes', 'DBSnapshotAttribute');
    return {
      tags: tags(snapshot, 'TagList', 'Tag') ?? {},
      attributes: {
        state: text(snapshot, 'Status'),
        kmsKeyArn: keyArn(text(snapshot, 'KmsKeyId'), aws) ?? null,
        sharedWith: isAutomated ? [] : sharing ? restorableBy(list) : undefined,
      },
    };
  },
});
