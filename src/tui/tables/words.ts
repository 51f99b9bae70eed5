/** What the tables say alike. */
import type { AccessRow } from '../../query/index.ts';
import { conditionsOf, deed, edgesOf, onlyText, type Sheet, shortOf, unknownsOf } from '../../report/index.ts';
import { accountOf, parseArn } from '../../shared/arn.ts';
import { groupBy } from '../../shared/group.ts';
import type { Node, Row, Table } from '../table.ts';

/** The last step in words, and what must hold. */
export function lastDeed(sheet: Sheet, path: readonly string[]): string {
  const last = edgesOf(sheet, path).at(-1);
  return last === undefined ? '' : [deed(sheet, last, { to: shortOf(sheet, last.to) }), ...openText(sheet, path)].join('; ');
}

/** What must hold for a proof, and what is missing for it. */
export function openText(sheet: Sheet, path: readonly string[]): string[] {
  const conditions = onlyText(conditionsOf(sheet, path));
  const unknowns = unknownsOf(sheet, path);
  return [...(conditions === '' ? [] : [conditions]), ...(unknowns.length === 0 ? [] : [`not known: ${unknowns[0]}`])];
}

/** As whom it is done. */
export function viaText(sheet: Sheet, { via, path }: Pick<AccessRow, 'via' | 'path'>): string {
  return [sheet.starts.has(via) ? 'itself' : shortOf(sheet, via), ...openText(sheet, path)].join('; ');
}

/** Rows under what they have in common; nothing where there are none. */
export function heading(title: string, children: readonly Node[]): Node[] {
  const row: Row = { key: title, cells: () => [title], tone: 'heading', holds: children.length, data: null };
  return children.length === 0 ? [] : [{ row, children }];
}

/** What tells a row from others of the same name: its account or, in one account, its region; nothing where the name is enough. */
export function tellApart(sheet: Sheet, rows: readonly { readonly arn: string }[]): NonNullable<Table['which']> {
  const nameIn = (arn: string): string => `${parseArn(arn)?.service} ${shortOf(sheet, arn)}`;
  let byName: ReadonlyMap<string, readonly { readonly arn: string }[]> | undefined;
  return ({ arn }, isAccountShown) => {
    if (arn === undefined) return '';
    byName ??= groupBy(rows, (row) => nameIn(row.arn));
    const alike = byName.get(nameIn(arn)) ?? [];
    if (alike.length < 2) return '';
    const isByAccount = new Set(alike.map((row) => accountOf(row.arn))).size > 1;
    return (isByAccount ? !isAccountShown && accountOf(arn) : parseArn(arn)?.region) || '';
  };
}

/** The ARN of a party outside the snapshot; undefined where it is told by another name, as services are. */
export function outsideArn({ id }: { readonly id: string }): string | undefined {
  return id.startsWith('arn:') ? id : undefined;
}
