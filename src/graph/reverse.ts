import { groupBy } from '../shared/group.ts';
import { remember } from '../shared/remember.ts';
import { waysFrom } from './expand.ts';
import { type Joint, jointsOf } from './joint.ts';
import { assume } from './kinds/assume.ts';
import { CERTAIN, isSound, type Move, type Rank } from './move.ts';
import { bestFirst } from './queue.ts';
import { ownedGain, type Proof, saturate, stepsOf } from './saturate.ts';
import { stateOf } from './state.ts';
import type { Actor, World } from './world.ts';

/** A principal that reaches one of the goals, with its proof and the goal. */
export interface Approach extends Proof {
  readonly actor: Actor;
  /** ARN of the goal that it ends at. */
  readonly goal: string;
}

/** A goal with what is known of it already: 0 moves where it is the principal asked about. */
export interface Goal {
  readonly arn: string;
  readonly rank: Rank;
  readonly moves: readonly Move[];
}

interface Arrow {
  readonly from: string;
  readonly moves: readonly Move[];
  readonly rank: Rank;
}

interface Backwards {
  /** Node -> the arrows that end there. Nodes are ARNs of principals, and `administration <account>`. */
  readonly into: ReadonlyMap<string, readonly Arrow[]>;
  /** Pairs of which neither reaches the other by itself: whoever reaches both has to be confirmed forwards. */
  readonly joints: readonly Joint[];
}

const indexes = new WeakMap<World, Backwards>();

/**
 * Everybody who can become one of the goals, with the best proof each. Ways that a principal takes by itself are followed backwards;
 * whoever may need what another prepares is confirmed by computing forwards, so both directions agree.
 */
export function approaches(world: World, goals: readonly Goal[]): Approach[] {
  const backwards = backwardsOf(world);
  const best = shortestInto(backwards.into, goals);
  const found = new Map<string, Approach>();
  const doubtful = jointCandidates(world, backwards, best);
  for (const [node, step] of best) {
    const actor = world.actors.get(node);
    if (actor === undefined) continue;
    const { moves, goal } = proofOf(best, node);
    if (isSound(moves)) found.set(node, { actor, rank: step.rank, moves, goal });
    else doubtful.add(node);
  }
  for (const arn of doubtful) {
    if (found.get(arn)?.rank === CERTAIN) continue;
    const actor = world.actors.get(arn) as Actor;
    const confirmed = confirm(world, actor, goals);
    if (confirmed !== undefined) found.set(arn, confirmed);
    else found.delete(arn);
  }
  return [...found.values()]
    .filter(({ moves }) => stepsOf(moves) <= world.options.maxSteps)
    .sort((a, b) => a.rank - b.rank || a.moves.length - b.moves.length || (a.actor.arn < b.actor.arn ? -1 : 1));
}

/** The best proof of one attacker for one of the goals, computed forwards. */
export function confirm(world: World, actor: Actor, goals: readonly Goal[]): Approach | undefined {
  const reach = saturate(world, [actor]);
  let best: Approach | undefined;
  for (const goal of goals) {
    const account = goal.arn.startsWith('administration ')
      ? goal.arn.slice('administration '.length)
      : world.actors.get(goal.arn)?.accountId;
    const proof = better(reach.held.get(goal.arn), reach.administered.get(account ?? ''));
    if (proof === undefined) continue;
    const candidate: Approach = {
      actor,
      rank: Math.max(proof.rank, goal.rank) as Rank,
      moves: [...proof.moves, ...goal.moves],
      goal: goal.arn,
    };
    if (best === undefined || candidate.rank < best.rank || (candidate.rank === best.rank && candidate.moves.length < best.moves.length))
      best = candidate;
  }
  return best;
}

function better(a: Proof | undefined, b: Proof | undefined): Proof | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a.rank < b.rank || (a.rank === b.rank && a.moves.length <= b.moves.length) ? a : b;
}

function backwardsOf(world: World): Backwards {
  return remember(indexes, world, () => buildBackwards(world));
}

function buildBackwards(world: World): Backwards {
  const into = new Map<string, Arrow[]>();
  const add = (to: string, arrow: Arrow): void => push(into, to, arrow);
  for (const actor of world.actors.values()) addWays(world, actor, add);
  for (const { accountId } of world.accounts.values()) addAdministration(world, accountId, add);
  return { into, joints: addJoints(into, jointsOf(world, meeting(world, into)), add) };
}

/** Whom a changer may have to do with: all that the principals reach which reach the changer, unless they administer its account anyway. */
function meeting(world: World, into: ReadonlyMap<string, readonly Arrow[]>): (changer: Actor) => Actor[] {
  const out = new Map<string, string[]>();
  for (const [to, arrows] of into) for (const { from } of arrows) push(out, from, to);
  return ({ arn, accountId }) => {
    const account = `administration ${accountId}`;
    const administrators = closureInto(into, [account]);
    const reached = new Set([...closureInto(into, [arn])].filter((node) => node === arn || !administrators.has(node)));
    for (const node of reached) for (const to of out.get(node) ?? []) if (to !== account) reached.add(to);
    return [...reached].flatMap((node) => world.actors.get(node) ?? []);
  };
}

type Add = (to: string, arrow: Arrow) => void;

/** The administrator of an account is every principal of it, and enters roles of other accounts that name one of them. */
function addAdministration(world: World, accountId: string, add: Add): void {
  const from = `administration ${accountId}`;
  for (const actor of world.actors.values()) if (actor.accountId === accountId) add(actor.arn, { from, moves: [], rank: CERTAIN });
  for (const key of world.trust.named.keys()) {
    const actor = world.actors.get(key);
    if (actor?.accountId !== accountId) continue;
    for (const move of assume(world, stateOf(world, actor, [ownedGain(accountId)]), 'foreign'))
      add(move.to, { from, moves: [move], rank: move.rank });
  }
}

