import type { AnyoneRow } from '../../query/index.ts';
import { onlyText } from '../condition-text.ts';
import { placed, statementName } from './names.ts';
import { cut, edgesOf, listed, mark, moreLine, paint, paragraph, type Sheet, section, tally } from './sheet.ts';
import { conditionsOf, deed, unknownsOf } from './tell.ts';

/** What is open to anybody: whoever the suspect is, it reaches this, too, and so does everyone else. */
export function anyoneLines(sheet: Sheet, rows: readonly AnyoneRow[]): string[] {
  const { shown, rest } = cut(sheet, rows, 6);
  const lines = shown.flatMap((row) => paragraph(sheet, `  ${mark(sheet, row.certainty)} `, rowText(sheet, row)));
  return section(sheet, 'OPEN TO ANYONE', tally(sheet, rows), [...lines, ...moreLine(sheet, rest, 4)]);
}

function rowText(sheet: Sheet, { arn, verbs = [], access, path }: AnyoneRow): string {
  const name = paint(sheet, 'bold', placed(sheet, arn));
  const last = edgesOf(sheet, path).at(-1);
  const conditions = onlyText([...conditionsOf(sheet, path), ...(access?.conditions ?? [])]);
  const unknowns = unknownsOf(sheet, path);
  return [
    verbs.length === 0 ? `${name}${last === undefined ? '' : `: anyone ${deed(sheet, last)}`}` : `${verbs.join(', ')}: ${name}`,
    ...(access === undefined ? [] : [groundText(sheet, access)]),
    ...(conditions === '' ? [] : [paint(sheet, 'yellow', conditions)]),
    ...(unknowns.length === 0 ? [] : [paint(sheet, 'cyan', `not known: ${listed(sheet, unknowns, 1)}`)]),
  ].join('; ');
}

/** The request, and the statements that allow it. */
function groundText(sheet: Sheet, { requests, evidence }: NonNullable<AnyoneRow['access']>): string {
  const allowed = evidence.filter(({ effect }) => effect === 'Allow').map((item) => statementName(sheet, item, ''));
  return `${[...new Set(requests.map(({ action }) => action))].join(', ')}${allowed.length === 0 ? '' : ` by ${listed(sheet, allowed, 2)}`}`;
}
