/** Documents, callers and requests over a small alphabet that makes matches likely. It knows the rules' words and nothing of the engine. */
import fc from 'fast-check';
import type { Caller, Effect } from '../../src/policy/types.ts';
import type { RawCondition } from './conditions.ts';
import type { Documents, Question, RawDocument, RawStatement } from './evaluate.ts';
import type { RawPrincipal } from './principals.ts';

const A = '111122223333';
const B = '444455556666';

const ANN: Caller = { kind: 'user', arn: `arn:aws:iam::${A}:user/team/ann`, accountId: A, uniqueId: 'AIDAANN' };
const EVE: Caller = { kind: 'user', arn: `arn:aws:iam::${B}:user/eve`, accountId: B, uniqueId: 'AIDAEVE', canonicalUserId: 'abc' };
const DEPLOY: Caller = {
  kind: 'session',
  arn: `arn:aws:sts::${A}:assumed-role/Deploy/now`,
  accountId: A,
  roleArn: `arn:aws:iam::${A}:role/ci/Deploy`,
  sessionName: 'now',
  uniqueId: 'AROADEPLOY',
};
const LINKED: Caller = {
  kind: 'session',
  arn: `arn:aws:sts::${A}:assumed-role/AWSServiceRoleForX/x`,
  accountId: A,
  roleArn: `arn:aws:iam::${A}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX`,
  sessionName: 'x',
  uniqueId: 'AROALINKED',
};
const BOB: Caller = {
  kind: 'federatedUser',
  arn: `arn:aws:sts::${A}:federated-user/bob`,
  accountId: A,
  userArn: ANN.arn,
  uniqueId: 'AIDAANN',
};
const ROOT: Caller = { kind: 'root', arn: `arn:aws:iam::${A}:root`, accountId: A };
const SERVICE: Caller = { kind: 'service', arn: 'lambda.amazonaws.com', accountId: undefined };
const OIDC: Caller = { kind: 'federated', arn: `arn:aws:iam::${A}:oidc-provider/idp.example`, accountId: undefined };
const SAML: Caller = { kind: 'federated', arn: `arn:aws:iam::${A}:saml-provider/corp`, accountId: undefined };
const ANYONE: Caller = { kind: 'anonymous', arn: '*', accountId: undefined };

const KEY = `arn:aws:kms:us-east-1:${A}:key/1`;
const ROLE = `arn:aws:iam::${A}:role/target`;

/** Actions with the resources that they are asked on. */
const ASKED: readonly (readonly [action: string, resource: string])[] = [
  ['s3:GetObject', 'arn:aws:s3:::b/ann/x'],
  ['s3:GetObject', 'arn:aws:s3:::b/*/x'],
  ['s3:PutBucketPolicy', 'arn:aws:s3:::b'],
  ['sqs:SendMessage', `arn:aws:sqs:us-east-1:${A}:q`],
  ['ec2:DescribeInstances', '*'],
  ['kms:Decrypt', KEY],
  ['kms:RetireGrant', KEY],
  ['kms:ScheduleKeyDeletion', KEY],
  ['kms:ListAliases', `arn:aws:kms:us-east-1:${A}:alias/x`],
  ['sts:AssumeRole', ROLE],
  ['sts:AssumeRole', LINKED.roleArn as string],
  ['sts:TagSession', ROLE],
  ['sts:AssumeRoleWithWebIdentity', ROLE],
  ['sts:AssumeRoleWithSAML', ROLE],
  ['sts:GetCallerIdentity', '*'],
  ['sts:GetSessionToken', '*'],
  ['s3:GetObject', 'arn:aws-cn:s3:::b/ann/x'],
];

const ACTIONS = [
  ...Array<string>(12).fill('*'),
  's3:*',
  'S3:get*',
  's3:Get?bject',
  's3:PutBucketPolicy',
  'sqs:SendMessage',
  'kms:*',
  'kms:De*t',
  'sts:*',
  'sts:AssumeRole*',
  'ec2:*',
  'STS:TagSession',
];
const RESOURCES = [
  ...Array<string>(24).fill('*'),
  'arn:aws:s3:::b/*',
  'arn:aws:s3:::b',
  'arn:aws:s3:::b/${aws:username}/*',
  "arn:aws:s3:::b/${aws:PrincipalTag/t, 'ann'}/?",
  'arn:aws:s3:::b/${*}/x',
  'arn:aws:s3',
  'arn:aws:s*',
  'arn:aws:s*:q',
  'arn:aws:*:*:*:*',
  'arn:${x}:s3:::b/*',
  'arn:*',
  `arn:aws:sqs:*:${A}:?`,
  KEY,
  ROLE,
];

