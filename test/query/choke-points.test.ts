import { describe, expect, it } from 'vitest';
import { worldWithout } from '../../src/graph/index.ts';
import { buildReport, type ChokePoint, findPrincipal, findTarget, type Paths, pathsBetween, whoCanBecome } from '../../src/query/index.ts';
import { worldFrom } from '../fixtures/run-report.ts';
import { ACCOUNT, allow, document, group, HOME, policy, role, snapshotOf, trust, user } from '../graph/small-account.ts';

const opens = trust({ AWS: `${HOME}:root` });
const assumes = (...names: readonly string[]) =>
  allow(
    'sts:AssumeRole',
    names.map((name) => `${HOME}:role/${name}`),
  );
const inlineOf = (principal: string) => `${HOME}:${principal}#has`;

async function reportPoints(snapshot: unknown, isVerified: boolean): Promise<readonly ChokePoint[]> {
  const world = await worldFrom(snapshot, []);
  return buildReport(world, [findPrincipal(world, 'ann')], { isVerified }).chokePoints;
}

async function cutTo(snapshot: unknown, to: string): Promise<Paths['cut']> {
  const world = await worldFrom(snapshot, []);
  return pathsBetween(world, findPrincipal(world, 'ann'), findTarget(world, to), { isCut: true }).cut;
}

