import { oneLine } from './one-line.ts';

/** An expected failure that ends the run, with its one line: bad usage, an unreadable snapshot, AWS refusing. Anything else that is thrown is a bug in blast. */
export class BlastError extends Error {
  /** 2 for bad usage or bad input, 3 when AWS refused or could not be reached. */
  readonly exitStatus: 2 | 3;

  constructor(message: string, options: { exitStatus?: 2 | 3; cause?: unknown } = {}) {
    super(oneLine(message), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'BlastError';
    this.exitStatus = options.exitStatus ?? 2;
  }
}
