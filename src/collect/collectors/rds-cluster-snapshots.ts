import { objects, tags, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';
import { keyArn, restorableBy } from '../shapes.ts';

export const rdsClusterSnapshots = resources({
  name: 'RDS cluster snapshots',
  type: 'AWS::RDS::DBClusterSnapshot',
  calls: {
    list: {
      call: 'rds:DescribeDBClusterSnapshots',
      next: ['Marker', 'Marker'],
      drop: ['MasterUsername'],
      tells: 'which cluster snapshots there are',
    },
    sharing: {
      call: 'rds:DescribeDBClusterSnapshotAttributes',
      absent: ['DBClusterSnapshotNotFoundFault'],
      tells: 'who else may restore the snapshot',
    },
  },
  list: ({ items }) => items('list', { MaxRecords: 100 }, 'DBClusterSnapshots', 'DBClusterSnapshot'),
  arn: (snapshot) => textOf(snapshot, 'DBClusterSnapshotArn'),
  async describe(snapshot, aws) {
    // Backups that RDS makes by itself cannot be shared; copies of them can, and are listed.
    const isAutomated = text(snapshot, 'SnapshotType') === 'automated';
    const sharing = isAutomated
      ? undefined
      : await aws.ask('sharing', { DBClusterSnapshotIdentifier: textOf(snapshot, 'DBClusterSnapshotIdentifier') });
    const path = ['DBClusterSnapshotAttributesResult', 'DBClusterSnapshotAttributes', 'DBClusterSnapshotAttribute'];
    return {
      tags: tags(snapshot, 'TagList', 'Tag') ?? {},
      attributes: {
        state: text(snapshot, 'Status'),
        kmsKeyArn: keyArn(text(snapshot, 'KmsKeyId'), aws) ?? null,
        sharedWith: isAutomated ? [] : sharing ? restorableBy(objects(sharing, ...path)) : undefined,
      },
    };
  },
});
