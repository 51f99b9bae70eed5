import { remember } from '../shared/remember.ts';
import { administration } from './administration.ts';
import { decideAsk, isState } from './ask.ts';
import { assume } from './kinds/assume.ts';
import { changes, mayChange } from './kinds/changes.ts';
import { hijack } from './kinds/hijack.ts';
import { mintCredential } from './kinds/mint-credential.ts';
import { newPrincipal } from './kinds/new-principal.ts';
import { passRole } from './kinds/pass-role.ts';
import { tagWrite } from './kinds/tag-write.ts';
import { trustRetarget } from './kinds/trust-retarget.ts';
import { trustWrite } from './kinds/trust-write.ts';
import { CERTAIN, type Move, type Rank, type Sofar } from './move.ts';
import { type Gain, type State, stateOf } from './state.ts';
import { type Actor, actorKey, type World } from './world.ts';

/** Kinds that enter another principal. Each is a function of the state; a new kind is one file and one entry here. */
const ENTERING: readonly Moves[] = [
  (world, state) => assume(world, state),
  mintCredential,
  trustWrite,
  hijack,
  passRole,
  trustRetarget,
  newPrincipal,
];

/** A way from a principal, as far as it gets there by itself: changes to itself first, then one move onwards. */
export interface Way {
  /** In order of doing; the last one leads onwards. */
  readonly moves: readonly Move[];
  /** Ids of the gains, made by others, that it needs. */
  readonly needs: readonly string[];
  readonly rank: Rank;
}

const remembered = new WeakMap<World, Map<string, readonly Way[]>>();

/**
 * All ways onwards from a principal that also has `given` gains, made by others. It changes itself as long as that opens something:
 * gains only add up, so this ends. For each target the best way is kept (most certain, then shortest).
 */
export function waysFrom(world: World, actor: Actor, given: readonly Gain[] = []): readonly Way[] {
  const cache = remember(remembered, world, () => new Map());
  const key = [actorKey(actor), ...given.map(({ id }) => id).sort()].join('\n');
  return remember(cache, key, () => findWays(world, actor, given));
}

/** A gain that the principal has, with the moves that made it (none for those made by others). */
interface Held {
  readonly gain: Gain;
  readonly moves: readonly Move[];
  readonly rank: Rank;
}

function findWays(world: World, actor: Actor, given: readonly Gain[]): readonly Way[] {
  const best = new Map<string, Way>();
  let held: readonly Held[] = given.map((gain) => ({ gain, moves: [], rank: CERTAIN }));
  // Whoever can make itself an administrator needs no technique within its account: only the ways out of it count besides.
  held = grow(world, actor, held, best, changesItself);
  if (isAdministrator(best, actor)) {
    explore(world, actor, held, best, (each, state) => assume(each, state, 'foreign'));
    return [...best.values()];
  }
  held = grow(world, actor, held, best, movesOf);
  if (isAdministrator(best, actor)) return [...best.values()];
  // Each tag is a state of its own, since setting one value takes another away; what the principal could do before stays.
  for (const tag of explore(world, actor, held, best, tagWrite)) explore(world, actor, [...held, tag], best, movesOf);
  return [...best.values()];
}

type Moves = (world: World, state: State, sofar: Sofar) => Generator<Move>;

/** Explores, adds what the principal can give itself, and explores again until nothing new comes. */
function grow(world: World, actor: Actor, start: readonly Held[], best: Map<string, Way>, moves: Moves): readonly Held[] {
  let held = start;
  for (;;) {
    const fresh = explore(world, actor, held, best, moves).filter(({ gain }) => !held.some((each) => each.gain.id === gain.id));
    if (fresh.length === 0) return held;
    held = [...held, ...fresh];
  }
}

function isAdministrator(best: ReadonlyMap<string, Way>, actor: Actor): boolean {
  return [...best].some(([key, way]) => key.startsWith(`administration ${actor.accountId}`) && way.rank === CERTAIN);
}

