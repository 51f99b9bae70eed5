import type { ExternalRow, PrincipalRow } from '../../query/index.ts';
import { groupBy } from '../../shared/group.ts';
import { onlyText } from '../condition-text.ts';
import { chain, placed, subject } from './names.ts';
import { cut, edgesOf, listed, mark, moreLine, paint, paragraph, type Sheet, section, tally } from './sheet.ts';
import { conditionsOf, deed, isByAdministration, unknownsOf } from './tell.ts';

/** Who else can become the suspect: each may have used it, and each must be thought of when it is contained. */
export function inboundLines(sheet: Sheet, rows: readonly PrincipalRow[]): string[] {
  const groups = [...groupBy(rows, (row) => entryKey(sheet, row)).values()];
  const { shown, rest } = cut(sheet, groups, 5);
  const left = groups.slice(groups.length - rest).flat().length;
  return section(sheet, 'WHO ELSE CAN BECOME IT', tally(sheet, rows), [
    ...shown.flatMap((group) => groupLines(sheet, group)),
    ...moreLine(sheet, left, 4),
  ]);
}

function groupLines(sheet: Sheet, group: readonly PrincipalRow[]): string[] {
  const [first] = group;
  if (first === undefined) return [];
  const names = listed(
    sheet,
    group.map(({ arn }) => paint(sheet, 'bold', placed(sheet, arn))),
    5,
  );
  const last = edgesOf(sheet, first.path).at(-1);
  const conditions = onlyText(conditionsOf(sheet, first.path));
  return paragraph(
    sheet,
    `  ${mark(sheet, first.certainty)} `,
    [`${names}: ${entryText(sheet, first, last === undefined ? '' : deed(sheet, last), last?.from)}`, conditions]
      .filter((part) => part !== '')
      .join('; '),
  );
}

function entryText(sheet: Sheet, row: PrincipalRow, told: string, from: string | undefined): string {
  if (isByAdministration(sheet, row.path, sheet.home ?? '')) return `as administrator of ${sheet.home}`;
  return from === undefined || from === row.arn ? told || 'proof not listed' : `via ${placed(sheet, from)}, which ${told}`;
}

function entryKey(sheet: Sheet, row: PrincipalRow): string {
  const conditions = conditionsOf(sheet, row.path);
  if (isByAdministration(sheet, row.path, sheet.home ?? '')) return JSON.stringify([row.certainty, conditions]);
  const last = edgesOf(sheet, row.path).at(-1);
  return JSON.stringify([row.certainty, conditions, last?.technique, last?.through, last?.from === row.arn ? '' : last?.from]);
}

const KINDS = { account: 'account', federated: 'federated identity', service: 'service' } as const;

/** Accounts, federated identities and services outside the snapshot, on either side. */
export function externalLines(sheet: Sheet, rows: readonly ExternalRow[]): string[] {
  const groups = [...groupBy(rows, (row) => JSON.stringify([row.kind, row.direction, row.certainty, externalProof(sheet, row)])).values()];
  const { shown, rest } = cut(sheet, groups, 6);
  const left = groups.slice(groups.length - rest).flat().length;
  const lines = shown.flatMap((group) => partyLines(sheet, group));
  return section(sheet, 'OUTSIDE THE SNAPSHOT', tally(sheet, rows), [...lines, ...moreLine(sheet, left, 4)]);
}

function partyLines(sheet: Sheet, group: readonly ExternalRow[]): string[] {
  const [first] = group;
  if (first === undefined) return [];
  const names = listed(
    sheet,
    group.map((row) => partyName(sheet, row)),
    4,
  );
  return paragraph(
    sheet,
    `  ${mark(sheet, first.certainty)} `,
    `${first.direction === 'in' ? 'in from' : 'out to'} ${names}${externalProof(sheet, first)}`,
  );
}

function externalProof(sheet: Sheet, row: ExternalRow): string {
  const last = edgesOf(sheet, row.path).at(-1);
  const unknowns = unknownsOf(sheet, row.path);
  const conditions = onlyText(conditionsOf(sheet, row.path));
  return [
    last === undefined
      ? ''
      : row.direction === 'in'
        ? wayIn(sheet, row)
        : `: ${subject(sheet, last.from)} ${deed(sheet, last, { to: last.to === row.id ? 'it' : undefined })}`,
    conditions === '' ? '' : `; ${conditions}`,
    unknowns.length === 0 ? '' : `; not known: ${listed(sheet, unknowns, 1)}`,
  ].join('');
}

/** What the party does first, and whom that leads to. */
function wayIn(sheet: Sheet, { path }: ExternalRow): string {
  const [first, ...further] = edgesOf(sheet, path);
  if (first === undefined) return '';
  const on = [...new Set(further.map(({ to }) => to))];
  const onwards = on.length === 0 ? '' : `, then ${listed(sheet, chain(sheet, on), 4)}`;
  return `, which ${deed(sheet, first)}${onwards}`;
}

function partyName(sheet: Sheet, { kind, id, note }: ExternalRow): string {
  const more = note === undefined ? '' : ` (${note})`;
  if (kind === 'anonymous') return `anyone${more}`;
  const name = /^arn:[^:]+:iam:/.test(id) ? paint(sheet, 'bold', placed(sheet, id)) : `${KINDS[kind]} ${paint(sheet, 'bold', id)}`;
  return `${name}${more}`;
}
