import { type Answer, answerFor } from '../fixtures/answers.ts';
import { type ReportOptions, runReport } from '../fixtures/run-report.ts';

// Accounts of a few principals, written as the tests need them.
export const ACCOUNT = '111122223333';
export const HOME = `arn:aws:iam::${ACCOUNT}`;

export const document = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });
export const allow = (Action: string | readonly string[], Resource: string | readonly string[] = '*', Condition: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  Condition,
});
export const deny = (Action: string | readonly string[], Resource = '*', Condition: object = {}) => ({
  Effect: 'Deny',
  Action,
  Resource,
  Condition,
});
export const trust = (Principal: object | '*', Action: string | readonly string[] = 'sts:AssumeRole', Condition: object = {}) =>
  document({ Effect: 'Allow', Principal, Action, Condition });

interface Has {
  readonly may?: readonly object[];
  readonly attached?: readonly string[];
  /** Name of the customer managed policy that is its permissions boundary. */
  readonly boundary?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

function common(name: string, { attached = [], boundary, tags = {} }: Has): object {
  return {
    Path: '/',
    AttachedManagedPolicies: attached.map((each) => ({ PolicyName: each, PolicyArn: `${HOME}:policy/${each}` })),
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    ...(boundary === undefined
      ? {}
      : { PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: `${HOME}:policy/${boundary}` } }),
    Arn: `${HOME}:${name}`,
  };
}

const inline = (may: readonly object[] = []) => (may.length === 0 ? [] : [{ PolicyName: 'has', PolicyDocument: document(...may) }]);

export function user(name: string, { groups = [], ...has }: Has & { readonly groups?: readonly string[] } = {}): object {
  return {
    ...common(`user/${name}`, has),
    UserName: name,
    UserId: `AIDA${name.toUpperCase()}`,
    UserPolicyList: inline(has.may),
    GroupList: groups,
  };
}

export function role(name: string, AssumeRolePolicyDocument: object, has: Has = {}): object {
  return {
    ...common(`role/${name}`, has),
    RoleName: name,
    RoleId: `AROA${name.toUpperCase()}`,
    AssumeRolePolicyDocument,
    InstanceProfileList: [],
    RolePolicyList: inline(has.may),
  };
}

export function group(name: string, may: readonly object[], attached: readonly string[] = []): object {
  return {
    ...common(`group/${name}`, { attached }),
    GroupName: name,
    GroupId: `AGPA${name.toUpperCase()}`,
    GroupPolicyList: inline(may),
  };
}

/** A customer managed policy whose default is the first of these versions. */
export function policyOfVersions(PolicyName: string, ...versions: readonly (readonly object[])[]): object {
  const PolicyVersionList = versions.map((statements, i) => ({
    VersionId: `v${versions.length - i}`,
    IsDefaultVersion: i === 0,
    Document: document(...statements),
  }));
  return { ...policy(PolicyName), DefaultVersionId: `v${versions.length}`, PolicyVersionList };
}

export function policy(PolicyName: string, ...statements: readonly object[]): object {
  return {
    PolicyName,
    PolicyId: `ANPA${PolicyName.toUpperCase()}`,
    Arn: `${HOME}:policy/${PolicyName}`,
    Path: '/',
    DefaultVersionId: 'v1',
    PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: document(...statements) }],
  };
}

interface Parts {
  readonly users?: readonly object[];
  readonly groups?: readonly object[];
  readonly roles?: readonly object[];
  readonly policies?: readonly object[];
  readonly resources?: readonly object[];
  readonly publicAccessBlock?: object;
  /** Statements of one control policy on the account, besides full access; the management account is another. */
  readonly serviceControl?: readonly object[];
  readonly resourceControl?: readonly object[];
}

export function snapshotOf({
  users = [],
  groups = [],
  roles = [],
  policies = [],
  resources = [],
  publicAccessBlock,
  serviceControl,
  resourceControl,
}: Parts): unknown {
  const control = (Id: string, Type: string, statements: readonly object[] | undefined) =>
    statements === undefined ? [] : [{ Id, Name: Id, Type, Content: document(...statements) }];
  const organization = {
    id: 'o-example',
    managementAccountId: '999988887777',
    delegatedAdministrators: [],
    policies: [
      ...control('p-full', 'SERVICE_CONTROL_POLICY', [allow('*')]),
      ...control('p-scp', 'SERVICE_CONTROL_POLICY', serviceControl),
      ...control('p-rcp', 'RESOURCE_CONTROL_POLICY', resourceControl),
    ],
    roots: [{ id: 'r-1', policyIds: ['p-full'] }],
    organizationalUnits: [],
    accounts: [
      { accountId: '999988887777', parentId: 'r-1', policyIds: ['p-full'], name: 'management' },
      {
        accountId: ACCOUNT,
        parentId: 'r-1',
        policyIds: ['p-full', ...(serviceControl ? ['p-scp'] : []), ...(resourceControl ? ['p-rcp'] : [])],
        name: 'home',
      },
    ],
  };
  return {
    format: 'blast-snapshot',
    version: 1,
    collectedAt: '2026-11-20T06:00:00Z',
    partition: 'aws',
    organization: serviceControl === undefined && resourceControl === undefined ? null : organization,
    accounts: [
      {
        accountId: ACCOUNT,
        iam: { UserDetailList: users, GroupDetailList: groups, RoleDetailList: roles, Policies: policies },
        ...(publicAccessBlock === undefined ? {} : { publicAccessBlock }),
        resources,
      },
    ],
  };
}

/** Whether the report about `from` says that it reaches `to`, and how certain that is; names without an ARN are those of the account. */
export async function reaches(snapshot: unknown, from: string, to: string, options: ReportOptions = {}): Promise<Answer> {
  const arn = (name: string): string => (name.startsWith('arn:') ? name : `${HOME}:${name}`);
  return answerFor(await runReport(snapshot, arn(from), options), arn(to));
}
