import { BlastError } from '../../shared/errors.ts';
import { summaryText } from '../collect-summary.ts';
import { type AwsOptions, collecting, INTERRUPTED } from '../collecting.ts';

export interface CollectCommandOptions extends AwsOptions {
  readonly out?: string;
  readonly regions: readonly string[];
  readonly concurrency: number;
  readonly full?: boolean;
  readonly org?: boolean;
  readonly roleName?: string;
  readonly accounts: readonly string[];
  readonly exclude: readonly string[];
  readonly resume?: boolean;
  readonly printPolicy?: boolean;
  readonly color: boolean;
  readonly quiet?: boolean;
}

/** `blast collect`: a snapshot of the account that the credentials belong to. */
export async function collectCommand(options: CollectCommandOptions): Promise<number> {
  const members = membersOf(options);
  if (options.printPolicy) {
    const { collectPolicy } = await import('../../collect/index.ts');
    process.stdout.write(`${JSON.stringify(collectPolicy(members?.roleName), null, 2)}\n`);
    return 0;
  }
  const { out, resume } = options;
  if (out === undefined || out === '') throw new BlastError('say where the snapshot goes with --out FILE, or --out DIR/ for a directory');
  if (out === '-')
    throw new BlastError(
      '--out takes a file or a directory, not standard output: a run that is interrupted goes on from what lies beside it',
    );
  if (resume && !options.quiet) await tellIfNothing(out);
  const summary = await collecting({ ...options, out, members });
  if (summary === undefined) return INTERRUPTED;
  if (!options.quiet) process.stdout.write(summaryText(summary, process.stdout.columns));
  return 0;
}

/** Somebody who resumes expects that little is asked for. */
async function tellIfNothing(out: string): Promise<void> {
  const { canResume, journalPath } = await import('../../collect/index.ts');
  if (!canResume(out)) process.stderr.write(`blast: nothing to resume, there is no ${journalPath(out)}: collecting from the beginning\n`);
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
