import { describe, expect, it } from 'vitest';
import { findPrincipal, findTarget, type Paths, pathsBetween } from '../../src/query/index.ts';
import { worldFrom } from '../fixtures/run-report.ts';
import { ACCOUNT, allow, HOME, role, snapshotOf, trust, user } from '../graph/small-account.ts';

const opens = trust({ AWS: `${HOME}:root` });
const assumes = (...names: readonly string[]) =>
  allow(
    'sts:AssumeRole',
    names.map((name) => `${HOME}:role/${name}`),
  );
const WITH_MFA = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };

/** The proofs as lists of `technique from to`, with names alone. */
async function proofs(snapshot: unknown, to: string, count: number): Promise<string[][]> {
  const world = await worldFrom(snapshot, []);
  const answer: Paths = pathsBetween(world, findPrincipal(world, 'ann'), findTarget(world, to), { count });
  const edges = new Map(answer.edges.map((edge) => [edge.id, edge]));
  const name = (arn = ''): string => arn.replace(/^.*[:/]/, '');
  return answer.paths.map(({ path }) => path.map((id) => `${name(edges.get(id)?.from)} ${name(edges.get(id)?.to)}`));
}

const bucket = (name: string) => ({ arn: `arn:aws:s3:::${name}`, type: 'AWS::S3::Bucket', accountId: ACCOUNT, policy: null });

describe('several proofs', () => {
  const snapshot = snapshotOf({
    users: [user('ann', { may: [assumes('b', 'c', 'd')] })],
    roles: [
      role('b', opens, { may: [assumes('target')] }),
      role('c', opens, { may: [assumes('target')] }),
      role('d', opens, { may: [assumes('e')] }),
      role('e', opens, { may: [assumes('target')] }),
      role('target', opens),
    ],
  });

  it('all there are, shortest first, no two with the same edges', async () => {
    expect(await proofs(snapshot, 'target', 9)).toEqual([
      ['ann b', 'b target'],
      ['ann c', 'c target'],
      ['ann d', 'd e', 'e target'],
    ]);
  });

  it('no more than were asked for', async () => {
    expect(await proofs(snapshot, 'target', 2)).toHaveLength(2);
  });

  it('a more certain one comes before a shorter one', async () => {
    const mixed = snapshotOf({
      users: [user('ann', { may: [assumes('b'), allow('sts:AssumeRole', `${HOME}:role/target`, WITH_MFA)] })],
      roles: [role('b', opens, { may: [assumes('target')] }), role('target', opens)],
    });
    expect(await proofs(mixed, 'target', 5)).toEqual([['ann b', 'b target'], ['ann target']]);
  });

  it('two changes that give the same are two proofs; what another principal prepares is part of the proof', async () => {
    const joint = snapshotOf({
      users: [user('ann', { may: [assumes('b', 'c')] })],
      roles: [
        role('b', trust({ AWS: `${HOME}:user/ann` })),
        role('c', opens, { may: [allow(['iam:PutRolePolicy', 'iam:AttachRolePolicy'], `${HOME}:role/b`)] }),
        role('target', trust({ AWS: `${HOME}:role/b` })),
      ],
    });
    // The trust policy of the target names b itself, so b needs no policy.
    expect((await proofs(joint, 'target', 1))[0]).toEqual(['ann b', 'b target']);
    const needy = snapshotOf({
      users: [user('ann', { may: [assumes('b', 'c')] })],
      roles: [
        role('b', trust({ AWS: `${HOME}:user/ann` })),
        role('c', opens, { may: [allow(['iam:PutRolePolicy', 'iam:AttachRolePolicy'], `${HOME}:role/b`)] }),
        role('target', opens),
      ],
      resources: [bucket('data')],
    });
    const found = await proofs(needy, 'arn:aws:s3:::data', 2);
    expect(found.map((path) => path.slice(0, 3).sort())).toEqual([
      ['ann b', 'ann c', 'c b'],
      ['ann b', 'ann c', 'c b'],
    ]);
  });
});

describe('several proofs to a resource', () => {
  const reads = allow('s3:GetObject', 'arn:aws:s3:::data/*');

  it('each principal that acts on it is a proof of its own', async () => {
    const snapshot = snapshotOf({
      users: [user('ann', { may: [reads, assumes('b', 'c')] })],
      roles: [role('b', opens, { may: [reads] }), role('c', opens)],
      resources: [bucket('data')],
    });
    expect(await proofs(snapshot, 'arn:aws:s3:::data', 9)).toEqual([[], ['ann b']]);
  });

  it('objects whose key cannot be used are not reached', async () => {
    const keyArn = `arn:aws:kms:us-east-1:${ACCOUNT}:key/k`;
    const keyPolicy = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: `${HOME}:role/b` }, Action: 'kms:*', Resource: '*' }],
    };
    const snapshot = snapshotOf({
      users: [user('ann', { may: [reads] })],
      roles: [role('b', trust({ Service: 'ec2.amazonaws.com' }))],
      resources: [
        { ...bucket('data'), attributes: { kmsKeyArn: keyArn } },
        { arn: keyArn, type: 'AWS::KMS::Key', accountId: ACCOUNT, region: 'us-east-1', policy: keyPolicy },
      ],
    });
    expect(await proofs(snapshot, 'arn:aws:s3:::data', 2)).toEqual([]);
  });
});
