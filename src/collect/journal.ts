/** What AWS has answered so far, kept beside the output until that is complete: an interrupted run goes on from it. One JSON text per line. */
import { createHash, randomUUID } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { cannotWrite } from '../shared/cannot-write.ts';
import { BlastError } from '../shared/errors.ts';
import type { Json } from '../snapshot/index.ts';
import { type Answer, isAnswer } from './answer.ts';

/** What the run was; another run cannot go on from it. */
export interface JournalHeader {
  readonly accountId: string;
  readonly partition: string;
  /** ISO 8601, when the first of the runs began: the snapshot is as old as its oldest answer. */
  readonly startedAt: string;
  /** Whether the other accounts of the organization are collected, too. */
  readonly isOrganization: boolean;
  /** Whether the output is a directory. */
  readonly isDirectory: boolean;
}

export interface Journal {
  readonly startedAt: string;
  find(key: string): Answer | null | undefined;
  record(key: string, answer: Answer | null): void;
  /** The output is there: the journal has done its work. */
  remove(): void;
}

const FORMAT = 'blast-journal';

export function journalPath(out: string): string {
  return `${out.replace(/\/+$/, '')}.resume`;
}

/** Of one call in one place; `identity` is the account that was asked. */
export function journalKey(identity: string, region: string, call: string, input: Answer): string {
  return createHash('sha256')
    .update(JSON.stringify([identity, region, call, input]))
    .digest('base64url');
}

/** Whether an interrupted run has left something to go on from. */
export function canResume(out: string): boolean {
  return (statSync(journalPath(out), { throwIfNoEntry: false })?.size ?? 0) > 0;
}

/** Of the run that was interrupted; undefined: there is none. Rejects where the file is not blast's. */
export function interruptedRun(out: string): JournalHeader | undefined {
  const path = journalPath(out);
  return canResume(out) ? headerIn(readHeader(path), path) : undefined;
}

/** What cannot be read cannot be gone on with, or written anew. */
function readHeader(path: string): string {
  try {
    return firstLineOf(path);
  } catch (error) {
    throw cannotWrite(path, error as NodeJS.ErrnoException);
  }
}

/** Longer than any header. */
const HEADER_BYTES = 4096;

function firstLineOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(HEADER_BYTES);
    return bytes.toString('utf8', 0, readSync(file, bytes)).split('\n', 1)[0] ?? '';
  } finally {
    closeSync(file);
  }
}

function headerIn(line: string, path: string): JournalHeader {
  const head = parseLine(line);
  if (!isAnswer(head) || head['format'] !== FORMAT)
    throw new BlastError(`${path}: not a state file of \`blast collect\`: move it away, or choose another --out`);
  return {
    accountId: String(head['accountId']),
    partition: String(head['partition']),
    startedAt: String(head['startedAt']),
    isOrganization: head['isOrganization'] === true,
    isDirectory: head['isDirectory'] === true,
  };
}

/** A path for a new snapshot that no other run writes to: `stem.ending`, or `stem-2.ending` and so on. Its state file, still empty, is the claim. */
export function claimOutput(stem: string, ending: string): string {
  for (let count = 1; ; count += 1) {
    const out = `${stem}${count === 1 ? '' : `-${count}`}${ending}`;
    if (!existsSync(out) && claim(journalPath(out))) return out;
  }
}

function claim(path: string): boolean {
  try {
    writeFileSync(path, '', { mode: 0o600, flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw cannotWrite(path, error as NodeJS.ErrnoException);
  }
}

/** Where nothing was answered there is nothing to go on from. */
export function dropEmptyState(out: string): void {
  if (!canResume(out)) rmSync(journalPath(out), { force: true });
}

/** Starts one, or takes over the one that an interrupted run has left. The file is empty until there is an answer. */
export function openJournal(path: string, header: JournalHeader, resume: boolean): Journal {
  const old = resume && existsSync(path) ? readJournal(path, header) : undefined;
  const answers = old?.answers ?? new Map<string, Answer | null>();
  const startedAt = old?.startedAt ?? header.startedAt;
  const head = { format: FORMAT, ...header, startedAt };
  if (old === undefined || old.isCut) replace(path, answers.size === 0 ? [] : [head, ...answers]);
  let isEmpty = answers.size === 0;
  return {
    startedAt,
    find: (key) => answers.get(key),
    record: (key, answer) => {
      append(path, isEmpty ? [head, [key, answer]] : [[key, answer]]);
      isEmpty = false;
    },
    remove: () => rmSync(path, { force: true }),
  };
}

function readJournal(
  path: string,
  header: JournalHeader,
): { readonly startedAt: string; readonly answers: Map<string, Answer | null>; readonly isCut: boolean } | undefined {
  const [first = '', ...lines] = readFileSync(path, 'utf8').split('\n');
  if (first === '' && lines.length === 0) return undefined;
  const head = headerIn(first, path);
  if (head.accountId !== header.accountId || head.partition !== header.partition)
    throw new BlastError(
      `${path}: began in account ${head.accountId}, and these credentials are of ${header.accountId}: use those, or begin anew with --no-resume`,
    );
  const answers = new Map<string, Answer | null>();
  let isCut = false;
  for (const line of lines) {
    if (line === '') continue;
    const entry = parseLine(line);
    // A run that was killed may have left half a line.
    if (!Array.isArray(entry) || typeof entry[0] !== 'string' || !(entry[1] === null || isAnswer(entry[1]))) isCut = true;
    else answers.set(entry[0], entry[1]);
  }
  return { startedAt: head.startedAt, answers, isCut };
}

function parseLine(line: string): Json | undefined {
  try {
    return JSON.parse(line) as Json;
  } catch {
    return undefined;
  }
}

/** At once, so that the claim on the name is never given up. */
function replace(path: string, entries: readonly Json[]): void {
  const temporary = `${path}.${randomUUID().slice(0, 8)}.tmp`;
  try {
    writeFileSync(temporary, linesOf(entries), { mode: 0o600, flag: 'wx' });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw cannotWrite(path, error as NodeJS.ErrnoException);
  }
}

function append(path: string, entries: readonly Json[]): void {
  try {
    appendFileSync(path, linesOf(entries), { mode: 0o600 });
  } catch (error) {
    throw cannotWrite(path, error as NodeJS.ErrnoException);
  }
}

function linesOf(entries: readonly Json[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}
