// Each check by two statements: one that has the fault, and one that is near it and has not.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  DOCUMENT_CHECKS,
  type Finding,
  lintPolicy,
  type PolicyKind,
  pathText,
  STATEMENT_CHECKS,
  subjectFrom,
} from '../../src/lint/index.ts';

const OWN = '111122223333';

function lint(statements: unknown, kind: PolicyKind = 'identity', Version = '2012-10-17'): Finding[] {
  return lintPolicy(subjectFrom({ policy: 'p', raw: { Version, Statement: statements }, kind, ownAccounts: [OWN] }));
}

const allow = (Action: unknown, Resource: unknown = '*', more: object = {}) => ({ Effect: 'Allow', Action, Resource, ...more });
const when = (operator: string, key: string, value: unknown) => ({ Condition: { [operator]: { [key]: value } } });
const grant = (Principal: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Principal,
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::docs/*',
  ...more,
});
const trust = (Principal: unknown, more: object = {}) => ({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...more });

const GITHUB = 'token.actions.githubusercontent.com';
const federated = (Condition: object, provider = `arn:aws:iam::${OWN}:oidc-provider/${GITHUB}`) => ({
  ...trust({ Federated: provider }),
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition,
});
const audience = { StringEquals: { [`${GITHUB}:aud`]: 'sts.amazonaws.com' } };
const github = (sub: string) => federated({ ...audience, StringLike: { [`${GITHUB}:sub`]: sub } });

interface Row {
  readonly id: string;
  readonly severity: Finding['severity'];
  /** In the document; one statement stands at `$.Statement`. */
  readonly at: string;
  readonly fault: unknown;
  readonly near: unknown;
  readonly kind?: PolicyKind;
  readonly version?: string;
  readonly what: string;
}

const COGNITO = 'cognito-identity.amazonaws.com';
const OLD = '2008-10-17';

