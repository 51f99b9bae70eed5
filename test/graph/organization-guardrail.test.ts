import { describe, expect, it } from 'vitest';
import { buildReport, findPrincipal, whoCanBecome, whoCanUse } from '../../src/query/index.ts';
import { type Answer, answerFor } from '../fixtures/answers.ts';
import { worldFrom } from '../fixtures/run-report.ts';
import { allow, deny, document, trust } from './small-account.ts';

// Who changes service control policies, written by hand: an account under a unit, and the management account.
const MANAGEMENT = '999988887777';
const MEMBER = '111122223333';
const SECURITY = '444455556666';
const BUCKET = 'arn:aws:s3:::data';
const ORGANIZATION = `arn:aws:organizations::${MANAGEMENT}`;
const guard = (id: string): string => `${ORGANIZATION}:policy/o-example/service_control_policy/${id}`;

interface Parts {
  /** What olga may do besides assuming the role of the member account. */
  readonly may: readonly object[];
  /** By id: what policies of the unit deny, or say otherwise. */
  readonly guards?: Readonly<Record<string, readonly object[]>>;
  /** The role may do it. */
  readonly role?: readonly object[];
  /** Where olga is. */
  readonly home?: string;
  readonly delegated?: readonly string[];
  /** Another role of the member account that trusts the first. */
  readonly onward?: boolean;
  /** Resources of the member account besides the bucket. */
  readonly more?: readonly object[];
  /** The unit does without AWS's own policy. */
  readonly isBare?: boolean;
}

function organization({ guards = { 'p-guard': [deny('s3:*')] }, delegated = [], isBare = false }: Parts): object {
  const policy = (Id: string, statements: readonly object[]) => ({
    Id,
    Name: Id,
    Type: 'SERVICE_CONTROL_POLICY',
    Content: document(...statements),
  });
  const full = ['p-FullAWSAccess'];
  return {
    id: 'o-example',
    managementAccountId: MANAGEMENT,
    delegatedAdministrators: delegated.map((accountId) => ({ accountId, services: ['guardduty.amazonaws.com'] })),
    policies: [policy('p-FullAWSAccess', [allow('*')]), ...Object.entries(guards).map(([id, statements]) => policy(id, statements))],
    roots: [{ id: 'r-1', policyIds: full }],
    organizationalUnits: [{ id: 'ou-1', parentId: 'r-1', policyIds: [...(isBare ? [] : full), ...Object.keys(guards)] }],
    accounts: [
      { accountId: MANAGEMENT, parentId: 'r-1', policyIds: full },
      { accountId: SECURITY, parentId: 'r-1', policyIds: full },
      { accountId: MEMBER, parentId: 'ou-1', policyIds: full },
    ],
  };
}

function snapshotOf(parts: Parts): unknown {
  const { may, role = [allow('s3:GetObject', `${BUCKET}/*`)], home = MANAGEMENT, onward = false, more = [] } = parts;
  const assumes = allow('sts:AssumeRole', `arn:aws:iam::${MEMBER}:role/worker`);
  const inline = (statements: readonly object[]) => [{ PolicyName: 'has', PolicyDocument: document(...statements) }];
  const olga = {
    Path: '/',
    UserName: 'olga',
    UserId: 'AIDAOLGA',
    Arn: `arn:aws:iam::${home}:user/olga`,
    UserPolicyList: inline([assumes, ...may]),
    GroupList: [],
    AttachedManagedPolicies: [],
    Tags: [],
  };
  const roleNamed = (name: string, by: string, statements: readonly object[]) => ({
    Path: '/',
    RoleName: name,
    RoleId: `AROA${name.toUpperCase()}`,
    Arn: `arn:aws:iam::${MEMBER}:role/${name}`,
    AssumeRolePolicyDocument: trust({ AWS: by }),
    InstanceProfileList: [],
    RolePolicyList: inline(statements),
    AttachedManagedPolicies: [],
    Tags: [],
  });
  const worker = roleNamed('worker', `arn:aws:iam::${home}:root`, role);
  const further = onward ? [roleNamed('further', `arn:aws:iam::${MEMBER}:root`, [allow('s3:GetObject', `${BUCKET}/*`)])] : [];
  const account = (accountId: string, users: readonly object[], roles: readonly object[], resources: readonly object[]) => ({
    accountId,
    iam: { UserDetailList: users, GroupDetailList: [], RoleDetailList: roles, Policies: [] },
    inventory: ['AWS::S3::Bucket'],
    resources,
  });
  const bucket = { arn: BUCKET, type: 'AWS::S3::Bucket', region: 'us-east-1', policy: null };
  return {
    format: 'blast-snapshot',
    version: 1,
    collectedAt: '2026-11-20T06:00:00Z',
    partition: 'aws',
    organization: organization(parts),
    accounts: [account(home, [olga], [], []), account(MEMBER, [], [worker, ...further], [bucket, ...more])],
  };
}

