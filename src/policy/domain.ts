import { commonInstance, compileGlob, type Glob, instanceOf } from '../shared/glob.ts';
import { holds, preparedValues } from './condition.ts';
import { formatIp, type IpRange } from './ip.ts';
import { classOf, earliest, isAlwaysPresent, type KeyClass } from './keys.ts';
import { parseDate } from './operators.ts';

import type { Resolve } from './template.ts';
import type { Context, Test } from './types.ts';

/** One open key: the values worth trying, and for each of them which of the tests on the key hold. */
export interface KeyDomain {
  readonly key: string;
  readonly class: KeyClass;
  readonly tests: readonly Test[];
  /** null = the key is absent. */
  readonly values: readonly (readonly string[] | null)[];
  /** truth[v][t]: test t under value v. */
  readonly truth: readonly (readonly boolean[])[];
}

/** Words for the stars of a pattern: several, so that one of them escapes a second pattern that must not match. */
const FILLS = ['blast', 'zq', '7', ''];
const MAX_VALUES = 400;

/**
 * The values that matter of a key: one for each combination of its tests that can hold together.
 * Copying the values from the tests would miss `team-*` and `*-prod` together, or a number between two bounds.
 */
export function domainOf(
  key: string,
  tests: readonly Test[],
  resolve: Resolve,
  context: Pick<Context, 'notBefore' | 'prefixes' | 'chosen'> = {},
  further: readonly (readonly string[])[] = [],
): KeyDomain {
  const start = context.prefixes?.get(key);
  const fits = (value: string): boolean => start === undefined || value.startsWith(start);
  const singles = unique([...candidates(tests, resolve), ...(start === undefined ? [] : [`${start}blast`])])
    .filter(fits)
    .slice(0, MAX_VALUES);
  const from = earliest(key, context.notBefore);
  if (from !== undefined) singles.push(new Date(from).toISOString());
  const lists: (readonly string[] | null)[] = [...(isAlwaysPresent(key) ? [] : [null]), ...singles.map((value) => [value])];
  if (tests.some((test) => test.quantifier !== 'none')) lists.push(...combinations(singles));
  lists.push(...further);
  const values: (readonly string[] | null)[] = [];
  const truth: boolean[][] = [];
  const seen = new Set<string>();
  for (const list of lists) {
    if (from !== undefined && list !== null && (parseDate(list[0] as string) ?? from) < from) continue;
    const row = tests.map((test) => holds(test, list, resolve) ?? false);
    // Lists of tag keys that the tags of the request must agree with are told apart even where the tests do not.
    const signature = row.map(Number).join('') + (further.length > 0 ? ` ${list?.join() ?? ''}` : '');
    if (seen.has(signature)) continue;
    seen.add(signature);
    values.push(list);
    truth.push(row);
  }
  return { key, class: context.chosen?.some((family) => key.startsWith(family)) ? 'chosen' : classOf(key), tests, values, truth };
}

/** Lists of two for keys with several values, and the list of all. */
function combinations(singles: readonly string[]): string[][] {
  const few = singles.slice(0, 12);
  const pairs = few.flatMap((a, i) => few.slice(i + 1).map((b) => [a, b]));
  return few.length > 2 ? [...pairs, [...few]] : pairs;
}

function candidates(tests: readonly Test[], resolve: Resolve): string[] {
  const families = new Set(tests.map((test) => test.operator.family));
  const result: string[] = [];
  if (families.has('bool')) result.push('true', 'false');
  if (families.has('numeric')) result.push(...numbers(tests, resolve));
  if (families.has('date')) result.push(...dates(tests, resolve));
  if (families.has('ip')) result.push(...addresses(tests, resolve));
  if (families.has('binary'))
    result.push(...tests.filter((test) => test.operator.family === 'binary').flatMap((test) => test.values.map((value) => value.text)));
  if (families.has('string') || families.has('arn') || result.length === 0) result.push(...texts(tests, resolve));
  return result;
}

function texts(tests: readonly Test[], resolve: Resolve): string[] {
  const globs = tests.flatMap((test) => (['string', 'arn'].includes(test.operator.family) ? globsOf(test, resolve) : []));
  const distinct = [...new Map(globs.map((glob) => [glob.source.map(String).join('\0'), glob])).values()];
  const result = distinct.flatMap((glob) => FILLS.map((fill) => instanceOf(glob, fill)));
  const wild = distinct.slice(0, 24);
  for (const [i, a] of wild.entries()) {
    for (const b of wild.slice(i + 1)) if (a.exact === undefined && b.exact === undefined) addCommon([a, b]);
  }
  if (wild.length > 2 && wild.length <= 6) addCommon(wild);
  function addCommon(group: readonly Glob[]): void {
    for (const fill of FILLS.slice(0, 2)) {
      const text = commonInstance(group, fill);
      if (text !== undefined) result.push(text);
    }
  }
  return [...result, 'blast-any'];
}

/** The values of a test as globs over the whole text; those of an ARN operator too, whose stars are filled without colons. */
function globsOf(test: Test, resolve: Resolve): Glob[] {
  if (test.operator.family === 'arn') return test.values.flatMap((value) => (value.glob === undefined ? [] : [value.glob]));
  return (preparedValues(test, resolve) ?? []).flatMap((value) =>
    value === null ? [] : typeof value === 'string' ? [compileGlob([value])] : [value as Glob],
  );
}

function numbers(tests: readonly Test[], resolve: Resolve): string[] {
  return around(ordered(tests, 'numeric', resolve), 1).map(String);
}

function dates(tests: readonly Test[], resolve: Resolve): string[] {
  return around(ordered(tests, 'date', resolve), 1000).map((time) => new Date(time).toISOString());
}

function ordered(tests: readonly Test[], family: string, resolve: Resolve): number[] {
  const values = tests.flatMap((test) => (test.operator.family === family ? (preparedValues(test, resolve) ?? []) : []));
  return [...new Set(values.filter((value): value is number => typeof value === 'number'))].sort((a, b) => a - b);
}

/** Each bound, a value between each two, and one beyond each end. */
function around(bounds: readonly number[], unit: number): number[] {
  const result: number[] = [];
  for (const [i, bound] of bounds.entries()) {
    const next = bounds[i + 1];
    result.push(bound);
    if (next !== undefined) result.push(next - bound > unit ? bound + unit : (bound + next) / 2);
  }
  return bounds.length === 0 ? [0] : [...result, (bounds[0] as number) - unit, (bounds.at(-1) as number) + unit];
}

/** First address of each range and the one after its last: ranges change nowhere else. */
function addresses(tests: readonly Test[], resolve: Resolve): string[] {
  const ranges = tests
    .flatMap((test) => (test.operator.family === 'ip' ? (preparedValues(test, resolve) ?? []) : []))
    .filter((range): range is IpRange => range !== null && range !== undefined);
  const result = ['198.51.100.7', '2001:db8::7'];
  for (const { bits, first, last } of ranges) {
    const top = (1n << BigInt(bits)) - 1n;
    result.push(formatIp(bits, first));
    if (last < top) result.push(formatIp(bits, last + 1n));
    if (first > 0n) result.push(formatIp(bits, first - 1n));
  }
  return result;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
