/** AWS's own policy simulator, asked at the pace that it bears (R-SIM-05). */
import { setMaxListeners } from 'node:events';
import { BlastError } from '../shared/errors.ts';
import type { Json } from '../snapshot/index.ts';
import { type Answer, items, text } from './answer.ts';
import { type Asker, type Asking, type Place, startAsking } from './ask.ts';
import { actionOf, type Call } from './call.ts';
import { clockOf } from './clock.ts';
import { isDenied } from './failure.ts';
import { identify } from './places.ts';
import { openSession, type SessionOptions } from './session.ts';

const SIMULATE: Call = { call: 'iam:SimulatePrincipalPolicy', tells: 'what AWS says of the requests' };

export interface SimulatorOptions extends SessionOptions {
  /** Calls at a time. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  /** Called once, before anything is asked: what can be looked at while somebody waits. */
  onAsking?(asking: Asking): void;
}

export interface Simulator {
  /** The account of the credentials: AWS simulates principals of this one only. */
  readonly accountId: string;
  /** The EvaluationResults of all pages, or why there are none. Rejects where the credentials expire, the first calls are all denied, or somebody interrupts. */
  simulate(input: object): Promise<SimulatorReply>;
  /** Ends the calls that are under way. */
  close(): void;
}

type SimulatorReply =
  | { readonly results: readonly Json[]; readonly failure?: undefined }
  | { readonly failure: { readonly code: string; readonly message: string }; readonly results?: undefined };

/** Rejects with exit status 3 where AWS does not accept the credentials. */
export async function openSimulator({ concurrency, onAsking, ...options }: SimulatorOptions): Promise<Simulator> {
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  // Every call under way listens.
  setMaxListeners(0, signal);
  const session = await openSession(options, concurrency);
  const asker = startAsking({ concurrency, clock: clockOf(signal), signal });
  const close = () => {
    stop.abort();
    session.close();
  };
  try {
    onAsking?.(asker);
    const place = await identify(session, asker);
    const refuse = refusing();
    return {
      accountId: place.accountId,
      simulate: async (input) => refuse(await allPages(input as Answer, place, asker)),
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** So many denials before the first answer say that the permission is missing, and not that it is limited to some principals. */
const ENOUGH = 3;

/** Hands replies on, until it is clear that none will be an answer. */
function refusing(): (reply: SimulatorReply) => SimulatorReply {
  let denied = 0;
  let isAnswered = false;
  return (reply) => {
    const { failure } = reply;
    isAnswered ||= failure === undefined;
    if (isAnswered || failure === undefined || !isDenied(failure.code)) return reply;
    denied += 1;
    if (denied < ENOUGH) return reply;
    throw new BlastError(
      `these credentials may not ask AWS's simulator: ${actionOf(SIMULATE)} was denied ${denied} times and answered never (${failure.code}): allow it, as SecurityAudit does, or use other credentials`,
      { exitStatus: 3 },
    );
  };
}

const MOST_PAGES = 100;

async function allPages(input: Answer, place: Place, asker: Asker): Promise<SimulatorReply> {
  const results: Json[] = [];
  let marker: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { answer, failure } = await asker.ask(SIMULATE, marker === undefined ? input : { ...input, Marker: marker }, place);
    if (failure !== undefined) return { failure: { code: failure.code, message: failure.message } };
    results.push(...items(answer ?? undefined, 'EvaluationResults'));
    marker = text(answer ?? undefined, 'Marker');
    if (marker === undefined) return { results };
  }
  return { failure: { code: 'pages without end', message: '' } };
}
