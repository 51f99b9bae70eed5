import type { CollectOptions } from '../../collect/index.ts';
import { buildReport, findPrincipal, type Needs, needsOf, onlyReport, type Report } from '../../query/index.ts';
import { formats } from '../../report/index.ts';
import { accountOf } from '../../shared/arn.ts';
import { BlastError } from '../../shared/errors.ts';
import { oneLine } from '../../shared/one-line.ts';
import { readSnapshot } from '../../snapshot/index.ts';
import { assumedKeys } from '../assumptions.ts';
import { type AwsOptions, CALLS_AT_A_TIME, collecting, hasCredentials, INTERRUPTED } from '../collecting.ts';
import type { RowOptions } from '../options.ts';
import { textOptions, writeResult } from '../output.ts';
import { loadSnapshot, warnOf, worldOf } from '../world.ts';

/** What a report is asked for, and what it collects where there is no snapshot. */
type CollectFirstOptions = RowOptions & AwsOptions & { readonly principal: readonly string[]; readonly regions: readonly string[] };

/** `blast --principal P`: the report for one attacker who holds all the principals named. */
export async function reportCommand(given: CollectFirstOptions & { readonly failOn?: string }): Promise<number> {
  if (given.principal.length === 0) throw new BlastError('name a suspect with --principal, or see `blast --help`');
  assumedKeys(given.assume);
  if (given.regions.length > 0 && hasSnapshot(given))
    throw new BlastError('--regions says what is collected where no snapshot is given: leave it out');
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
  const report = buildReport(world, suspects, { isVerified: options.chokePoints === true });
  warnOf(options, world, report.gaps);
  await writeResult(formats[options.format].report(await onlyReport(report, options.only), textOptions(options)), options.output);
  return isFailure(report, options.failOn) ? 1 : 0;
}

/** Without a snapshot, and with AWS credentials at hand. */
function wantsCollection(options: RowOptions & AwsOptions): boolean {
  return !hasSnapshot(options) && hasCredentials(options);
}

function hasSnapshot({ snapshot }: Pick<RowOptions, 'snapshot'>): boolean {
  return snapshot.length > 0 || Boolean(process.env['BLAST_SNAPSHOT']);
}

/** Collects the account into a new file of the current directory, and says where it lies. Undefined: the user interrupted it. */
async function collectFirst<Options extends CollectFirstOptions>(options: Options): Promise<Options | undefined> {
  const { claimOutput } = await import('../../collect/index.ts');
  const out = claimOutput(`blast-snapshot-${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}`, '.json.gz');
  const summary = options.full ? await collectInto(out, options) : await collectNeeded(out, options);
  if (summary === undefined) return undefined;
  if (!options.quiet)
    process.stderr.write(
      `blast: the snapshot of account ${summary.accounts.join(', ')} is in ${out}: give it with --snapshot from now on\n${options.full ? '' : 'blast: it holds what this question needs; --full collects everything\n'}`,
    );
  return { ...options, snapshot: [out] };
}

function collectInto(
  out: string,
  options: CollectFirstOptions,
  part?: Pick<CollectOptions, 'needed' | 'isPart' | 'resume'>,
): ReturnType<typeof collecting> {
  const goOn = `\`blast collect --out ${out} --resume\``;
  const onAccount = (accountId: string) => refuseOtherAccount(accountId, options.principal);
  return collecting({ resume: false, ...options, ...part, goOn, out, concurrency: CALLS_AT_A_TIME, onAccount });
}

/** What is collected is one account: of another one's principal it holds nothing. */
function refuseOtherAccount(accountId: string, principals: readonly string[]): void {
  const other = principals.find((handle) => handle.startsWith('arn:') && (accountOf(handle) ?? accountId) !== accountId);
  if (other !== undefined)
    throw new BlastError(
      `\`${oneLine(other)}\` is in account ${accountOf(other)}, and these credentials are of ${accountId}: use credentials of that account (--profile), or collect both with \`blast collect --org\` and give --snapshot`,
    );
}

const NOTHING: Needs = { services: new Set(), types: new Set() };

/** IAM and what lets principals in by itself; then what follows from it, until nothing more does. What AWS has answered is not asked again. */
async function collectNeeded(out: string, options: CollectFirstOptions): ReturnType<typeof collecting> {
  const { forgetAnswers } = await import('../../collect/index.ts');
  let needs = NOTHING;
  for (let isFirst = true; ; isFirst = false) {
    const summary = await collectInto(out, options, { needed: needs, isPart: true, resume: !isFirst });
    if (summary === undefined) return undefined;
    const more = joined(needs, await needsIn(out, options));
    if (isSame(more, needs)) {
      forgetAnswers(out);
      return summary;
    }
    needs = more;
  }
}

async function needsIn(out: string, options: CollectFirstOptions): Promise<Needs> {
  try {
    const world = worldOf(await readSnapshot([out]), options);
    return needsOf(
      world,
      options.principal.map((handle) => findPrincipal(world, handle)),
    );
  } catch (error) {
    const { forgetAnswers } = await import('../../collect/index.ts');
    forgetAnswers(out);
    process.stderr.write(`blast: what was collected is in ${out}\n`);
    throw error;
  }
}

function joined(a: Needs, b: Needs): Needs {
  const services = a.services && b.services && new Set([...a.services, ...b.services]);
  return { services, types: new Set([...a.types, ...b.types]) };
}

function isSame(a: Needs, b: Needs): boolean {
  return a.services?.size === b.services?.size && (a.services === undefined || a.types.size === b.types.size);
}

const SEVERITY = ['critical', 'high', 'medium', 'low'];

function isFailure({ admin, impacts }: Report, failOn: string | undefined): boolean {
  if (failOn === undefined) return false;
  if (failOn === 'admin') return admin.status === 'certain';
  if (failOn === 'conditional-admin') return admin.status === 'certain' || admin.status === 'conditional';
  const limit = SEVERITY.indexOf(failOn);
  return impacts.some(({ severity, certainty }) => certainty !== 'unknown' && SEVERITY.indexOf(severity) <= limit);
}
