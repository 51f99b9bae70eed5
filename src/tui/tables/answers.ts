import type { Paths, WhoCan, WhoCanRow } from '../../query/index.ts';
import { deed, edgesOf, MARKS, onlyText, placed, type Sheet, shortOf } from '../../report/index.ts';
import { byNearness, leaf, type Row, type Table } from '../table.ts';
import { chokePointNodes } from './choke-points.ts';
import { openText, outsideArn, tellApart } from './words.ts';

/** Everybody who can reach the target: those who hold the permission first. */
export function whoCanTable(sheet: Sheet, { principals, external, resource, actions, chokePoints }: WhoCan): Table {
  const rows = [...principals].sort(byNearness);
  const outside = external.map((row) =>
    leaf({
      key: `outside ${row.kind} ${row.id}`,
      outside: outsideArn(row),
      cells: () => [row.id, '', '', `${row.kind} outside the snapshot`],
      certainty: row.certainty,
      proof: row,
      data: row,
    }),
  );
  return {
    columns: [
      { title: 'principal', width: 24, grow: 4 },
      { title: 'account', width: 12, from: 110 },
      { title: 'steps', width: 5, right: true },
      { title: 'how', width: 20, grow: 5, from: 54 },
    ],
    nodes: [
      ...rows.map((row) => leaf({ ...whoRow(sheet, row), access: actions.length === 0 ? undefined : { by: row.via, resource, actions } })),
      ...outside,
      ...chokePointNodes(sheet, chokePoints),
    ],
    empty: 'nobody in this snapshot',
    which: tellApart(sheet, principals),
  };
}

function whoRow(sheet: Sheet, row: WhoCanRow): Row {
  return {
    key: row.arn,
    arn: row.arn,
    cells: () => [shortOf(sheet, row.arn), row.accountId, String(row.steps), howText(sheet, row)],
    certainty: row.certainty,
    proof: row,
    data: row,
  };
}

/** The first step, as whom it ends, and what must hold. */
function howText(sheet: Sheet, { arn, via, steps, path }: WhoCanRow): string {
  const [first] = edgesOf(sheet, path);
  const how =
    steps === 0 || first === undefined
      ? 'itself'
      : `${deed(sheet, first, { to: shortOf(sheet, first.to) })}${via === arn ? '' : `, as ${shortOf(sheet, via)}`}`;
  return [how, ...openText(sheet, path)].join('; ');
}

/** The best proof, step by step. */
export function pathTable(sheet: Sheet, { paths }: Paths): Table {
  const [best] = paths;
  const nodes = edgesOf(sheet, best?.path ?? []).map((edge, index) =>
    leaf({
      key: edge.id,
      arn: edge.to,
      cells: () => [
        `${index + 1}. ${placed(sheet, edge.from)}`,
        `${deed(sheet, edge)}${edge.conditions.length === 0 ? '' : `; ${onlyText(edge.conditions)}`}`,
        edge.technique,
      ],
      certainty: edge.certainty,
      proof: { certainty: edge.certainty, path: [edge.id] },
      data: edge,
    }),
  );
  const direct = best !== undefined && nodes.length === 0;
  return {
    columns: [
      { title: 'who', width: 22, grow: 2 },
      { title: 'does', width: 14, grow: 4 },
      { title: 'technique', width: 20, from: 110 },
    ],
    nodes,
    empty: direct ? `${MARKS[best.certainty]} it holds the permission as it stands` : 'there is no path, as far as this snapshot shows',
  };
}
