import type { AdminDistance, Certainty, PrincipalFacts, ReachCount } from '../../query/index.ts';
import { grouped, MARKS, type Sheet, shortOf } from '../../report/index.ts';
import { fuzzy } from '../fuzzy.ts';
import type { Sort } from '../state.ts';
import { type Column, type Node, type Row, searchText, type Table } from '../table.ts';

const COLUMNS: readonly Column[] = [
  { title: 'principal', width: 22, grow: 3 },
  { title: 'account', width: 12 },
  { title: 'to admin', width: 9 },
  { title: 'keys', width: 5 },
  { title: 'MFA', width: 4 },
  { title: 'used', width: 5, right: true },
  { title: 'reaches', width: 9, right: true },
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

/** What the picker knows beside the facts of the snapshot. */
export interface Found {
  readonly administrators: readonly AdminDistance[] | undefined;
  readonly countOf: (arn: string) => ReachCount | undefined;
}

interface Data extends PrincipalFacts {
  readonly admin: AdminDistance | null;
}

/** All principals with what a responder chooses by. */
export function pickerTable(
  sheet: Sheet,
  principals: readonly PrincipalFacts[],
  found: Found,
  sort: Sort,
  isReversed: boolean,
  now: string,
): Table {
  const distances = new Map(found.administrators?.map((each) => [each.arn, each]));
  const rows = principals.map((facts) => ({ facts, admin: distances.get(facts.arn) }));
  const by = ORDERS[sort];
  const sign = isReversed ? -1 : 1;
  const count = (facts: PrincipalFacts): number => {
    const reached = found.countOf(facts.arn);
    return reached === undefined ? -1 : reached.principals + reached.resources;
  };
  rows.sort((a, b) => sign * by(a, b, count) || (a.facts.arn < b.facts.arn ? -1 : 1));
  return {
    columns: COLUMNS.map((column) =>
      column.title === TITLES[sort] ? { ...column, title: `${column.title}${isReversed ? '▴' : '▾'}` } : column,
    ),
    nodes: rows.map(({ facts, admin }): Node => ({ row: pickerRow(sheet, facts, admin, found, now), children: [] })),
    isFlat: true,
    empty: 'no principal matches: try fewer letters, a tag, an account, or admin:yes',
    match,
  };
}

function pickerRow(sheet: Sheet, facts: PrincipalFacts, admin: AdminDistance | undefined, found: Found, now: string): Row {
  const tags = Object.entries(facts.tags).map(([key, value]) => `${key}=${value}`);
  const data: Data = { ...facts, admin: admin ?? null };
  return {
    key: facts.arn,
    arn: facts.arn,
    cells: [
      shortOf(sheet, facts.arn),
      facts.accountId,
      found.administrators === undefined ? '…' : admin === undefined ? 'no' : `${MARKS[admin.certainty]} ${stepsText(admin.steps)}`,
      keysText(facts),
      facts.type === 'Role' ? '' : facts.mfaDevices === null ? '?' : facts.mfaDevices > 0 ? 'yes' : 'no',
      agoText(facts.lastUsed, now),
      countText(found.countOf(facts.arn)),
      tags.join(' '),
    ],
    tone: admin?.certainty === 'certain' ? 'alert' : undefined,
    detail: detailOf(facts),
    also: [facts.uniqueId, ...(facts.accessKeys ?? []).map(({ id }) => id)].join(' '),
    data,
  };
}

/** What a responder asks first: which credentials are live. */
function detailOf({ type, uniqueId, tags, accessKeys, consolePassword, mfaDevices, lastUsed }: PrincipalFacts): string[] {
  const keys = accessKeys?.map(({ id, isActive }) => `${id} ${isActive ? 'active' : 'inactive'}`);
  const known = (value: boolean | number | null): string =>
    value === null ? 'not collected' : value === false || value === 0 ? 'none' : 'yes';
  return [
    `unique id ${uniqueId}`,
    ...Object.entries(tags).map(([key, value]) => `tag ${key}=${value}`),
    ...(type === 'Role' ? [] : [`access keys: ${keys === undefined ? 'not collected' : keys.join(', ') || 'none'}`]),
    ...(type === 'Role' ? [] : [`console password: ${known(consolePassword)}; MFA: ${known(mfaDevices)}`]),
    `last use: ${lastUsed ?? 'not known'}`,
  ];
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

/** Principals and resources: `12+204`. */
function countText(count: ReachCount | undefined): string {
  return count === undefined ? '' : `${grouped(count.principals)}+${grouped(count.resources)}`;
}

const FIELDS: { readonly [name: string]: (data: Data, value: string) => boolean } = {
  admin: ({ admin }, value) => (admin?.certainty ?? 'no').startsWith(value) || (value === 'yes' && admin !== null),
  account: ({ accountId }, value) => accountId.startsWith(value),
  type: ({ type }, value) => type.toLowerCase().startsWith(value),
  mfa: ({ mfaDevices }, value) => mfaDevices !== null && (value === 'yes') === mfaDevices > 0,
  tag: ({ tags }, value) => Object.entries(tags).some(([key, text]) => `${key}=${text}`.toLowerCase().includes(value)),
  key: ({ accessKeys }, value) =>
    (accessKeys ?? []).some(({ id, isActive }) => id.toLowerCase().includes(value) || (value === 'active' && isActive)),
};

/** Words `admin:yes`, `tag:team=data`, `account:1111` ask for a field; the others are fuzzy. */
function match(typed: string, row: Row): number | undefined {
  const words: string[] = [];
  for (const word of typed.toLowerCase().split(/\s+/)) {
    const [name = '', value = ''] = word.split(/:(.*)/s);
    const field = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
    if (field === undefined || !word.includes(':')) words.push(word);
    else if (value !== '' && !field(row.data as Data, value)) return undefined;
  }
  return fuzzy(words.join(' '), searchText(row));
}

const CERTAINTY: { readonly [certainty in Certainty]: number } = { certain: 0, conditional: 1, unknown: 2 };

interface Item {
  readonly facts: PrincipalFacts;
  readonly admin: AdminDistance | undefined;
}

type Order = (a: Item, b: Item, count: (facts: PrincipalFacts) => number) => number;

/** The most telling first. */
const ORDERS: { readonly [sort in Sort]: Order } = {
  principal: (a, b) => a.facts.arn.localeCompare(b.facts.arn),
  account: (a, b) => a.facts.accountId.localeCompare(b.facts.accountId),
  admin: (a, b) => adminRank(a) - adminRank(b),
  keys: (a, b) => activeKeys(b) - activeKeys(a),
  MFA: (a, b) => (a.facts.mfaDevices ?? 9) - (b.facts.mfaDevices ?? 9),
  'last use': (a, b) => (b.facts.lastUsed ?? '').localeCompare(a.facts.lastUsed ?? ''),
  reaches: (a, b, count) => count(b.facts) - count(a.facts),
};

function adminRank({ admin }: Item): number {
  return admin === undefined ? 9999 : CERTAINTY[admin.certainty] * 1000 + admin.steps;
}

function activeKeys({ facts }: Item): number {
  return facts.accessKeys?.filter(({ isActive }) => isActive).length ?? -1;
}
