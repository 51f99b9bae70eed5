import { expect, test } from 'vitest';
import { conditionText, onlyText } from '../../src/report/index.ts';

test.each([
  ['Bool', 'aws:MultiFactorAuthPresent', ['true'], 'with MFA'],
  ['Bool', 'aws:MultiFactorAuthPresent', ['false'], 'without MFA'],
  ['BoolIfExists', 'aws:MultiFactorAuthPresent', ['true'], 'with MFA (or without aws:MultiFactorAuthPresent)'],
  ['bool', 'AWS:multifactorauthpresent', ['True'], 'with MFA'],
  ['NumericLessThan', 'aws:MultiFactorAuthAge', ['3600'], 'within an hour of signing in with MFA'],
  ['NumericLessThan', 'aws:MultiFactorAuthAge', ['900'], 'within 15 minutes of signing in with MFA'],
  ['IpAddress', 'aws:SourceIp', ['203.0.113.0/24'], 'from 203.0.113.0/24'],
  ['IpAddress', 'aws:SourceIp', ['10.0.0.0/8', '192.0.2.1'], 'from 10.0.0.0/8 or 192.0.2.1'],
  ['NotIpAddress', 'aws:SourceIp', ['203.0.113.0/24'], 'not from 203.0.113.0/24'],
  ['StringEquals', 'sts:ExternalId', ['acme'], 'with the external id `acme`'],
  ['StringEquals', 'aws:SourceVpce', ['vpce-1'], 'through VPC endpoint vpce-1'],
  ['StringNotEquals', 'aws:SourceVpce', ['vpce-1'], 'not through VPC endpoint vpce-1'],
  ['StringEquals', 'aws:SourceVpc', ['vpc-1', 'vpc-2'], 'from VPC vpc-1 or vpc-2'],
  ['StringEquals', 'aws:PrincipalOrgID', ['o-abc'], 'from organization o-abc'],
  ['ForAnyValue:StringLike', 'aws:PrincipalOrgPaths', ['o-abc/*'], 'from organization path o-abc/*'],
  ['ForAnyValue:StringEquals', 'aws:CalledVia', ['cloudformation.amazonaws.com'], 'called through cloudformation.amazonaws.com'],
  ['ForAllValues:StringEquals', 'aws:CalledVia', ['athena.amazonaws.com'], 'called through nothing but athena.amazonaws.com'],
  ['DateLessThan', 'aws:CurrentTime', ['2026-12-01T00:00:00Z'], 'before 2026-12-01'],
  ['DateGreaterThan', 'aws:CurrentTime', ['2026-12-01T08:30:00Z'], 'after 2026-12-01 08:30 UTC'],
  ['NumericLessThan', 'aws:EpochTime', ['1796083200'], 'before 2026-12-01'],
  ['DateGreaterThan', 'aws:TokenIssueTime', ['2026-12-01T00:00:00Z'], 'with a session issued after 2026-12-01'],
  ['Null', 'aws:TokenIssueTime', ['true'], 'without aws:TokenIssueTime'],
  ['Null', 'aws:MultiFactorAuthAge', ['false'], 'with aws:MultiFactorAuthAge set'],
  [
    'StringLike',
    'token.actions.githubusercontent.com:sub',
    ['repo:acme/web:*'],
    'with the token subject `repo:acme/web:*` of token.actions.githubusercontent.com',
  ],
  ['StringEquals', 'aws:PrincipalTag/team', ['data'], 'as a principal tagged team = data'],
  ['StringEquals', 'aws:Key', ['a', 'b'], 'aws:Key StringEquals a, b'],
  ['StringEquals', 'aws:SourceIp', [], 'aws:SourceIp StringEquals (nothing)'],
  ['NumericEquals', 'aws:MultiFactorAuthAge', ['1'], 'aws:MultiFactorAuthAge NumericEquals 1'],
])('%s %s %j: %s', (operator, key, values, text) => {
  expect(conditionText({ operator, key, values })).toBe(text);
});

test('several conditions make one phrase, each said once', () => {
  const mfa = { operator: 'Bool', key: 'aws:MultiFactorAuthPresent', values: ['true'] };
  expect(onlyText([])).toBe('');
  expect(onlyText([mfa, mfa, { operator: 'StringEquals', key: 'a:B', values: ['c'] }])).toBe('only with MFA and where a:B StringEquals c');
});

test('conditions any of which does are told beside each other', () => {
  const mfa = { operator: 'Bool', key: 'aws:MultiFactorAuthPresent', values: ['true'] };
  const office = { operator: 'IpAddress', key: 'aws:SourceIp', values: ['203.0.113.0/24'] };
  const either = { ...mfa, or: [office] };
  const early = { operator: 'DateLessThan', key: 'aws:CurrentTime', values: ['2027-01-01T00:00:00Z'] };
  expect(conditionText(either)).toBe('with MFA or from 203.0.113.0/24');
  expect(onlyText([either, either])).toBe('only with MFA or from 203.0.113.0/24');
  expect(onlyText([early, either])).toBe('only before 2027-01-01 and (with MFA or from 203.0.113.0/24)');
});
