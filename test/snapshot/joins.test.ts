/** What the join puts together, and what it says is missing. */
import { describe, expect, it } from 'vitest';
import { readSnapshot } from '../../src/snapshot/index.ts';
import { allow, attach, details, group, ONE, onlyAccount, policy, read, role, snapshot, trust, user } from './support.ts';

const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess';
const OTHER = 'arn:aws:iam::aws:policy/PowerUserAccess';
const MINE = `arn:aws:iam::${ONE}:policy/mine`;

describe('principals', () => {
  it('users have their groups, groups their members', async () => {
    const { users, groups } = onlyAccount(
      await read(
        details({
          UserDetailList: [user('alice', { GroupList: ['dev', 'ops'] }), user('bob', { GroupList: ['dev'] })],
          GroupDetailList: [group('ops'), group('dev', { GroupPolicyList: [{ PolicyName: 'g', PolicyDocument: allow('s3:*') }] })],
        }),
      ),
    );
    expect(users.map((entry) => entry.groups.map(({ name }) => name))).toEqual([['dev', 'ops'], ['dev']]);
    expect(users[0]?.groups[1]).toBe(groups[0]);
    expect(groups[1]).toEqual({
      type: 'Group',
      arn: `arn:aws:iam::${ONE}:group/dev`,
      accountId: ONE,
      name: 'dev',
      path: '/',
      uniqueId: 'AGPADEV',
      policies: [{ id: `arn:aws:iam::${ONE}:group/dev#g`, name: 'g', document: allow('s3:*') }],
      members: [`arn:aws:iam::${ONE}:user/alice`, `arn:aws:iam::${ONE}:user/bob`],
    });
  });

  it('a role has its trust, instance profiles, last use, tags and boundary', async () => {
    const { roles, policies } = onlyAccount(
      await read(
        details({
          RoleDetailList: [
            role('app', {
              Arn: `arn:aws:iam::${ONE}:role/team/app`,
              Path: undefined,
              Tags: [
                { Key: 'team', Value: 'red' },
                { Key: 'empty', Value: '' },
              ],
              RoleLastUsed: { LastUsedDate: '2026-01-02T00:00:00Z', Region: 'us-east-1' },
              MaxSessionDuration: 3600,
              InstanceProfileList: [{ Arn: `arn:aws:iam::${ONE}:instance-profile/app`, InstanceProfileName: 'app', Roles: [] }],
              PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: MINE },
              RolePolicyList: [{ PolicyName: 'inline', PolicyDocument: allow('ec2:*') }],
              ...attach(MINE),
            }),
          ],
          Policies: [policy('mine', allow('s3:*'))],
        }),
      ),
    );
    const arn = `arn:aws:iam::${ONE}:role/team/app`;
    expect(roles[0]).toMatchObject({
      path: '/team/',
      trust: { id: `${arn}#trust`, name: 'trust', document: trust('ec2.amazonaws.com') },
      tags: new Map([
        ['team', 'red'],
        ['empty', ''],
      ]),
      lastUsed: '2026-01-02T00:00:00Z',
      maxSessionDuration: 3600,
      instanceProfiles: [{ arn: `arn:aws:iam::${ONE}:instance-profile/app`, name: 'app' }],
    });
    expect(roles[0]?.policies.map(({ id }) => id)).toEqual([`${arn}#inline`, MINE]);
    expect(roles[0]?.policies[1]).toBe(policies[0]);
    expect(roles[0]?.permissionsBoundary).toBe(policies[0]);
  });

  it('a role without the optional members', async () => {
    const { roles } = onlyAccount(
      await read(details({ RoleDetailList: [role('app', { RoleLastUsed: {}, PermissionsBoundary: null, Tags: null })] })),
    );
    expect(roles[0]).toMatchObject({
      lastUsed: undefined,
      maxSessionDuration: undefined,
      permissionsBoundary: undefined,
      policies: [],
      instanceProfiles: [],
    });
    expect(roles[0]?.tags.size).toBe(0);
  });
});

