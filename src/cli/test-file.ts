import { readFileSync } from 'node:fs';
import { type Document, isMap, isSeq, LineCounter, parseDocument } from 'yaml';
import type { PolicyTest } from '../policy/index.ts';
import { BlastError } from '../shared/errors.ts';

export interface TestFile {
  readonly file: string;
  readonly tests: readonly PolicyTest[];
  /** Line, from 1, of a place in the file, such as `['tests', 3, 'policies', 'identity', 0]`. */
  readonly lineOf: (path: readonly (string | number)[]) => number;
}

const EXPECTATIONS = new Set(['allow', 'deny', 'explicitDeny', 'implicitDeny', 'conditional', 'unknown', 'reachable', 'unreachable']);

/** Reads a file of policy tests, JSON or YAML (which JSON is a part of). */
export function readTestFile(file: string): TestFile {
  const lines = new LineCounter();
  const document = parseDocument(readText(file), { lineCounter: lines, uniqueKeys: true });
  const [problem] = document.errors;
  if (problem !== undefined) throw new BlastError(`${file}:${problem.linePos?.[0].line ?? 1}: ${problem.message.split('\n')[0]}`);
  const lineOf = (path: readonly (string | number)[]): number => lineAt(document, lines, path);
  const value = document.toJS() as { tests?: unknown } | null;
  if (!Array.isArray(value?.tests))
    throw new BlastError(
      `${file}: $.tests: expected a list of tests, found ${value?.tests === undefined ? 'nothing' : typeof value.tests}`,
    );
  for (const [i, test] of value.tests.entries()) check(file, lineOf(['tests', i]), i, test);
  return { file, tests: value.tests as PolicyTest[], lineOf };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new BlastError(
      `cannot read ${file}: ${(error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : (error as Error).message}`,
      { cause: error },
    );
  }
}

function check(file: string, line: number, index: number, test: unknown): void {
  const fail = (path: string, text: string): never => {
    throw new BlastError(`${file}:${line}: $.tests[${index}]${path}: ${text}`);
  };
  if (typeof test !== 'object' || test === null || Array.isArray(test)) fail('', 'expected an object');
  const { name, principal, action, resource, reaches, expect } = test as { readonly [key: string]: unknown };
  if (typeof name !== 'string') fail('.name', 'expected a name');
  if (typeof principal !== 'string') fail('.principal', 'expected an ARN, a service, an identity provider or `*`');
  if (typeof reaches !== 'string' && (typeof action !== 'string' || typeof resource !== 'string'))
    fail('', 'expected an action and a resource, or reaches');
  if (typeof expect !== 'string' || !EXPECTATIONS.has(expect))
    fail('.expect', `expected one of ${[...EXPECTATIONS].join(', ')}, found \`${String(expect)}\``);
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
