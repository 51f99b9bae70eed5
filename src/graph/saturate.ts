import { selfOf, stateWith, usedGains, type Way, waysInto, waysIntoAll, waysToNew } from './expand.ts';
import { mayChange, mayChangeOne } from './kinds/changeable.ts';
import { changes, preparations } from './kinds/changes.ts';
import { mayLiftServiceControl, mayOrganize } from './kinds/organization-guardrail.ts';
import { broughtBy, mayPrepare, rewritable } from './kinds/rewrite.ts';
import { isForbidden, isSound, type Move } from './move.ts';
import { ownersWaysOut, waysByCenter } from './owner.ts';
import { type BestFirst, bestFirst } from './queue.ts';
import { CERTAIN, type Cost, isAsCheap, RANKS, type Rank, UNKNOWN } from './rank.ts';
import { relabel } from './relabel.ts';
import { atOnce, type Gain, type State } from './state.ts';
import type { Wanted } from './wanted.ts';
import { type Actor, actorKey, entityKey, type World } from './world.ts';

/** A fact with its best proof: moves in order of doing. */
export interface Proof {
  readonly rank: Rank;
  readonly moves: readonly Move[];
}

export interface HeldPrincipal extends Proof {
  readonly actor: Actor;
  /** What the attacker has changed about it, each with its own proof. */
  readonly gains: readonly (Proof & { readonly gain: Gain })[];
}

/** All that an attacker reaches who starts as the suspects. */
export interface Reach {
  /** By {@link actorKey}; the suspects too, with an empty proof. Of an account that is administered: only those that were reached otherwise. */
  readonly held: ReadonlyMap<string, HeldPrincipal>;
  /** By account id: the proof ends with the edge `account-administration`. */
  readonly administered: ReadonlyMap<string, Proof>;
}

type Fact =
  | { readonly kind: 'principal'; readonly actor: Actor }
  | { readonly kind: 'gain'; readonly actor: Actor; readonly gain: Gain }
  | { readonly kind: 'administration'; readonly accountId: string };

interface Entry extends Proof {
  readonly fact: Fact;
}

interface Attack {
  readonly world: World;
  readonly worst: Rank;
  readonly isOneOfMany: boolean;
  readonly held: Map<string, HeldPrincipal>;
  readonly administered: Map<string, Proof>;
  /** By {@link entityKey}: some are made before their principal is entered, and all sessions of a role have them. */
  readonly gains: Map<string, (Proof & { gain: Gain })[]>;
  readonly settled: Set<string>;
  readonly queue: BestFirst<Entry>;
  /** The best cost for which a principal was proposed: nobody looks for a proof that costs as much. */
  readonly proposed: Map<string, Cost>;
  /** Accounts that will certainly be administered, with the number of moves: what comes no sooner is not worth following within them. */
  readonly pending: Map<string, number>;
  /** Held principals that may change others. */
  readonly changers: HeldPrincipal[];
  /** Those of them that may rewrite groups and policies of which no other could ... */
  readonly writers: HeldPrincipal[];
  /** ... by their ARNs. */
  readonly rewritable: Set<string>;
}

interface SaturateOptions {
  /** Facts that are less certain are not followed. */
  readonly worst?: Rank;
  /** Other attackers are computed in the same world: what they have in common is found once. */
  readonly isOneOfMany?: boolean;
  /** Asked before each fact is settled: whether what is reached suffices. All further facts cost as much as the next one, or more. */
  readonly isEnough?: (reach: Reach, next: Proof) => boolean;
}

/**
 * What the attacker holds, saturated: facts are settled best first (most certain, then fewest moves), and each settled fact opens further ones.
 * A principal that is changed by one held principal and entered by another needs both proofs: they are joined into one.
 */
