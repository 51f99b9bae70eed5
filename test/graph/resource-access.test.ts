import { describe, expect, it } from 'vitest';
import { findPrincipal, findRequester, gapsOf, simulateRequest } from '../../src/query/index.ts';
import { worldFrom } from '../fixtures/run-report.ts';

const HOME = '111122223333';
const AWAY = '444455556666';
const ann = `arn:aws:iam::${HOME}:user/ann`;
const eve = `arn:aws:iam::${AWAY}:user/eve`;
const document = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
const everything = document({ Effect: 'Allow', Action: '*', Resource: '*' });

const user = (Arn: string, ...policies: object[]) => ({
  Path: '/',
  UserName: Arn.slice(Arn.lastIndexOf('/') + 1),
  UserId: `AIDA${Arn.slice(Arn.lastIndexOf('/') + 1).toUpperCase()}`,
  Arn,
  GroupList: [],
  AttachedManagedPolicies: [],
  UserPolicyList: policies.map((PolicyDocument, i) => ({ PolicyName: `p${i}`, PolicyDocument })),
});

/** Ann of the first account has no policies; eve of the second is allowed everything. */
function worldWith(resource: object, account: object = {}, second: object = {}) {
  const iam = (...UserDetailList: object[]) => ({ UserDetailList, GroupDetailList: [], RoleDetailList: [], Policies: [] });
  return worldFrom(
    {
      format: 'blast-snapshot',
      version: 1,
      collectedAt: '2026-11-20T06:00:00Z',
      partition: 'aws',
      organization: null,
      accounts: [
        { accountId: HOME, iam: iam(user(ann)), resources: [resource], ...account },
        { accountId: AWAY, iam: iam(user(eve, everything)), resources: [], ...second },
      ],
    },
    [],
  );
}

async function decide(principal: string, action: string, arn: string, resource: object, account: object = {}, second: object = {}) {
  const world = await worldWith(resource, account, second);
  return simulateRequest(world, findRequester(world, principal), action, arn, {}).decision;
}

describe('KMS grants (R-KMS-07)', () => {
  const arn = `arn:aws:kms:us-east-1:${HOME}:key/1234`;
  const key = (grants: readonly object[]) => ({ arn, type: 'AWS::KMS::Key', policy: document(), attributes: { grants } });
  it('let their grantee use the key', async () => {
    expect(await decide(ann, 'kms:Decrypt', arn, key([{ GranteePrincipal: ann, Operations: ['Decrypt'] }]))).toBe('allow');
    expect(await decide(ann, 'kms:Decrypt', arn, key([]))).toBe('implicitDeny');
  });
});

describe('buckets', () => {
  const arn = 'arn:aws:s3:::data';
  const bucket = (attributes: object, policy: object | null = null) => ({ arn, type: 'AWS::S3::Bucket', policy, attributes });
  const open = document({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `${arn}/*` });
  const restrict = { RestrictPublicBuckets: true };

  it('let in whom their access control list names (R-S3-04)', async () => {
    const acl = [{ grantee: AWAY, permission: 'READ' }];
    expect(await decide(eve, 's3:ListBucket', arn, bucket({ acl, objectOwnership: 'ObjectWriter' }))).toBe('allow');
    expect(await decide(eve, 's3:ListBucket', arn, bucket({ acl }))).toBe('implicitDeny');
  });
  it('know accounts by their canonical ids, and say which ids nobody has (R-PRIN-09)', async () => {
    const id = '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be';
    const listed = bucket({ acl: [{ grantee: id, permission: 'READ' }], objectOwnership: 'ObjectWriter' });
    const named = bucket({}, document({ Effect: 'Allow', Principal: { CanonicalUser: id }, Action: 's3:ListBucket', Resource: arn }));
    for (const resource of [listed, named]) {
      expect(await decide(eve, 's3:ListBucket', arn, resource, {}, { canonicalUserId: id })).toBe('allow');
      expect(gapsOf(await worldWith(resource, {}, { canonicalUserId: id }))).toEqual([]);
      expect(await decide(eve, 's3:ListBucket', arn, resource)).toBe('implicitDeny');
      expect(gapsOf(await worldWith(resource))).toEqual([
        { what: `canonical user ${id}`, text: `let in by ${arn}, and no account of the snapshot is known to have this id` },
      ]);
    }
  });
  it('keep strangers out where public policies are restricted, by the bucket or by the account (R-S3-02)', async () => {
    expect(await decide(eve, 's3:GetObject', `${arn}/key`, bucket({}, open))).toBe('allow');
    expect(await decide(eve, 's3:GetObject', `${arn}/key`, bucket({ publicAccessBlock: restrict }, open))).toBe('implicitDeny');
    expect(await decide(eve, 's3:GetObject', `${arn}/key`, bucket({}, open), { publicAccessBlock: restrict })).toBe('implicitDeny');
    expect(await decide(ann, 's3:GetObject', `${arn}/key`, bucket({ publicAccessBlock: restrict }, open))).toBe('allow');
  });
});

