import {
  type Actor,
  approaches,
  decideAsk,
  type Goal,
  isPossible,
  partOf,
  type Rank,
  type Resource,
  rankOf,
  type State,
  selfChanges,
  stateOf,
  type Target,
  targetOfResource,
  trustEntries,
  type World,
} from '../graph/index.ts';
import { BlastError } from '../shared/errors.ts';
import { commonInstance, parseGlob } from '../shared/glob.ts';
import { accessBy, ownerAccess, type VerbActions, verbActionsOf } from './access.ts';
import { certaintyOf, openEdgeBook } from './edges.ts';
import { findActionNamed, isActionOn, misfitText } from './find-action.ts';
import { goalOf } from './goal.ts';
import { assumptionsOf } from './notes.ts';
import { outsidersOf } from './outsiders.ts';
import type { WhoCan } from './types.ts';

/** Verbs that touch the data of a resource: what is asked about when no action is named. */
const DATA_VERBS = new Set(['read', 'write', 'delete', 'decrypt', 'execute', 'share', 'administer']);

/** Everybody who can become the principal, directly or through others. */
export function whoCanBecome(world: World, target: Actor): WhoCan {
  const book = openEdgeBook();
  const found = approaches(world, [goalOf(target)]).filter(({ actor }) => actor.arn !== target.arn);
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
    public: publicTrust(target),
    principals,
    external: outsidersOf(world, target),
    assumptions: assumptionsOf(world),
    edges: book.edges(),
  };
}

/** Everybody who can do one of the actions on the resource (the data verbs of its type when none is given), directly or by becoming somebody who can. */
export function whoCanUse(world: World, resource: Resource, action: string | undefined): WhoCan {
  const book = openEdgeBook();
  const asked = actionsOn(resource, action);
  const names = asked.flatMap(({ actions }) => actions.map((each) => each.action));
  if (names.length === 0)
    throw new BlastError(`no actions on the data of \`${resource.type}\` are known: name one with --action, for \`${resource.arn}\``);
  const goals: Goal[] = [...world.actors.values()].flatMap((actor) => goalsAt(world, actor, resource, asked));
  for (const accountId of world.accounts.keys()) {
    const rank = asked.flatMap((verb) => ownerAccess(world, accountId, resource, verb)?.rank ?? []).sort()[0];
    if (rank !== undefined) goals.push({ arn: `administration ${accountId}`, rank, moves: [] });
  }
  const principals = approaches(world, goals).map(({ actor, rank, moves, goal }) => ({
    arn: actor.arn,
    type: actor.type,
    accountId: actor.accountId,
    via: goal.startsWith('administration ') ? (moves.at(-1)?.from ?? actor.arn) : goal,
    steps: moves.length,
    certainty: certaintyOf(rank),
    path: book.path(moves),
  }));
  return {
    format: 'blast-who-can',
    version: 1,
    resource: resource.arn,
    actions: names,
    public: publicAccess(world, resource, names),
    principals,
    external: [],
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

/** The principal as a goal: as it stands, and as it can make itself where that is more certain. */
function goalsAt(world: World, actor: Actor, resource: Resource, asked: readonly VerbActions[]): Goal[] {
  const rank = directRank(world, stateOf(world, actor), resource, asked);
  const goals: Goal[] = rank === undefined ? [] : [{ arn: actor.arn, rank, moves: [] }];
  if (rank === 0) return goals;
  for (const { moves, rank: cost } of selfChanges(world, actor)) {
    const gains = moves.flatMap(({ gives }) => (gives.kind === 'gain' ? [gives.gain] : []));
    const grown = directRank(world, stateOf(world, actor, gains), resource, asked);
    if (grown !== undefined && (rank === undefined || Math.max(grown, cost) < rank))
      goals.push({ arn: actor.arn, rank: Math.max(grown, cost) as Rank, moves });
  }
  return goals;
}

/** The best answer in a state; data that stays encrypted for it does not count. */
function directRank(world: World, state: State, resource: Resource, asked: readonly VerbActions[]): Rank | undefined {
  let best: Rank | undefined;
  for (const verb of asked) {
    const access = accessBy(world, state, resource, verb);
    if (access !== undefined && access.blockedBy === undefined && (best === undefined || access.rank < best)) best = access.rank;
    if (best === 0) break;
  }
  return best;
}

type Caller = Extract<Parameters<typeof decideAsk>[1]['by'], { kind: string }>;

const ANONYMOUS: Caller = { kind: 'anonymous', arn: '*', accountId: undefined };

/** What somebody without an AWS account may do: by the resource's policy or a bucket's access control list, whatever Block Public Access leaves of them. */
function publicAccess(world: World, resource: Resource, actions: readonly string[]): WhoCan['public'] {
  const target = targetOfResource(resource);
  const ranks = actions.flatMap((action) =>
    (isOnObjects(action) ? objectsOf(target) : [target]).flatMap((on) => {
      const decision = decideAsk(world, { by: ANONYMOUS, action, on, extras: {} });
      return isPossible(decision) ? [rankOf(decision)] : [];
    }),
  );
  return ranks.length === 0 ? 'no' : certaintyOf(Math.min(...ranks) as Rank);
}

function isOnObjects(action: string): boolean {
  return action.startsWith('s3:') && action.includes('Object');
}

/** Objects of the bucket, one for each pattern of its policy that objects match. */
function objectsOf(bucket: Target): Target[] {
  const all = `${bucket.arn}/*`;
  const patterns = (bucket.policy?.document.statements ?? []).flatMap(({ resource }) => resource?.patterns ?? []);
  const names = patterns.flatMap(({ text }) => commonInstance([parseGlob(text), parseGlob(all)], 'blast') ?? []);
  return [...new Set([`${bucket.arn}/blast`, ...names])].map((arn) => partOf(bucket, arn));
}

function publicTrust(target: Actor): WhoCan['public'] {
  return target.type === 'Role' && trustEntries(target).some(({ kind }) => kind === 'everyone') ? 'conditional' : 'no';
}
