/** The terminal UI from the first frame to the exit status. */
import { render } from 'ink';
import { createElement } from 'react';
import { App } from './app.ts';
import type { Context } from './content.ts';
import type { Assumed, Engine } from './engine.ts';
import { initialState } from './state.ts';
import { openStore } from './store.ts';
import { enterScreen, type Screen } from './terminal.ts';
import { openTheme } from './theme.ts';

export interface TuiOptions extends Omit<Context, 'theme'> {
  readonly engine: Engine;
  readonly assumed: Assumed;
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  /** The terminal is one of tmux. */
  readonly isInTmux: boolean;
  /** Said at the start, until the first key. */
  readonly notice: string;
  /** Writes an export, and gives the place that it wrote to. */
  readonly save: (file: string, text: string) => string;
}

/** Runs until somebody quits, and gives the exit status; the terminal is as it was before, also when it throws. */
export async function runTui({ engine, assumed, input, output, isInTmux, notice, save, ...about }: TuiOptions): Promise<number> {
  const context = { ...about, theme: openTheme(about.color) };
  const screen = enterScreen(input, output, isInTmux);
  const ending = awaitEnd();
  const stopping = awaitStop(screen);
  const hangingUp = awaitHangUp(screen.leave, [input, output]);
  const first = { ...initialState(output.columns || 80, output.rows || 24, assumed), notice };
  const store = openStore(first, context, engine, {
    copy: screen.copy,
    save,
    suspend: stopping.suspend,
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
    // Ink draws nothing; in its other mode it would write to the terminal all the same.
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
    stopping.stop();
    hangingUp.stop();
    ending.stop();
    store.stop();
    engine.stop();
    app.unmount();
  }
}

/** Milliseconds after which a process that was not stopped goes on by itself. */
const NOT_STOPPED = 100;

/** Gives the terminal back while the shell has stopped the process, and takes it again when the process goes on. */
function awaitStop({ leave, enter }: Pick<Screen, 'leave' | 'enter'>) {
  let timer: NodeJS.Timeout | undefined;
  const suspend = (): void => {
    if (process.platform === 'win32') return;
    leave();
    // Without a listener the signal stops the process, and with it those that it was started by. Where no shell could wake it, nothing happens.
    process.off('SIGTSTP', suspend);
    process.kill(0, 'SIGTSTP');
    timer = setTimeout(wake, NOT_STOPPED);
  };
  const wake = (): void => {
    clearTimeout(timer);
    process.off('SIGTSTP', suspend).on('SIGTSTP', suspend);
    enter();
    // The window may have another size now.
    process.kill(process.pid, 'SIGWINCH');
  };
  process.on('SIGTSTP', suspend).on('SIGCONT', wake);
  return {
    suspend,
    stop(): void {
      clearTimeout(timer);
      process.off('SIGTSTP', suspend).off('SIGCONT', wake);
    },
  };
}

/** Ends where the terminal goes away: by the signal itself, since Node's own way out breaks on a terminal that is not there. */
function awaitHangUp(leave: () => void, streams: readonly NodeJS.EventEmitter[]) {
  const hangUp = (): void => {
    leave();
    // Ink listens, too: with a listener the signal ends nothing.
    process.removeAllListeners('SIGHUP');
    process.kill(process.pid, 'SIGHUP');
  };
  process.on('SIGHUP', hangUp);
  for (const stream of streams) stream.prependListener('error', hangUp);
  return {
    stop(): void {
      process.off('SIGHUP', hangUp);
      for (const stream of streams) stream.off('error', hangUp);
    },
  };
}

const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

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
