import { describe, expect, it } from 'vitest';
import { buildReport, findPrincipal, type WhoCan, whoCanBecome, whoCanUse } from '../../src/query/index.ts';
import { worldFrom } from '../fixtures/run-report.ts';

const HOME = 'arn:aws:iam::111122223333';
const GITHUB = `${HOME}:oidc-provider/token.actions.githubusercontent.com`;
const SUB = 'token.actions.githubusercontent.com:sub';

type Statement = { readonly [element: string]: unknown };

function role(name: string, trust: readonly Statement[], may: readonly Statement[] = [], path = '/'): object {
  return {
    Path: path,
    RoleName: name,
    RoleId: `AROA${name.toUpperCase()}`,
    Arn: `${HOME}:role${path}${name}`,
    AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: trust },
    RolePolicyList: may.length === 0 ? [] : [{ PolicyName: 'may', PolicyDocument: { Version: '2012-10-17', Statement: may } }],
    AttachedManagedPolicies: [],
    InstanceProfileList: [],
  };
}

const assumedBy = (Principal: unknown, Condition?: object): Statement => ({
  Effect: 'Allow',
  Principal,
  Action: 'sts:AssumeRole',
  ...(Condition && { Condition }),
});
const webIdentity = (provider: string, Condition?: object): Statement => ({
  Effect: 'Allow',
  Principal: { Federated: provider },
  Action: 'sts:AssumeRoleWithWebIdentity',
  ...(Condition && { Condition }),
});

function snapshotOf(roles: readonly object[], resources: readonly object[] = [], more: object = {}): unknown {
  return {
    format: 'blast-snapshot',
    version: 1,
    accounts: [
      {
        accountId: '111122223333',
        iam: { UserDetailList: [], GroupDetailList: [], Policies: [], RoleDetailList: roles },
        resources,
        ...more,
      },
    ],
  };
}

/** `kind id certainty technique` of everybody from outside who becomes the role. */
async function into(name: string, roles: readonly object[], resources: readonly object[] = [], more: object = {}): Promise<string[]> {
  const world = await worldFrom(snapshotOf(roles, resources, more), []);
  return told(whoCanBecome(world, findPrincipal(world, name)));
}

function told({ external, edges }: WhoCan): string[] {
  return external.map(({ kind, id, certainty, path }) => {
    const first = edges.find((edge) => edge.id === path[0]);
    return [kind, id, certainty, first?.technique].join(' ').trim();
  });
}

