/** AWS's own policy simulator, asked at the pace that it bears (R-SIM-05). */
import { setMaxListeners } from 'node:events';
import type { Json } from '../snapshot/index.ts';
import { type Answer, items, text } from './answer.ts';
import { type Asker, type Counts, type Place, startAsking } from './ask.ts';
import type { Call } from './call.ts';
import { clockOf } from './clock.ts';
import { identify } from './places.ts';
import { openSession, type SessionOptions } from './session.ts';

const SIMULATE: Call = { call: 'iam:SimulatePrincipalPolicy', tells: 'what AWS says of the requests' };

export interface SimulatorOptions extends SessionOptions {
  /** Calls at a time. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
}

export interface Simulator {
  /** The account of the credentials: AWS simulates principals of this one only. */
  readonly accountId: string;
  readonly counts: Readonly<Counts>;
  /** The EvaluationResults of all pages, or why there are none. Rejects where the credentials expire or somebody interrupts. */
  simulate(input: object): Promise<SimulatorReply>;
  close(): void;
}

type SimulatorReply =
  | { readonly results: readonly Json[]; readonly failure?: undefined }
  | { readonly failure: { readonly code: string; readonly message: string }; readonly results?: undefined };

/** Rejects with exit status 3 where AWS does not accept the credentials. */
export async function openSimulator({ concurrency, signal, ...options }: SimulatorOptions): Promise<Simulator> {
  // Every call under way listens.
  setMaxListeners(0, signal);
  const session = await openSession(options, concurrency);
  const asker = startAsking({ concurrency, clock: clockOf(signal), signal });
  try {
    const place = await identify(session, asker);
    return {
      accountId: place.accountId,
      counts: asker.counts,
      simulate: (input) => allPages(input as Answer, place, asker),
      close: () => session.close(),
    };
  } catch (error) {
    session.close();
    throw error;
  }
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
