import { objects, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';

export const instanceProfiles = resources({
  name: 'instance profiles',
  where: 'account',
  type: 'AWS::IAM::InstanceProfile',
  calls: { list: { call: 'iam:ListInstanceProfiles', next: ['Marker', 'Marker'], tells: 'instance profiles without a role' } },
  list: ({ items }) => items('list', { MaxItems: 1000 }, 'InstanceProfiles'),
  arn: (profile) => textOf(profile, 'Arn'),
  region: () => undefined,
  describe: (profile) => ({ attributes: { iamRoleArns: objects(profile, 'Roles').flatMap((role) => text(role, 'Arn') ?? []) } }),
});
