import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allHold, ask, type Question, type Statement, type Values } from './support.ts';

// The search over open keys against all contexts of a small alphabet, which was written without looking at how the search picks its values.
type Test = readonly [operator: string, key: string, value: string | readonly string[]];

/** Statements whose conditions are drawn from these tests. */
function policies(tests: fc.Arbitrary<Test>, effects: readonly string[] = ['Allow', 'Allow', 'Deny']): fc.Arbitrary<Question> {
  const statement = fc.record({
    Effect: fc.constantFrom(...effects),
    Action: fc.constant('*'),
    Resource: fc.constant('*'),
    Condition: fc.array(tests, { minLength: 1, maxLength: 3 }).map(asCondition),
  });
  const list = fc.array(statement, { minLength: 1, maxLength: 3 });
  return fc
    .record({ identity: list, boundary: fc.option(list, { nil: undefined, freq: 1 }) })
    .map(({ identity, boundary }) => (boundary === undefined ? { identity } : { identity, boundary }));
}

function asCondition(tests: readonly Test[]): Statement {
  const condition: { [operator: string]: { [key: string]: string | readonly string[] } } = {};
  for (const [operator, key, value] of tests) condition[operator] = { ...condition[operator], [key]: value };
  return condition;
}

const works = (question: Question, context: Values): boolean => ask({ ...question, context, complete: true }).outcome === 'allow';

/** Denied only if no context works; what is chosen works in every circumstance, or in every one where the conditions hold. */
function agrees(question: Question, choices: readonly Values[], circumstances: readonly Values[]): void {
  const decision = ask(question);
  const chosen: Values = Object.fromEntries([...decision.chosen].map(([key, values]) => [key, values]));
  const everywhere = (choice: Values, where: readonly Values[]) => where.filter((each) => !works(question, { ...choice, ...each }));
  if (decision.outcome === 'allow') expect(everywhere(chosen, circumstances)).toEqual([]);
  else if (decision.outcome === 'conditional') {
    const holding = circumstances.filter((each) => allHold(decision.conditions, each));
    expect(holding).not.toEqual([]);
    expect(everywhere(chosen, holding)).toEqual([]);
    expect(choices.filter((choice) => everywhere(choice, circumstances).length === 0)).toEqual([]);
  } else
    expect(
      choices.flatMap((choice) => circumstances.map((each) => ({ ...choice, ...each }))).filter((each) => works(question, each)),
    ).toEqual([]);
}

const NOTHING: readonly Values[] = [{}];

