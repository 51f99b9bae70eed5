import { describe, expect, it } from 'vitest';
import { allow, deny, HOME, reaches, role, snapshotOf, trust, user } from './small-account.ts';

describe('a name that policies leave by what they deny or demand together', () => {
  const makes = ['iam:CreateRole', 'iam:PutRolePolicy'];
  const isAdministrator = (...may: object[]) => reaches(snapshotOf({ users: [user('ann', { may })] }), 'user/ann', 'user/ann');
  const denyElsewhere = { Effect: 'Deny', Action: 'iam:*', NotResource: `${HOME}:role/tmp-*` };

  it('is one that a Deny with NotResource leaves out', async () => {
    expect(await isAdministrator(allow('iam:*'), denyElsewhere)).toBe('certain');
    expect(await isAdministrator(allow('iam:*'), { ...denyElsewhere, NotResource: `${HOME}:group/tmp-*` })).toBe('no');
  });
  it('matches the patterns of both requests', async () => {
    expect(await isAdministrator(allow(makes[0] as string, `${HOME}:role/svc-*`), allow(makes[1] as string, `${HOME}:role/*-exec`))).toBe(
      'certain',
    );
    expect(await isAdministrator(allow(makes[0] as string, `${HOME}:role/svc-*`), allow(makes[1] as string, `${HOME}:role/job-*`))).toBe(
      'no',
    );
  });
  it('is another word where the first is denied', async () => {
    expect(await isAdministrator(allow(makes), deny('iam:*', `${HOME}:role/b*`))).toBe('certain');
    expect(await isAdministrator(allow(makes), deny('iam:*', `${HOME}:role/*`))).toBe('no');
  });
  it('of a new policy is one that may be made and attached', async () => {
    const attaches = (pattern: string) =>
      allow('iam:AttachUserPolicy', `${HOME}:user/ann`, { ArnLike: { 'iam:PolicyARN': `${HOME}:policy/${pattern}` } });
    const create = allow('iam:CreatePolicy', `${HOME}:policy/team-*`);
    expect(await isAdministrator(create, attaches('*-dev'))).toBe('certain');
    expect(await isAdministrator(create, attaches('ops-*'))).toBe('no');
  });
  it('holds no colon of a star that stood for the account', async () => {
    const anyAccount = 'arn:aws:iam::*';
    const both = (one: string, other: string) =>
      isAdministrator(allow('iam:CreateRole', `${anyAccount}:role/${one}`), allow('iam:PutRolePolicy', `${anyAccount}:role/${other}`));
    expect(await both('a*', '*b')).toBe('certain');
    expect(await both('a*', 'b*')).toBe('no');
  });
  it('has region and account where one star stands for both', async () => {
    const roles = [role('worker', trust({ Service: 'lambda.amazonaws.com' }))];
    const runs = (create: string, invoke: string) => {
      const may = [allow('iam:PassRole'), allow('lambda:CreateFunction', create), allow('lambda:InvokeFunction', invoke)];
      return reaches(snapshotOf({ users: [user('ann', { may })], roles }), 'user/ann', 'role/worker');
    };
    const app = 'arn:aws:lambda:*:function:app-*';
    expect(await runs(app, '*')).toBe('certain');
    expect(await runs(app, 'arn:aws:lambda:*:*:function:*-job')).toBe('certain');
    expect(await runs(app, 'arn:aws:lambda:*:*:function:job-*')).toBe('no');
    expect(await runs(app.replace('function', 'layer'), '*')).toBe('no');
  });
  it('is not under a path that IAM keeps for its services', async () => {
    expect(await isAdministrator(allow('iam:*', `${HOME}:role/aws-service-role/*`))).toBe('no');
  });
});

it('IAMFullAccess can be attached though the snapshot does not have it', async () => {
  const only = (name: string) =>
    snapshotOf({
      users: [
        user('ann', {
          may: [allow('iam:AttachUserPolicy', `${HOME}:user/ann`, { ArnEquals: { 'iam:PolicyARN': `arn:aws:iam::aws:policy/${name}` } })],
        }),
      ],
    });
  expect(await reaches(only('IAMFullAccess'), 'user/ann', 'user/ann')).toBe('certain');
  expect(await reaches(only('ReadOnlyAccess'), 'user/ann', 'user/ann')).toBe('no');
});
