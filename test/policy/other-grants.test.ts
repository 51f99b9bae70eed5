import { describe, expect, it } from 'vitest';
import { accountOfDecision, decideTest, type PolicyTest } from '../../src/policy/index.ts';

const ACCOUNT = '111122223333';
const OTHER = '444455556666';
const ANN = `arn:aws:iam::${ACCOUNT}:user/ann`;
const EVE = `arn:aws:iam::${OTHER}:user/eve`;
const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
const document = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });

type Part = Partial<PolicyTest>;
const decide = (test: Part) => decideTest({ name: 'test', principal: ANN, expect: 'allow', ...test });
const outcome = (test: Part) => decide(test).decision.outcome;

describe('KMS grants (R-KMS-07)', () => {
  const keyPolicy = document({ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/admin` }, Action: 'kms:*', Resource: '*' });
  const grant = { GrantId: 'g1', GranteePrincipal: ANN, Operations: ['Decrypt', 'GenerateDataKey'] };
  const key = { action: 'kms:Decrypt', resource: `arn:aws:kms:us-east-1:${ACCOUNT}:key/1234` };
  const under = (grants: readonly object[], more: Part = {}, policies: object = {}) =>
    outcome({ ...key, ...more, policies: { resource: keyPolicy, grants, ...policies } });

  it('allow their operations to their grantee, without any other policy', () => {
    expect(under([grant])).toBe('allow');
    expect(under([])).toBe('implicitDeny');
    expect(under([grant], { action: 'kms:Encrypt' })).toBe('implicitDeny');
    expect(under([grant], { principal: `arn:aws:iam::${ACCOUNT}:user/bob` })).toBe('implicitDeny');
  });
  it('allow a role by its sessions, a service by its name and another account by its principals', () => {
    const role = { ...grant, GranteePrincipal: `arn:aws:iam::${ACCOUNT}:role/Deploy` };
    expect(under([role], { principal: `arn:aws:sts::${ACCOUNT}:assumed-role/Deploy/x` })).toBe('allow');
    expect(under([{ ...grant, GranteePrincipal: EVE }], { principal: EVE })).toBe('allow');
    const service = {
      GranteeServicePrincipal: 'dynamodb.amazonaws.com',
      Operations: ['Decrypt'],
      Constraints: { SourceArn: 'arn:aws:dynamodb:x' },
    };
    expect(under([service], { principal: 'dynamodb.amazonaws.com' })).toBe('implicitDeny');
    const table = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/t`;
    const constrained = [{ ...service, Constraints: { SourceArn: table } }];
    expect(under(constrained, { principal: 'dynamodb.amazonaws.com', context: { 'aws:SourceArn': table } })).toBe('allow');
    expect(under(constrained, { principal: 'dynamodb.amazonaws.com' })).toBe('implicitDeny');
  });
  it('hold under their encryption context', () => {
    const pair = { 'kms:EncryptionContext:app': 'pay' };
    const subset = [{ ...grant, Constraints: { EncryptionContextSubset: { app: 'pay' } } }];
    expect(under(subset, { context: pair })).toBe('allow');
    expect(under(subset, { context: { ...pair, 'kms:EncryptionContext:x': 'y', 'kms:EncryptionContextKeys': ['app', 'x'] } })).toBe(
      'allow',
    );
    expect(under(subset, { context: { 'kms:EncryptionContext:app': 'other' } })).toBe('implicitDeny');
    const exact = [{ ...grant, Constraints: { EncryptionContextEquals: { app: 'pay' } } }];
    expect(under(exact, { context: { ...pair, 'kms:EncryptionContextKeys': ['app'] } })).toBe('allow');
    expect(under(exact, { context: { ...pair, 'kms:EncryptionContextKeys': ['app', 'x'] } })).toBe('implicitDeny');
    const dollar = [{ ...grant, Constraints: { EncryptionContextSubset: { app: '${aws:username}' } } }];
    expect(under(dollar, { context: { 'kms:EncryptionContext:app': '${aws:username}' } })).toBe('allow');
    expect(under(dollar, { context: { 'kms:EncryptionContext:app': 'ann' } })).toBe('implicitDeny');
  });
  it('are retired by their retiring principal, and by their grantee where they say so', () => {
    const retire = { action: 'kms:RetireGrant' };
    expect(under([{ ...grant, RetiringPrincipal: EVE }], { ...retire, principal: EVE })).toBe('allow');
    expect(under([{ ...grant, RetiringPrincipal: EVE }], { principal: EVE })).toBe('implicitDeny');
    expect(under([{ ...grant, RetiringPrincipal: EVE }], retire)).toBe('implicitDeny');
    expect(under([{ ...grant, Operations: ['Decrypt', 'RetireGrant'] }], retire)).toBe('allow');
    expect(
      under([{ ...grant, RetiringServicePrincipal: 'dynamodb.amazonaws.com' }], { ...retire, principal: 'dynamodb.amazonaws.com' }),
    ).toBe('allow');
    const identity = [document({ Effect: 'Deny', Action: 'kms:RetireGrant', Resource: '*' })];
    expect(under([{ ...grant, RetiringPrincipal: EVE }], { ...retire, principal: EVE }, { identity })).toBe('explicitDeny');
  });
  it('are retired and described whatever the encryption context, which such requests do not have', () => {
    const constrained = {
      ...grant,
      Operations: ['Decrypt', 'DescribeKey', 'RetireGrant'],
      Constraints: { EncryptionContextEquals: { app: 'pay' } },
    };
    expect(under([constrained], { action: 'kms:DescribeKey' })).toBe('allow');
    expect(under([constrained], { action: 'kms:RetireGrant' })).toBe('allow');
    expect(under([constrained])).toBe('implicitDeny');
    expect(under([{ ...constrained, RetiringPrincipal: EVE }], { action: 'kms:RetireGrant', principal: EVE })).toBe('allow');
  });
  it('yield to a Deny', () => {
    const identity = [document({ Effect: 'Deny', Action: 'kms:*', Resource: '*' })];
    expect(under([grant], {}, { identity })).toBe('explicitDeny');
  });
  it('that cannot be read grant nothing', () => {
    expect(under([{ GranteePrincipal: ANN }, { Operations: ['Decrypt'] }, 7 as unknown as object])).toBe('implicitDeny');
  });
});

