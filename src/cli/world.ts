import { buildWorld, type World } from '../graph/index.ts';
import { gapsOf, unaskedKeys } from '../query/index.ts';
import { count, grouped } from '../shared/count.ts';
import { BlastError } from '../shared/errors.ts';
import { type GapGroup, type GapText, groupGaps } from '../shared/gaps.ts';
import { oneLine } from '../shared/one-line.ts';
import { readSnapshot, type Snapshot } from '../snapshot/index.ts';
import { assumedKeys, doubtsOf } from './assumptions.ts';
import { type CommonOptions, credentialKeys } from './options.ts';

/** Reads the snapshot that the options name. */
export async function loadSnapshot(
  options: Pick<CommonOptions, 'snapshot' | 'quiet'>,
  onProgress: (text: string) => void = () => {},
): Promise<Snapshot> {
  await optimizeLater();
  return readSnapshot(snapshotPaths(options), { onWarning: (text) => warn(options, text), onProgress });
}

/** Where the snapshot is, by the options or else the environment. */
export function snapshotPaths(options: Pick<CommonOptions, 'snapshot'>): readonly string[] {
  const fallback = process.env['BLAST_SNAPSHOT'];
  const paths = options.snapshot.length > 0 ? options.snapshot : fallback ? [fallback] : [];
  if (paths.includes('')) throw new BlastError('--snapshot takes a path, or - for standard input, not an empty text');
  if (paths.length === 0) {
    throw new BlastError(
      'no snapshot: give --snapshot FILE with the output of `aws iam get-account-authorization-details` or a blast snapshot, or set BLAST_SNAPSHOT',
    );
  }
  return paths;
}

/** A command runs for about a second: much of what V8 optimizes after its usual 66 KiB of bytecode it would not use long enough. */
async function optimizeLater(): Promise<void> {
  const { setFlagsFromString } = await import('node:v8');
  setFlagsFromString('--interrupt-budget=800000');
}

/** The snapshot under the options' assumptions; `suspects` are the ARNs whose credential was stolen. */
export function worldOf(
  snapshot: Snapshot,
  options: Pick<CommonOptions, 'assume' | 'credential' | 'maxSteps'>,
  suspects: readonly string[] = [],
): World {
  return buildWorld(snapshot, {
    assume: assumedKeys(options.assume),
    credential: credentialKeys(options.credential),
    suspects: new Set(suspects),
    maxSteps: options.maxSteps ?? Number.POSITIVE_INFINITY,
  });
}

/** A line on standard error that ends nothing. */
export function warn(options: Pick<CommonOptions, 'quiet'>, text: string): void {
  if (!options.quiet) process.stderr.write(`blast: warning: ${oneLine(text)}\n`);
}

const SHOWN = 5;

/** What could not be read, and what was assumed in vain: a few lines on standard error, one for each call, all of them with --verbose; the result lists the gaps in any case. */
export function warnOf(options: CommonOptions, world: World, gaps: readonly GapText[] = gapsOf(world)): void {
  for (const doubt of doubtsOf(options.assume)) warn(options, `--assume ${doubt}`);
  for (const key of unaskedKeys(world))
    warn(options, `--assume ${key}: no policy of the snapshot asks for this key, so it changes nothing`);
  // What was not collected is for the report to say; what could not be read is worth a warning.
  const unread = options.verbose ? gaps : gaps.filter(({ what }) => !what.startsWith('inventory of '));
  const groups = groupGaps(unread);
  const shown = options.verbose ? groups : groups.slice(0, SHOWN);
  for (const group of shown) warn(options, gapText(group));
  const rest = groups.slice(shown.length).flatMap((group) => group.gaps).length;
  if (rest > 0) warn(options, `and ${count(rest, 'more gap')}: --verbose shows ${rest === 1 ? 'it' : 'them'}`);
}

/** A call that failed for hundreds of users is one line. */
function gapText({ call, gaps, about }: GapGroup<GapText>): string {
  const [{ what, text }] = gaps;
  if (gaps.length === 1) return `${what}: ${text}`;
  const first = about[0] === undefined ? '' : ` (first: ${about[0]})`;
  return `${call}, ${grouped(gaps.length)} times: ${text}${first}`;
}
