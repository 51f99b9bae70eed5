import { setTimeout as sleep } from 'node:timers/promises';
import { Interrupted } from './ask.ts';
import type { Clock } from './pace.ts';

/** The real time. An interruption ends the waits. */
export function clockOf(signal: AbortSignal): Clock {
  return {
    now: Date.now,
    random: Math.random,
    sleep: (milliseconds) =>
      sleep(milliseconds, undefined, { signal }).catch(() => {
        throw new Interrupted();
      }),
  };
}