describe('access control lists of buckets (R-S3-04)', () => {
  const list = { action: 's3:ListBucket', resource: 'arn:aws:s3:::bucket', resourceAccount: ACCOUNT };
  const ALL = 'http://acs.amazonaws.com/groups/global/AllUsers';
  const SIGNED = 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers';
  const with_ = (bucket: object, more: Part = {}, policies: object = {}) =>
    outcome({ ...list, ...more, policies: { bucket, ...policies } });
  const open = (grantee: string, permission = 'READ', more: object = {}) => ({
    objectOwnership: 'ObjectWriter',
    acl: [{ grantee, permission }],
    ...more,
  });

  it('count unless the bucket owner is enforced, which is the default', () => {
    expect(with_(open(ALL), { principal: '*' })).toBe('allow');
    expect(with_({ ...open(ALL), objectOwnership: 'BucketOwnerEnforced' }, { principal: '*' })).toBe('implicitDeny');
    expect(with_({ acl: open(ALL).acl }, { principal: '*' })).toBe('implicitDeny');
  });
  it('allow what the permission says', () => {
    expect(with_(open(ALL, 'READ'), { principal: '*', action: 's3:PutObject', resource: 'arn:aws:s3:::bucket/key' })).toBe('implicitDeny');
    expect(with_(open(ALL, 'WRITE'), { principal: '*', action: 's3:PutObject', resource: 'arn:aws:s3:::bucket/key' })).toBe('allow');
    expect(with_(open(ALL, 'FULL_CONTROL'), { principal: '*', action: 's3:PutBucketAcl' })).toBe('allow');
    expect(with_(open(ALL, 'READ_ACP'), { principal: '*', action: 's3:GetBucketAcl' })).toBe('allow');
    expect(with_(open(ALL, 'READ_ACP'), { principal: '*', action: 's3:PutBucketAcl' })).toBe('implicitDeny');
  });
  it('for everyone with an account leave out those who have none', () => {
    expect(with_(open(SIGNED), { principal: '*' })).toBe('implicitDeny');
    expect(with_(open(SIGNED), { principal: EVE }, { identity: [everything] })).toBe('allow');
  });
  it('for an account need its own Allow too', () => {
    expect(with_(open(OTHER), { principal: EVE }, { identity: [everything] })).toBe('allow');
    expect(with_(open(OTHER), { principal: EVE })).toBe('implicitDeny');
    expect(with_(open(ACCOUNT), {})).toBe('implicitDeny');
  });
  it('for groups do not count where public ones are ignored (R-S3-02)', () => {
    const ignored = { publicAccessBlock: { IgnorePublicAcls: true } };
    expect(with_(open(ALL, 'READ', ignored), { principal: '*' })).toBe('implicitDeny');
    expect(with_(open(OTHER, 'READ', ignored), { principal: EVE }, { identity: [everything] })).toBe('allow');
  });
});

