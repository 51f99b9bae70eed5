import { describe, expect, it } from 'vitest';
import { findPrincipal, simulateRequest } from '../../src/query/index.ts';
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
async function decide(principal: string, action: string, arn: string, resource: object, account: object = {}) {
  const iam = (...UserDetailList: object[]) => ({ UserDetailList, GroupDetailList: [], RoleDetailList: [], Policies: [] });
  const world = await worldFrom(
    {
      format: 'blast-snapshot',
      version: 1,
      collectedAt: '2026-11-20T06:00:00Z',
      partition: 'aws',
      organization: null,
      accounts: [
        { accountId: HOME, iam: iam(user(ann)), resources: [resource], ...account },
        { accountId: AWAY, iam: iam(user(eve, everything)), resources: [] },
      ],
    },
    [principal],
    {},
  );
  return simulateRequest(world, findPrincipal(world, principal), action, arn, {}).decision;
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
  it('keep strangers out where public policies are restricted, by the bucket or by the account (R-S3-02)', async () => {
    expect(await decide(eve, 's3:GetObject', `${arn}/key`, bucket({}, open))).toBe('allow');
    expect(await decide(eve, 's3:GetObject', `${arn}/key`, bucket({ publicAccessBlock: restrict }, open))).toBe('implicitDeny');
    expect(await decide(eve, 's3:GetObject', `${arn}/key`, bucket({}, open), { publicAccessBlock: restrict })).toBe('implicitDeny');
    expect(await decide(ann, 's3:GetObject', `${arn}/key`, bucket({ publicAccessBlock: restrict }, open))).toBe('allow');
  });
});

describe('the session of a federated user', () => {
  it('is not the IAM user of its name', async () => {
    await expect(
      decide(`arn:aws:sts::${HOME}:federated-user/ann`, 's3:GetObject', 'arn:aws:s3:::x/y', {
        arn: 'arn:aws:s3:::x',
        type: 'AWS::S3::Bucket',
      }),
    ).rejects.toThrow(/which IAM user made this session/);
  });
});