const PRINCIPALS: readonly RawPrincipal[] = [
  '*',
  { AWS: '*' },
  { AWS: A },
  { AWS: `arn:aws:iam::${A}:root` },
  { AWS: `arn:aws-cn:iam::${A}:root` },
  { AWS: [B, ANN.arn] },
  { AWS: ANN.arn },
  { AWS: EVE.arn },
  { AWS: DEPLOY.roleArn as string },
  { AWS: DEPLOY.arn },
  { AWS: `arn:aws:sts::${A}:assumed-role/Deploy/other` },
  { AWS: BOB.arn },
  { AWS: 'AIDAANN' },
  { AWS: 'AROADEPLOY' },
  { AWS: [A, DEPLOY.roleArn as string, DEPLOY.arn] },
  { AWS: [A, ANN.arn] },
  { AWS: [A, ANN.arn, BOB.arn] },
  { Service: 'lambda.amazonaws.com' },
  { Service: ['ec2.amazonaws.com', 'lambda.amazonaws.com'] },
  { Federated: OIDC.arn },
  { Federated: SAML.arn },
  { Federated: '*' },
  { CanonicalUser: 'abc' },
];

interface Family {
  readonly keys: readonly string[];
  readonly operators: readonly string[];
  /** As policies write them. */
  readonly policy: readonly (string | number | boolean)[];
  /** As requests carry them. */
  readonly context: readonly string[];
}

const ARN = 'arn:aws:sns:us-east-1:111122223333:a';
const FAMILIES: readonly Family[] = [
  {
    keys: ['s3:prefix', 'aws:PrincipalTag/t', 'aws:TagKeys'],
    operators: ['StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', 'StringLike', 'StringNotLike'],
    policy: [
      'a',
      'A',
      'b',
      'ab',
      'a*',
      '*b',
      '?',
      '',
      'a${*}',
      '${aws:PrincipalTag/t}',
      "${AWS:principaltag/T, 'b'}",
      '${aws:TagKeys}',
      '${',
      '${$}{x}',
    ],
    context: ['a', 'A', 'b', 'ab', 'a*', '', 'xx', '${x}'],
  },
  {
    keys: ['aws:SourceArn'],
    operators: ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike', 'StringLike'],
    policy: [
      ARN,
      'arn:aws:sns:*:*:*',
      'arn:aws:sns:*',
      'arn:*:a',
      '*',
      'arn:aws:sns:us-east-1:111122223333:${aws:PrincipalTag/t}',
      'arn:aws:s?s:us-east-1:111122223333:?',
    ],
    context: [ARN, 'arn:aws:sns:us-east-1:111122223333:b', 'arn:aws:sqs:us-east-1:111122223333:a:b', 'a'],
  },
  {
    keys: ['aws:SecureTransport', 'aws:MultiFactorAuthPresent'],
    operators: ['Bool'],
    policy: ['true', 'false', true, 'TRUE'],
    context: ['true', 'false', 'True'],
  },
  {
    keys: ['s3:max-keys'],
    operators: [
      'NumericEquals',
      'NumericNotEquals',
      'NumericLessThan',
      'NumericLessThanEquals',
      'NumericGreaterThan',
      'NumericGreaterThanEquals',
    ],
    policy: [1, '2', '2.0', '-1', 'many'],
    context: ['1', '2', '1.5', '-1', 'few'],
  },
  {
    keys: ['aws:CurrentTime'],
    operators: ['DateEquals', 'DateNotEquals', 'DateLessThan', 'DateLessThanEquals', 'DateGreaterThan', 'DateGreaterThanEquals'],
    policy: [
      '2026-01-01T00:00:00Z',
      '2026-01-01',
      '20260101T000000Z',
      '1767225600',
      '2026-01',
      '2027',
      'soon',
      '2026-01-01T01:00:00+01:00',
    ],
    context: ['2026-01-01T00:00:00Z', '2025-12-31T23:59:59Z', '2026-06-01T12:00:00.5Z', '1767225600', 'never'],
  },
  {
    keys: ['aws:SourceIp'],
    operators: ['IpAddress', 'NotIpAddress'],
    policy: ['10.0.0.0/8', '10.1.2.3', '10.1.2.3/31', '0.0.0.0/0', '2001:db8::/32', '2001:db8::1', '10.0.0.0/33', 'here'],
    context: ['10.1.2.3', '10.1.2.2', '11.0.0.1', '2001:DB8:0::1', '2001:db9::'],
  },
  { keys: ['s3:bytes'], operators: ['BinaryEquals'], policy: ['QmluYXJ5', 'eA=='], context: ['QmluYXJ5', 'eQ=='] },
];
const SEVERAL = new Set(['aws:TagKeys']);

