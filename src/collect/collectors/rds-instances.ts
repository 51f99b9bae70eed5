import { objects, tags, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';
import { keyArn } from '../shapes.ts';

export const rdsInstances = resources({
  name: 'RDS DB instances',
  type: 'AWS::RDS::DBInstance',
  calls: {
    list: {
      call: 'rds:DescribeDBInstances',
      next: ['Marker', 'Marker'],
      drop: ['MasterUsername', 'MasterUserSecret'],
      tells: 'which database instances there are, and which roles they use',
    },
  },
  list: ({ items }) => items('list', { MaxRecords: 100 }, 'DBInstances', 'DBInstance'),
  arn: (database) => textOf(database, 'DBInstanceArn'),
  describe: (database, aws) => ({
    tags: tags(database, 'TagList', 'Tag') ?? {},
    attributes: {
      state: text(database, 'DBInstanceStatus'),
      kmsKeyArn: keyArn(text(database, 'KmsKeyId'), aws) ?? null,
      associatedRoleArns: objects(database, 'AssociatedRoles', 'DBInstanceRole').flatMap((role) => text(role, 'RoleArn') ?? []),
    },
  }),
});
