import type { AdminDistance, Certainty, PrincipalFacts, ReachCount } from '../../query/index.ts';
import { grouped, MARKS, type Sheet, shortOf } from '../../report/index.ts';
import { nameOf } from '../../shared/arn.ts';
import { fuzzy } from '../fuzzy.ts';
import type { Sort } from '../state.ts';
import { type Column, leaf, type Node, type Row, searchText, type Table } from '../table.ts';
import { type Fields, fieldTest } from '../words.ts';

const COLUMNS: readonly Column[] = [
  { title: 'principal', width: 18, grow: 3 },
  { title: 'account', width: 12, from: 56 },
  { title: 'to admin', width: 9 },
  { title: 'keys', width: 5, from: 76 },
  { title: 'MFA', width: 4, from: 76 },
  { title: 'used', width: 5, right: true, from: 63 },
  { title: 'reaches', width: 11, right: true, from: 42 },
  { title: 'tags', width: 12, grow: 2, from: 105 },
];

/** The columns by what they are sorted by. */
const TITLES: { readonly [sort in Sort]: string } = {
  principal: 'principal',
  account: 'account',
  admin: 'to admin',
  keys: 'keys',
  MFA: 'MFA',
  'last use': 'used',
  reaches: 'reaches',
};

type Counts = ReadonlyMap<string, ReachCount>;

/** What the rows of the picker are made from. */
export interface Known {
  readonly principals: readonly PrincipalFacts[];
  /** Undefined until it is computed. */
  readonly administrators: readonly AdminDistance[] | undefined;
  readonly now: string;
}

export interface Sorting {
  readonly sort: Sort;
  readonly isReversed: boolean;
}

/** All principals with what a responder chooses by. */
export function pickerItems(sheet: Sheet, { principals, administrators, now }: Known): readonly Item[] {
  const distances = new Map(administrators?.map((each) => [each.arn, each]));
  return principals.map((facts) => {
    const admin = distances.get(facts.arn);
    return { facts, admin, node: leaf(pickerRow(sheet, facts, administrators === undefined ? undefined : (admin ?? null), now)) };
  });
}

export function sorted(items: readonly Item[], counts: Counts, { sort, isReversed }: Sorting): readonly Node[] {
  const by = ORDERS[sort];
  const sign = isReversed ? -1 : 1;
  return [...items].sort((a, b) => sign * by(a, b, counts) || byText(a.facts.arn, b.facts.arn)).map(({ node }) => node);
}

/** The counts come in while somebody scrolls: they are no part of the rows. */
export function pickerTable(
  nodes: readonly Node[],
  which: NonNullable<Table['which']>,
  counts: Counts,
  { sort, isReversed }: Sorting,
  isOneAccount: boolean,
): Table {
  const columns = COLUMNS.map((column) => ({
    ...column,
    // Where all are of one account its id leaves the room to the names.
    ...(isOneAccount && column.title === TITLES.account && { from: Number.POSITIVE_INFINITY }),
    ...(column.title === TITLES[sort] && { order: isReversed ? ('▴' as const) : ('▾' as const) }),
    ...(column.title === TITLES.reaches && { text: ({ key }: Row) => countText(counts.get(key)) }),
  }));
  return { columns, nodes, isFlat: true, empty: 'the snapshot has no users and no roles', match, which };
}

function pickerRow(sheet: Sheet, facts: PrincipalFacts, admin: Fields['admin'], now: string): Row {
  const data: Fields = { ...facts, admin };
  return {
    key: facts.arn,
    arn: facts.arn,
    cells: () => [
      shortOf(sheet, facts.arn),
      facts.accountId,
      admin === undefined ? '…' : admin === null ? 'no' : `${MARKS[admin.certainty]} ${stepsText(admin.steps)}`,
      keysText(facts),
      facts.type === 'Role' ? '' : facts.mfaDevices === null ? '?' : facts.mfaDevices > 0 ? 'yes' : 'no',
      agoText(facts.lastUsed, now),
      '',
      tagsOf(facts).join(' '),
    ],
    tone: admin?.certainty === 'certain' ? 'alert' : undefined,
    get detail() {
      return factLines(facts);
    },
    search: () => [facts.arn, facts.uniqueId, ...(facts.accessKeys ?? []).map(({ id }) => id), ...tagsOf(facts)].join(' '),
    data,
  };
}

