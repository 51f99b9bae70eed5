import { readOnce, remember } from '../shared/remember.ts';
import { administration, asAdministrator } from './administration.ts';
import { decideAsk, isState } from './ask.ts';
import { assume, isNamed } from './kinds/assume.ts';
import { mayChange } from './kinds/changeable.ts';
import { changes } from './kinds/changes.ts';
import { federationWrite, mayFederate } from './kinds/federation.ts';
import { hijack, mayHijack } from './kinds/hijack.ts';
import { launch, mayLaunch } from './kinds/launch.ts';
import { mayMint, mintCredential } from './kinds/mint-credential.ts';
import { namedPrincipal, newPrincipal } from './kinds/new-principal.ts';
import { passRole } from './kinds/pass-role.ts';
import { assignment, mayAssign, newPermissionSet, ownPermissionSet } from './kinds/permission-set.ts';
import { broughtBy } from './kinds/rewrite.ts';
import { tagWrite } from './kinds/tag-write.ts';
import { trustRetarget } from './kinds/trust-retarget.ts';
import { trustWrite } from './kinds/trust-write.ts';
import { mayHandOut, webIdentity } from './kinds/web-identity.ts';
import { mayAllow } from './may.ts';
import { isForbidden, isSound, type Move, type Sofar } from './move.ts';
import { namesSpared, namesTested } from './names-tested.ts';
import { CERTAIN, type Rank } from './rank.ts';
import { atOnce, type Gain, isPassing, perState, type State, stateOf } from './state.ts';
import { everybody, type Wanted } from './wanted.ts';
import { type Actor, actorKey, entityKey, type World } from './world.ts';

/** A kind of way into another principal. */
interface Kind {
  readonly moves: Moves;
  /** Whether the state can have any such way, as far as action names tell: asked once for each state. */
  readonly isUsable: (world: World, state: State) => boolean;
}

/** A new kind is one file and one entry here. */
const ENTERING: readonly Kind[] = [
  { moves: assume, isUsable: () => true },
  { moves: mintCredential, isUsable: mayMint },
  { moves: trustWrite, isUsable: (_, state) => mayAllow(state, 'iam:UpdateAssumeRolePolicy') },
  { moves: hijack, isUsable: mayHijack },
  { moves: launch, isUsable: (_, state) => mayLaunch(state) },
  { moves: passRole, isUsable: (_, state) => mayAllow(state, 'iam:PassRole') },
  { moves: assignment, isUsable: mayAssign },
  { moves: federationWrite, isUsable: (_, state) => mayFederate(state) },
  { moves: webIdentity, isUsable: (_, state) => mayHandOut(state) },
  {
    moves: trustRetarget,
    isUsable: (_, state) => ['iam:UpdateAssumeRolePolicy', 'iam:PassRole'].every((action) => mayAllow(state, action)),
  },
];

const usableKinds = perState<readonly Moves[]>();

function kindsOf(world: World, state: State): readonly Moves[] {
  return remember(usableKinds, state, () => ENTERING.filter(({ isUsable }) => isUsable(world, state)).map(({ moves }) => moves));
}

type Moves = (world: World, state: State, sofar: Sofar) => Generator<Move>;

/** A way from a principal, as far as it gets there by itself: changes to itself first, then one move onwards. */
export interface Way {
  /** In order of doing; the last one leads onwards. */
  readonly moves: readonly Move[];
  /** Ids of the gains, made by others, that it needs. */
  readonly needs: readonly string[];
  readonly rank: Rank;
}

/** A gain that the principal has, with its own moves that made it (none for those made by others). */
interface Held {
  readonly gain: Gain;
  readonly moves: readonly Move[];
  /** Ids of the gains, made by others, that it needs; of those themselves their own. */
  readonly needs: readonly string[];
  readonly rank: Rank;
}

/** What a principal makes of itself before it looks at others. */
export interface Self {
  /** Ways to administer its account, and to gains of its own. */
  readonly ways: readonly Way[];
  /** All that it can have at once. */
  readonly held: readonly Held[];
  /** Each a state of its own, since one takes the place of another; what the principal could do before stays. */
  readonly passing: readonly Held[];
  readonly state: State;
  /** It enters nobody but roles whose trust policies name it. */
  readonly isIdle: boolean;
  /** For certain: then it needs no technique within its account, and only the ways out of it count besides. */
  readonly isAdministrator: boolean;
}

const selves = new WeakMap<World, Map<string, Self>>();