describe('from outside into a role', () => {
  it('everybody, where the trust policy has a star, and nobody where it narrows it to an account that was collected (R-PRIN-10)', async () => {
    expect(await into('open', [role('open', [assumedBy('*')])])).toEqual(['anonymous * certain sts-assume-role-wildcard-trust']);
    const narrowed = assumedBy('*', { StringEquals: { 'aws:PrincipalAccount': '111122223333' } });
    expect(await into('open', [role('open', [narrowed])])).toEqual([]);
  });

  it('an account that was not collected, as not known: named, as one of its principals, or in a condition', async () => {
    expect(await into('vendor', [role('vendor', [assumedBy({ AWS: '999988887777' })])])).toEqual([
      'account 999988887777 unknown trust-external-id-exposed',
    ]);
    const principal = 'arn:aws:iam::999988887777:role/scanner';
    expect(await into('vendor', [role('vendor', [assumedBy({ AWS: principal })])])).toEqual([
      `account ${principal} unknown trust-external-id-exposed`,
    ]);
    const narrowed = assumedBy('*', { StringEquals: { 'aws:PrincipalAccount': '999988887777' } });
    expect(await into('vendor', [role('vendor', [narrowed])])).toEqual(['account 999988887777 unknown trust-external-id-exposed']);
  });

  it('a foreign account that is asked for an external id is no confused deputy', async () => {
    const guarded = assumedBy({ AWS: '999988887777' }, { StringEquals: { 'sts:ExternalId': 'for-acme' } });
    expect(await into('vendor', [role('vendor', [guarded])])).toEqual(['account 999988887777 unknown sts-assume-role-cross-account']);
  });

  it('a provider: certain where no claim is tested, else on condition (R-STS-12)', async () => {
    expect(await into('ci', [role('ci', [webIdentity(GITHUB)])])).toEqual([`federated ${GITHUB} certain sts-assume-role-web-identity`]);
    const loose = webIdentity(GITHUB, { StringLike: { [SUB]: 'repo:acme/*' } });
    expect(await into('ci', [role('ci', [loose])])).toEqual([`federated ${GITHUB} conditional sts-assume-role-web-identity`]);
    // A workflow asks for the audience that it wants.
    const audience = webIdentity(GITHUB, { StringEquals: { [SUB.replace(/sub$/, 'aud')]: 'sts.amazonaws.com' } });
    expect(await into('ci', [role('ci', [audience])])).toEqual([`federated ${GITHUB} certain sts-assume-role-web-identity`]);
    const okta = `${HOME}:saml-provider/okta`;
    const saml = { Effect: 'Allow', Principal: { Federated: okta }, Action: 'sts:AssumeRoleWithSAML' };
    expect(await into('staff', [role('staff', [saml])])).toEqual([`federated ${okta} certain sts-assume-role-saml`]);
    // The provider is named, but for another call.
    expect(await into('staff', [role('staff', [{ ...saml, Action: 'sts:AssumeRoleWithWebIdentity' }])])).not.toContain(
      `federated ${okta} certain sts-assume-role-saml`,
    );
  });

  it('guests of an identity pool that lets them in (R-STS-13)', async () => {
    const cognito = 'cognito-identity.amazonaws.com';
    const guests = webIdentity(cognito, {
      StringEquals: { [`${cognito}:aud`]: 'us-east-1:1' },
      'ForAnyValue:StringLike': { [`${cognito}:amr`]: 'unauthenticated' },
    });
    const pool = (attributes: object): object => ({
      arn: 'arn:aws:cognito-identity:us-east-1:111122223333:identitypool/us-east-1:1',
      type: 'AWS::Cognito::IdentityPool',
      attributes: { unauthenticatedRoleArn: `${HOME}:role/guest`, ...attributes },
    });
    const anybody = 'anonymous * certain sts-assume-role-web-identity';
    expect(await into('guest', [role('guest', [guests])], [pool({ allowUnauthenticatedIdentities: true })])).toContain(anybody);
    expect(await into('guest', [role('guest', [guests])], [pool({ allowUnauthenticatedIdentities: false })])).not.toContain(anybody);
  });

  it('holders of a certificate, where the role does not pin another trust anchor and a profile lists it (R-STS-16)', async () => {
    const actions = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];
    const anywhere = { Effect: 'Allow', Principal: { Service: 'rolesanywhere.amazonaws.com' }, Action: actions };
    const arn = 'arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/a';
    const anchor = { arn, type: 'AWS::RolesAnywhere::TrustAnchor' };
    const profile = (roleArns: readonly string[]): object => ({
      arn: 'arn:aws:rolesanywhere:us-east-1:111122223333:profile/p',
      type: 'AWS::RolesAnywhere::Profile',
      attributes: { roleArns },
    });
    const listed = profile([`${HOME}:role/edge`]);
    const holder = `federated ${arn} certain rolesanywhere-loose-trust`;
    expect(await into('edge', [role('edge', [anywhere])], [anchor, listed])).toEqual([holder]);
    expect(await into('edge', [role('edge', [anywhere])], [anchor, profile([])])).toEqual([]);
    const pinned = { ...anywhere, Condition: { ArnEquals: { 'aws:SourceArn': `${arn}-other` } } };
    expect(await into('edge', [role('edge', [pinned])], [anchor, listed])).toEqual([]);
    const untagged = { ...anywhere, Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'] };
    expect(await into('edge', [role('edge', [untagged])], [anchor, listed])).toEqual([]);
  });

  it('users and groups of Identity Center to whom the permission set is assigned in that account (R-PRIN-17)', async () => {
    const name = 'AWSReservedSSO_Admins_0123456789abcdef';
    const saml = `${HOME}:saml-provider/AWSSSO_1_DO_NOT_DELETE`;
    const trust = { Effect: 'Allow', Principal: { Federated: saml }, Action: 'sts:AssumeRoleWithSAML' };
    const set = { PermissionSetArn: 'arn:aws:sso:::permissionSet/ssoins-1/ps-1', Name: 'Admins' };
    const assigned = (AccountId: string): object => ({ ...set, AccountId, PrincipalType: 'GROUP', PrincipalId: 'g-1' });
    const center = (AccountId: string): object => ({ identityCenter: { permissionSets: [set], assignments: [assigned(AccountId)] } });
    const roles = [role(name, [trust], [], '/aws-reserved/sso.amazonaws.com/')];
    // Who they are is known then, and the provider lets in nobody else.
    expect(await into(name, roles, [], center('111122223333'))).toEqual([
      'federated Identity Center group g-1 certain sts-assume-role-saml',
    ]);
    expect(await into(name, roles, [], center('999988887777'))).toEqual([`federated ${saml} certain sts-assume-role-saml`]);
  });

  it('whoever gets at a workload, by the service that runs it; and through a role on the way, but not its services', async () => {
    const ec2 = assumedBy({ Service: 'ec2.amazonaws.com' });
    expect(await into('app', [role('app', [ec2])])).toEqual(['service ec2.amazonaws.com certain trust-compute-service']);
    const ci = role('ci', [webIdentity(GITHUB), ec2], [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }]);
    expect(await into('app', [ci, role('app', [assumedBy({ AWS: '111122223333' })])])).toEqual([
      `federated ${GITHUB} certain sts-assume-role-web-identity`,
    ]);
  });
});

