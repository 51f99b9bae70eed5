import { areCompatible, type Caller, type Condition, type Decision, type Evidence } from '../policy/index.ts';
import { type Ask, decideAsk, isState } from './ask.ts';
import { CERTAIN, CONDITIONAL, type Rank, UNKNOWN } from './rank.ts';
import type { Gain } from './state.ts';
import type { Wanted } from './wanted.ts';
import type { Actor, World } from './world.ts';

export interface Precondition {
  readonly text: string;
  readonly status: 'met' | 'assumed';
}

/** What the attacker has after a move. */
export type Gives =
  | { readonly kind: 'principal'; readonly actor: Actor }
  | { readonly kind: 'gain'; readonly actor: Actor; readonly gain: Gain }
  | { readonly kind: 'administration'; readonly accountId: string };

/** A request of a move with its decision: the witness. */
export interface Asked {
  readonly ask: Ask;
  readonly decision: Decision;
}

/** One application of a technique: an edge in the making. */
export interface Move {
  readonly technique: string;
  readonly from: string;
  readonly to: string;
  readonly through: string | undefined;
  readonly gives: Gives;
  readonly rank: Rank;
  readonly asked: readonly Asked[];
  readonly conditions: readonly Condition[];
  readonly preconditions: readonly Precondition[];
  readonly unknowns: readonly string[];
}

/** Names what is done by whom to whom: the same in every world, however the requests are worded. A change is known by what it gives, under whichever label. */
export function edgeKey({ technique, from, to, through, gives }: Move): string {
  return [from, to, through, gives.kind === 'gain' ? gives.gain.id : technique].join('\n');
}

/** A move as it is told: what it gives is for the search alone. */
export type Told = Omit<Move, 'gives'>;

export function isForbidden({ options: { forbidden } }: World, move: Move): boolean {
  return forbidden?.has(edgeKey(move)) === true;
}

export interface Draft {
  readonly technique: string;
  readonly from: string;
  readonly to: string;
  readonly through?: string | undefined;
  readonly gives: Gives;
  readonly preconditions?: readonly Precondition[];
}

/** Whom a search is after, and what it knows already of the ways into a principal: it spares the search for worse ones. */
export interface Sofar {
  readonly wanted: Wanted;
  /** Entered for certain, in one move, or not wanted at all. */
  readonly isEntered: (arn: string) => boolean;
  /** Entered in one move, as certain as this and with no more requests. */
  readonly isBeaten: (arn: string, rank: Rank, requests: number) => boolean;
}

/** Decides all requests in order; undefined as soon as one is denied. */
export function askAll(world: World, asks: readonly Ask[]): Asked[] | undefined {
  const asked: Asked[] = [];
  for (const ask of asks) {
    const decision = decideAsk(world, ask);
    if (!isPossible(decision)) return undefined;
    asked.push({ ask, decision });
  }
  return asked;
}

/** The first certain offer, else the first of the most certain; none is made after a certain one. */
export function bestOf<T>(offers: Iterable<T | undefined>, rank: (offer: T) => Rank): T | undefined {
  let best: T | undefined;
  for (const offer of offers) {
    if (offer === undefined || (best !== undefined && rank(best) <= rank(offer))) continue;
    best = offer;
    if (rank(best) === CERTAIN) break;
  }
  return best;
}

/** The answers to the best of several ways to have the same. */
export function askBest(world: World, ways: Iterable<readonly Ask[]>): Asked[] | undefined {
  return bestOf(answersTo(world, ways), worstOf);
}

function* answersTo(world: World, ways: Iterable<readonly Ask[]>): Generator<Asked[] | undefined> {
  for (const asks of ways) yield askAll(world, asks);
}

export function isPossible({ outcome }: Decision): boolean {
  return outcome === 'allow' || outcome === 'conditional' || outcome === 'unknown';
}

const NONE: readonly never[] = [];

/** The move that these answers prove; undefined where their conditions contradict each other. */
export function makeMove(draft: Draft, asked: readonly Asked[]): Move | undefined;
export function makeMove(draft: Omit<Draft, 'gives'>, asked: readonly Asked[]): Told | undefined;
export function makeMove(draft: Omit<Draft, 'gives'>, asked: readonly Asked[]): Told | undefined {
  // Most moves are certain: they have nothing to gather.
  if (asked.every(({ decision }) => decision.outcome === 'allow'))
    return { through: undefined, preconditions: NONE, ...draft, rank: CERTAIN, asked, conditions: NONE, unknowns: NONE };
  const conditions = distinct(asked.flatMap(({ decision }) => decision.conditions));
  if (!areCompatible(conditions)) return undefined;
  const unknowns = [
    ...new Set(
      asked
        .filter(({ decision }) => decision.outcome === 'unknown')
        .flatMap(({ ask }) =>
          isState(ask.by)
            ? ask.by.missing.map(
                (id) => `${id} is attached to ${(ask.by as { actor: Actor }).actor.arn}, but its document is not in the snapshot`,
              )
            : [],
        ),
    ),
  ];
  const rank = worstOf(asked);
  return { through: undefined, preconditions: [], ...draft, rank, asked, conditions, unknowns };
}

/** All requests must come through: the least certain counts. */
export function worstOf(asked: readonly Asked[]): Rank {
  return asked.reduce<Rank>((worst, { decision }) => Math.max(worst, rankOf(decision)) as Rank, CERTAIN);
}

export function rankOf({ outcome }: Decision): Rank {
  return outcome === 'allow' ? CERTAIN : outcome === 'conditional' ? CONDITIONAL : UNKNOWN;
}

function distinct(conditions: readonly Condition[]): Condition[] {
  return [...new Map(conditions.map((condition) => [JSON.stringify(condition), condition])).values()];
}

/** The statements that a reader needs: per policy type one Allow of each request. */
export function evidenceOf(asked: readonly Asked[]): Evidence[] {
  const seen = new Map<string, Evidence>();
  for (const { decision } of asked) {
    const types = new Set<string>();
    for (const { type, ...evidence } of decision.evidence) {
      if (types.has(type) || type === 'serviceControl' || type === 'resourceControl') continue;
      types.add(type);
      seen.set(`${evidence.policy} ${evidence.statement}`, evidence);
    }
  }
  return [...seen.values()];
}

export function callerArn(by: Ask['by']): string {
  return isState(by) ? by.actor.arn : (by as Caller).arn;
}

/** Whether the conditions of the moves can hold together: those of one principal's requests hold for one credential, those of different principals do not meet. */
export function isSound(moves: readonly Move[]): boolean {
  const callers = new Set(moves.map(({ from }) => from));
  return [...callers].every((caller) => areCompatible(moves.filter(({ from }) => from === caller).flatMap(({ conditions }) => conditions)));
}
