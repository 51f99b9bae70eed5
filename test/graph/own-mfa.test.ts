import { describe, expect, it } from 'vitest';
import { buildReport, findPrincipal, whoCanBecome, whoCanUse } from '../../src/query/index.ts';
import { worldFrom } from '../fixtures/run-report.ts';
import { ACCOUNT, allow, deny, HOME, reaches, role, snapshotOf, trust, user } from './small-account.ts';

const WITH_MFA = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
const ASSUME = allow('sts:AssumeRole', `${HOME}:role/ops`);
// What AWS's policy for users who look after their own device allows.
const CREATE = allow('iam:CreateVirtualMFADevice', 'arn:aws:iam::*:mfa/*');
const ENABLE = allow('iam:EnableMFADevice', ['arn:aws:iam::*:user/$', '{aws:username}'].join(''));
const KEY = { credential: 'access-key' };

/** Role ops lets in whoever of the account has MFA. */
const account = (...users: readonly object[]) =>
  snapshotOf({ users, roles: [role('ops', trust({ AWS: `${HOME}:root` }, 'sts:AssumeRole', WITH_MFA))] });
const annWith = (...may: readonly object[]) => account(user('ann', { may }));

const SECRET = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:db-AbCdEf`;

/** How certain it is that ann reads a secret, both ways round. */
async function reading(...may: readonly object[]) {
  const secret = { arn: SECRET, type: 'AWS::SecretsManager::Secret', region: 'us-east-1', tags: {}, policy: null };
  const world = await worldFrom(snapshotOf({ users: [user('ann', { may })], resources: [secret] }), []);
  const ann = findPrincipal(world, `${HOME}:user/ann`);
  const row = buildReport(world, [ann]).resources.find(({ arn }) => arn === SECRET);
  const forwards = row?.access.find(({ verb }) => verb === 'read')?.certainty ?? 'no';
  const resource = world.resources.get(SECRET) as Parameters<typeof whoCanUse>[1];
  expect(whoCanUse(world, resource, 'secretsmanager:GetSecretValue').principals[0]?.certainty ?? 'no').toBe(forwards);
  return forwards;
}

describe('a user who may enrol an MFA device', () => {
  it('does what wants MFA, with an access key too', async () => {
    expect(await reaches(annWith(ASSUME, CREATE, ENABLE), 'user/ann', 'role/ops')).toBe('certain');
    expect(await reaches(annWith(ASSUME, CREATE, ENABLE), 'user/ann', 'role/ops', KEY)).toBe('certain');
  });
  it('needs both permissions', async () => {
    for (const one of [CREATE, ENABLE]) {
      expect(await reaches(annWith(ASSUME, one), 'user/ann', 'role/ops')).toBe('conditional');
      expect(await reaches(annWith(ASSUME, one), 'user/ann', 'role/ops', KEY)).toBe('no');
    }
  });
  it('gets past a Deny of all but that to whoever has no MFA', async () => {
    const denyElse = (...NotAction: readonly string[]) => ({
      Effect: 'Deny',
      NotAction,
      Resource: '*',
      Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
    });
    const ways = ['iam:CreateVirtualMFADevice', 'iam:EnableMFADevice', 'sts:GetSessionToken'];
    expect(await reaches(annWith(ASSUME, CREATE, ENABLE, denyElse(...ways)), 'user/ann', 'role/ops', KEY)).toBe('certain');
    expect(await reaches(annWith(ASSUME, CREATE, ENABLE, denyElse('sts:GetSessionToken')), 'user/ann', 'role/ops', KEY)).toBe('no');
  });
  it('still makes calls without MFA', async () => {
    const withoutMfa = allow('iam:PutUserPolicy', `${HOME}:user/ann`, { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } });
    expect(await reaches(annWith(withoutMfa, CREATE, ENABLE), 'user/ann', 'user/ann', KEY)).toBe('certain');
  });
  it('may still have a credential with which it cannot do without MFA', async () => {
    const without = { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } };
    const notWith = deny('secretsmanager:*', '*', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } });
    const reads = allow('secretsmanager:GetSecretValue');
    for (const may of [[allow('secretsmanager:GetSecretValue', '*', without)], [reads, notWith]]) {
      expect(await reading(CREATE, ENABLE, ...may)).toBe('conditional');
      expect(await reading(...may)).toBe('conditional');
    }
    expect(await reading(CREATE, ENABLE, allow('secretsmanager:GetSecretValue', '*', WITH_MFA))).toBe('certain');
  });
  it('is of no use to a session without MFA, which makes no call to IAM', async () => {
    expect(await reaches(annWith(ASSUME, CREATE, ENABLE), 'user/ann', 'role/ops', { credential: 'session' })).toBe('no');
  });
  it('may be one whom another enrols', async () => {
    const bob = user('bob', { may: [CREATE, allow(['iam:EnableMFADevice', 'iam:CreateAccessKey'], `${HOME}:user/ann`)] });
    expect(await reaches(account(user('ann', { may: [ASSUME] }), bob), 'user/bob', 'role/ops')).toBe('certain');
  });
  it('is found by who-can, too', async () => {
    const world = await worldFrom(annWith(ASSUME, CREATE, ENABLE), []);
    const ops = world.actors.get(`${HOME}:role/ops`);
    const rows = whoCanBecome(world, ops as NonNullable<typeof ops>).principals;
    expect(rows.find(({ arn }) => arn === `${HOME}:user/ann`)?.certainty).toBe('certain');
  });
});