const ROWS: readonly Row[] = [
  {
    id: 'unreadable',
    severity: 'error',
    what: 'an effect in lower case',
    at: '$.Statement.Effect',
    fault: { ...allow('s3:*'), Effect: 'allow' },
    near: allow('s3:*'),
  },
  {
    id: 'unknown-operator',
    severity: 'error',
    what: 'an operator that does not exist',
    at: '$.Statement.Condition.StringEqual',
    fault: allow('s3:*', '*', when('StringEqual', 'aws:username', 'ann')),
    near: allow('s3:*', '*', when('stringequals', 'aws:username', 'ann')),
  },
  {
    id: 'duplicate-sid',
    severity: 'error',
    what: 'a Sid twice, which IAM refuses',
    at: '$.Statement[1].Sid',
    fault: [allow('s3:*', '*', { Sid: 'A' }), allow('ec2:*', '*', { Sid: 'A' })],
    near: [allow('s3:*', '*', { Sid: 'A' }), allow('ec2:*', '*', { Sid: 'B' })],
  },
  {
    id: 'duplicate-sid',
    severity: 'warning',
    what: 'a Sid twice in a resource policy, which some services store',
    at: '$.Statement[1].Sid',
    kind: 'resource',
    fault: [grant({ AWS: OWN }, { Sid: 'A' }), grant({ AWS: OWN }, { Sid: 'A' })],
    near: [grant({ AWS: OWN }, { Sid: 'A' }), grant({ AWS: OWN }, { Sid: 'B' })],
  },
  {
    id: 'too-large',
    severity: 'error',
    what: 'more than 6,144 characters',
    at: '$',
    fault: allow(
      's3:*',
      Array.from({ length: 200 }, (_, i) => `arn:aws:s3:::a-bucket-with-a-long-name-${i}`),
    ),
    near: allow(
      's3:*',
      Array.from({ length: 100 }, (_, i) => `arn:aws:s3:::a-bucket-with-a-long-name-${i}`),
    ),
  },
  {
    id: 'unknown-action',
    severity: 'error',
    what: 'the only action is misspelt',
    at: '$.Statement.Action',
    fault: allow('s3:GetObjects'),
    near: allow('s3:GetObject*'),
  },
  {
    id: 'unknown-action',
    severity: 'warning',
    what: 'one of two actions is misspelt',
    at: '$.Statement.Action[1]',
    fault: allow(['s3:GetObject', 's3:PutObjekt']),
    near: allow(['s3:GetObject', 'S3:PUTOBJECT']),
  },
  {
    id: 'unknown-action',
    severity: 'error',
    what: 'an exception that does not exist',
    at: '$.Statement.NotAction',
    fault: { Effect: 'Deny', NotAction: 'iam:GetUsers', Resource: '*' },
    near: { Effect: 'Deny', NotAction: 'iam:GetUser', Resource: '*' },
  },
  {
    id: 'action-off-resource',
    severity: 'error',
    what: 'objects are read on a bucket',
    at: '$.Statement.Resource',
    fault: allow('s3:GetObject', 'arn:aws:s3:::docs'),
    near: allow('s3:GetObject', 'arn:aws:s3:::docs*'),
  },
  {
    id: 'action-off-resource',
    severity: 'error',
    what: 'a bucket is listed on its objects',
    at: '$.Statement.Resource',
    fault: allow('s3:ListBucket', 'arn:aws:s3:::docs/*'),
    near: allow('s3:ListBucket', 'arn:aws:s3:::docs'),
  },
  {
    id: 'action-off-resource',
    severity: 'error',
    what: 'an action without resources on an ARN',
    at: '$.Statement.Resource',
    fault: allow('ec2:DescribeInstances', 'arn:aws:ec2:*:*:instance/*'),
    near: allow('ec2:StartInstances', 'arn:aws:ec2:*:*:instance/*'),
  },
  {
    id: 'action-off-resource',
    severity: 'warning',
    what: 'one of two actions is decided elsewhere',
    at: '$.Statement.Action[1]',
    fault: allow(['s3:GetObject', 's3:ListBucket'], 'arn:aws:s3:::docs/*'),
    near: allow(['s3:GetObject', 's3:ListBucket'], ['arn:aws:s3:::docs/*', 'arn:aws:s3:::docs']),
  },
  {
    id: 'action-off-resource',
    severity: 'warning',
    what: 'a resource of another service',
    at: '$.Statement.Resource[1]',
    fault: allow('sqs:SendMessage', ['arn:aws:sqs:*:*:in', 'arn:aws:sns:*:*:in']),
    near: allow(['sqs:SendMessage', 'sns:Publish'], ['arn:aws:sqs:*:*:in', 'arn:aws:sns:*:*:in']),
  },
  {
    id: 'action-off-resource',
    severity: 'error',
    what: 'a Deny that never fires',
    at: '$.Statement.Resource',
    fault: { ...allow('iam:DeleteUser', 'arn:aws:iam::*:role/admins'), Effect: 'Deny' },
    near: { ...allow('iam:DeleteUser', 'arn:aws:iam::*:user/${aws:username}'), Effect: 'Deny' },
  },
  {
    id: 'unclosed-variable',
    severity: 'error',
    what: 'a variable in a resource without its brace',
    at: '$.Statement.Resource[1]',
    fault: allow('s3:GetObject', ['arn:aws:s3:::docs/${aws:username}/*', 'arn:aws:s3:::docs/${aws:username/*']),
    near: allow('s3:GetObject', ['arn:aws:s3:::docs/${aws:username}/*', 'arn:aws:s3:::docs/${$}{aws:username/*']),
  },
  {
    id: 'unclosed-variable',
    severity: 'error',
    what: 'a variable in a condition without its brace',
    at: '$.Statement.Condition.StringEquals.aws:ResourceTag/owner',
    fault: allow('s3:*', '*', when('StringEquals', 'aws:ResourceTag/owner', '${aws:username')),
    near: allow('s3:*', '*', when('StringEquals', 'aws:ResourceTag/owner', '${aws:username}')),
  },
  {
    id: 'variable-in-old-document',
    severity: 'error',
    what: 'a variable in a resource',
    at: '$.Statement.Resource',
    version: OLD,
    fault: allow('s3:GetObject', 'arn:aws:s3:::docs/${aws:username}/*'),
    near: allow('s3:GetObject', 'arn:aws:s3:::docs/$username/*'),
  },
  {
    id: 'variable-in-old-document',
    severity: 'error',
    what: 'a variable in a condition',
    at: '$.Statement.Condition.StringEquals.aws:ResourceTag/owner',
    version: OLD,
    fault: allow('s3:*', '*', when('StringEquals', 'aws:ResourceTag/owner', '${aws:username}')),
    near: allow('s3:*', '*', when('StringEquals', 'aws:ResourceTag/owner', 'ann')),
  },
  {
    id: 'unknown-condition-key',
    severity: 'error',
    what: 'a global key that does not exist',
    at: '$.Statement.Condition.StringEquals.aws:PrincipalOrg',
    fault: allow('s3:*', '*', when('StringEquals', 'aws:PrincipalOrg', 'o-1')),
    near: allow('s3:*', '*', when('StringEquals', 'AWS:principalorgid', 'o-1')),
  },
  {
    id: 'unknown-condition-key',
    severity: 'error',
    what: 'a variable of a key that does not exist',
    at: '$.Statement.Resource',
    fault: allow('s3:GetObject', 'arn:aws:s3:::docs/${aws:user}/*'),
    near: allow('s3:GetObject', 'arn:aws:s3:::docs/${aws:userid}/*'),
  },
  {
    id: 'unknown-condition-key',
    severity: 'warning',
    what: 'a key of S3 that is in no reference',
    at: '$.Statement.Condition.StringEquals.s3:Prefixes',
    fault: allow('s3:ListBucket', '*', when('StringEquals', 's3:Prefixes', 'a')),
    near: allow('s3:ListBucket', '*', when('StringEquals', 's3:prefix', 'a')),
  },
  {
    id: 'key-off-action',
    severity: 'warning',
    what: 'a key that the action lacks',
    at: '$.Statement.Condition.StringLike.s3:prefix',
    fault: allow('s3:GetObject', '*', when('StringLike', 's3:prefix', 'a/*')),
    near: allow('s3:ListBucket', '*', when('StringLike', 's3:prefix', 'a/*')),
  },
  {
    id: 'key-off-action',
    severity: 'warning',
    what: 'a key that one of two actions lacks',
    at: '$.Statement.Condition.StringLike.s3:prefix',
    fault: allow(['s3:ListBucket', 's3:GetObject'], '*', when('StringLike', 's3:prefix', 'a/*')),
    near: allow(['s3:ListBucket', 's3:GetObject'], '*', when('StringLikeIfExists', 's3:prefix', 'a/*')),
  },
  {
    id: 'value-matches-nothing',
    severity: 'error',
    what: 'an address that is none',
    at: '$.Statement.Condition.IpAddress.aws:SourceIp',
    fault: allow('s3:*', '*', when('IpAddress', 'aws:SourceIp', '203.0.113.0/33')),
    near: allow('s3:*', '*', when('IpAddress', 'aws:SourceIp', '203.0.113.0/32')),
  },
  {
    id: 'value-matches-nothing',
    severity: 'error',
    what: 'a role name under ArnLike',
    at: '$.Statement.Condition.ArnLike.aws:PrincipalArn',
    fault: allow('s3:*', '*', when('ArnLike', 'aws:PrincipalArn', 'role/*')),
    near: allow('s3:*', '*', when('ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/*')),
  },
  {
    id: 'wildcard-as-text',
    severity: 'error',
    what: 'a star under StringEquals',
    at: '$.Statement.Condition.StringEquals.aws:PrincipalTag/team',
    fault: allow('s3:*', '*', when('StringEquals', 'aws:PrincipalTag/team', 'red-*')),
    near: allow('s3:*', '*', when('StringEquals', 'aws:PrincipalTag/team', 'red-${*}')),
  },
  {
    id: 'plain-operator-on-list',
    severity: 'warning',
    what: 'StringEquals on aws:TagKeys',
    at: '$.Statement.Condition.StringEquals.aws:TagKeys',
    fault: allow('ec2:CreateTags', '*', when('StringEquals', 'aws:TagKeys', 'team')),
    near: allow('ec2:CreateTags', '*', when('ForAnyValue:StringEquals', 'aws:TagKeys', 'team')),
  },
  {
    id: 'unguarded-for-all-values',
    severity: 'warning',
    what: 'ForAllValues alone',
    at: '$.Statement.Condition.ForAllValues:StringEquals.aws:TagKeys',
    fault: allow('ec2:CreateTags', '*', when('ForAllValues:StringEquals', 'aws:TagKeys', 'team')),
    near: allow('ec2:CreateTags', '*', {
      Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'team' }, Null: { 'aws:TagKeys': 'false' } },
    }),
  },
  {
    id: 'unguarded-for-all-values',
    severity: 'warning',
    what: 'ForAllValues with a guard that holds without the key',
    at: '$.Statement.Condition.ForAllValues:StringEquals.aws:TagKeys',
    fault: allow('ec2:CreateTags', '*', {
      Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'team' }, Null: { 'aws:TagKeys': 'true' } },
    }),
    near: allow('ec2:CreateTags', '*', {
      Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'team' }, StringLike: { 'aws:RequestTag/team': '?*' } },
    }),
  },
  {
    id: 'not-principal',
    severity: 'error',
    what: 'an Allow',
    at: '$.Statement.NotPrincipal',
    kind: 'resource',
    fault: { ...grant(undefined), NotPrincipal: { AWS: OWN } },
    near: grant({ AWS: OWN }),
  },
  {
    id: 'not-principal',
    severity: 'warning',
    what: 'a Deny',
    at: '$.Statement.NotPrincipal',
    kind: 'resource',
    fault: { ...grant(undefined), Effect: 'Deny', NotPrincipal: { AWS: OWN } },
    near: { ...grant('*'), Effect: 'Deny' },
  },
  {
    id: 'open-to-everyone',
    severity: 'error',
    what: 'no condition',
    at: '$.Statement.Principal.AWS',
    kind: 'resource',
    fault: grant({ AWS: '*' }),
    near: { ...grant({ AWS: '*' }), Effect: 'Deny' },
  },
  {
    id: 'open-to-everyone',
    severity: 'error',
    what: 'a condition on a header that the caller writes',
    at: '$.Statement.Principal',
    kind: 'resource',
    fault: grant('*', when('StringLike', 'aws:Referer', 'https://acme.example/*')),
    near: grant('*', when('StringEquals', 'aws:PrincipalOrgID', 'o-1')),
  },
  {
    id: 'open-to-everyone',
    severity: 'error',
    what: 'a condition that holds for whoever lacks the key',
    at: '$.Statement.Principal',
    kind: 'resource',
    fault: grant('*', when('StringEqualsIfExists', 'aws:SourceAccount', OWN)),
    near: grant('*', when('StringEquals', 'aws:SourceAccount', OWN)),
  },
  {
    id: 'open-to-everyone',
    severity: 'error',
    what: 'an address range that holds every address',
    at: '$.Statement.Principal',
    kind: 'resource',
    fault: grant('*', when('IpAddress', 'aws:SourceIp', ['203.0.113.0/24', '0.0.0.0/0'])),
    near: grant('*', when('IpAddress', 'aws:SourceIp', ['203.0.113.0/24', '10.0.0.0/8'])),
  },
  {
    id: 'open-to-everyone',
    severity: 'error',
    what: 'half of the IPv6 addresses',
    at: '$.Statement.Principal',
    kind: 'resource',
    fault: grant('*', when('IpAddress', 'aws:SourceIp', '::/1')),
    near: grant('*', when('IpAddress', 'aws:SourceIp', '2001:db8::/32')),
  },
  {
    id: 'principal-names-nobody',
    severity: 'error',
    what: 'a pattern of users',
    at: '$.Statement.Principal.AWS',
    kind: 'resource',
    fault: grant({ AWS: `arn:aws:iam::${OWN}:user/*` }),
    near: grant({ AWS: `arn:aws:iam::${OWN}:root` }),
  },
  {
    id: 'principal-names-nobody',
    severity: 'error',
    what: 'a group',
    at: '$.Statement.Principal.AWS[1]',
    kind: 'trust',
    fault: trust({ AWS: [OWN, `arn:aws:iam::${OWN}:group/admins`] }),
    near: trust({ AWS: [OWN, `arn:aws:iam::${OWN}:user/group/admins`] }),
  },
  {
    id: 'deleted-principal',
    severity: 'error',
    what: 'the id of a role',
    at: '$.Statement.Principal.AWS',
    kind: 'trust',
    fault: trust({ AWS: 'AROAEXAMPLEEXAMPLE123' }),
    near: trust({ AWS: `arn:aws:iam::${OWN}:role/AROAEXAMPLEEXAMPLE123` }),
  },
  {
    id: 'principal-missing',
    severity: 'error',
    what: 'a Deny for nobody',
    at: '$.Statement',
    kind: 'resource',
    fault: { Effect: 'Deny', Action: 's3:*', Resource: 'arn:aws:s3:::docs/*' },
    near: { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::docs/*' },
  },
  {
    id: 'principal-misplaced',
    severity: 'error',
    what: 'a Principal in an identity policy',
    at: '$.Statement.Principal',
    fault: allow('s3:*', '*', { Principal: { AWS: OWN } }),
    near: allow('s3:*'),
  },
  {
    id: 'resource-missing',
    severity: 'error',
    what: 'no Resource in an identity policy',
    at: '$.Statement',
    fault: { Effect: 'Allow', Action: 's3:*' },
    near: allow('s3:*'),
  },
  {
    id: 'resource-misplaced',
    severity: 'error',
    what: 'a Resource in a trust policy',
    at: '$.Statement.Resource',
    kind: 'trust',
    fault: trust({ AWS: OWN }, { Resource: '*' }),
    near: trust({ AWS: OWN }),
  },
  {
    id: 'trust-action',
    severity: 'error',
    what: 'an identity provider that is to use sts:AssumeRole',
    at: '$.Statement.Principal.Federated',
    kind: 'trust',
    fault: { ...github('repo:acme/web:*'), Action: 'sts:AssumeRole' },
    near: { ...github('repo:acme/web:*'), Action: 'sts:AssumeRole*' },
  },
  {
    id: 'trust-action',
    severity: 'error',
    what: 'SAML by way of a web identity',
    at: '$.Statement.Principal.Federated',
    kind: 'trust',
    fault: federated({ StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } }, `arn:aws:iam::${OWN}:saml-provider/idp`),
    near: { ...trust({ Federated: `arn:aws:iam::${OWN}:saml-provider/idp` }), Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession'] },
  },
  {
    id: 'no-external-id',
    severity: 'warning',
    what: 'another account',
    at: '$.Statement.Principal.AWS',
    kind: 'trust',
    fault: trust({ AWS: 'arn:aws:iam::444455556666:root' }),
    near: trust({ AWS: 'arn:aws:iam::444455556666:root' }, when('StringEquals', 'sts:ExternalId', 'x-17')),
  },
  {
    id: 'no-external-id',
    severity: 'warning',
    what: 'a user of another account',
    at: '$.Statement.Principal.AWS',
    kind: 'trust',
    fault: trust({ AWS: 'arn:aws:iam::444455556666:user/bob' }),
    near: trust({ AWS: `arn:aws:iam::${OWN}:user/bob` }),
  },
  {
    id: 'oidc-subject',
    severity: 'error',
    what: 'no subject',
    at: '$.Statement.Principal.Federated',
    kind: 'trust',
    fault: federated(audience),
    near: github('repo:acme/web:*'),
  },
  {
    id: 'oidc-subject',
    severity: 'error',
    what: 'ForAllValues on the subject',
    at: '$.Statement.Principal.Federated',
    kind: 'trust',
    fault: federated({ ...audience, 'ForAllValues:StringLike': { [`${GITHUB}:sub`]: 'repo:acme/web:*' } }),
    near: federated({ ...audience, 'ForAnyValue:StringLike': { [`${GITHUB}:sub`]: 'repo:acme/web:*' } }),
  },
  {
    id: 'oidc-subject',
    severity: 'error',
    what: 'any repository',
    at: `$.Statement.Condition.StringLike["${GITHUB}:sub"]`,
    kind: 'trust',
    fault: github('repo:*'),
    near: github('repo:acme/web:environment:prod'),
  },
  {
    id: 'oidc-subject',
    severity: 'error',
    what: 'an organization without its slash',
    at: `$.Statement.Condition.StringLike["${GITHUB}:sub"]`,
    kind: 'trust',
    fault: github('repo:acme*'),
    near: github('repo:acme/web:ref:refs/heads/*'),
  },
  {
    id: 'oidc-subject',
    severity: 'warning',
    what: 'a whole organization',
    at: `$.Statement.Condition.StringLike["${GITHUB}:sub"]`,
    kind: 'trust',
    fault: github('repo:acme/*'),
    near: github('repo:acme/web:*'),
  },
  {
    id: 'oidc-subject',
    severity: 'warning',
    what: 'a repository without its colon',
    at: `$.Statement.Condition.StringLike["${GITHUB}:sub"]`,
    kind: 'trust',
    fault: github('repo:acme/web*'),
    near: github('repo:acme/web:*'),
  },
  {
    id: 'oidc-audience',
    severity: 'warning',
    what: 'no audience',
    at: '$.Statement.Principal.Federated',
    kind: 'trust',
    fault: federated({ StringLike: { [`${GITHUB}:sub`]: 'repo:acme/web:*' } }),
    near: github('repo:acme/web:*'),
  },
  {
    id: 'oidc-audience',
    severity: 'error',
    what: 'any identity pool',
    at: '$.Statement.Principal.Federated',
    kind: 'trust',
    fault: federated(when('ForAnyValue:StringLike', `${COGNITO}:amr`, 'authenticated').Condition, COGNITO),
    near: federated(
      { StringEquals: { [`${COGNITO}:aud`]: 'pool' }, 'ForAnyValue:StringLike': { [`${COGNITO}:amr`]: 'authenticated' } },
      COGNITO,
    ),
  },
  {
    id: 'cognito-guests',
    severity: 'warning',
    what: 'whoever knows the pool',
    at: `$.Statement.Condition.ForAnyValue:StringLike["${COGNITO}:amr"]`,
    kind: 'trust',
    fault: federated(
      { StringEquals: { [`${COGNITO}:aud`]: 'pool' }, 'ForAnyValue:StringLike': { [`${COGNITO}:amr`]: 'unauthenticated' } },
      COGNITO,
    ),
    near: federated(
      { StringEquals: { [`${COGNITO}:aud`]: 'pool' }, 'ForAnyValue:StringLike': { [`${COGNITO}:amr`]: 'authenticated' } },
      COGNITO,
    ),
  },
  {
    id: 'allow-all-but',
    severity: 'error',
    what: 'everything but S3, so IAM',
    at: '$.Statement.NotAction',
    fault: { Effect: 'Allow', NotAction: 's3:*', Resource: '*' },
    near: { Effect: 'Deny', NotAction: 's3:*', Resource: '*' },
  },
  {
    id: 'allow-all-but',
    severity: 'warning',
    what: 'everything but IAM',
    at: '$.Statement.NotAction',
    fault: { Effect: 'Allow', NotAction: ['iam:*', 'sts:*'], Resource: '*' },
    near: allow(['s3:*', 'sts:*']),
  },
  {
    id: 'allow-all-but',
    severity: 'warning',
    what: 'every resource but one',
    at: '$.Statement.NotResource',
    fault: { Effect: 'Allow', Action: 's3:GetObject', NotResource: 'arn:aws:s3:::payroll/*' },
    near: { Effect: 'Deny', Action: 's3:GetObject', NotResource: 'arn:aws:s3:::payroll/*' },
  },
  {
    id: 'wildcard-service',
    severity: 'warning',
    what: 'a star for the service',
    at: '$.Statement.Resource',
    fault: allow('s3:GetObject', 'arn:aws:*:::docs/*'),
    near: allow('s3:GetObject', 'arn:*:s3:::docs/*'),
  },
];

describe.each(ROWS)('$id: $what', ({ id, severity, at, fault, near, kind, version }) => {
  const found = (statements: unknown) => lint(statements, kind, version).filter((finding) => finding.id === id);

  it('is found in its place', () => {
    expect(found(fault)).toEqual([expect.objectContaining({ severity, policy: 'p' })]);
    expect(pathText(found(fault)[0]?.path ?? [])).toBe(at);
  });

  it('is not found in what is near', () => {
    expect(found(near).filter((finding) => finding.severity === severity)).toEqual([]);
  });
});

const DOCS = readFileSync(fileURLToPath(new URL('../../docs/lint.md', import.meta.url)), 'utf8');

describe.each([...DOCUMENT_CHECKS, ...STATEMENT_CHECKS].map(({ id }) => id))('%s', (id) => {
  it('has a case here', () => expect(ROWS.some((row) => row.id === id)).toBe(true));
  it('is explained in docs/lint.md', () => expect(DOCS).toContain(`| \`${id}\` |`));
});

it('names the action, the key or the operator that is meant', () => {
  const remedies = (statement: unknown) => lint(statement).map(({ remedy }) => remedy);
  expect(remedies(allow('s3:GetObjects'))).toEqual(['Write `s3:GetObject`.']);
  expect(remedies(allow('iam:AssumeRole'))).toEqual(['Write `sts:AssumeRole`.']);
  expect(remedies(allow('dynamdb:GetItem'))).toEqual(['Write `dynamodb:GetItem`.']);
  expect(remedies(allow('s3:*', '*', when('StringEquals', 'aws:PrincipleTag/team', 'red')))).toEqual(['Write `aws:PrincipalTag/team`.']);
  expect(remedies(allow('s3:*', '*', when('ForAllValue:StringLik', 'aws:TagKeys', 'team')))).toEqual(['Write `ForAllValues:StringLike`.']);
});

it('leaves the placeholders of a template alone', () => {
  const statement = allow('s3:GetObject', 'arn:${AWS::Partition}:s3:::${Bucket}/*');
  expect(lint(statement)).toEqual([]);
  expect(lint(statement, 'identity', OLD)).toEqual([]);
});

it('finds nothing in a policy as it should be', () => {
  expect(
    lint([
      allow(['s3:ListBucket', 's3:GetBucketLocation'], 'arn:aws:s3:::docs', {
        Sid: 'List',
        ...when('StringLike', 'aws:PrincipalTag/team', 'red-*'),
      }),
      allow(['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::docs/${aws:username}/*', { Sid: 'Own' }),
      { Effect: 'Deny', Action: '*', Resource: '*', ...when('BoolIfExists', 'aws:MultiFactorAuthPresent', 'false') },
    ]),
  ).toEqual([]);
});

it('looks at foreign accounts only where somebody says which are not', () => {
  const raw = { Version: '2012-10-17', Statement: trust({ AWS: '444455556666' }) };
  expect(lintPolicy(subjectFrom({ policy: 'p', raw, kind: undefined, ownAccounts: [] }))).toEqual([]);
  expect(lintPolicy(subjectFrom({ policy: 'p', raw, kind: undefined, ownAccounts: ['444455556666'] }))).toEqual([]);
});

it('tells trust policies and resource policies from the document', () => {
  const kindOf = (statement: unknown) => subjectFrom({ policy: 'p', raw: { Statement: statement }, kind: undefined, ownAccounts: [] }).kind;
  expect([allow('s3:*'), trust({ AWS: OWN }), grant({ AWS: OWN })].map(kindOf)).toEqual(['identity', 'trust', 'resource']);
});