describe('claims of a token', () => {
  const AUD = 'token.actions.githubusercontent.com:aud';
  const certain = `federated ${GITHUB} certain sts-assume-role-web-identity`;
  const conditional = certain.replace('certain', 'conditional');
  const ci = (Condition: object, provider = GITHUB) => into('ci', [role('ci', [webIdentity(provider, Condition)])]);

  it('are those of its own issuer alone (R-STS-12)', async () => {
    const gitlab = `${HOME}:oidc-provider/gitlab.com`;
    expect(await ci({ StringEquals: { [AUD]: 'sts.amazonaws.com' } }, gitlab)).toEqual([]);
    expect(await ci({ StringEquals: { [AUD]: 'sts.amazonaws.com', [SUB]: 'repo:acme/web:pull_request' } }, gitlab)).toEqual([]);
    // A key that is never there is never the wrong one.
    expect(await ci({ StringNotEquals: { [AUD]: 'other' } }, gitlab)).toEqual([certain.replace(GITHUB, gitlab)]);
    expect(await ci({ StringEquals: { 'gitlab.com:sub': 'project_path:acme/web:ref_type:branch:ref:main' } }, gitlab)).toEqual([
      conditional.replace(GITHUB, gitlab),
    ]);
  });

  it('have no stars: StringEquals with one lets in nobody (R-STS-12)', async () => {
    expect(await ci({ StringEquals: { [SUB]: 'repo:acme/*' } })).toEqual([]);
    expect(await ci({ StringEquals: { [SUB]: ['repo:acme/*', 'repo:acme/web:pull_request'] } })).toEqual([conditional]);
    expect(await ci({ StringLike: { [SUB]: 'repo:acme/*' } })).toEqual([conditional]);
  });

  it.each(['*', 'repo:*', 'repo:acme*', 'repo:*/deploy:*', 'repo:*/*:ref:refs/heads/main'])(
    'are met by anybody who makes a repository of the name that %s leaves room for',
    async (subject) => expect(await ci({ StringLike: { [SUB]: subject } })).toEqual([certain]),
  );

  it.each(['repo:acme/*', 'repo:acme/web:*', 'repo:acme/web*'])('are not, where %s names the owner', async (subject) =>
    expect(await ci({ StringLike: { [SUB]: subject } })).toEqual([conditional]),
  );

  it('are met by everybody but those whom a negation names', async () => {
    expect(await ci({ StringNotLike: { [SUB]: 'repo:acme/fork:*' } })).toEqual([certain]);
  });

  it('may name repositories in another way than the subject: then nothing is said of all', async () => {
    const world = await worldFrom(
      snapshotOf([role('ci', [webIdentity(GITHUB, { StringEquals: { [SUB.replace(/sub$/, 'repository_owner')]: 'acme' } })])]),
      [],
    );
    expect(whoCanBecome(world, findPrincipal(world, 'ci')).external).toMatchObject([{ certainty: 'conditional' }]);
    expect(whoCanBecome(world, findPrincipal(world, 'ci')).external[0]?.note).toBeUndefined();
  });

  it('of identity pools: where none is named, anybody makes one (R-STS-13)', async () => {
    const cognito = 'cognito-identity.amazonaws.com';
    const open = role('pool', [webIdentity(cognito)]);
    expect(await into('pool', [open])).toContain('anonymous * certain sts-assume-role-web-identity');
    const named = role('pool', [webIdentity(cognito, { StringEquals: { [`${cognito}:aud`]: 'us-east-1:1' } })]);
    expect((await into('pool', [named])).join()).not.toContain('anonymous');
  });
});

