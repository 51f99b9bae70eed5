import { describe, expect, it } from 'vitest';
import { decide, decideTest, explain, type PolicyTest } from '../../src/policy/index.ts';

const ACCOUNT = '111122223333';
const ANN = `arn:aws:iam::${ACCOUNT}:user/ann`;
const DEPLOY = `arn:aws:sts::${ACCOUNT}:assumed-role/Deploy/today`;
const OBJECT = 'arn:aws:s3:::bucket/key';
const document = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });
const allow = (more: object = {}) => ({ Effect: 'Allow', Action: '*', Resource: '*', ...more });
const deny = (more: object = {}) => ({ ...allow(more), Effect: 'Deny' });

function explained(test: Partial<PolicyTest>): string[] {
  const { request, policies, decision } = decideTest({
    name: 'test',
    principal: ANN,
    action: 's3:GetObject',
    resource: OBJECT,
    expect: 'allow',
    ...test,
  });
  return explain(request, policies, decision);
}

describe('an explanation', () => {
  it('says which gate stopped it and how each Allow fell short', () => {
    const statement = allow({ Sid: 'Red', Condition: { StringEquals: { 'aws:PrincipalTag/team': 'red' } } });
    const lines = explained({ context: { 'aws:PrincipalTag/team': 'blue' }, policies: { identity: [document(statement)] } });
    expect(lines).toEqual([
      `s3:GetObject on ${OBJECT} is denied: no identity policy allows it`,
      'statement 0 (Red) of identity[0] would allow it, but it wants aws:PrincipalTag/team StringEquals red, and it is blue',
    ]);
  });
  it('passes over statements that do not speak of the action, and heeds those that do so among others', () => {
    const others = allow({ Action: ['s3:PutObject', 's3:Get*'], Resource: 'arn:aws:s3:::other/*' });
    const lines = explained({ policies: { identity: [document(allow({ Action: 'ec2:*' }), others)] } });
    expect(lines.slice(1)).toEqual(['statement 1 of identity[0] would allow it, but it covers arn:aws:s3:::other/*']);
  });
  it('begins with the statement that comes nearest', () => {
    const elsewhere = allow({ Sid: 'Elsewhere', Resource: 'arn:aws:s3:::other/*' });
    const twice = allow({ Sid: 'Twice', Condition: { StringEquals: { 's3:prefix': 'a' }, Bool: { 'aws:SecureTransport': 'true' } } });
    const once = allow({ Sid: 'Once', Condition: { Bool: { 'aws:SecureTransport': 'true' } } });
    const lines = explained({ policies: { identity: [document(elsewhere, twice, once)] } });
    expect(lines.map((line) => /\((\w+)\)/.exec(line)?.[1])).toEqual([undefined, 'Once', 'Twice', 'Elsewhere']);
  });
  it('begins with the gate that stopped it', () => {
    const near = allow({ Sid: 'Near', Condition: { Bool: { 'aws:SecureTransport': 'true' } } });
    const far = allow({ Sid: 'Far', Resource: 'arn:aws:s3:::other/*' });
    const lines = explained({ policies: { identity: [document(allow(), near)], permissionsBoundary: document(far) } });
    expect(lines.map((line) => /\((\w+)\)/.exec(line)?.[1])).toEqual([undefined, 'Far', 'Near']);
  });
  it('begins with the trust policy where that admits nobody', () => {
    const near = allow({ Sid: 'Near', Condition: { Bool: { 'aws:SecureTransport': 'true' } } });
    const trust = { Sid: 'Far', Effect: 'Allow', Principal: { AWS: '444455556666' }, Action: 'sts:AssumeRole' };
    const role = { action: 'sts:AssumeRole', resource: `arn:aws:iam::${ACCOUNT}:role/target` };
    const lines = explained({ ...role, policies: { identity: [document(near)], resource: document(trust) } });
    expect(lines.map((line) => /\((\w+)\)/.exec(line)?.[1])).toEqual([undefined, 'Far', 'Near']);
  });
  it('begins with the policy of the bucket where Block Public Access sets that aside', () => {
    const near = allow({ Sid: 'Near', Condition: { Bool: { 'aws:SecureTransport': 'true' } } });
    const open = allow({ Sid: 'Open', Principal: '*', Resource: 'arn:aws:s3:::bucket/*' });
    const bucket = { publicAccessBlock: { RestrictPublicBuckets: true } };
    const policies = { identity: [document(allow(), near)], resource: document(open), bucket };
    const lines = explained({ resourceAccount: '444455556666', policies });
    expect(lines.map((line) => /\((\w+)\)/.exec(line)?.[1])).toEqual([undefined, 'Open', 'Near']);
  });
  it('of keys that are not known says nothing where some value does', () => {
    const open = allow({ Resource: 'arn:aws:s3:::other/*', Condition: { Bool: { 'aws:SecureTransport': 'true' } } });
    expect(explained({ partial: true, policies: { identity: [document(open)] } })[1]).toMatch(/but it covers arn:aws:s3:::other\/\*$/);
  });
  it('counts statements on other resources where there are many', () => {
    const others = (count: number) => Array.from({ length: count }, (_, i) => allow({ Resource: `arn:aws:s3:::other-${i}/*` }));
    expect(explained({ policies: { identity: [document(...others(4))] } })).toHaveLength(5);
    const lines = explained({ policies: { identity: [document(...others(6))] } });
    expect(lines).toHaveLength(5);
    expect(lines.at(-1)).toBe('3 more statements that allow the action cover other resources or callers');
  });
  it('says what no request meets', () => {
    const once = allow({ Condition: { NumericLessThan: { 'aws:MultiFactorAuthAge': '0' } } });
    expect(explained({ partial: true, policies: { identity: [document(once)] } })[1]).toBe(
      'statement 0 of identity[0] would allow it, but it wants aws:MultiFactorAuthAge NumericLessThan 0, which no such request meets',
    );
  });
  it.each([
    [ANN, 'sts:GetCallerIdentity', ['it needs no permission', 'nothing can deny it']],
    [ANN, 'sts:GetSessionToken', ['it needs no permission']],
    [`arn:aws:iam::${ACCOUNT}:root`, 's3:ListAllMyBuckets', ['the root user needs no permission in its account']],
  ])('says of %s %s that no statement is needed', (principal, action, expected) =>
    expect(explained({ principal, action, resource: '*', policies: {} }).slice(1)).toEqual(expected),
  );
  it('says of each Deny what it met', () => {
    const red = deny({ Sid: 'Red', Condition: { StringEquals: { 'aws:PrincipalTag/team': 'red' } } });
    const test = { context: { 'aws:PrincipalTag/team': 'red' }, policies: { identity: [document(deny(), red)] } };
    expect(explained(test)).toEqual([
      `s3:GetObject on ${OBJECT} is denied explicitly`,
      'denied by statement 0 of identity[0]',
      'denied by statement 1 (Red) of identity[0]: it catches aws:PrincipalTag/team StringEquals red, and it is red',
    ]);
  });
  it('says what could not be read', () => {
    const lines = explained({ policies: { identity: [document(allow(), { Effect: 'deny', Action: '*', Resource: '*' })] } });
    expect(lines.at(-1)).toMatch(/^identity\[0\] is not read completely, so a Deny may be lost: \$\.Statement\[1\]\.Effect/);
  });
});

