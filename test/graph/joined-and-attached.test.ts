import { describe, expect, it } from 'vitest';
import { whoCanBecome } from '../../src/query/index.ts';
import { worldFrom } from '../fixtures/run-report.ts';
import { allow, deny, group, HOME, policy, policyOfVersions, reaches, role, snapshotOf, trust, user } from './small-account.ts';

// A group that a user joins and a policy that is attached are the principal's own from then on: whoever may rewrite them writes what it may do.

const GROUP = `${HOME}:group/team`;
const OK = `${HOME}:policy/ok`;
const ADMIN = `${HOME}:user/admin`;
const reads = allow('s3:GetObject');
const attachesOk = (action: string) => allow(action, '*', { ArnEquals: { 'iam:PolicyARN': OK } });
const admin = user('admin', { may: [allow('*')] });

/** What the report about ann says of becoming an administrator, and what who-can says of ann. */
async function becomesAdmin(parts: Parameters<typeof snapshotOf>[0]): Promise<string> {
  const snapshot = snapshotOf({ ...parts, users: [...(parts.users ?? []), admin] });
  const world = await worldFrom(snapshot, []);
  const target = world.actors.get(ADMIN);
  if (target === undefined) throw new Error('no admin');
  const forwards = await reaches(snapshot, 'user/ann', 'user/admin');
  const backwards = whoCanBecome(world, target).principals.find(({ arn }) => arn === `${HOME}:user/ann`)?.certainty ?? 'no';
  expect(backwards).toBe(forwards);
  return forwards;
}

const ann = (...may: object[]) => user('ann', { may });

describe('a group that the user joins', () => {
  const joins = allow('iam:AddUserToGroup', GROUP);

  it.each(['iam:PutGroupPolicy', 'iam:AttachGroupPolicy'])('is written by %s', async (action) => {
    const team = group('team', [reads]);
    expect(await becomesAdmin({ users: [ann(joins, allow(action, GROUP))], groups: [team] })).toBe('certain');
    expect(await becomesAdmin({ users: [ann(joins, allow(action, `${HOME}:group/other`))], groups: [team] })).toBe('no');
    expect(await becomesAdmin({ users: [ann(allow(action, GROUP))], groups: [team] })).toBe('no');
  });
  it('may itself let its members write it', async () => {
    expect(await becomesAdmin({ users: [ann(joins)], groups: [group('team', [allow('iam:PutGroupPolicy', GROUP)])] })).toBe('certain');
  });
  it('brings a policy that is rewritten', async () => {
    const parts = (...may: object[]) => ({
      users: [ann(joins, ...may)],
      groups: [group('team', [], ['ok'])],
      policies: [policy('ok', reads)],
    });
    expect(await becomesAdmin(parts(allow('iam:CreatePolicyVersion', OK)))).toBe('certain');
    expect(await becomesAdmin(parts(allow('iam:CreatePolicyVersion', `${HOME}:policy/other`)))).toBe('no');
    expect(await becomesAdmin(parts())).toBe('no');
  });
  it('is no way for a user in ten groups', async () => {
    const others = Array.from({ length: 10 }, (_, i) => `g${i}`);
    const crowded = user('ann', { groups: others, may: [joins, allow('iam:PutGroupPolicy', GROUP)] });
    const groups = ['team', ...others].map((name) => group(name, [reads]));
    expect(await becomesAdmin({ users: [crowded], groups })).toBe('no');
  });
});

