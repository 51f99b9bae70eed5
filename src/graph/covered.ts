import { coversResource, type Statement } from '../policy/index.ts';
import type { Glob } from '../shared/glob.ts';
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

const covered = new WeakMap<Statement, WeakMap<readonly Named[], Covered<Named>>>();

/** Those of the list that the statement covers, conditions aside; undefined: all. Found once for everybody who has the statement. */
export function coveredOf<T extends Named>(statement: Statement, items: readonly T[]): Covered<T> | undefined {
  if (coversEverything(statement)) return undefined;
  const known = remember(covered, statement, () => new WeakMap());
  return remember(known, items, () => findCovered(statement, items)) as Covered<T>;
}

function findCovered<T extends Named>(statement: Statement, items: readonly T[]): Covered<T> {
  const { resource } = statement;
  if (resource === undefined) return new Set<T>();
  if (resource.not) return new Set(items.filter(({ arn }) => coversResource(statement, arn)));
  return union(resource.patterns.map(({ completed: { glob } }) => runOf(inOrder(items), glob, statement)));
}

/** What one pattern of the statement covers. What begins as the pattern does is looked at, and no more is asked where only a star follows. */
function runOf<T extends Named>(order: Order<T>, glob: Glob | undefined, statement: Statement): Covered<T> {
  const { sorted, places } = order;
  const [first, second] = glob?.pieces ?? [];
  const beginning = first === undefined || first.holes !== undefined ? '' : first.text;
  const from = firstAt(sorted, (arn) => arn >= beginning);
  const to = firstAt(sorted, (arn) => arn > beginning && !arn.startsWith(beginning));
  const isWhole = glob === undefined || (glob.pieces.length === 2 && first?.holes === undefined && second?.text === '');
  if (!isWhole) return new Set(sorted.slice(from, to).filter(({ arn }) => coversResource(statement, arn)));
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
}

const orders = new WeakMap<readonly Named[], Order<Named>>();

function inOrder<T extends Named>(items: readonly T[]): Order<T> {
  return remember(orders, items, () => {
    const sorted = [...items].sort((a, b) => (a.arn < b.arn ? -1 : a.arn > b.arn ? 1 : 0));
    return { sorted, places: new Map(sorted.map((item, place) => [item, place])) };
  }) as Order<T>;
}

function coversEverything({ resource }: Statement): boolean {
  return resource?.not === false && resource.patterns.some(({ text }) => text === '*');
}
