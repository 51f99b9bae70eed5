import { describe, expect, it } from 'vitest';
import { whoCanUse } from '../../src/query/index.ts';
import type { Resource } from '../../src/snapshot/index.ts';
import { worldFrom } from '../fixtures/run-report.ts';
import { allow, deny, document, group, HOME, policy, reaches, role, snapshotOf, trust, user } from './small-account.ts';

const NEW_USERS = `${HOME}:user/tmp-*`;
const WITH_MFA = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
const under = (name: string) => ({ StringEquals: { 'iam:PermissionsBoundary': `${HOME}:policy/${name}` } });
const makesUsers = (condition: object = {}) => [
  allow(['iam:CreateUser', 'iam:PutUserPolicy'], NEW_USERS, condition),
  allow('iam:CreateAccessKey', NEW_USERS),
];
const narrow = policy('narrow', allow('s3:*'));
const wide = policy('wide', allow('*'));

describe('principals that somebody makes', () => {
  it('two of the same name under different boundaries are two', async () => {
    const snapshot = snapshotOf({
      users: [user('ann', { may: makesUsers(under('narrow')) })],
      roles: [role('maker', trust({ AWS: `${HOME}:user/ann` }), { may: makesUsers() })],
      policies: [narrow],
    });
    expect(await reaches(snapshot, 'user/ann', 'user/ann')).toBe('certain');
  });

  it('may be made under each boundary that is allowed, not the first alone', async () => {
    const condition = { StringEquals: { 'iam:PermissionsBoundary': [`${HOME}:policy/narrow`, `${HOME}:policy/wide`] } };
    const snapshot = snapshotOf({ users: [user('ann', { may: makesUsers(condition) })], policies: [narrow, wide] });
    expect(await reaches(snapshot, 'user/ann', 'user/ann')).toBe('certain');
  });

  it('a user whose id was not collected is not one of them: the organization binds what it may do as it stands', async () => {
    const { UserId: _, ...ann } = user('ann', { may: [allow('*')] }) as { UserId: string };
    const snapshot = snapshotOf({ users: [ann], serviceControl: [deny(['iam:*', 'organizations:LeaveOrganization'])] });
    expect(await reaches(snapshot, 'user/ann', 'user/ann')).toBe('no');
  });

  it('are certain where one of two ways to write their policy is', async () => {
    const snapshot = snapshotOf({
      users: [
        user('ann', {
          may: [
            allow(['iam:CreateUser', 'iam:AttachUserPolicy', 'iam:CreateAccessKey'], NEW_USERS),
            allow('iam:PutUserPolicy', NEW_USERS, WITH_MFA),
          ],
        }),
      ],
    });
    expect(await reaches(snapshot, 'user/ann', 'user/ann')).toBe('certain');
  });

  it('are certain where one of two ways to their credentials is', async () => {
    const snapshot = snapshotOf({
      users: [
        user('ann', {
          may: [
            allow(['iam:CreateUser', 'iam:PutUserPolicy', 'iam:CreateLoginProfile'], NEW_USERS),
            allow('iam:CreateAccessKey', NEW_USERS, WITH_MFA),
          ],
        }),
      ],
    });
    expect(await reaches(snapshot, 'user/ann', 'user/ann')).toBe('certain');
  });

  it('are certain where one of two names is', async () => {
    const snapshot = snapshotOf({
      users: [
        user('ann', {
          may: [
            allow(['iam:CreateUser', 'iam:PutUserPolicy', 'iam:CreateAccessKey'], `${HOME}:user/a-*`, WITH_MFA),
            allow(['iam:CreateUser', 'iam:PutUserPolicy', 'iam:CreateAccessKey'], `${HOME}:user/b-*`),
          ],
        }),
      ],
    });
    expect(await reaches(snapshot, 'user/ann', 'user/ann')).toBe('certain');
  });
});

