import type { LintNote, Report } from '../../query/index.ts';
import { statementName } from './names.ts';
import { count, cut, grouped, paint, paragraph, type Sheet, section } from './sheet.ts';

const SHOWN = 4;

/** Statements that do not do what they seem to, in the policies that the report is about. */
export function policyLines(sheet: Sheet, { lint }: Report): string[] {
  const { shown, rest } = cut(sheet, lint, SHOWN);
  const errors = lint.filter(({ severity }) => severity === 'error').length;
  const warnings = lint.length - errors;
  const note = [...(errors > 0 ? [count(errors, 'error')] : []), ...(warnings > 0 ? [count(warnings, 'warning')] : [])].join(', ');
  return section(sheet, 'POLICIES ON THE WAY THAT ARE NOT WHAT THEY SEEM', note, [
    ...shown.flatMap((each) => noteLines(sheet, each)),
    ...(rest === 0 ? [] : paragraph(sheet, '    ', paint(sheet, 'dim', `... and ${grouped(rest)} more: blast lint --snapshot`))),
  ]);
}

function noteLines(sheet: Sheet, { severity, policy, statement, sid, problem }: LintNote): string[] {
  const lead = `  ${paint(sheet, severity === 'error' ? 'red' : 'yellow', severity)}  `;
  const name = statement === null ? policy : statementName(sheet, { policy, statement, sid, effect: 'Allow' }, '');
  return paragraph(sheet, lead, `${paint(sheet, 'bold', name)}: ${problem}`, 4);
}
