import type { Report } from '../../query/index.ts';
import { groupBy } from '../../shared/group.ts';
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
  const groups = [...groupBy(gaps, ({ what, text }) => JSON.stringify([callOf(what), text])).values()];
  const { shown, rest } = cut(sheet, groups, 6);
  const left = groups.slice(groups.length - rest).flat().length;
  return [
    ...shown.flatMap((group) => paragraph(sheet, '  ', gapText(sheet, group), 4)),
    ...moreLine(sheet, left, 4, left === 1 ? 'more gap' : 'more gaps'),
  ];
}

function gapText(sheet: Sheet, group: Report['gaps']): string {
  const [first] = group;
  if (first === undefined) return '';
  const reason = first.text === '' || first.text === first.what ? '' : `: ${first.text}`;
  if (group.length === 1) return `${paint(sheet, 'bold', first.what)}${reason}`;
  const targets = group.map(({ what }) => what.slice(callOf(what).length).trim()).filter((target) => target !== '');
  const named = targets.length === 0 ? '' : `: ${listed(sheet, targets, 2)}`;
  return `${paint(sheet, 'bold', callOf(first.what))}, ${grouped(group.length)} times${reason}${named}`;
}

/** `s3:GetBucketPolicy arn:...` -> `s3:GetBucketPolicy`. */
function callOf(what: string): string {
  return what.split(' ', 1)[0] ?? what;
}

/** The assumptions that the headline had no room for. */
export function assumedLines(sheet: Sheet, { assumptions }: Report): string[] {
  if (sheet.full || assumptions.length <= SHORT_ASSUMPTIONS) return [];
  const { shown, rest } = cut(sheet, assumptions.slice(SHORT_ASSUMPTIONS), 6);
  return section(sheet, 'ASSUMED', '', [...shown.flatMap(({ text }) => paragraph(sheet, '  ', text, 4)), ...moreLine(sheet, rest, 4)]);
}