describe('a principal whose name a condition wants', () => {
  const OTHER = '444455556666';
  const abroad = `arn:aws:iam::${OTHER}:role/abroad`;
  /** A role of another account for one principal of this account, by its name (R-PRIN-13). */
  function snapshot(name: string, may: object): unknown {
    const condition = { ArnEquals: { 'aws:PrincipalArn': `${HOME}:role/${name}` } };
    const home = snapshotOf({ users: [user('ann', { may: [may] })] }) as { readonly accounts: readonly object[] };
    const open = { ...role('abroad', trust({ AWS: `${HOME}:root` }, 'sts:AssumeRole', condition)), Arn: abroad };
    const iam = { UserDetailList: [], GroupDetailList: [], RoleDetailList: [open], Policies: [] };
    return { ...home, accounts: [...home.accounts, { accountId: OTHER, iam }] };
  }

  it('is made by the administrator of its account, with or without a star in the name', async () => {
    expect(await reaches(snapshot('deploy-*', allow('*')), 'user/ann', abroad)).toBe('certain');
    expect(await reaches(snapshot('deployer', allow('*')), 'user/ann', abroad)).toBe('certain');
  });

  it('is not made by whoever makes no roles', async () => {
    expect(await reaches(snapshot('deployer', allow('sts:AssumeRole')), 'user/ann', abroad)).toBe('no');
  });

  it('is none where AWS keeps the name for itself', async () => {
    expect(
      await reaches(snapshot('aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admins_0123456789abcdef', allow('*')), 'user/ann', abroad),
    ).toBe('no');
  });
});

describe('a principal that is made for its name alone', () => {
  const NEEDS = `${HOME}:role/*-deploy`;
  const named = (pattern: string) => ({ ArnLike: { 'aws:PrincipalArn': pattern } });
  const vault = (pattern: string) => role('vault', trust({ AWS: '*' }, 'sts:AssumeRole', named(pattern)));
  const annMay = (may: readonly object[], pattern = NEEDS) => snapshotOf({ users: [user('ann', { may })], roles: [vault(pattern)] });

  it('is a role without any policy: a wildcard of the same account names it (R-STS-03)', async () => {
    expect(await reaches(annMay([allow('iam:CreateRole', `${HOME}:role/tmp-*`)]), 'user/ann', 'role/vault')).toBe('certain');
    expect(await reaches(annMay([allow('iam:CreateRole', `${HOME}:role/*-build`)]), 'user/ann', 'role/vault')).toBe('no');
    expect(await reaches(annMay([allow('iam:CreateUser')]), 'user/ann', 'role/vault')).toBe('no');
  });

  it('is a user where the caller can have credentials of it', async () => {
    const users = `${HOME}:user/ops-?*`;
    for (const credential of ['iam:CreateAccessKey', 'iam:CreateLoginProfile'])
      expect(await reaches(annMay([allow(['iam:CreateUser', credential])], users), 'user/ann', 'role/vault')).toBe('certain');
    expect(await reaches(annMay([allow('iam:CreateUser')], users), 'user/ann', 'role/vault')).toBe('no');
  });

  it('has the name of nobody who is there', async () => {
    expect(await reaches(annMay([allow('iam:CreateRole')], `${HOME}:role/gone`), 'user/ann', 'role/vault')).toBe('certain');
    expect(await reaches(annMay([allow('iam:CreateRole')], `${HOME}:role/vault`), 'user/ann', 'role/vault')).toBe('no');
  });

  it('is meant by the policy of a resource, and told by who can use that', async () => {
    const open = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*', Condition: named(NEEDS) };
    const data = { arn: 'arn:aws:s3:::data', type: 'AWS::S3::Bucket', region: 'us-east-1', policy: document(open) };
    const snapshot = snapshotOf({ users: [user('ann', { may: [allow('iam:CreateRole')] }), user('bob', {})], resources: [data] });
    expect(await reaches(snapshot, 'user/ann', data.arn)).toBe('certain');
    const world = await worldFrom(snapshot, []);
    const { principals } = whoCanUse(world, world.resources.get(data.arn) as Resource, 's3:GetObject');
    expect(principals.map(({ arn, certainty, via }) => [arn, certainty, via])).toEqual([
      [`${HOME}:user/ann`, 'certain', `${HOME}:role/blast-deploy`],
    ]);
  });

  it('is free of what the organization lays on all but its name', async () => {
    const guard = deny('s3:*', '*', { ArnNotLike: { 'aws:PrincipalArn': `${HOME}:role/break-glass-*` } });
    const data = { arn: 'arn:aws:s3:::data', type: 'AWS::S3::Bucket', region: 'us-east-1', policy: null };
    const under = (may: readonly object[]) =>
      snapshotOf({ users: [user('ann', { may })], resources: [data], serviceControl: [allow('*'), guard] });
    expect(await reaches(under([allow(['iam:CreateRole', 'iam:PutRolePolicy'])]), 'user/ann', data.arn)).toBe('certain');
    expect(await reaches(under([allow('*')]), 'user/ann', data.arn)).toBe('certain');
    expect(await reaches(under([allow('s3:*')]), 'user/ann', data.arn)).toBe('no');
  });
});

