/** Collects a snapshot: who asks, where, everything that is declared, and the file. */
import { setMaxListeners } from 'node:events';
import { rmSync } from 'node:fs';
import { BlastError } from '../shared/errors.ts';
import type { Json } from '../snapshot/index.ts';
import { type Asker, type Asking, type Counts, type Place, startAsking } from './ask.ts';
import { type AssembledAccount, assembleAccount, type Gap } from './assemble.ts';
import type { Call } from './call.ts';
import { clockOf } from './clock.ts';
import { type AccountOptions, collectAccount, type Progress } from './collect-account.ts';
import { collectMembers, wantedMembers } from './collect-members.ts';
import { collectors } from './collectors/index.ts';
import { refuseNegated } from './globs.ts';
import { canResume, dropEmptyState, interruptedRun, type Journal, type JournalHeader, journalPath, openJournal } from './journal.ts';
import { lockOutput, refuseSecondRun } from './lock.ts';
import { type MemberOptions, refuseBadMembers, refuseBadRoleName, refuseWithoutOrganization } from './members.ts';
import { minimalPolicy } from './minimal-policy.ts';
import type { Needed } from './needed.ts';
import { type Output, openOutput } from './output.ts';
import { identify, ownRegionsOf, placeCalls, type Regions } from './places.ts';
import { openSession, type SessionOptions } from './session.ts';

export interface CollectOptions extends SessionOptions {
  /** File, or a directory where it ends in a slash or is one. */
  readonly out: string;
  /** Globs of region names; none: every region that the account uses. */
  readonly regions: readonly string[];
  /** Calls at a time. */
  readonly concurrency: number;
  /** Also the other accounts of the organization. */
  readonly members?: MemberOptions | undefined;
  /** Only what this asks for; left out, everything. */
  readonly needed?: Needed | undefined;
  /** Also what takes a call per item where there are many. */
  readonly full?: boolean | undefined;
  /** More will be asked into the same output: keep what AWS has answered. */
  readonly isPart?: boolean | undefined;
  /** Go on from what an interrupted run has left, or (false) throw that away. Undefined: refuse where there is such a thing. */
  readonly resume?: boolean | undefined;
  /** What somebody types to go on; left out, the option alone. */
  readonly goOn?: string | undefined;
  readonly signal: AbortSignal;
  /** Called with the account of the credentials before anything is collected; what it throws ends the run. */
  onAccount?(accountId: string): void;
  onProgress(progress: Progress): void;
  /** Called once, before anything is asked: what can be looked at while the run waits. */
  onAsking?(asking: Asking): void;
}

export interface CollectSummary {
  readonly out: string;
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  /** By what: number of users, roles, resources of a type. */
  readonly found: ReadonlyMap<string, number>;
  readonly gaps: readonly Gap[];
  readonly counts: Readonly<Counts>;
  readonly milliseconds: number;
}

/** Writes the snapshot and says what is in it. Rejects with a BlastError, or `Interrupted`; then nothing is written but the state to resume from. */
export async function collect(options: CollectOptions): Promise<CollectSummary> {
  const { out, regions, members } = options;
  refuseNegated('--regions', regions, 'name the regions that are meant');
  if (members !== undefined) refuseBadMembers(members);
  refuseSecondRun(out);
  const before = interruptedRun(out);
  if (before !== undefined) refuseOtherRun(before, options);
  const output = openOutput(out, options.resume === true && before?.isDirectory === true);
  try {
    return await lockedCollect(output, options);
  } finally {
    output.discard();
  }
}

async function lockedCollect(output: Output, options: CollectOptions): Promise<CollectSummary> {
  const unlock = lockOutput(options.out);
  try {
    return await collectInto(output, options);
  } finally {
    dropEmptyState(options.out);
    unlock();
  }
}

/** Hours of collecting are not thrown away unasked, nor taken for another run. */
function refuseOtherRun(before: JournalHeader, { out, resume, members }: CollectOptions): void {
  const path = journalPath(out);
  if (resume === undefined)
    throw new BlastError(
      `${path} holds what an interrupted run of ${before.startedAt} has collected: go on with --resume, or begin anew with --no-resume`,
    );
  if (!resume || before.isOrganization === (members !== undefined)) return;
  const [how, remedy] = before.isOrganization ? ['with', 'give --org and --role-name again'] : ['without', 'leave --org out'];
  throw new BlastError(`${path} is of a run ${how} --org: ${remedy}, or begin anew with --no-resume`);
}