describe('managed policies', () => {
  const versions = [
    { VersionId: 'v1', IsDefaultVersion: false, Document: allow('s3:*') },
    { VersionId: 'v2', IsDefaultVersion: true, Document: allow('ec2:*') },
  ];

  it('the flag says which version is in force', async () => {
    const { policies } = onlyAccount(
      await read(details({ Policies: [{ ...policy('mine', 0), DefaultVersionId: 'v1', PolicyVersionList: versions }] })),
    );
    expect(policies[0]).toEqual({
      id: MINE,
      name: 'mine',
      arn: MINE,
      path: '/',
      document: allow('ec2:*'),
      defaultVersionId: 'v2',
      versions: [
        { id: 'v1', isDefault: false, document: allow('s3:*') },
        { id: 'v2', isDefault: true, document: allow('ec2:*') },
      ],
    });
  });

  it('without flags the stated default is', async () => {
    const plain = versions.map(({ VersionId, Document }) => ({ VersionId, Document }));
    const { policies } = onlyAccount(
      await read(details({ Policies: [{ ...policy('mine', 0), DefaultVersionId: 'v1', PolicyVersionList: plain }] })),
    );
    expect(policies[0]).toMatchObject({ document: allow('s3:*'), defaultVersionId: 'v1' });
  });

  it('AdministratorAccess is known without its document', async () => {
    const { gaps, accounts } = await read(details({ UserDetailList: [user('alice', attach(ADMIN))] }));
    expect(accounts[0]?.users[0]?.policies[0]).toMatchObject({ id: ADMIN, arn: ADMIN, name: 'AdministratorAccess', document: allow('*') });
    expect(gaps).toEqual([]);
  });
});

describe('gaps', () => {
  it('one for each policy that is attached and not there', async () => {
    const { gaps, accounts } = await read(
      details({
        UserDetailList: [user('alice', attach(OTHER, MINE)), user('bob', attach(OTHER))],
        RoleDetailList: [role('app', { PermissionsBoundary: { PermissionsBoundaryArn: `arn:aws:iam::${ONE}:policy/boundary` } })],
        Policies: [{ ...policy('mine', 0), PolicyVersionList: [] }],
      }),
    );
    const alice = `arn:aws:iam::${ONE}:user/alice`;
    const app = `arn:aws:iam::${ONE}:role/app`;
    expect(gaps).toEqual([
      {
        what: OTHER,
        about: alice,
        text: `\`${OTHER}\` is attached to 2 principals (first: \`${alice}\`), but its document is not in the input: what it grants is not known`,
      },
      {
        what: MINE,
        about: alice,
        text: `\`${MINE}\` is attached to 1 principal (first: \`${alice}\`), but its document is not in the input: what it grants is not known`,
      },
      {
        what: `arn:aws:iam::${ONE}:policy/boundary`,
        about: app,
        text: `\`arn:aws:iam::${ONE}:policy/boundary\` is the permissions boundary of 1 principal (first: \`${app}\`), but its document is not in the input: what it withholds is not known`,
      },
    ]);
    const [first, second] = accounts[0]?.users ?? [];
    expect(first?.policies[0]).toEqual({ id: OTHER, name: 'PowerUserAccess', arn: OTHER, document: undefined });
    expect(second?.policies[0]).toBe(first?.policies[0]);
  });

  it('groups, trust policies and inline policies that are not there', async () => {
    const { gaps } = await read(
      details({
        UserDetailList: [
          user('alice', { GroupList: ['gone'] }),
          user('bob', { GroupList: ['gone'], UserPolicyList: [{ PolicyName: 'i' }] }),
        ],
        RoleDetailList: [role('app', { AssumeRolePolicyDocument: undefined })],
      }),
    );
    const [alice, bob, app] = ['user/alice', 'user/bob', 'role/app'].map((name) => `arn:aws:iam::${ONE}:${name}`);
    expect(gaps).toEqual([
      { what: `${bob}#i`, about: bob, text: `inline policy \`i\` of \`${bob}\` has no document in the input: what it grants is not known` },
      { what: `${app}#trust`, about: app, text: `\`${app}\` has no trust policy in the input: who may assume it is not known` },
      {
        what: `group gone of ${ONE}`,
        about: alice,
        text: `group \`gone\`, which 2 users are in (first: \`${alice}\`), is not in the input: what it grants is not known`,
      },
    ]);
  });

  it("the collector's own pass through", async () => {
    const gaps = [
      { what: 's3:GetBucketPolicy arn:aws:s3:::x', code: 'AccessDenied' },
      { what: 'kms:ListKeys', text: 'no keys' },
    ];
    expect((await read(snapshot({ gaps }))).gaps).toEqual([
      { what: 's3:GetBucketPolicy arn:aws:s3:::x', about: 'arn:aws:s3:::x', text: 'could not be read: AccessDenied' },
      { what: 'kms:ListKeys', text: 'no keys' },
    ]);
  });
});

