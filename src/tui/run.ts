/** The terminal UI from the first frame to the exit status. */
import { render } from 'ink';
import { createElement } from 'react';
import type { Words } from '../report/index.ts';
import { App } from './app.tsx';
import type { Assumed, Engine } from './engine.ts';
import { initialState } from './state.ts';
import { openStore } from './store.ts';
import { enterScreen } from './terminal.ts';
import { openTheme } from './theme.ts';

export interface TuiOptions {
  readonly engine: Engine;
  readonly assumed: Assumed;
  readonly words: Words;
  readonly color: boolean;
  /** Time of the start. */
  readonly now: string;
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  /** Why a context key cannot be assumed to have a value, in one line; undefined where it can. */
  readonly refuse: (key: string, value: string) => string | undefined;
  /** Writes an export, and gives the place that it wrote to. */
  readonly save: (file: string, text: string) => string;
}

/** Runs until somebody quits, and gives the exit status; the terminal is as it was before, also when it throws. */
export async function runTui({ engine, assumed, words, color, now, input, output, refuse, save }: TuiOptions): Promise<number> {
  const context = { words, now, color, theme: openTheme(color), refuse };
  const screen = enterScreen(input, output);
  const ending = awaitEnd();
  const store = openStore(initialState(output.columns || 80, output.rows || 24, assumed), context, engine, {
    copy: screen.copy,
    save,
    quit: ending.quit,
  });
  const resize = (): void => {
    screen.clear();
    store.send({ type: 'resize', columns: output.columns, rows: output.rows });
  };
  output.on('resize', resize);
  const app = render(createElement(App, { store, context }), {
    stdout: screen.stdout,
    stdin: input,
    // Every frame whole, as it is, to our own screen.
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  app.waitUntilExit().catch(ending.fail);
  engine.start(store.send, ending.fail);
  try {
    return await ending.status;
  } finally {
    screen.leave();
    output.off('resize', resize);
    ending.stop();
    store.stop();
    engine.stop();
    app.unmount();
  }
}

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Whatever ends the run: somebody quits, a signal, or an error that nobody caught. */
function awaitEnd() {
  let resolve: (status: number) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const status = new Promise<number>((...ends) => {
    [resolve, reject] = ends;
  });
  const handlers = Object.entries(SIGNALS).map(([signal, code]) => [signal, () => resolve(code)] as const);
  for (const [signal, handler] of handlers) process.on(signal, handler);
  process.on('uncaughtException', reject).on('unhandledRejection', reject);
  return {
    status,
    quit: resolve,
    fail: reject,
    stop(): void {
      for (const [signal, handler] of handlers) process.off(signal, handler);
      process.off('uncaughtException', reject).off('unhandledRejection', reject);
    },
  };
}
