/** One run at a time writes to an output and to the state beside it. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { cannotWrite } from '../shared/cannot-write.ts';
import { BlastError } from '../shared/errors.ts';
import type { Json } from '../snapshot/index.ts';
import { number, text } from './answer.ts';
import { journalPath } from './journal.ts';

/** Rejects where another run writes to the output. */
export function refuseSecondRun(out: string): void {
  const path = lockPath(out);
  const holder = holderOf(path);
  if (holder === undefined || isGone(holder)) return;
  const who = number(holder, 'process');
  throw new BlastError(
    `another run${who === undefined ? '' : ` (process ${who})`} writes to ${out}: wait for it, or choose another --out; if there is none, delete ${path}`,
  );
}

/** Keeps other runs away until what is returned is called. A run that was killed keeps nobody away. */
export function lockOutput(out: string): () => void {
  refuseSecondRun(out);
  const path = lockPath(out);
  try {
    rmSync(path, { force: true });
    writeFileSync(path, JSON.stringify({ process: process.pid, host: hostname() }), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') refuseSecondRun(out);
    throw cannotWrite(path, error as NodeJS.ErrnoException);
  }
  return () => rmSync(path, { force: true });
}

function lockPath(out: string): string {
  return `${journalPath(out)}.lock`;
}

/** What the lock says of its run; undefined: there is no lock. */
function holderOf(path: string): Json | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Json;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : null;
  }
}

/** Only of this machine it is known which processes there are. In a container each run may have the same number. */
function isGone(holder: Json): boolean {
  const id = number(holder, 'process');
  if (id === undefined || text(holder, 'host') !== hostname()) return false;
  if (id === process.pid) return true;
  try {
    process.kill(id, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
