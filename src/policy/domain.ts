import { type GlobToken, instanceOf, ONE, STAR } from '../shared/glob.ts';
import { holds, preparedValues } from './condition.ts';
import { formatIp, type IpRange } from './ip.ts';
import { CLOCK, classOf, distinguishing, EPOCH, earliest, isAlwaysPresent, isMultivalued, type KeyClass, least, shapeOf } from './keys.ts';
import { parseDate } from './operators.ts';
import type { Resolve } from './template.ts';
import { examples, hasShape, type TextPattern } from './texts.ts';
import type { Context, Test } from './types.ts';

/** One open key: the values worth trying, and for each of them which of the tests on the key hold. */
export interface KeyDomain {
  readonly key: string;
  readonly class: KeyClass;
  readonly tests: readonly Test[];
  /** null = the key is absent. */
  readonly values: readonly (readonly string[] | null)[];
  /** truth[v][t]: test t under value v; undefined where the test hangs on a variable whose value is not known. */
  readonly truth: readonly (readonly (boolean | undefined)[])[];
  /** Some value may be missing here: the search for them was cut short. */
  readonly incomplete: boolean;
}

/** Words for the stars of a pattern, which read better than the shortest text. */
const FILLS = ['blast', 'zq', '7'];
const FRESH = 'blast-any';
const MAX_VALUES = 400;

/**
 * The values that matter of a key: one for each combination of its tests that can hold together.
 * Copying the values from the tests would miss `team-*` and `*-prod` together, or a number between two bounds.
 * `names`: those in play of the family whose names the key lists, such as tags for aws:TagKeys.
 */
export function domainOf(
  key: string,
  tests: readonly Test[],
  resolve: Resolve,
  context: Pick<Context, 'notBefore' | 'prefixes' | 'chosen' | 'isForeign'> = {},
  names: readonly string[] = [],
): KeyDomain {
  const from = earliest(key, context.notBefore);
  const singles = singlesOf(key, tests, resolve, context.prefixes?.get(key) ?? '');
  const texts = [...names, ...singles.texts, ...(from === undefined ? [] : [formatDate(from), String(from / 1000)])];
  const lowest = least(key);
  const rows: Row[] = texts
    .filter((text) => (from === undefined || (parseDate(text) ?? from) >= from) && !(Number(text) < lowest))
    .map((text) => rowOf(key, tests, [text], resolve, names));
  const takesSeveral = isMultivalued(key) || (!key.startsWith('aws:') && tests.some(({ quantifier }) => quantifier !== 'none'));
  const lists = takesSeveral ? joined(rows, (list) => rowOf(key, tests, list, resolve, names)) : rows;
  const absent = isAlwaysPresent(key) ? [] : [rowOf(key, tests, null, resolve, names)];
  const found = distinct([...absent, ...lists]);
  return {
    key,
    class: classIn(context, key),
    tests,
    values: found.map(({ values }) => values),
    truth: found.map(({ truth }) => truth),
    incomplete: !singles.complete || lists.length > MAX_VALUES,
  };
}

/** Values of the key, and what the tests say of them. */
interface Row {
  readonly values: readonly string[] | null;
  readonly truth: readonly (boolean | undefined)[];
  /** Equal for rows that make no difference. */
  readonly signature: string;
}

function rowOf(key: string, tests: readonly Test[], values: Row['values'], resolve: Resolve, names: readonly string[]): Row {
  const truth = tests.map((test) => holds(test, test.lookup === EPOCH ? inSeconds(values) : values, resolve));
  const signature = truth.map((each) => (each === undefined ? '?' : Number(each))).join('') + distinguishing(key, values, names);
  return { values, truth, signature };
}

/** An instant as aws:EpochTime has it. */
function inSeconds(values: Row['values']): Row['values'] {
  return values?.map((value) => String((parseDate(value) ?? Number.NaN) / 1000)) ?? null;
}

function distinct(rows: readonly Row[]): Row[] {
  const seen = new Set<string>();
  return rows.filter(({ signature }) => seen.size < seen.add(signature).size);
}

/** The single values and lists of several, as long as these pass other tests than those before: whatever list there is, one of these passes the same. */
function joined(singles: readonly Row[], rowFor: (list: readonly string[]) => Row): Row[] {
  const elements = distinct(singles);
  const lists = [...elements];
  const seen = new Set(lists.map(({ signature }) => signature));
  const add = (list: readonly string[]): void => {
    const row = rowFor(list);
    if (seen.size < seen.add(row.signature).size) lists.push(row);
  };
  // Two values that pass the same tests still are two, which a plain operator does not take.
  for (const { signature, values } of elements) {
    const twin = singles.find((other) => other.signature === signature && other.values?.[0] !== values?.[0]);
    if (twin !== undefined) add([...(values ?? []), ...(twin.values ?? [])]);
  }
  for (let i = 0; i < lists.length && lists.length <= MAX_VALUES; i++) {
    const list = (lists[i] as Row).values as readonly string[];
    for (const { values } of elements) {
      const [element] = values as readonly [string];
      if (!list.includes(element)) add([...list, element]);
    }
  }
  return lists;
}

interface Singles {
  readonly texts: readonly string[];
  readonly complete: boolean;
}

