import { describe, expect, it } from 'vitest';
import { findPrincipal, whoCanUse } from '../../src/query/index.ts';
import { worldFrom } from '../fixtures/run-report.ts';
import { ACCOUNT, allow, deny, HOME, reaches, role, snapshotOf, trust, user } from './small-account.ts';

// org-leaveorganization, written by hand: a service control policy holds a bucket back.
const BUCKET = 'arn:aws:s3:::data';
const resources = [{ arn: BUCKET, type: 'AWS::S3::Bucket', region: 'us-east-1', policy: null }];
const leaves = allow('organizations:LeaveOrganization');
const reads = allow('s3:GetObject', `${BUCKET}/*`);
const holdsBack = deny('s3:GetObject');

const account = (may: readonly object[], serviceControl: readonly object[], roles: readonly object[] = []) =>
  snapshotOf({ users: [user('ann', { may })], roles, resources, serviceControl });

async function reader(snapshot: unknown) {
  const world = await worldFrom(snapshot, []);
  const bucket = world.resources.get(BUCKET) as Parameters<typeof whoCanUse>[1];
  return whoCanUse(world, bucket, 's3:GetObject').principals.find(({ arn }) => arn === findPrincipal(world, 'ann').arn)?.certainty ?? 'no';
}

async function both(snapshot: unknown): Promise<string> {
  const forwards = (await reaches(snapshot, 'user/ann', BUCKET)) as string;
  expect(await reader(snapshot)).toBe(forwards);
  return forwards;
}

describe('who takes its account out of the organization', () => {
  it('may do what a service control policy held back, if AWS lets the account go', async () => {
    expect(await both(account([reads, leaves], [holdsBack]))).toBe('unknown');
  });
  it('does not without the call, or where the policy denies that, too', async () => {
    expect(await both(account([reads], [holdsBack]))).toBe('no');
    expect(await both(account([reads, leaves], [deny(['s3:GetObject', 'organizations:LeaveOrganization'])]))).toBe('no');
  });
  it('does not what its own policies do not allow, or want of a member', async () => {
    expect(await both(account([leaves], [holdsBack]))).toBe('no');
    const ofMembers = allow('s3:GetObject', `${BUCKET}/*`, { StringEquals: { 'aws:PrincipalOrgID': 'o-example' } });
    expect(await both(account([ofMembers, leaves], [holdsBack]))).toBe('no');
  });
  it('may free whom else it holds in the account', async () => {
    const reader = role('reader', trust({ AWS: `arn:aws:iam::${ACCOUNT}:root` }), { may: [reads] });
    const assumes = allow('sts:AssumeRole', `${HOME}:role/reader`);
    expect(await both(account([assumes, leaves], [holdsBack], [reader]))).toBe('unknown');
    expect(await both(account([assumes], [holdsBack], [reader]))).toBe('no');
  });
});
