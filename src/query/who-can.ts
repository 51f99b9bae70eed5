import type { Verb } from '../catalog/index.ts';
import {
  type Actor,
  type Approach,
  type Asked,
  approaches,
  CERTAIN,
  type Goal,
  isSound,
  type Judge,
  madeBy,
  type Rank,
  type Reach,
  type Resource,
  type State,
  selfChanges,
  stateOf,
  UNKNOWN,
  type World,
} from '../graph/index.ts';
import { BlastError } from '../shared/errors.ts';
import { type Access, accessBy, leastRank, ownerAccess, type VerbActions, verbActionsOf } from './access.ts';
import { anyoneInto, openAccesses } from './anyone.ts';
import { type Claim, chokePoints, openGrounds } from './choke-points.ts';
import { mayHold } from './credentials.ts';
import { certaintyOf, conditionsOn, type EdgeBook, openEdgeBook } from './edges.ts';
import { findActionNamed, isActionOn, misfitText } from './find-action.ts';
import { goalOf } from './goal.ts';
import { byCost, statesOf } from './holders.ts';
import { assumptionsOf, incompleteOf, withIncomplete } from './notes.ts';
import { outsidersAt, outsidersOf } from './outsiders.ts';
import type { ChokePoint, WhoCan } from './types.ts';

/** Verbs that touch the data of a resource: what is asked about when no action is named. */
const DATA_VERBS = new Set(['read', 'write', 'delete', 'decrypt', 'execute', 'share', 'administer']);

export interface WhoCanOptions {
  /** Choke points are computed again without the grants, which takes as long as the answer, for each. */
  readonly isVerified?: boolean;
}

/** Who reaches a goal, and with which last requests, by the goal's ARN. */
interface Found {
  readonly found: readonly Approach[];
  readonly lasts: ReadonlyMap<string, Last>;
}

/** The grants on which most of the answer rests. */
function pointsOf(world: World, found: Found, book: EdgeBook, search: ((world: World) => Found) | undefined): ChokePoint[] {
  return chokePoints(world, claimsOf(world, found), book, search && ((without) => claimsOf(without, search(without))));
}

function claimsOf(world: World, { found, lasts }: Found): Claim[] {
  const grounds = openGrounds(world);
  return found
    .filter(({ rank }) => rank < UNKNOWN)
    .map(({ moves, goal }) => ({ kind: 'principals', rests: grounds.ofBoth({ moves, asked: lasts.get(goal)?.asked ?? [] }) }));
}

/** Everybody who can become the principal, directly or through others. */
export function whoCanBecome(world: World, target: Actor, { isVerified = false }: WhoCanOptions = {}): WhoCan {
  const book = openEdgeBook();
  const search = (each: World): Found => ({
    found: approaches(each, [goalOf(target)]).filter(({ actor }) => actor.arn !== target.arn),
    lasts: new Map(),
  });
  const { found, lasts } = search(world);
  const principals = found.map(({ actor, rank, moves }) => ({
    arn: actor.arn,
    type: actor.type,
    accountId: actor.accountId,
    via: moves.at(-1)?.from ?? actor.arn,
    steps: moves.length,
    certainty: certaintyOf(rank),
    path: book.path(moves),
  }));
  return {
    format: 'blast-who-can',
    version: 1,
    resource: target.arn,
    actions: [],
    public: publicTrust(world, target),
    principals,
    external: outsidersOf(world, [target], found, book),
    chokePoints: pointsOf(world, { found, lasts }, book, isVerified ? search : undefined),
    ...withIncomplete(incompleteOf(world)),
    assumptions: assumptionsOf(world),
    edges: book.edges(),
  };
}

/** Everybody who can do one of the actions on the resource (the data verbs of its type when none is given), directly or by becoming somebody who can. */
export function whoCanUse(
  world: World,
  resource: Resource,
  action: string | undefined,
  { isVerified = false }: WhoCanOptions = {},
): WhoCan {
  const book = openEdgeBook();
  const asked = actionsOn(resource, action);
  const names = asked.flatMap(({ actions }) => actions.map((each) => each.action));
  if (names.length === 0)
    throw new BlastError(`no actions on the data of \`${resource.type}\` are known: name one with --action, for \`${resource.arn}\``);
  const search = (each: World): Found => usersOf(each, each.resources.get(resource.arn) ?? resource, asked);
  const { found, lasts } = search(world);
  const open = publicAccess(world, resource, asked);
  const principals = found.map(({ actor, rank, moves, goal }) => ({
    arn: actor.arn,
    type: actor.type,
    accountId: actor.accountId,
    via: goal.startsWith('administration ') ? (moves.at(-1)?.from ?? actor.arn) : (lasts.get(goal)?.via ?? goal),
    steps: moves.length,
    certainty: certaintyOf(rank),
    path: book.path(moves),
    verbs: lasts.get(goal)?.verbs ?? [],
    ...conditionsOn(lasts.get(goal)?.asked ?? []),
  }));
  return {
    format: 'blast-who-can',
    version: 1,
    resource: resource.arn,
    actions: names,
    public: open,
    principals,
    ...mayHold(resource),
    external: outsidersAt(world, resource, asked, open, found, book),
    chokePoints: pointsOf(world, { found, lasts }, book, isVerified ? search : undefined),
    ...withIncomplete(incompleteOf(world)),
    assumptions: assumptionsOf(world),
    edges: book.edges(),
  };
}