describe('a policy that is attached', () => {
  const attaches = attachesOk('iam:AttachUserPolicy');

  it('is rewritten', async () => {
    const parts = (...may: object[]) => ({ users: [ann(attaches, ...may)], policies: [policy('ok', reads)] });
    expect(await becomesAdmin(parts(allow('iam:CreatePolicyVersion', OK)))).toBe('certain');
    expect(await becomesAdmin(parts(allow('iam:CreatePolicyVersion', `${HOME}:policy/other`)))).toBe('no');
    expect(await becomesAdmin(parts())).toBe('no');
  });
  it('is rewritten by virtue of itself', async () => {
    const parts = (resource: string) => ({ users: [ann(attaches)], policies: [policy('ok', allow('iam:CreatePolicyVersion', resource))] });
    expect(await becomesAdmin(parts(OK))).toBe('certain');
    expect(await becomesAdmin(parts(`${HOME}:policy/other`))).toBe('no');
  });
  it('is set back to a stored version that allows more', async () => {
    const parts = (...stored: object[]) => ({
      users: [ann(attaches, allow('iam:SetDefaultPolicyVersion', OK))],
      policies: [policyOfVersions('ok', [reads], stored)],
    });
    expect(await becomesAdmin(parts(allow('*')))).toBe('certain');
    expect(await becomesAdmin(parts(allow('s3:*')))).toBe('no');
  });
  it('is set back by virtue of itself', async () => {
    const policies = [policyOfVersions('ok', [allow('iam:SetDefaultPolicyVersion')], [allow('*')])];
    expect(await becomesAdmin({ users: [ann(attaches)], policies })).toBe('certain');
  });
  it('no longer allows what its version before allowed', async () => {
    const target = role('target', trust({ AWS: `${HOME}:root` }));
    const parts = (second: object) =>
      snapshotOf({
        users: [ann(attaches)],
        roles: [target],
        policies: [policyOfVersions('ok', [allow('iam:SetDefaultPolicyVersion')], [second])],
      });
    expect(await reaches(parts(allow('sts:AssumeRole')), 'user/ann', 'role/target')).toBe('certain');
    expect(await reaches(parts(allow('s3:*')), 'user/ann', 'role/target')).toBe('no');
  });
  it('is attached to a role that the caller assumes', async () => {
    const parts = (action: string) => ({
      users: [ann(attachesOk('iam:AttachRolePolicy'), allow(action, OK), allow('sts:AssumeRole'))],
      roles: [role('work', trust({ AWS: `${HOME}:root` }), { may: [reads] })],
      policies: [policy('ok', reads)],
    });
    expect(await becomesAdmin(parts('iam:CreatePolicyVersion'))).toBe('certain');
    expect(await becomesAdmin(parts('iam:GetPolicyVersion'))).toBe('no');
  });
});

describe('by two principals that the attacker has', () => {
  const work = (...may: object[]) => role('work', trust({ AWS: `${HOME}:user/ann` }), { may });
  const team = group('team', [reads]);

  it('one joins and the other writes, either way round', async () => {
    const [joins, writes] = [allow('iam:AddUserToGroup', GROUP), allow('iam:PutGroupPolicy', GROUP)];
    expect(await becomesAdmin({ users: [ann(joins)], roles: [work(writes)], groups: [team] })).toBe('certain');
    expect(await becomesAdmin({ users: [ann(writes)], roles: [work(joins)], groups: [team] })).toBe('certain');
    expect(await becomesAdmin({ users: [ann()], roles: [work(joins)], groups: [team] })).toBe('no');
    expect(await becomesAdmin({ users: [ann(joins)], roles: [work()], groups: [team] })).toBe('no');
  });
  it('one joins the user to a group that lets its members write it', async () => {
    const joins = allow('iam:AddUserToGroup');
    const groups = [group('team', [allow('iam:PutGroupPolicy')])];
    expect(await becomesAdmin({ users: [ann()], roles: [work(joins)], groups })).toBe('certain');
  });
  it('one attaches and the other rewrites, either way round', async () => {
    const [attaches, rewrites] = [attachesOk('iam:AttachUserPolicy'), allow('iam:CreatePolicyVersion', OK)];
    const policies = [policy('ok', reads)];
    expect(await becomesAdmin({ users: [ann(attaches)], roles: [work(rewrites)], policies })).toBe('certain');
    expect(await becomesAdmin({ users: [ann(rewrites)], roles: [work(attaches)], policies })).toBe('certain');
  });
  it('three take part', async () => {
    const other = role('other', trust({ AWS: `${HOME}:user/ann` }), { may: [allow('iam:CreatePolicyVersion', OK)] });
    const parts = (...roles: object[]) => ({ users: [ann()], roles, policies: [policy('ok', reads)] });
    expect(await becomesAdmin(parts(work(attachesOk('iam:AttachUserPolicy')), other))).toBe('certain');
    expect(await becomesAdmin(parts(other))).toBe('no');
  });
});

describe('a policy that is rewritten and then set as the boundary', () => {
  const parts = (...tight: object[]) => ({
    users: [
      user('ann', {
        boundary: 'tight',
        may: [allow('*'), deny('iam:PutUserPermissionsBoundary', '*', { ArnNotEquals: { 'iam:PermissionsBoundary': OK } })],
      }),
    ],
    policies: [policy('ok', reads), policy('tight', allow('s3:*'), ...tight)],
  });
  const swaps = allow('iam:PutUserPermissionsBoundary');

  it('lets everything through', async () => {
    expect(await becomesAdmin(parts(swaps, allow('iam:CreatePolicyVersion', OK)))).toBe('certain');
  });
  it('holds where only one of the two may be done', async () => {
    expect(await becomesAdmin(parts(swaps))).toBe('no');
    expect(await becomesAdmin(parts(allow('iam:CreatePolicyVersion', OK)))).toBe('no');
  });
});
