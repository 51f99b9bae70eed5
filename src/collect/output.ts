/** Where the snapshot goes: one file, or a directory with a file per account. It appears whole or not at all, readable by its owner only. */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { cannotWrite } from '../shared/cannot-write.ts';
import { BlastError } from '../shared/errors.ts';
import type { Json } from '../snapshot/index.ts';
import { type Answer, text } from './answer.ts';

export interface Output {
  readonly isDirectory: boolean;
  add(account: Answer): void;
  /** Puts the snapshot in its place; `header` is the document without its accounts. */
  finish(header: Answer): void;
  /** Leaves nothing behind. */
  discard(): void;
}

/** A path that ends in a slash, that is a directory, or where the interrupted run began one, becomes a snapshot directory. Says at once when it cannot be written. */
export function openOutput(out: string, wasDirectory = false): Output {
  const given = out.replace(/(?<=.)\/+$/, '');
  const found = statSync(given, { throwIfNoEntry: false });
  // A device or pipe would be replaced, and cannot keep a state to resume from.
  if (found !== undefined && !found.isFile() && !found.isDirectory())
    throw new BlastError(`${out}: neither a file nor a directory, expected a path where the snapshot can stay`);
  if (given !== out && found?.isFile())
    throw new BlastError(`${out}: ${given} is a file, and a path that ends in a slash names a directory`);
  const path = found === undefined ? given : realpathSync(given);
  const isDirectory = given !== out || found?.isDirectory() === true || (found === undefined && wasDirectory);
  const temporary = `${path}.${randomUUID().slice(0, 8)}.tmp`;
  const output = isDirectory ? directoryOutput(path, temporary) : fileOutput(path, temporary);
  return {
    isDirectory,
    add: (account) => writing(out, () => output.add(account)),
    finish: (header) => writing(out, () => output.finish(header)),
    discard: () => rmSync(temporary, { recursive: true, force: true }),
  };
}

function writing(out: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    if (error instanceof BlastError) throw error;
    throw cannotWrite(out, error as NodeJS.ErrnoException);
  }
}

function fileOutput(path: string, temporary: string): Pick<Output, 'add' | 'finish'> {
  const accounts: Json[] = [];
  const write = (content: string) => writeFileSync(temporary, path.endsWith('.gz') ? gzipSync(content) : content, { mode: 0o600 });
  writing(path, () => {
    write('');
    rmSync(temporary);
  });
  return {
    add: (account) => accounts.push(account),
    finish: (header) => {
      write(`${JSON.stringify({ ...header, accounts })}\n`);
      renameSync(temporary, path);
    },
  };
}

function directoryOutput(path: string, temporary: string): Pick<Output, 'add' | 'finish'> {
  const old = existsSync(path) ? readdirSync(path) : [];
  if (old.some((name) => name !== 'manifest.json' && name !== 'accounts'))
    throw new BlastError(`${path}: holds other things than a snapshot, expected a new, an empty or a snapshot directory`);
  const write = (name: string, content: Json) => writeFileSync(join(temporary, name), `${JSON.stringify(content)}\n`, { mode: 0o600 });
  writing(path, () => mkdirSync(join(temporary, 'accounts'), { recursive: true, mode: 0o700 }));
  return {
    add: (account) => write(join('accounts', `${text(account, 'accountId')}.json`), account),
    finish: (header) => {
      write('manifest.json', header);
      const aside = `${temporary}.old`;
      if (existsSync(path)) renameSync(path, aside);
      renameSync(temporary, path);
      rmSync(aside, { recursive: true, force: true });
    },
  };
}
