import type { Certainty, Edge, PrincipalRow } from '../../query/index.ts';
import { accountOf } from '../../shared/arn.ts';
import { groupBy } from '../../shared/group.ts';
import { onlyText } from '../condition-text.ts';
import { chain, placed, shortOf, subject } from './names.ts';
import {
  CERTAINTIES,
  count,
  cut,
  edgesOf,
  grouped,
  listed,
  mark,
  moreLine,
  paint,
  paragraph,
  type Sheet,
  section,
  tally,
} from './sheet.ts';
import { conditionsOf, deed, isByAdministration, unknownsOf } from './tell.ts';

const ACCOUNTS_SHOWN = 4;
const LIMITS: { readonly [certainty in Certainty]: number } = { certain: 7, conditional: 4, unknown: 3 };

/** What it can become, nearest first, with the proof of each in a sentence. Those alike stand together; `told` is the path that the report has shown already. */
export function becomeLines(sheet: Sheet, rows: readonly PrincipalRow[], told: readonly string[]): string[] {
  const known: Known = { told, listed: new Set([...sheet.starts, ...rows.map(({ arn }) => arn)]) };
  const others = rows.filter(({ arn }) => !sheet.starts.has(arn));
  const lines = [
    ...rows.filter(({ arn }) => sheet.starts.has(arn)).flatMap((row) => selfLines(sheet, row)),
    ...CERTAINTIES.flatMap((certainty) =>
      certaintyLines(
        sheet,
        others.filter((row) => row.certainty === certainty),
        certainty,
        known,
      ),
    ),
  ];
  return section(sheet, 'CAN BECOME', tally(sheet, others), lines);
}

/** What a reader knows already. */
interface Known {
  readonly told: readonly string[];
  /** Principals with a row of their own. */
  readonly listed: ReadonlySet<string>;
}

function selfLines(sheet: Sheet, row: PrincipalRow): string[] {
  const last = edgesOf(sheet, row.path).at(-1);
  const how = last === undefined ? '' : `: ${deed(sheet, last)}`;
  return paragraph(sheet, `  ${mark(sheet, row.certainty)} `, `itself, with ${listed(sheet, row.gains, 4) || 'more than it has'}${how}`);
}

function certaintyLines(sheet: Sheet, rows: readonly PrincipalRow[], certainty: Certainty, known: Known): string[] {
  const { own = [], administered = [] } = Object.fromEntries(
    groupBy(rows, (row) => (isByAdministration(sheet, row.path, row.accountId) ? 'administered' : 'own')),
  );
  own.sort((a, b) => a.steps - b.steps || Number(b.admin) - Number(a.admin));
  const groups = [...groupBy(own, (row) => alikeKey(sheet, row)).values()];
  const { shown, rest } = cut(sheet, groups, LIMITS[certainty]);
  const left = groups.slice(groups.length - rest).flat().length;
  const named = new Set(own.map(({ accountId }) => accountId));
  return [
    ...shown.flatMap((group) => groupLines(sheet, group, certainty, known)),
    ...moreLine(sheet, left, 4),
    ...administeredLines(sheet, administered, certainty, named),
  ];
}

function administeredLines(sheet: Sheet, rows: readonly PrincipalRow[], certainty: Certainty, named: ReadonlySet<string>): string[] {
  const accounts = [...groupBy(rows, ({ accountId }) => accountId)];
  const { shown, rest } = cut(sheet, accounts, ACCOUNTS_SHOWN);
  const left = accounts.slice(accounts.length - rest).flatMap(([, members]) => members).length;
  return [
    ...shown.flatMap(([accountId, members]) =>
      paragraph(sheet, `  ${mark(sheet, certainty)} `, administeredText(sheet, accountId, members, named.has(accountId))),
    ),
    ...(rest === 0 ? [] : moreLine(sheet, left, 4, `in ${count(rest, 'other account')}`)),
  ];
}

function administeredText(sheet: Sheet, accountId: string, members: readonly PrincipalRow[], other: boolean): string {
  const principals = members.filter(({ arn }) => !arn.endsWith(':root'));
  if (principals.length === 0) return `account ${accountId}, as its administrator`;
  const all = principals.length === 1 ? 'the only' : `all ${grouped(principals.length)}`;
  const text = `and ${all}${other ? ' other' : ''} ${principals.length === 1 ? 'principal' : 'principals'} of ${accountId}, as its administrator${alsoAdministrators(sheet, principals)}`;
  return sheet.full ? `${text}: ${principals.map(({ arn }) => placed(sheet, arn, accountId)).join(', ')}` : text;
}

