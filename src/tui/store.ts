/** Holds the state, and carries out what a step asks of the world outside. */
import { isBefore } from './ahead.ts';
import { type Context, wanted } from './content.ts';
import type { Engine } from './engine.ts';
import { listHeight } from './layout.ts';
import { asked, type Effect, isAwaited, questionOf, type State, screenOf } from './state.ts';
import { type Action, update } from './update.ts';

/** The world outside: what `y`, `e`, `Ctrl-Z` and `q` reach. `save` gives the place that it wrote to, or throws with one line. */
export interface Outside {
  readonly copy: (text: string) => void;
  readonly save: (file: string, text: string) => string;
  readonly suspend: () => void;
  readonly quit: (status: number) => void;
}

export interface Store {
  readonly state: () => State;
  readonly send: (action: Action) => void;
  readonly subscribe: (listener: () => void) => () => void;
  /** Nothing is heard after this. */
  readonly stop: () => void;
}

export function openStore(first: State, context: Context, engine: Engine, outside: Outside): Store {
  let state = first;
  let told = '';
  const listeners = new Set<() => void>();
  const clock = startClock((seconds) => send({ type: 'waiting', seconds }));
  let isStopped = false;
  const send = (action: Action): void => {
    if (isStopped) return;
    const before = state;
    state = update(state, action, context);
    const { effect } = state;
    if (effect !== undefined && effect !== before.effect) perform(effect);
    if (state === before) return;
    want();
    clock.isRunning(state.loaded === undefined ? 'reading' : isAwaited(state) ? asked(state, questionOf(screenOf(state))).key : undefined);
    for (const listener of listeners) listener();
    if (state.queued.length > 0 && !isBefore(state, context)) send({ type: 'ahead' });
  };
  const want = (): void => {
    const { urgent, idle } = wanted(state, context, listHeight(state, context));
    const key = [...urgent, ...idle].map((each) => each.key).join('\n');
    if (key === told) return;
    told = key;
    engine.want(urgent, idle);
  };
  const perform = (effect: Effect): void => {
    if (effect.kind === 'quit') outside.quit(effect.status);
    else if (effect.kind === 'suspend') outside.suspend();
    else if (effect.kind === 'copy') outside.copy(effect.text);
    else state = { ...state, ...saved(outside, effect.file, effect.text) };
  };
  return {
    state: () => state,
    send,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop() {
      isStopped = true;
      clock.isRunning(undefined);
    },
  };
}

/** Where it was written to; or why not, and the name to be corrected. */
function saved({ save }: Outside, file: string, text: string): Pick<State, 'notice' | 'prompt'> {
  try {
    return { notice: `written to ${save(file, text)}`, prompt: undefined };
  } catch (error) {
    return { notice: error instanceof Error ? error.message : String(error), prompt: { kind: 'export', text: file } };
  }
}

/** Counts the seconds since it was started for this reason; a clock that is set meanwhile does not count. */
function startClock(tick: (seconds: number | undefined) => void): { readonly isRunning: (reason: string | undefined) => void } {
  let running: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  return {
    isRunning(reason) {
      if (reason === running) return;
      running = reason;
      clearInterval(timer);
      if (reason === undefined) {
        tick(undefined);
        return;
      }
      const began = performance.now();
      tick(0);
      timer = setInterval(() => tick(Math.floor((performance.now() - began) / 1000)), 1000).unref();
    },
  };
}