describe('from outside to a bucket', () => {
  const bucket = (Statement: readonly object[]): object => ({
    arn: 'arn:aws:s3:::logs',
    type: 'AWS::S3::Bucket',
    policy: { Version: '2012-10-17', Statement },
  });
  const letIn = (Principal: unknown, Action: string, Condition?: object): object => ({
    Effect: 'Allow',
    Principal,
    Action,
    Resource: 'arn:aws:s3:::logs/*',
    ...(Condition && { Condition }),
  });
  async function to(statements: readonly object[], roles: readonly object[] = []): Promise<string[]> {
    const world = await worldFrom(snapshotOf(roles, [bucket(statements)]), []);
    const resource = world.resources.get('arn:aws:s3:::logs');
    if (resource === undefined) throw new Error('no bucket');
    return told(whoCanUse(world, resource, undefined));
  }

  it('a service for anybody, or for those whom a condition names (R-STS-15)', async () => {
    const trail = { Service: 'cloudtrail.amazonaws.com' };
    const deputy = 'service cloudtrail.amazonaws.com certain confused-deputy-service-principal';
    expect(await to([letIn(trail, 's3:PutObject')])).toEqual([deputy]);
    const own = { StringEquals: { 'aws:SourceAccount': '111122223333' } };
    expect(await to([letIn(trail, 's3:PutObject', own)])).toEqual([deputy.replace('certain', 'conditional')]);
    // Not one of the actions on its data.
    expect(await to([letIn(trail, 's3:GetObjectTagging')])).toEqual([]);
  });

  it('accounts that were not collected, anybody without signing in, and those who become a role that may', async () => {
    expect(await to([letIn({ AWS: '999988887777' }, 's3:GetObject')])).toEqual(['account 999988887777 unknown']);
    expect(await to([letIn('*', 's3:GetObject')])).toEqual(['anonymous * certain']);
    const ci = role('ci', [webIdentity(GITHUB)], [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }]);
    expect(await to([], [ci])).toEqual([`federated ${GITHUB} certain sts-assume-role-web-identity`]);
  });
});

