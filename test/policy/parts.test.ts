import { describe, expect, it } from 'vitest';
import { callerNamed } from '../../src/policy/caller.ts';
import {
  areCompatible,
  type Caller,
  type Condition,
  callerFacts,
  coversResource,
  decide,
  domainOf,
  explain,
  grantPolicies,
  isPublic,
  meetsExpectation,
  type PolicySet,
  parseDocument,
} from '../../src/policy/index.ts';
import { hasShape } from '../../src/policy/texts.ts';
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
  root,
  type Statement,
  when,
} from './support.ts';

const MFA = 'aws:MultiFactorAuthPresent';

describe('conditions of several requests of one caller', () => {
  const condition = (operator: string, key: string, ...values: readonly string[]): Condition => ({ operator, key, values });
  it.each<readonly [boolean, readonly Condition[]]>([
    [true, [condition('Bool', MFA, 'true')]],
    [true, [condition('Bool', MFA, 'true'), condition('BoolIfExists', MFA, 'true')]],
    [false, [condition('Bool', MFA, 'true'), condition('Null', 'AWS:multifactorauthpresent', 'true')]],
    [true, [condition('Bool', MFA, 'true'), condition('StringEquals', 'aws:SourceVpc', 'vpc-1')]],
    [false, [condition('IpAddress', 'aws:SourceIp', '10.0.0.0/8'), condition('IpAddress', 'aws:SourceIp', '192.168.0.0/16')]],
    [true, [condition('IpAddress', 'aws:SourceIp', '10.0.0.0/8'), condition('IpAddress', 'aws:SourceIp', '10.1.0.0/16')]],
    // A day in the year 10000.
    [true, [condition('DateGreaterThan', 'aws:CurrentTime', '253402300800'), condition('DateLessThan', 'aws:CurrentTime', '253402387200')]],
    [true, [condition('StringLike', 'sts:ExternalId', 'a*'), condition('StringLike', 'sts:ExternalId', '*b')]],
    [false, [condition('StringEquals', 'sts:ExternalId', 'a*'), condition('StringEquals', 'sts:ExternalId', 'ab')]],
    [
      false,
      [condition('StringEquals', 'sts:ExternalId', 'a'), condition('StringEquals', 'sts:ExternalId', 'b'), condition('Bool', MFA, 'true')],
    ],
    [true, [condition('StringEquals', 'sts:ExternalId', '${aws:userid}'), condition('StringEquals', 'sts:ExternalId', 'b')]],
    [false, [condition('StringLike', 'sts:ExternalId', '${*}'), condition('StringEquals', 'sts:ExternalId', 'b')]],
    [true, [condition('Sounds', 'sts:ExternalId', 'a'), condition('StringEquals', 'sts:ExternalId', 'b')]],
    // What different keys say of one moment, one credential, one way into AWS.
    [false, [condition('DateLessThan', 'aws:CurrentTime', '2027-01-01'), condition('NumericGreaterThan', 'aws:EpochTime', '1798761600')]],
    [true, [condition('DateLessThan', 'aws:CurrentTime', '2027-01-01'), condition('NumericGreaterThan', 'aws:EpochTime', '1798761000')]],
    [false, [condition('Bool', MFA, 'true'), condition('Null', 'aws:TokenIssueTime', 'true')]],
    [false, [condition('IpAddress', 'aws:SourceIp', '10.0.0.0/8'), condition('StringEquals', 'aws:SourceVpce', 'vpce-1')]],
    [true, [condition('NotIpAddress', 'aws:SourceIp', '10.0.0.0/8'), condition('StringEquals', 'aws:SourceVpce', 'vpce-1')]],
    [
      true,
      [{ ...condition('Bool', MFA, 'true'), or: [condition('IpAddress', 'aws:SourceIp', '10.0.0.0/8')] }, condition('Bool', MFA, 'false')],
    ],
    [false, [{ ...condition('Bool', MFA, 'true'), or: [condition('Null', MFA, 'true')] }, condition('Bool', MFA, 'false')]],
    // Which tags a request sets is up to who makes it.
    [true, [condition('ForAnyValue:StringLike', 'aws:TagKeys', '*'), condition('StringEquals', 'aws:RequestTag/team', 'a')]],
    [false, [condition('Bool', 'aws:ViaAWSService', 'false'), condition('StringEquals', 'aws:CalledViaFirst', 'athena.amazonaws.com')]],
    [true, [condition('Bool', 'aws:ViaAWSService', 'true'), condition('StringEquals', 'aws:CalledViaFirst', 'athena.amazonaws.com')]],
  ])('%s %j', (expected, conditions) => expect(areCompatible(conditions)).toBe(expected));
});

