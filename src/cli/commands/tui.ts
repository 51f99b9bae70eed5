import { realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, parse } from 'node:path';
import { reasonNotToWrite } from '../../shared/cannot-write.ts';
import { BlastError } from '../../shared/errors.ts';
import { assumedKeys, doubtsOf, valueDoubt, valueProblem } from '../assumptions.ts';
import type { CommonOptions } from '../options.ts';
import { textOptions, writeTo } from '../output.ts';
import { screenNeeded } from '../screen.ts';
import { startEngine } from '../tui-engine.ts';
import { snapshotPaths } from '../world.ts';

export type TuiOptions = Pick<CommonOptions, 'snapshot' | 'assume' | 'credential' | 'maxSteps' | 'color'> & {
  readonly principal: readonly string[];
};

/** `blast tui`: the interactive terminal UI. */
export async function tuiCommand(options: TuiOptions): Promise<number> {
  const { stdin, stdout } = process;
  const needed = screenNeeded();
  if (needed !== undefined) throw new BlastError(`the terminal UI needs ${needed}; \`${sameInPrint(options)}\` prints a report`);
  const snapshot = snapshotPaths(options);
  if (snapshot.includes('-'))
    throw new BlastError('the terminal UI takes no snapshot from standard input, which is the keyboard: write it to a file first');
  // A misspelt assumption is said before anything is drawn.
  assumedKeys(options.assume);
  const { principal, assume, credential, maxSteps } = options;
  const engine = startEngine({
    snapshot,
    principal,
    assume,
    ...(credential !== undefined && { credential }),
    ...(maxSteps !== undefined && { maxSteps }),
  });
  const { words, color = false, now = '' } = textOptions(options);
  // React's other builds are slow, keep every measurement, and may keep the process alive.
  process.env['NODE_ENV'] = 'production';
  const { runTui } = await import('../../tui/index.ts');
  const isInTmux = process.env['TMUX'] !== undefined;
  return runTui({
    engine,
    assumed: assume,
    words,
    color,
    now,
    input: stdin,
    output: stdout,
    isInTmux,
    notice: doubtsOf(assume).join('; '),
    refuse: valueProblem,
    doubt: valueDoubt,
    save,
  });
}

/** The command that prints the same. */
function sameInPrint({ principal, snapshot, assume }: TuiOptions): string {
  const given = (name: string, values: readonly string[]): string[] => values.map((value) => `${name} ${value}`);
  const suspects = principal.length > 0 ? given('--principal', principal) : ['--principal PRINCIPAL'];
  return ['blast', ...suspects, ...given('--snapshot', snapshot), ...given('--assume', assume)].join(' ');
}

/** Writes a file of its own: one that is there already is left as it is, and the new one gets a number. `~/` is the home directory, as in a shell. */
function save(typed: string, text: string): string {
  const file = typed.replace(/^~(?=\/)/, homedir());
  try {
    const free = freeName(file);
    writeTo(free, text);
    return realpathSync(free);
  } catch (error) {
    // Who typed the path knows it: what a line has room for is the reason.
    throw new BlastError(`not written: ${reasonNotToWrite(file, error as NodeJS.ErrnoException)}`, { cause: error });
  }
}

function freeName(file: string): string {
  const { dir, name, ext } = parse(file);
  for (let number = 2, free = file; ; number++) {
    if (statSync(free, { throwIfNoEntry: false })?.isFile() !== true) return free;
    free = join(dir, `${name}-${number}${ext}`);
  }
}
