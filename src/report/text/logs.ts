import type { EvidenceRow } from '../../query/index.ts';
import { groupBy } from '../../shared/group.ts';
import { onlyText } from '../condition-text.ts';
import { bareOf, placed } from './names.ts';
import { CERTAINTIES, cut, listed, mark, moreLine, paint, paragraph, type Sheet, section, tally } from './sheet.ts';
import { conditionsOf } from './tell.ts';

const GROUPS_SHOWN = 6;

/** The logs that it can stop, delete, redirect or read: those of the snapshot, then what the permissions alone say of others. */
export function logLines(sheet: Sheet, rows: readonly EvidenceRow[]): string[] {
  const listedRows = rows.filter(({ collected }) => collected);
  const known = [...groupBy(listedRows, alikeKey).values()].sort(byCertainty);
  const { shown, rest } = cut(sheet, known, GROUPS_SHOWN);
  const left = known.slice(known.length - rest).flat().length;
  return section(sheet, 'EVIDENCE AT RISK', tally(sheet, rows), [
    ...shown.flatMap((group) => groupLines(sheet, group)),
    ...moreLine(sheet, left, 4),
    ...otherLines(
      sheet,
      rows.filter(({ collected }) => !collected),
    ),
  ]);
}

function byCertainty([a]: readonly EvidenceRow[], [b]: readonly EvidenceRow[]): number {
  return a === undefined || b === undefined ? 0 : CERTAINTIES.indexOf(a.certainty) - CERTAINTIES.indexOf(b.certainty);
}

/** Sources of a kind to which the same can be done, by the same principal. */
function alikeKey({ source, via, certainty, path, proofs, arn }: EvidenceRow): string {
  return JSON.stringify([source, via, certainty, path, proofs.map(({ can, on, conditions }) => [can, on === arn ? '' : on, conditions])]);
}

function groupLines(sheet: Sheet, group: readonly EvidenceRow[]): string[] {
  const [first] = group;
  if (first === undefined) return [];
  const names = listed(
    sheet,
    group.map(({ arn }) => paint(sheet, 'bold', nameOf(sheet, arn))),
    4,
  );
  return [
    ...paragraph(sheet, `  ${mark(sheet, first.certainty)} `, `${plural(first.name, group.length)} ${names}${byText(sheet, first)}`),
    ...partTexts(sheet, first).flatMap((text) => paragraph(sheet, '      ', text)),
  ];
}

/** `stop, delete`, and for each place that it writes to `delete, read what it writes to acme-logs`. */
function partTexts(sheet: Sheet, { arn, proofs }: EvidenceRow): string[] {
  return [...groupBy(proofs, ({ on }) => on)].map(([on, parts]) => {
    const verbs = [...new Set(parts.map(({ can }) => can))].join(', ');
    const conditions = onlyText(parts.flatMap((part) => part.conditions));
    const actions = parts.map((part) => part.actions[0]).join(', ');
    const what = on === arn ? 'it' : on.includes(':kms:') ? `it by its key ${nameOf(sheet, on)}` : `what it writes to ${nameOf(sheet, on)}`;
    return `${verbs} ${what}: ${paint(sheet, 'dim', actions)}${conditions === '' ? '' : `; ${paint(sheet, 'yellow', conditions)}`}`;
  });
}

/** Kinds that were not collected, by what can be done and by whom. */
function otherLines(sheet: Sheet, rows: readonly EvidenceRow[]): string[] {
  const [first] = rows;
  if (first === undefined) return [];
  const isShared = new Set(rows.map((row) => byText(sheet, row))).size === 1;
  const groups = [...groupBy(rows, ({ can, via, path, certainty }) => JSON.stringify([can, via, path, certainty])).values()].sort(
    byCertainty,
  );
  const { shown, rest } = cut(sheet, groups, GROUPS_SHOWN);
  const left = groups.slice(groups.length - rest).flat().length;
  return [
    ...paragraph(sheet, '  ', `not in the snapshot, so from the permissions alone${isShared ? byText(sheet, first) : ''}`),
    ...shown.flatMap((group) => otherGroup(sheet, group, isShared)),
    ...moreLine(sheet, left, 4),
  ];
}

function otherGroup(sheet: Sheet, group: readonly EvidenceRow[], isShared: boolean): string[] {
  const [first] = group;
  if (first === undefined) return [];
  const names = [...new Set(group.map(({ name }) => `${name}s`))].join(', ');
  return paragraph(
    sheet,
    `    ${mark(sheet, first.certainty)} `,
    `${first.can.join(', ')}: ${names}${isShared ? '' : byText(sheet, first)}`,
    6,
  );
}

function byText(sheet: Sheet, { via, path }: EvidenceRow): string {
  const conditions = onlyText(conditionsOf(sheet, path));
  const by = sheet.starts.has(via) ? '' : `, via ${placed(sheet, via)}`;
  return `${by}${conditions === '' ? '' : `; ${paint(sheet, 'yellow', conditions)}`}`;
}

function nameOf(sheet: Sheet, arn: string): string {
  const account = placed(sheet, arn).match(/\s\(\d{12}\)$/)?.[0] ?? '';
  return `${bareOf(arn)}${account}`;
}

function plural(name: string, number: number): string {
  return number === 1 ? name : `${name}s`;
}
