import { randomUUID } from 'node:crypto';
import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findTechnique, sensitivityOf } from '../catalog/index.ts';
import type { TextOptions } from '../report/index.ts';
import { cannotWrite } from '../shared/cannot-write.ts';
import { BlastError } from '../shared/errors.ts';
import type { CommonOptions, RowOptions } from './options.ts';

/** How texts are laid out for this terminal, file or pipe. */
export function textOptions(options: Pick<CommonOptions, 'color'> & Partial<RowOptions>): TextOptions {
  const terminal = process.stdout.isTTY === true && isStandardOutput(options.output);
  return {
    width: terminal ? Math.min(process.stdout.columns || 80, 120) : 80,
    color: terminal && options.color && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb',
    full: options.full,
    assumedKeys: options.assume,
    maxSteps: options.maxSteps,
    isPart: options.only !== undefined && options.only.length > 0,
    now: new Date().toISOString(),
    words: { tells: (id) => findTechnique(id)?.tells ?? '', name: (id) => findTechnique(id)?.name ?? '', sensitivity: sensitivityOf },
  };
}

function isStandardOutput(file: string | undefined): file is '-' | undefined {
  return file === undefined || file === '-';
}

/** Writes the result to standard output, or to a file. */
export async function writeResult(text: string, file: string | undefined): Promise<void> {
  if (isStandardOutput(file)) {
    await new Promise<void>((resolve) => process.stdout.write(text, () => resolve()));
    return;
  }
  if (file === '') throw new BlastError('--output takes a file, or - for standard output, not an empty text');
  writeFile(file, text);
}

/** Writes a file, or throws with one line. */
function writeFile(file: string, text: string): void {
  try {
    writeTo(file, text);
  } catch (error) {
    throw cannotWrite(file, error as NodeJS.ErrnoException);
  }
}

/** A file appears whole or not at all, and only for its owner, since a report is an attack map. A device or pipe, such as /dev/null, is written to and not replaced. */
export function writeTo(file: string, text: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile()) {
    writeFileSync(file, text);
    return;
  }
  const target = found === undefined ? file : realpathSync(file);
  const temporary = join(dirname(target), `.blast-${randomUUID().slice(0, 8)}.tmp`);
  try {
    writeFileSync(temporary, text, { mode: 0o600 });
    renameSync(temporary, target);
  } finally {
    rmSync(temporary, { force: true });
  }
}
