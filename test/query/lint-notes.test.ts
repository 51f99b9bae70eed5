import { describe, expect, it } from 'vitest';
import { buildReport, findPrincipal } from '../../src/query/index.ts';
import { worldFrom } from '../fixtures/run-report.ts';

const ACCOUNT = '111122223333';
const arn = (resource: string) => `arn:aws:iam::${ACCOUNT}:${resource}`;
const document = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
const allow = (Action: string | string[], more: object = {}) => ({ Effect: 'Allow', Action, Resource: '*', ...more });
const user = (UserName: string, PolicyDocument: object) => ({
  Path: '/',
  UserName,
  UserId: `AIDA${UserName.toUpperCase()}`,
  Arn: arn(`user/${UserName}`),
  GroupList: [],
  AttachedManagedPolicies: [],
  UserPolicyList: [{ PolicyName: 'own', PolicyDocument }],
});
const role = (RoleName: string, trusted: string) => ({
  Path: '/',
  RoleName,
  RoleId: `AROA${RoleName.toUpperCase()}`,
  Arn: arn(`role/${RoleName}`),
  // A principal that was deleted stands beside the one that is trusted.
  AssumeRolePolicyDocument: document({ Effect: 'Allow', Principal: { AWS: [trusted, 'AIDAGONE'] }, Action: 'sts:AssumeRole' }),
  RolePolicyList: [],
  AttachedManagedPolicies: [],
  InstanceProfileList: [],
});

async function notes() {
  const slip = allow(['s3:GetObject', 's3:GetObjects']);
  const iam = {
    UserDetailList: [user('ann', document(slip, allow('sts:AssumeRole'))), user('bob', document(slip))],
    GroupDetailList: [],
    RoleDetailList: [role('open', arn('user/ann')), role('shut', arn('user/bob'))],
    Policies: [],
  };
  const world = await worldFrom(iam, []);
  return buildReport(world, [findPrincipal(world, 'ann')]).lint.map(({ severity, id, policy }) => `${severity} ${id} ${policy}`);
}

describe('a report says what is wrong', () => {
  it('with the policies of the suspect and of the roles on its way, errors first, and with no others', async () => {
    expect(await notes()).toEqual([`error deleted-principal ${arn('role/open')}#trust`, `warning unknown-action ${arn('user/ann')}#own`]);
  });
});
