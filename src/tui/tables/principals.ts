/** Whom the suspect can become, and who can become it. */
import type { PrincipalRow, Report } from '../../query/index.ts';
import { count, edgesOf, isByAdministration, placed, type Sheet, shortOf } from '../../report/index.ts';
import { groupBy } from '../../shared/group.ts';
import { byNearness, type Column, leaf, type Node, type Row, type Table } from '../table.ts';
import { heading, lastDeed, outsideArn, tellApart } from './words.ts';

const HOW: Column = { title: 'how', width: 20, grow: 5, from: 54 };
const STEPS: Column = { title: 'steps', width: 5, right: true };

/** A branch with more rows than a screen has is closed: it would push what stands beside it out of sight. */
const MANY = 15;

/** Whom it becomes, under whom it comes from; those of an administered account under the account. */
export function reachTable(sheet: Sheet, { principals, external }: Report): Table {
  const byParent = groupBy(principals, (row) => parentOf(sheet, row));
  const told = new Set<string>();
  const branch = (parent: string): Node[] =>
    [...(byParent.get(parent) ?? [])].sort(byNearest).flatMap((row) => {
      if (told.has(row.arn)) return [];
      told.add(row.arn);
      const children = branch(row.arn);
      return [{ row: principalRow(sheet, row), children, isClosed: children.length > MANY }];
    });
  const start = [...sheet.starts].flatMap(branch);
  const accounts = [...byParent.keys()]
    .filter((parent) => parent.startsWith('account '))
    .map((parent) => accountNode(parent, branch(parent)));
  // What hangs on nobody that is listed, such as a principal made anew.
  const rest = [...byParent.keys()].flatMap(branch);
  return {
    columns: [{ title: 'can become', width: 24, grow: 4 }, { title: 'account', width: 12, from: 110 }, STEPS, HOW],
    nodes: [...start, ...rest, ...accounts, ...outsideNodes(sheet, external, 'out')],
    empty: 'it can become nobody else, as far as this snapshot shows',
    which: tellApart(sheet, principals),
  };
}

function byNearest(a: PrincipalRow, b: PrincipalRow): number {
  return byNearness(a, b) || Number(b.admin) - Number(a.admin);
}

function parentOf(sheet: Sheet, { path, accountId, arn }: PrincipalRow): string {
  if (sheet.starts.has(arn)) return [...sheet.starts][0] ?? '';
  if (isByAdministration(sheet, path, accountId)) return `account ${accountId}`;
  return (
    edgesOf(sheet, path)
      .filter(({ from, to }) => from !== to)
      .at(-1)?.from ?? ''
  );
}

function accountNode(name: string, children: readonly Node[]): Node {
  const accountId = name.slice('account '.length);
  const first = children[0]?.row;
  const certainty = first?.certainty;
  return {
    row: {
      key: name,
      cells: () => [`all of account ${accountId}`, accountId, '', `as its administrator: ${count(children.length, 'other principal')}`],
      certainty,
      tone: 'alert',
      proof: first?.proof,
      data: { account: accountId, principals: children.length },
    },
    children: children.map((child) => ({ ...child, row: { ...child.row, key: `${name} ${child.row.key}` } })),
    isClosed: true,
  };
}

function principalRow(sheet: Sheet, row: PrincipalRow): Row {
  const gains = row.gains.length === 0 ? '' : `, with ${row.gains.join(', ')}`;
  return {
    key: row.arn,
    arn: row.arn,
    cells: () => [
      `${row.admin ? 'ADMIN ' : ''}${sheet.starts.has(row.arn) ? 'itself' : shortOf(sheet, row.arn)}`,
      row.accountId,
      String(row.steps),
      `${lastDeed(sheet, row.path)}${gains}`,
    ],
    certainty: row.certainty,
    tone: row.admin ? 'alert' : undefined,
    proof: row,
    adminBy: adminReason(row),
    data: row,
  };
}

/** Why a principal is an administrator in the attacker's hands and may be none by itself; undefined where it is one as it stands. */
export function adminReason({ admin, gains }: PrincipalRow): string | undefined {
  return admin && gains.length > 0 ? `ADMIN by what the steps change about it: ${gains.join(', ')}` : undefined;
}

const KINDS = { account: 'account', federated: 'identity', service: 'service', anonymous: 'anyone' } as const;

function outsideNodes(sheet: Sheet, external: Report['external'], direction: 'in' | 'out'): Node[] {
  const rows = external.filter((row) => row.direction === direction);
  const children = rows.map((row) =>
    leaf({
      key: `outside ${row.kind} ${row.id}`,
      outside: outsideArn(row),
      cells: () => [row.id.startsWith('arn:') ? placed(sheet, row.id) : row.id, KINDS[row.kind], '', lastDeed(sheet, row.path)],
      certainty: row.certainty,
      proof: row,
      data: row,
    }),
  );
  return heading('outside the snapshot', children);
}

export function inboundTable(sheet: Sheet, { inbound, external }: Report): Table {
  return {
    columns: [{ title: 'can become it', width: 24, grow: 4 }, { title: 'account', width: 12, from: 110 }, STEPS, HOW],
    nodes: [
      ...[...inbound]
        .sort(byNearest)
        .map((row) => leaf({ ...principalRow(sheet, row), adminBy: undefined, cells: () => inboundCells(sheet, row) })),
      ...outsideNodes(sheet, external, 'in'),
    ],
    empty: 'nobody else can become it, as far as this snapshot shows',
    which: tellApart(sheet, inbound),
  };
}

function inboundCells(sheet: Sheet, row: PrincipalRow): string[] {
  const last = edgesOf(sheet, row.path).at(-1);
  const by = last === undefined || last.from === row.arn ? '' : `${placed(sheet, last.from)} `;
  return [shortOf(sheet, row.arn), row.accountId, String(row.steps), `${by}${lastDeed(sheet, row.path)}`];
}
