import type { Report } from '../../query/types.ts';
import { placed } from './names.ts';
import { cut, mark, moreLine, paragraph, type Sheet, section, tally } from './sheet.ts';

/** The logs that it can stop, delete, redirect or read. */
export function logLines(sheet: Sheet, rows: Report['evidence']): string[] {
  const { shown, rest } = cut(sheet, rows, 5);
  const lines = shown.flatMap(({ source, arn, can, via, certainty }) => {
    const by = sheet.starts.has(via) ? '' : `, via ${placed(sheet, via)}`;
    return paragraph(sheet, `  ${mark(sheet, certainty)} `, `${can.join(', ')}  ${source} ${placed(sheet, arn)}${by}`);
  });
  return section(sheet, 'EVIDENCE IT CAN TOUCH', tally(sheet, rows), [...lines, ...moreLine(sheet, rest, 4)]);
}