export function saturate(
  world: World,
  suspects: readonly Actor[],
  { worst = UNKNOWN, isOneOfMany = false, isEnough = () => false }: SaturateOptions = {},
): Reach {
  const attack: Attack = {
    world,
    worst,
    isOneOfMany,
    held: new Map(),
    administered: new Map(),
    gains: new Map(),
    settled: new Set(),
    queue: bestFirst(),
    proposed: new Map(),
    pending: new Map(),
    changers: [],
    writers: [],
    rewritable: new Set(),
  };
  for (const actor of suspects) propose(attack, { kind: 'principal', actor }, CERTAIN, []);
  for (let entry = next(attack); entry !== undefined && !isEnough(attack, entry); entry = next(attack)) settle(attack, entry);
  return { held: attack.held, administered: attack.administered };
}

function propose(attack: Attack, fact: Fact, rank: Rank, moves: readonly Move[]): void {
  if (rank > attack.worst || stepsOf(moves) > attack.world.options.maxSteps || attack.settled.has(factKey(fact)) || !isSound(moves)) return;
  if (fact.kind === 'administration' && rank === CERTAIN)
    attack.pending.set(fact.accountId, Math.min(moves.length, attack.pending.get(fact.accountId) ?? Number.POSITIVE_INFINITY));
  if (fact.kind === 'principal') {
    const cost = { rank, length: moves.length };
    const key = actorKey(fact.actor);
    if (!isAsCheap(attack.proposed.get(key), cost)) attack.proposed.set(key, cost);
  }
  attack.queue.push(rank, moves.length, { fact, rank, moves });
}

/** Those whom a held principal could not enter at less cost than is known already. */
function wantedBy(attack: Attack, { rank, moves }: Proof): Wanted {
  const least = RANKS.map((way) => ({ rank: Math.max(rank, way) as Rank, length: moves.length + 1 }));
  return {
    directory: attack.world,
    takes: (way) => way <= attack.worst,
    has: (arn, way = CERTAIN) => !isAsCheap(attack.proposed.get(arn), least[way] as Cost),
  };
}

/** Moves that count as steps: administering an account whose administrator one is takes none. */
export function stepsOf(moves: readonly Move[]): number {
  return moves.filter(({ gives }) => gives.kind !== 'administration').length;
}

function next(attack: Attack): Entry | undefined {
  for (let entry = attack.queue.pop(); entry !== undefined; entry = attack.queue.pop())
    if (!attack.settled.has(factKey(entry.fact))) return entry;
  return undefined;
}

function settle(attack: Attack, { fact, rank, moves }: Entry): void {
  attack.settled.add(factKey(fact));
  if (fact.kind === 'administration') {
    attack.administered.set(fact.accountId, { rank, moves });
    leaveAccount(attack, fact.accountId, { rank, moves });
  } else if (fact.kind === 'principal') {
    const held: HeldPrincipal = { actor: fact.actor, rank, moves, gains: [] };
    attack.held.set(actorKey(fact.actor), held);
    follow(attack, held);
    changeEachOther(attack, held);
    for (const gain of attack.gains.get(entityKey(fact.actor)) ?? []) grow(attack, actorKey(fact.actor), gain);
  } else {
    const key = entityKey(fact.actor);
    const gain = { gain: fact.gain, rank, moves };
    attack.gains.set(key, [...(attack.gains.get(key) ?? []), gain]);
    for (const [holder, { actor }] of [...attack.held]) if (entityKey(actor) === key) grow(attack, holder, gain);
  }
}

/** Takes every way that a held principal has, with the gains that it has now. */
function follow(attack: Attack, held: HeldPrincipal): void {
  // What it can change about itself is part of its ways; what others have changed is not.
  const others = held.gains.filter(({ moves }) => moves.at(-1)?.from !== held.actor.arn);
  for (const given of atOnce(others)) {
    for (const way of onwards(attack, held, given)) {
      const proofs = way.needs.map((id) => given.find(({ gain }) => gain.id === id) as Proof);
      const rank = Math.max(held.rank, way.rank, ...proofs.map((proof) => proof.rank)) as Rank;
      const last = way.moves.at(-1) as Move;
      propose(attack, last.gives, rank, union(held.moves, ...proofs.map((proof) => proof.moves), way.moves));
    }
  }
}

