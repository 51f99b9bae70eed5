import { describe, expect, it } from 'vitest';
import { accountOfDecision, decideTest, explain, explainGates, type PolicyTest } from '../../src/policy/index.ts';

const ACCOUNT = '111122223333';
const ANN = `arn:aws:iam::${ACCOUNT}:user/ann`;
const document = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });
const allow = (Action: string, more: object = {}) => ({ Effect: 'Allow', Action, Resource: '*', ...more });
const read = document(allow('s3:GetObject', { Sid: 'Read' }));
const machines = document(allow('ec2:*'));

function explained(policies: PolicyTest['policies'], more: Partial<PolicyTest> = {}): string[] {
  const test = {
    name: 'test',
    principal: ANN,
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::docs/plan',
    expect: 'deny',
    ...more,
  } as const;
  const { request, policies: set, decision } = decideTest({ ...test, policies: policies ?? {} });
  return explainGates(request, set, decision).slice(1);
}

describe('a denial', () => {
  it('names the gate that says nothing of the action, and who allows it all the same', () => {
    expect(explained({ identity: [read], permissionsBoundary: machines })).toEqual([
      'the permissions boundary: no Allow for s3:GetObject in permissionsBoundary',
      'the identity policy allows it: statement 0 (Read) of identity[0]',
    ]);
  });

  it.each([`arn:aws:sts::${ACCOUNT}:assumed-role/Deploy/today`, `arn:aws:sts::${ACCOUNT}:federated-user/bob`])(
    'names the identity policy of %s',
    (principal) => {
      expect(explained({ identity: [machines], session: [read] }, { principal })).toEqual([
        'the identity policy: no Allow for s3:GetObject in identity[0]',
        'the session policy allows it: statement 0 (Read) of session[0]',
      ]);
    },
  );

  it('names the level of the organization', () => {
    expect(explained({ identity: [read], serviceControl: [[document(allow('*'))], [machines, machines]] })).toEqual([
      'level 2 of the service control policies: no Allow for s3:GetObject in serviceControl[1][0], serviceControl[1][1]',
      'the identity policy allows it: statement 0 (Read) of identity[0]',
    ]);
  });

  it('names four policies, and of more their number', () => {
    const silent = (count: number) => explained({ identity: Array(count).fill(machines) })[0];
    expect(silent(4)).toBe('the identity policies: no Allow for s3:GetObject in identity[0], identity[1], identity[2], identity[3]');
    expect(silent(5)).toBe('the identity policies: no Allow for s3:GetObject in any of 5');
  });

  it('says that a level has no policy, and nothing where no identity policy is attached', () => {
    expect(explained({ identity: [], serviceControl: [[]] })).toEqual(['level 1 of the service control policies: there is none']);
  });

  it('says what the trust policy grants where the identity policy is missing', () => {
    const role = `arn:aws:iam::${ACCOUNT}:role/Deploy`;
    const trust = document({ Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' });
    expect(explained({ identity: [machines], resource: trust }, { action: 'sts:AssumeRole', resource: role })).toEqual([
      'the identity policy: no Allow for sts:AssumeRole in identity[0]',
      'the trust policy admits the caller: statement 0 of resource',
    ]);
  });

  it('says nothing of the trust policy where a role is passed', () => {
    const role = `arn:aws:iam::${ACCOUNT}:role/Deploy`;
    const trust = document({ Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' });
    expect(explained({ identity: [machines], resource: trust }, { action: 'iam:PassRole', resource: role })).toEqual([
      'the identity policy: no Allow for iam:PassRole in identity[0]',
    ]);
  });

  it('keeps why a statement that speaks of the action fell short', () => {
    const other = document(allow('s3:GetObject', { Resource: 'arn:aws:s3:::drafts/*' }));
    expect(explained({ identity: [other], permissionsBoundary: machines })).toEqual([
      'the permissions boundary: no Allow for s3:GetObject in permissionsBoundary',
      'statement 0 of identity[0] would allow it, but it covers arn:aws:s3:::drafts/*',
    ]);
  });
});

it('a service has no identity policies to name', () => {
  expect(explained({ resource: document() }, { principal: 'lambda.amazonaws.com', resourceAccount: ACCOUNT })).toEqual([
    'the resource policy: no Allow for s3:GetObject in resource',
  ]);
});

it('an Allow is explained as it was', () => {
  const test = { name: 'test', principal: ANN, action: 's3:GetObject', resource: 'arn:aws:s3:::docs/plan', expect: 'allow' } as const;
  const { request, policies, decision } = decideTest({ ...test, policies: { identity: [read] } });
  expect(explainGates(request, policies, decision)).toEqual(explain(request, policies, decision));
});

it('of a Deny the gate is the policy that holds it', () => {
  const test = { name: 'test', principal: ANN, action: 's3:GetObject', resource: 'arn:aws:s3:::docs/plan', expect: 'deny' } as const;
  const closed = document({ ...allow('s3:*'), Effect: 'Deny' });
  const { request, policies, decision } = decideTest({ ...test, policies: { identity: [read], permissionsBoundary: closed } });
  expect(accountOfDecision(request, policies, decision)).toMatchObject({ decision: 'explicitDeny', gate: 'permissionsBoundary' });
});
