import { sensitivityOf } from '../catalog/index.ts';
import {
  type Asked,
  hasOtherAccess,
  type Move,
  mayMean,
  namesPrincipals,
  type Proof,
  policyOf,
  type Rank,
  type Reach,
  type Resource,
  type World,
} from '../graph/index.ts';
import { type Access, accessBy, ownerAccess, type VerbActions, verbActionsOf } from './access.ts';
import { certaintyOf, conditionsOn, type EdgeBook } from './edges.ts';
import { byCost, type Holder, type Holders } from './holders.ts';
import { iamResources } from './iam-resources.ts';
import type { AccessRow, ResourceRow } from './types.ts';

/** The best way to use a verb on a resource. */
export interface BestAccess {
  /** The last requests, by the principal of the row. */
  readonly asked: readonly Asked[];
  readonly row: Omit<AccessRow, 'path' | 'certainty' | 'steps'>;
  readonly rank: Rank;
  readonly moves: readonly Move[];
}

/** A resource that the attacker can use, with the best way to each verb. */
export interface ResourceAccess {
  readonly resource: Resource;
  readonly access: readonly BestAccess[];
}

/** For every resource the verbs that the attacker has on it, each by the best proof; resources that it cannot use are left out. */
export function resourceAccesses(world: World, resources: Iterable<Resource>, reach: Reach, holders: Holders): ResourceAccess[] {
  const found: ResourceAccess[] = [];
  for (const resource of resources) {
    const access = verbActionsOf(resource).flatMap((verb) => bestAccess(world, reach, holders, resource, verb) ?? []);
    if (access.length > 0) found.push({ resource, access });
  }
  return found;
}

/** Bare authorization details name no resources: then the IAM entities themselves are what can be changed. */
export function resourcesOf(world: World): Iterable<Resource> {
  return world.snapshot.collectedAt === undefined && world.resources.size === 0 ? iamResources(world) : world.resources.values();
}

export function resourceRows(accesses: readonly ResourceAccess[], book: EdgeBook): ResourceRow[] {
  const rows = accesses.map(({ resource, access }) => rowOf(resource, access, book));
  return rows.sort((a, b) => sensitivityOf(a.type) - sensitivityOf(b.type) || (a.arn < b.arn ? -1 : 1));
}

function rowOf(resource: Resource, found: readonly BestAccess[], book: EdgeBook): ResourceRow {
  const best = [...found].sort(byCost)[0] as BestAccess;
  return {
    arn: resource.arn,
    type: resource.type,
    accountId: resource.accountId,
    access: found.map(({ row, rank, moves }) => ({ ...row, steps: moves.length, certainty: certaintyOf(rank), path: book.path(moves) })),
    steps: best.moves.length,
    certainty: certaintyOf(best.rank),
  };
}

/** The best way to use any verb on the resource, leaving out data that stays encrypted; to list it says least. */
export function bestAccessTo(world: World, resource: Resource, reach: Reach, holders: Holders): BestAccess | undefined {
  const found = resourceAccesses(world, [resource], reach, holders).flatMap(({ access }) => access);
  const isList = ({ row }: BestAccess): number => Number(row.verb === 'list');
  return found.filter(({ row }) => row.blockedBy === undefined).sort((a, b) => byCost(a, b) || isList(a) - isList(b))[0];
}

/** The best way to use a verb: the most certain, then the one with the fewest moves; one whose data stays encrypted only where there is no other. */
export function bestAccess(world: World, reach: Reach, holders: Holders, resource: Resource, verb: VerbActions): BestAccess | undefined {
  const owner = asOwner(world, reach, holders, resource, verb);
  let best = owner?.row.blockedBy === undefined ? owner : undefined;
  let blocked = best === undefined ? owner : undefined;
  const administrator = reach.administered.get(resource.accountId)?.moves.at(-1)?.from;
  for (const holder of candidates(world, holders, resource, verb)) {
    // Rows of an administrator share its one edge to the account, where that is no less certain than the principal is held.
    if (holder.state.actor.arn === administrator && best !== undefined && best.rank <= holder.rank) continue;
    if (best !== undefined && byCost(best, holder) <= 0) break;
    const access = accessBy(world, holder.state, resource, verb);
    if (access === undefined) continue;
    const found = withProof(access, holder.state.actor.arn, holder);
    if (access.blockedBy !== undefined) blocked ??= found;
    else if (best === undefined || byCost(found, best) < 0) best = found;
  }
  return best ?? blocked;
}

function withProof(access: Access, via: string, { rank, moves }: Proof): BestAccess {
  const { verb, actions, blockedBy, unknowns, asked } = access;
  const row = {
    verb,
    actions,
    via,
    ...(blockedBy === undefined ? {} : { blockedBy }),
    ...(unknowns.length === 0 ? {} : { unknowns }),
    ...conditionsOn(asked),
  };
  return { row, asked, rank: Math.max(rank, access.rank) as Rank, moves };
}

/** What the administrators of accounts do to it: of its own account everything save what the organization withholds, of others what its policy lets in. */
function asOwner(world: World, reach: Reach, holders: Holders, resource: Resource, verb: VerbActions): BestAccess | undefined {
  const found = [...reach.administered].flatMap(([accountId, owner]): BestAccess[] => {
    const access = ownerAccess(world, accountId, resource, verb, holders.of(accountId).root);
    if (access === undefined) return [];
    return [withProof(access, owner.moves.at(-1)?.from ?? '', owner)];
  });
  return found.sort(byCost)[0];
}

/** Holders that may have the verb: those of the resource's account, and those of others that something about the resource lets in. */
function candidates(world: World, holders: Holders, resource: Resource, { actions }: VerbActions): readonly Holder[] {
  const policy = resource.policy ? policyOf(resource.policy) : undefined;
  const isListed = hasOtherAccess(world, resource.arn);
  const own = holders.of(resource.accountId);
  // Where nobody is named an identity Allow must do it.
  const home = isListed || (policy !== undefined && namesPrincipals(policy)) ? own.all : own.havingAny(actions);
  const abroad = holders.accounts.filter((id) => id !== resource.accountId && (isListed || (policy !== undefined && mayMean(policy, id))));
  if (abroad.length === 0) return home;
  return [...home, ...abroad.flatMap((id) => holders.of(id).all)].sort(byCost);
}