describe('out of the management account', () => {
  const MEMBER = '444455556666';
  const access = `arn:aws:iam::${MEMBER}:role/OrganizationAccountAccessRole`;
  const organization = (managementAccountId: string) => ({
    id: 'o-example',
    managementAccountId,
    roots: [{ id: 'r-1', policyIds: ['p-FullAWSAccess'] }],
    accounts: ['111122223333', MEMBER].map((accountId) => ({ accountId, parentId: 'r-1', policyIds: ['p-FullAWSAccess'] })),
  });
  async function out(management: string, action: string): Promise<string[]> {
    const admin = role('admin', [], [{ Effect: 'Allow', Action: action, Resource: 'arn:aws:iam::*:role/OrganizationAccountAccessRole' }]);
    const snapshot = { ...(snapshotOf([admin]) as object), organization: organization(management) };
    const world = await worldFrom(snapshot, []);
    const { external, edges } = buildReport(world, [findPrincipal(world, 'admin')]);
    return external.map(
      ({ id, direction, certainty, path }) => `${direction} ${id} ${certainty} ${edges.find((edge) => edge.id === path[0])?.technique}`,
    );
  }

  it('the access roles of members that were not collected may be assumed: whether they are there is not known', async () => {
    expect(await out('111122223333', 'sts:AssumeRole')).toEqual([`out ${access} unknown org-account-access-role`]);
    expect(await out(MEMBER, 'sts:AssumeRole')).toEqual([]);
    expect(await out('111122223333', 'sts:TagSession')).toEqual([]);
  });
});

/** What is said of those whom the trust policy of a role lets in. */
async function notes(...trust: readonly Statement[]): Promise<readonly (string | undefined)[]> {
  const world = await worldFrom(snapshotOf([role('ci', trust)]), []);
  return whoCanBecome(world, findPrincipal(world, 'ci')).external.map(({ note }) => note);
}

describe('subjects of GitHub, in words', () => {
  it.each([
    ['repo:acme/web:ref:refs/heads/main', 'branch main of repository acme/web'],
    ['repo:acme/web:*', 'repository acme/web'],
    ['repo:acme/web:environment:prod', 'environment prod of repository acme/web'],
    ['repo:acme/*', 'every repository of acme'],
    ['repo:acme/web-*:pull_request', 'pull requests of every repository of acme like web-*'],
    ['repo:acme*', 'every repository of every owner whose name begins with acme'],
    ['repo:*', 'every repository on GitHub'],
    ['*', 'every repository on GitHub'],
    ['repo:*/web:*', 'repository web of every owner'],
  ])('%s', async (subject, text) => {
    expect(await notes(webIdentity(GITHUB, { StringLike: { [SUB]: subject } }))).toEqual([text]);
  });

  it('are all where none is tested; every token has one, so that it is there needs no test', async () => {
    expect(await notes(webIdentity(GITHUB))).toEqual(['every repository on GitHub']);
    for (const Condition of [{ 'ForAllValues:StringLike': { [SUB]: 'repo:acme/*' } }, { StringLikeIfExists: { [SUB]: 'repo:acme/*' } }])
      expect(await notes(webIdentity(GITHUB, Condition))).toEqual(['every repository of acme']);
  });

  it('are each a way of its own, with what it takes', async () => {
    const trust = [
      webIdentity(GITHUB, { StringLike: { [SUB]: ['repo:acme/web:*', 'repo:acme/infra:*'] } }),
      webIdentity(GITHUB, { StringLike: { [SUB]: 'repo:acme/ops:*' }, IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }),
    ];
    const world = await worldFrom(snapshotOf([role('ci', trust)]), []);
    const { external, edges } = whoCanBecome(world, findPrincipal(world, 'ci'));
    const told = external.map(({ note, path }) => [
      note,
      edges
        .find(({ id }) => id === path[0])
        ?.conditions.map(({ key }) => key)
        .sort(),
    ]);
    expect(told).toEqual([
      ['repository acme/web', [SUB]],
      ['repository acme/infra', [SUB]],
      ['repository acme/ops', ['aws:SourceIp', SUB]],
    ]);
  });

  it('that a Deny catches are none', async () => {
    const fork = { Effect: 'Deny', Principal: '*', Action: '*', Condition: { StringLike: { [SUB]: '*:pull_request' } } };
    const trust = webIdentity(GITHUB, { StringEquals: { [SUB]: ['repo:acme/web:pull_request', 'repo:acme/web:environment:prod'] } });
    expect(await notes(trust, fork)).toEqual(['environment prod of repository acme/web']);
  });
});
