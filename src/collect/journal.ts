/** What AWS has answered so far, kept beside the output until that is complete: an interrupted run goes on from it. One JSON text per line. */
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { BlastError } from '../shared/errors.ts';
import type { Json } from '../snapshot/index.ts';
import { type Answer, isAnswer } from './answer.ts';

/** What the run was; another run cannot go on from it. */
export interface JournalHeader {
  readonly accountId: string;
  readonly partition: string;
  /** ISO 8601, when the first of the runs began: the snapshot is as old as its oldest answer. */
  readonly startedAt: string;
}

export interface Journal {
  readonly startedAt: string;
  /** Answers taken over from an earlier run. */
  readonly size: number;
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

/** Starts one, or takes over the one that an interrupted run has left. */
export function openJournal(path: string, header: JournalHeader, resume: boolean): Journal {
  const old = resume && existsSync(path) ? readJournal(path, header) : undefined;
  const answers = old?.answers ?? new Map<string, Answer | null>();
  const startedAt = old?.startedAt ?? header.startedAt;
  if (old === undefined || old.isCut) rewrite(path, { ...header, startedAt }, answers);
  return {
    startedAt,
    size: answers.size,
    find: (key) => answers.get(key),
    record: (key, answer) => appendLine(path, [key, answer]),
    remove: () => rmSync(path, { force: true }),
  };
}

function readJournal(
  path: string,
  header: JournalHeader,
): { readonly startedAt: string; readonly answers: Map<string, Answer | null>; readonly isCut: boolean } {
  const [first = '', ...lines] = readFileSync(path, 'utf8').split('\n');
  const head = parseLine(first);
  if (!isAnswer(head) || head['format'] !== FORMAT)
    throw new BlastError(`${path}: not a state file of \`blast collect\`: delete it, or start without --resume`);
  if (head['accountId'] !== header.accountId || head['partition'] !== header.partition)
    throw new BlastError(
      `${path}: began in account ${String(head['accountId'])}, and these credentials are of ${header.accountId}: start without --resume`,
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
  return { startedAt: String(head['startedAt']), answers, isCut };
}

function parseLine(line: string): Json | undefined {
  try {
    return JSON.parse(line) as Json;
  } catch {
    return undefined;
  }
}

function rewrite(path: string, header: JournalHeader, answers: ReadonlyMap<string, Answer | null>): void {
  const lines = [{ format: FORMAT, ...header }, ...answers].map((line) => `${JSON.stringify(line)}\n`);
  try {
    rmSync(path, { force: true });
    writeFileSync(path, lines.join(''), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw new BlastError(`cannot write ${path}: ${(error as Error).message}`, { cause: error });
  }
}

function appendLine(path: string, line: Json): void {
  try {
    appendFileSync(path, `${JSON.stringify(line)}\n`);
  } catch (error) {
    throw new BlastError(`cannot write ${path}: ${(error as Error).message}`, { cause: error });
  }
}
