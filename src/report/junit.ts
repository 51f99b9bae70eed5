import type { TestResult } from '../query/index.ts';
import { onlyText } from './condition-text.ts';

/** What was expected and what was decided, and what must hold for it. */
export function verdictText({ expect, decision, conditions }: Pick<TestResult, 'expect' | 'decision' | 'conditions'>): string {
  return `expected ${expect}, decided ${decision}${conditions.length === 0 ? '' : `, ${onlyText(conditions)}`}`;
}

/** Policy test outcomes as JUnit XML: one suite per file. */
export function renderJunit(cases: readonly TestResult[]): string {
  const files = [...new Set(cases.map(({ file }) => file))];
  const suites = files.flatMap((file) => {
    const own = cases.filter((each) => each.file === file);
    return [
      `  <testsuite name="${quoted(file)}" tests="${own.length}" failures="${own.filter(({ pass }) => !pass).length}">`,
      ...own.flatMap(caseLines),
      '  </testsuite>',
    ];
  });
  return `${['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites>', ...suites, '</testsuites>'].join('\n')}\n`;
}

function caseLines(result: TestResult): string[] {
  const { file, line, name, pass, explanation } = result;
  const head = `    <testcase name="${quoted(name)}" classname="blast" file="${quoted(file)}" line="${line}"`;
  if (pass) return [`${head}/>`];
  return [
    `${head}>`,
    `      <failure message="${quoted(verdictText(result))}">${quoted([`${file}:${line}`, ...explanation].join('\n'))}</failure>`,
    '    </testcase>',
  ];
}

/** XML has no place for most control characters, escaped or not. */
function quoted(text: string): string {
  const plain = [...text].map((character) => (character < ' ' && character !== '\n' && character !== '\t' ? '?' : character)).join('');
  return plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
