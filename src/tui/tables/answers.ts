import type { Paths, WhoCan, WhoCanRow } from '../../query/index.ts';
import { CERTAINTIES, conditionsOf, deed, edgesOf, MARKS, onlyText, placed, type Sheet, shortOf, unknownsOf } from '../../report/index.ts';
import type { Node, Row, Table } from '../table.ts';

/** Everybody who can reach the target: those who hold the permission first. */
export function whoCanTable(sheet: Sheet, { principals, external, resource, actions }: WhoCan): Table {
  const rows = [...principals].sort((a, b) => CERTAINTIES.indexOf(a.certainty) - CERTAINTIES.indexOf(b.certainty) || a.steps - b.steps);
  const outside = external.map(
    (row): Node => ({
      row: {
        key: `outside ${row.kind} ${row.id}`,
        cells: [row.id, '', '', `${row.kind} outside the snapshot`],
        certainty: row.certainty,
        proof: row,
        data: row,
      },
      children: [],
    }),
  );
  return {
    columns: [
      { title: 'principal', width: 24, grow: 4 },
      { title: 'account', width: 12, from: 110 },
      { title: 'steps', width: 5, right: true },
      { title: 'how', width: 20, grow: 5 },
    ],
    nodes: [
      ...rows.map(
        (row): Node => ({
          row: { ...whoRow(sheet, row), access: actions.length === 0 ? undefined : { by: row.via, resource, actions } },
          children: [],
        }),
      ),
      ...outside,
    ],
    empty: 'nobody in this snapshot',
  };
}

function whoRow(sheet: Sheet, row: WhoCanRow): Row {
  const [first] = edgesOf(sheet, row.path);
  const conditions = onlyText(conditionsOf(sheet, row.path));
  const [unknown] = unknownsOf(sheet, row.path);
  const how =
    row.steps === 0 || first === undefined
      ? 'itself'
      : `${deed(sheet, first)}${row.via === row.arn ? '' : `, as ${placed(sheet, row.via)}`}`;
  return {
    key: row.arn,
    arn: row.arn,
    cells: [
      shortOf(sheet, row.arn),
      row.accountId,
      String(row.steps),
      [how, ...(conditions === '' ? [] : [conditions]), ...(unknown === undefined ? [] : [`not known: ${unknown}`])].join('; '),
    ],
    certainty: row.certainty,
    proof: row,
    data: row,
  };
}

/** The best proof, step by step. */
export function pathTable(sheet: Sheet, { paths }: Paths): Table {
  const [best] = paths;
  const nodes = edgesOf(sheet, best?.path ?? []).map(
    (edge, index): Node => ({
      row: {
        key: edge.id,
        arn: edge.to,
        cells: [
          `${index + 1}. ${placed(sheet, edge.from)}`,
          `${deed(sheet, edge)}${edge.conditions.length === 0 ? '' : `; ${onlyText(edge.conditions)}`}`,
          edge.technique,
        ],
        certainty: edge.certainty,
        proof: { certainty: edge.certainty, path: [edge.id] },
        data: edge,
      },
      children: [],
    }),
  );
  const direct = best !== undefined && nodes.length === 0;
  return {
    columns: [
      { title: 'who', width: 22, grow: 2 },
      { title: 'does', width: 24, grow: 4 },
      { title: 'technique', width: 20, from: 110 },
    ],
    nodes,
    empty: direct ? `${MARKS[best.certainty]} it holds the permission as it stands` : 'there is no path, as far as this snapshot shows',
  };
}