interface Found {
  readonly certainty: Answer;
  /** Of the edges that start at olga, besides assuming the role. */
  readonly techniques: readonly string[];
}

/** Whether olga reads the bucket, or becomes the principal; both directions say the same. */
async function reaches(parts: Parts, to = BUCKET, action = 's3:GetObject'): Promise<Found> {
  const world = await worldFrom(snapshotOf(parts), []);
  const olga = findPrincipal(world, 'olga');
  const report = buildReport(world, [olga]);
  const resource = world.resources.get(to);
  const { principals } = resource === undefined ? whoCanBecome(world, findPrincipal(world, to)) : whoCanUse(world, resource, action);
  const certainty = answerFor(report, to);
  expect(principals.find(({ arn }) => arn === olga.arn)?.certainty ?? 'no').toBe(certainty);
  const techniques = report.edges.filter(({ from, technique }) => from === olga.arn && technique.startsWith('org-'));
  return { certainty, techniques: techniques.map(({ technique }) => technique) };
}

describe('who changes service control policies from the management account', () => {
  it('frees whom it holds in a member account', async () => {
    expect(await reaches({ may: [allow('organizations:UpdatePolicy')] })).toEqual({
      certainty: 'certain',
      techniques: ['org-updatepolicy'],
    });
    expect(await reaches({ may: [] })).toEqual({ certainty: 'no', techniques: [] });
  });
  it('frees nobody of what a boundary or its own policies do not allow', async () => {
    expect((await reaches({ may: [allow('organizations:*')], role: [allow('s3:ListBucket')] })).certainty).toBe('no');
    expect((await reaches({ may: [allow('organizations:*')], role: [allow('s3:*'), deny('s3:Get*')] })).certainty).toBe('no');
  });
  it('must be allowed on the policy, its place, and its type', async () => {
    const detach = (...on: string[]) => allow('organizations:DetachPolicy', on);
    expect((await reaches({ may: [detach(guard('p-guard'), `${ORGANIZATION}:ou/o-example/ou-1`)] })).certainty).toBe('certain');
    expect((await reaches({ may: [detach(guard('p-guard'))] })).certainty).toBe('no');
    expect((await reaches({ may: [detach(guard('p-other'), `${ORGANIZATION}:ou/o-example/ou-1`)] })).certainty).toBe('no');
    const tagPolicies = { StringEquals: { 'organizations:PolicyType': 'TAG_POLICY' } };
    expect((await reaches({ may: [allow('organizations:DetachPolicy', '*', tagPolicies)] })).certainty).toBe('no');
  });
  it('cannot detach the only policy of a level', async () => {
    const only = { 'p-guard': [allow('*'), deny('s3:GetObject')] };
    expect((await reaches({ may: [allow('organizations:DetachPolicy')], guards: only, isBare: true })).certainty).toBe('no');
    expect((await reaches({ may: [allow('organizations:DetachPolicy')], guards: only })).certainty).toBe('certain');
    expect((await reaches({ may: [allow('organizations:UpdatePolicy')], guards: only, isBare: true })).certainty).toBe('certain');
  });
  it('opens the region that something lies in', async () => {
    const elsewhere = { StringNotEquals: { 'aws:RequestedRegion': 'eu-central-1' } };
    const guards = { 'p-guard': [deny('s3:*', '*', elsewhere)] };
    expect((await reaches({ may: [], guards })).certainty).toBe('no');
    expect((await reaches({ may: [allow('organizations:UpdatePolicy')], guards })).certainty).toBe('certain');
  });
  it('opens a region that only the ARN of a resource names', async () => {
    const arn = `arn:aws:lambda:eu-west-1:${MEMBER}:function:batch`;
    const there = { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } };
    const parts: Parts = {
      may: [],
      role: [allow('lambda:GetFunction', arn)],
      guards: { 'p-guard': [deny('lambda:*', '*', there)] },
      more: [{ arn, type: 'AWS::Lambda::Function' }],
    };
    expect((await reaches(parts, arn, 'lambda:GetFunction')).certainty).toBe('no');
    const freed = await reaches({ ...parts, may: [allow('organizations:UpdatePolicy')] }, arn, 'lambda:GetFunction');
    expect(freed.certainty).toBe('certain');
  });
  it('changes all that hold the same back', async () => {
    const both = { 'p-one': [deny('s3:GetObject')], 'p-two': [deny('s3:Get*')] };
    expect((await reaches({ may: [allow('organizations:UpdatePolicy')], guards: both })).certainty).toBe('certain');
    expect((await reaches({ may: [allow('organizations:UpdatePolicy', guard('p-one'))], guards: both })).certainty).toBe('no');
  });
  it('opens ways onwards, which need the change', async () => {
    const parts: Parts = {
      may: [],
      role: [allow('sts:AssumeRole')],
      guards: { 'p-guard': [deny('sts:AssumeRole')] },
      onward: true,
    };
    expect((await reaches(parts)).certainty).toBe('no');
    const freed = await reaches({ ...parts, may: [allow('organizations:DisablePolicyType')] });
    expect(freed).toEqual({ certainty: 'certain', techniques: ['org-disablepolicytype'] });
    const role = `arn:aws:iam::${MEMBER}:role/further`;
    expect((await reaches({ ...parts, may: [allow('organizations:DisablePolicyType')] }, role)).techniques).toEqual([
      'org-disablepolicytype',
    ]);
  });
  it('does so as an administrator, too, for administrators', async () => {
    expect((await reaches({ may: [allow('*')] })).certainty).toBe('certain');
    expect((await reaches({ may: [allow('*')], role: [allow('*')] })).certainty).toBe('certain');
    expect((await reaches({ may: [allow('iam:PutUserPolicy')], role: [allow('*')] })).certainty).toBe('certain');
    const cannot = { may: [allow('*'), deny('organizations:*')], role: [allow('*'), deny('organizations:*')] };
    expect((await reaches(cannot)).certainty).toBe('no');
  });
  it('is as certain as the change', async () => {
    const withMfa = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
    expect((await reaches({ may: [allow('organizations:UpdatePolicy', '*', withMfa)] })).certainty).toBe('conditional');
  });
});

describe('who changes them from another account', () => {
  it('is not known to be able to, as a delegated administrator', async () => {
    const parts: Parts = { may: [allow('organizations:UpdatePolicy')], home: SECURITY };
    expect((await reaches({ ...parts, delegated: [SECURITY] })).certainty).toBe('unknown');
    expect((await reaches(parts)).certainty).toBe('no');
  });
  it('moves no account', async () => {
    expect((await reaches({ may: [allow('organizations:MoveAccount')], home: SECURITY, delegated: [SECURITY] })).certainty).toBe('no');
    expect((await reaches({ may: [allow('organizations:MoveAccount')] })).certainty).toBe('certain');
  });
});