/** Most rounds in which a joint way may depend on another. */
const ROUNDS = 4;

/** Where one of a pair reaches the other by itself, what they do together is a way of that one. Gives the pairs that are left. */
function addJoints(into: ReadonlyMap<string, readonly Arrow[]>, joints: readonly Joint[], add: Add): Joint[] {
  let left = [...joints];
  for (let round = 0; round < ROUNDS && left.length > 0; round++) {
    const toward = new Map(
      [...new Set(left.flatMap(({ changer, changed }) => [changer, changed]))].map((node) => [
        node,
        shortestInto(into, [{ arn: node, rank: CERTAIN, moves: [] }]),
      ]),
    );
    const before = left.length;
    left = left.filter((joint) => {
      const routes = [route(toward, joint.changer, joint.changed), route(toward, joint.changed, joint.changer)];
      for (const found of routes)
        if (found !== undefined)
          add(joint.to, { from: found.from, moves: [...found.moves, ...joint.moves], rank: Math.max(found.rank, joint.rank) as Rank });
      return !routes.some((found) => found?.rank === CERTAIN);
    });
    if (left.length === before) break;
  }
  return left;
}

/** How `from` reaches `to`, if it does. */
function route(toward: ReadonlyMap<string, ReadonlyMap<string, Step>>, from: string, to: string): Arrow | undefined {
  const steps = toward.get(to);
  const step = steps?.get(from);
  return steps === undefined || step === undefined ? undefined : { from, moves: proofOf(steps, from).moves, rank: step.rank };
}

/** Ways of a principal; those of a principal that it makes anew count as its own. One that is made may make others: each name is followed once. */
function addWays(world: World, actor: Actor, add: Add, made: ReadonlySet<string> = new Set()): void {
  for (const way of waysFrom(world, actor)) {
    const { gives } = way.moves.at(-1) as Move;
    if (gives.kind === 'administration') add(`administration ${gives.accountId}`, { from: actor.arn, moves: way.moves, rank: way.rank });
    if (gives.kind !== 'principal') continue;
    const { arn } = gives.actor;
    if (world.actors.has(arn)) add(arn, { from: actor.arn, moves: way.moves, rank: way.rank });
    else if (!made.has(arn)) {
      const onward: Add = (to, arrow) =>
        add(to, { from: actor.arn, moves: [...way.moves, ...arrow.moves], rank: Math.max(way.rank, arrow.rank) as Rank });
      addWays(world, gives.actor, onward, new Set([...made, arn]));
    }
  }
}

interface Step {
  readonly rank: Rank;
  readonly length: number;
  /** How to go on from here; undefined at a goal. */
  readonly arrow: (Arrow & { readonly to: string }) | undefined;
  readonly goal: Goal | undefined;
}

/** Shortest ways into the goals: the most certain first, among these the fewest moves. */
function shortestInto(into: ReadonlyMap<string, readonly Arrow[]>, goals: readonly Goal[]): Map<string, Step> {
  const best = new Map<string, Step>();
  const queue = bestFirst<readonly [string, Step]>();
  const propose = (node: string, step: Step): void => {
    queue.push(step.rank, step.length, [node, step]);
  };
  for (const goal of goals) propose(goal.arn, { rank: goal.rank, length: goal.moves.length, arrow: undefined, goal });
  for (let entry = queue.pop(); entry !== undefined; entry = queue.pop()) {
    const [node, step] = entry;
    if (best.has(node)) continue;
    best.set(node, step);
    for (const arrow of into.get(node) ?? []) {
      if (best.has(arrow.from)) continue;
      propose(arrow.from, {
        rank: Math.max(step.rank, arrow.rank) as Rank,
        length: step.length + arrow.moves.length,
        arrow: { ...arrow, to: node },
        goal: undefined,
      });
    }
  }
  return best;
}

function proofOf(best: ReadonlyMap<string, Step>, start: string): { moves: readonly Move[]; goal: string } {
  const moves: Move[] = [];
  let node = start;
  for (;;) {
    const step = best.get(node) as Step;
    if (step.arrow === undefined) return { moves: [...moves, ...(step.goal?.moves ?? [])], goal: node };
    moves.push(...step.arrow.moves);
    node = step.arrow.to;
  }
}

/** Principals that reach both of a pair whose joint way leads towards a goal. */
function jointCandidates(world: World, { into, joints }: Backwards, best: ReadonlyMap<string, Step>): Set<string> {
  const useful = joints.filter(({ to }) => best.has(to) || joints.some(({ changer, changed }) => to === changer || to === changed));
  const found = new Set<string>();
  for (const [changer, group] of groupBy(useful, (joint) => joint.changer)) {
    const others = closureInto(
      into,
      group.map(({ changed }) => changed),
    );
    for (const node of closureInto(into, [changer])) if (others.has(node) && world.actors.has(node)) found.add(node);
  }
  return found;
}

function closureInto(into: ReadonlyMap<string, readonly Arrow[]>, nodes: readonly string[]): Set<string> {
  const reached = new Set(nodes);
  for (const node of reached) for (const { from } of into.get(node) ?? []) reached.add(from);
  return reached;
}

function push<K, T>(map: Map<K, T[]>, key: K, item: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [item]);
  else list.push(item);
}
