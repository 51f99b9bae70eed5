/** Parts of which the commands' descriptions are made. */
import { type Command, Option } from 'commander';
import { BlastError } from '../shared/errors.ts';

/** What every command understands, so that scripts can always give it. */
export function manners(command: Command): Command {
  return command
    .option('--no-color', 'no colours (also NO_COLOR)')
    .option('-q, --quiet', 'no warnings')
    .option('-v, --verbose', 'every warning');
}

/** Whose AWS account is asked, as with the AWS CLI. */
export function awsOptions(command: Command): Command {
  return command
    .option('--profile <name>', 'profile of the AWS configuration (default: as the AWS CLI finds credentials)')
    .option('--region <region>', 'region to ask first (default: the configured one)')
    .option('--endpoint-url <url>', 'ask this instead of AWS');
}

/** An option that may be given several times; its value is the list of what was given. */
export function repeatable(command: Command, flags: string, description: string): Command {
  const option = new Option(flags, description).argParser((value: string, sofar: readonly string[]) => [...sofar, value]);
  // Not as default value: the help would show it.
  return command.addOption(option).setOptionValue(option.attributeName(), []);
}

/** A parser of numbers from `least` on. */
export function wholeNumber(option: string, least = 0): (value: string) => number {
  return (value) => {
    if (/^\d+$/.test(value) && Number(value) >= least) return Number(value);
    throw new BlastError(`${option} takes a whole number${least > 0 ? ` of at least ${least}` : ''}, not \`${value}\``);
  };
}
