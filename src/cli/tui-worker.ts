/** The thread that computes for the terminal UI: reads the snapshot, then answers one question at a time. */
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { BlastError } from '../shared/errors.ts';
import type { Answer, Asked } from '../tui/index.ts';
import { openAnswers } from './tui-answers.ts';
import { takeApart } from './tui-parts.ts';
import type { Said, Start, Told } from './tui-protocol.ts';
import { loadSnapshot } from './world.ts';

const { job, niceness } = workerData as Start;

function say(said: Said): void {
  parentPort?.postMessage(said);
}

async function start(): Promise<void> {
  giveWay();
  const snapshot = await loadSnapshot({ snapshot: job.snapshot, quiet: true }, (text) => say({ type: 'progress', text }));
  const { loaded, answer } = openAnswers(snapshot, job);
  say({ type: 'loaded', loaded });
  let saying: Iterator<Said> | undefined;
  parentPort?.on('message', (told: Told) =>
    guarded(() => {
      if (told !== 'more') saying = inParts(told, answer(told));
      const next = saying?.next();
      if (next !== undefined && !next.done) say(next.value);
    }),
  );
}

function* inParts(asked: Asked, answer: Answer): Generator<Said> {
  const { parts, rest } = takeApart(answer);
  for (const part of parts) yield { type: 'part', part };
  yield { type: 'answer', asked, answer: rest };
}

/** Where threads have a priority of their own (Linux), a key goes first even on a single core, and then what somebody waits for. */
function giveWay(): void {
  try {
    setPriority(niceness);
  } catch {
    // Then they compete.
  }
}

function guarded(work: () => void): void {
  try {
    work();
  } catch (error) {
    fail(error);
  }
}

function fail(error: unknown): void {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  say({ type: 'failed', message, stack, exitStatus: error instanceof BlastError ? error.exitStatus : undefined });
}

start().catch(fail);
