import { createRequire } from 'node:module';
import { Command, CommanderError, Option } from 'commander';
import type { PolicyKind } from '../lint/index.ts';
import { BlastError } from '../shared/errors.ts';
import { isSlip, nearest } from '../shared/nearest.ts';
import { awsOptions, manners, repeatable, wholeNumber } from './arguments.ts';
import type { AwsOptions } from './collecting.ts';
import type { LintOptions } from './commands/lint.ts';
import type { TuiOptions } from './commands/tui.ts';
import { describeCollect } from './describe-collect.ts';
import { describeVerify } from './describe-verify.ts';
import { type CommonOptions, CREDENTIALS, type RowOptions } from './options.ts';
import { screenNeeded } from './screen.ts';

const EXAMPLES = `
Examples:
  $ aws iam get-account-authorization-details > account.json
  $ blast --principal alice --snapshot account.json
  $ blast --principal alice --profile audit
  $ blast --principal AKIAIOSFODNN7EXAMPLE --snapshot snapshot/ --credential access-key
  $ blast tui --snapshot account.json
  $ blast who-can --resource arn:aws:s3:::payroll --action s3:GetObject --snapshot snapshot/
  $ blast path --from alice --to role/Deploy --snapshot account.json
  $ blast --principal alice --snapshot account.json --format json --fail-on admin

Exit status: 0 answered, 1 --fail-on was met, 2 bad usage or input, 3 AWS refused, 70 a bug.`;