it('the session of a federated user is no suspect: the IAM user of its name is somebody else', async () => {
  const world = await worldWith({ arn: 'arn:aws:s3:::x', type: 'AWS::S3::Bucket' });
  expect(() => findPrincipal(world, `arn:aws:sts::${HOME}:federated-user/ann`)).toThrow(/which IAM user made this session/);
});

describe('requests of others than users and roles', () => {
  const arn = 'arn:aws:s3:::data';
  const bucket = (policy: object) => ({ arn, type: 'AWS::S3::Bucket', policy, attributes: {} });
  const read = (Principal: unknown, more: object = {}) =>
    document({ Effect: 'Allow', Principal, Action: 's3:GetObject', Resource: `${arn}/*`, ...more });
  const asks = (principal: string, policy: object) => decide(principal, 's3:GetObject', `${arn}/key`, bucket(policy));

  it('nobody in particular (R-EVAL-25, R-CTX-02)', async () => {
    expect(await asks('*', read('*'))).toBe('allow');
    expect(await asks('*', read({ AWS: HOME }))).toBe('implicitDeny');
    expect(await asks('*', read('*', { Condition: { StringEquals: { 'aws:PrincipalType': 'Anonymous' } } }))).toBe('allow');
    expect(await asks('*', read('*', { Condition: { StringNotEquals: { 'aws:userid': 'anonymous' } } }))).toBe('implicitDeny');
  });
  it('a service (R-EVAL-19)', async () => {
    expect(await asks('logging.s3.amazonaws.com', read({ Service: 'logging.s3.amazonaws.com' }))).toBe('allow');
    expect(await asks('logging.s3.amazonaws.com', read({ Service: 'cloudtrail.amazonaws.com' }))).toBe('implicitDeny');
  });
  it('a federated user, whom one user alone can have made: at most what that one may do (R-EVAL-17, R-PRIN-06)', async () => {
    const session = `arn:aws:sts::${AWAY}:federated-user/eve-from-home`;
    expect(await asks(session, read({ AWS: AWAY }))).toBe('allow');
    expect(await asks(session, read({ AWS: session }))).toBe('allow');
    expect(await asks(session, read({ AWS: AWAY }, { Condition: { StringEquals: { 'aws:PrincipalArn': eve } } }))).toBe('implicitDeny');
    expect(await asks(session, read({ AWS: HOME }))).toBe('implicitDeny');
    const world = await worldWith(bucket(read({ AWS: HOME })));
    const made = findRequester(world, `arn:aws:sts::${HOME}:federated-user/x`, ann);
    expect(simulateRequest(world, made, 's3:GetObject', `${arn}/key`, {}).decision).toBe('implicitDeny');
    await expect(asks(`arn:aws:sts::${HOME}:federated-user/x`, read('*'))).rejects.toThrow(/^no IAM user of its account can have made/);
  });
});

it('a request through a VPC endpoint needs its policy too (R-EVAL-24)', async () => {
  const endpoint = {
    arn: `arn:aws:ec2:us-east-1:${AWAY}:vpc-endpoint/vpce-1`,
    type: 'AWS::EC2::VPCEndpoint',
    attributes: { document: document({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::own/*' }) },
  };
  const world = await worldWith(endpoint);
  const through = (resource: string, vpce: string) =>
    simulateRequest(world, findRequester(world, eve), 's3:GetObject', resource, { 'aws:SourceVpce': [vpce] });
  expect(through('arn:aws:s3:::own/key', 'vpce-1').decision).toBe('allow');
  expect(through('arn:aws:s3:::other/key', 'vpce-1')).toMatchObject({ decision: 'implicitDeny' });
  expect(through('arn:aws:s3:::other/key', 'vpce-1').explanation[0]).toMatch(/the VPC endpoint policy does not allow it$/);
  expect(through('arn:aws:s3:::other/key', 'vpce-2').decision).toBe('allow');
});