describe('choke points of a report', () => {
  const hub = snapshotOf({
    users: [user('ann', { may: [assumes('hub'), assumes('side')] })],
    roles: [role('hub', opens, { may: [assumes('a', 'b')] }), role('side', opens), role('a', opens), role('b', opens)],
  });

  it.each([false, true])(
    'the grant that most proofs rest on comes first, then what cuts most of the rest (verified: %s)',
    async (isVerified) => {
      const points = await reportPoints(hub, isVerified);
      expect(points.map(({ policy, statement, cuts, left, verified }) => ({ policy, statement, cuts, left, verified }))).toEqual([
        {
          policy: inlineOf('user/ann'),
          statement: 0,
          cuts: { principals: 3, resources: 0, accounts: 0 },
          left: { principals: 1, resources: 0, accounts: 0 },
          verified: isVerified,
        },
        {
          policy: inlineOf('user/ann'),
          statement: 1,
          cuts: { principals: 1, resources: 0, accounts: 0 },
          left: { principals: 0, resources: 0, accounts: 0 },
          verified: isVerified,
        },
      ]);
      expect(points[0]?.edges).toHaveLength(1);
    },
  );

  it('another proof takes the place of the one that is cut: seen only by computing again', async () => {
    const twice = snapshotOf({
      users: [user('ann', { may: [assumes('hub'), assumes('side')] })],
      roles: [role('hub', opens, { may: [assumes('a')] }), role('side', opens, { may: [assumes('hub')] }), role('a', opens)],
    });
    // By the listed proofs hub and a go with the first statement; in truth both are reached through side.
    const [listed] = await reportPoints(twice, false);
    expect([listed?.cuts.principals, listed?.left.principals]).toEqual([2, 1]);
    const [computed] = await reportPoints(twice, true);
    expect([computed?.cuts.principals, computed?.left.principals]).toEqual([0, 3]);
  });

  it('a policy that AWS manages is detached from whom it is attached to', async () => {
    const managed = 'arn:aws:iam::aws:policy/AdministratorAccess';
    const snapshot = snapshotOf({
      users: [user('ann', { groups: ['admins'] })],
      groups: [{ ...group('admins', []), AttachedManagedPolicies: [{ PolicyName: 'AdministratorAccess', PolicyArn: managed }] }],
      roles: [role('a', opens)],
      policies: [
        {
          PolicyName: 'AdministratorAccess',
          PolicyId: 'ANPAADMIN',
          Arn: managed,
          Path: '/',
          DefaultVersionId: 'v1',
          PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: document(allow('*')) }],
        },
      ],
    });
    const points = await reportPoints(snapshot, true);
    expect(points.map(({ policy, detachFrom, left }) => ({ policy, detachFrom, left }))).toEqual([
      { policy: managed, detachFrom: `${HOME}:group/admins`, left: { principals: 0, resources: 0, accounts: 0 } },
    ]);
  });

  it('where identity and resource policy both allow, neither alone is a choke point', async () => {
    const data = (policy: object | null) => ({ arn: 'arn:aws:s3:::data', type: 'AWS::S3::Bucket', accountId: ACCOUNT, policy });
    const reads = allow('s3:GetObject', 'arn:aws:s3:::data/*');
    const admits = document({
      Effect: 'Allow',
      Principal: { AWS: `${HOME}:user/ann` },
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::data/*',
    });
    const ann = user('ann', { may: [reads] });
    expect(await reportPoints(snapshotOf({ users: [ann], resources: [data(admits)] }), false)).toEqual([]);
    expect(await reportPoints(snapshotOf({ users: [ann], resources: [data(null)] }), false)).toMatchObject([
      { policy: inlineOf('user/ann'), cuts: { resources: 1 }, left: { resources: 0 } },
    ]);
  });
});

it('an Allow of a permissions boundary is a grant as any other, and cuts where two policies give the same', async () => {
  const snapshot = snapshotOf({
    users: [user('ann', { may: [assumes('target')], attached: ['same'], boundary: 'cap' })],
    roles: [role('target', opens)],
    policies: [policy('same', assumes('target')), policy('cap', allow('s3:*'), assumes('target'))],
  });
  const world = await worldFrom(snapshot, []);
  const cap = { policy: `${HOME}:policy/cap`, statement: 1, sid: null, detachFrom: null };
  const reaches = (each: typeof world): boolean =>
    pathsBetween(each, findPrincipal(each, 'ann'), findPrincipal(each, 'target')).paths.length > 0;
  expect(reaches(world)).toBe(true);
  expect(reaches(worldWithout(world, [cap]))).toBe(false);
  expect(reaches(worldWithout(world, [{ ...cap, statement: 0 }]))).toBe(true);
});

it('of who-can: the grant on which most of those rest who can become it', async () => {
  const snapshot = snapshotOf({
    users: [user('ann', { may: [assumes('hub')] }), user('ben', { may: [assumes('hub')] }), user('cyn', { may: [assumes('target')] })],
    roles: [role('hub', opens, { may: [assumes('target')] }), role('target', trust({ AWS: [`${HOME}:role/hub`, `${HOME}:user/cyn`] }))],
  });
  const world = await worldFrom(snapshot, []);
  const { chokePoints } = whoCanBecome(world, findPrincipal(world, 'target'), { isVerified: true });
  expect(chokePoints[0]).toMatchObject({
    policy: `${HOME}:role/target#trust`,
    cuts: { principals: 4, resources: 0, accounts: 0 },
    left: { principals: 0, resources: 0, accounts: 0 },
    verified: true,
  });
});

describe('a cut between two', () => {
  const ways = (may: readonly object[]) =>
    snapshotOf({
      users: [user('ann', { may })],
      roles: [
        role('b', trust({ AWS: `${HOME}:root` }), { may: [assumes('target')] }),
        role('c', trust({ AWS: `${HOME}:root` }), { may: [assumes('target')] }),
        role('target', trust({ AWS: [`${HOME}:role/b`, `${HOME}:role/c`] })),
      ],
    });

  it('one grant that all proofs share', async () => {
    expect(await cutTo(ways([assumes('b'), assumes('c')]), 'target')).toEqual({
      complete: true,
      grants: [{ policy: `${HOME}:role/target#trust`, statement: 0, sid: null, detachFrom: null }],
    });
  });

  it('several where they share none; without them there is no proof, and with one less there is', async () => {
    const snapshot = (...left: readonly string[]) =>
      snapshotOf({
        users: [user('ann', { may: left.map((name) => assumes(name)) })],
        roles: [role('b', opens), role('c', opens)],
        resources: [
          {
            arn: 'arn:aws:s3:::data',
            type: 'AWS::S3::Bucket',
            accountId: ACCOUNT,
            policy: {
              Version: '2012-10-17',
              Statement: ['b', 'c'].map((name) => ({
                Effect: 'Allow',
                Principal: { AWS: `${HOME}:role/${name}` },
                Action: 's3:GetObject',
                Resource: 'arn:aws:s3:::data/*',
              })),
            },
          },
        ],
      });
    const cut = await cutTo(snapshot('b', 'c'), 'data');
    expect(cut?.complete).toBe(true);
    expect(cut?.grants.map(({ policy, statement }) => `${policy} ${statement}`).sort()).toEqual([
      `${inlineOf('user/ann')} 0`,
      `${inlineOf('user/ann')} 1`,
    ]);
    // By hand: with either statement the bucket is reached, without both it is not.
    for (const [left, proofs] of [
      [['b'], 1],
      [['c'], 1],
      [[], 0],
    ] as const) {
      const world = await worldFrom(snapshot(...left), []);
      expect(pathsBetween(world, findPrincipal(world, 'ann'), findTarget(world, 'data')).paths).toHaveLength(proofs);
    }
  });

  it('is not complete where nothing can be taken away', async () => {
    // Who starts there is there.
    const snapshot = snapshotOf({ users: [user('ann')], roles: [role('b', opens)] });
    expect(await cutTo(snapshot, 'ann')).toEqual({ complete: false, grants: [] });
  });
});