async function collectInto(output: Output, options: CollectOptions): Promise<CollectSummary> {
  const began = Date.now();
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  // Every call under way listens.
  setMaxListeners(0, signal);
  const session = await openSession(options, options.concurrency);
  let journal: Journal | undefined;
  try {
    const asker = startAsking({ concurrency: options.concurrency, clock: clockOf(signal), signal });
    options.onAsking?.(asker);
    const place = await identify(session, asker);
    options.onAccount?.(place.accountId);
    const regions = await ownRegionsOf(place, options.regions, asker);
    if (options.members !== undefined) await refuseWithoutOrganization(place, asker);
    const { accountId, partition } = place;
    const header = {
      accountId,
      partition,
      startedAt: now(),
      isOrganization: options.members !== undefined,
      isDirectory: output.isDirectory,
    };
    journal = openJournal(journalPath(options.out), header, options.resume === true);
    const { organization = null, ...tally } = await collectAll({ place: { ...place, journal }, regions }, options, output, asker);
    output.finish({ format: 'blast-snapshot', version: 1, collectedAt: journal.startedAt, partition, organization });
    if (!options.isPart) journal.remove();
    return { ...tally, out: options.out, counts: asker.counts, milliseconds: Date.now() - began };
  } catch (error) {
    throw stoppedBy(error, options, journal !== undefined);
  } finally {
    stop.abort();
    session.close();
  }
}

/** Ends what runs with `isPart` have begun. */
export function forgetAnswers(out: string): void {
  rmSync(journalPath(out), { force: true });
}

/** The policy that a run needs, as `--print-policy` prints it; with a role's name also what entering the organization's accounts needs. */
export function collectPolicy(roleName?: string): object {
  if (roleName !== undefined) refuseBadRoleName(roleName);
  return minimalPolicy(collectCalls(), roleName);
}

/** Every call that a run makes of an account. */
export function collectCalls(): readonly Call[] {
  return [...placeCalls, ...collectors.flatMap(({ calls }) => Object.values(calls))];
}

type Tally = Pick<CollectSummary, 'accounts' | 'regions' | 'found' | 'gaps'> & { readonly organization: Json | undefined };

/** The account of the credentials. */
interface OwnAccount {
  readonly place: Place;
  readonly regions: Regions;
}

/** The account of the credentials, and those that it is asked to enter. */
async function collectAll({ place, regions }: OwnAccount, options: CollectOptions, output: Output, asker: Asker): Promise<Tally> {
  const accountOptions: AccountOptions = {
    asker,
    needed: options.needed,
    isFull: options.full === true,
    withOrganization: false,
    onProgress: options.onProgress,
  };
  const accounts: AssembledAccount[] = [];
  const keep = (account: AssembledAccount) => {
    output.add(account.document);
    accounts.push({ ...account, document: {} });
  };
  const wanted = options.members && (await wantedMembers(place, options.members, asker, options.resume === true));
  const found = await collectAccount(place, regions, { ...accountOptions, withOrganization: wanted === undefined });
  const findings = [...found.findings, ...(wanted?.findings ?? [])];
  const closed =
    options.members === undefined || wanted === undefined
      ? []
      : await collectMembers(place, wanted.members, {
          roleName: options.members.roleName,
          asker,
          accountOptions,
          keep,
          globs: options.regions,
        });
  const own = assembleAccount({ ...found, findings, failures: [...found.failures, ...closed] });
  keep(own);
  return {
    accounts: accounts.map(({ accountId }) => accountId),
    regions: found.regions,
    found: sumOf(accounts.map((account) => account.found)),
    gaps: accounts.flatMap(({ gaps }) => gaps),
    organization: own.organization,
  };
}

function sumOf(counts: readonly ReadonlyMap<string, number>[]): ReadonlyMap<string, number> {
  const sum = new Map<string, number>();
  for (const each of counts) for (const [name, count] of each) sum.set(name, (sum.get(name) ?? 0) + count);
  return sum;
}

function now(): string {
  return `${new Date().toISOString().slice(0, 19)}Z`;
}

/** Where something was collected before the run had to end, says how it goes on. */
function stoppedBy(error: unknown, { out, goOn = '--resume' }: CollectOptions, hasBegun: boolean): unknown {
  if (!(error instanceof BlastError) || !(hasBegun || error.exitStatus === 3) || !canResume(out)) return error;
  const { message, exitStatus } = error;
  return new BlastError(`${message}; what is collected so far is in ${journalPath(out)}: go on with ${goOn}`, { exitStatus, cause: error });
}
