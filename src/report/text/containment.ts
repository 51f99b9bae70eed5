import type { ContainmentRow } from '../../query/index.ts';
import { groupBy } from '../../shared/group.ts';
import { onlyText } from '../condition-text.ts';
import { placed } from './names.ts';
import { mark, paint, paragraph, type Sheet, section, tally } from './sheet.ts';
import { conditionsOf } from './tell.ts';

/** What responders do to the suspect and the attacker can undo, by who does it. */
export function containmentLines(sheet: Sheet, rows: readonly ContainmentRow[]): string[] {
  const groups = groupBy(rows, ({ arn, via, certainty, path, conditions }) => JSON.stringify([arn, via, certainty, path, conditions]));
  return section(
    sheet,
    'CONTAINMENT IT CAN UNDO',
    tally(sheet, rows),
    [...groups.values()].flatMap((group) => groupLines(sheet, group)),
  );
}

function groupLines(sheet: Sheet, group: readonly ContainmentRow[]): string[] {
  const [first] = group;
  if (first === undefined) return [];
  const who = sheet.starts.size > 1 ? `${paint(sheet, 'bold', placed(sheet, first.arn))}: ` : '';
  const by = sheet.starts.has(first.via) ? '' : `, via ${placed(sheet, first.via)}`;
  const conditions = onlyText([...conditionsOf(sheet, first.path), ...first.conditions]);
  return paragraph(
    sheet,
    `  ${mark(sheet, first.certainty)} `,
    `${who}${group.map(({ tells }) => tells).join('; ')}${by}${conditions === '' ? '' : `; ${paint(sheet, 'yellow', conditions)}`}`,
  );
}
