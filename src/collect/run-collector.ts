/** Runs one declaration in one place: lists, describes many items at a time, and puts every call that failed on record. */
import type { Json } from '../snapshot/index.ts';
import { type Answer, items, text, UnexpectedAnswer } from './answer.ts';
import type { Asker, Outcome, Place } from './ask.ts';
import type { Call } from './call.ts';
import type { Aws, Collector, Part } from './collector.ts';
import { isDenied } from './failure.ts';

/** A call that was not answered. */
export interface FailedCall {
  readonly call: Call;
  readonly code: string;
  readonly isDenied: boolean;
  /** Undefined where it is asked once for all regions. */
  readonly region: string | undefined;
  /** ARN of what it was about; undefined for a list. */
  readonly about: string | undefined;
}

type Subject = Pick<FailedCall, 'region' | 'about'>;
type RecordFailure = (call: Call, code: string, subject: Subject) => void;

export interface Collected {
  readonly parts: readonly Part[];
  readonly failures: readonly FailedCall[];
  /** Whether every page of its lists was answered. */
  readonly isComplete: boolean;
}

/** The code of a call that was left out, since it is asked once per item and there are too many. */
export const NOT_ASKED = 'NotAsked';

export interface Surroundings {
  readonly asker: Asker;
  readonly place: Place;
  /** Whether `most` of calls counts for nothing. */
  readonly isFull: boolean;
  covers(region: string): boolean;
}

export async function runCollector<Item>(collector: Collector<Item>, surroundings: Surroundings): Promise<Collected> {
  const { place } = surroundings;
  const failures: FailedCall[] = [];
  let isComplete = true;
  const record: RecordFailure = (call, code, { region, about }) => {
    failures.push({ call, code, isDenied: isDenied(code), region: collector.where === 'region' ? region : undefined, about });
    if (about === undefined && !call.isBesides && code !== NOT_ASKED) isComplete = false;
  };
  const aws = handleOf(collector, { ...surroundings, mayAsk: allowance(surroundings) }, record, undefined);
  const unreadable = (error: unknown): void => {
    if (!(error instanceof UnexpectedAnswer)) throw error;
    record(firstCallOf(collector), 'unreadable answer', { region: place.region, about: undefined });
  };

  const parts: Promise<Part | undefined>[] = [];
  const ends: unknown[] = [];
  try {
    for await (const item of collector.list(aws)) {
      const described = (async () => collector.describe(item, aws))();
      // All are awaited below; one that fails before that is no unhandled rejection.
      parts.push(described.catch((error: unknown) => void ends.push(error)));
    }
  } catch (error) {
    ends.push(error);
  }
  const found = await Promise.all(parts);
  for (const end of ends) unreadable(end);
  return { parts: found.filter((part) => part !== undefined), failures, isComplete };
}

function firstCallOf({ calls, name }: Collector<unknown>): Call {
  const [first] = Object.values(calls);
  if (first === undefined) throw new Error(`${name} makes no calls`);
  return first;
}

/** Whether the call may be asked once more. */
function allowance({ isFull }: Surroundings): (call: Call) => boolean {
  const asked = new Map<Call, number>();
  return (call) => {
    if (call.most === undefined || isFull) return true;
    const before = asked.get(call) ?? 0;
    asked.set(call, before + 1);
    return before < call.most;
  };
}

type Limited = Surroundings & { readonly mayAsk: (call: Call) => boolean };

function handleOf(collector: Collector<unknown>, surroundings: Limited, record: RecordFailure, about: string | undefined): Aws {
  const { asker, place, covers, mayAsk } = surroundings;
  const { accountId, partition, region } = place;
  const callNamed = (name: string): Call => {
    const call = collector.calls[name];
    if (call === undefined) throw new Error(`${collector.name} does not declare the call \`${name}\``);
    return call;
  };
  const ask = async (name: string, input: Answer = {}): Promise<Answer | null | undefined> => {
    const call = callNamed(name);
    if (!mayAsk(call)) {
      record(call, NOT_ASKED, { region, about: undefined });
      return undefined;
    }
    const outcome: Outcome = await asker.ask(call, input, place);
    if (outcome.failure === undefined) return outcome.answer;
    record(call, outcome.failure.code, { region, about });
    return undefined;
  };

  const all = async (name: string, input?: Answer, ...path: readonly string[]): Promise<readonly Json[] | undefined> => {
    const found: Json[] = [];
    const walk = pages(name, input);
    for (let page = await walk.next(); ; page = await walk.next()) {
      if (page.done) return page.value ? found : undefined;
      found.push(...items(page.value, ...path));
    }
  };

  /** Pages; returns whether the last of them was reached. */
  async function* pages(name: string, input: Answer = {}): AsyncGenerator<Answer, boolean> {
    const { next } = callNamed(name);
    const [given, asked] = typeof next === 'string' ? [next, next] : (next ?? []);
    let token: string | undefined;
    for (;;) {
      const page = await ask(name, token === undefined || asked === undefined ? input : { ...input, [asked]: token });
      if (page === undefined) return false;
      if (page === null) return true;
      yield page;
      const following = given === undefined ? undefined : text(page, given);
      if (following === undefined) return true;
      if (following === token) {
        record(callNamed(name), 'pages without end', { region, about });
        return false;
      }
      token = following;
    }
  }

  return {
    partition,
    accountId,
    region,
    covers,
    arn: (service, resource) => `arn:${partition}:${service}:${region}:${accountId}:${resource}`,
    at: (other, subject) => handleOf(collector, { ...surroundings, place: { ...place, region: other } }, record, subject ?? about),
    ask: (name, input) => begun(ask(name, input)),
    pages,
    async *items(name, input, ...path) {
      for await (const page of pages(name, input)) yield* items(page, ...path);
    },
    all: (name, input, ...path) => begun(all(name, input, ...path)),
  };
}

/** Where the run ends before a declaration comes to wait for what it has begun, nobody waits for it any more: that is no unhandled rejection. */
function begun<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}
