/** How far work with AWS is, on standard error: one line that changes on a terminal, else a plain line now and then. */
import type { Asking } from '../collect/index.ts';
import { count } from '../shared/count.ts';

export interface ProgressDisplay {
  /** What is asked from now on: what it waits for is told, even where nothing happens. */
  watch(asking: Asking): void;
  /** A line that stays. */
  note(text: string): void;
  /** Something was done: `31 of 120 lists`, and what was last. */
  show(done: string, last?: string): void;
  end(): void;
}

/** Milliseconds between two lines. */
const ON_TERMINAL = 100;
const ELSEWHERE = 5_000;
/** Milliseconds after which a call is worth a word. */
const LONG = 5_000;

const SILENT: ProgressDisplay = { watch: () => undefined, note: () => undefined, show: () => undefined, end: () => undefined };

export function startProgress({ quiet }: { readonly quiet?: boolean | undefined }): ProgressDisplay {
  if (quiet) return SILENT;
  const isTerminal = process.stderr.isTTY === true;
  const began = Date.now();
  let shown = began;
  let asking: Asking | undefined;
  let [done, last] = ['', ''];
  const clear = () => {
    if (isTerminal) process.stderr.write('\r\u001b[K');
  };
  const draw = () => {
    shown = Date.now();
    const far = [done, countsText(asking, shown - began)].filter(Boolean).join(', ');
    // The end of a line may not fit into the window.
    const awaited = awaitedText(asking);
    const line = (awaited === undefined ? [far, last] : [awaited, far]).filter(Boolean).join('; ');
    process.stderr.write(isTerminal ? `\r\u001b[K${line.slice(0, (process.stderr.columns ?? 80) - 1)}` : `blast: ${line}\n`);
  };
  const isTime = () => Date.now() - shown >= (isTerminal ? ON_TERMINAL : ELSEWHERE);
  const ticks = setInterval(
    () => {
      if (isTime() && awaitedText(asking) !== undefined) draw();
    },
    isTerminal ? 1_000 : ELSEWHERE,
  );
  ticks.unref();
  return {
    watch(next) {
      asking = next;
    },
    note(text) {
      clear();
      process.stderr.write(`blast: ${text}\n`);
      shown = Date.now();
    },
    show(what, then = '') {
      [done, last] = [what, then];
      if (isTime()) draw();
    },
    end() {
      clearInterval(ticks);
      clear();
    },
  };
}

/** `412 calls (18/s), 3 denied` */
function countsText(asking: Asking | undefined, milliseconds: number): string {
  if (asking === undefined) return '';
  const { calls, denied, throttled } = asking.counts;
  const rate = Math.round(calls / Math.max(milliseconds / 1000, 1));
  return [
    `${count(calls, 'call')} (${rate}/s)`,
    ...(denied > 0 ? [`${denied} denied`] : []),
    ...(throttled > 0 ? [`${throttled} throttled`] : []),
  ].join(', ');
}

/** `no answer from sqs:ListQueues in eu-west-1 for 42 s, attempt 2`; undefined where nothing is waited for long. */
function awaitedText(asking: Asking | undefined): string | undefined {
  const awaited = asking?.awaited();
  if (awaited === undefined || awaited.milliseconds < LONG) return undefined;
  const { call, region, tries, milliseconds } = awaited;
  return `no answer from ${call} in ${region} for ${Math.round(milliseconds / 1000)} s, ${tries === 1 ? 'waiting' : `attempt ${tries}`}`;
}
