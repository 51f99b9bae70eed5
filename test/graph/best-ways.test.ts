import { describe, expect, it } from 'vitest';
import { type Technique, techniques } from '../../src/catalog/index.ts';
import { runReport } from '../fixtures/run-report.ts';
import { makeAccount } from './make-fixture.ts';
import { allow, deny, group, HOME, policy, reaches, role, snapshotOf, trust, user } from './small-account.ts';

const WITH_MFA = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
const target = role('target', trust({ AWS: `${HOME}:root` }));
const other = role('other', trust({ AWS: `${HOME}:root` }));
const assumes = (name: string) => allow('sts:AssumeRole', `${HOME}:role/${name}`);

describe('of several ways the most certain one is taken', () => {
  it('for each of two policies that may be attached, one for certain and one with MFA', async () => {
    const arn = (name: string) => ({ ArnEquals: { 'iam:PolicyARN': `${HOME}:policy/${name}` } });
    const snapshot = snapshotOf({
      users: [
        user('ann', {
          may: [
            allow('iam:AttachUserPolicy', `${HOME}:user/ann`, { ...arn('first'), ...WITH_MFA }),
            allow('iam:AttachUserPolicy', `${HOME}:user/ann`, arn('second')),
          ],
        }),
      ],
      roles: [target, other],
      policies: [policy('first', assumes('other')), policy('second', assumes('target'))],
    });
    expect(await reaches(snapshot, 'user/ann', 'role/target')).toBe('certain');
    expect(await reaches(snapshot, 'user/ann', 'role/other')).toBe('conditional');
  });

  it('for each of two groups that may be joined', async () => {
    const snapshot = snapshotOf({
      users: [
        user('ann', {
          may: [allow('iam:AddUserToGroup', `${HOME}:group/first`, WITH_MFA), allow('iam:AddUserToGroup', `${HOME}:group/second`)],
        }),
      ],
      groups: [group('first', [assumes('other')]), group('second', [assumes('target')])],
      roles: [target, other],
    });
    expect(await reaches(snapshot, 'user/ann', 'role/target')).toBe('certain');
    expect(await reaches(snapshot, 'user/ann', 'role/other')).toBe('conditional');
  });

  it('for two names of a new group', async () => {
    const writes = ['iam:CreateGroup', 'iam:PutGroupPolicy', 'iam:AddUserToGroup'];
    const snapshot = snapshotOf({
      users: [user('ann', { may: [allow(writes, `${HOME}:group/a-*`, WITH_MFA), allow(writes, `${HOME}:group/b-*`)] })],
    });
    expect(await reaches(snapshot, 'user/ann', 'user/ann')).toBe('certain');
  });

  it('for a Deny that comes by a group: leaving it takes MFA, taking the policy off does not', async () => {
    const snapshot = snapshotOf({
      users: [
        user('ann', {
          groups: ['bound'],
          may: [
            assumes('target'),
            allow('iam:RemoveUserFromGroup', `${HOME}:group/bound`, WITH_MFA),
            allow('iam:DeleteGroupPolicy', `${HOME}:group/bound`),
          ],
        }),
      ],
      groups: [group('bound', [deny('sts:AssumeRole')])],
      roles: [target],
    });
    expect(await reaches(snapshot, 'user/ann', 'role/target')).toBe('certain');
  });

  it('for the alternatives of a technique on one host', async () => {
    const snapshot = snapshotOf({
      users: [
        user('ann', {
          may: [allow('airflow:CreateWebLoginToken', '*', WITH_MFA), allow('airflow:CreateCliToken')],
        }),
      ],
      roles: [role('target', trust({ Service: 'airflow-env.amazonaws.com' }))],
      resources: [
        {
          arn: 'arn:aws:airflow:us-east-1:111122223333:environment/flows',
          type: 'AWS::MWAA::Environment',
          region: 'us-east-1',
          roleArn: `${HOME}:role/target`,
          attributes: {},
        },
      ],
    });
    expect(await reaches(snapshot, 'user/ann', 'role/target')).toBe('certain');
  });
});

it.each([
  ['codebuild-start-build', false],
  ['lambda-update-code', false],
])('%s: a request names lambda:FunctionArn: %s', async (id, expected) => {
  const { snapshot, from } = makeAccount(techniques().find((row) => row.id === id) as Technique);
  const edge = (await runReport(snapshot, from)).edges.find(({ technique }) => technique === id);
  expect(edge?.requests.some(({ context }) => 'lambda:FunctionArn' in context)).toBe(expected);
});