describe('resources', () => {
  it('keep what was collected apart from what was not', async () => {
    const account = onlyAccount(
      await read(
        snapshot({
          resources: [
            {
              arn: 'arn:aws:s3:::a',
              type: 'AWS::S3::Bucket',
              policy: JSON.stringify(allow('s3:*')),
              tags: { team: 'red' },
              region: 'us-east-1',
            },
            { arn: 'arn:aws:s3:::b', type: 'AWS::S3::Bucket', policy: null, accountId: '333333333333' },
            { arn: 'arn:aws:s3:::b', type: 'AWS::S3::Bucket', policy: null, accountId: '333333333333' },
            {
              arn: 'arn:aws:lambda:us-east-1:111111111111:function:f',
              type: 'AWS::Lambda::Function',
              roleArn: 'arn:r',
              attributes: { urlAuthType: 'NONE' },
            },
          ],
          publicAccessBlock: { BlockPublicAcls: true },
          identityProviders: [{ arn: 'arn:aws:iam::111111111111:saml-provider/x' }],
        }),
      ),
    );
    const [a, b, f] = account.resources;
    expect(account.resources.length).toBe(3);
    expect(a).toMatchObject({
      accountId: ONE,
      region: 'us-east-1',
      tags: new Map([['team', 'red']]),
      policy: { id: 'arn:aws:s3:::a#policy', document: allow('s3:*') },
    });
    expect(b).toMatchObject({ accountId: '333333333333', tags: undefined, policy: null, attributes: {} });
    expect(f).toMatchObject({ policy: undefined, roleArn: 'arn:r', attributes: { urlAuthType: 'NONE' } });
    expect(account.inventory).toEqual(new Set(['AWS::S3::Bucket', 'AWS::Lambda::Function']));
    expect(account.publicAccessBlock).toEqual({ BlockPublicAcls: true });
    expect(account.identityProviders).toEqual([{ arn: 'arn:aws:iam::111111111111:saml-provider/x', url: undefined, clientIds: [] }]);
  });

  it('the inventory is as given, even when empty', async () => {
    expect(
      onlyAccount(await read(snapshot({ inventory: [], resources: [{ arn: 'arn:aws:s3:::a', type: 'AWS::S3::Bucket' }] }))).inventory,
    ).toEqual(new Set());
  });
});

