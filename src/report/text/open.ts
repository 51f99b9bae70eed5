import type { Report } from '../../query/types.ts';
import { SHORT_ASSUMPTIONS } from './headline.ts';
import { cut, moreLine, paint, paragraph, type Sheet, section } from './sheet.ts';

/** What is not known, and the call or file that would settle it. */
export function openLines(sheet: Sheet, { gaps, edges }: Report): string[] {
  const facts = [...new Set(edges.flatMap(({ unknowns }) => unknowns))];
  const shownGaps = cut(sheet, gaps, 6);
  const shownFacts = cut(sheet, facts, 4);
  return section(sheet, 'NOT KNOWN', gaps.length > 0 ? 'each call, made and added to the snapshot, settles its line' : '', [
    ...shownGaps.shown.flatMap(({ what, text }) =>
      paragraph(sheet, '  ', text === '' || text === what ? what : `${paint(sheet, 'bold', what)}: ${text}`, 4),
    ),
    ...moreLine(sheet, shownGaps.rest, 4, 'gaps'),
    ...shownFacts.shown.flatMap((fact) => paragraph(sheet, '  ', fact, 4)),
    ...moreLine(sheet, shownFacts.rest, 4),
  ]);
}

/** The assumptions that the headline had no room for. */
export function assumedLines(sheet: Sheet, { assumptions }: Report): string[] {
  if (sheet.full || assumptions.length <= SHORT_ASSUMPTIONS) return [];
  return section(
    sheet,
    'ASSUMED',
    '',
    assumptions.flatMap(({ text }) => paragraph(sheet, '  ', text, 4)),
  );
}
