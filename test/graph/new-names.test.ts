import { describe, expect, it } from 'vitest';
import { buildReport, findPrincipal } from '../../src/query/index.ts';
import { worldFrom } from '../fixtures/run-report.ts';

const HOME = 'arn:aws:iam::111122223333';
const allow = (Action: string, Resource: string) => ({ Effect: 'Allow', Action, Resource });
const document = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });

/** Mallory has the statements; group operators may assume role target. */
function account(...statements: object[]): unknown {
  const trust = (Principal: object) => document({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' });
  const role = (RoleName: string, AssumeRolePolicyDocument: object, ...has: object[]) => ({
    Path: '/',
    RoleName,
    RoleId: `AROA${RoleName.toUpperCase()}`,
    Arn: `${HOME}:role/${RoleName}`,
    AssumeRolePolicyDocument,
    InstanceProfileList: [],
    RolePolicyList: has.length === 0 ? [] : [{ PolicyName: 'has', PolicyDocument: document(...has) }],
    AttachedManagedPolicies: [],
  });
  const operators = {
    Path: '/',
    GroupName: 'operators',
    GroupId: 'AGPAOPERATORS',
    Arn: `${HOME}:group/operators`,
    GroupPolicyList: [{ PolicyName: 'may', PolicyDocument: document(allow('sts:AssumeRole', `${HOME}:role/target`)) }],
    AttachedManagedPolicies: [],
  };
  const iam = {
    UserDetailList: [],
    GroupDetailList: [operators],
    RoleDetailList: [
      role('mallory', trust({ Service: 'ec2.amazonaws.com' }), ...statements),
      role('target', trust({ AWS: `${HOME}:root` })),
    ],
    Policies: [],
  };
  return {
    format: 'blast-snapshot',
    version: 1,
    collectedAt: '2026-11-20T06:00:00Z',
    partition: 'aws',
    accounts: [{ accountId: '111122223333', iam }],
  };
}

async function reaches(...statements: object[]): Promise<boolean> {
  const world = await worldFrom(account(...statements), []);
  const { principals } = buildReport(world, [findPrincipal(world, `${HOME}:role/mallory`)]);
  return principals.some(({ arn }) => arn === `${HOME}:role/target`);
}

describe('names of new principals', () => {
  const join = allow('iam:AddUserToGroup', `${HOME}:group/*`);
  const key = allow('iam:CreateAccessKey', '*');

  it('a new user of any name joins a group', async () => expect(await reaches(allow('iam:CreateUser', '*'), join, key)).toBe(true));

  it('a new user joins a group where its name must begin with tmp-', async () => {
    expect(await reaches(allow('iam:CreateUser', `${HOME}:user/tmp-*`), join, key)).toBe(true);
  });

  it('no name suits both the creation and the key', async () => {
    expect(await reaches(allow('iam:CreateUser', `${HOME}:user/tmp-*`), join, allow('iam:CreateAccessKey', `${HOME}:user/ops-*`))).toBe(
      false,
    );
  });
});
