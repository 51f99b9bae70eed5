import { remember } from '../shared/remember.ts';
import type { Group } from '../snapshot/index.ts';
import { administers, selfOf, type Way, waysInto, waysToNew } from './expand.ts';
import { changeable, mayChange } from './kinds/changeable.ts';
import { boundOfChanges, changes } from './kinds/changes.ts';
import { mayLiftServiceControl, mayOrganize } from './kinds/organization-guardrail.ts';
import { mayPrepare, rewritable } from './kinds/rewrite.ts';
import { mayAllow, mayAllowOn } from './may.ts';
import { isSound, type Move } from './move.ts';
import { waysByCenter, waysOut } from './owner.ts';
import { type BestFirst, bestFirst } from './queue.ts';
import { CERTAIN, type Cost, isAsCheap, type Rank, UNKNOWN } from './rank.ts';
import { type Proof, type Reach, saturate, stepsOf } from './saturate.ts';
import { atOnce, type State, stateOf } from './state.ts';
import { only, type Wanted } from './wanted.ts';
import { type Actor, actorKey, isOwnable, type World } from './world.ts';

/** A principal that reaches one of the goals, with its proof and the goal. */
export interface Approach extends Proof {
  readonly actor: Actor;
  /** ARN of the goal that it ends at. */
  readonly goal: string;
}

/** A goal with what is known of it already: 0 moves where it is the principal asked about. */
export interface Goal {
  /** A principal, or `administration <account>`. */
  readonly arn: string;
  readonly rank: Rank;
  readonly moves: readonly Move[];
}

/** The best proof among all that an attacker reaches for what is wanted, where that is more than to be one of the goals: what changes by others open. */
export type Judge = (reach: Reach) => Omit<Approach, 'actor'> | undefined;

/**
 * Everybody who can become one of the goals, with the best proof each. Ways that a principal takes by itself are followed backwards. Whoever reaches a
 * principal that may change others is computed forwards besides: there it may join two proofs into one, which no search backwards sees.
 */
export function approaches(world: World, goals: readonly Goal[], judge?: Judge): Approach[] {
  const confirmed = new Map<string, Approach>();
  let { found, doubtful } = searchBack(world, goals);
  for (const layer of [doubtful, ...joiners(world, found)]) {
    const news = layer.flatMap((actor) =>
      found.get(actor.arn)?.rank === CERTAIN ? [] : (improve(world, actor, goals, found, judge) ?? []),
    );
    for (const each of news) confirmed.set(each.actor.arn, each);
    // Whoever reaches one of these reaches the goal as it does.
    if (news.length > 0) ({ found } = searchBack(world, [...goals, ...[...confirmed.values()].map(asGoal)]));
  }
  const ends = new Map([...confirmed].map(([arn, { goal }]) => [arn, goal]));
  return [...found.values()]
    .map((each) => ({ ...each, goal: ends.get(each.goal) ?? each.goal }))
    .filter(({ moves }) => stepsOf(moves) <= world.options.maxSteps)
    .sort((a, b) => a.rank - b.rank || a.moves.length - b.moves.length || (a.actor.arn < b.actor.arn ? -1 : 1));
}

function asGoal({ actor, rank, moves }: Approach): Goal {
  return { arn: actor.arn, rank, moves };
}

/** What computing forwards finds that is more certain than what is known. */
function improve(
  world: World,
  actor: Actor,
  goals: readonly Goal[],
  found: ReadonlyMap<string, Approach>,
  judge: Judge | undefined,
): Approach | undefined {
  const known = found.get(actor.arn)?.rank ?? UNKNOWN + 1;
  const reach = saturate(world, [actor], { worst: Math.min(known - 1, UNKNOWN) as Rank, isOneOfMany: true });
  const [forwards, judged] = [bestOf(world, actor, goals, reach), judge?.(reach)];
  if (judged !== undefined && judged.rank < Math.min(known, forwards?.rank ?? known)) return { actor, ...judged };
  return forwards !== undefined && forwards.rank < known ? forwards : undefined;
}