/** Those of them that stay administrators when whoever administers the account is cut off. */
function alsoAdministrators(sheet: Sheet, principals: readonly PrincipalRow[]): string {
  const own = principals.filter(({ admin }) => admin);
  if (own.length === 0) return '';
  const names = own.map(({ arn, accountId }) => paint(sheet, 'bold', placed(sheet, arn, accountId)));
  return `; ${administratorMark(sheet, own.length)} by ${own.length === 1 ? 'itself' : 'themselves'}: ${listed(sheet, names, 3)}`;
}

function administratorMark(sheet: Sheet, number: number): string {
  return paint(sheet, 'red', number === 1 ? 'ADMINISTRATOR' : 'ADMINISTRATORS');
}

function groupLines(sheet: Sheet, group: readonly PrincipalRow[], certainty: Certainty, known: Known): string[] {
  const [first] = group;
  if (first === undefined) return [];
  const names = listed(
    sheet,
    group.map(({ arn }) => paint(sheet, 'bold', placed(sheet, arn))),
    3,
  );
  const admin = first.admin ? `, ${administratorMark(sheet, group.length)}` : '';
  const head = `${names}${admin}, ${count(first.steps, 'step')}`;
  if (group.length === 1 && isTold(first.path, known.told))
    return paragraph(sheet, `  ${mark(sheet, certainty)} `, `${head}: as told above`);
  return [
    ...paragraph(sheet, `  ${mark(sheet, certainty)} `, head),
    ...paragraph(sheet, '      ', proofText(sheet, first, group.length > 1, known)),
  ];
}

function isTold(path: readonly string[], told: readonly string[]): boolean {
  return path.length > 0 && path.every((id, index) => told[index] === id);
}

/** The last step in words, with that by which the attacker made who does it, who does it, by way of whom, and what must hold or is not known. */
function proofText(sheet: Sheet, row: PrincipalRow, several: boolean, { listed: known }: Known): string {
  const edges = edgesOf(sheet, row.path);
  const last = edges.at(-1);
  const conditions = onlyText(conditionsOf(sheet, row.path));
  const unknowns = unknownsOf(sheet, row.path);
  const made = last === undefined || known.has(last.from) ? undefined : edges.findLast(({ to }) => to === last.from);
  const making =
    made === undefined
      ? ''
      : `${sheet.starts.has(made.from) ? '' : `${subject(sheet, made.from, sheet.home)} `}${deed(sheet, made)}, then `;
  const told =
    last === undefined
      ? 'proof not listed'
      : `${making}${viaText(sheet, edges, last)}${deed(sheet, last, { to: several ? 'each of them' : shortOf(sheet, last.to) })}`;
  return [
    told,
    ...(conditions === '' ? [] : [paint(sheet, 'yellow', conditions)]),
    ...(unknowns.length === 0 ? [] : [paint(sheet, 'cyan', `not known: ${listed(sheet, unknowns, 1)}`)]),
  ].join('; ');
}

function viaText(sheet: Sheet, edges: readonly Edge[], last: Edge): string {
  if (sheet.starts.has(last.from)) return '';
  const between = [...new Set(edges.slice(0, -1).map(({ to }) => to))].filter(
    (arn) => arn !== last.from && arn !== last.to && !sheet.starts.has(arn),
  );
  const via = between.length === 0 ? '' : `via ${listed(sheet, chain(sheet, between), 3)}: `;
  const home = between.length === 0 ? sheet.home : accountOf(between.at(-1) ?? '');
  return `${via}${subject(sheet, last.from, home)} `;
}

function alikeKey(sheet: Sheet, row: PrincipalRow): string {
  const last = edgesOf(sheet, row.path).at(-1);
  if (last === undefined) return row.arn;
  return JSON.stringify([
    row.steps,
    row.admin,
    row.accountId,
    last.technique,
    last.from,
    last.through,
    conditionsOf(sheet, row.path),
    unknownsOf(sheet, row.path),
  ]);
}
