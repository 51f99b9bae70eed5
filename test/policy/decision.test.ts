import { describe, expect, it } from 'vitest';
import { type Caller, decide, type Outcome } from '../../src/policy/index.ts';
import {
  ACCOUNT,
  allow,
  ann,
  anonymous,
  ask,
  deny,
  deploy,
  federated,
  lambda,
  OBJECT,
  OTHER,
  policy,
  type Question,
  root,
  type Statement,
  when,
} from './support.ts';

const outcome = (question: Question): Outcome => ask({ complete: true, ...question }).outcome;
const names = (Principal: unknown, more: Statement = {}): Statement => allow({ Principal, ...more });
const ANN = { AWS: ann.arn };
const DEPLOY = { AWS: deploy.roleArn };
const SESSION = { AWS: deploy.arn };
const ACCOUNT_ROOT = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
const NOTHING: readonly Statement[] = [];

describe('the same account: who is named, and which silence counts (R-EVAL-10 to 19)', () => {
  type Row = readonly [
    what: string,
    caller: Caller,
    principal: unknown,
    silentIdentity: boolean,
    silentBoundary: boolean,
    silentSession: boolean | undefined,
  ];
  // Whether the request is allowed although identity policy, boundary or session policy are silent.
  it.each<Row>([
    ['user, named', ann, ANN, true, true, undefined],
    ['user, account named', ann, ACCOUNT_ROOT, false, false, undefined],
    ['user, bare account id', ann, { AWS: ACCOUNT }, false, false, undefined],
    ['role session, role named', deploy, DEPLOY, true, false, false],
    ['role session, session named', deploy, SESSION, true, true, true],
    ['role session, account named', deploy, ACCOUNT_ROOT, false, false, false],
    ['user, everyone', ann, '*', true, true, undefined],
    ['user, everyone in AWS', ann, { AWS: '*' }, true, true, undefined],
    ['role session, everyone', deploy, '*', true, true, true],
    ['federated user, user named', federated, ANN, true, false, false],
    ['federated user, itself named', federated, { AWS: federated.arn }, true, true, true],
  ])('%s', (_what, caller, principal, silentIdentity, silentBoundary, silentSession) => {
    const resourcePolicy = [names(principal)];
    const session = caller.kind === 'federatedUser' ? [allow()] : undefined;
    const full: Question = {
      caller,
      resourcePolicy,
      identity: [allow()],
      boundary: [allow()],
      ...(session === undefined ? {} : { session }),
    };
    const expected = (allowed: boolean) => (allowed ? 'allow' : 'implicitDeny');
    expect(outcome(full)).toBe('allow');
    expect(outcome({ ...full, identity: NOTHING })).toBe(expected(silentIdentity));
    // Where the identity policy is silent too, only the resource policy grants.
    expect(outcome({ ...full, identity: NOTHING, boundary: NOTHING })).toBe(expected(silentIdentity && silentBoundary));
    if (silentSession !== undefined) expect(outcome({ ...full, identity: NOTHING, session: NOTHING })).toBe(expected(silentSession));
  });

  it('root needs no policy in its own account', () => {
    expect(outcome({ caller: root })).toBe('allow');
    expect(outcome({ caller: root, resourcePolicy: [deny({ Principal: '*' })] })).toBe('explicitDeny');
    expect(outcome({ caller: root, scp: [[allow({ Action: 'ec2:*' })]] })).toBe('implicitDeny');
  });

  it('a service needs to be named', () => {
    expect(outcome({ caller: lambda, resourcePolicy: [names({ Service: 'lambda.amazonaws.com' })] })).toBe('allow');
    expect(outcome({ caller: lambda, resourcePolicy: [names({ Service: 'ec2.amazonaws.com' })] })).toBe('implicitDeny');
    expect(outcome({ caller: lambda, resourcePolicy: [names(ACCOUNT_ROOT)] })).toBe('implicitDeny');
  });

  it('nobody is allowed by default (R-EVAL-01)', () => expect(outcome({})).toBe('implicitDeny'));
  it('a federated user without session policy can do nothing by itself (R-EVAL-17)', () =>
    expect(outcome({ caller: federated, identity: [allow()] })).toBe('implicitDeny'));
  it('identity and boundary are met per request, not per policy (R-EVAL-08)', () => {
    expect(outcome({ identity: [allow({ Action: 's3:*' })], boundary: [allow({ Resource: 'arn:aws:s3:::bucket/*' })] })).toBe('allow');
    expect(outcome({ identity: [allow({ Action: 's3:*' })], boundary: [allow({ Action: 'ec2:*' })] })).toBe('implicitDeny');
  });
});

