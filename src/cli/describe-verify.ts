import { type Command, Option } from 'commander';
import { awsOptions, manners, repeatable, wholeNumber } from './arguments.ts';
import type { VerifyOptions } from './commands/verify.ts';
import { CREDENTIALS } from './options.ts';

const HELP = `
Examples:
  $ blast --principal alice --snapshot account.json --format json --output report.json
  $ blast verify report.json --snapshot account.json --profile audit
  $ blast verify --principal alice --snapshot account.json
  $ blast verify --all --sample 500 --seed 7 --snapshot snapshot/ --record recording.json
  $ blast verify --replay recording.json

It asks iam:SimulatePrincipalPolicy, which changes nothing, of the account that the credentials belong to. Compared is what AWS's simulator
can judge: requests of users and roles on their own account's resources. What it cannot is counted under LEFT OUT, with the reason; --full names it.
A recording holds the requests, the policies that decide them, and AWS's answers; no credentials.

Exit status: 0 all agree, 1 something differs, 2 bad usage or input, or nothing to compare, 3 AWS does not accept the credentials or answers nothing, 130 interrupted.`;

/** `blast verify` and its options. */
export function describeVerify(program: Command, format: Option, end: (status: number) => void): void {
  const command = program
    .command('verify [report]')
    .description("puts blast's claims to AWS's own policy simulator, and lists every difference; the report is one in JSON");
  repeatable(command, '-s, --snapshot <path>', 'the snapshot that the claims are about (repeatable; default $BLAST_SNAPSHOT)');
  repeatable(command, '-p, --principal <principal>', 'make the report on this suspect now (repeatable)')
    .option('--all', 'no report: requests drawn from the policies of all principals, allowed and denied ones')
    .option(
      '--sample <n>',
      'compare at most this many requests, drawn at random (default: all; with --all 200)',
      wholeNumber('--sample', 1),
    )
    .option('--seed <n>', 'the same seed draws the same requests', wholeNumber('--seed'), 1)
    .option('--record <file>', 'save requests and answers, whole or not at all')
    .option('--replay <file>', 'compare with the answers of a recording, offline');
  repeatable(command, '--assume <key=value>', 'a context key that holds, as the report was told (repeatable)')
    .addOption(new Option('--credential <kind>', 'kind of the stolen credential, as the report was told').choices(CREDENTIALS))
    .option('--concurrency <n>', 'calls at a time', wholeNumber('--concurrency', 1), 4)
    .option('--full', 'name what was left out')
    .addOption(format)
    .option('-o, --output <file>', 'write the result to a file, whole or not at all');
  manners(awsOptions(command))
    .addHelpText('after', HELP)
    .action(async (report: string | undefined, options: VerifyOptions) => {
      const { verifyCommand } = await import('./commands/verify.ts');
      end(await verifyCommand(report, options));
    });
}
