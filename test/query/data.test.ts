import { describe, expect, it } from 'vitest';
import type { Resource } from '../../src/graph/index.ts';
import { buildReport, findPrincipal, findTarget, whoCanUse } from '../../src/query/index.ts';
import { worldFrom } from '../fixtures/run-report.ts';
import { ACCOUNT, allow, document, HOME, policy, role, snapshotOf, trust, user } from '../graph/small-account.ts';

const BUCKET = 'arn:aws:s3:::data';
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/1234`;
const ann = `${HOME}:user/ann`;
const readsBucket = allow('s3:GetObject', `${BUCKET}/*`);
const decrypts = allow('kms:Decrypt', KEY);
const delegates = document({ Effect: 'Allow', Principal: { AWS: `${HOME}:root` }, Action: 'kms:*', Resource: '*' });

function bucket(attributes: object = {}, policy: object | null = null): object {
  return { arn: BUCKET, type: 'AWS::S3::Bucket', region: 'us-east-1', policy, attributes };
}
const encrypted = bucket({ kmsKeyArn: KEY });
const key = (policy?: object | null) => ({
  arn: KEY,
  type: 'AWS::KMS::Key',
  region: 'us-east-1',
  ...(policy === undefined ? {} : { policy }),
});

function worldOf(may: readonly object[], resources: readonly object[]) {
  return worldFrom(snapshotOf({ users: [user('ann', { may })], resources }), [ann]);
}

async function reading(may: readonly object[], ...resources: readonly object[]) {
  const world = await worldOf(may, resources);
  const row = buildReport(world, [findPrincipal(world, ann)]).resources.find(({ arn }) => arn === BUCKET);
  return row?.access.find(({ verb }) => verb === 'read');
}

async function ask(action: string, may: readonly object[], ...resources: readonly object[]) {
  const world = await worldOf(may, resources);
  return whoCanUse(world, world.resources.get(BUCKET) as Resource, action);
}

const readers = (may: readonly object[], ...resources: readonly object[]) => ask('s3:GetObject', may, ...resources);

describe('data under a key (R-KMS-10)', () => {
  it('is read by who may use both', async () => {
    expect(await reading([readsBucket, decrypts], encrypted, key(delegates))).toMatchObject({ certainty: 'certain' });
  });
  it('stays encrypted for who may not use the key (R-KMS-02)', async () => {
    expect(await reading([readsBucket], encrypted, key(delegates))).toMatchObject({ blockedBy: KEY });
    expect(await reading([readsBucket, decrypts], encrypted, key(null))).toMatchObject({ blockedBy: KEY });
  });
  it.each([
    ['without a policy', key()],
    ['not at all', undefined],
  ])('is not known to be readable where the key was collected %s', async (_, collected) => {
    const resources = collected === undefined ? [encrypted] : [encrypted, collected];
    const access = await reading([readsBucket, decrypts], ...resources);
    expect(access).toMatchObject({ certainty: 'unknown', unknowns: [`the policy of ${KEY} was not collected`] });
    expect(access).not.toHaveProperty('blockedBy');
    const { principals } = await readers([readsBucket, decrypts], ...resources);
    expect(principals.map(({ arn, certainty }) => [arn, certainty])).toEqual([[ann, 'unknown']]);
  });
  it('is closed to who lacks kms:Decrypt, whatever the key’s policy leaves to identity policies', async () => {
    expect(await reading([readsBucket], encrypted)).toMatchObject({ blockedBy: KEY });
  });
  // S3 sends the ARN of the object, or of a bucket with a Bucket Key (S3 guide, "encryption context"); the caller does not choose it.
  it.each<[string, string, object]>([
    ['of another bucket', 'arn:aws:s3:::other', { blockedBy: KEY }],
    ['of anything in it', `${BUCKET}*`, { certainty: 'certain' }],
    ['of its objects', `${BUCKET}/*`, { certainty: 'unknown', unknowns: [`whether ${BUCKET} has a Bucket Key was not collected`] }],
    ['of the bucket', BUCKET, { certainty: 'unknown', unknowns: [`whether ${BUCKET} has a Bucket Key was not collected`] }],
  ])('is read with the encryption context that S3 fixes: a key for that %s', async (_, pattern, expected) => {
    const Condition = { StringLike: { 'kms:EncryptionContext:aws:s3:arn': pattern } };
    const narrowed = document({ Effect: 'Allow', Principal: { AWS: `${HOME}:root` }, Action: 'kms:*', Resource: '*', Condition });
    expect(await reading([readsBucket, decrypts], encrypted, key(narrowed))).toMatchObject(expected);
  });
  it('asks for nothing more where the key is AWS’s own (R-KMS-09)', async () => {
    const own = bucket({ kmsKeyArn: `arn:aws:kms:us-east-1:${ACCOUNT}:alias/aws/s3` });
    expect(await reading([readsBucket], own)).toMatchObject({ certainty: 'certain' });
  });
  it('stays encrypted for other accounts where the key is AWS’s own, whatever the policy of the data says (R-KMS-09)', async () => {
    const abroad = '444455556666';
    const admits = document({ Effect: 'Allow', Principal: { AWS: ann }, Action: 's3:GetObject', Resource: `${BUCKET}/*` });
    const own = `arn:aws:kms:us-east-1:${abroad}:alias/aws/s3`;
    const lent = (attributes: object) => ({ ...bucket(attributes, admits), accountId: abroad });
    expect(await reading([readsBucket, allow('kms:*')], lent({ kmsKeyArn: own }))).toMatchObject({ blockedBy: own });
    expect(await reading([readsBucket], lent({ kmsKeyArn: null }))).toMatchObject({ certainty: 'certain' });
  });
});

describe('the public', () => {
  const open = (Resource: string, Condition: object = {}) =>
    document({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource, Condition });
  const isPublic = async (...resources: readonly object[]) => (await readers([], ...resources)).public;

  it('reads what a policy opens to everyone, a part of the bucket too', async () => {
    expect(await isPublic(bucket({}, open(`${BUCKET}/*`)))).toBe('certain');
    expect(await isPublic(bucket({}, open(`${BUCKET}/public/*`)))).toBe('certain');
    expect(await isPublic(bucket({}, open(`${BUCKET}/*`, { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })))).toBe('conditional');
    expect(await isPublic(bucket())).toBe('no');
  });
  it('reads nothing where Block Public Access restricts public policies (R-S3-02)', async () => {
    expect(await isPublic(bucket({ publicAccessBlock: { RestrictPublicBuckets: true } }, open(`${BUCKET}/*`)))).toBe('no');
  });
  it('lists what an access control list opens to everyone, unless that is ignored (R-S3-02, R-S3-04)', async () => {
    const acl = [{ grantee: 'http://acs.amazonaws.com/groups/global/AllUsers', permission: 'READ' }];
    const listed = async (attributes: object) => (await ask('s3:ListBucket', [], bucket(attributes))).public;
    expect(await listed({ acl, objectOwnership: 'ObjectWriter' })).toBe('certain');
    expect(await listed({ acl, objectOwnership: 'ObjectWriter', publicAccessBlock: { IgnorePublicAcls: true } })).toBe('no');
    expect(await listed({ acl, objectOwnership: 'BucketOwnerEnforced' })).toBe('no');
  });
});

describe('what changes of oneself open', () => {
  const attachable = (name: string, Condition: object = {}) =>
    allow('iam:AttachUserPolicy', ann, { ArnEquals: { 'iam:PolicyARN': `${HOME}:policy/${name}` }, ...Condition });

  it('is certain where the changes that it takes are, though others hang on a condition', async () => {
    const withMfa = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
    const snapshot = snapshotOf({
      users: [user('ann', { may: [attachable('reads'), attachable('writes', withMfa)] })],
      policies: [policy('reads', readsBucket), policy('writes', allow('s3:PutObject', `${BUCKET}/*`))],
      resources: [bucket()],
    });
    const world = await worldFrom(snapshot, [ann]);
    const [row] = buildReport(world, [findPrincipal(world, ann)]).resources;
    const certainties = Object.fromEntries(row?.access.map(({ verb, certainty }) => [verb, certainty]) ?? []);
    expect(certainties).toMatchObject({ read: 'certain', write: 'conditional' });
  });
});

describe('objects of a bucket', () => {
  const whoReads = async (arn: string) => {
    const world = await worldOf([allow('s3:GetObject', `${BUCKET}/home/*`)], [bucket()]);
    return whoCanUse(world, findTarget(world, arn) as Resource, 's3:GetObject').principals.map((row) => row.arn);
  };
  it('are asked about one by one', async () => {
    expect(await whoReads(`${BUCKET}/home/key`)).toEqual([ann]);
    expect(await whoReads(`${BUCKET}/secret/key`)).toEqual([]);
    expect(await whoReads(`${BUCKET}/*`)).toEqual([ann]);
  });
  it('are what reading them is found on, where nothing else of the bucket is allowed', async () => {
    const world = await worldOf([readsBucket], [bucket()]);
    expect(buildReport(world, [findPrincipal(world, ann)]).impacts.map(({ id }) => id)).toContain('data-s3-object-read');
  });
});

it('an action that is authorized on other resources is refused, with those', async () => {
  const world = await worldOf([allow('*')], [bucket()]);
  expect(() => whoCanUse(world, world.resources.get(BUCKET) as Resource, 'ec2:StopInstances')).toThrow(
    /ec2:StopInstances is authorized on resources of type instance.*which `arn:aws:s3:::data` is not/,
  );
});

it('the administrator of an account is no service-linked role of it', async () => {
  const linked = { ...role('linked', trust({ Service: 'ecs.amazonaws.com' })), Path: '/aws-service-role/ecs.amazonaws.com/' };
  const snapshot = snapshotOf({
    users: [user('ann', { may: [allow('*')] })],
    roles: [linked, role('plain', trust({ Service: 'ecs.amazonaws.com' }))],
  });
  const world = await worldFrom(snapshot, [ann]);
  expect(buildReport(world, [findPrincipal(world, ann)]).principals.map(({ arn }) => arn)).toEqual([`${HOME}:role/plain`]);
});