describe('the search finds what there is', () => {
  it('among numbers', () => {
    const KEY = 's3:max-keys';
    const operators = [
      'NumericLessThan',
      'NumericLessThanEquals',
      'NumericGreaterThan',
      'NumericGreaterThanEquals',
      'NumericEquals',
      'NumericNotEquals',
      'NumericLessThanIfExists',
    ];
    const tests = fc.tuple(fc.constantFrom(...operators), fc.constant(KEY), fc.constantFrom('1', '2', '3'));
    const choices = [null, '0', '1', '1.5', '2', '2.5', '3', '4'].map((value) => ({ [KEY]: value }));
    fc.assert(
      fc.property(policies(tests), (question) => agrees(question, choices, NOTHING)),
      { numRuns: 400 },
    );
  });

  it('among addresses', () => {
    const KEY = 'aws:SourceIp';
    const ranges = ['10.0.0.0/30', '10.0.0.0/31', '10.0.0.2/31', '10.0.0.1', '10.0.0.3', '2001:db8::/127'];
    const tests = fc.tuple(fc.constantFrom('IpAddress', 'NotIpAddress', 'IpAddressIfExists'), fc.constant(KEY), fc.constantFrom(...ranges));
    const addresses = [
      '9.255.255.255',
      '10.0.0.0',
      '10.0.0.1',
      '10.0.0.2',
      '10.0.0.3',
      '10.0.0.4',
      '2001:db8::',
      '2001:db8::1',
      '2001:db8::2',
      null,
    ];
    const circumstances = addresses.map((address) => ({ [KEY]: address }));
    fc.assert(
      fc.property(policies(tests), (question) => agrees(question, NOTHING, circumstances)),
      { numRuns: 400 },
    );
  });

  it('among dates', () => {
    const KEY = 'aws:CurrentTime';
    const operators = ['DateLessThan', 'DateLessThanEquals', 'DateGreaterThan', 'DateGreaterThanEquals', 'DateEquals', 'DateNotEquals'];
    const tests = fc.tuple(
      fc.constantFrom(...operators),
      fc.constant(KEY),
      fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-01T00:00:01Z', '2026-01-03'),
    );
    const moments = [
      '2025-12-31T00:00:00Z',
      '2026-01-01T00:00:00Z',
      '2026-01-01T00:00:00.500Z',
      '2026-01-01T00:00:01Z',
      '2026-01-02T00:00:00Z',
      '2026-01-03T00:00:00Z',
      '2026-01-04T00:00:00Z',
    ];
    const circumstances = moments.map((moment) => ({ [KEY]: moment }));
    fc.assert(
      fc.property(policies(tests), (question) => agrees(question, NOTHING, circumstances)),
      { numRuns: 400 },
    );
  });

  describe('among patterns that overlap', () => {
    const KEY = 's3:prefix';
    const patterns = ['p*', '*p', 'q*', '*q', 'p?', '?p', '??', 'pq*', '*qp', 'p*q', '?*'];
    const letters = ['p', 'q', 'r'];
    const two = letters.flatMap((one) => letters.map((other) => one + other));
    const three = two.flatMap((one) => letters.map((other) => one + other));
    const texts = [...letters, ...two, ...three, ...two.flatMap((one) => two.map((other) => one + other))];
    const choices = [null, ...texts].map((text) => ({ [KEY]: text }));
    const tests = (...operators: string[]) => fc.tuple(fc.constantFrom(...operators), fc.constant(KEY), fc.constantFrom(...patterns));

    it('where all must match', () => {
      const allows = policies(tests('StringLike', 'StringLikeIfExists'), ['Allow']);
      fc.assert(
        fc.property(allows, (question) => agrees(question, choices, NOTHING)),
        { numRuns: 300 },
      );
    });

    it('where some must not match', () => {
      const qToPButLonger = {
        Effect: 'Allow',
        Action: '*',
        Resource: '*',
        Condition: { StringLike: { [KEY]: 'q*' }, 'ForAllValues:StringLike': { [KEY]: '*p' }, StringNotLike: { [KEY]: '?p' } },
      };
      fc.assert(
        fc.property(policies(tests('StringLike', 'StringNotLike')), (question) => agrees(question, choices, NOTHING)),
        { numRuns: 300, examples: [[{ identity: [qToPButLonger] }]] },
      );
    });
  });

  it('among ARNs', () => {
    const KEY = 'iam:PolicyARN';
    const patterns = [
      'arn:aws:iam::*:policy/*',
      'arn:aws:iam::aws:policy/*',
      'arn:aws:iam::111122223333:policy/*',
      'arn:aws:iam::111122223333:policy/a*',
      'arn:aws:iam::*:policy/*b',
      'arn:aws:iam::111122223333:policy/ab',
    ];
    const tests = fc.tuple(
      fc.constantFrom('ArnLike', 'ArnNotLike', 'ArnLikeIfExists', 'StringEquals', 'StringNotEquals', 'StringLike'),
      fc.constant(KEY),
      fc.constantFrom(...patterns),
    );
    const arns = ['aws', '111122223333', '999999999999'].flatMap((account) =>
      ['a', 'ab', 'b', 'cb', 'c', '*', 'a*', '*b'].map((name) => `arn:aws:iam::${account}:policy/${name}`),
    );
    const choices = [null, 'no arn', ...patterns, ...arns].map((arn) => ({ [KEY]: arn }));
    fc.assert(
      fc.property(policies(tests), (question) => agrees(question, choices, NOTHING)),
      { numRuns: 300 },
    );
  });

  // The values of one key that its own tests do not tell apart can still differ in what other keys they allow: aws:TagKeys lists the keys of aws:RequestTag.
  it('among tags and their keys', () => {
    const operators = ['StringEquals', 'StringNotEquals', 'StringLikeIfExists'];
    const tests = fc.oneof(
      fc.tuple(fc.constantFrom(...operators), fc.constantFrom('aws:RequestTag/team', 'aws:RequestTag/owner'), fc.constantFrom('a', 'b')),
      fc.tuple(
        fc.constantFrom('ForAllValues:StringEquals', 'ForAnyValue:StringEquals'),
        fc.constant('aws:TagKeys'),
        fc.constantFrom<string | string[]>('team', 'owner', ['team', 'owner']),
      ),
      fc.tuple(fc.constant('Null'), fc.constantFrom('aws:TagKeys', 'aws:RequestTag/team'), fc.constantFrom('true', 'false')),
    );
    const values = [null, 'a', 'b', 'c'];
    const choices = values.flatMap((team) => values.flatMap((owner) => [false, true].map((other) => tagged(team, owner, other))));
    fc.assert(
      fc.property(policies(tests), (question) => agrees(question, choices, NOTHING)),
      { numRuns: 400 },
    );
  });
});

function tagged(team: string | null, owner: string | null, other: boolean): Values {
  const keys = [...(team === null ? [] : ['team']), ...(owner === null ? [] : ['owner']), ...(other ? ['other'] : [])];
  return { 'aws:RequestTag/team': team, 'aws:RequestTag/owner': owner, 'aws:TagKeys': keys.length === 0 ? null : keys };
}
