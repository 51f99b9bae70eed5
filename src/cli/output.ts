import { randomUUID } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { findTechnique, sensitivityOf } from '../catalog/index.ts';
import type { TextOptions } from '../report/index.ts';
import { BlastError } from '../shared/errors.ts';
import type { CommonOptions, RowOptions } from './options.ts';

/** How texts are laid out for this terminal, file or pipe. */
export function textOptions(options: Pick<CommonOptions, 'color' | 'output'> & Partial<RowOptions>): TextOptions {
  const terminal = process.stdout.isTTY === true && options.output === undefined;
  return {
    width: terminal ? Math.min(Math.max(process.stdout.columns ?? 80, 80), 120) : 80,
    color: terminal && options.color && !process.env['NO_COLOR'],
    full: options.full,
    assumedKeys: options.assume,
    maxSteps: options.maxSteps,
    isPart: options.only !== undefined && options.only.length > 0,
    now: new Date().toISOString(),
    words: { tells: (id) => findTechnique(id)?.tells ?? '', name: (id) => findTechnique(id)?.name ?? '', sensitivity: sensitivityOf },
  };
}

/** Writes the result to standard output, or to a file: there it appears whole or not at all, and only for its owner, since a report is an attack map. */
export async function writeResult(text: string, file: string | undefined): Promise<void> {
  if (file === undefined) {
    await new Promise<void>((resolve) => process.stdout.write(text, () => resolve()));
    return;
  }
  const temporary = `${file}.${randomUUID().slice(0, 8)}.tmp`;
  try {
    writeFileSync(temporary, text, { mode: 0o600 });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new BlastError(`cannot write ${file}: ${(error as Error).message}`, { cause: error });
  }
}
