/** Progress of a collection, on standard error: one line that changes on a terminal, else a plain line now and then. */
import type { Progress } from '../collect/index.ts';
import { count } from '../shared/count.ts';

export interface ProgressDisplay {
  show(progress: Progress): void;
  end(): void;
}

/** Milliseconds between two lines. */
const ON_TERMINAL = 100;
const ELSEWHERE = 5_000;

export function startProgress({ quiet }: { readonly quiet?: boolean | undefined }): ProgressDisplay {
  if (quiet) return { show: () => undefined, end: () => undefined };
  const isTerminal = process.stderr.isTTY === true;
  const began = Date.now();
  let shown = 0;
  const seen = new Set<string>();
  const clear = () => {
    if (isTerminal) process.stderr.write('\r\u001b[K');
  };
  return {
    show(progress) {
      if (!seen.has(progress.accountId)) {
        seen.add(progress.accountId);
        clear();
        process.stderr.write(`blast: collecting account ${progress.accountId}\n`);
        shown = Date.now();
        return;
      }
      if (Date.now() - shown < (isTerminal ? ON_TERMINAL : ELSEWHERE)) return;
      shown = Date.now();
      const line = progressLine(progress, Date.now() - began);
      process.stderr.write(isTerminal ? `\r\u001b[K${line.slice(0, (process.stderr.columns ?? 80) - 1)}` : `blast: ${line}\n`);
    },
    end: clear,
  };
}

/** `31 of 120 lists, 412 calls (18/s), 3 denied; queues in eu-west-1` */
function progressLine({ done, total, counts, last }: Progress, milliseconds: number): string {
  const rate = Math.round(counts.calls / Math.max(milliseconds / 1000, 1));
  const trouble = [
    counts.denied > 0 ? `, ${counts.denied} denied` : '',
    counts.throttled > 0 ? `, ${counts.throttled} throttled` : '',
  ].join('');
  return `${done} of ${count(total, 'list')}, ${count(counts.calls, 'call')} (${rate}/s)${trouble}; ${last}`;
}
