import type { LintResult, LintRow } from '../../lint/index.ts';
import { groupBy } from '../../shared/group.ts';
import { count, openSheet, paint, paragraph, type Sheet, type TextOptions } from './sheet.ts';

/** Findings by policy, in the order of its statements, and their number in the last line. */
export function renderLint({ policies, findings }: LintResult, options: TextOptions): string {
  const sheet = openSheet(options, [], []);
  const byPolicy = groupBy(findings, ({ policy }) => policy);
  const lines = [...byPolicy].flatMap(([policy, rows]) => [...policyLines(sheet, policy, rows), '']);
  return `${[...lines, ...paragraph(sheet, '', sumText(findings, byPolicy.size, policies))].join('\n')}\n`;
}

function policyLines(sheet: Sheet, policy: string, rows: readonly LintRow[]): string[] {
  const [first] = rows;
  const beside = first?.file === null || first?.file === policy || policy.startsWith(`${first?.file}#`) ? '' : ` in ${first?.file}`;
  return [...paragraph(sheet, '', `${paint(sheet, 'bold', policy)}${beside}`, 2), ...rows.flatMap((row) => rowLines(sheet, row))];
}

function rowLines(sheet: Sheet, { severity, id, statement, sid, line, problem, remedy }: LintRow): string[] {
  const style = severity === 'error' ? 'red' : 'yellow';
  const place = [
    ...(line === null ? [] : [`line ${line}`]),
    ...(statement === null ? [] : [`statement ${statement}${sid === null ? '' : ` (${sid})`}`]),
  ].join(', ');
  return [
    ...paragraph(sheet, '  ', `${paint(sheet, style, severity)}  ${place === '' ? '' : `${place}  `}${paint(sheet, 'dim', id)}`, 4),
    ...paragraph(sheet, '    ', sentence(problem)),
    ...paragraph(sheet, '    ', remedy),
  ];
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function sumText(findings: readonly LintRow[], affected: number, policies: number): string {
  if (findings.length === 0) return `${count(policies, 'policy', 'policies')}, nothing found`;
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return `${count(errors, 'error')}, ${count(findings.length - errors, 'warning')} in ${affected} of ${count(policies, 'policy', 'policies')}`;
}
