/** The thread that computes for the terminal UI: reads the snapshot, then answers one question at a time. What it hands over is safe to draw. */
import { parentPort, workerData } from 'node:worker_threads';
import type { World } from '../graph/index.ts';
import {
  adminDistances,
  buildReport,
  countReach,
  findPrincipal,
  findTarget,
  pathsBetween,
  policiesOf,
  principalsOf,
  statementsOf,
  whoCanBecome,
  whoCanUse,
} from '../query/index.ts';
import { clean } from '../report/index.ts';
import { BlastError } from '../shared/errors.ts';
import type { Snapshot } from '../snapshot/index.ts';
import type { Answer, Asked, Question } from '../tui/index.ts';
import type { Job, Said } from './tui-protocol.ts';
import { loadSnapshot, worldOf } from './world.ts';

const job = workerData as Job;

function say(said: Said): void {
  parentPort?.postMessage(said);
}

async function start(): Promise<void> {
  const snapshot = await loadSnapshot({ snapshot: job.snapshot, quiet: true }, (text) => say({ type: 'progress', text }));
  const worlds = openWorlds(snapshot);
  const plain = worlds(job.assume, []);
  const suspects = job.principal.map((handle) => findPrincipal(plain, handle).arn);
  const { collectedAt } = snapshot;
  say({
    type: 'loaded',
    loaded: clean({ collectedAt: collectedAt ?? null, accounts: [...plain.accounts.keys()], principals: principalsOf(plain), suspects }),
  });
  parentPort?.on('message', (asked: Asked) => guarded(() => say({ type: 'answer', asked, answer: clean(answerOf(worlds, asked)) })));
}

type Worlds = (assumed: readonly string[], suspects: readonly string[]) => World;

/** Worlds under different assumptions that are kept: those between which somebody toggles. */
const KEPT = 3;

function openWorlds(snapshot: Snapshot): Worlds {
  const known = new Map<string, World>();
  return (assume, suspects) => {
    const stolen = job.credential === undefined ? [] : suspects;
    const key = JSON.stringify([assume, stolen]);
    const world = known.get(key) ?? worldOf(snapshot, { ...job, assume }, stolen);
    known.delete(key);
    known.set(key, world);
    for (const old of known.keys()) if (known.size > KEPT) known.delete(old);
    return world;
  };
}

/** A question that cannot be answered, such as on a resource whose type has no known actions, is told on its screen. */
function answerOf(worlds: Worlds, { question, assumed }: Asked): Answer {
  try {
    return answer(
      worlds(assumed, question.kind === 'report' ? question.suspects : question.kind === 'path' ? [question.from] : []),
      question,
    );
  } catch (error) {
    if (error instanceof BlastError) return { kind: 'refused', text: error.message };
    throw error;
  }
}

function answer(world: World, question: Question): Answer {
  switch (question.kind) {
    case 'administrators':
      return { kind: 'administrators', value: adminDistances(world) };
    case 'count':
      return { kind: 'count', value: countReach(world, findPrincipal(world, question.arn)) };
    case 'report': {
      const suspects = question.suspects.map((arn) => findPrincipal(world, arn));
      return { kind: 'report', value: buildReport(world, suspects) };
    }
    case 'whoCan': {
      const target = findTarget(world, question.target);
      return { kind: 'whoCan', value: 'policies' in target ? whoCanBecome(world, target) : whoCanUse(world, target, undefined) };
    }
    case 'path':
      return { kind: 'path', value: pathsBetween(world, findPrincipal(world, question.from), findTarget(world, question.to)) };
    case 'policies':
      return { kind: 'policies', value: policiesOf(world, findPrincipal(world, question.arn)) };
    case 'statements':
      return { kind: 'statements', value: statementsOf(world, question.edge) };
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
