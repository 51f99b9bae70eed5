import { objects, tags, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';
import { keyArn } from '../shapes.ts';

export const rdsClusters = resources({
  name: 'RDS DB clusters',
  type: 'AWS::RDS::DBCluster',
  calls: {
    list: {
      call: 'rds:DescribeDBClusters',
      next: ['Marker', 'Marker'],
      drop: ['MasterUsername', 'MasterUserSecret'],
      tells: 'which database clusters there are, and which roles they use',
    },
  },
  list: ({ items }) => items('list', { MaxRecords: 100 }, 'DBClusters', 'DBCluster'),
  arn: (database) => textOf(database, 'DBClusterArn'),
  describe: (database, aws) => ({
    tags: tags(database, 'TagList', 'Tag') ?? {},
    attributes: {
      state: text(database, 'Status'),
      kmsKeyArn: keyArn(text(database, 'KmsKeyId'), aws) ?? null,
      associatedRoleArns: objects(database, 'AssociatedRoles', 'DBClusterRole').flatMap((role) => text(role, 'RoleArn') ?? []),
    },
  }),
});
