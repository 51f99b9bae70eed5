import { describe, expect, it } from 'vitest';
import { buildReport, findPrincipal, whoCanUse } from '../../src/query/index.ts';
import { worldFrom } from '../fixtures/run-report.ts';
import { ACCOUNT, allow, document, HOME, role, snapshotOf, trust, user } from '../graph/small-account.ts';

const BUCKET = 'arn:aws:s3:::data';
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/1234`;
const ann = `${HOME}:user/ann`;
const root = `${HOME}:root`;

const denies = (Action: string | readonly string[], Condition: object = {}) =>
  document({ Effect: 'Deny', Principal: '*', Action, Resource: [BUCKET, `${BUCKET}/*`], Condition });
const elsewhere = { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } };
const bucket = (policy: object, attributes: object = {}) => ({
  arn: BUCKET,
  type: 'AWS::S3::Bucket',
  region: 'us-east-1',
  policy,
  attributes,
});

const snapshotWith = (...resources: readonly object[]) =>
  snapshotOf({
    users: [user('ann', { may: [allow('*')] })],
    roles: [role('reader', trust({ Service: 'ec2.amazonaws.com' }))],
    resources,
  });

/** How certain it is that the suspect reads the bucket. */
async function reading(from: string, ...resources: readonly object[]) {
  const world = await worldFrom(snapshotWith(...resources), [from]);
  const row = buildReport(world, [findPrincipal(world, from)]).resources.find(({ arn }) => arn === BUCKET);
  return row?.access.find(({ verb }) => verb === 'read');
}

/** The same, asked backwards. */
async function reader(...resources: readonly object[]) {
  const world = await worldFrom(snapshotWith(...resources), []);
  const bucketOf = world.resources.get(BUCKET) as Parameters<typeof whoCanUse>[1];
  return whoCanUse(world, bucketOf, 's3:GetObject').principals.find(({ arn }) => arn === ann);
}

describe('what the policy of a bucket denies its account’s administrator', () => {
  it('is had by rewriting the policy, where that is not denied', async () => {
    const policy = denies('s3:GetObject*');
    expect(await reading(ann, bucket(policy))).toMatchObject({ certainty: 'certain' });
    expect(await reader(bucket(policy))).toMatchObject({ certainty: 'certain' });
  });
  it('is conditional where the Deny is, and covers the policy, too', async () => {
    const policy = denies('s3:*', elsewhere);
    const conditions = [{ key: 'aws:SourceVpce', values: ['vpce-1'] }];
    expect(await reading(ann, bucket(policy))).toMatchObject({ certainty: 'conditional', conditions });
    expect(await reader(bucket(policy))).toMatchObject({ certainty: 'conditional', conditions });
  });
  it('is gone where the Deny is for everybody', async () => {
    expect(await reading(ann, bucket(denies('s3:*')))).toBeUndefined();
    expect(await reader(bucket(denies('s3:*')))).toBeUndefined();
  });
  it('is had by who deletes the policy, where only rewriting it is denied', async () => {
    expect(await reading(ann, bucket(denies(['s3:GetObject*', 's3:PutBucketPolicy'])))).toMatchObject({ certainty: 'certain' });
    expect(await reading(ann, bucket(denies(['s3:GetObject*', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'])))).toBeUndefined();
  });
  it('is had as a principal that the Deny leaves out: one that there is, or one made by that name', async () => {
    for (const name of ['role/reader', 'role/data-*']) {
      const policy = denies('s3:*', { ArnNotLike: { 'aws:PrincipalArn': `${HOME}:${name}` } });
      expect(await reading(ann, bucket(policy))).toMatchObject({ certainty: 'certain' });
      expect(await reader(bucket(policy))).toMatchObject({ certainty: 'certain' });
    }
  });
  it('is had by the root user, who always gets the policy back (R-S3-05)', async () => {
    expect(await reading(root, bucket(denies('s3:*')))).toMatchObject({ certainty: 'certain' });
  });
});

describe('data under a key whose policy does not name the account', () => {
  const encrypted = bucket(document(), { kmsKeyArn: KEY });
  const key = (AWS: string) => ({
    arn: KEY,
    type: 'AWS::KMS::Key',
    region: 'us-east-1',
    policy: document({ Effect: 'Allow', Principal: { AWS }, Action: 'kms:*', Resource: '*' }),
  });
  it('is read as the role that it names', async () => {
    expect(await reading(ann, encrypted, key(`${HOME}:role/reader`))).toMatchObject({ certainty: 'certain' });
  });
  it('stays encrypted where whom it names is gone (R-KMS-05)', async () => {
    expect(await reading(ann, encrypted, key('AROADELETED'))).toMatchObject({ blockedBy: KEY });
    expect(await reader(encrypted, key('AROADELETED'))).toBeUndefined();
  });
});
