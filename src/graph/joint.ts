import { selfChanges, type Way, waysFrom } from './expand.ts';
import { changes, mayChange } from './kinds/changes.ts';
import { type Move, type Rank, UNKNOWN } from './move.ts';
import { type Gain, stateOf } from './state.ts';
import type { Actor, World } from './world.ts';

/** What opens when one principal changes another and somebody holds both: neither gets there without the other. */
export interface Joint {
  readonly changer: string;
  readonly changed: string;
  /** Where it leads: the ARN of a principal, or `administration <account>`. */
  readonly to: string;
  /** The change, and what the changed principal then does. Moves into the changed principal come before them. */
  readonly moves: readonly Move[];
  readonly rank: Rank;
}

/** A principal that may change others, with the changes that it needs of itself first. */
interface Changer {
  readonly actor: Actor;
  readonly own: readonly Gain[];
  readonly prepare: readonly Move[];
}

/**
 * All that pairs of principals can do together and not apart. A partner must be somebody whom one of those that reach the changer reaches too;
 * `meets` gives these. Administrators are left out: within their account they need no partner.
 */
export function jointsOf(world: World, meets: (changer: Actor) => Iterable<Actor>): Joint[] {
  return changersOf(world).flatMap((changer) => {
    const { actor } = changer;
    const partners = [...meets(actor)].filter(({ arn, accountId }) => arn !== actor.arn && accountId === actor.accountId);
    return [
      ...partners.flatMap((partner) => jointOf(world, changer, partner, [])),
      ...madeBy(world, actor).flatMap(([made, moves]) => jointOf(world, changer, made, moves)),
    ];
  });
}

function changersOf(world: World): Changer[] {
  return [...world.actors.values()].flatMap((actor) => {
    const own = selfChanges(world, actor);
    const gains = own.flatMap(({ moves }) => moves).flatMap(({ gives }) => (gives.kind === 'gain' ? [gives.gain] : []));
    const distinct = [...new Map(gains.map((gain) => [gain.id, gain])).values()].filter(({ tags }) => tags === undefined);
    if (!mayChange(stateOf(world, actor, distinct)) || isAdministrator(waysFrom(world, actor))) return [];
    return [{ actor, own: distinct, prepare: [...new Set(own.flatMap(({ moves }) => moves))] }];
  });
}

/** Certainly, or under conditions: then what it changes for certain is lost here, and found forwards only. Asking for every partner of such a one costs a minute at a thousand roles. */
function isAdministrator(ways: readonly Way[]): boolean {
  return ways.some(({ rank, moves }) => rank < UNKNOWN && (moves.at(-1) as Move).gives.kind === 'administration');
}

/** Principals that the actor makes anew, with the moves that make them. */
function madeBy(world: World, actor: Actor): (readonly [Actor, readonly Move[]])[] {
  return waysFrom(world, actor).flatMap(({ moves }) => {
    const { gives } = moves.at(-1) as Move;
    return gives.kind === 'principal' && !world.actors.has(gives.actor.arn) ? [[gives.actor, moves] as const] : [];
  });
}

function jointOf(world: World, { actor, own, prepare }: Changer, partner: Actor, before: readonly Move[]): Joint[] {
  const made: Move[] = [...changes(world, stateOf(world, actor, own), stateOf(world, partner))].filter(
    ({ gives }) => gives.kind === 'gain',
  );
  if (made.length === 0) return [];
  const gains = made.map(({ gives }) => (gives as { gain: Gain }).gain);
  const isNew = before.length > 0;
  return waysFrom(world, partner, gains).flatMap((way): Joint[] => {
    if (way.needs.length === 0 && !isNew) return [];
    const { gives } = way.moves.at(-1) as Move;
    if (gives.kind === 'gain') return [];
    const used = made.filter((move) => way.needs.includes((move.gives as { gain: Gain }).gain.id));
    const rank = Math.max(way.rank, ...used.map((move) => move.rank)) as Rank;
    const needsOwn = used.some((move) =>
      move.asked.some(({ decision }) =>
        decision.evidence.some(({ policy }) => own.some(({ documents }) => documents.some(({ id }) => id === policy))),
      ),
    );
    const to = gives.kind === 'administration' ? `administration ${gives.accountId}` : gives.actor.arn;
    return [
      {
        changer: actor.arn,
        changed: isNew ? actor.arn : partner.arn,
        to,
        rank,
        moves: [...(needsOwn ? prepare : []), ...before, ...used, ...way.moves],
      },
    ];
  });
}
