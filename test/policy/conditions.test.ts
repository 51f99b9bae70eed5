import { describe, expect, it } from 'vitest';
import { allow, ask, deny, holds } from './support.ts';

type Case = readonly [operator: string, policy: unknown, context: string | readonly string[] | null, expected: boolean];

const KEY = 'aws:SomeKey';

/** The condition under Allow and under Deny: its truth does not depend on the effect (R-COND-07). */
function truth(operator: string, values: unknown, context: string | readonly string[] | null): boolean {
  const condition = { Condition: { [operator]: { [KEY]: values } } };
  const allowed = ask({ identity: [allow(condition)], context: { [KEY]: context }, complete: true }).outcome === 'allow';
  const denied = ask({ identity: [allow(), deny(condition)], context: { [KEY]: context }, complete: true }).outcome === 'explicitDeny';
  expect(denied, 'under Deny').toBe(allowed);
  return allowed;
}

const run = (operator: string, values: unknown, context: string | readonly string[] | null, expected: boolean) =>
  expect(truth(operator, values, context)).toBe(expected);

describe('a missing key (R-COND-05, 06, 10, 11)', () => {
  const POSITIVE = [
    'StringEquals',
    'StringEqualsIgnoreCase',
    'StringLike',
    'ArnEquals',
    'ArnLike',
    'Bool',
    'NumericEquals',
    'NumericLessThan',
    'NumericLessThanEquals',
    'NumericGreaterThan',
    'NumericGreaterThanEquals',
    'DateEquals',
    'DateLessThan',
    'DateLessThanEquals',
    'DateGreaterThan',
    'DateGreaterThanEquals',
    'BinaryEquals',
    'IpAddress',
  ];
  const NEGATED = [
    'StringNotEquals',
    'StringNotEqualsIgnoreCase',
    'StringNotLike',
    'ArnNotEquals',
    'ArnNotLike',
    'NumericNotEquals',
    'DateNotEquals',
    'NotIpAddress',
  ];
  const VALUES: readonly (readonly [RegExp, string])[] = [
    [/^Arn/, 'arn:aws:s3:::x'],
    [/^Bool/, 'true'],
    [/^Numeric/, '1'],
    [/^Date/, '2026-01-01'],
    [/Ip/, '10.0.0.0/8'],
  ];
  const valueFor = (operator: string) => VALUES.find(([family]) => family.test(operator))?.[1] ?? 'eA==';

  it.each(POSITIVE)('%s', (operator) => {
    const value = valueFor(operator);
    run(operator, value, null, false);
    run(`${operator}IfExists`, value, null, true);
    run(`ForAllValues:${operator}`, value, null, true);
    run(`ForAnyValue:${operator}`, value, null, false);
    run(`ForAllValues:${operator}IfExists`, value, null, true);
  });

  it.each(NEGATED)('%s', (operator) => {
    const value = valueFor(operator);
    run(operator, value, null, true);
    run(`${operator}IfExists`, value, null, true);
    run(`ForAllValues:${operator}`, value, null, true);
    run(`ForAnyValue:${operator}`, value, null, false);
  });

  it('Null tests presence only (R-COND-13)', () => {
    run('Null', 'true', null, true);
    run('Null', 'false', null, false);
    run('Null', true, 'x', false);
    run('Null', false, 'x', true);
    run('Null', 'false', '', true);
  });

  it('Null takes no IfExists: the operator is unknown, so nothing is granted (R-GRAM-19)', () => {
    expect(ask({ identity: [allow({ Condition: { NullIfExists: { [KEY]: 'true' } } })], complete: true }).outcome).toBe('implicitDeny');
  });

  it.each(['ForAllValues:StringEquals', 'ForAllValues:StringNotLike'])('%s holds for an empty set too', (operator) =>
    run(operator, 'a', [], true),
  );
  it('an empty set is no key for any operator', () => {
    run('StringNotEquals', 'a', [], true);
    run('StringEquals', 'a', [], false);
    run('StringEqualsIfExists', 'a', [], true);
    run('Null', 'true', [], true);
  });
  it.each(['ForAnyValue:StringEquals', 'ForAnyValue:StringNotLike'])('%s does not hold for an empty set', (operator) =>
    run(operator, 'a', [], false),
  );
});

