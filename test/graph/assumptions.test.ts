// What is assumed of requests is not assumed of those that cannot have it (R-CTX-06, R-CTX-07).
import { describe, expect, it } from 'vitest';
import { findRequester, simulateRequest } from '../../src/query/index.ts';
import { worldFrom } from '../fixtures/run-report.ts';
import { ACCOUNT, allow, role, trust, user } from './small-account.ts';

async function decide(principal: string, assume: Readonly<Record<string, string>>, Condition: object) {
  const may = [allow('s3:ListAllMyBuckets', '*', Condition)];
  const RoleDetailList = [role('web', trust({ Service: 'ec2.amazonaws.com' }), { may })];
  const iam = { UserDetailList: [user('ann', { may })], GroupDetailList: [], RoleDetailList, Policies: [] };
  const snapshot = { format: 'blast-snapshot', version: 1, organization: null, accounts: [{ accountId: ACCOUNT, iam, resources: [] }] };
  const world = await worldFrom(snapshot, [], { assume });
  return simulateRequest(world, findRequester(world, principal, 'ann'), 's3:ListAllMyBuckets', '*', {}).decision;
}

const instance = `arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/i-1`;
const fromInstance = { ArnEquals: { 'ec2:SourceInstanceArn': instance } };
const withMfa = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
const federated = `arn:aws:sts::${ACCOUNT}:federated-user/bob`;

describe('credentials of an instance', () => {
  it('are those of a role', async () => {
    expect(await decide('web', {}, fromInstance)).toBe('conditional');
    expect(await decide('web', { 'ec2:SourceInstanceArn': instance }, fromInstance)).toBe('allow');
  });
  it('and never those of an IAM user', async () => {
    expect(await decide('ann', {}, fromInstance)).toBe('implicitDeny');
    expect(await decide('ann', { 'ec2:SourceInstanceArn': instance }, fromInstance)).toBe('implicitDeny');
  });
});

describe('MFA', () => {
  it('may be that of an IAM user', async () => {
    expect(await decide('ann', {}, withMfa)).toBe('conditional');
    expect(await decide('ann', { 'aws:MultiFactorAuthPresent': 'true' }, withMfa)).toBe('allow');
  });
  it('is not passed on by GetFederationToken', async () => {
    expect(await decide(federated, {}, withMfa)).toBe('implicitDeny');
    expect(await decide(federated, { 'aws:MultiFactorAuthPresent': 'true' }, withMfa)).toBe('implicitDeny');
  });
});