const from = <T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const oneOrList = <T>(values: readonly T[]): fc.Arbitrary<T | T[]> =>
  fc.oneof({ weight: 3, arbitrary: from(values) }, fc.array(from(values), { maxLength: 3 }));
const RARELY = [...Array<boolean>(9).fill(false), true];
const sometimes = <T>(arbitrary: fc.Arbitrary<T>, present = 1, absent = 1): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: absent, arbitrary: fc.constant(undefined) }, { weight: present, arbitrary });

const operatorName = (base: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      from(['', '', '', 'ForAllValues:', 'ForAnyValue:']),
      from(base),
      from(['', '', '', 'IfExists']),
      from([false, false, false, true]),
    )
    .map(([set, operator, ifExists, lower]) => (lower ? `${set}${operator}${ifExists}`.toLowerCase() : `${set}${operator}${ifExists}`));

const test: fc.Arbitrary<readonly [string, string, string | number | boolean | readonly (string | number | boolean)[]]> = fc.oneof(
  {
    weight: 8,
    arbitrary: from(FAMILIES).chain(({ keys, operators, policy }) => fc.tuple(operatorName(operators), from(keys), oneOrList(policy))),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constant('Null'), from(FAMILIES.flatMap(({ keys }) => keys)), from<string | boolean>(['true', 'false', true])),
  },
);

const someTests = (maxLength: number): fc.Arbitrary<RawCondition> =>
  fc.array(test, { minLength: 1, maxLength }).map((tests) => {
    const result: { [operator: string]: { [key: string]: (typeof tests)[number][2] } } = {};
    for (const [operator, key, values] of tests) result[operator] = { ...result[operator], [key]: values };
    return result as RawCondition;
  });
const condition = sometimes(someTests(2));

/** Without the elements that are undefined: JSON has none. */
function plain<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;
}

function statement(effects: readonly Effect[], named: 'always' | 'never' | 'maybe'): fc.Arbitrary<RawStatement> {
  const principal = fc.tuple(from(PRINCIPALS), from(['Principal', 'Principal', 'Principal', 'Principal', 'NotPrincipal']));
  return fc
    .record({
      effect: from(effects),
      action: oneOrList(ACTIONS),
      notAction: from(RARELY),
      resource: fc.oneof(
        { weight: 8, arbitrary: oneOrList(RESOURCES) },
        { weight: named === 'never' ? 0 : 1, arbitrary: fc.constant(undefined) },
      ),
      notResource: from(RARELY),
      principal: named === 'always' ? principal : named === 'maybe' ? sometimes(principal, 4) : fc.constant(undefined),
      condition,
    })
    .map(({ effect, action, notAction, resource, notResource, principal, condition }) =>
      plain({
        Effect: effect,
        [notAction ? 'NotAction' : 'Action']: action,
        ...(resource === undefined ? {} : { [notResource ? 'NotResource' : 'Resource']: resource }),
        ...(principal === undefined ? {} : { [principal[1]]: principal[0] }),
        Condition: condition,
      } as RawStatement),
    );
}

const MIXED: readonly Effect[] = ['Allow', 'Allow', 'Allow', 'Allow', 'Allow', 'Deny'];

function document(named: 'always' | 'never' | 'maybe', effects = MIXED, maxLength = 3): fc.Arbitrary<RawDocument> {
  const statements = fc.oneof(
    { weight: 6, arbitrary: fc.array(statement(effects, named), { minLength: 1, maxLength }) },
    { weight: 1, arbitrary: statement(effects, named) },
  );
  return fc
    .tuple(from(['2012-10-17', '2012-10-17', '2012-10-17', '2008-10-17', undefined]), statements)
    .map(([Version, Statement]) => plain({ Version, Statement }) as RawDocument);
}

