import { readFileSync } from 'node:fs';
import { type Document, isMap, isSeq, LineCounter, parseDocument } from 'yaml';
import type { PolicyTest } from '../policy/index.ts';
import { BlastError } from '../shared/errors.ts';
import { checkTest } from './check-test.ts';

export interface TestFile {
  readonly file: string;
  readonly tests: readonly PolicyTest[];
  /** Line, from 1, of a place in the file, such as `['tests', 3, 'policies', 'identity', 0]`. */
  readonly lineOf: (path: readonly (string | number)[]) => number;
}

/** Reads a file of policy tests, JSON or YAML (which JSON is a part of). */
export function readTestFile(file: string): TestFile {
  const lines = new LineCounter();
  const document = parseDocument(readText(file), { lineCounter: lines, uniqueKeys: true });
  const [problem] = document.errors;
  if (problem !== undefined) throw new BlastError(`${file}:${problem.linePos?.[0].line ?? 1}: ${problemText(problem.message)}`);
  const lineOf = (path: readonly (string | number)[]): number => lineAt(document, lines, path);
  const value = plainValue(document, file);
  if (!Array.isArray(value?.tests))
    throw new BlastError(
      `${file}: $.tests: expected a list of tests, found ${value?.tests === undefined ? 'nothing' : typeof value.tests}`,
    );
  for (const [i, test] of value.tests.entries())
    checkTest(test, (path, text) => {
      throw new BlastError(`${file}:${lineOf(['tests', i, ...path])}: $.tests[${i}]${path.map(stepText).join('')}: ${text}`);
    });
  return { file, tests: value.tests as PolicyTest[], lineOf };
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'EISDIR') return 'it is a directory';
  return code === 'ENOENT' ? 'no such file' : message;
}

function stepText(step: string | number): string {
  return typeof step === 'number' ? `[${step}]` : `.${step}`;
}

/** The first line, without the place, which stands before it. */
function problemText(message: string): string {
  if (message.startsWith('Maximum call stack')) return 'nesting is too deep';
  return (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
}

/** Aliases are followed only here; one that leads nowhere, or many that multiply, cannot be. */
function plainValue(parsed: Document, file: string): { tests?: unknown } | null {
  try {
    return parsed.toJS() as { tests?: unknown } | null;
  } catch (error) {
    throw new BlastError(`${file}: ${(error as Error).message}`, { cause: error });
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new BlastError(`cannot read ${file}: ${reasonOf(error as NodeJS.ErrnoException)}`, { cause: error });
  }
}

/** The line of the deepest part of the path that the file has. */
function lineAt(document: Document, lines: LineCounter, path: readonly (string | number)[]): number {
  let node: unknown = document.contents;
  let line = 1;
  for (const part of path) {
    node = isMap(node) || isSeq(node) ? node.get(part, true) : undefined;
    const start = (node as { range?: readonly number[] } | undefined)?.range?.[0];
    if (start === undefined) return line;
    line = lines.linePos(start).line;
  }
  return line;
}
