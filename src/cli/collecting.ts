/** A collection as commands run it: with progress on standard error, and ended in good order by an interruption. */
import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { CollectOptions, CollectSummary, Progress } from '../collect/index.ts';
import { count } from '../shared/count.ts';
import { type ProgressDisplay, startProgress } from './progress.ts';

/** Who asks AWS, as the AWS CLI has it. */
export interface AwsOptions {
  readonly profile?: string;
  readonly region?: string;
  readonly endpointUrl?: string;
}

export const INTERRUPTED = 130;

/** Unless the user says otherwise. */
export const CALLS_AT_A_TIME = 16;

/** Undefined: the user interrupted it, and was told how it goes on. */
export async function collecting(
  options: Omit<CollectOptions, 'signal' | 'onProgress'> & { readonly quiet?: boolean | undefined },
): Promise<CollectSummary | undefined> {
  const { canResume, collect } = await import('../collect/index.ts');
  const progress = startProgress(options);
  const onProgress = tellProgress(progress);
  try {
    const summary = await untilInterrupted((signal) => collect({ ...options, signal, onProgress, onAsking: progress.watch }));
    progress.end();
    if (summary === undefined) process.stderr.write(interruptedText(options, canResume(options.out)));
    return summary;
  } finally {
    progress.end();
  }
}

/** Each account is named once. */
function tellProgress(display: ProgressDisplay): (progress: Progress) => void {
  const seen = new Set<string>();
  return ({ accountId, done, total, last }) => {
    if (!seen.has(accountId)) {
      seen.add(accountId);
      display.note(`collecting account ${accountId}`);
    }
    display.show(`${done} of ${count(total, 'list')}`, last);
  };
}

function interruptedText({ out, goOn = '--resume', isPart }: Pick<CollectOptions, 'out' | 'goOn' | 'isPart'>, canResume: boolean): string {
  return `blast: interrupted${isPart ? '' : `, nothing was written to ${out}`}${canResume ? `; go on with ${goOn}` : ''}\n`;
}

/** Undefined: the user interrupted the work, which listens to the signal. */
export async function untilInterrupted<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
  const { Interrupted } = await import('../collect/index.ts');
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    return await work(stop.signal);
  } catch (error) {
    if (error instanceof Interrupted) return undefined;
    throw error;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

const VARIABLES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_PROFILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
];

/** Whether AWS credentials are configured where they are usually looked for. The metadata service of an instance is not asked: elsewhere that takes seconds. */
export function hasCredentials({ profile }: AwsOptions): boolean {
  const { env } = process;
  if (profile !== undefined || VARIABLES.some((name) => env[name])) return true;
  const files = [
    env['AWS_SHARED_CREDENTIALS_FILE'] || join(homedir(), '.aws', 'credentials'),
    env['AWS_CONFIG_FILE'] || join(homedir(), '.aws', 'config'),
  ];
  return files.some((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true);
}
