import { describe, expect, it } from 'vitest';
import { buildReport, findPrincipal, findTarget, type Paths, pathsBetween } from '../../src/query/index.ts';
import { renderPaths, renderReport } from '../../src/report/index.ts';
import { worldFrom } from '../fixtures/run-report.ts';
import { ACCOUNT, allow, deny, document, HOME, role, snapshotOf, trust, user } from '../graph/small-account.ts';
import { options } from '../report/factory.ts';

const letIn = (Principal: unknown, Condition: object = {}) => ({
  Effect: 'Allow',
  Principal,
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::pub/*',
  Condition,
});
const bucket = (...statements: readonly object[]) => ({
  arn: 'arn:aws:s3:::pub',
  type: 'AWS::S3::Bucket',
  accountId: ACCOUNT,
  policy: document(...statements),
});
// A Deny holds back who signs in, not who does not.
const nobody = user('nobody', { may: [deny('s3:*')] });

async function pathTo(to: string, snapshot: unknown): Promise<Paths> {
  const world = await worldFrom(snapshot, []);
  return pathsBetween(world, findPrincipal(world, 'nobody'), findTarget(world, to));
}

describe('what anybody on the internet reaches, the suspect reaches', () => {
  it('a public bucket: no way of its own, but that of anybody, with the request and the statement', async () => {
    const answer = await pathTo('arn:aws:s3:::pub', snapshotOf({ users: [nobody], resources: [bucket(letIn('*'))] }));
    expect(answer.paths).toEqual([]);
    expect(answer.anyone).toMatchObject({
      certainty: 'certain',
      steps: 0,
      path: [],
      access: {
        verb: 'read',
        requests: [{ principal: '*', action: 's3:GetObject', resource: 'arn:aws:s3:::pub/blast' }],
        evidence: [{ statement: 0, effect: 'Allow' }],
        conditions: [],
      },
    });
    const text = renderPaths(answer, options);
    expect(text).not.toContain('CANNOT');
    expect(text).toMatch(/anyone may read pub/);
  });

  it('not the data of one that a key encrypts: nobody without an account uses a key (R-KMS-10)', async () => {
    const encrypted = { ...bucket(letIn('*')), attributes: { kmsKeyArn: `arn:aws:kms:us-east-1:${ACCOUNT}:key/k` } };
    const answer = await pathTo('arn:aws:s3:::pub', snapshotOf({ users: [nobody], resources: [encrypted] }));
    expect(answer.anyone).toBeUndefined();
  });

  it('not one that is open to an account, and only under the conditions of the statement', async () => {
    const closed = await pathTo('arn:aws:s3:::pub', snapshotOf({ users: [nobody], resources: [bucket(letIn({ AWS: ACCOUNT }))] }));
    expect(closed.anyone).toBeUndefined();
    expect(renderPaths(closed, options)).toContain('CANNOT');
    const fromHome = letIn('*', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } });
    const narrow = await pathTo('arn:aws:s3:::pub', snapshotOf({ users: [nobody], resources: [bucket(fromHome)] }));
    expect(narrow.anyone).toMatchObject({ certainty: 'conditional', access: { conditions: [{ key: 'aws:SourceIp' }] } });
  });

  it('the role of the guests of an identity pool, and what that role reaches', async () => {
    const cognito = 'cognito-identity.amazonaws.com';
    const pool = {
      arn: `arn:aws:cognito-identity:us-east-1:${ACCOUNT}:identitypool/us-east-1:1`,
      type: 'AWS::Cognito::IdentityPool',
      accountId: ACCOUNT,
      attributes: { allowUnauthenticatedIdentities: true, unauthenticatedRoleArn: `${HOME}:role/guest` },
    };
    const guests = trust({ Federated: cognito }, 'sts:AssumeRoleWithWebIdentity', {
      StringEquals: { [`${cognito}:aud`]: 'us-east-1:1' },
      'ForAnyValue:StringLike': { [`${cognito}:amr`]: 'unauthenticated' },
    });
    const snapshot = snapshotOf({
      users: [nobody],
      roles: [
        role('guest', guests, { may: [allow('sts:AssumeRole')] }),
        role('next', trust({ AWS: `${HOME}:role/guest` })),
        role('closed', trust({ AWS: `${HOME}:user/other` })),
      ],
      resources: [pool],
    });
    expect((await pathTo('guest', snapshot)).anyone).toMatchObject({ certainty: 'certain', steps: 1 });
    const further = await pathTo('next', snapshot);
    expect(further.paths).toEqual([]);
    expect(further.anyone).toMatchObject({ certainty: 'certain', steps: 2 });
    expect((await pathTo('closed', snapshot)).anyone).toBeUndefined();
  });

  it('a report lists it', async () => {
    const world = await worldFrom(
      snapshotOf({
        users: [nobody],
        roles: [role('wide', trust('*')), role('home', trust({ AWS: ACCOUNT }))],
        resources: [bucket(letIn('*')), { ...bucket(letIn({ AWS: ACCOUNT })), arn: 'arn:aws:s3:::own' }],
      }),
      [],
    );
    const report = buildReport(world, [findPrincipal(world, 'nobody')]);
    expect(report.anyone).toMatchObject([
      { arn: 'arn:aws:s3:::pub', certainty: 'certain', verbs: ['read'] },
      { arn: `${HOME}:role/wide`, certainty: 'certain', steps: 1 },
    ]);
    expect(renderReport(report, options)).toMatch(/OPEN TO ANYONE .*\n {2}● read: pub; s3:GetObject/);
  });
});