/** What a responder asks first: which credentials are live. */
export function factLines({ type, uniqueId, tags, accessKeys, consolePassword, mfaDevices, lastUsed }: PrincipalFacts): string[] {
  const keys = accessKeys?.map(({ id, isActive }) => `${id || 'a key'} ${isActive ? 'active' : 'inactive'}`);
  const known = (value: boolean | number | null): string =>
    value === null ? 'not collected' : value === false || value === 0 ? 'none' : 'yes';
  return [
    `unique id ${uniqueId}`,
    ...tagsOf({ tags }).map((tag) => `tag ${tag}`),
    ...(type === 'Role' ? [] : [`access keys: ${keys === undefined ? 'not collected' : keys.join(', ') || 'none'}`]),
    ...(type === 'Role' ? [] : [`console password: ${known(consolePassword)}; MFA: ${known(mfaDevices)}`]),
    `last use: ${lastUsed ?? 'not known'}`,
  ];
}

function tagsOf({ tags }: Pick<PrincipalFacts, 'tags'>): string[] {
  return Object.entries(tags).map(([key, value]) => `${key}=${value}`);
}

function stepsText(steps: number): string {
  return steps === 0 ? 'is' : steps === 1 ? '1 step' : `${steps} steps`;
}

function keysText({ type, accessKeys }: PrincipalFacts): string {
  if (type === 'Role') return '';
  if (accessKeys === null) return '?';
  const active = accessKeys.filter(({ isActive }) => isActive).length;
  return accessKeys.length === 0 ? 'none' : active === 0 ? 'off' : String(active);
}

/** Time since the last use: `5 h`, `12 d`; long ago it is the year that counts. */
function agoText(lastUsed: string | null, now: string): string {
  if (lastUsed === null) return '';
  const hours = Math.floor((Date.parse(now) - Date.parse(lastUsed)) / 3_600_000);
  if (!Number.isFinite(hours)) return '?';
  return hours < 48 ? `${Math.max(0, hours)} h` : hours < 24 * 1000 ? `${Math.floor(hours / 24)} d` : lastUsed.slice(0, 4);
}

/** Principals and resources: `12+2,041`, `10k+19k`. */
function countText(count: ReachCount | undefined): string {
  const short = (number: number): string => (number < 10_000 ? grouped(number) : `${grouped(Math.floor(number / 1000))}k`);
  return count === undefined ? '' : `${short(count.principals)}+${short(count.resources)}`;
}

/** Words `admin:yes`, `tag:team=data`, `account:1111` ask for a field; the others are fuzzy. */
function match(typed: string): (row: Row) => number | undefined {
  const words: string[] = [];
  const tests: ((fields: Fields) => boolean)[] = [];
  for (const word of typed.toLowerCase().split(/\s+/)) {
    const test = fieldTest(word);
    if (test === undefined) words.push(word);
    else tests.push(test);
  }
  const score = fuzzy(words.join(' '));
  return (row) => (tests.every((test) => test(row.data as Fields)) ? score(searchText(row)) : undefined);
}

const CERTAINTY: { readonly [certainty in Certainty]: number } = { certain: 0, conditional: 1, unknown: 2 };

export interface Item {
  readonly facts: PrincipalFacts;
  readonly admin: AdminDistance | undefined;
  readonly node: Node;
}

type Order = (a: Item, b: Item, counts: Counts) => number;

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The most telling first. */
const ORDERS: { readonly [sort in Sort]: Order } = {
  principal: (a, b) => byText(nameOf(a.facts.arn), nameOf(b.facts.arn)),
  account: (a, b) => byText(a.facts.accountId, b.facts.accountId),
  admin: (a, b) => adminRank(a) - adminRank(b),
  keys: (a, b) => activeKeys(b) - activeKeys(a),
  MFA: (a, b) => (a.facts.mfaDevices ?? 9) - (b.facts.mfaDevices ?? 9),
  'last use': (a, b) => byText(b.facts.lastUsed ?? '', a.facts.lastUsed ?? ''),
  reaches: (a, b, counts) => size(counts.get(b.facts.arn)) - size(counts.get(a.facts.arn)),
};

function size(count: ReachCount | undefined): number {
  return count === undefined ? -1 : count.principals + count.resources;
}

function adminRank({ admin }: Item): number {
  return admin === undefined ? 9999 : CERTAINTY[admin.certainty] * 1000 + admin.steps;
}

function activeKeys({ facts }: Item): number {
  return facts.accessKeys?.filter(({ isActive }) => isActive).length ?? -1;
}
