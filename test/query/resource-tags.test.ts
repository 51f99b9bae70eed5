import { describe, expect, it } from 'vitest';
import { buildReport, findPrincipal, whoCanUse } from '../../src/query/index.ts';
import { worldFrom } from '../fixtures/run-report.ts';
import { ACCOUNT, allow, deny, HOME, snapshotOf, user } from '../graph/small-account.ts';

// resource-tag-abac, written by hand: a statement allows the secret by a tag that it does not have.
const SECRET = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:db-AbCdEf`;
const SNAPSHOT = 'arn:aws:ec2:us-east-1::snapshot/snap-1';
const ann = `${HOME}:user/ann`;
const tagged = (value: string) => ({ StringEquals: { 'aws:ResourceTag/team': value } });
const reads = allow('secretsmanager:GetSecretValue', '*', tagged('red'));
const tags = allow('secretsmanager:TagResource');

async function worldOf(may: readonly object[], Tags: object) {
  const secret = { arn: SECRET, type: 'AWS::SecretsManager::Secret', region: 'us-east-1', tags: Tags };
  return worldFrom(snapshotOf({ users: [user('ann', { may })], resources: [secret] }), [ann]);
}

/** How certain it is that ann reads the secret, both ways round. */
async function reading(may: readonly object[], Tags: object = { team: 'blue' }) {
  const world = await worldOf(may, Tags);
  const row = buildReport(world, [findPrincipal(world, ann)]).resources.find(({ arn }) => arn === SECRET);
  const forwards = row?.access.find(({ verb }) => verb === 'read')?.certainty ?? 'no';
  const secret = world.resources.get(SECRET) as Parameters<typeof whoCanUse>[1];
  const backwards = whoCanUse(world, secret, 'secretsmanager:GetSecretValue').principals[0]?.certainty ?? 'no';
  expect(backwards).toBe(forwards);
  return forwards;
}

describe('a resource that is allowed by a tag', () => {
  it('is had by who may tag it so', async () => {
    expect(await reading([reads, tags])).toBe('certain');
    expect(await reading([reads], { team: 'red' })).toBe('certain');
  });
  it('is not had without the call that tags, or without what the tag opens', async () => {
    expect(await reading([reads])).toBe('no');
    expect(await reading([tags])).toBe('no');
  });
  it('is not had where other tags alone may be set, or the resource that has the tag may not be touched', async () => {
    expect(await reading([reads, allow('secretsmanager:TagResource', '*', { StringEquals: { 'aws:RequestTag/team': 'green' } })])).toBe(
      'no',
    );
    expect(await reading([reads, allow('secretsmanager:TagResource', '*', tagged('green'))])).toBe('no');
    expect(await reading([reads, tags, deny('secretsmanager:GetSecretValue')])).toBe('no');
  });
  it('is had past a Deny by another value of the tag', async () => {
    const all = allow('secretsmanager:GetSecretValue');
    const notBlue = deny('secretsmanager:GetSecretValue', '*', tagged('blue'));
    expect(await reading([all, notBlue])).toBe('no');
    expect(await reading([all, notBlue, tags])).toBe('certain');
  });
  it('is conditional where tagging is', async () => {
    expect(await reading([reads, allow('secretsmanager:TagResource', '*', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } })])).toBe(
      'conditional',
    );
  });
});

/** How certain it is that ann shares a snapshot that her Allow wants another tag of, where this is her right to tag. */
async function sharingSnapshot(Condition: object) {
  const may = [allow('ec2:ModifySnapshotAttribute', '*', tagged('red')), allow('ec2:CreateTags', '*', Condition)];
  const snapshot = { arn: SNAPSHOT, type: 'AWS::EC2::Snapshot', region: 'us-east-1', tags: { team: 'blue' } };
  const world = await worldFrom(snapshotOf({ users: [user('ann', { may })], resources: [snapshot] }), [ann]);
  const row = buildReport(world, [findPrincipal(world, ann)]).resources.find(({ arn }) => arn === SNAPSHOT);
  return row?.access.map(({ certainty }) => certainty)[0] ?? 'no';
}

it('is not had by who may tag only what it makes', async () => {
  expect(await sharingSnapshot({})).toBe('certain');
  expect(await sharingSnapshot({ StringEquals: { 'ec2:CreateAction': 'CreateSnapshot' } })).toBe('no');
  expect(await sharingSnapshot({ StringNotEquals: { 'ec2:CreateAction': 'RunInstances' } })).toBe('certain');
});

// Whether a bucket's tags count for access control is a setting of the bucket that is not collected; where they do, TagResource alone sets them.
describe('a bucket that is allowed by a tag', () => {
  const lists = allow('s3:ListBucket', '*', tagged('red'));
  const listing = async (may: readonly object[], Tags: object) => {
    const bucket = { arn: 'arn:aws:s3:::data', type: 'AWS::S3::Bucket', region: 'us-east-1', policy: null, tags: Tags };
    const world = await worldFrom(snapshotOf({ users: [user('ann', { may })], resources: [bucket] }), [ann]);
    const data = world.resources.get('arn:aws:s3:::data') as Parameters<typeof whoCanUse>[1];
    return whoCanUse(world, data, 's3:ListBucket').principals[0]?.certainty ?? 'no';
  };
  it('is had where the tags count', async () => {
    expect(await listing([lists], { team: 'red' })).toBe('conditional');
    expect(await listing([lists], {})).toBe('no');
  });
  it('is had there by who may call TagResource, and not by PutBucketTagging', async () => {
    expect(await listing([lists, allow('s3:TagResource')], {})).toBe('conditional');
    expect(await listing([lists, allow('s3:PutBucketTagging')], {})).toBe('no');
  });
});