describe('RestrictPublicBuckets (R-S3-02, R-S3-03)', () => {
  const bucket = { publicAccessBlock: { RestrictPublicBuckets: true } };
  const get = { action: 's3:GetObject', resource: 'arn:aws:s3:::bucket/key', resourceAccount: ACCOUNT };
  const public_ = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::bucket/*' };
  const partner = { ...public_, Principal: { AWS: EVE } };
  const ask = (principal: string, ...statements: readonly object[]) =>
    outcome({
      ...get,
      principal,
      policies: { bucket, resource: document(...statements), identity: [everything] },
      context: { 'aws:SourceVpce': 'vpce-1', 'aws:SourceIp': '10.0.0.1' },
    });

  it('shuts out strangers from a public policy, also by its other statements', () => {
    expect(ask('*', public_)).toBe('implicitDeny');
    expect(ask(EVE, public_)).toBe('implicitDeny');
    expect(ask(EVE, partner)).toBe('allow');
    expect(ask(EVE, partner, public_)).toBe('implicitDeny');
  });
  it('is what is named as having stopped them, with the Allow that it sets aside', () => {
    const told = (principal: string, policies: object, statement: object = public_) => {
      const test = { name: 'told', expect: 'deny', ...get, principal, policies: { resource: document(statement), ...policies } } as const;
      const { request, policies: set, decision } = decideTest(test);
      return accountOfDecision(request, set, decision);
    };
    const { gate, reasons, explanation } = told('*', { bucket });
    expect(gate).toBe('publicAccessBlock');
    expect(explanation[0]).toMatch(/is denied: Block Public Access /);
    expect(explanation.join()).not.toContain('no Allow for');
    expect(reasons.map(({ policy, because }) => [policy, ...because.map(({ text }) => text)])).toEqual([
      ['resource', 'Block Public Access sets it aside'],
    ]);
    expect(told(EVE, { bucket, identity: [everything] }).gate).toBe('publicAccessBlock');
    expect(told(EVE, { bucket, identity: [] }).gate).toBe('publicAccessBlock');
    // What the policy would not have allowed anyway is not its doing.
    const other = { ...public_, Resource: 'arn:aws:s3:::bucket/drafts/*' };
    expect(told('*', { bucket }, other).gate).toBe('resource');
    expect(told(ANN, { bucket, identity: [everything], serviceControl: [[document()]] }).gate).toBe('serviceControl');
    const acl = { objectOwnership: 'ObjectWriter', acl: [{ grantee: 'AllUsers', permission: 'READ' }] };
    const listed = {
      ...get,
      action: 's3:ListBucket',
      resource: 'arn:aws:s3:::bucket',
      principal: '*',
      name: 'acl',
      expect: 'deny',
    } as const;
    const gateOf = (more: object) => decideTest({ ...listed, policies: { bucket: { ...acl, ...more } } }).decision.gate;
    expect(gateOf({ publicAccessBlock: { IgnorePublicAcls: true } })).toBe('publicAccessBlock');
    const mixed = [...acl.acl, { grantee: OTHER, permission: 'READ' }];
    const asked = { ...listed, policies: { bucket: { ...acl, acl: mixed, publicAccessBlock: { IgnorePublicAcls: true } } } };
    const { request, policies, decision } = decideTest(asked);
    expect(accountOfDecision(request, policies, decision).reasons.map(({ statement, because }) => [statement, because[0]?.text])).toEqual([
      [0, 'Block Public Access sets it aside'],
      [1, 'it does not name *'],
    ]);
    expect(gateOf({ objectOwnership: 'BucketOwnerEnforced', publicAccessBlock: { IgnorePublicAcls: true } })).toBe('resource');
  });
  it("leaves it to the owner's principals and to services", () => {
    expect(ask(ANN, public_)).toBe('allow');
    expect(ask('cloudtrail.amazonaws.com', public_)).toBe('allow');
  });
  it('keeps its Denies', () => expect(ask(EVE, public_, { ...public_, Effect: 'Deny' })).toBe('explicitDeny'));
  it.each([
    [{ StringEquals: { 'aws:SourceVpce': 'vpce-1' } }, 'allow'],
    [{ StringLike: { 'aws:SourceVpce': 'vpce-*' } }, 'implicitDeny'],
    [{ StringEqualsIfExists: { 'aws:SourceVpce': 'vpce-1' } }, 'implicitDeny'],
    [{ StringNotEquals: { 'aws:SourceVpce': 'vpce-2' } }, 'implicitDeny'],
    [{ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, 'allow'],
    [{ IpAddress: { 'aws:SourceIp': '0.0.0.0/1' } }, 'implicitDeny'],
  ])('a policy for everyone under %j: %s', (Condition, expected) => expect(ask('*', { ...public_, Condition })).toBe(expected));
});

describe('an action on several resources (R-GRAM-17)', () => {
  const run = (statements: readonly object[], resource: PolicyTest['resource']) =>
    outcome({
      action: 'ec2:RunInstances',
      ...(resource === undefined ? {} : { resource }),
      policies: { identity: [document(...statements)] },
    });
  const instance = `arn:aws:ec2:us-east-1:${ACCOUNT}:instance/*`;
  const subnet = `arn:aws:ec2:us-east-1:${ACCOUNT}:subnet/subnet-1`;
  const allowed = { Effect: 'Allow', Action: 'ec2:RunInstances', Resource: [instance, subnet] };

  it('needs all of them', () => {
    expect(run([allowed], [instance, subnet])).toBe('allow');
    expect(run([{ ...allowed, Resource: instance }], [instance, subnet])).toBe('implicitDeny');
    expect(run([allowed, { ...allowed, Effect: 'Deny', Resource: subnet }], [instance, subnet])).toBe('explicitDeny');
  });
  it('each with the keys that it alone has', () => {
    const resources = [{ arn: instance, context: { 'ec2:InstanceType': 't3.micro' } }, subnet];
    expect(run([{ ...allowed, Condition: { StringEquals: { 'ec2:InstanceType': 't3.micro' } } }], resources)).toBe('implicitDeny');
    expect(run([{ ...allowed, Condition: { StringEqualsIfExists: { 'ec2:InstanceType': 't3.micro' } } }], resources)).toBe('allow');
  });
});

describe('identity providers (R-PRIN-08, R-STS-12)', () => {
  const oidc = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`;
  const saml = `arn:aws:iam::${ACCOUNT}:saml-provider/corp`;
  const assume = (principal: string, action: string, trusted = principal) =>
    outcome({
      principal,
      action,
      resource: `arn:aws:iam::${ACCOUNT}:role/target`,
      policies: { resource: document({ Effect: 'Allow', Principal: { Federated: trusted }, Action: 'sts:*' }), serviceControl: [[]] },
    });
  it('each have their own action', () => {
    expect(assume(oidc, 'sts:AssumeRoleWithWebIdentity')).toBe('allow');
    expect(assume(oidc, 'sts:AssumeRoleWithSAML')).toBe('implicitDeny');
    expect(assume(oidc, 'sts:AssumeRole')).toBe('implicitDeny');
    expect(assume(saml, 'sts:AssumeRoleWithSAML')).toBe('allow');
    expect(assume(saml, 'sts:AssumeRoleWithWebIdentity')).toBe('implicitDeny');
    expect(assume(oidc, 'sts:TagSession')).toBe('allow');
  });
  it('are named exactly', () => expect(assume(oidc, 'sts:AssumeRoleWithWebIdentity', saml)).toBe('implicitDeny'));
  it('are not users', () => expect(assume(ANN, 'sts:AssumeRole', oidc)).toBe('implicitDeny'));
});

describe('unique ids (R-PRIN-12)', () => {
  const ask = (principal: string, userid: string, AWS: string) =>
    outcome({
      principal,
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::bucket/key',
      context: { 'aws:userid': userid },
      policies: { resource: document({ Effect: 'Allow', Principal: { AWS }, Action: '*', Resource: '*' }) },
    });
  it('name the user or role of that id alone', () => {
    expect(ask(ANN, 'AIDAONE', 'AIDAONE')).toBe('allow');
    expect(ask(ANN, 'AIDATWO', 'AIDAONE')).toBe('implicitDeny');
    expect(ask(`arn:aws:sts::${ACCOUNT}:assumed-role/R/s`, 'AROAONE:s', 'AROAONE')).toBe('allow');
  });
});