describe('credentials', () => {
  async function credentialsOf(credentials: object | undefined) {
    const iam = details({ UserDetailList: [user('alice')] });
    return onlyAccount(await read(snapshot({ iam, credentials }))).users[0]?.credentials;
  }

  it('are undefined where they were not collected', async () => {
    const unknown = { accessKeys: undefined, consolePassword: undefined, mfaDevices: undefined };
    expect(await credentialsOf(undefined)).toEqual(unknown);
    expect(await credentialsOf({})).toEqual(unknown);
  });

  it('come from the lists', async () => {
    expect(
      await credentialsOf({
        AccessKeys: [
          { UserName: 'alice', AccessKeyId: 'AKIA1', Status: 'Active', CreateDate: '2026-01-01T00:00:00Z' },
          { UserName: 'alice', AccessKeyId: 'AKIA2', Status: 'Inactive' },
          { UserName: 'bob', AccessKeyId: 'AKIA3', Status: 'Active' },
        ],
        AccessKeyLastUsed: {
          AKIA1: { LastUsedDate: '2026-02-01T00:00:00Z' },
          AKIA2: { UserName: 'alice', AccessKeyLastUsed: { Region: 'N/A' } },
        },
        LoginProfiles: [{ UserName: 'alice' }],
        MFADevices: [{ UserName: 'alice', SerialNumber: 'arn:mfa' }, { SerialNumber: 'arn:unassigned' }],
      }),
    ).toEqual({
      accessKeys: [
        { id: 'AKIA1', active: true, created: '2026-01-01T00:00:00Z', lastUsed: '2026-02-01T00:00:00Z' },
        { id: 'AKIA2', active: false, created: undefined, lastUsed: undefined },
      ],
      consolePassword: true,
      mfaDevices: ['arn:mfa'],
    });
  });

  it('are empty where the lists do not name the user', async () => {
    expect(await credentialsOf({ AccessKeys: [], LoginProfiles: [], MFADevices: [] })).toEqual({
      accessKeys: [],
      consolePassword: false,
      mfaDevices: [],
    });
  });

  it('come from the credential report where there are no lists', async () => {
    const row = {
      user: 'alice',
      arn: `arn:aws:iam::${ONE}:user/alice`,
      password_enabled: 'true',
      mfa_active: 'false',
      access_key_1_active: 'true',
      access_key_1_last_rotated: '2026-01-01T00:00:00+00:00',
      access_key_1_last_used_date: 'N/A',
      access_key_2_active: 'false',
      access_key_2_last_rotated: 'N/A',
    };
    expect(await credentialsOf({ CredentialReport: [{ user: '<root_account>', password_enabled: 'not_supported' }, row] })).toEqual({
      accessKeys: [{ id: '', active: true, created: '2026-01-01T00:00:00+00:00', lastUsed: undefined }],
      consolePassword: true,
      mfaDevices: [],
    });
  });

  describe('of root', () => {
    const root = async (credentials: object | undefined) => onlyAccount(await read(snapshot({ credentials }))).rootCredentials;
    const row = {
      user: '<root_account>',
      arn: `arn:aws:iam::${ONE}:root`,
      password_enabled: 'not_supported',
      mfa_active: 'true',
      access_key_1_active: 'true',
      access_key_1_last_rotated: '2026-01-01T00:00:00+00:00',
      access_key_1_last_used_date: '2026-02-01T00:00:00+00:00',
      access_key_2_active: 'false',
      access_key_2_last_rotated: 'N/A',
    };
    const key = { id: '', active: true, created: '2026-01-01T00:00:00+00:00', lastUsed: '2026-02-01T00:00:00+00:00' };

    it.each<[what: string, credentials: object | undefined, expected: object]>([
      ['nothing was collected', undefined, { accessKeys: undefined, consolePassword: undefined, mfaDevices: undefined }],
      ['the credential report', { CredentialReport: [row] }, { accessKeys: [key], consolePassword: undefined, mfaDevices: ['unknown'] }],
      [
        'a report without the columns',
        { CredentialReport: [{ user: '<root_account>', arn: row.arn }] },
        { accessKeys: undefined, consolePassword: undefined, mfaDevices: undefined },
      ],
      [
        "the account's summary, without a report",
        { AccountSummary: { AccountAccessKeysPresent: 0, AccountMFAEnabled: 1, AccountPasswordPresent: 0 } },
        { accessKeys: [], consolePassword: false, mfaDevices: ['unknown'] },
      ],
      [
        'both: what the report does not know yet, or still knows, the summary does',
        {
          CredentialReport: [{ ...row, access_key_1_active: 'false', access_key_1_last_rotated: 'N/A' }],
          AccountSummary: { AccountAccessKeysPresent: 1, AccountMFAEnabled: 0 },
        },
        { accessKeys: [{ id: '', active: true, created: undefined, lastUsed: undefined }], consolePassword: undefined, mfaDevices: [] },
      ],
      [
        'both: a key that is gone',
        { CredentialReport: [row], AccountSummary: { AccountAccessKeysPresent: 0 } },
        { accessKeys: [], consolePassword: undefined, mfaDevices: ['unknown'] },
      ],
      [
        'both: the report has the dates',
        { CredentialReport: [row], AccountSummary: { AccountAccessKeysPresent: 1 } },
        { accessKeys: [key], consolePassword: undefined, mfaDevices: ['unknown'] },
      ],
    ])('%s', async (_what, credentials, expected) => {
      expect(await root(credentials)).toEqual(expected);
    });
  });

  it('never keep a secret', async () => {
    const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
    const AccessKeys = [
      { UserName: 'alice', AccessKeyId: 'AKIA1', SecretAccessKey: secret },
      { UserName: 'alice', AccessKeyId: secret },
    ];
    const input = snapshot({ iam: details({ UserDetailList: [user('alice')] }), credentials: { AccessKeys } });
    const warnings: string[] = [];
    const kept = await readSnapshot(['-'], {
      stdin: async () => Buffer.from(JSON.stringify(input)),
      onWarning: (text) => warnings.push(text),
    });
    expect(JSON.stringify(kept)).not.toContain(secret);
    expect(warnings).toEqual(
      [0, 1].map(
        (n) =>
          `standard input: $.accounts[0].credentials.AccessKeys[${n}]: holds a secret key, which was not read: delete it from the file`,
      ),
    );
  });
});
