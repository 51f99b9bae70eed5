import { coversResource, type ResourcePattern, type Statement } from '../policy/index.ts';
import { type Glob, matchesGlob } from '../shared/glob.ts';
import { remember } from '../shared/remember.ts';

// Which of many ARNs a statement covers. In order, those that begin alike lie side by side, so that a pattern looks at its own run of them alone.

export interface Named {
  readonly arn: string;
}

/** Items of a list; an item may come twice. */
export interface Covered<T> extends Iterable<T> {
  /** At most this many. */
  readonly size: number;
  has(item: T): boolean;
}

/** Those of the list that the statement covers, conditions aside; undefined: all. */
export function coveredOf<T extends Named>(statement: Statement, items: readonly T[]): Covered<T> | undefined {
  const { resource } = statement;
  if (coversEverything(statement)) return undefined;
  if (resource === undefined) return new Set<T>();
  const order = inOrder(items);
  if (resource.not) return remember(order.leftOut, statement, () => new Set(items.filter(({ arn }) => coversResource(statement, arn))));
  return union(resource.patterns.map((pattern) => coveredBy(order, pattern)));
}

/** Many statements have a pattern in common. What one with a variable (or an escape) means hangs on its document. */
function coveredBy<T extends Named>(order: Order<T>, { text, completed: { glob } }: ResourcePattern): Covered<T> {
  if (glob === undefined) return order.all;
  return text.includes('$') ? findCoveredBy(order, glob) : remember(order.byPattern, text, () => findCoveredBy(order, glob));
}

/** What begins as the pattern does is looked at, and no more is asked where only a star follows. */
function findCoveredBy<T extends Named>({ sorted, places }: Order<T>, glob: Glob): Covered<T> {
  const [first, second] = glob.pieces;
  const beginning = first === undefined || first.holes !== undefined ? '' : first.text;
  const from = firstAt(sorted, (arn) => arn >= beginning);
  const to = firstAt(sorted, (arn) => arn > beginning && !arn.startsWith(beginning));
  const isRun = glob.pieces.length === 2 && first?.holes === undefined && second?.text === '';
  return isRun ? runOf(sorted, places, from, to) : new Set(sorted.slice(from, to).filter(({ arn }) => matchesGlob(glob, arn)));
}

/** Those at the places from `from` up to `to`, less the last. */
function runOf<T>(sorted: readonly T[], places: ReadonlyMap<T, number>, from: number, to: number): Covered<T> {
  const has = (item: T): boolean => {
    const place = places.get(item) ?? -1;
    return place >= from && place < to;
  };
  return { size: to - from, has, [Symbol.iterator]: () => sorted.slice(from, to).values() };
}

export function union<T>(parts: readonly Covered<T>[]): Covered<T> {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  return {
    size: parts.reduce((sum, { size }) => sum + size, 0),
    has: (item) => parts.some((part) => part.has(item)),
    *[Symbol.iterator]() {
      for (const part of parts) yield* part;
    },
  };
}

/** What all of them hold. */
export function intersection<T>(parts: readonly Covered<T>[]): Covered<T> {
  const [few, ...others] = [...parts].sort((a, b) => a.size - b.size);
  if (few === undefined || others.length === 0) return few ?? new Set();
  return {
    size: few.size,
    has: (item) => parts.every((part) => part.has(item)),
    *[Symbol.iterator]() {
      for (const item of few) if (others.every((part) => part.has(item))) yield item;
    },
  };
}

/** The first place whose ARN is accepted; all behind it are, too. */
function firstAt(sorted: readonly Named[], accept: (arn: string) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (accept((sorted[middle] as Named).arn)) high = middle;
    else low = middle + 1;
  }
  return low;
}

interface Order<T> {
  readonly sorted: readonly T[];
  readonly places: ReadonlyMap<T, number>;
  readonly all: Covered<T>;
  /** By the pattern's text. */
  readonly byPattern: Map<string, Covered<T>>;
  /** By statement with NotResource: what it covers. */
  readonly leftOut: Map<Statement, Covered<T>>;
}

const orders = new WeakMap<readonly Named[], Order<Named>>();

function inOrder<T extends Named>(items: readonly T[]): Order<T> {
  return remember(orders, items, () => {
    const sorted = [...items].sort((a, b) => (a.arn < b.arn ? -1 : a.arn > b.arn ? 1 : 0));
    const places = new Map(sorted.map((item, place) => [item, place]));
    return { sorted, places, all: runOf(sorted, places, 0, sorted.length), byPattern: new Map(), leftOut: new Map() };
  }) as Order<T>;
}

function coversEverything({ resource }: Statement): boolean {
  return resource?.not === false && resource.patterns.some(({ text }) => text === '*');
}
