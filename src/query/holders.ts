import {
  atOnce,
  type HeldPrincipal,
  type Move,
  mayAllow,
  type Proof,
  type Rank,
  type Reach,
  type State,
  stateOf,
  stateWith,
  type World,
} from '../graph/index.ts';
import { remember } from '../shared/remember.ts';

/** A state that the attacker holds, with the proof of how it came by it. */
export interface Holder extends Proof {
  readonly state: State;
}

/** States that are held, the most certain first, then those with the fewest moves. */
export interface Holders {
  readonly all: readonly Holder[];
  /** Those with some identity Allow for any of the actions, in the same order, or that need none: asked about every resource of a type, so remembered by the type's list. */
  readonly havingAny: (actions: readonly { readonly action: string }[]) => readonly Holder[];
  /** Those of one account. */
  readonly of: (accountId: string) => Holders;
  readonly accounts: readonly string[];
  /** The root user, where it is a suspect. */
  readonly root: State | undefined;
}

export function holdersOf(world: World, reach: Reach, isLeftOut: (arn: string) => boolean = () => false): Holders {
  const all = [...reach.held.values()].filter(({ actor }) => !isLeftOut(actor.arn)).flatMap((held) => statesOf(world, held));
  return indexed(all.sort(byCost));
}

function indexed(all: readonly Holder[]): Holders {
  const byList = new Map<readonly { readonly action: string }[], readonly Holder[]>();
  const byAccount = new Map<string, Holders>();
  return {
    all,
    havingAny: (actions) =>
      remember(byList, actions, () =>
        all.filter(({ state }) => state.caller.kind === 'root' || actions.some(({ action }) => mayAllow(state, action))),
      ),
    of: (accountId) => remember(byAccount, accountId, () => indexed(all.filter(({ state }) => state.actor.accountId === accountId))),
    accounts: [...new Set(all.map(({ state }) => state.actor.accountId))],
    root: all.find(({ state }) => state.caller.kind === 'root')?.state,
  };
}

/** As it was, and for each certainty with the gains that are as certain, as far as it can have them at once. */
export function statesOf(world: World, held: HeldPrincipal): Holder[] {
  const { actor, rank, moves, gains } = held;
  const states = new Map<State, Holder>([[stateOf(world, actor), { state: stateOf(world, actor), rank, moves }]]);
  for (const worst of [...new Set(gains.map((gain) => gain.rank))].sort()) {
    for (const used of atOnce(gains.filter((gain) => gain.rank <= worst))) {
      const state = stateWith(world, actor, used);
      if (states.has(state)) continue;
      states.set(state, {
        state,
        rank: Math.max(rank, ...used.map((each) => each.rank)) as Rank,
        moves: [...new Set([...moves, ...used.flatMap((each) => each.moves)])],
      });
    }
  }
  return [...states.values()];
}

export function byCost(
  a: { readonly rank: Rank; readonly moves: readonly Move[] },
  b: { readonly rank: Rank; readonly moves: readonly Move[] },
): number {
  return a.rank - b.rank || a.moves.length - b.moves.length;
}
