/** Capabilities by severity, and what can be done to evidence. */
import type { EvidenceRow, ImpactRow, Report } from '../../query/index.ts';
import { bareOf, type Sheet } from '../../report/index.ts';
import { accountOf } from '../../shared/arn.ts';
import { byNearness, type Column, leaf, type Node, type Row, type Table } from '../table.ts';
import { chokePointNodes } from './choke-points.ts';
import { heading, viaText } from './words.ts';

const IMPACT_COLUMNS: readonly Column[] = [
  { title: 'can', width: 26, grow: 7 },
  { title: 'category', width: 19, from: 125 },
  { title: 'ATT&CK', width: 12, from: 70 },
  { title: 'as', width: 14, grow: 4, from: 54 },
  { title: 'account', width: 12, from: 110 },
];

const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;

export function impactTable(sheet: Sheet, { impacts, chokePoints }: Report): Table {
  const severities = SEVERITIES.flatMap((severity): Node[] => {
    const rows = impacts.filter((row) => row.severity === severity);
    return heading(
      severity,
      [...rows].sort(byNear).map((row) => leaf(impactRow(sheet, row))),
    );
  });
  return {
    columns: IMPACT_COLUMNS,
    nodes: [...chokePointNodes(sheet, chokePoints), ...severities],
    empty: 'none of the capabilities that blast knows to be harmful',
  };
}

function byNear(a: ImpactRow, b: ImpactRow): number {
  return byNearness(a, b) || a.category.localeCompare(b.category);
}

function impactRow(sheet: Sheet, row: ImpactRow): Row {
  return {
    key: `${row.id} ${row.via}`,
    arn: sheet.starts.has(row.via) ? undefined : row.via,
    cells: () => [row.title, row.category, attackText(row.attack), viaText(sheet, row), accountOf(row.via) ?? ''],
    certainty: row.certainty,
    tone: row.severity === 'critical' ? 'alert' : undefined,
    proof: row,
    access: { by: row.via, resource: null, actions: row.actions },
    also: [...row.actions, ...row.attack].join(' '),
    detail: [
      `by ${row.actions.join(', ')}`,
      `severity ${row.severity}, ${row.category}, ${row.attack.join(', ') || 'no ATT&CK technique'}`,
    ],
    data: row,
  };
}

function attackText([first = '', ...others]: readonly string[]): string {
  return others.length === 0 ? first : `${first} +${others.length}`;
}

/** Of the catalogue of capabilities those that touch logs, alarms and detectors. */
export const EVASION = 'defense-evasion';

/** All of what can be done to evidence. */
const CAN = 'stop delete redirect read'.length;

/** Logs that it can tamper with, one by one, and the capabilities that blind or undo a response. */
export function evidenceTable(sheet: Sheet, { evidence, impacts }: Report): Table {
  const [known, unknown] = [true, false].map((collected) => evidence.filter((row) => row.collected === collected).sort(byNearness));
  const blinding = impacts.filter(({ category }) => category === EVASION);
  return {
    columns: [
      { title: 'evidence', width: 24, grow: 5 },
      { title: 'can', width: CAN, from: 54 },
      { title: 'as', width: 14, grow: 4, from: 70 },
      { title: 'account', width: 12, from: 110 },
    ],
    nodes: [
      ...heading(
        'logs of the snapshot',
        (known ?? []).map((row) => leaf(evidenceRow(sheet, row))),
      ),
      ...heading(
        'not in the snapshot, from the permissions alone',
        (unknown ?? []).map((row) => leaf(evidenceRow(sheet, row))),
      ),
      ...heading(
        'capabilities against evidence',
        blinding.map((row) => leaf(evasionRow(sheet, row))),
      ),
    ],
    empty: 'it can stop, delete, divert or read no log, as far as this snapshot shows',
  };
}

function evidenceRow(sheet: Sheet, row: EvidenceRow): Row {
  return {
    key: `${row.source} ${row.arn} ${row.via}`,
    arn: row.collected ? row.arn : undefined,
    cells: () => [row.collected ? `${bareOf(row.arn)}, ${row.name}` : row.name, row.can.join(' '), viaText(sheet, row), row.accountId],
    certainty: row.certainty,
    proof: row,
    grounds: row.proofs,
    detail: row.proofs.map(({ can, on, actions }) => `${can}: ${actions.join(', ')} on ${on}`),
    data: row,
  };
}

function evasionRow(sheet: Sheet, row: ImpactRow): Row {
  const cells = (): string[] => [row.title, attackText(row.attack), viaText(sheet, row), accountOf(row.via) ?? ''];
  return { ...impactRow(sheet, row), cells };
}
