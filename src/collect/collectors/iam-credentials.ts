import type { Json } from '../../snapshot/index.ts';
import { isAnswer, objects, text, textOf } from '../answer.ts';
import { collector } from '../collector.ts';

const ABSENT = ['NoSuchEntity'];

/** What each user can sign in with. Identifiers and dates: no call here returns a secret. */
export const iamCredentials = collector({
  name: "users' credentials",
  where: 'account',
  types: [],
  calls: {
    users: { call: 'iam:ListUsers', next: ['Marker', 'Marker'], tells: "users' access keys, passwords and MFA devices" },
    keys: { call: 'iam:ListAccessKeys', next: ['Marker', 'Marker'], absent: ABSENT, tells: 'access keys of the user' },
    keyLastUsed: { call: 'iam:GetAccessKeyLastUsed', absent: [...ABSENT, 'AccessDenied'], tells: 'when the key was last used' },
    login: { call: 'iam:GetLoginProfile', absent: ABSENT, tells: 'whether the user has a console password' },
    devices: { call: 'iam:ListMFADevices', next: ['Marker', 'Marker'], absent: ABSENT, tells: 'MFA devices of the user' },
    sshKeys: { call: 'iam:ListSSHPublicKeys', next: ['Marker', 'Marker'], absent: ABSENT, tells: 'SSH public keys of the user' },
    specific: {
      call: 'iam:ListServiceSpecificCredentials',
      absent: [...ABSENT, 'NotSupportedService'],
      drop: ['ServicePassword', 'ServiceCredentialSecret'],
      tells: 'service-specific credentials of the user',
    },
  },
  async *list({ items }) {
    for await (const user of items('users', { MaxItems: 1000 }, 'Users')) yield user;
  },
  async describe(user, aws) {
    const UserName = textOf(user, 'UserName');
    const { ask, all } = aws.at(aws.region, textOf(user, 'Arn'));
    const [keys, login, devices, sshKeys, specific] = await Promise.all([
      all('keys', { UserName }, 'AccessKeyMetadata'),
      ask('login', { UserName }),
      all('devices', { UserName }, 'MFADevices'),
      all('sshKeys', { UserName }, 'SSHPublicKeys'),
      ask('specific', { UserName }),
    ]);
    const ids = (keys ?? []).flatMap((key) => text(key, 'AccessKeyId') ?? []);
    const lastUsed = await Promise.all(
      ids.map(async (id) => [id, (await ask('keyLastUsed', { AccessKeyId: id }))?.['AccessKeyLastUsed']] as const),
    );
    const credentials: { [name: string]: Json } = {
      AccessKeyLastUsed: Object.fromEntries(lastUsed.filter((entry): entry is [string, Json] => isAnswer(entry[1]))),
    };
    if (keys !== undefined) credentials['AccessKeys'] = keys;
    if (login !== undefined) credentials['LoginProfiles'] = login === null ? [] : objects(login, 'LoginProfile');
    if (devices !== undefined) credentials['MFADevices'] = devices;
    if (sshKeys !== undefined) credentials['SSHPublicKeys'] = sshKeys;
    if (specific !== undefined) credentials['ServiceSpecificCredentials'] = objects(specific ?? undefined, 'ServiceSpecificCredentials');
    return { credentials };
  },
});
