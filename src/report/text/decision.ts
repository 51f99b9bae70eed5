import type { DecisionResult } from '../../query/index.ts';
import { onlyText } from '../condition-text.ts';
import { openSheet, paint, paragraph, type TextOptions } from './sheet.ts';

/** One decision, explained statement by statement. */
export function renderDecision({ explanation, conditions, assumptions }: DecisionResult, options: TextOptions): string {
  const sheet = openSheet(options, [], []);
  const [headline = '', ...rest] = explanation;
  const lines = [
    ...paragraph(sheet, '', `${paint(sheet, 'bold', headline)}${conditions.length === 0 ? '' : `: ${onlyText(conditions)}`}`),
    ...rest.flatMap((line) => paragraph(sheet, '  ', line)),
    ...assumptions.flatMap(({ text }) => paragraph(sheet, '  ', `assuming ${text}`)),
  ];
  return `${lines.join('\n')}\n`;
}