describe('a present key', () => {
  const cases: readonly Case[] = [
    // R-COND-14
    ['StringEquals', 'a', 'a', true],
    ['StringEquals', 'a', 'A', false],
    ['StringEquals', 'a*', 'ab', false],
    ['StringEquals', 'a*', 'a*', true],
    ['StringEqualsIgnoreCase', 'Ab', 'aB', true],
    ['StringEqualsIgnoreCase', 'a*', 'ab', false],
    ['StringLike', 'a*', 'ab', true],
    ['StringLike', 'a*', 'Ab', false],
    ['StringLike', 'a?c', 'abc', true],
    ['StringLike', '*', '', true],
    ['StringNotLike', 'a*', 'ab', false],
    ['StringNotLike', 'a*', 'b', true],
    ['StringEquals', ' a', 'a', false],
    // R-COND-03: any of several, none of several when negated
    ['StringEquals', ['a', 'b'], 'b', true],
    ['StringNotEquals', ['a', 'b'], 'b', false],
    ['StringNotEquals', ['a', 'b'], 'c', true],
    ['StringEquals', [], 'a', false],
    // R-COND-06: with the key present IfExists changes nothing
    ['StringEqualsIfExists', 'a', 'b', false],
    ['StringEqualsIfExists', 'a', 'a', true],
    ['stringequalsifexists', 'a', 'a', true],
    // R-COND-16
    ['Bool', true, 'true', true],
    ['Bool', 'TRUE', 'true', true],
    ['Bool', 'true', 'false', false],
    ['Bool', 'false', 'yes', false],
    ['Bool', 'yes', 'yes', false],
    // R-COND-17
    ['NumericEquals', '10', '10.0', true],
    ['NumericEquals', 10, '10', true],
    ['NumericNotEquals', '10', '11', true],
    ['NumericLessThan', '10', '9.5', true],
    ['NumericLessThan', '10', '10', false],
    ['NumericLessThan', '10', '9', true],
    ['NumericLessThanEquals', '10', '10', true],
    ['NumericGreaterThan', '9', '10', true],
    ['NumericGreaterThanEquals', '10', '9', false],
    ['NumericLessThan', '10', 'few', false],
    // Too large to be a number.
    ['NumericGreaterThan', '10', '1e999', false],
    ['NumericLessThan', 'many', '1', false],
    ['NumericGreaterThan', '-5', '-4', true],
    // R-COND-18: other notations of the same instant
    ['DateEquals', '2026-01-01T00:00:00Z', '1767225600', true],
    ['DateEquals', '2026-01-01', '2026-01-01T00:00:00Z', true],
    ['DateEquals', '2026-01', '2026-01-01T00:00:00.000Z', true],
    ['DateEquals', '2026', '2026-01-01T00:00:00Z', true],
    ['DateEquals', '2026-01-01T02:00:00+02:00', '2026-01-01T00:00:00Z', true],
    ['DateEquals', '20260101T000000Z', '2026-01-01T00:00:00Z', true],
    ['DateLessThan', '2026-01-01T00:00:00Z', '2025-12-31T23:59:59Z', true],
    ['DateLessThan', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', false],
    ['DateGreaterThan', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00.500Z', true],
    ['DateGreaterThan', 'yesterday', '2026-01-01T00:00:00Z', false],
    ['DateNotEquals', '2026-01-01', '2026-01-02', true],
    ['DateEquals', '20130930T231548Z', '2013-09-30T23:15:48Z', true],
    ['DateEquals', '20130930T231548Z', '2013-09-30T23:48:15Z', false],
    ['DateEquals', '2013-09-30T23:15:48', '2013-09-30T23:15:48Z', true],
    ['DateEquals', '2013-09-30T23:15Z', '2013-09-30T23:15:00Z', true],
    ['DateEquals', '1380582948.5', '2013-09-30T23:15:48.500Z', true],
    ['DateEquals', '2013-09-30 23:15:48', '2013-09-30T23:15:48Z', false],
    ['DateLessThan', '2026-13-01', '2026-01-01', false],
    ['DateEquals', '2026-13-01', '2026-13-01', false],
    // R-COND-19
    ['BinaryEquals', 'QmluYXJ5', 'QmluYXJ5', true],
    ['BinaryEquals', 'QmluYXJ5', 'QmluYXJ6', false],
    // R-COND-20
    ['IpAddress', '203.0.113.0/24', '203.0.113.0', true],
    ['IpAddress', '203.0.113.0/24', '203.0.113.255', true],
    ['IpAddress', '203.0.113.0/24', '203.0.114.0', false],
    ['IpAddress', '203.0.113.77/24', '203.0.113.1', true],
    ['IpAddress', '203.0.113.7', '203.0.113.7', true],
    ['IpAddress', '203.0.113.7', '203.0.113.8', false],
    ['IpAddress', '0.0.0.0/0', '255.255.255.255', true],
    ['IpAddress', '10.0.0.0/8', '10.255.255.255', true],
    ['IpAddress', '10.0.0.0/8', '11.0.0.0', false],
    ['IpAddress', '2001:db8::1/128', '2001:db8::1', true],
    ['IpAddress', '2001:db8::1/128', '2001:db8::2', false],
    // 203.0.113.7 within IPv6: cb00:7107.
    ['IpAddress', '::ffff:cb00:7107', '::ffff:203.0.113.7', true],
    ['IpAddress', '::ffff:203.0.113.0/120', '::ffff:cb00:71ff', true],
    ['IpAddress', '::ffff:203.0.113.0/120', '::ffff:cb00:7200', false],
    ['IpAddress', '203.0.113.7', '::ffff:203.0.113.7', false],
    ['IpAddress', '::/0', '::ffff:203.0.113.256', false],
    ['IpAddress', '::/0', '1:2:3:4:5:6:203.0.113.7', true],
    ['IpAddress', '::/0', '1:2:3:4:5:6:7:203.0.113.7', false],
    ['IpAddress', '0.0.0.0/0', '2001:db8::1', false],
    ['IpAddress', '::/0', '10.0.0.1', false],
    ['IpAddress', '2001:db8::/32', '2001:0DB8:0:0::1', true],
    ['IpAddress', '2001:db8::/32', '2001:db9::', false],
    ['IpAddress', '2001:db8::1', '2001:db8:0:0:0:0:0:1', true],
    ['IpAddress', '10.0.0.0/33', '10.0.0.0', false],
    ['IpAddress', '10.0.0', '10.0.0.0', false],
    ['IpAddress', '10.0.0.0/24/1', '10.0.0.0', false],
    ['IpAddress', '0.0.0.0/0', '10.0.0.256', false],
    ['IpAddress', '0.0.0.0/0', '10.0.0.x', false],
    ['IpAddress', '0.0.0.0/0', '10.0.0.255', true],
    ['IpAddress', '::/0', '1:2:3:4:5:6:7:8', true],
    ['IpAddress', '::/0', '1:2:3:4:5:6:7', false],
    ['IpAddress', '::/0', '1:2:3:4:5:6:7:8:9', false],
    ['IpAddress', '::/0', '1::2::3', false],
    ['IpAddress', '::/0', '1:2:3:4:5:6:7::8', false],
    ['IpAddress', '::/0', '1:g::', false],
    ['IpAddress', '::/0', '12345::', false],
    ['IpAddress', '::ffff:10.0.0.1', '::ffff:a00:1', true],
    ['IpAddress', '::ffff:10.0.0.1', '::ffff:10.0.0.1', true],
    ['IpAddress', '::/0', '::ffff:10.0.0', false],
    ['IpAddress', '2001:db8::/129', '2001:db8::', false],
    ['IpAddress', '10.0.0.0/x', '10.0.0.0', false],
    ['IpAddress', '10.0.0.0/32', '10.0.0.0', true],
    ['IpAddress', '10.0.0.0/24', '10.0.0.0/23', false],
    ['NotIpAddress', '203.0.113.0/24', '203.0.113.5', false],
    ['NotIpAddress', '203.0.113.0/24', '2001:db8::1', true],
    ['NotIpAddress', ['10.0.0.0/8', '192.168.0.0/16'], '192.168.1.1', false],
    // R-COND-21, 22: a star stays within its component
    ['ArnLike', 'arn:aws:iam::*:role/ci/*', 'arn:aws:iam::111122223333:role/ci/a/b', true],
    ['ArnEquals', 'arn:aws:iam::*:role/ci/*', 'arn:aws:iam::111122223333:role/ci/a', true],
    ['ArnLike', 'arn:aws:iam:*:role/x', 'arn:aws:iam::111122223333:role/x', false],
    ['ArnLike', 'arn:*:role/x', 'arn:aws:iam::111122223333:role/x', false],
    ['ArnLike', 'arn:aws:sns:us-east-1:111122223333:*', 'arn:aws:sns:us-east-1:111122223333:topic:sub', true],
    ['ArnLike', 'arn:aws:s3:::b*', 'arn:aws:s3:us-east-1::bucket', false],
    ['ArnLike', '*', 'not an arn', false],
    ['ArnNotLike', 'arn:aws:iam::*:role/a', 'arn:aws:iam::111122223333:role/b', true],
    ['ArnEquals', 'arn:aws:iam::111122223333:role/A', 'arn:aws:iam::111122223333:role/a', false],
    ['StringLike', 'arn:*:role/x', 'arn:aws:iam::111122223333:role/x', true],
    // R-COND-10 to 12: sets
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b'], true],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], false],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'b'], true],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'd'], false],
    ['ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'd'], true],
    ['ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'a'], false],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'c'], true],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'b'], false],
    ['ForAllValues:StringLike', 'team-*', ['team-a', 'team-b'], true],
    ['FORALLVALUES:STRINGLIKE', 'team-*', ['team-a', 'x'], false],
    // R-COND-04: a plain operator wants one value
    ['StringEquals', ['a', 'b'], ['a', 'b'], false],
  ];

  it.each(cases)('%s %j on %j: %s', run);
});

describe('several operators and keys', () => {
  it('are all needed (R-COND-02)', () => {
    const condition = { StringNotEquals: { 'aws:A': 'a', 'aws:B': 'b' } };
    expect(holds(condition, { 'aws:A': 'x', 'aws:B': 'x' })).toBe(true);
    expect(holds(condition, { 'aws:A': 'a', 'aws:B': 'x' })).toBe(false);
    expect(holds({ StringEquals: { 'aws:A': 'a' }, Bool: { 'aws:B': 'true' } }, { 'aws:A': 'a', 'aws:B': 'false' })).toBe(false);
  });

  it('read keys in any case, with tag keys, but values as they are (R-COND-01)', () => {
    expect(holds({ StringEquals: { 'AWS:requesttag/TEAM': 'Red' } }, { 'aws:RequestTag/team': 'Red' })).toBe(true);
    expect(holds({ StringEquals: { 'aws:RequestTag/team': 'red' } }, { 'aws:RequestTag/team': 'Red' })).toBe(false);
  });
});

describe('the traps of ForAllValues', () => {
  it('allows a request without any tag', () => {
    const identity = [allow({ Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] } } })];
    expect(ask({ identity, complete: true }).outcome).toBe('allow');
    expect(ask({ identity, context: { 'aws:TagKeys': ['team', 'owner'] }, complete: true }).outcome).toBe('implicitDeny');
  });

  it('does not when Null guards it', () => {
    const identity = [allow({ Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] }, Null: { 'aws:TagKeys': 'false' } } })];
    expect(ask({ identity, complete: true }).outcome).toBe('implicitDeny');
    expect(ask({ identity, context: { 'aws:TagKeys': ['team'] }, complete: true }).outcome).toBe('allow');
  });

  it('a Deny by ForAnyValue does not fire without tags', () => {
    const identity = [allow(), deny({ Condition: { 'ForAnyValue:StringNotEquals': { 'aws:TagKeys': ['team'] } } })];
    expect(ask({ identity, complete: true }).outcome).toBe('allow');
  });
});

describe('an operator that blast does not know (R-GRAM-19)', () => {
  const odd = { Condition: { StringSounds: { [KEY]: 'like' } } };
  it('grants nothing', () => expect(ask({ identity: [allow(odd)], complete: true }).outcome).toBe('implicitDeny'));
  it('may deny', () => expect(ask({ identity: [allow(), deny(odd)], complete: true }).outcome).toBe('conditional'));
});

it('Null with both values holds whether the key is there or not: values are alternatives', () => {
  const either = { Null: { 's3:prefix': ['true', 'false'] } };
  expect(holds(either, {})).toBe(true);
  expect(holds(either, { 's3:prefix': 'a' })).toBe(true);
});