/** Reads the arguments and runs the command that they name. */
export async function run(argv: readonly string[]): Promise<number> {
  let status = 0;
  const program = describe((result) => {
    status = result;
  });
  try {
    if (argv.length === 0 && !canOpen()) program.outputHelp();
    else await program.parseAsync(argv.length === 0 ? ['tui'] : argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version are answers; everything else that commander stops at is bad usage.
    if (error.exitCode !== 0) throw new BlastError(usageError(error, program), { cause: error });
  }
  return status;
}

/** Whether there is a terminal and a snapshot to open the terminal UI on. */
function canOpen(): boolean {
  return screenNeeded() === undefined && Boolean(process.env['BLAST_SNAPSHOT']);
}

/** One line on what commander stopped at. It misses an unknown command (an argument too many, to it), and a misspelt option where the right one is required. */
function usageError({ message, code }: CommanderError, program: Command): string {
  const [word = '-'] = program.args;
  const names = program.commands.map((each) => each.name());
  if (!word.startsWith('-') && !names.includes(word)) return `unknown command \`${word}\`: ${hint(word, names, 'see `blast --help`')}`;
  const command = program.commands.find((each) => each.name() === word) ?? program;
  const flags = ['--help', ...command.options.flatMap(({ long }) => long ?? [])];
  const stray = command.args.find((arg) => /^--?\w/.test(arg))?.replace(/=.*/s, '');
  const help = `see \`${['blast', ...(command === program ? [] : [word])].join(' ')} --help\``;
  if (stray !== undefined) return `unknown option \`${stray}\`: ${hint(stray, flags, help)}`;
  const text = message.replace(/^error: /, '').replace(/\.$/, '');
  return code.startsWith('commander.missing') ? `${text}: ${help}` : text;
}

function hint(typed: string, names: readonly string[], otherwise: string): string {
  const [meant] = nearest(typed, names, (name) => name, 1);
  return meant !== undefined && isSlip(typed, meant) ? `did you mean ${meant}?` : otherwise;
}

/** Options may stand before the command, too: `blast --snapshot account.json who-can ...`. */
function handDown(program: Command, command: Command): void {
  for (const option of program.options) {
    const name = option.attributeName();
    if (program.getOptionValueSource(name) !== 'cli') continue;
    const value = program.getOptionValue(name);
    // The suspects of a report are a list, the principal of a simulation is one.
    const isSame = Array.isArray(value) === Array.isArray(command.getOptionValue(name));
    if (!isSame || !command.options.some((own) => own.attributeName() === name))
      throw new BlastError(`\`${option.long}\` cannot stand before ${command.name()}: see \`blast ${command.name()} --help\``);
    command.setOptionValue(name, value);
  }
}

/** Takes the exit status of a command. */
type End = (status: number) => void;

function describe(end: End): Command {
  const program = new Command('blast')
    .description('AWS IAM blast radius: what can this principal reach, and who else can reach this resource?')
    .version(version(), '-V, --version')
    .usage('[command] [options]')
    .enablePositionalOptions()
    .addHelpText('after', EXAMPLES)
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .hook('preSubcommand', handDown);
  describeReport(program, end);
  describeTui(program, end);
  describeWhoCan(program, end);
  describePath(program, end);
  describeSimulate(program, end);
  describeTest(program, end);
  describeLint(program, end);
  describeCollect(program, end);
  describeVerify(program, format(), end);
  describeTechniques(program, end);
  return program;
}

function describeReport(program: Command, end: End): void {
  repeatable(
    awsOptions(common(program, ['credential', 'max-steps', 'only', 'full', 'choke-points'])),
    '-p, --principal <principal>',
    'the suspect: ARN, unique id, access key id or name (repeatable: one attacker who holds them all)',
  );
  repeatable(
    program,
    '--regions <glob>',
    'without --snapshot: regions to collect, such as `eu-*` (repeatable; default: all that the account uses)',
  )
    .addOption(
      new Option('--fail-on <what>', 'exit with status 1 when the report shows this').choices([
        'admin',
        'conditional-admin',
        'critical',
        'high',
        'medium',
        'low',
      ]),
    )
    .action(async (options: RowOptions & AwsOptions & { principal: string[]; regions: string[]; failOn?: string }) => {
      const { reportCommand } = await import('./commands/report.ts');
      end(await reportCommand(options));
    });
}

function describeWhoCan(program: Command, end: End): void {
  common(program.command('who-can'), ['max-steps', 'only', 'full', 'choke-points'])
    .description('everyone who can reach a resource or become a principal, directly or through others')
    .requiredOption('-r, --resource <resource>', 'ARN or name of a resource or principal of the snapshot')
    .option('-a, --action <action>', 'one action, such as s3:GetObject; without it, the actions on the data of its type')
    .addHelpText(
      'after',
      '\nExamples:\n  $ blast who-can --resource arn:aws:s3:::payroll --snapshot snapshot/\n  $ blast who-can --resource role/Deploy --snapshot account.json --format json',
    )
    .action(async (options: RowOptions & { resource: string; action?: string }) => {
      const { whoCanCommand } = await import('./commands/who-can.ts');
      end(await whoCanCommand(options));
    });
}

function describePath(program: Command, end: End): void {
  common(program.command('path'), ['credential', 'max-steps', 'full', 'choke-points'])
    .description('the best proofs that one principal reaches another, or a resource')
    .requiredOption('--from <principal>', 'where the attacker starts')
    .requiredOption('--to <target>', 'principal or resource')
    .option('--paths <n>', 'up to this many proofs, best first, no two with the same edges (default: 1)', wholeNumber('--paths', 1))
    .addHelpText(
      'after',
      '\nExamples:\n  $ blast path --from alice --to arn:aws:iam::111122223333:role/Deploy --snapshot account.json\n  $ blast path --from alice --to role/Deploy --paths 3 --snapshot account.json',
    )
    .action(async (options: CommonOptions & { from: string; to: string; paths?: number }) => {
      const { pathCommand } = await import('./commands/path.ts');
      end(await pathCommand(options));
    });
}

function describeSimulate(program: Command, end: End): void {
  repeatable(
    common(program.command('simulate'), ['credential'])
      .description('one request, decided locally and explained statement by statement')
      .requiredOption('-p, --principal <principal>', 'who makes the request')
      .requiredOption('-a, --action <action>', 'such as s3:GetObject')
      .requiredOption('-r, --resource <arn>', 'what it is made on; `*` for actions that concern no resource'),
    '-c, --context <key=value>',
    'a context key of the request (repeatable; `key=` says that it is absent)',
  )
    .addHelpText(
      'after',
      '\nExample:\n  $ blast simulate --principal alice --action s3:GetObject --resource arn:aws:s3:::payroll/2026.csv --snapshot account.json',
    )
    .action(async (options: CommonOptions & { principal: string; action: string; resource: string; context: string[] }) => {
      const { simulateCommand } = await import('./commands/simulate.ts');
      end(await simulateCommand(options));
    });
}

function describeTest(program: Command, end: End): void {
  const test = program.command('test <files...>').description('policy tests: requests and what should become of them, in JSON or YAML');
  repeatable(test, '-s, --snapshot <path>', 'snapshot for the tests that bring no policies (repeatable; default $BLAST_SNAPSHOT)')
    .addOption(new Option('-f, --format <format>', 'how the results are written').choices(['text', 'json', 'junit']).default('text'))
    .option('-o, --output <file>', 'write the results to a file, whole or not at all');
  manners(repeatable(test, '--assume <key=value>', 'a context key that holds (repeatable)'))
    .addHelpText(
      'after',
      '\nExamples:\n  $ blast test policies/*.test.yaml\n  $ blast test iam.test.json --snapshot account.json --format junit --output report.xml\n\nExit status: 0 all passed, 1 some failed, 2 a file could not be read.',
    )
    .action(async (files: string[], options: Omit<CommonOptions, 'format'> & { format: 'text' | 'json' | 'junit' }) => {
      const { testCommand } = await import('./commands/test.ts');
      end(await testCommand(files, options));
    });
}

function describeTechniques(program: Command, end: End): void {
  manners(
    program
      .command('techniques [id]')
      .description('the catalogue of escalation techniques, or one of them')
      .option('--coverage', 'how many ids of other catalogues belong to a technique, and which do not')
      .addOption(format())
      .option('-o, --output <file>', 'write the result to a file, whole or not at all'),
  )
    .addHelpText('after', '\nExamples:\n  $ blast techniques\n  $ blast techniques lambda-create-invoke')
    .action(async (id: string | undefined, options: Pick<CommonOptions, 'format' | 'output' | 'color'> & { coverage?: boolean }) => {
      const { techniquesCommand } = await import('./commands/techniques.ts');
      end(await techniquesCommand(id, options));
    });
}

function describeTui(program: Command, end: End): void {
  const tui = program
    .command('tui')
    .description('interactive terminal UI: from a suspect to what it reaches, who else does, and why')
    .exitOverride();
  repeatable(tui, '-p, --principal <principal>', 'the suspect to open with; without it, a list of all principals (repeatable)');
  repeatable(tui, '-s, --snapshot <path>', 'file or directory (repeatable; default $BLAST_SNAPSHOT)');
  repeatable(tui, '--assume <key=value>', 'a context key that holds, such as aws:SourceIp=203.0.113.7 (repeatable; changed with the key a)')
    .addOption(new Option('--credential <kind>', 'kind of the stolen credential').choices(CREDENTIALS))
    .option('--max-steps <n>', 'follow at most this many steps', wholeNumber('--max-steps'))
    .option('--no-color', 'no colours (also NO_COLOR)')
    .addHelpText(
      'after',
      '\nExamples:\n  $ blast tui --snapshot account.json\n  $ blast tui --principal alice --snapshot account.json\n\nThe key ? shows all keys.',
    )
    .action(async (options: TuiOptions) => {
      const { tuiCommand } = await import('./commands/tui.ts');
      end(await tuiCommand(options));
    });
}

function describeLint(program: Command, end: End): void {
  const lint = program
    .command('lint [files...]')
    .description('statements that do not do what they seem to, in policy documents or in a snapshot');
  repeatable(lint, '-s, --snapshot <path>', 'look at all policies of a snapshot instead (repeatable; default $BLAST_SNAPSHOT)').addOption(
    new Option('-t, --type <type>', 'what the documents are, where they do not show it').choices(POLICY_KINDS),
  );
  repeatable(lint, '-a, --account <id>', 'an account of yours: trust in others is looked at (repeatable; of a snapshot its own are known)')
    .addOption(new Option('--severity <severity>', 'the least that is told').choices(['error', 'warning']).default('warning'))
    .option('--aws-managed', 'of a snapshot, also the policies that AWS manages')
    .addOption(format())
    .option('-o, --output <file>', 'write the findings to a file, whole or not at all');
  manners(lint)
    .addHelpText('after', LINT_HELP)
    .action(async (files: string[], options: LintOptions) => {
      const { lintCommand } = await import('./commands/lint.ts');
      end(await lintCommand(files, options));
    });
}

const POLICY_KINDS = [
  'identity',
  'permissionsBoundary',
  'session',
  'trust',
  'resource',
  'serviceControl',
  'resourceControl',
  'vpcEndpoint',
] satisfies PolicyKind[];

const LINT_HELP = `
A file is JSON or YAML: one policy document, or any number of them inside, such as the output of \`aws iam get-role\`. - is standard input.

Examples:
  $ blast lint policy.json
  $ blast lint policies/ --severity error
  $ aws iam get-role --role-name Deploy | blast lint - --account 111122223333
  $ blast lint --snapshot account.json --format json

Exit status: 0 nothing found, 1 something found, 2 bad usage or input.`;

/** Options that not every question can heed. */
type Heeded = 'credential' | 'max-steps' | 'only' | 'full' | 'choke-points';

/** The options of every command that reads a snapshot, and those of the others that it heeds. */
function common(command: Command, heeds: readonly Heeded[]): Command {
  command.exitOverride();
  repeatable(command, '-s, --snapshot <path>', 'file, directory or - for standard input (repeatable; default $BLAST_SNAPSHOT)')
    .addOption(format())
    .option('-o, --output <file>', 'write the result to a file, whole or not at all');
  repeatable(
    command,
    '--assume <key=value>',
    'a context key that holds, such as aws:SourceIp=203.0.113.7 (repeatable; `key=` says that it is absent)',
  );
  if (heeds.includes('credential'))
    command.addOption(new Option('--credential <kind>', 'kind of the stolen credential').choices(CREDENTIALS));
  if (heeds.includes('max-steps')) command.option('--max-steps <n>', 'follow at most this many steps', wholeNumber('--max-steps'));
  if (heeds.includes('only'))
    repeatable(
      command,
      '--only <glob>',
      'show only principals and resources whose ARN matches, such as `arn:aws:s3:::prod-*` (repeatable)',
    );
  if (heeds.includes('full'))
    command.option('--full', `cut no lists${command.parent === null ? '; without --snapshot, collect everything' : ''}`);
  if (heeds.includes('choke-points')) command.option('--choke-points', 'compute again without the grants that cut most');
  return manners(command);
}

function format(): Option {
  return new Option('-f, --format <format>', 'how the result is written').choices(['text', 'json']).default('text');
}

function version(): string {
  return (createRequire(import.meta.url)('../../package.json') as { version: string }).version;
}
