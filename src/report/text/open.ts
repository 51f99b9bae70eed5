import type { Report } from '../../query/index.ts';
import { type GapGroup, groupGaps } from '../../shared/gaps.ts';
import { SHORT_ASSUMPTIONS } from './headline.ts';
import { shortened } from './names.ts';
import { cut, grouped, listed, moreLine, paint, paragraph, type Sheet, section } from './sheet.ts';

/** What is not known, and the call or file that would settle it. */
export function openLines(sheet: Sheet, { gaps, edges }: Report): string[] {
  const facts = [...new Set(edges.flatMap(({ unknowns }) => unknowns.map((text) => shortened(sheet, text))))];
  const shownFacts = cut(sheet, facts, 4);
  return section(sheet, 'NOT KNOWN', gaps.length > 0 ? 'each call, made and added to the snapshot, settles its line' : '', [
    ...gapLines(sheet, gaps),
    ...shownFacts.shown.flatMap((fact) => paragraph(sheet, '  ', fact, 4)),
    ...moreLine(sheet, shownFacts.rest, 4),
  ]);
}

/** A call that failed for many resources is one line. */
function gapLines(sheet: Sheet, gaps: Report['gaps']): string[] {
  const groups = groupGaps(gaps);
  const { shown, rest } = cut(sheet, groups, 6);
  const left = groups.slice(groups.length - rest).flatMap((group) => group.gaps).length;
  return [
    ...shown.flatMap((group) => paragraph(sheet, '  ', gapText(sheet, group), 4)),
    ...moreLine(sheet, left, 4, left === 1 ? 'more gap' : 'more gaps'),
  ];
}

function gapText(sheet: Sheet, { call, gaps, about }: GapGroup<Report['gaps'][number]>): string {
  const [first] = gaps;
  const reason = first.text === '' || first.text === first.what ? '' : `: ${first.text}`;
  if (gaps.length === 1) return `${paint(sheet, 'bold', first.what)}${reason}`;
  const named = about.length === 0 ? '' : `: ${listed(sheet, about, 2)}`;
  return `${paint(sheet, 'bold', call)}, ${grouped(gaps.length)} times${reason}${named}`;
}

/** The assumptions that the headline had no room for. */
export function assumedLines(sheet: Sheet, { assumptions }: Report): string[] {
  if (sheet.full || assumptions.length <= SHORT_ASSUMPTIONS) return [];
  const { shown, rest } = cut(sheet, assumptions.slice(SHORT_ASSUMPTIONS), 6);
  return section(sheet, 'ASSUMED', '', [...shown.flatMap(({ text }) => paragraph(sheet, '  ', text, 4)), ...moreLine(sheet, rest, 4)]);
}
