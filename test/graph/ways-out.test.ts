import { expect, it } from 'vitest';
import { approaches, saturate } from '../../src/graph/index.ts';
import { findPrincipal } from '../../src/query/index.ts';
import { worldFrom } from '../fixtures/run-report.ts';
import { allow, document, trust } from './small-account.ts';

// What the administrator of one account reaches in another.

const HOME = '111122223333';
const OTHER = '444455556666';

function principal(account: string, name: string, statements: readonly object[]): object {
  const policies = statements.length === 0 ? [] : [{ PolicyName: 'has', PolicyDocument: document(...statements) }];
  return {
    Path: '/',
    Arn: `arn:aws:iam::${account}:${name}`,
    AttachedManagedPolicies: [],
    UserPolicyList: policies,
    RolePolicyList: policies,
  };
}

const user = (account: string, UserName: string, ...statements: readonly object[]) => ({
  ...principal(account, `user/${UserName}`, statements),
  UserName,
  UserId: `AIDA${UserName.toUpperCase()}`,
  GroupList: [],
});

const role = (account: string, RoleName: string, AssumeRolePolicyDocument: object, ...statements: readonly object[]) => ({
  ...principal(account, `role/${RoleName}`, statements),
  RoleName,
  RoleId: `AROA${RoleName.toUpperCase()}`,
  AssumeRolePolicyDocument,
  InstanceProfileList: [],
});

const account = (accountId: string, UserDetailList: readonly object[], RoleDetailList: readonly object[]) => ({
  accountId,
  iam: { UserDetailList, GroupDetailList: [], RoleDetailList, Policies: [] },
});

/** How certain it is that the administrator of the one account gets to `target` in the other: forwards and backwards; undefined: not at all. */
async function ranks(rolesAtHome: readonly object[], rolesElsewhere: readonly object[]): Promise<(number | undefined)[]> {
  const accounts = [account(HOME, [user(HOME, 'admin', allow('*'))], rolesAtHome), account(OTHER, [], rolesElsewhere)];
  const world = await worldFrom({ format: 'blast-snapshot', version: 1, collectedAt: '2026-11-20T06:00:00Z', accounts }, []);
  const [admin, target] = [findPrincipal(world, 'admin'), findPrincipal(world, 'target')];
  const { held, administered } = saturate(world, [admin]);
  const back = approaches(world, [{ arn: target.arn, rank: 0, moves: [] }]).find(({ actor }) => actor === admin);
  return [(held.get(target.arn) ?? administered.get(target.accountId))?.rank, back?.rank];
}

// Whoever administers an account is any principal there that a trust policy may mean, or makes it.
it.each<[string, object, number | undefined]>([
  ['the sessions of a role by their unique id', { StringLike: { 'aws:userid': 'AROADEPLOY:*' } }, 0],
  ['sessions of roles', { StringEquals: { 'aws:PrincipalType': 'AssumedRole' } }, 0],
  ['a user whom nobody has made yet', { StringEquals: { 'aws:username': 'somebody' } }, 0],
  ['the root user, who assumes no roles', { StringEquals: { 'aws:PrincipalType': 'Account' } }, undefined],
])('a trust policy that leaves of another account only %s', async (_, condition, rank) => {
  const deploy = role(HOME, 'deploy', trust({ AWS: HOME }), allow('sts:AssumeRole'));
  expect(await ranks([deploy], [role(OTHER, 'target', trust({ AWS: HOME }, 'sts:AssumeRole', condition))])).toEqual([rank, rank]);
});

// The administrator enters the worker, and as a role that it makes in its own account the changer, who may give the worker every permission.
it('who administers an account joins what its principals may change elsewhere with whom it enters there', async () => {
  const made = { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${HOME}:role/deploy-*` } };
  const changer = role(
    OTHER,
    'changer',
    trust('*', 'sts:AssumeRole', made),
    allow('iam:PutRolePolicy', `arn:aws:iam::${OTHER}:role/worker`),
  );
  const worker = role(OTHER, 'worker', trust({ AWS: HOME }));
  const target = role(OTHER, 'target', trust({ AWS: OTHER }));
  expect(await ranks([], [changer, worker, target])).toEqual([0, 0]);
  expect(await ranks([], [worker, target])).toEqual([undefined, undefined]);
});