/** Collects the ways that open in one state, and returns the further gains that the principal can give itself there. */
function explore(world: World, actor: Actor, held: readonly Held[], best: Map<string, Way>, movesIn: Moves): Held[] {
  const state = stateOf(
    world,
    actor,
    held.map(({ gain }) => gain),
  );
  const gained: Held[] = [];
  const isBeaten = (key: string, rank: Rank, requests: number): boolean => isAsGood(best.get(key), rank, requests);
  const isEntered = (arn: string): boolean => isBeaten(arn, CERTAIN, Number.POSITIVE_INFINITY);
  for (const move of movesIn(world, state, { isEntered, isBeaten })) {
    if (isBeaten(targetKey(move), move.rank, move.asked.length)) continue;
    const used = usedGains(world, actor, held, move);
    const rank = Math.max(move.rank, ...used.map((each) => each.rank)) as Rank;
    const moves = [...new Set([...used.flatMap((each) => each.moves), move])];
    const needs = used.length === 0 ? NO_NEEDS : used.filter((each) => each.moves.length === 0).map(({ gain }) => gain.id);
    keepBest(best, { moves, needs, rank });
    if (move.gives.kind === 'gain' && move.gives.actor.arn === actor.arn) gained.push({ gain: move.gives.gain, moves, rank });
  }
  return gained;
}

/** A single move that needed no gain and is as certain cannot be bettered. */
function isAsGood(way: Way | undefined, rank: Rank, requests: number): boolean {
  return (
    way !== undefined &&
    way.rank <= rank &&
    way.moves.length === 1 &&
    way.needs.length === 0 &&
    (way.moves[0] as Move).asked.length <= requests
  );
}

function* changesItself(world: World, state: State): Generator<Move> {
  const administrator = administration(world, state);
  if (administrator !== undefined) yield administrator;
  else if (mayChange(state)) yield* changes(world, state, state);
}

function* movesOf(world: World, state: State, sofar: Sofar): Generator<Move> {
  yield* changesItself(world, state);
  for (const kind of ENTERING) yield* kind(world, state, sofar);
}

const NO_GAINS: readonly Held[] = [];
const NO_NEEDS: readonly string[] = [];

/** The gains that a move cannot do without: those whose absence makes one of its requests fail. */
function usedGains(world: World, actor: Actor, held: readonly Held[], move: Move): readonly Held[] {
  if (held.length === 0) return NO_GAINS;
  let needed = [...held];
  for (const each of held) {
    const rest = needed.filter((other) => other !== each);
    if (
      stillHolds(
        world,
        stateOf(
          world,
          actor,
          rest.map(({ gain }) => gain),
        ),
        move,
      )
    )
      needed = rest;
  }
  return needed;
}

function stillHolds(world: World, state: State, move: Move): boolean {
  return move.asked.every(({ ask, decision }) => {
    if (!isState(ask.by) || ask.by.actor.arn !== state.actor.arn) return true;
    const { serviceControl } = ask.by;
    const by = serviceControl === state.serviceControl ? state : { ...state, serviceControl };
    return decideAsk(world, { ...ask, by }).outcome === decision.outcome;
  });
}

/** What a way leads to: the key under which the best one is kept. */
function wayTarget({ moves }: Way): string {
  return targetKey(moves.at(-1) as Move);
}

function targetKey({ gives }: Move): string {
  if (gives.kind === 'administration') return `administration ${gives.accountId}`;
  return gives.kind === 'gain' ? `gain ${gives.actor.arn} ${gives.gain.id}` : gives.actor.arn;
}

function keepBest(best: Map<string, Way>, way: Way): void {
  const key = wayTarget(way) + way.needs.map((need) => `\n${need}`).join('');
  const present = best.get(key);
  if (present === undefined || isBetter(way, present)) best.set(key, way);
}

function isBetter(a: Way, b: Way): boolean {
  if (a.rank !== b.rank) return a.rank < b.rank;
  if (a.moves.length !== b.moves.length) return a.moves.length < b.moves.length;
  const [left, right] = [requests(a), requests(b)];
  return left !== right ? left < right : (a.moves.at(-1) as Move).technique < (b.moves.at(-1) as Move).technique;
}

function requests({ moves }: Way): number {
  return moves.reduce((sum, { asked }) => sum + asked.length, 0);
}

/** Ways in which a principal changes itself, by itself. */
export function selfChanges(world: World, actor: Actor): readonly Way[] {
  return waysFrom(world, actor).filter(({ moves }) => {
    const { gives } = moves.at(-1) as Move;
    return gives.kind === 'gain' && gives.actor.arn === actor.arn;
  });
}
