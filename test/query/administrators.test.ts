import { describe, expect, it } from 'vitest';
import { buildReport, findPrincipal, type Report } from '../../src/query/index.ts';
import { renderReport } from '../../src/report/index.ts';
import { worldFrom } from '../fixtures/run-report.ts';
import { ACCOUNT, allow, deny, HOME, policy, role, snapshotOf, trust, user } from '../graph/small-account.ts';
import { options } from '../report/factory.ts';

const byAccount = trust({ AWS: ACCOUNT });
const everything = [allow('*')];

async function reportOn(snapshot: unknown, name: string): Promise<Report> {
  const world = await worldFrom(snapshot, []);
  return buildReport(world, [findPrincipal(world, name)]);
}

/** Names of the administrators among the rows. */
const administrators = (rows: Report['principals']): string[] =>
  rows
    .filter(({ admin }) => admin)
    .map(({ arn }) => arn.replace(/^.*\//, ''))
    .sort();

describe('a row says whether its principal is an administrator by itself', () => {
  const snapshot = snapshotOf({
    users: [
      user('bob', { may: [allow('sts:AssumeRole')] }),
      user('plain'),
      user('glass', { may: everything }),
      user('bounded', { may: everything, boundary: 'reads' }),
    ],
    roles: [
      role('one', byAccount, { may: everything }),
      role('two', byAccount, { may: everything }),
      role('three', byAccount, { may: [allow('iam:*'), allow('*')] }),
      role('denied', byAccount, { may: [allow('*'), deny('iam:*')] }),
      role('reader', byAccount, { may: [allow('s3:GetObject')] }),
      role('lambda', trust({ Service: 'lambda.amazonaws.com' }), { may: everything }),
    ],
    policies: [policy('reads', allow('s3:*'))],
  });

  it('all of them, however they are reached, and nobody who is just owned by one', async () => {
    const report = await reportOn(snapshot, 'bob');
    expect(administrators(report.principals)).toEqual(['glass', 'lambda', 'one', 'three', 'two']);
    expect(report.principals).toHaveLength(9);
  });

  it('as the report about the principal says', async () => {
    const world = await worldFrom(snapshot, []);
    for (const { arn, admin } of buildReport(world, [findPrincipal(world, 'bob')]).principals) {
      const { status, steps } = buildReport(world, [findPrincipal(world, arn)]).admin;
      expect([arn, status === 'certain' && steps === 0]).toEqual([arn, admin]);
    }
  });

  it('of those who can become the suspect, too', async () => {
    const report = await reportOn(snapshot, 'reader');
    expect(administrators(report.inbound)).toEqual(['glass', 'lambda', 'one', 'three', 'two']);
  });

  it('and of one whom the attacker makes an administrator, beside what was changed about it', async () => {
    const report = await reportOn(
      snapshotOf({
        users: [user('ann', { may: [allow(['iam:PutRolePolicy', 'sts:AssumeRole'], `${HOME}:role/app`)] })],
        roles: [role('app', byAccount)],
      }),
      'ann',
    );
    expect(report.principals).toMatchObject([{ arn: `${HOME}:role/app`, admin: true, gains: ['policy-write'] }]);
  });

  it('and the text tells them apart: those alike stand together, with those that are owned named', async () => {
    const text = renderReport(await reportOn(snapshot, 'bob'), { ...options, width: 200 });
    expect(text).toMatch(/● role\/one, role\/three, role\/two, ADMINISTRATORS, 1 step/);
    expect(text).toMatch(/● role\/denied, role\/reader, 1 step/);
    expect(text).toMatch(/as its administrator; ADMINISTRATORS by themselves: role\/lambda, user\/glass/);
  });
});
