/** What the suspect can do to resources. */
import type { AccessRow, Report, ResourceRow } from '../../query/index.ts';
import { bareOf, placed, type Sheet, typeName } from '../../report/index.ts';
import { groupBy } from '../../shared/group.ts';
import { byNearness, detailed, leaf, type Node, type Row, type Table } from '../table.ts';
import { heading, tellApart, viaText } from './words.ts';

/** By type, the most sensitive first, as the report has them; each with its accesses. */
export function resourceTable(sheet: Sheet, { resources, resourcePatterns }: Report): Table {
  const groups = [...groupBy(resources, ({ type }) => type)].sort(
    ([a], [b]) => sheet.words.sensitivity(a) - sheet.words.sensitivity(b) || a.localeCompare(b),
  );
  const which = tellApart(sheet, resources);
  const nodes = groups.flatMap(([type, rows]) =>
    heading(
      typeName(type),
      rows.map((row) => resourceNode(sheet, row)),
    ),
  );
  const patterns = resourcePatterns.map((row) =>
    leaf({
      key: row.pattern,
      cells: () => [row.pattern, row.actions.join(', '), placed(sheet, row.via), ''],
      certainty: row.certainty,
      detail: [row.pattern, row.actions.join(', '), `by ${placed(sheet, row.via)}`],
      data: row,
    }),
  );
  return {
    columns: [
      { title: 'resource', width: 24, grow: 3 },
      { title: 'access', width: 12, grow: 2 },
      { title: 'by', width: 14, grow: 2, from: 54 },
      { title: 'account', width: 12, from: 100 },
    ],
    nodes: [...nodes, ...patterns],
    empty: 'it reaches no resource of this snapshot',
    // Its accesses are of the same name.
    which: (row, isAccountShown) => (row.key === row.arn ? which(row, isAccountShown) : ''),
  };
}

function resourceNode(sheet: Sheet, row: ResourceRow): Node {
  const best = bestOf(row.access);
  const isBlocked = row.access.some(({ blockedBy }) => blockedBy !== undefined);
  const whole: Row = {
    key: row.arn,
    arn: row.arn,
    cells: () => [
      bareOf(row.arn),
      `${[...new Set(row.access.map(({ verb }) => verb))].join(' ')}${isBlocked ? ' (encrypted)' : ''}`,
      best === undefined ? '' : viaText(sheet, best),
      row.accountId,
    ],
    certainty: row.certainty,
    proof: best,
    access: best && { by: best.via, resource: row.arn, actions: best.actions },
    data: row,
  };
  return detailed(whole, () => row.access.map((access) => leaf(accessRow(sheet, row, access))));
}

/** The most certain, and of those the nearest; of equals not the one that only lists names. */
function bestOf(accesses: readonly AccessRow[]): AccessRow | undefined {
  let best: AccessRow | undefined;
  for (const access of accesses)
    if (best === undefined || (byNearness(access, best) || Number(access.verb === 'list') - Number(best.verb === 'list')) < 0)
      best = access;
  return best;
}

function accessRow(sheet: Sheet, { arn }: ResourceRow, access: AccessRow): Row {
  return {
    key: `${arn} ${access.verb}`,
    arn,
    cells: () => [
      access.verb,
      access.actions.join(', '),
      access.blockedBy === undefined ? viaText(sheet, access) : `not decryptable without ${placed(sheet, access.blockedBy)}`,
      '',
    ],
    certainty: access.certainty,
    proof: access,
    access: { by: access.via, resource: arn, actions: access.actions },
    data: access,
  };
}
