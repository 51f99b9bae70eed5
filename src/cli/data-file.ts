import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Document, isAlias, isMap, isSeq, LineCounter, parseDocument } from 'yaml';
import { BlastError } from '../shared/errors.ts';
import { parseJsonDocuments } from '../snapshot/index.ts';

/** A place in a file: keys and positions from the top, such as `['tests', 3, 'policies', 'identity', 0]`. */
export type Path = readonly (string | number)[];

/** JSON or YAML (which JSON is a part of), and where in the text everything stands. */
export interface DataFile {
  /** As messages name it. */
  readonly name: string;
  readonly value: unknown;
  /** Line, from 1, of the deepest part of the path that the file has. */
  readonly lineOf: (path: Path) => number;
}

/** Reads a file, or standard input for `-`; ends the run with one line when it is neither JSON nor YAML. */
export function readDataFile(path: string): DataFile {
  const name = path === '-' ? 'standard input' : path;
  const text = readText(path, name);
  // YAML takes trailing commas and comments; AWS does not, and who names a file `.json` means JSON.
  if (/\.json$/i.test(path)) parseJsonDocuments(Buffer.from(text), name);
  const lines = new LineCounter();
  // Without `stringKeys`, the operator Null would be YAML's null.
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, stringKeys: true });
  const [problem] = document.errors;
  if (problem !== undefined) throw new BlastError(`${name}:${problem.linePos?.[0].line ?? 1}: ${problemText(problem.message)}`);
  return { name, value: unfold(document, name), lineOf: (place) => lineAt(document, lines, place) };
}

/** The first line, without the place, which stands before it. */
function problemText(message: string): string {
  if (message.startsWith('Maximum call stack')) return 'nesting is too deep';
  if (message.startsWith('Source contains multiple documents')) return 'a second YAML document, expected one';
  return (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
}

/** A directory stands for the files in it whose names fit, in order; other paths stand for themselves. */
export function filesAt(paths: readonly string[], fits: RegExp, called: string): string[] {
  return paths.flatMap((path) => {
    if (path === '-' || !isDirectory(path)) return [path];
    const names = readdirSync(path).filter((name) => fits.test(name));
    if (names.length === 0) throw new BlastError(`${path}: no files here are called ${called}: give single files by name`);
    return names.sort().map((name) => join(path, name));
  });
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function readText(path: string, name: string): string {
  try {
    // 0 is standard input.
    return readFileSync(path === '-' ? 0 : path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new BlastError(`${name}: ${code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'a directory' : message}`, { cause: error });
  }
}

function unfold(document: Document, name: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // The parser refuses aliases that unfold without end.
    throw new BlastError(`${name}: ${(error as Error).message}`, { cause: error });
  }
}

function lineAt(document: Document, lines: LineCounter, path: Path): number {
  let node: unknown = document.contents;
  let line = 1;
  for (const part of path) {
    const parent = isAlias(node) ? node.resolve(document) : node;
    node = isMap(parent) || isSeq(parent) ? parent.get(part, true) : undefined;
    const start = (node as { range?: readonly number[] } | undefined)?.range?.[0];
    if (start === undefined) return line;
    line = lines.linePos(start).line;
  }
  return line;
}
