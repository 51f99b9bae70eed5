import { describe, expect, it } from 'vitest';
import { approaches, saturate, type World } from '../../src/graph/index.ts';
import { findPrincipal } from '../../src/query/index.ts';
import { worldFrom } from '../fixtures/run-report.ts';

// A user of Identity Center in the account that manages it, and an account beside it.

const CENTER = '111122223333';
const MEMBER = '444455556666';
const OPERATOR = 'AWSReservedSSO_Operators_0123456789abcdef';
const INSTANCE = 'arn:aws:sso:::instance/ssoins-1';

const allow = (Action: string | readonly string[], Resource: string | readonly string[] = '*') => ({ Effect: 'Allow', Action, Resource });

const document = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
const inline = (...statements: object[]) => [{ PolicyName: 'may', PolicyDocument: document(...statements) }];

function setRole(account: string, RoleName: string, statements: readonly object[]): object {
  const Path = '/aws-reserved/sso.amazonaws.com/';
  return {
    Path,
    RoleName,
    RoleId: `AROA${account}${RoleName.length}`,
    Arn: `arn:aws:iam::${account}:role${Path}${RoleName}`,
    AssumeRolePolicyDocument: document(),
    RolePolicyList: statements.length === 0 ? [] : inline(...statements),
    AttachedManagedPolicies: [],
    InstanceProfileList: [],
  };
}

function user(UserName: string, ...statements: object[]): object {
  const Arn = `arn:aws:iam::${CENTER}:user/${UserName}`;
  return {
    Path: '/',
    UserName,
    UserId: `AIDA${UserName}`,
    Arn,
    UserPolicyList: inline(...statements),
    GroupList: [],
    AttachedManagedPolicies: [],
  };
}

interface Options {
  readonly may: readonly object[];
  /** Whether the account of the actor is the one that manages Identity Center. */
  readonly manages?: boolean;
  /** The management account of the organization that both accounts are in; left out: the organization was not collected. */
  readonly management?: string;
  /** The account that a group has the permission set Operators in. */
  readonly operatorsIn?: string;
}

const FULL = { Id: 'p-full', Name: 'full', Type: 'SERVICE_CONTROL_POLICY', Content: document(allow('*')) };
const organizationUnder = (managementAccountId: string) => ({
  id: 'o-example',
  managementAccountId,
  delegatedAdministrators: [],
  policies: [FULL],
  roots: [{ id: 'r-1', policyIds: ['p-full'] }],
  organizationalUnits: [],
  accounts: [CENTER, MEMBER].map((accountId) => ({ accountId, parentId: 'r-1', policyIds: ['p-full'], name: accountId })),
});

async function worldOf({ may, manages = true, management, operatorsIn = CENTER }: Options): Promise<World> {
  const set = (Name: string) => ({ Name, PermissionSetArn: `arn:aws:sso:::permissionSet/ssoins-1/ps-${Name}` });
  const assigned = (Name: string, AccountId: string, PrincipalId: string) => ({
    ...set(Name),
    AccountId,
    PrincipalType: 'GROUP',
    PrincipalId,
  });
  const identityCenter = {
    instanceArn: INSTANCE,
    permissionSets: [set('Operators'), set('Readers')],
    assignments: [assigned('Readers', MEMBER, 'g-readers'), assigned('Operators', operatorsIn, 'g-operators')],
  };
  const iam = (RoleDetailList: readonly object[], UserDetailList: readonly object[] = []) => ({
    UserDetailList,
    GroupDetailList: [],
    Policies: [],
    RoleDetailList,
  });
  return worldFrom(
    {
      format: 'blast-snapshot',
      version: 1,
      organization: management === undefined ? null : organizationUnder(management),
      accounts: [
        {
          accountId: CENTER,
          iam: iam([setRole(CENTER, OPERATOR, may)], [user('admin', allow('*')), user('nobody', allow('s3:ListAllMyBuckets'))]),
          ...(manages && { identityCenter }),
        },
        {
          accountId: MEMBER,
          iam: iam([setRole(MEMBER, 'AWSReservedSSO_Readers_0123456789abcdef', [])]),
          ...(!manages && { identityCenter }),
        },
      ],
    },
    [],
  );
}