describe('what AWS leaves open is said where the decision hangs on it', () => {
  const trust = (Principal: object) => document({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' });
  const role = { action: 'sts:AssumeRole', resource: `arn:aws:iam::${ACCOUNT}:role/target` };
  const invoke = { action: 'lambda:InvokeFunction', resource: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:pay` };
  const qualified = { ...invoke, resource: `${invoke.resource}:2` };
  const bucket = (statement: object) => ({ resource: document(statement) });
  const has = (test: Partial<PolicyTest>, point: string) => explained(test).some((line) => line.endsWith(`(${point})`));

  // Each: a test where it hangs on the point, and one that is near and does not.
  it.each<readonly [string, Partial<PolicyTest>, Partial<PolicyTest>]>([
    [
      'U-01',
      { ...role, policies: { resource: trust({ AWS: ANN }), permissionsBoundary: document() } },
      { ...role, policies: { resource: trust({ AWS: ANN }), permissionsBoundary: document(allow()) } },
    ],
    [
      'U-02',
      { policies: { identity: [document(allow({ Condition: { 'ForAllValues:StringNotLike': { 'aws:ResourceOrgPaths': 'o-1/*' } } }))] } },
      {
        context: { 'aws:ResourceOrgPaths': ['o-2/'] },
        policies: { identity: [document(allow({ Condition: { 'ForAllValues:StringNotLike': { 'aws:ResourceOrgPaths': 'o-1/*' } } }))] },
      },
    ],
    [
      'U-03',
      {
        context: { 'aws:TagKeys': ['a', 'b'] },
        policies: { identity: [document(allow({ Condition: { StringEquals: { 'aws:TagKeys': 'a' } } }))] },
      },
      {
        context: { 'aws:TagKeys': ['a'] },
        policies: { identity: [document(allow({ Condition: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'a' } } }))] },
      },
    ],
    [
      'U-04',
      { policies: { identity: [document(allow({ Condition: { 'ForAnyValue:StringEqualsIfExists': { 'aws:TagKeys': 'a' } } }))] } },
      { policies: { identity: [document(allow({ Condition: { StringEqualsIfExists: { 'aws:TagKeys': 'a' } } }))] } },
    ],
    [
      'U-05',
      {
        context: { 'aws:PrincipalTag/t': 'a*' },
        policies: { identity: [document(allow({ Resource: 'arn:aws:s3:::b/${aws:PrincipalTag/t}' }))] },
      },
      {
        context: { 'aws:PrincipalTag/t': 'a' },
        policies: { identity: [document(allow({ Resource: 'arn:aws:s3:::b/${aws:PrincipalTag/t}' }))] },
      },
    ],
    [
      'U-05',
      {
        context: { 'aws:PrincipalTag/t': '?', 's3:prefix': '?' },
        policies: { identity: [document(allow({ Condition: { StringEquals: { 's3:prefix': ['x', '${aws:PrincipalTag/t}'] } } }))] },
      },
      { context: { 's3:prefix': '?' }, policies: { identity: [document(allow({ Condition: { StringEquals: { 's3:prefix': '?' } } }))] } },
    ],
    [
      'U-07',
      { ...invoke, policies: { identity: [document(allow({ Resource: 'arn:aws:lambda:u*3:function:pay' }))] } },
      { ...invoke, policies: { identity: [document(allow({ Resource: 'arn:aws:lambda:*:*3:function:p*y' }))] } },
    ],
    [
      'U-07',
      { ...qualified, policies: { identity: [document(allow({ Resource: 'arn:aws:lambda:u*3:function:p*y:2' }))] } },
      { ...qualified, policies: { identity: [document(allow({ Resource: 'arn:aws:lambda:*:function:p*y:2' }))] } },
    ],
    [
      'U-07',
      { ...invoke, policies: { identity: [document(allow({ Resource: ['arn:aws:lambda:u*3:function:p*', 'arn:aws:s3:::*'] }))] } },
      { ...invoke, policies: { identity: [document(allow({ Resource: '*:lambda:us-east-1:*:function:pay' }))] } },
    ],
    [
      'U-07',
      { policies: { identity: [document(allow({ Resource: 'a*s:s3:::bucket/key' }))] } },
      { policies: { identity: [document(allow({ Resource: '*:s3:::bucket/key' }))] } },
    ],
    [
      'U-08',
      { policies: { identity: [document(allow())], permissionsBoundary: document(allow({ Resource: 'arn:aws:s3*' })) } },
      { policies: { identity: [document(allow({ Resource: 'arn:aws:s3*' }))], permissionsBoundary: document(allow()) } },
    ],
    [
      'U-08',
      {
        policies: { identity: [document(allow())], permissionsBoundary: document(allow({ Resource: ['arn:aws:s3*', 'arn:aws:s3:::*'] })) },
      },
      { policies: { identity: [document(allow())], permissionsBoundary: document(allow({ Resource: ['arn:aws:s3:*:*:*', '*'] })) } },
    ],
    [
      'U-06',
      { policies: { identity: [document(allow({ Condition: { Bool: { 'aws:SecureTransport': '${aws:PrincipalTag/tls}' } } }))] } },
      { policies: { identity: [document(allow({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } }))] } },
    ],
    [
      'U-08',
      { policies: { identity: [document(allow())], serviceControl: [[document(allow({ Resource: 'arn:aws:s3*' }))]] } },
      { policies: { identity: [document(allow())], serviceControl: [[document(allow({ Resource: 'arn:aws:s3:::*' }))]] } },
    ],
    [
      'U-08',
      { action: 's3:ListAllMyBuckets', resource: '*', policies: { identity: [document(allow({ Resource: 'arn:aws:s3:::*' }))] } },
      { action: 's3:ListAllMyBuckets', resource: '*', policies: { identity: [document(allow({ Resource: 'arn:aws:s3:::bucket' }))] } },
    ],
    [
      'U-08',
      { action: 's3:ListAllMyBuckets', resource: '*', policies: { identity: [document(allow({ Resource: 'arn:aws:s3:::*' }))] } },
      { action: 's3:ListAllMyBuckets', resource: '*', policies: { identity: [document(allow(), allow({ Resource: 'arn:aws:s3:::*' }))] } },
    ],
    [
      'U-10',
      { policies: { identity: [document(allow())], serviceControl: [[document(allow({ Resource: 'arn:aws:s3:::*' }))]] } },
      { policies: { identity: [document(allow({ Resource: 'arn:aws:s3:::*' }))], serviceControl: [[document(allow())]] } },
    ],
    [
      'U-17',
      {
        principal: DEPLOY,
        resourceAccount: '444455556666',
        policies: { ...bucket(allow({ Principal: '*' })), identity: [document(allow())], permissionsBoundary: document() },
      },
      {
        principal: DEPLOY,
        policies: { ...bucket(allow({ Principal: { AWS: ACCOUNT } })), identity: [document(allow())], permissionsBoundary: document() },
      },
    ],
    [
      'U-13',
      {
        action: 'kms:Decrypt',
        resource: `arn:aws:kms:us-east-1:${ACCOUNT}:key/1`,
        policies: { grants: [{ GranteePrincipal: ANN, Operations: ['Decrypt'] }] },
      },
      { action: 'kms:Decrypt', resource: `arn:aws:kms:us-east-1:${ACCOUNT}:key/1`, policies: bucket(allow({ Principal: { AWS: ANN } })) },
    ],
    [
      'U-14',
      { principal: 'lambda.amazonaws.com', resourceAccount: ACCOUNT, policies: bucket(allow({ Principal: { AWS: '*' } })) },
      {
        principal: 'lambda.amazonaws.com',
        resourceAccount: ACCOUNT,
        policies: bucket(allow({ Principal: { Service: 'lambda.amazonaws.com' } })),
      },
    ],
    [
      'U-14',
      {
        principal: 'lambda.amazonaws.com',
        resourceAccount: ACCOUNT,
        policies: { ...bucket(allow({ Principal: '*' })), vpcEndpoint: [document(allow())] },
      },
      {
        principal: 'lambda.amazonaws.com',
        resourceAccount: ACCOUNT,
        policies: { resource: document(allow({ Principal: '*' }), allow({ Principal: { Service: 'lambda.amazonaws.com' } })) },
      },
    ],
    [
      'U-15',
      { principal: DEPLOY, policies: { ...bucket(deny({ NotPrincipal: { AWS: [ANN, DEPLOY] } })), identity: [document(allow())] } },
      { principal: DEPLOY, policies: { ...bucket(deny({ NotPrincipal: { AWS: [ANN] } })), identity: [document(allow())] } },
    ],
    [
      'U-15',
      { principal: DEPLOY, policies: { ...bucket(deny({ NotPrincipal: { AWS: DEPLOY } })), identity: [document(allow())] } },
      { principal: DEPLOY, policies: { ...bucket(deny({ NotPrincipal: { AWS: DEPLOY } })), identity: [document(allow(), deny())] } },
    ],
    [
      'U-16',
      { principal: DEPLOY, policies: { ...bucket(allow({ Principal: { AWS: [ANN, DEPLOY] } })), session: [document()] } },
      { principal: DEPLOY, policies: { ...bucket(allow({ Principal: { AWS: DEPLOY } })), session: [document(allow())] } },
    ],
    [
      'U-06',
      {
        policies: {
          identity: [document(allow({ Condition: { Bool: { 'aws:SecureTransport': ['true', '${aws:PrincipalTag/tls}'] } } }))],
        },
      },
      { policies: { identity: [document(allow({ Condition: { StringLike: { 's3:prefix': '${aws:username}/*' } } }))] } },
    ],
    [
      'U-16',
      { principal: DEPLOY, policies: { ...bucket(allow({ Principal: { AWS: DEPLOY } })), session: [document()] } },
      { principal: DEPLOY, policies: bucket(allow({ Principal: { AWS: DEPLOY } })) },
    ],
    [
      'U-16',
      { principal: DEPLOY, policies: { ...bucket(allow({ Principal: { AWS: DEPLOY } })), session: [document()] } },
      { principal: DEPLOY, policies: { ...bucket(deny({ Principal: { AWS: DEPLOY } })), session: [document()] } },
    ],
    [
      'U-16',
      {
        principal: DEPLOY,
        policies: { ...bucket(allow({ Principal: { AWS: DEPLOY } })), identity: [document(allow())], session: [document()] },
      },
      {
        principal: DEPLOY,
        policies: { ...bucket(allow({ Principal: { AWS: ACCOUNT } })), identity: [document(allow())], session: [document(allow())] },
      },
    ],
    [
      'U-17',
      {
        principal: DEPLOY,
        resourceAccount: '444455556666',
        policies: {
          resource: document(allow({ Principal: { AWS: ACCOUNT } }), allow({ Principal: { Service: 'ec2.amazonaws.com', AWS: '*' } })),
          identity: [document(allow())],
          permissionsBoundary: document(),
        },
      },
      {
        principal: DEPLOY,
        policies: {
          ...bucket(allow({ Principal: '*', Action: 's3:PutObject' })),
          identity: [document(allow())],
          permissionsBoundary: document(),
        },
      },
    ],
    [
      'U-06',
      {
        policies: {
          identity: [document(allow({ Condition: { Bool: { 'aws:SecureTransport': '${aws:username}' }, Null: { 's3:prefix': 'true' } } }))],
        },
      },
      {
        policies: {
          identity: [document(allow({ Condition: { Bool: { 'aws:SecureTransport': 'true' }, Null: { 's3:prefix': 'true' } } }))],
        },
      },
    ],
    [
      'U-16',
      { principal: DEPLOY, policies: { ...bucket(allow({ Principal: { AWS: [DEPLOY, '*'] } })), session: [document()] } },
      { principal: DEPLOY, policies: { ...bucket(allow({ Principal: { AWS: [ANN, '*'] } })), session: [document()] } },
    ],
    [
      'U-17',
      {
        principal: DEPLOY,
        resourceAccount: '444455556666',
        policies: { ...bucket(allow({ Principal: '*' })), identity: [document(allow())], permissionsBoundary: document() },
      },
      {
        principal: DEPLOY,
        policies: {
          ...bucket(allow({ Principal: '*', Resource: 'arn:aws:s3:::bucket/other' })),
          identity: [document(allow())],
          permissionsBoundary: document(),
        },
      },
    ],
    [
      'U-18',
      {
        context: { 's3:max-keys': 'few' },
        policies: { identity: [document(allow({ Condition: { NumericNotEquals: { 's3:max-keys': '5' } } }))] },
      },
      {
        context: { 's3:max-keys': '4' },
        policies: { identity: [document(allow({ Condition: { NumericNotEquals: { 's3:max-keys': '5' } } }))] },
      },
    ],
    [
      'U-18',
      {
        context: { 's3:max-keys': ['4', 'few'] },
        policies: { identity: [document(allow({ Condition: { 'ForAllValues:NumericNotEquals': { 's3:max-keys': '5' } } }))] },
      },
      { policies: { identity: [document(allow({ Condition: { NumericNotEquals: { 's3:max-keys': '5' } } }))] } },
    ],
  ])('%s', (point, hangs, near) => {
    expect(has(hangs, point)).toBe(true);
    expect(has(near, point)).toBe(false);
  });

  it('is nothing where AWS says it all', () => {
    const request = {
      caller: { kind: 'user', arn: ANN, accountId: ACCOUNT } as const,
      action: 's3:GetObject',
      resource: OBJECT,
      resourceAccount: ACCOUNT,
    };
    const asked = { ...request, context: { layers: [], complete: true } };
    expect(explain(asked, { identity: [] }, decide(asked, { identity: [] }))).toEqual([
      `s3:GetObject on ${OBJECT} is denied: no identity policy allows it`,
    ]);
  });
});