describe('a principal as somebody writes it', () => {
  it.each<readonly [string, object]>([
    ['*', { kind: 'anonymous', accountId: undefined }],
    ['lambda.amazonaws.com', { kind: 'service', accountId: undefined }],
    ['ec2.amazonaws.com.cn', { kind: 'service' }],
    ['accounts.google.com', { kind: 'federated', accountId: undefined }],
    ['cognito-identity.amazonaws.com', { kind: 'federated' }],
    [ann.arn, { kind: 'user', accountId: ACCOUNT }],
    [`arn:aws:iam::${ACCOUNT}:root`, { kind: 'root', accountId: ACCOUNT }],
    [
      `arn:aws:iam::${ACCOUNT}:role/ci/Deploy`,
      { kind: 'session', arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Deploy/*`, roleArn: `arn:aws:iam::${ACCOUNT}:role/ci/Deploy` },
    ],
    [deploy.arn, { kind: 'session', sessionName: 'today', roleArn: `arn:aws:iam::${ACCOUNT}:role/Deploy` }],
    [`arn:aws:sts::${ACCOUNT}:federated-user/bob`, { kind: 'federatedUser', accountId: ACCOUNT }],
    [`arn:aws:iam::${ACCOUNT}:saml-provider/corp`, { kind: 'federated', accountId: undefined }],
    [`arn:aws:iam::${ACCOUNT}:oidc-provider/idp.example`, { kind: 'federated', accountId: undefined }],
  ])('%s', (text, expected) => expect(callerNamed(text)).toMatchObject(expected));
  it.each([
    'ann',
    'example.com',
    `arn:aws:iam::${ACCOUNT}:group/g`,
    `arn:aws:s3:::root`,
    `arn:aws:sts::${ACCOUNT}:session/x`,
    `arn:aws:iam::${ACCOUNT}:federated-user/x`,
  ])('%s is none', (text) => expect(callerNamed(text)).toBeUndefined());
  it('is of the account that is said', () => expect(callerNamed(ann.arn, '9')?.accountId).toBe('9'));
});

describe('what callers in no account fix (R-CTX-04 to 06, R-CTX-10)', () => {
  it('services', () => {
    const facts = callerFacts(lambda);
    expect(facts.get('aws:principalisawsservice')).toEqual(['true']);
    expect(facts.get('aws:principalservicename')).toEqual(['lambda.amazonaws.com']);
    expect(facts.get('aws:principalorgid')).toBeNull();
    expect(facts.has('aws:sourcearn')).toBe(false);
    expect(facts.get('aws:principalaccount')).toBeNull();
    expect(['aws:principaltype', 'aws:userid'].filter((key) => facts.has(key))).toEqual([]);
  });
  it('anonymous callers', () => {
    const facts = callerFacts(anonymous);
    expect(['aws:principalaccount', 'aws:principaltype', 'aws:userid'].map((key) => facts.get(key)?.[0])).toEqual([
      'anonymous',
      'Anonymous',
      'anonymous',
    ]);
    expect(facts.get('aws:principalisawsservice')).toBeNull();
    expect(facts.get('aws:principalservicename')).toBeNull();
    expect(facts.get('aws:sourcearn')).toBeNull();
  });
});

describe('what callers of an account fix (R-CTX-01, R-CTX-02, R-CTX-07)', () => {
  const KEYS = ['aws:principalarn', 'aws:principaltype', 'aws:username', 'aws:userid', 'aws:federatedprovider'];
  it.each<readonly [Caller, readonly (string | null | undefined)[]]>([
    [ann, [ann.arn, 'User', 'ann', 'AIDAANN', null]],
    [deploy, [deploy.roleArn, 'AssumedRole', null, 'AROADEPLOY:today', undefined]],
    [federated, [federated.arn, 'FederatedUser', null, `${ACCOUNT}:bob`, null]],
    [root, [root.arn, 'Account', null, ACCOUNT, null]],
  ])('$kind', (caller, expected) => {
    const facts = callerFacts(caller);
    expect(KEYS.map((key) => (facts.get(key) === undefined ? undefined : (facts.get(key)?.[0] ?? null)))).toEqual(expected);
    expect(facts.get('aws:sourceaccount')).toBeNull();
    expect(facts.get('kms:calleraccount')).toEqual([ACCOUNT]);
  });
  it('the id of a session is open until it has a name', () => {
    const { sessionName: _, ...unnamed } = deploy;
    expect(callerFacts(unnamed).has('aws:userid')).toBe(false);
  });
  it.each([
    'aws:ChatbotSourceArn',
    'aws:Ec2InstanceSourcePrivateIPv4',
    'aws:Ec2InstanceSourceVpc',
    'aws:FederatedProvider',
    'aws:SourceIdentity',
    'codebuild:buildArn',
    'codebuild:projectArn',
    'ec2:RoleDelivery',
    'ec2:SourceInstanceArn',
    'glue:CredentialIssuingService',
    'glue:RoleAssumedBy',
    'identitystore:UserId',
    'lambda:SourceFunctionArn',
    'ssm:SourceInstanceArn',
  ])('%s is of sessions of roles alone', (key) => {
    const valueFor = (caller: Caller) => callerFacts(caller).get(key.toLowerCase());
    expect([ann, federated, root, lambda, anonymous].map(valueFor)).toEqual([null, null, null, null, null]);
    expect(valueFor(deploy)).toBeUndefined();
    expect(domainOf(key.toLowerCase(), [], () => undefined).class).toBe('environment');
  });
  it('sessions of AssumeRoot are the root user', () => {
    expect([ann, deploy, federated, root].map((caller) => callerFacts(caller).get('aws:assumedroot'))).toEqual([
      null,
      null,
      null,
      undefined,
    ]);
  });
  it('of MFA only that a federated user has none, of tags only that the root user has none', () => {
    const has = (caller: Caller, key: string) => callerFacts(caller).has(key);
    expect([ann, deploy, federated, root].map((caller) => has(caller, 'aws:multifactorauthpresent'))).toEqual([false, false, true, false]);
    expect([ann, deploy, federated, root].map((caller) => has(caller, 'aws:principaltag/'))).toEqual([false, false, false, true]);
  });
});

describe('which resources a statement can cover', () => {
  const covers = (elements: Statement, arn = OBJECT, version = '2012-10-17') => {
    const [statement] = policy('p', [{ Effect: 'Allow', Action: '*', ...elements }], version).document.statements;
    return statement !== undefined && coversResource(statement, arn);
  };
  it.each<readonly [Statement, boolean]>([
    [{ Resource: '*' }, true],
    [{ Resource: ['arn:aws:s3:::other/*', 'arn:aws:s3:::bucket/*'] }, true],
    [{ Resource: 'arn:aws:s3:::other/*' }, false],
    [{ Resource: 'arn:aws:s3' }, true],
    [{ Resource: 'arn:aws:s3:::${aws:username}/x' }, true],
    [{ NotResource: 'arn:aws:s3:::bucket/*' }, false],
    [{ NotResource: 'arn:aws:s3:::other/*' }, true],
    [{ NotResource: 'arn:aws:s3:::${aws:username}/x' }, true],
    [{}, false],
  ])('%j: %s', (elements, expected) => expect(covers(elements)).toBe(expected));
});

describe('what cannot be read is a problem in its place (R-GRAM-19)', () => {
  const statement = (elements: Statement) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', ...elements }],
  });
  it.each<readonly [unknown, string, RegExp]>([
    [7, '$', /is an object, this is `7`/],
    [null, '$', /this is null/],
    [[], '$', /this is a list/],
    [{}, '$.Statement', /no Statement/],
    [{ Version: '2013', Statement: [] }, '$.Version', /unknown version `2013`; read as 2008-10-17/],
    [{ Statement: ['x'] }, '$.Statement[0]', /a statement is an object, this is `x`/],
    [statement({ Effect: 'allow' }), '$.Statement[0].Effect', /this is `allow`/],
    [statement({ Effect: undefined }), '$.Statement[0].Effect', /this is missing/],
    [statement({ Action: 7 }), '$.Statement[0].Action', /exactly one/],
    [statement({ NotAction: 's3:*' }), '$.Statement[0].Action', /exactly one/],
    [statement({ Resource: {} }), '$.Statement[0].Resource', /at most one/],
    [statement({ NotResource: '*' }), '$.Statement[0].Resource', /at most one/],
    [statement({ Principal: 'x' }), '$.Statement[0].Principal', /Principal is/],
    [statement({ Principal: { Who: 'x' } }), '$.Statement[0].Principal', /Principal is/],
    [statement({ Principal: { AWS: 7 } }), '$.Statement[0].Principal', /Principal is/],
    [statement({ Condition: [] }), '$.Statement[0].Condition', /is an object, this is a list/],
    [statement({ Condition: { Sounds: {} } }), '$.Statement[0].Condition.Sounds', /unknown condition operator `Sounds`/],
    [statement({ Condition: { Bool: 'true' } }), '$.Statement[0].Condition.Bool', /an operator holds an object/],
    [statement({ Condition: { Bool: { k: null } } }), '$.Statement[0].Condition.Bool.k', /a value is a string, .* this is null/],
    [statement({ Condition: { Bool: { k: [{}] } } }), '$.Statement[0].Condition.Bool.k', /a value is/],
  ])('%j', (raw, path, text) => {
    const { problems } = parseDocument(raw);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ path });
    expect(problems[0]?.text).toMatch(text);
  });
  it('and what can be read is none', () => {
    const document = parseDocument({
      Statement: { Effect: 'Deny', NotAction: [], NotResource: '*', Sid: 7, Condition: { Bool: { k: [true, 1, 'x'] } } },
    });
    expect(document.problems).toEqual([]);
    expect(document.version).toBe('2008-10-17');
    expect(document.statements[0]).toMatchObject({ index: 0, sid: undefined, effect: 'Deny' });
  });
  it('a document is read once', () => {
    const raw = { Version: '2012-10-17', Statement: [allow()] };
    expect(parseDocument(raw)).toBe(parseDocument(raw));
  });
  it('a condition that cannot be read grants nothing and may deny', () => {
    const odd = { Condition: { Bool: { k: null } } };
    expect(ask({ identity: [allow(odd)], complete: true }).outcome).toBe('implicitDeny');
    expect(ask({ identity: [allow(), deny(odd)], complete: true })).toMatchObject({
      outcome: 'conditional',
      notes: [expect.stringMatching(/not be resolved/)],
    });
  });
});

describe('families of keys of which no other is there', () => {
  it('are absent, and others stay open', () => {
    const context = { 'aws:PrincipalTag/': null, 'aws:PrincipalTag/team': 'red' };
    const tagged = (key: string) => ask({ identity: [allow(when('StringEquals', key, 'red'))], context }).outcome;
    expect(tagged('aws:PrincipalTag/team')).toBe('allow');
    expect(tagged('aws:PrincipalTag/other')).toBe('implicitDeny');
    expect(tagged('aws:ResourceTag/team')).toBe('conditional');
    expect(tagged('/x')).toBe('conditional');
  });
});

describe('values that are none', () => {
  const names = (key: string, operator: string, value: string, prefix?: string) =>
    decide(
      {
        caller: deploy,
        action: 'sts:AssumeRole',
        resource: `arn:aws:iam::${ACCOUNT}:role/target`,
        resourceAccount: ACCOUNT,
        context: { layers: [], complete: false, prefixes: prefix === undefined ? undefined : new Map([[key, prefix]]) },
      },
      {
        identity: [],
        resource: [policy('trust', [{ Effect: 'Allow', Principal: { AWS: deploy.arn }, Action: '*', ...when(operator, key, value) }])],
      },
    ).outcome;
  it.each<readonly [string, string, string]>([
    ['sts:RoleSessionName', '?', 'implicitDeny'],
    ['sts:RoleSessionName', '??', 'allow'],
    ['sts:RoleSessionName', '*', 'allow'],
    ['sts:RoleSessionName', 'a b', 'implicitDeny'],
    ['sts:RoleSessionName', 'a/*', 'implicitDeny'],
    ['sts:SourceIdentity', 'a:*', 'implicitDeny'],
    ['sts:SourceIdentity', 'a.b@c', 'allow'],
    ['aws:UserAgent', 'a b/?', 'allow'],
    // Nobody chooses an id of which nothing is known.
    ['aws:userid', 'a/b', 'conditional'],
  ])('%s StringLike %s: %s', (key, value, expected) => expect(names(key, 'StringLike', value)).toBe(expected));
  it('a session name begins as it is known to', () => {
    expect(names('aws:userid', 'StringLike', 'AROA:?', 'AROA:')).toBe('implicitDeny');
    expect(names('aws:userid', 'StringLike', 'AROA:??', 'AROA:')).toBe('allow');
    expect(names('aws:userid', 'StringLike', 'AROB:*', 'AROA:')).toBe('implicitDeny');
  });
  it('a user id is always there', () => {
    expect(ask({ identity: [allow(when('Null', 'aws:userid', 'true'))] }).outcome).toBe('implicitDeny');
    expect(ask({ identity: [allow(when('Null', 'aws:referer', 'true'))] }).outcome).toBe('allow');
  });
  it('a token of a workflow always has an audience', () =>
    expect(ask({ identity: [allow(when('Null', 'token.actions.githubusercontent.com:aud', 'true'))] }).outcome).toBe('implicitDeny'));
  it('stars of texts run past colons, those of ARNs do not', () => {
    const prefix = (...patterns: readonly string[]) =>
      ask({
        identity: [allow(when('StringLike', 's3:prefix', patterns[0]))],
        boundary: [allow(when('StringLike', 's3:prefix', patterns[1]))],
      }).outcome;
    expect(prefix('a*b', 'a:?')).toBe('allow');
    const arns = (one: string, other: string) =>
      ask({ identity: [allow(when('ArnLike', 'iam:PolicyARN', one))], boundary: [allow(when('StringLike', 'iam:PolicyARN', other))] })
        .outcome;
    expect(arns('arn:aws:iam:*:aws:policy/x', 'arn:aws:iam:a:b:c:*')).toBe('implicitDeny');
    expect(arns('arn:aws:iam::aws:*', 'arn:aws:iam::aws:policy/x:y')).toBe('allow');
  });
  it('MFA has an age only where there was MFA (R-CTX-06)', () => {
    const young = { NumericLessThan: { 'aws:MultiFactorAuthAge': '300' } };
    const both = (value: string) => ask({ identity: [allow({ Condition: { ...young, Bool: { [MFA]: value } } })] }).outcome;
    expect(both('true')).toBe('conditional');
    expect(both('false')).toBe('implicitDeny');
    expect(ask({ identity: [allow({ Condition: young })], context: { [MFA]: 'false' } }).outcome).toBe('implicitDeny');
    expect(ask({ identity: [allow({ Condition: young })], context: { [MFA]: null } }).outcome).toBe('implicitDeny');
    expect(ask({ identity: [allow({ Condition: young })], context: { [MFA]: 'true' } }).outcome).toBe('conditional');
  });
});

describe('sts actions that no trust policy decides', () => {
  it('are decided by identity policies', () => {
    expect(
      ask({ action: 'sts:GetFederationToken', resource: `arn:aws:sts::${ACCOUNT}:federated-user/x`, identity: [allow()], complete: true })
        .outcome,
    ).toBe('allow');
    expect(ask({ action: 'iam:GetRole', resource: `arn:aws:iam::${ACCOUNT}:role/x`, identity: [allow()], complete: true }).outcome).toBe(
      'allow',
    );
  });
});

describe('conditions that are told', () => {
  it('are those of Allows rather than of Denies that say the same', () => {
    const decision = ask({
      identity: [allow(), deny(when('BoolIfExists', MFA, 'false'))],
      boundary: [allow(when('Bool', MFA, 'true'))],
    });
    expect(decision.conditions).toEqual([{ operator: 'Bool', key: MFA, values: ['true'] }]);
  });
  it('are as the Allow that is used says it', () => {
    const VPC = 'aws:SourceVpc';
    expect(ask({ identity: [allow(when('StringLike', VPC, 'a')), deny(when('StringNotEquals', VPC, 'a'))] }).conditions).toEqual([
      { operator: 'StringLike', key: VPC, values: ['a'] },
    ]);
  });
});

describe('public bucket policies (R-S3-03)', () => {
  const open = (elements: Statement) => isPublic(policy('b', [{ Effect: 'Allow', Action: '*', Resource: '*', ...elements }]).document);
  it.each<readonly [Statement, boolean]>([
    [{ Principal: '*' }, true],
    [{ Principal: { AWS: '*' } }, true],
    [{ Principal: { AWS: ACCOUNT } }, false],
    [{ Principal: { AWS: [ACCOUNT, '*'] } }, true],
    [{ NotPrincipal: { AWS: ACCOUNT } }, true],
    [{}, true],
    [{ Effect: 'Deny', Principal: '*' }, false],
    [{ Principal: '*', ...when('StringEquals', 'aws:PrincipalOrgID', 'o-1') }, false],
    [{ Principal: '*', ...when('StringEquals', 'aws:PrincipalOrgID', ['o-1', '${aws:PrincipalTag/o}']) }, true],
    [{ Principal: '*', ...when('StringEquals', 'aws:UserAgent', 'x') }, true],
    [{ Principal: '*', ...when('Null', 'aws:SourceVpce', 'false') }, true],
    [{ Principal: '*', ...when('ForAllValues:StringEquals', 'aws:PrincipalOrgPaths', 'o-1/r') }, true],
    [{ Principal: '*', ...when('ForAnyValue:StringEquals', 'aws:PrincipalOrgPaths', 'o-1/r') }, false],
    [{ Principal: '*', ...when('ArnLike', 'aws:SourceArn', 'arn:aws:sns:*:1:x') }, true],
    [{ Principal: '*', ...when('ArnLike', 'aws:SourceArn', 'arn:aws:sns:us-east-1:1:x') }, false],
    [{ Principal: '*', ...when('IpAddress', 'aws:SourceIp', ['10.0.0.0/8', '11.0.0.0/7']) }, true],
    [{ Principal: '*', ...when('IpAddress', 'aws:SourceIp', 'here') }, true],
    [{ Principal: '*', ...when('IpAddress', 'aws:SourceIp', '2001:db8::/32') }, false],
    [{ Principal: '*', ...when('IpAddress', 'aws:SourceIp', '2001::/31') }, true],
  ])('%j: %s', (elements, expected) => expect(open(elements)).toBe(expected));
});

describe('grants are evidence by their id', () => {
  it('or by their place', () => {
    const grants = [
      { GrantId: 'g1', GranteePrincipal: ann.arn, Operations: ['Decrypt'] },
      { GranteePrincipal: ann.arn, Operations: ['Encrypt'] },
    ];
    expect(grantPolicies('arn:k', grants).map(({ id }) => id)).toEqual(['arn:k#grant/g1', 'arn:k#grant/1']);
    expect(grantPolicies('arn:k', undefined)).toEqual([]);
    expect(
      grantPolicies('arn:k', [{ GranteePrincipal: 'rds.amazonaws.com', Operations: ['Decrypt'] }])[0]?.document.statements[0]?.principal
        ?.entries,
    ).toEqual([{ kind: 'service', name: 'rds.amazonaws.com' }]);
  });
});

describe('explanations of what was asked in part', () => {
  const told = (set: PolicySet, action = 's3:GetObject') => {
    const request = { caller: ann, action, resource: OBJECT, resourceAccount: ACCOUNT, context: { layers: [], complete: false } };
    return explain(request, set, decide(request, set));
  };
  it('say what the caller chooses and what must hold', () => {
    const identity = [policy('p', [allow({ Sid: 'S', ...when('StringEquals', 's3:prefix', 'a') })])];
    expect(told({ identity })).toEqual([
      `s3:GetObject on ${OBJECT} is allowed`,
      'allowed by statement 0 (S) of p',
      'the caller sets s3:prefix to a',
    ]);
    expect(told({ identity: [policy('p', [allow(), deny(when('StringLike', 's3:prefix', '*'))])] })).toContain(
      'the caller leaves s3:prefix out',
    );
    expect(told({ identity: [policy('p', [allow(when('Bool', MFA, 'true'))])] })).toEqual([
      `s3:GetObject on ${OBJECT} is allowed under conditions`,
      'allowed by statement 0 of p',
      `if ${MFA} Bool true`,
    ]);
  });
  it('say who denies, or that something is not known', () => {
    expect(told({ identity: [policy('p', [allow(), deny()])] })).toEqual([
      `s3:GetObject on ${OBJECT} is denied explicitly`,
      'denied by statement 1 of p',
    ]);
    expect(told({ identity: [], missingIdentity: ['x'] })[0]).toMatch(/may be allowed: an attached policy is not in the snapshot/);
  });
  it('pass over Allows that do apply and say how the others fell short', () => {
    const set: PolicySet = {
      identity: [policy('p', [allow()])],
      permissionsBoundary: [
        policy('boundary', [
          allow({ Resource: 'arn:aws:s3:::x' }),
          { Effect: 'Allow', Action: '*', NotResource: '*' },
          allow({ Action: 'ec2:*' }),
          allow(when('Sounds', 'k', 'v')),
          deny(when('Null', 'aws:CurrentTime', 'true')),
        ]),
      ],
      resource: [policy('bucket', [allow({ Principal: { AWS: '444455556666' } })])],
    };
    expect(told(set)).toEqual([
      `s3:GetObject on ${OBJECT} is denied: the permissions boundary does not allow it`,
      'statement 0 of boundary would allow it, but it covers arn:aws:s3:::x',
      'statement 1 of boundary would allow it, but it covers everything but *',
      'statement 3 of boundary would allow it, but its condition operator Sounds is not known',
      `statement 0 of bucket would allow it, but it does not name ${ann.arn}`,
      'boundary is not read completely, so a Deny may be lost: $.Statement[3].Condition.Sounds: unknown condition operator `Sounds`',
    ]);
  });
  it('say what a key was', () => {
    const request = {
      caller: ann,
      action: 's3:GetObject',
      resource: OBJECT,
      resourceAccount: ACCOUNT,
      context: { layers: [], complete: true },
    };
    const set = { identity: [policy('p', [allow({ Condition: { StringLike: { 's3:prefix': ['a*', 'b'] } } })])] };
    expect(explain(request, set, decide(request, set))[1]).toBe(
      'statement 0 of p would allow it, but it wants s3:prefix StringLike a* or b, and the key is absent',
    );
  });
});

describe('a text has the shape of a key’s values', () => {
  const name = { start: 'AROAX:', allowed: /[a-z]/, least: 2 };
  it.each<readonly [string, boolean]>([
    ['AROAX:ab', true],
    ['AROAX:a', false],
    ['AROAX:a b', false],
    ['AROAY:ab', false],
  ])('%s: %s', (text, expected) => expect(hasShape(text, name)).toBe(expected));
});

describe('what a test expects', () => {
  it.each([
    ['allow', 'allow', true],
    ['allow', 'conditional', false],
    ['deny', 'explicitDeny', true],
    ['deny', 'implicitDeny', true],
    ['deny', 'allow', false],
    ['explicitDeny', 'implicitDeny', false],
    ['implicitDeny', 'explicitDeny', false],
  ] as const)('%s is met by %s: %s', (expected, outcome, met) => expect(meetsExpectation(expected, outcome)).toBe(met));
});

describe('a request that no policy can allow says why', () => {
  const role = `arn:aws:iam::${ACCOUNT}:role/target`;
  const root = { kind: 'root', arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT } as const;
  const provider = { kind: 'federated', arn: `arn:aws:iam::${ACCOUNT}:oidc-provider/idp.example`, accountId: undefined } as const;
  const chinese = { ...ann, arn: ann.arn.replace('aws', 'aws-cn') };
  it.each<readonly [Caller, string, string, string, string]>([
    [root, 'sts:AssumeRole', role, ACCOUNT, 'the root user assumes no roles'],
    [anonymous, 'ec2:RunInstances', '*', ACCOUNT, 'it is taken from nobody without credentials'],
    [provider, 's3:GetObject', OBJECT, ACCOUNT, 'the identities of this provider can only assume roles'],
    [chinese, 's3:GetObject', OBJECT, ACCOUNT, 'nothing is delegated across partitions'],
    [ann, 'kms:PutKeyPolicy', `arn:aws:kms:us-east-1:${OTHER}:key/1`, OTHER, 'it is not done across accounts'],
  ])('%j %s', (caller, action, resource, resourceAccount, why) => {
    const everybody = policy('resource', [allow({ Principal: '*' })]);
    const policies: PolicySet = { identity: [policy('identity', [allow()])], resource: [everybody] };
    const request = { caller, action, resource, resourceAccount, context: { layers: [], complete: true } };
    const decision = decide(request, policies);
    expect(decision.outcome).toBe('implicitDeny');
    expect(explain(request, policies, decision)[0]).toBe(`${action} on ${resource} is denied: ${why}`);
  });
});
