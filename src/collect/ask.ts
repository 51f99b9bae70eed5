/** Asks AWS until there is an answer or none will come: at most so many at a time, at the pace that each service bears, and never twice for what is known. */
import { BlastError } from '../shared/errors.ts';
import { oneLine } from '../shared/one-line.ts';
import type { Json } from '../snapshot/index.ts';
import { type Answer, isAnswer } from './answer.ts';
import { type Call, serviceOf } from './call.ts';
import { type Failure, failureOf, isDenied } from './failure.ts';
import { type Journal, journalKey } from './journal.ts';
import { type Clock, type Pace, startPace, startSlots } from './pace.ts';
import type { Session } from './session.ts';

/** What a run has asked so far. */
export interface Counts {
  /** Attempts, those that were throttled or failed too. */
  calls: number;
  throttled: number;
  denied: number;
  /** Calls that were answered from the state file of an interrupted run. */
  remembered: number;
}

/** A call that is not answered yet. */
export interface Awaited {
  /** `sqs:ListQueues` */
  readonly call: string;
  readonly region: string;
  /** Attempts so far, the one under way too. */
  readonly tries: number;
  /** Since the first of them. */
  readonly milliseconds: number;
}

/** What somebody who waits may look at. */
export interface Asking {
  readonly counts: Readonly<Counts>;
  /** The call that has been waited for longest. */
  awaited(): Awaited | undefined;
}

/** `answer: null`: AWS says that there is none. */
export type Outcome =
  | { readonly answer: Answer | null; readonly failure?: undefined }
  | { readonly failure: Failure; readonly answer?: undefined };

/** Whose account is asked, and where. */
export interface Place {
  readonly session: Session;
  readonly accountId: string;
  readonly partition: string;
  readonly region: string;
  /** Where answers are kept; without it they are not, as those of STS, which hold credentials. */
  readonly journal?: Journal | undefined;
}

export interface Asker extends Asking {
  /** Rejects only where the run must end: the credentials expired, or somebody interrupted it. */
  ask(call: Call, input: Answer, place: Place): Promise<Outcome>;
}

export interface AskerOptions {
  readonly concurrency: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Milliseconds after which an attempt is given up. */
  readonly patience?: number;
}

/** The run was interrupted by its user. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor() {
    super('interrupted');
  }
}

/** How often a call is tried, and the longest first wait in milliseconds; each further wait may be twice as long. */
const THROTTLED = { tries: 20, wait: 100 };
const PASSING = { tries: 5, wait: 100 };
const LONGEST_WAIT = 5_000;

interface Waiting {
  readonly call: string;
  readonly region: string;
  readonly began: number;
  tries: number;
}

export function startAsking({ concurrency, clock, signal, patience = 60_000 }: AskerOptions): Asker {
  const counts: Counts = { calls: 0, throttled: 0, denied: 0, remembered: 0 };
  const inSlot = startSlots(concurrency);
  const paces = new Map<string, Pace>();
  /** In the order of their first attempts. */
  const underWay = new Set<Waiting>();
  let ended: Error | undefined;

  async function attempt(call: Call, input: Answer, place: Place, pace: Pace): Promise<Outcome> {
    try {
      const answer = await inTime(place.session.send(call, input, place), signal, patience);
      pace.answered();
      return { answer: without(answer, call.drop) as Answer };
    } catch (error) {
      if (error instanceof Interrupted) throw error;
      const failure = failureOf(error);
      if (failure.kind === 'throttled') {
        counts.throttled += 1;
        pace.throttled();
      }
      if (call.absent?.includes(failure.code)) return { answer: null };
      return { failure: call.pending?.includes(failure.code) ? { ...failure, kind: 'throttled' } : failure };
    }
  }

  async function keepTrying(call: Call, input: Answer, place: Place): Promise<Outcome> {
    const paceKey = `${place.accountId} ${place.region} ${serviceOf(call)}`;
    const pace = paces.get(paceKey) ?? startPace(clock);
    paces.set(paceKey, pace);
    const wait = startWaiting(call, place);
    try {
      for (let tries = 1; ; tries += 1) {
        await pace.turn();
        const outcome = await inSlot(async () => {
          if (ended !== undefined) throw ended;
          if (signal.aborted) throw new Interrupted();
          counts.calls += 1;
          wait.attempt(tries);
          return attempt(call, input, place, pace);
        });
        if (outcome.failure === undefined) return outcome;
        const { kind, code, message } = outcome.failure;
        if (kind === 'credentials') {
          ended ??= new BlastError(credentialsText(code, message, place.session.profile), { exitStatus: 3 });
          throw ended;
        }
        const limit = kind === 'throttled' ? THROTTLED : PASSING;
        if (kind === 'refused' || tries >= limit.tries) return outcome;
        await clock.sleep(clock.random() * Math.min(limit.wait * 2 ** (tries - 1), LONGEST_WAIT));
      }
    } finally {
      wait.end();
    }
  }

  /** A call is waited for from its first attempt on; before that it waits its turn. */
  function startWaiting({ call }: Call, { region }: Place) {
    let waiting: Waiting | undefined;
    return {
      attempt(tries: number) {
        waiting ??= { call, region, began: clock.now(), tries };
        waiting.tries = tries;
        underWay.add(waiting);
      },
      end() {
        if (waiting !== undefined) underWay.delete(waiting);
      },
    };
  }

  return {
    counts,
    awaited() {
      const [oldest] = underWay;
      return oldest && { call: oldest.call, region: oldest.region, tries: oldest.tries, milliseconds: clock.now() - oldest.began };
    },
    async ask(call, input, place) {
      const key = journalKey(place.accountId, place.region, call.call, input);
      const known = place.journal?.find(key);
      if (known !== undefined) {
        counts.remembered += 1;
        return { answer: known };
      }
      const outcome = await keepTrying(call, input, place);
      if (outcome.answer !== undefined) place.journal?.record(key, outcome.answer);
      else if (isDenied(outcome.failure.code)) counts.denied += 1;
      return outcome;
    },
  };
}

function credentialsText(code: string, message: string, profile: string | undefined): string {
  const whence = profile === undefined ? '' : ` for profile \`${oneLine(profile)}\``;
  if (code.endsWith('ProviderError')) return `no AWS credentials could be loaded${whence} (${message})`;
  return `AWS does not accept the credentials (${code}${message === '' ? '' : `: ${message}`})`;
}

/** Settles as the work does, but not later than is bearable, and at once when the run is interrupted. */
function inTime<T>(work: Promise<T>, signal: AbortSignal, patience: number): Promise<T> {
  const settled = new Promise<T>((resolve, reject) => {
    const interrupt = () => settle(() => reject(new Interrupted()));
    const late = Object.assign(new Error(`no answer in ${patience / 1000} s`), { name: 'TimeoutError' });
    const timer = setTimeout(() => settle(() => reject(late)), patience);
    const settle = (end: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', interrupt);
      end();
    };
    signal.addEventListener('abort', interrupt);
    work.then(
      (value) => settle(() => resolve(value)),
      (error: unknown) => settle(() => reject(error)),
    );
  });
  // Of calls that run side by side only the first that fails is waited for.
  settled.catch(() => undefined);
  return settled;
}

/** What may be secret goes before anybody has seen it. */
function without(value: Json, names: readonly string[] | undefined): Json {
  if (names === undefined) return value;
  if (Array.isArray(value)) return value.map((each) => without(each, names));
  if (!isAnswer(value)) return value;
  const kept = Object.entries(value).filter(([name]) => !names.includes(name));
  return Object.fromEntries(kept.map(([name, each]) => [name, without(each, names)]));
}
