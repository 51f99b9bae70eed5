import { type Actor, isOwnable, type Proof, type Reach, saturate, UNKNOWN, type World } from '../graph/index.ts';
import { type Claim, common, openGrounds } from './choke-points.ts';
import { byCost, holdersOf } from './holders.ts';
import { type ResourceAccess, resourceAccesses, resourcesOf } from './resources.ts';

/** How a principal is reached: as it was entered, or as the administrator of its account, whichever is better. */
export function proofOf(reach: Reach, actor: Actor): Proof | undefined {
  const held = reach.held.get(actor.arn);
  const owned = isOwnable(actor) ? reach.administered.get(actor.accountId) : undefined;
  return held === undefined || (owned !== undefined && byCost(owned, held) < 0) ? owned : held;
}

/** What the attacker reaches for certain or under conditions, each with what its proofs rest on. A resource rests on what all ways of using it have in common. */
export function claimsOf(world: World, reach: Reach, suspects: readonly Actor[], accesses: readonly ResourceAccess[]): Claim[] {
  const grounds = openGrounds(world);
  const suspected = new Set(suspects.map(({ arn }) => arn));
  const others = [...world.actors.values()].filter(({ arn }) => !suspected.has(arn)).flatMap((actor) => proofOf(reach, actor) ?? []);
  const isProved = ({ rank }: Pick<Proof, 'rank'>): boolean => rank < UNKNOWN;
  const used = accesses.map(({ access }) => access.filter(isProved)).filter((access) => access.length > 0);
  return [
    ...[...reach.administered.values()].filter(isProved).map(({ moves }): Claim => ({ kind: 'accounts', rests: grounds.ofMoves(moves) })),
    ...others.filter(isProved).map(({ moves }): Claim => ({ kind: 'principals', rests: grounds.ofMoves(moves) })),
    ...used.map((access): Claim => ({ kind: 'resources', rests: common(access, grounds.ofBoth) })),
  ];
}

/** The same in another world, such as one without some grants. */
export function claimsIn(world: World, suspects: readonly Actor[]): Claim[] {
  const actors = suspects.map((suspect) => again(world, suspect));
  const reach = saturate(world, actors);
  return claimsOf(world, reach, actors, resourceAccesses(world, resourcesOf(world), reach, holdersOf(world, reach)));
}

/** The same principal as another world has it; a stolen session keeps its name, and the root user is of no world. */
export function again(world: World, actor: Actor): Actor {
  const found = world.actors.get(actor.arn);
  return found?.type === 'Role' && actor.type === 'Role' && actor.sessionName !== undefined
    ? { ...found, sessionName: actor.sessionName }
    : (found ?? actor);
}