describe('an explicit Deny is final (R-EVAL-02, 06)', () => {
  const granted: Question = {
    identity: [allow()],
    boundary: [allow()],
    session: [allow()],
    resourcePolicy: [names('*')],
    scp: [[allow()]],
    rcp: [[]],
  };
  it.each<readonly [string, Question]>([
    ['identity', { identity: [allow(), deny()] }],
    ['boundary', { boundary: [allow(), deny()] }],
    ['session', { session: [allow(), deny()] }],
    ['resource policy', { resourcePolicy: [names('*'), deny({ Principal: '*' })] }],
    ['service control', { scp: [[allow()], [allow(), deny()]] }],
    ['resource control', { rcp: [[deny({ Principal: '*' })]] }],
    ['endpoint', { vpcEndpoint: [names('*'), deny({ Principal: '*' })] }],
  ])('in the %s', (_where, more) => {
    expect(outcome({ ...granted, caller: deploy })).toBe('allow');
    expect(outcome({ ...granted, caller: deploy, ...more })).toBe('explicitDeny');
  });
});

it('a Deny that surely holds is named without one that may hold', () => {
  const perhaps = deny(when('IpAddress', 'aws:SourceIp', '203.0.113.0/24'));
  const { outcome: decided, evidence } = ask({ identity: [allow(), perhaps, deny({ Sid: 'Sure' })] });
  expect(decided).toBe('explicitDeny');
  expect(evidence.map(({ sid }) => sid)).toEqual(['Sure']);
});

describe('another account (R-EVAL-20 and following)', () => {
  const foreign: Question = { owner: OTHER, identity: [allow()] };
  it.each<readonly [string, Question, Outcome]>([
    ['both sides', { resourcePolicy: [names(ANN)] }, 'allow'],
    ['both sides, by account', { resourcePolicy: [names(ACCOUNT_ROOT)] }, 'allow'],
    ['both sides, everyone', { resourcePolicy: [names('*')] }, 'allow'],
    ['identity alone', {}, 'implicitDeny'],
    ['resource policy that names somebody else', { resourcePolicy: [names({ AWS: OTHER })] }, 'implicitDeny'],
    ['resource policy alone', { identity: NOTHING, resourcePolicy: [names(ANN)] }, 'implicitDeny'],
    ['everyone, identity silent', { identity: NOTHING, resourcePolicy: [names('*')] }, 'implicitDeny'],
    ['boundary silent', { boundary: NOTHING, resourcePolicy: [names(ANN)] }, 'implicitDeny'],
    ['session silent', { caller: deploy, session: NOTHING, resourcePolicy: [names(SESSION)] }, 'implicitDeny'],
  ])('%s', (_what, more, expected) => expect(outcome({ ...foreign, ...more })).toBe(expected));
});

