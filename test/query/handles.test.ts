import { expect, it } from 'vitest';
import { buildReport, findPrincipal, unknownActionText } from '../../src/query/index.ts';
import { worldFrom } from '../fixtures/run-report.ts';
import { ACCOUNT, allow, HOME, role, snapshotOf, trust, user } from '../graph/small-account.ts';

it('a name in its exact case is that principal; else case does not matter, and two are ambiguous', async () => {
  const open = trust({ AWS: ACCOUNT });
  const world = await worldFrom(snapshotOf({ users: [user('sch')], roles: [role('Sch', open), role('Deploy', open)] }), []);
  expect(findPrincipal(world, 'sch').arn).toBe(`${HOME}:user/sch`);
  expect(findPrincipal(world, 'Sch').arn).toBe(`${HOME}:role/Sch`);
  expect(findPrincipal(world, 'role/sch').arn).toBe(`${HOME}:role/Sch`);
  expect(findPrincipal(world, 'deploy').arn).toBe(`${HOME}:role/Deploy`);
  expect(() => findPrincipal(world, 'SCH')).toThrow(/ambiguous/);
});

it('the actions nearest to one that does not exist are of its service, where that exists', () => {
  const near = (action: string) => unknownActionText(action).split('the nearest: ')[1]?.split(', ') ?? [];
  expect(near('s3:Foo').filter((name) => !name.startsWith('s3:'))).toEqual([]);
  expect(near('S3:Foo')).toEqual(near('s3:Foo'));
  expect(near('s4:GetObject')).toContain('s3:GetObject');
});

it('whether somebody is an administrator is not known, where no statement of a policy could be read', async () => {
  const report = async (...may: readonly object[]) => {
    const world = await worldFrom(snapshotOf({ users: [user('bob', { may })] }), []);
    return buildReport(world, [findPrincipal(world, 'bob')]).admin.status;
  };
  expect(await report({ Action: '*', Resource: '*' })).toBe('unknown');
  expect(await report(allow('*', '*', { StringFoo: { a: 'b' } }))).toBe('unknown');
  expect(await report(allow('s3:GetObject'), allow('*', '*', { StringFoo: { a: 'b' } }))).toBe('no');
});
