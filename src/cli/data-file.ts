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

/** What a directory is asked for: the names of files, in words too, and who is told of folders that are passed over. */
interface Wanted {
  readonly fits: RegExp;
  readonly called: string;
  readonly onWarning: (text: string) => void;
}

/** A directory stands for the files in it whose names fit, in order, but not for those in its folders; other paths stand for themselves. */
export function filesAt(paths: readonly string[], { fits, called, onWarning }: Wanted): string[] {
  return paths.flatMap((path) => {
    if (path === '-' || !isDirectory(path)) return [path];
    const names = readdirSync(path).sort();
    const found = names.filter((name) => fits.test(name));
    const passedOver = names.map((name) => join(path, name)).filter((each) => isDirectory(each) && hasFiles(each, fits));
    if (found.length === 0) {
      const instead = passedOver.length === 0 ? ': give single files by name' : `, but in ${passedOver.join(', ')} there are`;
      throw new BlastError(`${path}: no files here are called ${called}${instead}`);
    }
    if (passedOver.length > 0) onWarning(`${passedOver.join(', ')} is not looked into: name the folders whose files are meant`);
    return found.map((name) => join(path, name));
  });
}

/** Whether the folder, or one in it, has a file that fits. What installed packages bring along is nobody's. */
function hasFiles(folder: string, fits: RegExp): boolean {
  if (/(^|[\\/])(node_modules|\.[^\\/]*)$/.test(folder)) return false;
  return readdirSync(folder, { withFileTypes: true }).some((entry) =>
    entry.isDirectory() ? hasFiles(join(folder, entry.name), fits) : fits.test(entry.name),
  );
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
