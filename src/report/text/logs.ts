import type { Report } from '../../query/index.ts';
import { groupBy } from '../../shared/group.ts';
import { placed } from './names.ts';
import { cut, listed, mark, moreLine, paint, paragraph, type Sheet, section, tally } from './sheet.ts';

/** The logs that it can stop, delete, redirect or read. */
export function logLines(sheet: Sheet, rows: Report['evidence']): string[] {
  const groups = [...groupBy(rows, ({ source, can, via, certainty }) => JSON.stringify([source, can, via, certainty])).values()];
  const { shown, rest } = cut(sheet, groups, 5);
  const left = groups.slice(groups.length - rest).flat().length;
  const lines = shown.flatMap((group) => groupLines(sheet, group));
  return section(sheet, 'EVIDENCE IT CAN TOUCH', tally(sheet, rows), [...lines, ...moreLine(sheet, left, 4)]);
}

function groupLines(sheet: Sheet, group: Report['evidence']): string[] {
  const [first] = group;
  if (first === undefined) return [];
  const names = listed(
    sheet,
    group.map(({ arn }) => paint(sheet, 'bold', placed(sheet, arn))),
    4,
  );
  const by = sheet.starts.has(first.via) ? '' : `, via ${placed(sheet, first.via)}`;
  return paragraph(sheet, `  ${mark(sheet, first.certainty)} `, `${first.can.join(', ')}: ${first.source} ${names}${by}`);
}