/** A principal that also has `given` gains, made by others, changes itself as long as that opens something: gains only add up, so this ends. */
export function selfOf(world: World, actor: Actor, given: readonly Gain[] = []): Self {
  const cache = remember(selves, world, () => new Map<string, Self>());
  const key = given.length === 0 ? actorKey(actor) : [actorKey(actor), ...given.map(({ id }) => id).sort()].join('\n');
  return remember(cache, key, () => findSelf(world, actor, given));
}

function findSelf(world: World, actor: Actor, given: readonly Gain[]): Self {
  const best = new Map<string, Way>();
  const look = (held: readonly Held[], moves: Moves): Held[] => gainsIn(explore(world, actor, held, best, moves, NOBODY), actor);
  const had: readonly Held[] = given.map((gain) => ({ gain, moves: [], needs: [gain.id], rank: CERTAIN }));
  let held = had.filter(({ gain }) => !isPassing(gain));
  let passing = had.filter(({ gain }) => isPassing(gain));
  let isAdministrator = false;
  for (;;) {
    const isNew = ({ gain }: Held): boolean => ![...held, ...passing].some((each) => each.gain.id === gain.id);
    let news = look(held, changesItself).filter(isNew);
    isAdministrator = [...best.values()].some((way) => administers(way) !== undefined && way.rank === CERTAIN);
    if (isAdministrator) break;
    if (news.length === 0) {
      passing = [...passing, ...look(held, tagsItself).filter(isNew)];
      // What it gave itself while it had a tag stays when the tag is gone.
      news = atOnce([...held, ...passing])
        .slice(1)
        .flatMap((all) => look(all, changesItself))
        .filter(isNew);
    }
    if (news.length === 0) break;
    held = [...held, ...news.filter(({ gain }) => !isPassing(gain))];
    passing = [...passing, ...news.filter(({ gain }) => isPassing(gain))];
  }
  const state = stateWith(world, actor, held);
  const isIdle =
    passing.length === 0 && state.missing.length === 0 && kindsOf(world, state).length === 1 && !mayAllow(state, 'sts:AssumeRole');
  return { ways: [...best.values()], held, passing, state, isIdle, isAdministrator };
}

/** Own gains among the ways, each once, by the best of them. */
function gainsIn(ways: Iterable<Way>, actor: Actor): Held[] {
  const found = new Map<string, Held>();
  for (const { moves, needs, rank } of ways) {
    const { gives } = moves.at(-1) as Move;
    if (gives.kind === 'gain' && gives.actor.arn === actor.arn) found.set(gives.gain.id, { gain: gives.gain, moves, needs, rank });
  }
  return [...found.values()];
}

/** The account that a way ends with administering. */
export function administers({ moves }: Way): string | undefined {
  const { gives } = moves.at(-1) as Move;
  return gives.kind === 'administration' ? gives.accountId : undefined;
}

/** Ways into principals that are wanted. A target may come again, by a better way. */
export function* waysInto(world: World, actor: Actor, wanted: Wanted, given: readonly Gain[] = []): Generator<Way> {
  const self = selfOf(world, actor, given);
  if (self.isIdle && !isNamed(wanted.directory, self.state)) return;
  const best = new Map<string, Way>();
  const kinds = self.isAdministrator ? leavesAccount : entersOthers;
  for (const held of atOnce([...self.held, ...self.passing])) yield* explore(world, actor, held, best, kinds, wanted);
}

const everywhere = new WeakMap<World, Map<string, Iterable<Way>>>();

/** Ways into everybody. They are found once, for all who ask. */
export function waysIntoAll(world: World, actor: Actor): Iterable<Way> {
  const known = remember(everywhere, world, () => new Map<string, Iterable<Way>>());
  return remember(known, actorKey(actor), () => readOnce(waysInto(world, actor, everybody(world))));
}

/** Ways to principals that are not there yet: the actor makes them anew. */
export function waysToNew(world: World, actor: Actor, given: readonly Gain[] = []): readonly Way[] {
  const self = selfOf(world, actor, given);
  if (self.isAdministrator) return [];
  const best = new Map<string, Way>();
  for (const held of atOnce([...self.held, ...self.passing])) for (const _ of explore(world, actor, held, best, makesAnew, NOBODY));
  return [...best.values()];
}

const NOBODY: Wanted = {
  directory: { trust: { named: new Map(), accounts: new Map(), everyone: [] }, accounts: new Map() },
  has: () => false,
  takes: () => true,
};

function* changesItself(world: World, state: State): Generator<Move> {
  const administrator = administration(world, state);
  if (administrator !== undefined) yield administrator;
  else {
    if (mayChange(world, state)) yield* changes(world, state, state);
    yield* ownPermissionSet(world, state);
  }
}