/** The verbs that are asked about, each with its actions: the data verbs of the type, or the one that the named action belongs to. */
function actionsOn(resource: Resource, action: string | undefined): readonly VerbActions[] {
  const table = verbActionsOf(resource);
  if (action === undefined) return table.filter(({ verb }) => DATA_VERBS.has(verb));
  const named = table.flatMap(({ verb, actions }) =>
    actions.filter((each) => each.action.toLowerCase() === action.toLowerCase()).map((each) => ({ verb, actions: [each] })),
  );
  if (named.length > 0) return named.slice(0, 1);
  const name = findActionNamed(action);
  if (!isActionOn(name, resource.arn)) throw new BlastError(misfitText(name, resource.arn));
  return [{ verb: 'execute', actions: [{ action: name, on: 'arn' }] }];
}

function usersOf(world: World, resource: Resource, asked: readonly VerbActions[]): Found {
  const goals: Last[] = [...world.actors.values()].flatMap((actor) => goalsAt(world, actor, resource, asked));
  for (const accountId of world.accounts.keys()) {
    const best = bestOf(asked, (verb) => ownerAccess(world, accountId, resource, verb));
    if (best !== undefined) goals.push({ arn: `administration ${accountId}`, moves: [], ...best });
  }
  const lasts = new Map(goals.toSorted((a, b) => byCost(b, a)).map((goal) => [goal.arn, goal]));
  return { found: approaches(world, goals, (reach) => grownUse(world, reach, resource, asked, lasts)), lasts };
}

/** What somebody can do whom others have changed: `lasts` is told of it. */
function grownUse(
  world: World,
  { held }: Reach,
  resource: Resource,
  asked: readonly VerbActions[],
  lasts: Map<string, Last>,
): ReturnType<Judge> {
  let best: Last | undefined;
  for (const { state, rank, moves } of [...held.values()].flatMap((each) => statesOf(world, each)).sort(byCost)) {
    if (best !== undefined && byCost(best, { rank, moves }) <= 0) break;
    const use = state.gains.length === 0 ? undefined : directAccess(world, state, resource, asked);
    const cost = { rank: Math.max(rank, use?.rank ?? UNKNOWN) as Rank, moves };
    if (use === undefined || (best !== undefined && byCost(best, cost) <= 0)) continue;
    best = { ...use, ...cost, arn: `${state.actor.arn} with ${state.gains.map(({ id }) => id).join()}`, via: state.actor.arn };
  }
  if (best === undefined) return undefined;
  lasts.set(best.arn, best);
  return { rank: best.rank, moves: best.moves, goal: best.arn };
}

/** A goal with the requests that make it one, and all that it can do as certainly. */
interface Last extends Goal {
  readonly asked: readonly Asked[];
  readonly verbs: readonly Verb[];
  /** Who makes the requests, where it is not the goal. */
  readonly via?: string;
}

/** The principal as a goal: as it stands, as it can make itself where that is more certain, or as somebody whom it makes anew. */
function goalsAt(world: World, actor: Actor, resource: Resource, asked: readonly VerbActions[]): Last[] {
  const own = goalsOf(world, actor, resource, asked);
  const best = Math.min(UNKNOWN + 1, ...own.map(({ rank }) => rank));
  const made = best === CERTAIN ? [] : madeBy(world, actor.arn);
  const asMade = made.flatMap(({ actor: each, rank, moves }) =>
    goalsOf(world, each, resource, asked).map((goal): Last => {
      const all = [...moves, ...goal.moves];
      return { ...goal, arn: actor.arn, rank: Math.max(rank, goal.rank) as Rank, moves: all, via: each.arn };
    }),
  );
  return [...own, ...asMade.filter(({ rank, moves }) => rank < best && isSound(moves))];
}

function goalsOf(world: World, actor: Actor, resource: Resource, asked: readonly VerbActions[]): Last[] {
  const own = directAccess(world, stateOf(world, actor), resource, asked);
  const goals: Last[] = own === undefined ? [] : [{ arn: actor.arn, moves: [], ...own }];
  if (own?.rank === CERTAIN) return goals;
  for (const { moves, rank: cost } of selfChanges(world, actor)) {
    const gains = moves.flatMap(({ gives }) => (gives.kind === 'gain' ? [gives.gain] : []));
    const grown = directAccess(world, stateOf(world, actor, gains), resource, asked);
    if (grown !== undefined && (own === undefined || Math.max(grown.rank, cost) < own.rank))
      goals.push({ ...grown, arn: actor.arn, rank: Math.max(grown.rank, cost) as Rank, moves });
  }
  return goals;
}

/** What a state can do by any of the verbs. */
function directAccess(world: World, state: State, resource: Resource, asked: readonly VerbActions[]): Use | undefined {
  return bestOf(asked, (verb) => accessBy(world, state, resource, verb));
}

/** The requests of the best access, and the verbs that are had as certainly. */
type Use = Pick<Last, 'rank' | 'asked' | 'verbs'>;

/** The best access by any of the verbs; data that stays encrypted does not count. */
function bestOf(asked: readonly VerbActions[], accessBy: (verb: VerbActions) => Access | undefined): Use | undefined {
  const found = asked.flatMap((verb) => accessBy(verb) ?? []).filter(({ blockedBy }) => blockedBy === undefined);
  const best = leastRank(found);
  return best && { rank: best.rank, asked: best.asked, verbs: found.filter(({ rank }) => rank === best.rank).map(({ verb }) => verb) };
}

/** What somebody without an AWS account may do. */
function publicAccess(world: World, resource: Resource, asked: readonly VerbActions[]): WhoCan['public'] {
  const best = leastRank(openAccesses(world, resource, asked));
  return best === undefined ? 'no' : certaintyOf(best.rank);
}

/** Whether principals of any account may become it. */
function publicTrust(world: World, target: Actor): WhoCan['public'] {
  const anyone = target.type === 'Role' ? anyoneInto(world, target) : undefined;
  return anyone === undefined ? 'no' : certaintyOf(anyone.move.rank);
}