describe('policies that a new principal gets', () => {
  const only = (...arns: string[]) => ({ ArnEquals: { 'iam:PolicyARN': arns } });
  const fullAccess = 'arn:aws:iam::aws:policy/IAMFullAccess';
  const makesRoles = (...attach: readonly object[]) =>
    snapshotOf({
      users: [user('ann', { may: [allow('iam:CreateRole'), ...attach] })],
      policies: [narrow, wide, policy('writer', allow('iam:PutRolePolicy'))],
    });
  const attaching = (...arns: string[]) => makesRoles(allow('iam:AttachRolePolicy', '*', only(...arns)));

  it('are those that may be attached, AdministratorAccess or not', async () => {
    expect(await reaches(attaching(`${HOME}:policy/wide`), 'user/ann', 'user/ann')).toBe('certain');
    expect(await reaches(attaching(fullAccess), 'user/ann', 'user/ann')).toBe('certain');
    expect(await reaches(attaching(`${HOME}:policy/narrow`), 'user/ann', 'user/ann')).toBe('no');
    const administrator = 'arn:aws:iam::aws:policy/AdministratorAccess';
    const denied = makesRoles(allow('iam:AttachRolePolicy'), deny('iam:AttachRolePolicy', '*', only(administrator)));
    expect(await reaches(denied, 'user/ann', 'user/ann')).toBe('certain');
  });

  it('may let it write others', async () => {
    expect(await reaches(attaching(`${HOME}:policy/writer`), 'user/ann', 'user/ann')).toBe('certain');
  });

  it('may be made for it, where only their names are allowed', async () => {
    const may = [
      allow('iam:CreatePolicy', `${HOME}:policy/app-*`),
      allow('iam:AttachRolePolicy', '*', { ArnLike: { 'iam:PolicyARN': `${HOME}:policy/app-*` } }),
    ];
    expect(await reaches(makesRoles(...may), 'user/ann', 'user/ann')).toBe('certain');
    expect(await reaches(makesRoles(may[1] as object), 'user/ann', 'user/ann')).toBe('no');
  });

  it('are attached to users of the names that the caller may attach them to', async () => {
    const may = [
      allow(['iam:CreateUser', 'iam:CreateAccessKey'], NEW_USERS),
      allow('iam:AttachUserPolicy', NEW_USERS, only(`${HOME}:policy/wide`)),
    ];
    const snapshot = (...statements: readonly object[]) => snapshotOf({ users: [user('ann', { may: statements })], policies: [wide] });
    expect(await reaches(snapshot(...may), 'user/ann', 'user/ann')).toBe('certain');
    expect(await reaches(snapshot(may[0] as object), 'user/ann', 'user/ann')).toBe('no');
  });

  it('are attached to a new group that the caller joins', async () => {
    const may = [allow(['iam:CreateGroup', 'iam:AddUserToGroup']), allow('iam:AttachGroupPolicy', '*', only(`${HOME}:policy/wide`))];
    const snapshot = (...statements: readonly object[]) => snapshotOf({ users: [user('ann', { may: statements })], policies: [wide] });
    expect(await reaches(snapshot(...may), 'user/ann', 'user/ann')).toBe('certain');
    expect(await reaches(snapshot(may[0] as object), 'user/ann', 'user/ann')).toBe('no');
  });
});

