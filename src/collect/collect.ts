/** Collects a snapshot: who asks, where, everything that is declared, and the file. */
import { setMaxListeners } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { BlastError } from '../shared/errors.ts';
import type { Json } from '../snapshot/index.ts';
import { type Asker, type Counts, Interrupted, type Place, startAsking } from './ask.ts';
import { type AssembledAccount, assembleAccount, type Finding, type Gap } from './assemble.ts';
import type { Call } from './call.ts';
import type { Collector } from './collector.ts';
import { collectors } from './collectors/index.ts';
import { journalPath, openJournal } from './journal.ts';
import { minimalPolicy } from './minimal-policy.ts';
import { openOutput } from './output.ts';
import type { Clock } from './pace.ts';
import { identify, placeCalls, regionsOf } from './places.ts';
import { runCollector } from './run-collector.ts';
import { openSession, type SessionOptions } from './session.ts';

export interface CollectOptions extends SessionOptions {
  /** File, or a directory where it ends in a slash or is one. */
  readonly out: string;
  /** Globs of region names; none: every region that the account uses. */
  readonly regions: readonly string[];
  /** Calls at a time. */
  readonly concurrency: number;
  /** Go on from what an interrupted run has left. */
  readonly resume: boolean;
  readonly signal: AbortSignal;
  onProgress(progress: Progress): void;
}

/** Where a run stands. */
export interface Progress {
  readonly accountId: string;
  /** What was finished last, such as `queues in eu-west-1`. */
  readonly last: string;
  readonly done: number;
  readonly total: number;
  readonly counts: Readonly<Counts>;
}

export interface CollectSummary {
  readonly out: string;
  readonly accountId: string;
  readonly regions: readonly string[];
  /** By what: number of users, roles, resources of a type. */
  readonly found: ReadonlyMap<string, number>;
  readonly gaps: readonly Gap[];
  readonly counts: Readonly<Counts>;
  readonly milliseconds: number;
}

/** Writes the snapshot and says what is in it. Rejects with a BlastError, or `Interrupted`; then nothing is written but the state to resume from. */
export async function collect(options: CollectOptions): Promise<CollectSummary> {
  const began = Date.now();
  const output = openOutput(options.out);
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  // Every call under way listens.
  setMaxListeners(0, signal);
  const session = await openSession(options, options.concurrency);
  try {
    const asker = startAsking({ concurrency: options.concurrency, clock: clockOf(signal), signal });
    const place = await identify(session, asker);
    const { accountId, partition } = place;
    const journal = openJournal(journalPath(options.out), { accountId, partition, startedAt: now() }, options.resume);
    const account = await collectAccount({ ...place, journal }, options, asker);
    output.add(account.document);
    output.finish({
      format: 'blast-snapshot',
      version: 1,
      collectedAt: journal.startedAt,
      partition,
      organization: account.organization ?? null,
    });
    journal.remove();
    return {
      out: options.out,
      accountId,
      regions: account.regions,
      found: countFound(account),
      gaps: account.gaps,
      counts: asker.counts,
      milliseconds: Date.now() - began,
    };
  } catch (error) {
    throw stoppedBy(error, options);
  } finally {
    stop.abort();
    output.discard();
    session.close();
  }
}

/** The policy that a run needs, as `--print-policy` prints it. */
export function collectPolicy(): object {
  return minimalPolicy(collectCalls());
}

/** Every call that a run may make. */
export function collectCalls(): readonly Call[] {
  return [...placeCalls, ...collectors.flatMap(({ calls }) => Object.values(calls))];
}

async function collectAccount(
  place: Place,
  { regions: globs, onProgress }: CollectOptions,
  asker: Asker,
): Promise<AssembledAccount & { readonly regions: readonly string[] }> {
  const { accountId } = place;
  const { chosen, isEverywhere, failures } = await regionsOf(place, globs, asker);
  const covers = (region: string) => chosen.includes(region);
  const tasks = collectors.flatMap((collector) =>
    (collector.where === 'region' ? chosen : [place.region]).map((region) => ({ collector, region })),
  );
  let done = 0;
  const report = (last: string) => onProgress({ accountId, last, done, total: tasks.length, counts: asker.counts });
  report('');
  const findings = await Promise.all(
    tasks.map(async ({ collector, region }): Promise<Finding> => {
      const collected = await runCollector(collector, { asker, place: { ...place, region }, covers });
      done += 1;
      report(collector.where === 'region' ? `${collector.name} in ${region}` : collector.name);
      return { collector, collected };
    }),
  );
  const unasked: Finding = { collector: NOTHING, collected: { parts: [], failures, isComplete: true } };
  return { ...assembleAccount(accountId, [...findings, unasked], isEverywhere), regions: chosen };
}

/** Stands for calls that no collector makes. */
const NOTHING: Collector<unknown> = { name: 'regions', where: 'account', types: [], calls: {}, async *list() {}, describe: () => ({}) };

function now(): string {
  return `${new Date().toISOString().slice(0, 19)}Z`;
}

/** An interruption ends the waits. */
function clockOf(signal: AbortSignal): Clock {
  return {
    now: Date.now,
    random: Math.random,
    sleep: (milliseconds) =>
      sleep(milliseconds, undefined, { signal }).catch(() => {
        throw new Interrupted();
      }),
  };
}

function stoppedBy(error: unknown, { out }: CollectOptions): unknown {
  const state = journalPath(out);
  if (!(error instanceof BlastError) || error.exitStatus !== 3 || !existsSync(state)) return error;
  return new BlastError(`${error.message}; what is collected so far is in ${state}: go on with --resume`, { exitStatus: 3, cause: error });
}

function countFound({ document }: AssembledAccount): ReadonlyMap<string, number> {
  const { iam, resources } = document as {
    readonly iam: { readonly [list: string]: readonly Json[] };
    readonly resources: readonly { readonly type: string }[];
  };
  const found = new Map<string, number>();
  const names = { UserDetailList: 'users', GroupDetailList: 'groups', RoleDetailList: 'roles', Policies: 'managed policies' };
  for (const [list, name] of Object.entries(names)) found.set(name, iam[list]?.length ?? 0);
  for (const { type } of resources) found.set(type, (found.get(type) ?? 0) + 1);
  return found;
}