function* onwards(attack: Attack, held: HeldPrincipal, others: readonly { readonly gain: Gain }[]): Generator<Way> {
  const { world } = attack;
  const given = others.map(({ gain }) => gain);
  const wanted = wantedBy(attack, held);
  if (!comesTooLate(attack, held)) {
    yield* selfOf(world, held.actor, given).ways;
    yield* waysToNew(world, held.actor, given);
    yield* attack.isOneOfMany && given.length === 0 ? waysIntoAll(world, held.actor) : waysInto(world, held.actor, wanted, given);
  } else {
    // Within an account that is administered for certain only the ways out of it are news. Its owner has them too, as certain or more: what is of no use
    // to the owner is of none here.
    const { accountId } = held.actor;
    const out = ownersWaysOut(world, accountId);
    const isOfUse = (arn: string): boolean => world.actors.get(arn)?.accountId !== accountId && wanted.has(arn, out.get(arn)?.rank);
    yield* waysInto(world, held.actor, { ...wanted, has: isOfUse }, given);
  }
}

/** An administrator reaches every principal of the account in as many moves as it takes to be one. */
function comesTooLate(attack: Attack, { actor, rank, moves }: HeldPrincipal): boolean {
  const administrator = attack.pending.get(actor.accountId);
  return administrator !== undefined && (rank > CERTAIN || moves.length + 1 >= administrator);
}

/** A gain on a principal that is held opens more ways. */
function grow(attack: Attack, holder: string, gain: Proof & { readonly gain: Gain }): void {
  const held = attack.held.get(holder) as HeldPrincipal;
  if (held.gains.some((other) => other.gain.id === gain.gain.id)) return;
  const grown = { ...held, gains: [...held.gains, gain] };
  attack.held.set(holder, grown);
  if (gain.moves.at(-1)?.from !== held.actor.arn) follow(attack, grown);
  // Having grown, it may be able to change others that it could not change before.
  changeEachOther(attack, grown);
}

/** What held principals can change about each other, now that there is a new one. */
function changeEachOther(attack: Attack, newcomer: HeldPrincipal): void {
  changePairs(attack, newcomer);
  prepareEachOther(attack, newcomer);
}

/** Every pair with the new one in it, either way round. */
function changePairs(attack: Attack, newcomer: HeldPrincipal): void {
  const { world } = attack;
  for (const changer of attack.changers)
    if (changer.actor.arn !== newcomer.actor.arn) changeOne(attack, attack.held.get(actorKey(changer.actor)) as HeldPrincipal, newcomer);
  // What the owner of an account changes within it adds nothing.
  const mayChangeAny = attack.pending.has(newcomer.actor.accountId) ? mayLiftServiceControl : mayChange;
  if (!atOnce(newcomer.gains).some((gains) => mayChangeAny(world, stateWith(world, newcomer.actor, gains)))) return;
  if (!attack.changers.some(({ actor }) => actorKey(actor) === actorKey(newcomer.actor))) attack.changers.push(newcomer);
  for (const other of [...attack.held.values()]) if (other.actor.arn !== newcomer.actor.arn) changeOne(attack, newcomer, other);
}

function changeOne(attack: Attack, by: HeldPrincipal, on: HeldPrincipal): void {
  const { world } = attack;
  const { accountId } = on.actor;
  const isNoUse =
    by.actor.accountId === accountId
      ? attack.pending.has(accountId) || attack.administered.has(accountId)
      : !mayOrganize(world, by.actor.accountId);
  if (isNoUse) return;
  for (const gains of atOnce(by.gains)) {
    const state = stateWith(world, by.actor, gains);
    const target = stateNow(world, on);
    if (mayChangeOne(world, state, target)) proposeChanges(attack, by, gains, on, changes(world, state, target));
  }
}