/** The best proof of one attacker for the goal, followed no further than it takes. */
export function proofFor(world: World, actor: Actor, goal: Goal): Approach | undefined {
  const isEnough = (reach: Reach, next: Proof): boolean => {
    const found = proofOf(world, reach, goal);
    return found !== undefined && (found.rank < next.rank || (found.rank === next.rank && found.moves.length < next.moves.length));
  };
  return bestOf(world, actor, [goal], saturate(world, [actor], { isEnough }));
}

function bestOf(world: World, actor: Actor, goals: readonly Goal[], reach: Reach): Approach | undefined {
  let best: Approach | undefined;
  for (const goal of goals) {
    const proof = proofOf(world, reach, goal);
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

function proofOf(world: World, { held, administered: owned }: Reach, { arn }: Goal): Proof | undefined {
  const actor = world.actors.get(arn);
  const account = administered(arn) ?? (actor !== undefined && isOwnable(actor) ? actor.accountId : '');
  return better(held.get(arn), owned.get(account));
}

function better(a: Proof | undefined, b: Proof | undefined): Proof | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a.rank < b.rank || (a.rank === b.rank && a.moves.length <= b.moves.length) ? a : b;
}

const ADMINISTRATION = 'administration ';

function administered(node: string): string | undefined {
  return node.startsWith(ADMINISTRATION) ? node.slice(ADMINISTRATION.length) : undefined;
}

/** How a node gets to a goal. Nodes are ARNs of principals, and `administration <account>`. */
interface Step extends Cost {
  readonly moves: readonly Move[];
  /** The node that the moves lead to; undefined at a goal, whose moves are those that the goal came with. */
  readonly to: string | undefined;
}

/** Searches from the goals, the most certain and shortest proofs first. Each layer asks the principals that are left for a way into it. */
function searchBack(world: World, goals: readonly Goal[], { isLeftOut = () => false, ownersEnter = true }: SearchOptions = {}): Found {
  const search: Search = {
    world,
    isLeftOut,
    ownersEnter,
    goals: new Map([...goals].sort((a, b) => b.rank - a.rank).map(({ arn, rank }) => [arn, rank])),
    settled: new Map(),
    proposed: new Map(),
    queue: bestFirst(),
    asked: '',
  };
  for (const { arn, rank, moves } of goals) propose(search, arn, { rank, length: moves.length, moves, to: undefined });
  for (let layer = search.queue.popLayer(); layer !== undefined; layer = search.queue.popLayer()) {
    const fresh = new Set<string>();
    const { rank, moves: length } = layer;
    for (const entry of layer.items) {
      if (!('node' in entry) || search.settled.has(entry.node)) continue;
      search.settled.set(entry.node, entry.step);
      fresh.add(entry.node);
    }
    approach(search, layerOf(search, fresh, rank, length));
    for (const entry of layer.items) if (!('node' in entry)) approachAsMade(search, entry);
  }
  return proofsOf(search);
}

interface Found {
  readonly found: ReadonlyMap<string, Approach>;
  /** Those whose proof has conditions that contradict each other: there may be another. */
  readonly doubtful: readonly Actor[];
}

interface SearchOptions {
  /** Nobody asks how these nodes get anywhere. */
  readonly isLeftOut?: (node: string) => boolean;
  /** Whether to administer an account is a way into its principals. */
  readonly ownersEnter?: boolean;
}

interface Search extends Required<SearchOptions> {
  readonly world: World;
  /** How these get to a goal, and how certainly, is known: a shorter way that the search finds for them and that is no more certain contradicts itself. */
  readonly goals: ReadonlyMap<string, Rank>;
  readonly settled: Map<string, Step>;
  /** The best step that a node was proposed with. */
  readonly proposed: Map<string, Step>;
  /** Nodes, and layers that those are asked for who make principals anew: that takes a move more. */
  readonly queue: BestFirst<{ readonly node: string; readonly step: Step } | Layer>;
  /** Who is being asked. */
  asked: string;
}

interface Layer {
  readonly nodes: ReadonlySet<string>;
  /** The principals among the nodes. */
  readonly wanted: Wanted;
  readonly rank: Rank;
  readonly length: number;
}

function layerOf(search: Search, nodes: ReadonlySet<string>, rank: Rank, length: number): Layer {
  const takes = (way: Rank): boolean =>
    !isAsCheap(search.proposed.get(search.asked), { rank: Math.max(rank, way) as Rank, length: length + 1 });
  const actors = [...nodes].flatMap((node) => search.world.actors.get(node) ?? []);
  return { nodes, wanted: only(actors, takes), rank, length };
}

function propose({ goals, settled, proposed, queue, isLeftOut }: Search, node: string, step: Step): void {
  const known = step.to === undefined ? undefined : goals.get(node);
  if ((known !== undefined && known <= step.rank) || settled.has(node) || isAsCheap(proposed.get(node), step) || isLeftOut(node)) return;
  proposed.set(node, step);
  queue.push(step.rank, step.length, { node, step });
}

/** Proposes everybody who gets into a layer by a way of its own. */
function approach(search: Search, into: Layer): void {
  if (into.nodes.size === 0) return;
  administer(search, into);
  enter(search, into);
  search.queue.push(into.rank, into.length + 1, into);
}

/** Whether it is of use to know a way of the node into the layer that takes so many moves. */
function isOpen({ settled, proposed }: Search, { rank, length }: Layer, node: string, moves = 1): boolean {
  return !settled.has(node) && !isAsCheap(proposed.get(node), { rank, length: length + moves });
}

function proposeWay(search: Search, { rank, length }: Layer, from: string, way: Pick<Way, 'rank' | 'moves'>, to: string): void {
  const { moves } = way;
  propose(search, from, { rank: Math.max(rank, way.rank) as Rank, length: length + moves.length, moves, to });
}

/** The administrator of an account is every principal of it. */
function administer(search: Search, into: Layer): void {
  const { world } = search;
  const { rank, length } = into;
  for (const node of into.nodes) {
    const actor = world.actors.get(node);
    if (search.ownersEnter && actor !== undefined && isOwnable(actor))
      propose(search, ADMINISTRATION + actor.accountId, { rank, length, moves: [], to: node });
    const accountId = administered(node);
    if (accountId !== undefined)
      for (const [arn, way] of administratorsOf(world).get(accountId) ?? []) proposeWay(search, into, arn, way, node);
  }
}

function enter(search: Search, into: Layer): void {
  const { world } = search;
  if (into.wanted.directory.accounts.size === 0) return;
  for (const [arn, actor] of world.actors) {
    if (search.isLeftOut(arn) || !isOpen(search, into, arn)) continue;
    search.asked = arn;
    for (const way of waysInto(world, actor, into.wanted)) {
      proposeWay(search, into, arn, way, targetOf(way));
      if (!isOpen(search, into, arn)) break;
    }
  }
  for (const accountId of world.accounts.keys()) {
    const node = ADMINISTRATION + accountId;
    if (!isOpen(search, into, node)) continue;
    search.asked = node;
    for (const move of waysOut(world, accountId, into.wanted)) proposeWay(search, into, node, { rank: move.rank, moves: [move] }, move.to);
  }
}

/** Proposes everybody who gets into a layer as somebody whom it makes anew. */
function approachAsMade(search: Search, into: Layer): void {
  const { world } = search;
  for (const arn of world.actors.keys()) {
    if (search.isLeftOut(arn) || !isOpen(search, into, arn, 2)) continue;
    search.asked = arn;
    for (const start of madeBy(world, arn)) {
      for (const way of selfOf(world, start.actor).ways) {
        const node = ADMINISTRATION + administers(way);
        if (into.nodes.has(node)) proposeWay(search, into, arn, after(start, way), node);
      }
      for (const way of waysInto(world, start.actor, into.wanted)) proposeWay(search, into, arn, after(start, way), targetOf(way));
    }
  }
}

function targetOf({ moves }: Pick<Way, 'moves'>): string {
  const { gives } = moves.at(-1) as Move;
  return gives.kind === 'principal' ? gives.actor.arn : '';
}

function after(start: Omit<Start, 'actor'>, { rank, moves }: Pick<Way, 'rank' | 'moves'>): Pick<Way, 'rank' | 'moves'> {
  return { rank: Math.max(start.rank, rank) as Rank, moves: [...start.moves, ...moves] };
}

/** A principal that another makes anew, with how. */
export interface Start {
  readonly actor: Actor;
  readonly rank: Rank;
  readonly moves: readonly Move[];
}

const starts = new WeakMap<World, Map<string, readonly Start[]>>();

/** Principals that one makes anew, itself or by others that it made. */
export function madeBy(world: World, arn: string): readonly Start[] {
  const known = remember(starts, world, () => new Map<string, readonly Start[]>());
  return remember(known, arn, () => {
    const maker: Start = { actor: world.actors.get(arn) as Actor, rank: CERTAIN, moves: [] };
    const found = new Map<string, Start>([[arn, maker]]);
    // One that is made may make others: each is followed once.
    for (const start of found.values()) {
      for (const way of waysToNew(world, start.actor)) {
        const { gives } = way.moves.at(-1) as Move;
        if (gives.kind === 'principal' && !found.has(actorKey(gives.actor)))
          found.set(actorKey(gives.actor), { actor: gives.actor, ...after(start, way) });
      }
    }
    found.delete(arn);
    return [...found.values()];
  });
}

type Administrators = ReadonlyMap<string, readonly (readonly [arn: string, way: Pick<Way, 'rank' | 'moves'>])[]>;
const administrators = new WeakMap<World, Administrators>();

/** By account: principals that make themselves its administrator, and the administrators of another account that manages Identity Center. */
function administratorsOf(world: World): Administrators {
  return remember(administrators, world, () => {
    const found = new Map<string, [string, Pick<Way, 'rank' | 'moves'>][]>();
    for (const [arn, actor] of world.actors) {
      for (const way of selfOf(world, actor).ways) {
        const accountId = administers(way);
        if (accountId !== undefined) remember(found, accountId, () => []).push([arn, way]);
      }
    }
    for (const accountId of world.accounts.keys())
      for (const move of waysByCenter(world, accountId))
        for (const way of move.gives.kind === 'principal' ? selfOf(world, move.gives.actor).ways : []) {
          const administered = administers(way);
          if (administered !== undefined)
            remember(found, administered, () => []).push([ADMINISTRATION + accountId, after({ moves: [move], rank: move.rank }, way)]);
        }
    return found;
  });
}

function proofsOf({ world, settled }: Search): Found {
  const found = new Map<string, Approach>();
  const doubtful: Actor[] = [];
  for (const [node, { rank }] of settled) {
    const actor = world.actors.get(node);
    if (actor === undefined) continue;
    const { moves, goal } = proofFrom(settled, node);
    if (rank === CERTAIN || isSound(moves)) found.set(node, { actor, rank, moves, goal });
    else doubtful.push(actor);
  }
  return { found, doubtful };
}

function proofFrom(settled: ReadonlyMap<string, Step>, start: string): { moves: readonly Move[]; goal: string } {
  const moves: Move[] = [];
  let node = start;
  for (;;) {
    const step = settled.get(node) as Step;
    moves.push(...step.moves);
    if (step.to === undefined) return { moves, goal: node };
    node = step.to;
  }
}

const changers = new WeakMap<World, Map<string, boolean>>();

/** Whether the principal may change others, itself or as one that it makes anew, and does not administer its account anyway. */
function isChanger(world: World, arn: string): boolean {
  const known = remember(changers, world, () => new Map<string, boolean>());
  return remember(
    known,
    arn,
    () => mayJoin(world, world.actors.get(arn) as Actor) || madeBy(world, arn).some(({ actor }) => mayJoin(world, actor)),
  );
}

/**
 * Those who reach a changer more certainly than is known of them: the nearest first, by number of moves. A way over somebody who is certain adds nothing
 * to it, nor does it to administer the changer's account: its owner needs nobody there to change another.
 */
function joiners(world: World, known: ReadonlyMap<string, Approach>): readonly (readonly Actor[])[] {
  const rankOf = (arn: string): number => known.get(arn)?.rank ?? UNKNOWN + 1;
  const goals = [...world.actors.keys()].filter((arn) => rankOf(arn) > CERTAIN && isChanger(world, arn));
  const { found, doubtful } = searchBack(
    world,
    goals.map((arn) => ({ arn, rank: CERTAIN, moves: [] })),
    { isLeftOut: (node) => rankOf(node) === CERTAIN, ownersEnter: false },
  );
  const able = [...found.values()].filter(({ actor, rank }) => rank < rankOf(actor.arn));
  const layers: Actor[][] = [];
  for (const { actor, moves } of [...able, ...doubtful.map((each) => ({ actor: each, moves: [] }))]) {
    while (layers.length <= moves.length) layers.push([]);
    layers[moves.length]?.push(actor);
  }
  return layers;
}

/** Whether the actor may change somebody else of its account, more certainly than it administers the account anyway, or guardrails of others. */
function mayJoin(world: World, actor: Actor): boolean {
  const { ways, held, passing } = selfOf(world, actor);
  const administrator = Math.min(UNKNOWN + 1, ...ways.filter((way) => administers(way) !== undefined).map(({ rank }) => rank));
  const states = atOnce([...held, ...passing]).map((all) =>
    stateOf(
      world,
      actor,
      all.map(({ gain }) => gain),
    ),
  );
  if (mayOrganize(world, actor.accountId) && (administrator <= UNKNOWN || states.some((each) => mayLiftServiceControl(world, each))))
    return true;
  if (administrator === CERTAIN || !states.some((each) => mayChange(world, each))) return false;
  const isMoreCertain = (rank: Rank): boolean => rank < administrator;
  const able = states.filter((each) => isMoreCertain(boundOfChanges(world, each)));
  if (able.some((each) => mayPrepareForOthers(world, each))) return true;
  const changesOne = (each: State, other: State): boolean =>
    some(changes(world, each, other, isMoreCertain), (move) => isMoreCertain(move.rank));
  return able.some((each) =>
    some(
      changeable(world, each),
      (other) => other.arn !== actor.arn && statesAlone(world, other).some((target) => changesOne(each, target)),
    ),
  );
}

/** Whether the state may attach or join what others may rewrite, conditions aside. */
function mayPrepareForOthers(world: World, state: State): boolean {
  if (!mayPrepare(state)) return false;
  const { accountId } = state.actor;
  const written = rewritableIn(world, accountId);
  if (written.size === 0) return false;
  const attaches = ['User', 'Role', 'Group'].some((kind) => mayAllow(state, `iam:Attach${kind}Policy`));
  if (attaches && [...written].some((arn) => arn.includes(':policy/'))) return true;
  const joins = ({ arn, policies }: Group): boolean =>
    mayAllowOn(state, 'iam:AddUserToGroup', arn) &&
    [arn, ...policies.flatMap((policy) => policy.arn ?? [])].some((each) => written.has(each));
  return mayAllow(state, 'iam:AddUserToGroup') && (world.accounts.get(accountId)?.account.groups ?? []).some(joins);
}

const written = new WeakMap<World, Map<string, ReadonlySet<string>>>();

/** Groups and policies of the account that somebody may rewrite who does not administer it anyway. */
function rewritableIn(world: World, accountId: string): ReadonlySet<string> {
  const known = remember(written, world, () => new Map<string, ReadonlySet<string>>());
  return remember(known, accountId, () => {
    const { users = [], roles = [] } = world.accounts.get(accountId) ?? {};
    const selves = [...users, ...roles].map((actor) => selfOf(world, actor)).filter(({ isAdministrator }) => !isAdministrator);
    return new Set(selves.flatMap(({ state }) => [...rewritable(world, state)]));
  });
}

/** As it stands, and as it makes itself. */
function statesAlone(world: World, actor: Actor): readonly State[] {
  const [plain, own] = [stateOf(world, actor), selfOf(world, actor).state];
  return plain === own ? [plain] : [plain, own];
}

function some<T>(items: Iterable<T>, accept: (item: T) => boolean): boolean {
  for (const item of items) if (accept(item)) return true;
  return false;
}
