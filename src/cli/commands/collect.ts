import type { CollectSummary, Progress } from '../../collect/index.ts';
import { BlastError } from '../../shared/errors.ts';
import { summaryText } from '../collect-summary.ts';
import { startProgress } from '../progress.ts';

export interface CollectCommandOptions {
  readonly out?: string;
  readonly regions: readonly string[];
  readonly concurrency: number;
  readonly org?: boolean;
  readonly roleName?: string;
  readonly accounts: readonly string[];
  readonly exclude: readonly string[];
  readonly resume?: boolean;
  readonly printPolicy?: boolean;
  readonly profile?: string;
  readonly region?: string;
  readonly endpointUrl?: string;
  readonly color: boolean;
  readonly quiet?: boolean;
}

const INTERRUPTED = 130;

/** `blast collect`: a snapshot of the account that the credentials belong to. */
export async function collectCommand(options: CollectCommandOptions): Promise<number> {
  const { collect, collectPolicy, Interrupted } = await import('../../collect/index.ts');
  const members = membersOf(options);
  if (options.printPolicy) {
    process.stdout.write(`${JSON.stringify(collectPolicy(members?.roleName), null, 2)}\n`);
    return 0;
  }
  const { out } = options;
  if (out === undefined) throw new BlastError('say where the snapshot goes with --out FILE, or --out DIR/ for a directory');
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const progress = startProgress(options);
  try {
    const summary: CollectSummary = await collect({
      ...options,
      out,
      members,
      resume: options.resume ?? false,
      signal: stop.signal,
      onProgress: (state: Progress) => progress.show(state),
    });
    progress.end();
    if (!options.quiet) process.stdout.write(summaryText(summary));
    return 0;
  } catch (error) {
    progress.end();
    if (!(error instanceof Interrupted)) throw error;
    process.stderr.write(`blast: interrupted, nothing was written to ${out}; go on with --resume\n`);
    return INTERRUPTED;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

/** What `--org` asks for; the other options of accounts mean nothing without it. */
function membersOf({ org, roleName, accounts, exclude }: CollectCommandOptions) {
  if (!org) {
    if (roleName !== undefined || accounts.length > 0 || exclude.length > 0)
      throw new BlastError('--role-name, --accounts and --exclude say how the accounts of the organization are collected: add --org');
    return undefined;
  }
  if (roleName === undefined) throw new BlastError('--org needs --role-name NAME: the role that is assumed in each account');
  return { roleName, accounts, exclude };
}