describe('tags of a new principal', () => {
  const tagged = (kind: 'Request' | 'Resource', team: string) => ({ StringEquals: { [`aws:${kind}Tag/team`]: team } });
  const withTags = (...more: object[]) => snapshotOf({ users: [user('ann', { may: [allow('iam:CreateAccessKey', NEW_USERS), ...more] })] });
  const tagging = allow('iam:TagUser', NEW_USERS);

  it('are set by the call that makes it only where the caller may tag users', async () => {
    const wanted = [allow('iam:CreateUser', NEW_USERS, tagged('Request', 'red')), allow('iam:PutUserPolicy', NEW_USERS)];
    expect(await reaches(withTags(...wanted, tagging), 'user/ann', 'user/ann')).toBe('certain');
    expect(await reaches(withTags(...wanted), 'user/ann', 'user/ann')).toBe('no');
    expect(await reaches(withTags(...wanted, allow('iam:TagUser', NEW_USERS, tagged('Request', 'blue'))), 'user/ann', 'user/ann')).toBe(
      'no',
    );
  });

  it('take the permission to tag where no more than their names matters, too', async () => {
    const named = { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['team'] } };
    const wanted = [allow('iam:CreateUser', NEW_USERS, named), allow('iam:PutUserPolicy', NEW_USERS)];
    expect(await reaches(withTags(...wanted, tagging), 'user/ann', 'user/ann')).toBe('certain');
    expect(await reaches(withTags(...wanted), 'user/ann', 'user/ann')).toBe('no');
  });

  it('that later calls want must be those that it was made with, or was given', async () => {
    const writes = allow('iam:PutUserPolicy', NEW_USERS, tagged('Resource', 'red'));
    expect(await reaches(withTags(allow('iam:CreateUser', NEW_USERS), writes, tagging), 'user/ann', 'user/ann')).toBe('certain');
    expect(await reaches(withTags(allow('iam:CreateUser', NEW_USERS), writes), 'user/ann', 'user/ann')).toBe('no');
    // Made with one tag, given another afterwards.
    const blue = allow('iam:CreateUser', NEW_USERS, tagged('Request', 'blue'));
    expect(await reaches(withTags(blue, writes, tagging), 'user/ann', 'user/ann')).toBe('certain');
    const onlyBlue = allow('iam:TagUser', NEW_USERS, tagged('Request', 'blue'));
    expect(await reaches(withTags(blue, writes, onlyBlue), 'user/ann', 'user/ann')).toBe('no');
  });

  it('are none where no statement wants any', async () => {
    const plain = [allow('iam:CreateUser', NEW_USERS), allow('iam:PutUserPolicy', NEW_USERS)];
    expect(await reaches(withTags(...plain), 'user/ann', 'user/ann')).toBe('certain');
    const untagged = { Null: { 'aws:ResourceTag/team': 'true' } };
    expect(await reaches(withTags(plain[0] as object, allow('iam:PutUserPolicy', NEW_USERS, untagged)), 'user/ann', 'user/ann')).toBe(
      'certain',
    );
  });
});

describe('a boundary that a new principal must have', () => {
  const target = role('target', trust({ AWS: `${HOME}:root` }));
  const mayAssume = policy('assumers', allow('sts:AssumeRole'));
  const demand = deny(['iam:CreateUser', 'iam:PutUserPolicy'], '*', {
    StringNotEquals: { 'iam:PermissionsBoundary': `${HOME}:policy/assumers` },
  });

  it('is found where a service control policy demands it', async () => {
    const snapshot = snapshotOf({
      users: [user('ann', { may: makesUsers() })],
      roles: [target],
      policies: [mayAssume],
      serviceControl: [demand],
    });
    expect(await reaches(snapshot, 'user/ann', 'role/target')).toBe('certain');
    expect(await reaches(snapshot, 'user/ann', 'user/ann')).toBe('no');
  });

  it("is found where the maker's own boundary demands it", async () => {
    const snapshot = snapshotOf({
      users: [user('ann', { may: makesUsers(), boundary: 'makers' })],
      roles: [target],
      policies: [mayAssume, policy('makers', allow('iam:*'), demand)],
    });
    expect(await reaches(snapshot, 'user/ann', 'role/target')).toBe('certain');
    expect(await reaches(snapshot, 'user/ann', 'user/ann')).toBe('no');
  });

  it('is not had where no policy of the account is the one that is demanded', async () => {
    const snapshot = snapshotOf({ users: [user('ann', { may: makesUsers() })], roles: [target], serviceControl: [demand] });
    expect(await reaches(snapshot, 'user/ann', 'role/target')).toBe('no');
  });
});

describe('a new user in a group', () => {
  it('is another than one with every permission of the same name', async () => {
    // Under the boundary the one that writes its own policy may only use S3; the group is joined without a boundary.
    const snapshot = snapshotOf({
      users: [
        user('ann', {
          may: [
            allow('iam:CreateUser', NEW_USERS),
            allow('iam:PutUserPolicy', NEW_USERS, under('narrow')),
            allow('iam:CreateAccessKey', NEW_USERS),
            allow('iam:AddUserToGroup', `${HOME}:group/operators`),
          ],
        }),
      ],
      groups: [group('operators', [allow('sts:AssumeRole', `${HOME}:role/target`)])],
      roles: [role('target', document({ Effect: 'Allow', Principal: { AWS: `${HOME}:root` }, Action: 'sts:AssumeRole' }))],
      policies: [narrow],
    });
    expect(await reaches(snapshot, 'user/ann', 'role/target')).toBe('certain');
    expect(await reaches(snapshot, 'user/ann', 'user/ann')).toBe('no');
  });
});
