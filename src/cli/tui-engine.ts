/** Computes for the terminal UI in threads of their own, so that no key waits for an answer. */
import { Worker } from 'node:worker_threads';
import { BlastError } from '../shared/errors.ts';
import type { Asked, Engine, EngineEvent } from '../tui/index.ts';
import { type Part, putTogether } from './tui-parts.ts';
import type { Job, Said, Start, Told } from './tui-protocol.ts';

/** Milliseconds for which a computation that nobody waits for any more goes on before it is given up for another. To read the snapshot again takes time, too. */
const PATIENCE = 1500;

/** Niceness of the thread that the screen waits for, and of the one beside it. */
const AWAITED = 5;
const BESIDE = 19;

/** One thread for what the screen waits for, one for what it can do without: who can become an administrator, and how many each principal reaches. */
export function startEngine(job: Job): Engine {
  let front: Lane | undefined;
  let back: Lane | undefined;
  let besides: readonly Asked[] = [];
  return {
    start(listen, fail) {
      front = openLane({ job, niceness: AWAITED }, fail, (event) => {
        listen(event);
        if (event.type !== 'loaded') return;
        // The second thread begins when nobody waits for the first to read the snapshot.
        back ??= openLane({ job, niceness: BESIDE }, fail, (beside) => {
          if (beside.type === 'answer') listen(beside);
        });
        back.want(besides);
      });
    },
    want(urgent, idle) {
      const isLong = ({ question }: Asked): boolean => question.kind === 'administrators';
      besides = [...urgent.filter(isLong), ...idle];
      front?.want(urgent.filter((asked) => !isLong(asked)));
      back?.want(besides);
    },
    stop() {
      front?.stop();
      back?.stop();
    },
  };
}

interface Lane {
  readonly want: (wanted: readonly Asked[]) => void;
  readonly stop: () => void;
}

interface Work {
  readonly asked: Asked;
  readonly since: number;
}

/** Hands a thread one question at a time. A thread that computes in vain is ended, and another takes its place. */
function openLane(start: Start, fail: (error: Error) => void, listen: (event: EngineEvent) => void): Lane {
  let thread = openThread(start, fail, hear);
  let isReady = false;
  let isFirst = true;
  let work: Work | undefined;
  let wanted: readonly Asked[] = [];
  let timer: NodeJS.Timeout | undefined;

  function hear(event: EngineEvent): void {
    if (event.type === 'answer') work = undefined;
    // That the snapshot is read again nobody needs to know.
    if (event.type === 'answer' || isFirst) listen(event);
    if (event.type === 'loaded') {
      isReady = true;
      isFirst = false;
    }
    next();
  }

  function next(): void {
    clearTimeout(timer);
    const [first] = wanted;
    if (!isReady || first === undefined) return;
    if (work === undefined) {
      work = { asked: first, since: performance.now() };
      wanted = wanted.slice(1);
      thread.ask(first);
    } else if (work.asked.key !== first.key && !isCount(first)) {
      const left = work.since + PATIENCE - performance.now();
      if (left > 0) timer = setTimeout(next, left);
      else restart();
    }
  }

  function restart(): void {
    thread.stop();
    isReady = false;
    work = undefined;
    thread = openThread(start, fail, hear);
  }

  return {
    want(list) {
      const current = work?.asked.key;
      // What is computed now is still wanted: nothing to hurry for.
      wanted = list.filter(({ key }) => key !== current);
      if (list.length === wanted.length || work === undefined) next();
      else clearTimeout(timer);
    },
    stop() {
      clearTimeout(timer);
      thread.stop();
    },
  };
}

interface Thread {
  readonly ask: (asked: Asked) => void;
  /** Nothing is heard after this. */
  readonly stop: () => void;
}

/** Reads the snapshot, then answers; parts of an answer are put together. */
function openThread(start: Start, fail: (error: Error) => void, listen: (event: EngineEvent) => void): Thread {
  const worker = new Worker(new URL(import.meta.url.endsWith('.ts') ? './tui-worker.ts' : './tui-worker.js', import.meta.url), {
    workerData: start,
  });
  const parts: Part[] = [];
  let isStopped = false;
  const tell = (told: Told): void => worker.postMessage(told);
  worker.on('error', fail).on('message', (said: Said) => {
    if (isStopped) return;
    if (said.type === 'failed') fail(errorOf(said));
    else if (said.type === 'part') {
      parts.push(said.part);
      tell('more');
    } else listen(said.type === 'answer' ? { ...said, answer: putTogether(parts.splice(0), said.answer) } : said);
  });
  return {
    ask: tell,
    stop() {
      isStopped = true;
      void worker.terminate();
    },
  };
}

/** For the count of another row nothing is given up: it comes in its turn. */
function isCount({ question }: Asked): boolean {
  return question.kind === 'count';
}

function errorOf({ message, stack, exitStatus }: Extract<Said, { type: 'failed' }>): Error {
  if (exitStatus !== undefined) return new BlastError(message, { exitStatus });
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
