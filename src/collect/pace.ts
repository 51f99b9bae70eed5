/** How fast one service of one region is asked: as fast as it can be until it says that this is too fast, then more slowly, then faster again. */

export interface Pace {
  /** Resolves when the next call may start. */
  turn(): Promise<void>;
  throttled(): void;
  answered(): void;
}

/** What time is, so that tests need not wait. Milliseconds. */
export interface Clock {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** From 0 to 1, for jitter. */
  random(): number;
}

const SLOWEST = 1_000;
const FIRST_STEP = 50;

export function startPace({ now, sleep }: Clock): Pace {
  let interval = 0;
  let next = 0;
  return {
    async turn() {
      if (interval === 0) return;
      const at = Math.max(now(), next);
      next = at + interval;
      if (at > now()) await sleep(at - now());
    },
    throttled() {
      interval = Math.min(Math.max(interval * 1.5, FIRST_STEP), SLOWEST);
    },
    answered() {
      interval = interval < 1 ? 0 : interval * 0.75;
    },
  };
}

/** At most `count` at a time. */
export function startSlots(count: number): <T>(task: () => Promise<T>) => Promise<T> {
  let free = count;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
