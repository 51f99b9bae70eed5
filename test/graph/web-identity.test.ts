import { describe, expect, it } from 'vitest';
import { findPrincipal, whoCanBecome } from '../../src/query/index.ts';
import { worldFrom } from '../fixtures/run-report.ts';
import { ACCOUNT, allow, HOME, reaches, role, snapshotOf, trust, user } from './small-account.ts';

// Identity pools and jobs on EKS that hand out roles, written by hand.
const COGNITO = 'cognito-identity.amazonaws.com';
const POOL = 'us-east-1:11111111-1111-1111-1111-111111111111';
const pool = (attributes: object = {}) => ({
  arn: `arn:aws:cognito-identity:us-east-1:${ACCOUNT}:identitypool/${POOL}`,
  type: 'AWS::Cognito::IdentityPool',
  region: 'us-east-1',
  attributes,
});
const users = {
  arn: `arn:aws:cognito-idp:us-east-1:${ACCOUNT}:userpool/us-east-1_abc`,
  type: 'AWS::Cognito::UserPool',
  region: 'us-east-1',
};
const ISSUER = 'oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE';
const cluster = {
  arn: `arn:aws:emr-containers:us-east-1:${ACCOUNT}:/virtualclusters/abc`,
  type: 'AWS::EMRContainers::VirtualCluster',
  region: 'us-east-1',
};

const ofPool = (aud: string, amr: string) =>
  trust({ Federated: COGNITO }, 'sts:AssumeRoleWithWebIdentity', {
    StringEquals: { [`${COGNITO}:aud`]: aud },
    'ForAnyValue:StringLike': { [`${COGNITO}:amr`]: amr },
  });
const ofJob = (sub: string) =>
  trust({ Federated: `${HOME}:oidc-provider/${ISSUER}` }, 'sts:AssumeRoleWithWebIdentity', { StringLike: { [`${ISSUER}:sub`]: sub } });
const passes = (service = COGNITO) => allow('iam:PassRole', `${HOME}:role/target`, { StringEquals: { 'iam:PassedToService': service } });

async function becomes(may: readonly object[], trusts: object, resources: readonly object[]): Promise<string> {
  const snapshot = snapshotOf({ users: [user('ann', { may })], roles: [role('target', trusts)], resources });
  const forwards = await reaches(snapshot, 'user/ann', 'role/target');
  const world = await worldFrom(snapshot, []);
  const found = whoCanBecome(world, findPrincipal(world, 'target')).principals.find(({ arn }) => arn === `${HOME}:user/ann`);
  expect(found?.certainty ?? 'no').toBe(forwards);
  return forwards;
}

describe('a role for an identity pool (R-STS-13)', () => {
  const sets = [passes(), allow('cognito-identity:SetIdentityPoolRoles')];
  it('is had by who may pass it and set the roles of the pool that it trusts', async () => {
    expect(await becomes(sets, ofPool(POOL, 'authenticated'), [pool()])).toBe('certain');
    expect(await becomes(sets, ofPool('us-east-1:other', 'authenticated'), [pool()])).toBe('no');
    expect(await becomes(sets, ofPool(POOL, 'authenticated'), [])).toBe('no');
  });
  it('is had as a guest where the pool lets in guests', async () => {
    expect(await becomes(sets, ofPool(POOL, 'unauthenticated'), [pool({ allowUnauthenticatedIdentities: true })])).toBe('certain');
    expect(await becomes(sets, ofPool(POOL, 'unauthenticated'), [pool({ allowUnauthenticatedIdentities: false })])).toBe('no');
  });
  it('must be passed to Cognito', async () => {
    const elsewhere = [passes('lambda.amazonaws.com'), allow('cognito-identity:SetIdentityPoolRoles')];
    expect(await becomes(elsewhere, ofPool(POOL, 'authenticated'), [pool()])).toBe('no');
    expect(await becomes([passes()], ofPool(POOL, 'authenticated'), [pool()])).toBe('no');
  });
});

describe('a role for a group of a user pool', () => {
  it('is had by who may pass it and write the group', async () => {
    const writes = allow('cognito-idp:UpdateGroup', users.arn);
    expect(await becomes([passes(), writes], ofPool(POOL, 'authenticated'), [pool(), users])).toBe('certain');
    expect(await becomes([writes], ofPool(POOL, 'authenticated'), [pool(), users])).toBe('no');
    expect(await becomes([passes(), writes], ofPool('us-east-1:other', 'authenticated'), [pool(), users])).toBe('no');
  });
});

describe('a job of EMR on EKS', () => {
  const jobs = 'system:serviceaccount:spark:emr-containers-sa-*-*-111122223333-*';
  it('has each role that takes the service accounts of jobs', async () => {
    expect(await becomes([allow('emr-containers:StartJobRun', cluster.arn)], ofJob(jobs), [cluster])).toBe('certain');
    expect(await becomes([allow('emr-containers:StartJobRun', cluster.arn)], ofJob('system:serviceaccount:web:web'), [cluster])).toBe('no');
    expect(await becomes([allow('emr-containers:StartJobRun', cluster.arn)], ofJob(jobs), [])).toBe('no');
  });
  it('has only the roles that the caller may name', async () => {
    const named = (arn: string) => allow('emr-containers:StartJobRun', '*', { StringEquals: { 'emr-containers:ExecutionRoleArn': arn } });
    expect(await becomes([named(`${HOME}:role/target`)], ofJob(jobs), [cluster])).toBe('certain');
    expect(await becomes([named(`${HOME}:role/other`)], ofJob(jobs), [cluster])).toBe('no');
  });
});