const ALLOW_ALL: RawDocument = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
/** A guardrail that lets most through: else nearly everything is denied there. */
const wide = (one: fc.Arbitrary<RawDocument>): fc.Arbitrary<RawDocument> =>
  one.map((each) => ({ ...each, Statement: [ALLOW_ALL.Statement as RawStatement, each.Statement].flat() as RawStatement[] }));
const guardrail = fc.oneof({ weight: 2, arbitrary: wide(document('never')) }, { weight: 1, arbitrary: document('never') });
const lenient = (one: fc.Arbitrary<RawDocument>): fc.Arbitrary<RawDocument[]> =>
  fc.oneof(
    { weight: 4, arbitrary: one.map((each) => [ALLOW_ALL, each]) },
    { weight: 1, arbitrary: one.map((each) => [each]) },
    { weight: 1, arbitrary: fc.constant<RawDocument[]>([]) },
  );

export const documents: fc.Arbitrary<Documents> = fc
  .record({
    identity: fc.oneof(
      { weight: 5, arbitrary: fc.array(document('never'), { minLength: 1, maxLength: 3 }) },
      { weight: 1, arbitrary: fc.constant([]) },
    ),
    permissionsBoundary: sometimes(guardrail, 1, 2),
    session: sometimes(fc.array(guardrail, { maxLength: 2 })),
    resource: sometimes(document('always'), 3),
    serviceControl: sometimes(fc.array(lenient(document('never', MIXED, 2)), { minLength: 1, maxLength: 2 }), 1, 2),
    resourceControl: sometimes(fc.array(fc.array(document('maybe', ['Deny'], 1), { maxLength: 1 }), { minLength: 1, maxLength: 2 }), 1, 2),
    vpcEndpoint: sometimes(fc.array(document('maybe'), { minLength: 1, maxLength: 2 }), 1, 6),
  })
  .map(plain) as fc.Arbitrary<Documents>;

/** Values of the keys that conditions and variables ask about; what is not here is missing. */
export const facts: fc.Arbitrary<ReadonlyMap<string, readonly string[]>> = fc
  .tuple(
    ...FAMILIES.flatMap(({ keys, context }) =>
      keys.map((key) => {
        const lists = SEVERAL.has(key) ? fc.array(from(context), { maxLength: 3 }) : from(context).map((value) => [value]);
        return sometimes(lists, 3).map((values) => [key.toLowerCase(), values] as const);
      }),
    ),
    sometimes(from([['ann'], ['*'], ['b?']]), 2).map((values) => ['aws:username', values] as const),
  )
  .map((entries) => new Map(entries.flatMap(([key, values]) => (values === undefined ? [] : [[key, values] as const]))));

const CALLERS: readonly Caller[] = [
  ANN,
  ANN,
  ANN,
  ANN,
  ANN,
  DEPLOY,
  DEPLOY,
  DEPLOY,
  DEPLOY,
  DEPLOY,
  BOB,
  BOB,
  ROOT,
  EVE,
  SERVICE,
  OIDC,
  SAML,
  ANYONE,
  LINKED,
];

/** A request whose context is completely known, with the documents that it meets. */
export const question: fc.Arbitrary<Question> = fc
  .record({ caller: from(CALLERS), asked: from(ASKED), resourceAccount: from([A, A, A, B, undefined]), facts, documents })
  .map(({ asked: [action, resource], ...rest }) => ({ action, resource, ...rest }));

const conditioned = fc
  .record({
    Effect: from<Effect>(['Allow', 'Allow', 'Deny']),
    Action: fc.constant('*'),
    Resource: fc.constant('*'),
    Condition: someTests(3),
  })
  .map((each): RawStatement => each);
const conditionedDocument = fc
  .array(conditioned, { minLength: 1, maxLength: 4 })
  .map((Statement): RawDocument => ({ Version: '2012-10-17', Statement }));

/** A request that hangs on conditions alone. */
export const conditionedQuestion: fc.Arbitrary<Question> = fc
  .record({ caller: from([ANN, DEPLOY]), facts, identity: conditionedDocument, permissionsBoundary: sometimes(conditionedDocument, 1, 2) })
  .map(({ caller, facts, identity, permissionsBoundary }) => ({
    caller,
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::b/ann/x',
    resourceAccount: A,
    facts,
    documents: plain({ identity: [identity], permissionsBoundary }),
  }));
