// Who a suspect is, which of its credentials are live, and what outlives them: the facts that a responder asks for first.
import { expect, it } from 'vitest';
import { buildReport, findPrincipal, type Suspect } from '../../src/query/index.ts';
import { worldFrom } from '../fixtures/run-report.ts';

const ACCOUNT = '111122223333';
const arn = (name: string) => `arn:aws:iam::${ACCOUNT}:${name}`;
const entity = { Path: '/', CreateDate: '2024-01-01T00:00:00Z', AttachedManagedPolicies: [] };

const user = { ...entity, UserName: 'alice', UserId: 'AIDAALICE', Arn: arn('user/alice'), UserPolicyList: [], GroupList: [] };
const role = (more: object) => ({
  ...entity,
  RoleName: 'app',
  RoleId: 'AROAAPP',
  Arn: arn('role/app'),
  AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] },
  RolePolicyList: [],
  InstanceProfileList: [],
  ...more,
});

async function suspect(handle: string, { credentials, roles = [] }: { credentials?: object; roles?: readonly object[] }): Promise<Suspect> {
  const iam = { UserDetailList: [user], GroupDetailList: [], RoleDetailList: roles, Policies: [] };
  const world = await worldFrom({ format: 'blast-snapshot', version: 1, accounts: [{ accountId: ACCOUNT, iam, credentials }] }, []);
  const [found] = buildReport(world, [findPrincipal(world, handle)]).suspects;
  return found as Suspect;
}

const summary = (keys: number, mfa: number) => ({ AccountSummary: { AccountAccessKeysPresent: keys, AccountMFAEnabled: mfa } });
const unnamedKey = { id: null, status: 'Active', created: null, lastUsed: null };

it("a user: what root of its account has stands beside it, as the account's summary says", async () => {
  expect(await suspect('alice', { credentials: summary(1, 0) })).toMatchObject({
    rootCredentials: { accessKeys: [unnamedKey], consolePassword: null, mfaDevices: [] },
    lastUsed: null,
    maxSessionDuration: null,
    survives: null,
  });
  expect(await suspect('alice', {})).toMatchObject({ rootCredentials: null });
});

it('root: the credentials are its own; service control policies alone bind its sessions', async () => {
  const root = await suspect(arn('root'), { credentials: summary(1, 1) });
  expect(root).toMatchObject({
    type: 'Root',
    credentials: { accessKeys: [unnamedKey], consolePassword: null, mfaDevices: ['unknown'] },
    rootCredentials: null,
  });
  expect(root.survives).toMatch(/^disabling the key leaves the sessions .* for 1 hour, .* service control policies$/);
});

it("a user's keys: what disabling one leaves, and for how long", async () => {
  const key = (AccessKeyId: string) => ({ UserName: 'alice', AccessKeyId, Status: 'Active' });
  const one = await suspect('alice', { credentials: { AccessKeys: [key('AKIA1')], LoginProfiles: [{ UserName: 'alice' }] } });
  expect(one.survives).toMatch(
    /^disabling the key leaves the console password and the sessions that it has already started: its own for up to 36 hours, unless a Deny /,
  );
  const two = await suspect('alice', { credentials: { AccessKeys: [key('AKIA1'), key('AKIA2')], LoginProfiles: [] } });
  expect(two.survives).toMatch(/^disabling one key leaves the other active key and the sessions that /);
  const password = await suspect('alice', { credentials: { AccessKeys: [], LoginProfiles: [{ UserName: 'alice' }] } });
  expect(password.survives).toMatch(/^deleting the password leaves the sessions that /);
});

it.each<[what: string, more: object, expected: object, survives: RegExp]>([
  [
    'as collected',
    { MaxSessionDuration: 5400, RoleLastUsed: { LastUsedDate: '2026-10-01T00:00:00Z', Region: 'us-east-1' } },
    { lastUsed: '2026-10-01T00:00:00Z', maxSessionDuration: 5400 },
    /^cutting the trust policy leaves the sessions that are running, for up to 90 minutes; what its policies lose or deny stops them at once$/,
  ],
  [
    'how long sessions last was not collected',
    {},
    { lastUsed: null, maxSessionDuration: null },
    / for up to 12 hours, the most that a role can have; what/,
  ],
  [
    'in an instance profile',
    { MaxSessionDuration: 3600, InstanceProfileList: [{ InstanceProfileName: 'app', Arn: arn('instance-profile/app') }] },
    { maxSessionDuration: 3600 },
    /for up to 1 hour; .*; instances that have it get new ones$/,
  ],
])('a role, %s: its last use, and how long its sessions outlive it', async (_what, more, expected, survives) => {
  const found = await suspect('role/app', { roles: [role(more)] });
  expect(found).toMatchObject(expected);
  expect(found.survives).toMatch(survives);
});
