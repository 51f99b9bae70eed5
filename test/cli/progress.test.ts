// What somebody sees who waits for AWS: on a terminal a line that changes, elsewhere a line now and then. The clock is the test's own.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startProgress } from '../../src/cli/progress.ts';
import type { Asking } from '../../src/collect/index.ts';

const COUNTS = { calls: 12, throttled: 0, denied: 3, remembered: 0 };
const silent = (milliseconds: number, tries = 1): Asking => ({
  counts: COUNTS,
  awaited: () => ({ call: 'sqs:ListQueues', region: 'eu-west-1', tries, milliseconds }),
});

let written = '';
const { isTTY } = process.stderr;
const onTerminal = (is: boolean) => Object.defineProperty(process.stderr, 'isTTY', { value: is, configurable: true });

beforeEach(() => {
  written = '';
  vi.useFakeTimers();
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written += String(text);
    return true;
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  onTerminal(isTTY);
});

it('plain lines: a service that does not answer is named every few seconds, though nothing happens', () => {
  onTerminal(false);
  const progress = startProgress({});
  progress.watch(silent(2_000));
  vi.advanceTimersByTime(4_000);
  expect(written).toBe('');
  progress.watch(silent(7_000));
  vi.advanceTimersByTime(5_000);
  expect(written).toBe('blast: no answer from sqs:ListQueues in eu-west-1 for 7 s, waiting; 12 calls (2/s), 3 denied\n');
  progress.show('1 of 2 lists', 'queues');
  progress.watch(silent(36_000, 2));
  vi.advanceTimersByTime(5_000);
  expect(written.split('\n')[1]).toBe(
    'blast: no answer from sqs:ListQueues in eu-west-1 for 36 s, attempt 2; 1 of 2 lists, 12 calls (1/s), 3 denied',
  );
  progress.end();
  vi.advanceTimersByTime(60_000);
  expect(written.split('\n')).toHaveLength(3);
});

it('plain lines: where answers come, what was done last is told', () => {
  onTerminal(false);
  const progress = startProgress({});
  progress.watch({ counts: { ...COUNTS, denied: 0, throttled: 2 }, awaited: () => undefined });
  progress.note('collecting account 111122223333');
  progress.show('1 of 2 lists', 'queues in eu-west-1');
  vi.advanceTimersByTime(6_000);
  progress.show('2 of 2 lists', 'topics in eu-west-1');
  progress.end();
  expect(written).toBe('blast: collecting account 111122223333\nblast: 2 of 2 lists, 12 calls (2/s), 2 throttled; topics in eu-west-1\n');
});

it('on a terminal the line changes in its place', () => {
  onTerminal(true);
  const progress = startProgress({});
  progress.watch(silent(6_000));
  vi.advanceTimersByTime(1_000);
  progress.watch(silent(7_000));
  vi.advanceTimersByTime(1_000);
  progress.end();
  const lines = written.split('\r\u001b[K');
  expect(lines.filter(Boolean).map((line) => /for \d s/.exec(line)?.[0])).toEqual(['for 6 s', 'for 7 s']);
  expect(written).not.toContain('\n');
});

it('quiet: nothing', () => {
  const progress = startProgress({ quiet: true });
  progress.watch(silent(60_000));
  progress.note('collecting');
  progress.show('1 of 2');
  vi.advanceTimersByTime(60_000);
  progress.end();
  expect(written).toBe('');
});
