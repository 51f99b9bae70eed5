import { expect, it } from 'vitest';
import { buildReport, findPrincipal, whoCanBecome } from '../../src/query/index.ts';
import { worldFrom } from '../fixtures/run-report.ts';

// A principal that is made can make principals in turn. Where each is only conditionally an administrator nothing ends the chain by itself:
// the group lets its members write its policy, so a new member can make a new member.
it('the question who can reach whom ends where new principals can make new principals', async () => {
  const HOME = 'arn:aws:iam::111122223333';
  const statement = {
    Effect: 'Allow',
    Action: 'iam:PutGroupPolicy',
    Resource: '*',
    Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
  };
  const policy = { PolicyName: 'may', PolicyDocument: { Version: '2012-10-17', Statement: [statement] } };
  const user = { Path: '/', UserName: 'ann', UserId: 'AIDAANN', Arn: `${HOME}:user/ann`, GroupList: ['team'] };
  const group = { Path: '/', GroupName: 'team', GroupId: 'AGPATEAM', Arn: `${HOME}:group/team`, GroupPolicyList: [policy] };
  const iam = { UserDetailList: [user], GroupDetailList: [group], RoleDetailList: [], Policies: [] };
  const world = await worldFrom(
    {
      format: 'blast-snapshot',
      version: 1,
      collectedAt: '2026-11-20T06:00:00Z',
      partition: 'aws',
      accounts: [{ accountId: '111122223333', iam }],
    },
    [],
  );
  const ann = findPrincipal(world, `${HOME}:user/ann`);
  expect(buildReport(world, [ann]).admin.status).toBe('conditional');
  expect(whoCanBecome(world, ann).principals).toEqual([]);
});
