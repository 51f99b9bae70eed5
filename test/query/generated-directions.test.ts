import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildReport, whoCanBecome } from '../../src/query/index.ts';
import { worldFrom } from '../fixtures/run-report.ts';
import { usersOf, usesBy } from './uses.ts';

// Small accounts in which principals may change, enter and make each other.
const HOME = 'arn:aws:iam::111122223333';
const USERS = ['ann', 'bob'];
const ROLES = ['dev', 'ops'];
const PRINCIPALS = [...USERS.map((name) => `${HOME}:user/${name}`), ...ROLES.map((name) => `${HOME}:role/${name}`)];
const ON_USERS = ['iam:CreateAccessKey', 'iam:PutUserPolicy', 'iam:AttachUserPolicy', 'iam:TagUser'];
const ON_ROLES = [
  'sts:AssumeRole',
  'iam:UpdateAssumeRolePolicy',
  'iam:PutRolePolicy',
  'iam:AttachRolePolicy',
  'iam:PassRole',
  'iam:TagRole',
];
const ELSEWHERE: readonly (readonly [string, string])[] = [
  ['lambda:CreateFunction', '*'],
  ['lambda:InvokeFunction', '*'],
  ['iam:AddUserToGroup', `${HOME}:group/team`],
  ['iam:PutGroupPolicy', `${HOME}:group/team`],
  ['iam:CreatePolicyVersion', `${HOME}:policy/shared`],
  ['s3:GetObject', 'arn:aws:s3:::data/*'],
];
const CONDITIONS = [
  {},
  {},
  {},
  { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
  { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
  { StringEquals: { 'aws:PrincipalTag/team': 'red' } },
];

const grant = fc
  .oneof(
    fc.tuple(fc.constantFrom(...ON_USERS), fc.constantFrom(...USERS.map((name) => `${HOME}:user/${name}`))),
    fc.tuple(fc.constantFrom(...ON_ROLES), fc.constantFrom(...ROLES.map((name) => `${HOME}:role/${name}`))),
    fc.constantFrom(...ELSEWHERE),
  )
  .chain(([Action, Resource]) => fc.constantFrom(...CONDITIONS).map((Condition) => ({ Effect: 'Allow', Action, Resource, Condition })));
const grants = fc.array(grant, { maxLength: 3 });
const trust = fc.constantFrom<object>(
  { AWS: `${HOME}:root` },
  { AWS: PRINCIPALS[0] },
  { AWS: PRINCIPALS[2] },
  { Service: 'lambda.amazonaws.com' },
);
const CAPS = [undefined, undefined, ['iam:*', 'sts:*'], ['s3:*', 'sts:AssumeRole']] as const;

type Grant = typeof grant extends fc.Arbitrary<infer T> ? T : never;

/** An account of four principals and a group, with grants drawn from these. */
function account(lists: fc.Arbitrary<Grant[]>) {
  const one = fc.record({
    statements: lists,
    cap: fc.constantFrom(...CAPS),
    shared: fc.boolean(),
    member: fc.boolean(),
    red: fc.boolean(),
  });
  return fc.record({
    has: fc.array(one, { minLength: 4, maxLength: 4 }),
    trusts: fc.array(trust, { minLength: 2, maxLength: 2 }),
    group: lists,
  });
}
type Drawn = ReturnType<typeof account> extends fc.Arbitrary<infer T> ? T : never;

/** Actions that change what somebody else may do, so that two ways have to be joined into one. */
const CHANGES_OTHERS = /Policy(Version)?$/;

describe('reach and who-can agree', () => {
  it('where principals only enter each other', async () => {
    const entering = grants.map((list) =>
      list.filter(({ Action }) => Action === 'iam:UpdateAssumeRolePolicy' || !CHANGES_OTHERS.test(Action)),
    );
    await fc.assert(
      fc.asyncProperty(account(entering), async (drawn) => {
        const { forwards, backwards } = await bothDirections(drawn);
        expect(backwards).toEqual(forwards);
      }),
      { numRuns: 150 },
    );
  });

  it('in small accounts of every kind', async () => {
    await fc.assert(
      fc.asyncProperty(account(grants), async (drawn) => {
        const { forwards, backwards } = await bothDirections(drawn);
        expect(backwards).toEqual(forwards);
      }),
      { numRuns: 200 },
    );
  });

  const nothing = { statements: [], cap: undefined, shared: false, member: false, red: false };
  const may = (Action: string, Resource: string, Condition = {}): Grant => ({
    Effect: 'Allow',
    Action,
    Resource: `${HOME}:${Resource}`,
    Condition,
  });
  const ann = { AWS: `${HOME}:user/ann` };

  // ann assumes dev, writes dev's policy and is administrator for certain; that she can also write her own with MFA must not make it conditional.
  it('where a certain change of a role stands beside a conditional one of oneself', async () => {
    const group = [
      may('iam:PutRolePolicy', 'role/dev'),
      may('iam:PutUserPolicy', 'user/ann', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
    ];
    const drawn: Drawn = {
      has: [{ ...nothing, member: true }, nothing, nothing, nothing],
      trusts: [ann, { Service: 'lambda.amazonaws.com' }],
      group,
    };
    const { forwards, backwards } = await bothDirections(drawn);
    expect(forwards).toContain(`${HOME}:user/ann becomes ${HOME}:user/bob: certain`);
    expect(backwards).toEqual(forwards);
  });

  // ann assumes dev; as dev she writes her own policy (under a boundary that leaves sts:AssumeRole), so that she may assume ops, and then that of ops.
  it('where one change opens the way to whom the next one changes', async () => {
    const dev = { ...nothing, statements: [may('iam:PutUserPolicy', 'user/ann'), may('iam:PutRolePolicy', 'role/ops')] };
    const drawn: Drawn = { has: [{ ...nothing, cap: CAPS[3] }, nothing, dev, nothing], trusts: [ann, { AWS: `${HOME}:root` }], group: [] };
    const { forwards, backwards } = await bothDirections(drawn);
    expect(forwards).toContain(`${HOME}:user/ann becomes ${HOME}:user/bob: certain`);
    expect(backwards).toEqual(forwards);
  });

  // With bob's key, for which she must do without MFA, ann joins the group; only as a member she writes the policy that makes her administrator.
  it('where what one gives oneself rests on what another gave under a condition', async () => {
    const withoutMfa = { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } };
    const drawn: Drawn = {
      has: [
        { ...nothing, statements: [may('iam:CreateAccessKey', 'user/bob', withoutMfa)], shared: true },
        { ...nothing, statements: [may('iam:AddUserToGroup', 'group/team')] },
        nothing,
        nothing,
      ],
      trusts: [{ AWS: `${HOME}:root` }, { AWS: `${HOME}:root` }],
      group: [may('iam:CreatePolicyVersion', 'policy/shared')],
    };
    const { forwards, backwards } = await bothDirections(drawn);
    expect(forwards).toContain(`${HOME}:user/ann becomes ${HOME}:user/bob: conditional`);
    expect(forwards).toContain(`${HOME}:user/ann becomes ${HOME}:role/ops: conditional`);
    expect(backwards).toEqual(forwards);
  });

  // ann joins the group with MFA herself, but a member writes her policy without. As dev, who adds her whatever the circumstances, there is no contradiction.
  it('where a shorter way of oneself contradicts itself', async () => {
    const withMfa = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
    const withoutMfa = { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } };
    const drawn: Drawn = {
      has: [
        { ...nothing, statements: [may('iam:AddUserToGroup', 'group/team', withMfa)] },
        nothing,
        { ...nothing, statements: [may('iam:AddUserToGroup', 'group/team')] },
        nothing,
      ],
      trusts: [ann, { AWS: `${HOME}:root` }],
      group: [may('iam:PutUserPolicy', 'user/ann', withoutMfa)],
    };
    const { forwards, backwards } = await bothDirections(drawn);
    expect(forwards).toContain(`${HOME}:user/ann becomes ${HOME}:role/ops: conditional`);
    expect(backwards).toEqual(forwards);
  });
});

async function bothDirections(drawn: Drawn): Promise<{ forwards: string[]; backwards: string[] }> {
  const world = await worldFrom(snapshotOf(drawn), []);
  const forwards: string[] = [];
  const backwards: string[] = [];
  for (const actor of world.actors.values()) {
    const report = buildReport(world, [actor]);
    forwards.push(...usesBy(actor, report));
    for (const row of report.principals) if (row.arn !== actor.arn) forwards.push(`${actor.arn} becomes ${row.arn}: ${row.certainty}`);
    for (const row of whoCanBecome(world, actor).principals) backwards.push(`${row.arn} becomes ${actor.arn}: ${row.certainty}`);
  }
  for (const arn of world.resources.keys()) backwards.push(...usersOf(world, arn));
  return { forwards: forwards.sort(), backwards: backwards.sort() };
}

function snapshotOf({ has, trusts, group }: Drawn): unknown {
  const document = (Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });
  const inline = (statements: readonly object[]) =>
    statements.length === 0 ? [] : [{ PolicyName: 'has', PolicyDocument: document(statements) }];
  const caps = CAPS.filter((cap) => cap !== undefined);
  const policy = (PolicyName: string, Document: object) => ({
    PolicyName,
    PolicyId: 'ANPAX',
    Arn: `${HOME}:policy/${PolicyName}`,
    Path: '/',
    DefaultVersionId: 'v1',
    PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document }],
  });
  const common = ({ cap, shared, red }: Drawn['has'][number]) => ({
    Path: '/',
    AttachedManagedPolicies: shared ? [{ PolicyName: 'shared', PolicyArn: `${HOME}:policy/shared` }] : [],
    Tags: red ? [{ Key: 'team', Value: 'red' }] : [],
    ...(cap === undefined
      ? {}
      : { PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: `${HOME}:policy/cap${caps.indexOf(cap)}` } }),
  });
  const users = USERS.map((UserName, i) => {
    const one = has[i] as Drawn['has'][number];
    return {
      ...common(one),
      UserName,
      UserId: `AIDA${UserName.toUpperCase()}`,
      Arn: `${HOME}:user/${UserName}`,
      UserPolicyList: inline(one.statements),
      GroupList: one.member ? ['team'] : [],
    };
  });
  const roles = ROLES.map((RoleName, i) => {
    const one = has[i + 2] as Drawn['has'][number];
    const AssumeRolePolicyDocument = document([{ Effect: 'Allow', Principal: trusts[i], Action: 'sts:AssumeRole' }]);
    return {
      ...common(one),
      RoleName,
      RoleId: `AROA${RoleName.toUpperCase()}`,
      Arn: `${HOME}:role/${RoleName}`,
      AssumeRolePolicyDocument,
      InstanceProfileList: [],
      RolePolicyList: inline(one.statements),
    };
  });
  const team = {
    Path: '/',
    GroupName: 'team',
    GroupId: 'AGPATEAM',
    Arn: `${HOME}:group/team`,
    GroupPolicyList: inline(group),
    AttachedManagedPolicies: [],
  };
  const policies = [
    policy('shared', document([{ Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' }])),
    ...caps.map((cap, i) => policy(`cap${i}`, document([{ Effect: 'Allow', Action: cap, Resource: '*' }]))),
  ];
  const iam = { UserDetailList: users, GroupDetailList: [team], RoleDetailList: roles, Policies: policies };
  return {
    format: 'blast-snapshot',
    version: 1,
    collectedAt: '2026-11-20T06:00:00Z',
    partition: 'aws',
    accounts: [{ accountId: '111122223333', iam, resources: [{ arn: 'arn:aws:s3:::data', type: 'AWS::S3::Bucket', policy: null }] }],
  };
}
