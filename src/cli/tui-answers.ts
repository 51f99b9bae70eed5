/** What the terminal UI is told: every answer to its questions, with nothing in it that could rewrite the screen. */
import type { World } from '../graph/index.ts';
import {
  accessProof,
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
import type { Answer, Asked, Loaded, Question } from '../tui/index.ts';
import type { Job } from './tui-protocol.ts';
import { worldOf } from './world.ts';

export interface Answers {
  readonly loaded: Loaded;
  readonly answer: (asked: Asked) => Answer;
}

export function openAnswers(snapshot: Snapshot, job: Omit<Job, 'snapshot'>): Answers {
  const worlds = openWorlds(snapshot, job);
  const world = worlds(job.assume, []);
  const suspects = job.principal.map((handle) => findPrincipal(world, handle).arn);
  const { collectedAt } = snapshot;
  return {
    loaded: clean({ collectedAt: collectedAt ?? null, accounts: [...world.accounts.keys()], principals: principalsOf(world), suspects }),
    answer: (asked) => clean(answerOf(worlds, asked)),
  };
}

type Worlds = (assumed: readonly string[], suspects: readonly string[]) => World;

/** Worlds under different assumptions that are kept: those between which somebody toggles. */
const KEPT = 3;

function openWorlds(snapshot: Snapshot, job: Omit<Job, 'snapshot'>): Worlds {
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
    case 'access':
      return { kind: 'access', value: accessProof(world, findPrincipal(world, question.by), question.resource, question.actions) };
    case 'statements':
      return { kind: 'statements', value: statementsOf(world, question.ground) };
  }
}