/** Single values: one for each combination of the tests that one value can pass. */
function singlesOf(key: string, tests: readonly Test[], resolve: Resolve, start: string): Singles {
  const families = new Set(tests.map(({ operator }) => operator.family));
  families.delete('null');
  // What a number says of the clock, it says in seconds.
  if (key === CLOCK && families.delete('numeric')) families.add('date');
  if (families.has('bool')) return { texts: ['true', 'false'], complete: true };
  const texts: string[] = [];
  if (families.has('numeric')) texts.push(...numbers(tests, resolve));
  if (families.has('date')) texts.push(...dates(tests, resolve));
  if (families.has('ip')) texts.push(...addresses(tests, resolve));
  if (families.has('binary')) texts.push(...binaries(tests));
  const measured = texts.length > 0;
  if (measured && !families.has('string') && !families.has('arn')) return { texts, complete: families.size === 1 };
  const found = textsOf(key, tests, resolve, start);
  return { texts: [...texts, ...found.texts], complete: found.complete && !measured };
}

function textsOf(key: string, tests: readonly Test[], resolve: Resolve, start: string): Singles {
  const shape = shapeOf(key, start);
  const byText = new Map<string, TextPattern>();
  for (const pattern of tests.flatMap((test) => patternsOf(test, resolve)))
    byText.set(JSON.stringify([pattern.tokens.map(readable), pattern.ignoresCase, pattern.isArn]), pattern);
  const patterns = [...byText.values()];
  const { texts, complete } = examples(patterns, shape);
  const words = [
    ...patterns.flatMap(({ tokens }) => FILLS.map((fill) => instanceOf({ source: tokens }, fill))),
    ...bridges(patterns),
    start + FRESH,
  ];
  return { texts: [...words.filter((word) => hasShape(word, shape)), ...texts], complete };
}

/** `team-*` and `*-prod`: `team-blast-prod`. */
function bridges(patterns: readonly TextPattern[]): string[] {
  const sources = patterns.map(({ tokens }) => ({ source: tokens })).slice(0, 12);
  const opening = sources.filter(({ source }) => source.at(-1) === STAR);
  const closing = sources.filter(({ source }) => source[0] === STAR);
  return opening.flatMap((one) => closing.map((other) => instanceOf(one, '') + FILLS[0] + instanceOf(other, '')));
}

const readable = (token: GlobToken): string | number => (token === STAR ? 0 : token === ONE ? 1 : (token as string));

function patternsOf(test: Test, resolve: Resolve): TextPattern[] {
  const { pattern } = test.operator;
  if (pattern === undefined) return [];
  return (preparedValues(test, resolve) ?? []).flatMap((value) => (value === null ? [] : [pattern(value)]));
}

function numbers(tests: readonly Test[], resolve: Resolve): string[] {
  return around(bounds(tests, 'numeric', resolve), 1).map(String);
}

function dates(tests: readonly Test[], resolve: Resolve): string[] {
  const seconds = bounds(
    tests.filter(({ lookup }) => lookup === EPOCH),
    'numeric',
    resolve,
  );
  const times = new Set([...bounds(tests, 'date', resolve), ...seconds.map((each) => each * 1000)]);
  return around(
    [...times].sort((a, b) => a - b),
    1000,
  ).map(formatDate);
}

/** ISO 8601 as long as its four digits hold the year, then epoch seconds. */
function formatDate(time: number): string {
  return time < YEAR_10000 ? new Date(time).toISOString() : String(time / 1000);
}

const YEAR_10000 = Date.UTC(10_000, 0);

function bounds(tests: readonly Test[], family: string, resolve: Resolve): number[] {
  const values = tests.flatMap((test) => (test.operator.family === family ? (preparedValues(test, resolve) ?? []) : []));
  return [...new Set(values.filter((value): value is number => typeof value === 'number'))].sort((a, b) => a - b);
}

/** Each bound, a value between each two, and one beyond each end; `unit` apart, or further where numbers are too large to tell. */
function around(ordered: readonly number[], unit: number): number[] {
  if (ordered.length === 0) return [0];
  const step = (bound: number): number => Math.max(unit, Math.abs(bound) / 2 ** 50);
  const between = ordered.slice(1).map((next, i) => {
    const bound = ordered[i] as number;
    return next - bound > step(bound) ? bound + step(bound) : (bound + next) / 2;
  });
  const [lowest, highest] = [ordered[0] as number, ordered.at(-1) as number];
  return [...ordered, ...between, lowest - step(lowest), highest + step(highest)];
}

/** First address of each range, the one before it and the one after its last: ranges change nowhere else. Beyond the ends addresses wrap round. */
function addresses(tests: readonly Test[], resolve: Resolve): string[] {
  const ranges = tests
    .flatMap((test) => (test.operator.family === 'ip' ? (preparedValues(test, resolve) ?? []) : []))
    .filter((range): range is IpRange => range !== null && range !== undefined);
  const edges = ranges.flatMap(({ bits, first, last }) => [first, last + 1n, first - 1n].map((value) => formatIp(bits, value)));
  return ['198.51.100.7', '2001:db8::7', ...edges];
}

/** The values of the tests, and one that is none of them: longer than all. */
function binaries(tests: readonly Test[]): string[] {
  const named = tests.flatMap(({ operator, values }) => (operator.family === 'binary' ? values.map(({ text }) => text) : []));
  const longest = Math.max(0, ...named.map((text) => text.length));
  return [...named, 'blast'.repeat(longest + 4).slice(0, 4 * (1 + Math.ceil(longest / 4)))];
}

function classIn({ chosen, isForeign, prefixes }: Pick<Context, 'chosen' | 'isForeign' | 'prefixes'>, key: string): KeyDomain['class'] {
  if (prefixes?.has(key) || chosen?.some((family) => key.startsWith(family))) return 'chosen';
  return isForeign?.(key) ? 'environment' : classOf(key);
}
