import { accessSync, constants, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { buildReport, findPrincipal } from '../../query/index.ts';
import { renderJson, renderVerification } from '../../report/index.ts';
import { accountOf } from '../../shared/arn.ts';
import { cannotWrite } from '../../shared/cannot-write.ts';
import { count } from '../../shared/count.ts';
import { BlastError } from '../../shared/errors.ts';
import { type Json, parseJsonDocuments } from '../../snapshot/index.ts';
import {
  askAll,
  batchesOf,
  type Case,
  chooseAll,
  claimsOf,
  type Docket,
  drawClaims,
  judge,
  type LeftOut,
  mulberry32,
  type Recording,
  readRecording,
  readReport,
  replaying,
  type Simulate,
  type Verification,
  writeRecording,
} from '../../verify/index.ts';
import { type AwsOptions, INTERRUPTED, untilInterrupted } from '../collecting.ts';
import type { CommonOptions } from '../options.ts';
import { textOptions, writeResult } from '../output.ts';
import { type ProgressDisplay, startProgress } from '../progress.ts';
import { loadSnapshot, warnOf, worldOf } from '../world.ts';

export interface VerifyOptions extends CommonOptions, AwsOptions {
  readonly principal: readonly string[];
  readonly all?: boolean;
  readonly sample?: number;
  readonly seed: number;
  readonly record?: string;
  readonly replay?: string;
  readonly concurrency: number;
}

/** `blast verify`: claims beside what AWS's simulator says of them. */
export async function verifyCommand(report: string | undefined, options: VerifyOptions): Promise<number> {
  refuseIdleOptions(report, options);
  const result = options.replay === undefined ? await verifyWithAws(report, options) : await verifyRecording(options.replay);
  if (result === undefined) return INTERRUPTED;
  await writeResult(options.format === 'json' ? renderJson(result) : renderVerification(result, textOptions(options)), options.output);
  if (result.checked === 0) throw new BlastError(nothingCompared(result));
  return result.differences.length > 0 ? 1 : 0;
}

/** Whoever reads the exit status alone must not take this for agreement. */
function nothingCompared({ leftOut }: Verification): string {
  const reasons = leftOut.map(({ text, requests }) => `${requests.length}: ${text}`).join('; ');
  const why = reasons === '' ? 'there are no claims' : `all requests are left out (${reasons})`;
  return `nothing was compared, ${why}: expected claims that the simulator can judge, such as those of --all`;
}

/** One source of claims; and what a recording has already is not asked for again. */
function refuseIdleOptions(report: string | undefined, options: VerifyOptions): void {
  const { principal, all, replay, snapshot, sample, record, assume, credential } = options;
  const sources = [report !== undefined, principal.length > 0, all === true, replay !== undefined].filter((given) => given).length;
  if (sources !== 1) throw new BlastError('verify takes one of: a report in JSON, --principal, --all, --replay');
  const idle = [snapshot.length > 0, sample !== undefined, record !== undefined, assume.length > 0, credential !== undefined];
  if (replay !== undefined && idle.some((given) => given))
    throw new BlastError(
      '--replay takes requests and policies from the recording: --snapshot, --sample, --record, --assume and --credential mean nothing there',
    );
}

async function verifyRecording(file: string): Promise<Verification> {
  const recording = readRecording(readJson(file), file);
  const { batches, simulate } = replaying(recording);
  return judge(recording.docket, await askAll(batches, recording.docket, simulate), recording.leftOut, 'recording');
}

/** Undefined: the user interrupted it. */
async function verifyWithAws(report: string | undefined, options: VerifyOptions): Promise<Verification | undefined> {
  // Bad input is told before AWS is asked anything.
  checkFolder(options.record);
  const requests = await prepare(report, options);
  const recording = await untilInterrupted((signal) => ask(requests, options, signal));
  if (recording === undefined) {
    process.stderr.write('blast: interrupted, nothing was compared\n');
    return undefined;
  }
  const result = judge(recording.docket, recording.exchanges, recording.leftOut, 'aws');
  const [first] = recording.exchanges.flatMap(({ reply }) => reply.failure ?? []);
  if (result.checked === 0 && first !== undefined)
    throw new BlastError(`AWS answers none of the requests (iam:SimulatePrincipalPolicy: ${refusalText(first)})`, { exitStatus: 3 });
  if (options.record !== undefined) await writeResult(writeRecording(recording), options.record);
  return result;
}

/** What a parser says of an answer that is none helps nobody. */
function refusalText({ code, message }: { readonly code: string; readonly message: string }): string {
  return message === '' || code === 'unreadable answer' ? code : `${code}: ${message}`;
}

/** Hundreds of calls are not made for a recording that cannot be written. */
function checkFolder(record: string | undefined): void {
  if (record === undefined) return;
  try {
    accessSync(dirname(record), constants.W_OK);
  } catch (error) {
    throw cannotWrite(record, error as NodeJS.ErrnoException);
  }
}

interface Requests {
  readonly docket: Docket;
  readonly leftOut: readonly LeftOut[];
}

/** The requests to compare, once it is known which account is asked. */
type RequestsOf = (accountId: string) => Requests;

async function prepare(report: string | undefined, options: VerifyOptions): Promise<RequestsOf> {
  const snapshot = await loadSnapshot(options);
  const plain = worldOf(snapshot, options);
  const claimed = report === undefined ? undefined : readReport(readJson(report), report, snapshot);
  const suspects = options.principal.map((handle) => findPrincipal(plain, handle));
  const stolen = (claimed?.suspects ?? suspects).map(({ arn }) => arn);
  const world = options.credential === undefined ? plain : worldOf(snapshot, options, stolen);
  // What the snapshot lacks is for its report to say.
  warnOf(options, world, []);
  return (accountId) => {
    if (!world.accounts.has(accountId))
      throw new BlastError(
        `the credentials are of account ${accountId}, and the snapshot is of ${[...world.accounts.keys()].slice(0, 5).join(', ')}`,
      );
    const { seed, sample = SAMPLE } = options;
    if (options.all) return chooseAll(world, drawClaims(world, accountId, seed, sample * PATIENCE), Date.now(), sample);
    const { claims, unasked } = claimsOf(world, claimed ?? buildReport(world, suspects));
    const { docket, leftOut } = chooseAll(world, claims, Date.now());
    const isOwn = (each: LeftOut | Case): boolean => accountOf(each.principal) === accountId;
    const others = docket.cases.filter((each) => !isOwn(each)).map((each) => ({ ...each, reason: 'account' }));
    return { docket: sampled({ ...docket, cases: docket.cases.filter(isOwn) }, options), leftOut: [...unasked, ...leftOut, ...others] };
  };
}

const SAMPLE = 200;
/** Draws per request that is compared: many are beyond the simulator. */
const PATIENCE = 20;

/** As many cases as are wanted, the same for the same seed. */
function sampled(docket: Docket, { sample, seed }: VerifyOptions): Docket {
  if (sample === undefined || docket.cases.length <= sample) return docket;
  const random = mulberry32(seed);
  const shuffled = docket.cases.map((each) => ({ each, at: random() })).sort((a, b) => a.at - b.at);
  return { ...docket, cases: shuffled.slice(0, sample).map(({ each }) => each) };
}

async function ask(requests: RequestsOf, options: VerifyOptions, signal: AbortSignal): Promise<Recording> {
  const { openSimulator } = await import('../../collect/index.ts');
  const { profile, region, endpointUrl, concurrency } = options;
  const progress = startProgress(options);
  try {
    const simulator = await openSimulator({ profile, region, endpointUrl, concurrency, signal, onAsking: progress.watch });
    try {
      const { docket, leftOut } = requests(simulator.accountId);
      const batches = batchesOf(docket);
      tellLength(docket, batches.length, options, progress);
      return { docket, exchanges: await askAll(batches, docket, counted(simulator.simulate, batches.length, progress)), leftOut };
    } finally {
      simulator.close();
    }
  } finally {
    progress.end();
  }
}

/** From so many calls on, somebody who waits may want fewer. */
const MANY_CALLS = 50;

function tellLength({ cases }: Docket, calls: number, { sample }: VerifyOptions, progress: ProgressDisplay): void {
  if (calls < MANY_CALLS) return;
  const hint = `--sample ${SAMPLE}${sample === undefined ? '' : ', or fewer,'} compares a part of them`;
  progress.note(`asking AWS's simulator ${count(cases.length, 'request')} in ${count(calls, 'call')}; ${hint}`);
}

function counted(simulate: Simulate, total: number, progress: ProgressDisplay): Simulate {
  let answered = 0;
  return async (input) => {
    const reply = await simulate(input);
    answered += 1;
    // Calls that AWS does not like are made again in parts.
    progress.show(`${answered} of ${Math.max(total, answered)} answered`);
    return reply;
  };
}

/** One JSON document in a file, or on standard input. */
function readJson(file: string): Json {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new BlastError(`${file}: ${code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'a directory' : message}`, { cause: error });
  }
  const documents = parseJsonDocuments(bytes, file);
  if (documents.length !== 1) throw new BlastError(`${file}: found ${documents.length} JSON documents, expected one`);
  return documents[0] as Json;
}
