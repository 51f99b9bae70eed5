import { describe, expect, it } from 'vitest';
import { allow, deny, HOME, policy, policyOfVersions, reaches, role, snapshotOf, trust, user } from './small-account.ts';

// Tags and boundaries last until they are set to something else: each setting is a state of its own.

const tagsAre = (tags: Readonly<Record<string, string>>) => ({
  StringEquals: Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:PrincipalTag/${key}`, value])),
});
const target = (tags: Readonly<Record<string, string>>, by = `${HOME}:root`) =>
  role('target', trust({ AWS: by }, 'sts:AssumeRole', tagsAre(tags)));
const assumes = allow('sts:AssumeRole', `${HOME}:role/*`);

describe('tags', () => {
  it('are set together where one statement tests several', async () => {
    const snapshot = (...may: object[]) =>
      snapshotOf({ users: [user('ann', { may: [assumes, ...may] })], roles: [target({ team: 'red', stage: 'prod' })] });
    expect(await reaches(snapshot(allow('iam:TagUser')), 'user/ann', 'role/target')).toBe('certain');
    expect(await reaches(snapshot(), 'user/ann', 'role/target')).toBe('no');
    const oneOnly = allow('iam:TagUser', '*', { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] } });
    expect(await reaches(snapshot(oneOnly), 'user/ann', 'role/target')).toBe('no');
  });

  it('take a value that no statement names, where a Deny names the one that is there', async () => {
    const isProd = { StringEquals: { 'aws:PrincipalTag/stage': 'prod' } };
    const snapshot = (...may: object[]) =>
      snapshotOf({
        users: [user('ann', { tags: { stage: 'prod' }, may: [assumes, deny('sts:AssumeRole', '*', isProd), ...may] })],
        roles: [role('target', trust({ AWS: `${HOME}:root` }))],
      });
    expect(await reaches(snapshot(allow('iam:TagUser')), 'user/ann', 'role/target')).toBe('certain');
    expect(await reaches(snapshot(), 'user/ann', 'role/target')).toBe('no');
    // No other value may be set.
    const prodOnly = allow('iam:TagUser', '*', { StringEquals: { 'aws:RequestTag/stage': 'prod' } });
    expect(await reaches(snapshot(prodOnly), 'user/ann', 'role/target')).toBe('no');
  });

  it('take a value that suits two patterns at once', async () => {
    const wants = (pattern: string) => ({ StringLike: { 'aws:PrincipalTag/team': pattern } });
    const snapshot = snapshotOf({
      users: [user('ann', { may: [allow('sts:AssumeRole', '*', wants('red-*')), allow('iam:TagUser')] })],
      roles: [role('target', trust({ AWS: `${HOME}:root` }, 'sts:AssumeRole', wants('*-lead')))],
    });
    expect(await reaches(snapshot, 'user/ann', 'role/target')).toBe('certain');
  });

  it('of one principal do not meet in two statements that want the same tag to differ', async () => {
    const wants = (team: string, name: string) => role(name, trust({ AWS: `${HOME}:role/between` }, 'sts:AssumeRole', tagsAre({ team })));
    const between = role('between', trust({ AWS: `${HOME}:user/ann` }), { may: [assumes, allow('iam:TagRole')] });
    const snapshot = snapshotOf({ users: [user('ann')], roles: [between, wants('red', 'first'), wants('blue', 'second')] });
    expect(await reaches(snapshot, 'user/ann', 'role/first')).toBe('certain');
    expect(await reaches(snapshot, 'user/ann', 'role/second')).toBe('certain');
  });

  it('are set on another principal that the attacker is, too', async () => {
    const between = role('between', trust({ AWS: `${HOME}:user/ann` }), { may: [assumes] });
    const snapshot = (...may: object[]) =>
      snapshotOf({ users: [user('ann', { may })], roles: [between, target({ team: 'red' }, `${HOME}:role/between`)] });
    expect(await reaches(snapshot(allow('iam:TagRole', `${HOME}:role/between`)), 'user/ann', 'role/target')).toBe('certain');
    expect(await reaches(snapshot(allow('iam:TagRole', `${HOME}:role/target`)), 'user/ann', 'role/target')).toBe('no');
    expect(await reaches(snapshot(), 'user/ann', 'role/target')).toBe('no');
  });
});

describe('session tags (R-STS-09)', () => {
  const between = (Action: readonly string[], Condition: object = {}) =>
    role('between', trust({ AWS: `${HOME}:user/ann` }, Action, Condition), { may: [assumes] });
  const snapshot = (...roles: object[]) =>
    snapshotOf({ users: [user('ann')], roles: [...roles, target({ team: 'red' }, `${HOME}:role/between`)] });

  it('are the caller’s choice where the trust policy lets it tag the session', async () => {
    expect(await reaches(snapshot(between(['sts:AssumeRole', 'sts:TagSession'])), 'user/ann', 'role/target')).toBe('certain');
    expect(await reaches(snapshot(between(['sts:AssumeRole'])), 'user/ann', 'role/target')).toBe('no');
  });
  it('are those that the trust policy wants', async () => {
    const only = (team: string) => between(['sts:AssumeRole', 'sts:TagSession'], { StringEquals: { 'aws:RequestTag/team': team } });
    expect(await reaches(snapshot(only('red')), 'user/ann', 'role/target')).toBe('certain');
    expect(await reaches(snapshot(only('blue')), 'user/ann', 'role/target')).toBe('no');
  });
});

describe('a permissions boundary', () => {
  const named = (name: string) => ({ ArnEquals: { 'iam:PermissionsBoundary': `${HOME}:policy/${name}` } });
  const swaps = (name: string) => allow('iam:PutUserPermissionsBoundary', `${HOME}:user/ann`, named(name));
  const snapshot = (...may: object[]) =>
    snapshotOf({
      users: [user('ann', { boundary: 'tight', may: [assumes, ...may] })],
      roles: [role('target', trust({ AWS: `${HOME}:root` }))],
      policies: [
        policy('tight', allow('iam:*')),
        policy('wide', allow(['iam:*', 'sts:AssumeRole'])),
        policy('other', allow(['iam:*', 's3:*'])),
        policy('denying', allow('*'), deny('sts:AssumeRole')),
      ],
    });

  it('is swapped for another policy that lets more through, where the caller may name that', async () => {
    expect(await reaches(snapshot(swaps('wide')), 'user/ann', 'role/target')).toBe('certain');
    expect(await reaches(snapshot(), 'user/ann', 'role/target')).toBe('no');
  });
  it('holds where those that may be named let through no more of what is asked', async () => {
    expect(await reaches(snapshot(swaps('other')), 'user/ann', 'role/target')).toBe('no');
    expect(await reaches(snapshot(swaps('denying')), 'user/ann', 'role/target')).toBe('no');
  });
  it('is swapped for one whose own Allow names what its policies allow on everything', async () => {
    const narrow = snapshotOf({
      users: [user('ann', { boundary: 'tight', may: [allow('*'), swaps('narrow')] })],
      roles: [role('target', trust({ AWS: `${HOME}:root` }))],
      policies: [policy('tight', swaps('narrow')), policy('narrow', allow('sts:AssumeRole', `${HOME}:role/target`))],
    });
    expect(await reaches(narrow, 'user/ann', 'role/target')).toBe('certain');
  });
  it('is rolled back to a stored version that lets more through', async () => {
    const stored =
      (...statements: object[]) =>
      (may: object) =>
        snapshotOf({
          users: [user('ann', { boundary: 'tight', may: [assumes, may] })],
          roles: [role('target', trust({ AWS: `${HOME}:root` }))],
          policies: [policyOfVersions('tight', [allow('iam:*')], statements)],
        });
    const rollsBack = allow('iam:SetDefaultPolicyVersion', `${HOME}:policy/tight`);
    expect(await reaches(stored(allow(['iam:*', 'sts:*']))(rollsBack), 'user/ann', 'role/target')).toBe('certain');
    expect(await reaches(stored(allow(['iam:*', 's3:*']))(rollsBack), 'user/ann', 'role/target')).toBe('no');
    expect(await reaches(stored(allow(['iam:*', 'sts:*']))(allow('iam:GetPolicy')), 'user/ann', 'role/target')).toBe('no');
  });
  it('is one at a time: what two policies let through by halves is not had', async () => {
    const both = allow(['sts:AssumeRole', 's3:GetObject']);
    const halves = snapshotOf({
      users: [user('ann', { boundary: 'tight', may: [both, swaps('wide'), swaps('other')] })],
      roles: [role('target', trust({ AWS: `${HOME}:root` }))],
      policies: [
        policy('tight', allow('iam:*')),
        policy('wide', allow(['iam:*', 'sts:AssumeRole']), deny('s3:*')),
        policy('other', allow(['iam:*', 's3:*']), deny('sts:*')),
      ],
    });
    expect(await reaches(halves, 'user/ann', 'role/target')).toBe('certain');
  });
});

describe('a policy that is taken off', () => {
  const denied = deny('secretsmanager:*');
  const secret = {
    arn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:s-abcdef',
    type: 'AWS::SecretsManager::Secret',
    policy: null,
  };
  const reads = allow('secretsmanager:GetSecretValue');
  const mayDetach = allow('iam:DetachUserPolicy', `${HOME}:user/ann`);
  const snapshot = (attached: readonly string[], ...policies: object[]) =>
    snapshotOf({ users: [user('ann', { attached, may: [mayDetach] })], policies, resources: [secret] });

  it('takes along what it allowed: its own Deny withholds nothing from others', async () => {
    expect(await reaches(snapshot(['both'], policy('both', reads, denied)), 'user/ann', secret.arn)).toBe('no');
  });
  it('leaves what another policy allows', async () => {
    expect(await reaches(snapshot(['denies', 'reads'], policy('denies', denied), policy('reads', reads)), 'user/ann', secret.arn)).toBe(
      'certain',
    );
    const twice = snapshot(['denies', 'more', 'reads'], policy('denies', denied), policy('more', denied), policy('reads', reads));
    expect(await reaches(twice, 'user/ann', secret.arn)).toBe('certain');
  });
});

describe('a key that requests for the action do not have', () => {
  const admin = user('admin', { may: [allow('*')] });
  const red = { StringEquals: { 'aws:RequestTag/team': 'red' } };
  it('is nobody’s choice: what it opens is conditional', async () => {
    const snapshot = (action: string) => snapshotOf({ users: [user('ann', { may: [allow(action, '*', red)] }), admin] });
    expect(await reaches(snapshot('iam:CreateAccessKey'), 'user/ann', 'user/admin')).toBe('conditional');
  });
  it('is chosen where the action has it', async () => {
    const chosen = snapshotOf({
      users: [
        user('ann', {
          may: [
            allow(['iam:CreateUser', 'iam:PutUserPolicy', 'iam:CreateAccessKey', 'iam:TagUser'], '*'),
            deny('iam:CreateUser', '*', { StringNotEquals: { 'aws:RequestTag/team': 'red' } }),
          ],
        }),
      ],
    });
    expect(await reaches(chosen, 'user/ann', 'user/ann')).toBe('certain');
  });
});
