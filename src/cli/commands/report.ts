import { buildReport, findPrincipal, onlyReport, type Report } from '../../query/index.ts';
import { formats } from '../../report/index.ts';
import { BlastError } from '../../shared/errors.ts';
import { type AwsOptions, CALLS_AT_A_TIME, collecting, hasCredentials, INTERRUPTED } from '../collecting.ts';
import type { RowOptions } from '../options.ts';
import { textOptions, writeResult } from '../output.ts';
import { loadSnapshot, warnOf, worldOf } from '../world.ts';

/** `blast --principal P`: the report for one attacker who holds all the principals named. */
export async function reportCommand(
  given: RowOptions & AwsOptions & { readonly principal: readonly string[]; readonly failOn?: string },
): Promise<number> {
  if (given.principal.length === 0) throw new BlastError('name a suspect with --principal, or see `blast --help`');
  const options = wantsCollection(given) ? await collectFirst(given) : given;
  if (options === undefined) return INTERRUPTED;
  const snapshot = await loadSnapshot(options);
  const plain = worldOf(snapshot, options);
  const suspects = options.principal.map((handle) => findPrincipal(plain, handle));
  const world =
    options.credential === undefined
      ? plain
      : worldOf(
          snapshot,
          options,
          suspects.map(({ arn }) => arn),
        );
  const report = buildReport(world, suspects);
  warnOf(options, world, report.gaps);
  await writeResult(formats[options.format].report(await onlyReport(report, options.only), textOptions(options)), options.output);
  return isFailure(report, options.failOn) ? 1 : 0;
}

/** Without a snapshot, and with AWS credentials at hand. */
function wantsCollection(options: RowOptions & AwsOptions): boolean {
  return options.snapshot.length === 0 && !process.env['BLAST_SNAPSHOT'] && hasCredentials(options);
}

/** Collects the account into a new file of the current directory, and says where it lies. Undefined: the user interrupted it. */
async function collectFirst<Options extends RowOptions & AwsOptions>(options: Options): Promise<Options | undefined> {
  const out = `blast-snapshot-${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}.json.gz`;
  const summary = await collecting({ ...options, out, regions: [], concurrency: CALLS_AT_A_TIME, resume: false });
  if (summary === undefined) return undefined;
  if (!options.quiet)
    process.stderr.write(
      `blast: the snapshot of account ${summary.accounts.join(', ')} is in ${out}: give it with --snapshot from now on\n`,
    );
  return { ...options, snapshot: [out] };
}

const SEVERITY = ['critical', 'high', 'medium', 'low'];

function isFailure({ admin, impacts }: Report, failOn: string | undefined): boolean {
  if (failOn === undefined) return false;
  if (failOn === 'admin') return admin.status === 'certain';
  if (failOn === 'conditional-admin') return admin.status === 'certain' || admin.status === 'conditional';
  const limit = SEVERITY.indexOf(failOn);
  return impacts.some(({ severity, certainty }) => certainty !== 'unknown' && SEVERITY.indexOf(severity) <= limit);
}
