import type { Command } from 'commander';
import { awsOptions, manners, repeatable, wholeNumber } from './arguments.ts';
import { CALLS_AT_A_TIME } from './collecting.ts';
import type { CollectCommandOptions } from './commands/collect.ts';

const HELP = `
Examples:
  $ blast collect --out snapshot.json.gz
  $ blast collect --out snapshot/ --profile audit --regions 'eu-*' --regions us-east-1
  $ blast collect --out snapshot/ --org --role-name SecurityAudit --exclude 'sandbox-*'
  $ blast collect --print-policy > blast-collect.policy.json
  $ blast collect --out snapshot.json --resume

It lists, reads and describes; it changes nothing, and asks for no secret. A call that is denied is named in the snapshot as a gap.
The file can be read by its owner only: it says who can do what in the account.

Exit status: 0 collected, with or without gaps; 2 bad usage; 3 AWS does not accept the credentials, or no longer; 130 interrupted.`;

/** `blast collect` and its options. */
export function describeCollect(program: Command, end: (status: number) => void): void {
  const command = program
    .command('collect')
    .description('read-only collection of a snapshot from AWS')
    .option('--out <path>', 'where the snapshot goes: a file (.gz compresses it), or a directory, where it ends in a slash or is one');
  repeatable(command, '--regions <glob>', 'regions to ask, such as `eu-*` (repeatable; default: all that the account uses)')
    .option('--org', 'also the other accounts of the organization, each entered by assuming a role')
    .option('--role-name <name>', 'the role to assume in each account, such as OrganizationAccountAccessRole');
  repeatable(command, '--accounts <glob>', 'accounts to enter, by id or name (repeatable; default: all)');
  repeatable(command, '--exclude <glob>', 'accounts not to enter, by id or name (repeatable)')
    .option('--concurrency <n>', 'calls at a time', wholeNumber('--concurrency', 1), CALLS_AT_A_TIME)
    .option('--full', 'also ask of each disk snapshot and image who else may use it, not of the newest 200 in a region alone')
    .option('--resume', 'go on from what an interrupted run has left beside the output')
    .option('--no-resume', 'begin anew, and throw away what an interrupted run has left')
    .option('--print-policy', 'print the IAM policy that a run needs, and do nothing');
  manners(awsOptions(command))
    .addHelpText('after', HELP)
    .action(async (options: CollectCommandOptions) => {
      const { collectCommand } = await import('./commands/collect.ts');
      end(await collectCommand(options));
    });
}