describe('who the Principal element means', () => {
  const named = (caller: Caller, principal: unknown) => outcome({ caller, resourcePolicy: [names(principal)] }) === 'allow';
  it.each<readonly [string, Caller, unknown, boolean]>([
    ['a unique id of the caller (R-PRIN-12)', ann, { AWS: 'AIDAANN' }, true],
    ['a unique id of somebody else', ann, { AWS: 'AIDABOB' }, false],
    ['a role by unique id', deploy, { AWS: 'AROADEPLOY' }, true],
    ['a user by another case (R-PRIN-03)', ann, { AWS: `arn:aws:iam::${ACCOUNT}:user/Ann` }, false],
    ['a user by wildcard (R-PRIN-11)', ann, { AWS: `arn:aws:iam::${ACCOUNT}:user/*` }, false],
    ['a role without its path', deploy, { AWS: `arn:aws:iam::${ACCOUNT}:role/Deploy` }, false],
    ['another session of the role (R-PRIN-05)', deploy, { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/Deploy/tomorrow` }, false],
    ['a role whose path and name read like a session', deploy, { AWS: `arn:aws:iam::${ACCOUNT}:role/Deploy/today` }, false],
    ['the same name in another account', ann, { AWS: `arn:aws:iam::${OTHER}:user/ann` }, false],
    ['another partition (R-PRIN-16)', deploy, { AWS: `arn:aws-cn:sts::${ACCOUNT}:assumed-role/Deploy/today` }, false],
    ['one of several', ann, { AWS: [`arn:aws:iam::${OTHER}:user/x`, ann.arn] }, true],
    ['a canonical user', ann, { CanonicalUser: 'abc' }, false],
    ['a service', ann, { Service: 'lambda.amazonaws.com' }, false],
  ])('%s', (_what, caller, principal, expected) => expect(named(caller, principal)).toBe(expected));

  it('a user by unique id passes its boundary, a role by unique id does not (R-EVAL-11, R-EVAL-13)', () => {
    expect(outcome({ caller: ann, resourcePolicy: [names({ AWS: 'AIDAANN' })], boundary: NOTHING })).toBe('allow');
    expect(outcome({ caller: deploy, resourcePolicy: [names({ AWS: 'AROADEPLOY' })], boundary: NOTHING })).toBe('implicitDeny');
  });
  it('everyone narrowed by aws:PrincipalArn', () => {
    const resourcePolicy = [names('*', when('ArnEquals', 'aws:PrincipalArn', ann.arn))];
    expect(outcome({ resourcePolicy, context: { 'aws:PrincipalArn': ann.arn } })).toBe('allow');
    expect(outcome({ resourcePolicy, context: { 'aws:PrincipalArn': deploy.roleArn ?? '' }, caller: deploy })).toBe('implicitDeny');
  });

  it('a Deny for the account hits all of its principals (R-PRIN-18), one for a session only that (R-PRIN-19)', () => {
    for (const caller of [ann, deploy, root])
      expect(outcome({ caller, identity: [allow()], resourcePolicy: [deny({ Principal: ACCOUNT_ROOT })] })).toBe('explicitDeny');
    expect(outcome({ caller: deploy, identity: [allow()], resourcePolicy: [deny({ Principal: SESSION })] })).toBe('explicitDeny');
    expect(
      outcome({
        caller: { ...deploy, sessionName: 'tomorrow', arn: `${deploy.arn}-not` },
        identity: [allow()],
        resourcePolicy: [deny({ Principal: SESSION })],
      }),
    ).toBe('allow');
    expect(outcome({ caller: deploy, identity: [allow()], resourcePolicy: [deny({ Principal: DEPLOY })] })).toBe('explicitDeny');
  });
});

describe('NotPrincipal (R-PRIN-15)', () => {
  const denied = (caller: Caller, listed: readonly string[], more: Question = {}) =>
    outcome({ caller, identity: [allow()], resourcePolicy: [deny({ NotPrincipal: { AWS: listed } })], ...more }) === 'explicitDeny';
  const account = ACCOUNT_ROOT.AWS;

  it('spares a user that is listed with its account', () => expect(denied(ann, [ann.arn, account])).toBe(false));
  it('denies a user listed without its account', () => expect(denied(ann, [ann.arn])).toBe(true));
  it('denies whoever is not listed', () => expect(denied(ann, [`arn:aws:iam::${ACCOUNT}:user/bob`, account])).toBe(true));
  it('spares a session listed with role and account', () =>
    expect(denied(deploy, [deploy.arn, deploy.roleArn ?? '', account])).toBe(false));
  it('denies a session listed without its role', () => expect(denied(deploy, [deploy.arn, account])).toBe(true));
  it('denies a session listed with its role and without its account', () =>
    expect(denied(deploy, [deploy.arn, deploy.roleArn ?? ''])).toBe(true));
  it('spares root of an account that is listed, and denies it where only a user of it is', () => {
    expect(denied(root, [account])).toBe(false);
    expect(denied(root, [ann.arn])).toBe(true);
  });
  it('denies nobody where everyone is listed, whoever else is', () =>
    expect(denied(ann, [`arn:aws:iam::${ACCOUNT}:user/bob`, '*'])).toBe(false));
  it('always denies a principal that has a boundary', () => {
    expect(denied(ann, [ann.arn, account], { boundary: [allow()] })).toBe(true);
    expect(denied(ann, ['*'])).toBe(false);
    expect(denied(ann, ['*'], { boundary: [allow()] })).toBe(true);
  });
});

describe('who is bound by what', () => {
  const linked: Caller = { ...deploy, roleArn: `arn:aws:iam::${ACCOUNT}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX` };
  const none: Question = { scp: [[]], rcp: [[deny({ Principal: '*' })]] };

  it('service control does not bind services, identity providers, anonymous callers or service-linked roles (R-ORG-01, R-ORG-07)', () => {
    expect(outcome({ caller: lambda, resourcePolicy: [names({ Service: 'lambda.amazonaws.com' })], scp: [[deny()]] })).toBe('allow');
    expect(outcome({ caller: anonymous, resourcePolicy: [names('*')], scp: [[deny()]] })).toBe('allow');
    expect(outcome({ caller: linked, identity: [allow()], ...none })).toBe('allow');
    expect(outcome({ caller: deploy, identity: [allow()], ...none })).toBe('explicitDeny');
    expect(outcome({ caller: root, scp: [[deny()]] })).toBe('explicitDeny');
  });

  it('resource control binds everyone else (R-ORG-08)', () => {
    const closed = { rcp: [[deny({ Principal: '*' })]] };
    expect(outcome({ caller: lambda, resourcePolicy: [names({ Service: 'lambda.amazonaws.com' })], ...closed })).toBe('explicitDeny');
    expect(outcome({ caller: anonymous, resourcePolicy: [names('*')], ...closed })).toBe('explicitDeny');
    const key = `arn:aws:kms:us-east-1:${ACCOUNT}:key/1234`;
    const retire = { action: 'kms:RetireGrant', resource: key, identity: [allow()], resourcePolicy: [names(ACCOUNT_ROOT)], ...closed };
    expect(outcome(retire)).toBe('allow');
    expect(outcome({ ...retire, action: 'kms:Decrypt' })).toBe('explicitDeny');
  });

  it('the root user is bound neither by identity policies nor by a boundary (R-EVAL-18)', () => {
    expect(outcome({ caller: root, identity: [deny()], boundary: [] })).toBe('allow');
  });

  it('a service is not bound by policies of principals (R-EVAL-19)', () => {
    const resourcePolicy = [names({ Service: 'lambda.amazonaws.com' })];
    expect(outcome({ caller: lambda, resourcePolicy, identity: [deny()], boundary: [deny()] })).toBe('allow');
  });

  it('a session policy is none for a user (R-EVAL-16)', () => {
    expect(outcome({ identity: [allow()], session: [deny()] })).toBe('allow');
    expect(outcome({ caller: deploy, identity: [allow()], session: [deny()] })).toBe('explicitDeny');
  });

  it('the root user gets its bucket back from a bucket policy that denies it, not from an organization (R-S3-05)', () => {
    const locked = {
      caller: root,
      action: 's3:DeleteBucketPolicy',
      resource: 'arn:aws:s3:::bucket',
      resourcePolicy: [deny({ Principal: '*' })],
    };
    expect(outcome(locked)).toBe('allow');
    expect(outcome({ ...locked, action: 's3:DeleteBucket' })).toBe('explicitDeny');
    expect(outcome({ ...locked, scp: [[allow(), deny()]] })).toBe('explicitDeny');
    expect(outcome({ ...locked, owner: OTHER })).toBe('explicitDeny');
    expect(outcome({ ...locked, caller: ann, identity: [allow()] })).toBe('explicitDeny');
  });

  it('nothing is delegated across partitions (R-PRIN-16)', () => {
    const resourcePolicy = [names({ AWS: ACCOUNT })];
    const china = { resource: 'arn:aws-cn:s3:::bucket/key', identity: [allow()], owner: OTHER, resourcePolicy };
    expect(outcome(china)).toBe('implicitDeny');
    expect(outcome({ ...china, resource: 'arn:aws:s3:::bucket/key' })).toBe('allow');
  });

  it('anonymous callers are heard only where a request needs no signature (R-EVAL-25)', () => {
    expect(outcome({ caller: anonymous, resourcePolicy: [names('*')] })).toBe('allow');
    const key = { action: 'kms:Decrypt', resource: `arn:aws:kms:us-east-1:${ACCOUNT}:key/1234` };
    expect(outcome({ caller: anonymous, resourcePolicy: [names('*')], ...key })).toBe('implicitDeny');
  });
});

describe('a session whose name the caller chooses (R-PRIN-05, R-PRIN-19)', () => {
  const { sessionName: _, ...anySession } = deploy;
  const open = (question: Question) =>
    decide(
      {
        caller: anySession,
        action: 's3:GetObject',
        resource: OBJECT,
        resourceAccount: ACCOUNT,
        context: { layers: [], complete: false, prefixes: new Map([['aws:userid', 'AROADEPLOY:']]) },
      },
      {
        identity: [policy('identity', question.identity ?? [])],
        resource: [policy('resource', question.resourcePolicy ?? [])],
      },
    );

  it('takes the name that is let in', () => {
    const decision = open({ resourcePolicy: [names(SESSION)] });
    expect(decision.outcome).toBe('allow');
    expect(decision.chosen.get('aws:userid')).toEqual(['AROADEPLOY:today']);
  });
  it('needs no name where everyone is let in besides, and the statement is told once', () => {
    const decision = open({ resourcePolicy: [names({ AWS: ['*', deploy.arn] })] });
    expect({ ...decision, evidence: decision.evidence.length }).toMatchObject({ outcome: 'allow', evidence: 1, chosen: new Map() });
  });
  it('avoids the name that is shut out', () => {
    const decision = open({ identity: [allow()], resourcePolicy: [deny({ Principal: SESSION })] });
    expect(decision.outcome).toBe('allow');
    expect(decision.chosen.get('aws:userid')).not.toEqual(['AROADEPLOY:today']);
  });
  it('cannot be let in and not shut out by the same name', () =>
    expect(open({ resourcePolicy: [names(SESSION), deny({ Principal: SESSION })] }).outcome).toBe('explicitDeny'));
  it('takes the name that NotPrincipal spares', () => {
    const listed = { AWS: [deploy.arn, deploy.roleArn, ACCOUNT_ROOT.AWS] };
    const decision = open({ identity: [allow()], resourcePolicy: [deny({ NotPrincipal: listed })] });
    expect(decision.outcome).toBe('allow');
    expect(decision.chosen.get('aws:userid')).toEqual(['AROADEPLOY:today']);
  });
  it('ends as a pattern on aws:userid wants it', () => {
    const decision = open({ identity: [allow(when('StringLike', 'aws:userid', '*:ci-?*'))] });
    expect(decision.outcome).toBe('allow');
    expect(decision.chosen.get('aws:userid')?.[0]).toMatch(/^AROADEPLOY:ci-[\w+=,.@-]+$/);
    expect(open({ identity: [allow(when('StringLike', 'aws:userid', 'AROAOTHER:*'))] }).outcome).toBe('implicitDeny');
    expect(open({ identity: [allow(when('StringLike', 'aws:userid', '*:a/b'))] }).outcome).toBe('implicitDeny');
  });
});

describe('organization policies', () => {
  it('every level of service control needs an Allow (R-ORG-02)', () => {
    expect(outcome({ identity: [allow()], scp: [[allow()], [allow()]] })).toBe('allow');
    expect(outcome({ identity: [allow()], scp: [[allow()], []] })).toBe('implicitDeny');
    expect(outcome({ identity: [allow()], scp: [[allow({ Action: 'ec2:*' })], [allow()]] })).toBe('implicitDeny');
    expect(outcome({ identity: [allow()], scp: [[allow({ Action: 'ec2:*' }), allow({ Action: 's3:*' })], [allow()]] })).toBe('allow');
  });

  it('a resource control policy only denies; its Allow is implied (R-ORG-09)', () => {
    expect(outcome({ identity: [allow()], rcp: [[]] })).toBe('allow');
    expect(outcome({ identity: [allow()], rcp: [[], [deny({ Principal: '*', Action: 's3:*' })]] })).toBe('explicitDeny');
    expect(
      outcome({
        identity: [allow()],
        rcp: [[deny({ Principal: '*', ...when('StringNotEquals', 'aws:PrincipalOrgID', 'o-one') })]],
        context: { 'aws:PrincipalOrgID': 'o-one' },
      }),
    ).toBe('allow');
  });

  // R-EVAL-13: the identity policies are not what is missing.
  it('names the boundary or the session policy where the resource policy names the role', () => {
    const names = { resourcePolicy: [allow({ Principal: { AWS: deploy.roleArn } })], caller: deploy, complete: true };
    expect(ask({ ...names, boundary: [] })).toMatchObject({ outcome: 'implicitDeny', gate: 'permissionsBoundary' });
    expect(ask(names).outcome).toBe('allow');
    expect(ask({ ...names, session: [deny({ Action: 's3:PutObject' })] })).toMatchObject({ outcome: 'implicitDeny', gate: 'session' });
    expect(ask({ ...names, boundary: [], owner: OTHER }).gate).toBe('identity');
    const account = [allow({ Principal: { AWS: ACCOUNT } })];
    expect(ask({ ...names, resourcePolicy: account, boundary: [] }).gate).toBe('identity');
  });

  it('names the gate without an Allow', () => {
    expect(ask({ identity: [allow()], scp: [[]], complete: true }).gate).toBe('serviceControl');
    expect(ask({ identity: [], complete: true }).gate).toBe('identity');
    expect(ask({ identity: [allow()], boundary: [], complete: true }).gate).toBe('permissionsBoundary');
    expect(ask({ caller: deploy, identity: [allow()], session: [], complete: true }).gate).toBe('session');
    expect(ask({ owner: OTHER, identity: [allow()], complete: true }).gate).toBe('resource');
  });
});

describe('KMS keys (R-KMS)', () => {
  const key: Question = { action: 'kms:Decrypt', resource: `arn:aws:kms:us-east-1:${ACCOUNT}:key/1234`, identity: [allow()] };
  it.each<readonly [string, Question, Outcome]>([
    ['identity alone is not enough', {}, 'implicitDeny'],
    ['a key policy that names the account leaves it to identity', { resourcePolicy: [names(ACCOUNT_ROOT)] }, 'allow'],
    ['... and the identity must allow', { resourcePolicy: [names(ACCOUNT_ROOT)], identity: NOTHING }, 'implicitDeny'],
    ['a key policy that names the user is enough', { resourcePolicy: [names(ANN)], identity: NOTHING }, 'allow'],
    ['a key policy that names somebody else', { resourcePolicy: [names({ AWS: `arn:aws:iam::${ACCOUNT}:user/bob` })] }, 'implicitDeny'],
    ['root is not above the key policy', { caller: root, identity: NOTHING, resourcePolicy: [names(ANN)] }, 'implicitDeny'],
    ['root by the account', { caller: root, identity: NOTHING, resourcePolicy: [names(ACCOUNT_ROOT)] }, 'allow'],
    ['an action without a key', { resource: '*', action: 'kms:ListKeys' }, 'allow'],
  ])('%s', (_what, more, expected) => expect(outcome({ ...key, ...more })).toBe(expected));
});

describe('sts:AssumeRole (R-STS)', () => {
  const trusts = (Principal: unknown, more: Statement = {}): Statement => ({
    Effect: 'Allow',
    Principal,
    Action: 'sts:AssumeRole',
    ...more,
  });
  const assume: Question = { action: 'sts:AssumeRole', resource: `arn:aws:iam::${ACCOUNT}:role/target`, identity: [allow()] };
  it.each<readonly [string, Question, Outcome]>([
    ['identity without trust', {}, 'implicitDeny'],
    ['trust in the account and identity', { resourcePolicy: [trusts(ACCOUNT_ROOT)] }, 'allow'],
    ['trust in the account without identity', { resourcePolicy: [trusts(ACCOUNT_ROOT)], identity: NOTHING }, 'implicitDeny'],
    ['trust in the user itself', { resourcePolicy: [trusts(ANN)], identity: NOTHING }, 'allow'],
    ['trust in the role itself', { caller: deploy, resourcePolicy: [trusts(DEPLOY)], identity: NOTHING }, 'allow'],
    [
      'trust in the role, boundary silent',
      { caller: deploy, resourcePolicy: [trusts(DEPLOY)], identity: NOTHING, boundary: NOTHING },
      'implicitDeny',
    ],
    ['trust for another action', { resourcePolicy: [trusts(ANN, { Action: 'sts:AssumeRoleWithSAML' })] }, 'implicitDeny'],
    ['trust with Deny', { resourcePolicy: [trusts(ACCOUNT_ROOT), { ...trusts(ANN), Effect: 'Deny' }] }, 'explicitDeny'],
    ['identity with Deny', { resourcePolicy: [trusts(ANN)], identity: [deny({ Action: 'sts:*' })] }, 'explicitDeny'],
    ['across accounts, both sides', { owner: OTHER, resourcePolicy: [trusts(ACCOUNT_ROOT)] }, 'allow'],
    ['across accounts, user named, identity silent', { owner: OTHER, resourcePolicy: [trusts(ANN)], identity: NOTHING }, 'implicitDeny'],
    ['across accounts, everyone, identity allows', { owner: OTHER, resourcePolicy: [trusts('*')] }, 'allow'],
    ['root cannot (R-STS-11)', { caller: root, resourcePolicy: [trusts(ACCOUNT_ROOT)] }, 'implicitDeny'],
    ['a service that is trusted', { caller: lambda, resourcePolicy: [trusts({ Service: 'lambda.amazonaws.com' })] }, 'allow'],
  ])('%s', (_what, more, expected) => expect(outcome({ ...assume, ...more })).toBe(expected));

  it('sts:GetCallerIdentity cannot be denied (R-STS-14)', () => {
    expect(outcome({ action: 'sts:GetCallerIdentity', resource: '*', identity: [deny()] })).toBe('allow');
  });
});