/** Changes that a held principal makes, with these of its gains, on another or on itself. */
function proposeChanges(attack: Attack, by: HeldPrincipal, gains: HeldPrincipal['gains'], on: HeldPrincipal, moves: Iterable<Move>): void {
  const { world } = attack;
  for (const move of moves) {
    if (move.gives.kind !== 'gain' || isForbidden(world, move)) continue;
    const needed = [...usedGains(world, by.actor, gains, move), ...broughtBy(on.actor, on.gains, move)];
    const rank = Math.max(by.rank, on.rank, move.rank, ...needed.map((proof) => proof.rank)) as Rank;
    const told = by.actor.arn === on.actor.arn ? move : relabel(move, on.moves.at(-1));
    propose(attack, move.gives, rank, union(by.moves, on.moves, ...needed.map((proof) => proof.moves), [told]));
  }
}

/** What one held principal attaches, or whom it puts into a group, because another may rewrite that: all three may be different. */
function prepareEachOther(attack: Attack, newcomer: HeldPrincipal): void {
  const { world, writers, changers, held } = attack;
  const now = ({ actor }: HeldPrincipal): HeldPrincipal => held.get(actorKey(actor)) as HeldPrincipal;
  const others = [...writers].map(now);
  const preparers = changers.map(now).filter((each) => mayPrepare(stateNow(world, each)));
  if (writesMore(attack, newcomer)) for (const by of preparers) for (const on of [...held.values()]) prepareOne(attack, by, on, [newcomer]);
  if (others.length === 0) return;
  for (const by of preparers) {
    if (by.actor.arn === newcomer.actor.arn) for (const on of [...held.values()]) prepareOne(attack, by, on, others);
    else prepareOne(attack, by, newcomer, others);
  }
}

/** Whether the newcomer may rewrite something that nobody held before could: then it counts among those who write. */
function writesMore({ world, writers, rewritable: known }: Attack, newcomer: HeldPrincipal): boolean {
  const news = [...rewritable(world, stateNow(world, newcomer))].filter((arn) => !known.has(arn));
  if (news.length === 0) return false;
  for (const arn of news) known.add(arn);
  writers.push(newcomer);
  return true;
}

function prepareOne(attack: Attack, by: HeldPrincipal, on: HeldPrincipal, writers: readonly HeldPrincipal[]): void {
  const { world } = attack;
  const { accountId } = by.actor;
  if (on.actor.accountId !== accountId || attack.pending.has(accountId) || attack.administered.has(accountId)) return;
  const states = writers.map((each) => stateNow(world, each));
  for (const gains of atOnce(by.gains))
    proposeChanges(attack, by, gains, on, preparations(world, stateWith(world, by.actor, gains), stateNow(world, on), states));
}

/** With what lasts of its gains. */
function stateNow(world: World, { actor, gains }: HeldPrincipal): State {
  const [lasting = []] = atOnce(gains);
  return stateWith(world, actor, lasting);
}

/** The attacker owns the account. What that adds are roles of other accounts that trust somebody of this one. */
function leaveAccount(attack: Attack, accountId: string, proof: Proof): void {
  const { world } = attack;
  const wanted = wantedBy(attack, proof);
  const ways = [...ownersWaysOut(world, accountId)].flatMap(([arn, move]) => (wanted.has(arn, move.rank) ? [move] : []));
  for (const move of [...ways, ...waysByCenter(world, accountId)])
    if (!isForbidden(world, move)) propose(attack, move.gives, Math.max(proof.rank, move.rank) as Rank, union(proof.moves, [move]));
}

function factKey(fact: Fact): string {
  if (fact.kind === 'administration') return `administration ${fact.accountId}`;
  return fact.kind === 'gain' ? `gain ${entityKey(fact.actor)} ${fact.gain.id}` : `principal ${actorKey(fact.actor)}`;
}

function union(...lists: readonly (readonly Move[])[]): Move[] {
  return [...new Set(lists.flat())];
}