/** What one principal reaches, forwards and backwards: accounts that it administers, and the role of the other permission set. */
function reached(world: World, name: string): { readonly forwards: readonly string[]; readonly backwards: readonly string[] } {
  const actor = findPrincipal(world, name);
  const { held, administered } = saturate(world, [actor]);
  const reader = findPrincipal(world, 'AWSReservedSSO_Readers_0123456789abcdef').arn;
  const goals = [`administration ${CENTER}`, `administration ${MEMBER}`, reader];
  const forwards = goals.filter((goal) =>
    goal.startsWith('administration ') ? administered.has(goal.slice(15)) : held.has(goal) || administered.has(MEMBER),
  );
  const backwards = goals.filter((arn) =>
    approaches(world, [{ arn, rank: 0, moves: [] }]).some((each) => each.actor.arn === actor.arn && each.moves.length > 0),
  );
  return { forwards, backwards };
}

async function reachedBy(options: Options, name = OPERATOR): Promise<readonly string[]> {
  const { forwards, backwards } = reached(await worldOf(options), name);
  expect(backwards).toEqual(forwards);
  return forwards.map((goal) => (goal.startsWith('arn:') ? 'reader' : goal.slice(15)));
}

const MAKING = ['sso:CreatePermissionSet', 'sso:PutInlinePolicyToPermissionSet', 'sso:CreateAccountAssignment'];

describe('a user of Identity Center', () => {
  it('administers every account by a permission set of its own', async () => {
    expect(await reachedBy({ may: [allow(MAKING)] })).toEqual([CENTER, MEMBER, 'reader']);
  });

  it('only accounts that it may assign in', async () => {
    const resources = [INSTANCE, 'arn:aws:sso:::permissionSet/*', `arn:aws:sso:::account/${MEMBER}`];
    expect(
      await reachedBy({
        may: [
          allow(MAKING.slice(0, 2), '*/ps-0*'),
          allow(MAKING, resources),
          { Effect: 'Deny', Action: MAKING[1], Resource: '*/ps-Operators' },
        ],
      }),
    ).toEqual([MEMBER, 'reader']);
  });

  it('not from an account that does not manage Identity Center', async () => {
    expect(await reachedBy({ may: [allow(MAKING)], manages: false })).toEqual([]);
  });

  it('has the roles of a permission set that it assigns to itself, or of a group that it joins', async () => {
    expect(await reachedBy({ may: [allow('sso:CreateAccountAssignment')] })).toEqual(['reader']);
    expect(await reachedBy({ may: [allow('identitystore:CreateGroupMembership')] })).toEqual(['reader']);
    const other = allow('identitystore:CreateGroupMembership', [
      'arn:aws:identitystore:::group/g-other',
      'arn:aws:identitystore:::user/*',
      'arn:aws:identitystore::*:identitystore/*',
    ]);
    expect(await reachedBy({ may: [other] })).toEqual([]);
  });

  it('of a delegated administrator has nothing in the management account but what it gets by a group', async () => {
    const delegated = { management: MEMBER };
    expect(await reachedBy({ may: [allow(MAKING)], management: CENTER })).toEqual([CENTER, MEMBER, 'reader']);
    expect(await reachedBy({ may: [allow(MAKING)], ...delegated })).toEqual([CENTER]);
    expect(await reachedBy({ may: [allow('sso:CreateAccountAssignment')], ...delegated })).toEqual([]);
    expect(await reachedBy({ may: [allow('identitystore:CreateGroupMembership')], ...delegated })).toEqual(['reader']);
    const write = [allow('sso:PutInlinePolicyToPermissionSet')];
    expect(await reachedBy({ may: write, ...delegated })).toEqual([CENTER]);
    expect(await reachedBy({ may: write, ...delegated, operatorsIn: MEMBER })).toEqual([]);
    expect(await reachedBy({ may: [], ...delegated }, 'admin')).toEqual([CENTER]);
  });

  it('is whoever administers the account that manages it', async () => {
    expect(await reachedBy({ may: [] }, 'admin')).toEqual([CENTER, MEMBER, 'reader']);
    expect(await reachedBy({ may: [] }, 'nobody')).toEqual([]);
  });
});