function* makesAnew(world: World, state: State): Generator<Move> {
  const isFree = yield* newPrincipal(world, state);
  // Nothing but the organization keeps anything from one that is free.
  yield* namedPrincipal(world, state, (isFree ? namesSpared : namesTested)(world, state.actor.accountId));
  yield* newPermissionSet(world, state);
}

function* tagsItself(world: World, state: State): Generator<Move> {
  yield* tagWrite(world, state, state);
}

function* leavesAccount(world: World, state: State, sofar: Sofar): Generator<Move> {
  yield* assume(world, state, sofar, 'foreign');
}

function* entersOthers(world: World, state: State, sofar: Sofar): Generator<Move> {
  for (const moves of kindsOf(world, state)) yield* moves(world, state, sofar);
}

/** The ways that open in one state, each as soon as it betters those that `best` has for its target (most certain, then shortest). */
function* explore(
  world: World,
  actor: Actor,
  held: readonly Held[],
  best: Map<string, Way>,
  movesIn: Moves,
  wanted: Wanted,
): Generator<Way> {
  const state = stateWith(world, actor, held);
  const isBeaten = (key: string, rank: Rank, requests: number): boolean => !wanted.takes(rank) || isAsGood(best.get(key), rank, requests);
  const isEntered = (arn: string): boolean => !wanted.has(arn) || isAsGood(best.get(arn), CERTAIN, Number.POSITIVE_INFINITY);
  const isNoUse = (arn: string, rank: Rank, requests: number): boolean => !wanted.has(arn, rank) || isBeaten(arn, rank, requests);
  for (const move of movesIn(world, state, { wanted, isEntered, isBeaten: isNoUse })) {
    if (isBeaten(targetKey(move), move.rank, move.asked.length) || isForbidden(world, move)) continue;
    const way = wayBy(world, actor, held, move);
    if (keepBest(best, way)) yield way;
  }
}

function wayBy(world: World, actor: Actor, held: readonly Held[], move: Move): Way {
  const used = [...new Set([...usedGains(world, actor, held, move), ...broughtBy(actor, held, move)])];
  if (used.length === 0) return { moves: [move], needs: NO_NEEDS, rank: move.rank };
  return {
    moves: [...new Set([...used.flatMap((each) => each.moves), move])],
    needs: [...new Set(used.flatMap(({ needs }) => needs))].sort(),
    rank: Math.max(move.rank, ...used.map((each) => each.rank)) as Rank,
  };
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

const NO_NEEDS: readonly string[] = [];

/** The gains that a move cannot do without: those whose absence makes one of its requests fail. The least certain are done without first. */
export function usedGains<T extends { readonly gain: Gain; readonly rank: Rank }>(
  world: World,
  actor: Actor,
  held: readonly T[],
  move: Move,
): readonly T[] {
  let needed = held;
  for (const each of [...held].sort((a, b) => b.rank - a.rank)) {
    const rest = needed.filter((other) => other !== each);
    if (stillHolds(world, stateWith(world, actor, rest), move)) needed = rest;
  }
  return needed;
}

/** The actor with these gains. */
export function stateWith(world: World, actor: Actor, held: readonly { readonly gain: Gain }[]): State {
  return stateOf(
    world,
    actor,
    held.map(({ gain }) => gain),
  );
}

function stillHolds(world: World, state: State, move: Move): boolean {
  const by = move.gives.kind === 'administration' ? asAdministrator(state) : state;
  return move.asked.every(({ ask, decision }) => {
    if (!isState(ask.by) || ask.by.actor.arn !== state.actor.arn) return true;
    return decideAsk(world, { ...ask, by }).outcome === decision.outcome;
  });
}

function targetKey({ gives }: Move): string {
  if (gives.kind === 'administration') return `administration ${gives.accountId}`;
  return gives.kind === 'gain' ? `gain ${entityKey(gives.actor)} ${gives.gain.id}` : actorKey(gives.actor);
}

function keepBest(best: Map<string, Way>, way: Way): boolean {
  const key = targetKey(way.moves.at(-1) as Move) + way.needs.map((need) => `\n${need}`).join('');
  const present = best.get(key);
  if (present !== undefined && !isBetter(way, present)) return false;
  best.set(key, way);
  return true;
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

/** Ways in which a principal changes itself, by itself, and that do not contradict themselves. */
export function selfChanges(world: World, actor: Actor): readonly Way[] {
  return selfOf(world, actor).ways.filter(({ moves }) => (moves.at(-1) as Move).gives.kind === 'gain' && isSound(moves));
}
