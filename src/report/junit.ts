/** A test's outcome as JUnit readers want it. */
export interface JunitCase {
  readonly file: string;
  readonly line: number;
  readonly name: string;
  readonly expect: string;
  readonly decision: string;
  readonly pass: boolean;
  readonly detail: readonly string[];
}

/** Policy test outcomes as JUnit XML: one suite per file. */
export function renderJunit(cases: readonly JunitCase[]): string {
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

function caseLines({ file, line, name, expect, decision, pass, detail }: JunitCase): string[] {
  const head = `    <testcase name="${quoted(name)}" classname="blast" file="${quoted(file)}" line="${line}"`;
  if (pass) return [`${head}/>`];
  return [
    `${head}>`,
    `      <failure message="${quoted(`expected ${expect}, decided ${decision}`)}">${quoted([`${file}:${line}`, ...detail].join('\n'))}</failure>`,
    '    </testcase>',
  ];
}

/** XML has no place for most control characters, escaped or not. */
function quoted(text: string): string {
  const plain = [...text].map((character) => (character < ' ' && character !== '\n' && character !== '\t' ? '?' : character)).join('');
  return plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
