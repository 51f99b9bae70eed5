import { BlastError } from '../shared/errors.ts';

const BUG = 70;

/** Runs blast and gives the exit status. The only place where errors become text: an expected one is a line, anything else is a bug. */
export async function main(argv: readonly string[]): Promise<number> {
  // A reader that closes the pipe early (`| head`) has what it wants.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    process.stderr.write(`blast: cannot write the result: ${error.message}\n`);
    process.exit(2);
  });
  // Warnings that nobody reads are no reason to stop.
  process.stderr.on('error', () => undefined);
  try {
    const { run } = await import('./program.ts');
    return await run(argv);
  } catch (error) {
    if (error instanceof BlastError) {
      process.stderr.write(`blast: ${error.message}\n`);
      return error.exitStatus;
    }
    process.stderr.write(
      `blast: a bug in blast, please report it with the text below and the command that led here (no snapshot, it is sensitive)\n${error instanceof Error ? error.stack : String(error)}\n`,
    );
    return BUG;
  }
}
