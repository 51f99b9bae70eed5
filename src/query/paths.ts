import {
  type Actor,
  type Grant,
  type Proof,
  proofFor,
  type Resource,
  saturate,
  UNKNOWN,
  type World,
  worldWithout,
} from '../graph/index.ts';
import { pathOfAnyone, wayOfAnyone } from './anyone.ts';
import { openGrounds, widest } from './choke-points.ts';
import { again } from './claims.ts';
import { mayHold } from './credentials.ts';
import { certaintyOf, groundsOf, openEdgeBook, requestsBy } from './edges.ts';
import { goalOf } from './goal.ts';
import { holdersOf } from './holders.ts';
import { incompleteOf, withIncomplete } from './notes.ts';
import { distinctProofs, type Found, type Search } from './proofs.ts';
import { bestAccessTo } from './resources.ts';
import type { PathRow, Paths } from './types.ts';

export interface PathOptions {
  /** How many proofs, no two with the same edges. */
  readonly count?: number;
  /** Whether a small set of grants is looked for, without which there is no proof. */
  readonly isCut?: boolean;
}

/** The best proofs from one principal to another, or to a resource. */
export function pathsBetween(world: World, from: Actor, to: Actor | Resource, { count = 1, isCut = false }: PathOptions = {}): Paths {
  const book = openEdgeBook();
  const paths = distinctProofs(world, searchFrom(from, to), count, book).map(({ rank, moves, ...last }) => {
    const path = book.path(moves);
    return { certainty: certaintyOf(rank), steps: path.length, path, ...accessAt(last) };
  });
  const anyone = wayOfAnyone(world, to, (role) => searchFrom(role, to)(world, () => false));
  const cut = isCut ? { cut: cutBetween(world, from, to) } : {};
  return {
    format: 'blast-path',
    version: 1,
    from: from.arn,
    to: to.arn,
    paths,
    ...(anyone && { anyone: pathOfAnyone(anyone, book) }),
    ...cut,
    ...('policies' in to ? {} : mayHold(to)),
    ...withIncomplete(incompleteWhere(world, from)),
    edges: book.edges(),
  };
}

/** Of the accounts in which somebody may be missing that the attacker becomes. */
function incompleteWhere(world: World, from: Actor): string[] {
  if (incompleteOf(world).length === 0) return [];
  const accounts = [...saturate(world, [from]).held.values()].map(({ actor }) => actor.accountId);
  return incompleteOf(world, [from.accountId, ...accounts]);
}

function accessAt({ via, verb, asked }: Omit<Found, keyof Proof>): Pick<PathRow, 'access'> {
  return via === undefined || verb === undefined || asked === undefined
    ? {}
    : { access: { verb, requests: requestsBy(asked, via), ...groundsOf(asked) } };
}

function searchFrom(from: Actor, to: Actor | Resource): Search {
  return (world, isLeftOut) => ('policies' in to ? proofFor(world, from, goalOf(to)) : accessFrom(world, from, to, isLeftOut));
}

function accessFrom(world: World, from: Actor, to: Resource, isLeftOut: (arn: string) => boolean): Found | undefined {
  const reach = saturate(world, [from]);
  const found = bestAccessTo(world, to, reach, holdersOf(world, reach, isLeftOut));
  return found && { ...found, via: found.row.via, verb: found.row.verb };
}

/** Looked at in each round: a grant that several proofs rest on cuts more. */
const PROOFS_AT_A_TIME = 2;
/** A cut that takes more is no plan. */
const MOST_GRANTS = 12;

/**
 * Takes away, again and again, the grant that most of the best proofs rest on, until none is left; then puts back each that is not needed. It is not
 * said to be the smallest such set: that is hard to find. That it cuts is seen by computing without it.
 */
function cutBetween(world: World, from: Actor, to: Actor | Resource): NonNullable<Paths['cut']> {
  const grants: Grant[] = [];
  let left = proofsWithout(world, from, to, grants);
  while (left.length > 0 && grants.length < MOST_GRANTS) {
    const grant = widest(left);
    if (grant === undefined) break;
    grants.push(grant);
    left = proofsWithout(world, from, to, grants);
  }
  if (left.length > 0) return { complete: false, grants };
  for (const grant of [...grants]) {
    const others = grants.filter((each) => each !== grant);
    if (others.length > 0 && proofsWithout(world, from, to, others).length === 0) grants.splice(grants.indexOf(grant), 1);
  }
  return { complete: true, grants };
}

/** What the best proofs that are certain or conditional rest on, in the world without the grants. */
function proofsWithout(world: World, from: Actor, to: Actor | Resource, grants: readonly Grant[]): { readonly rests: readonly Grant[] }[] {
  const without = worldWithout(world, grants);
  const grounds = openGrounds(without);
  const target = 'policies' in to ? again(without, to) : (without.resources.get(to.arn) ?? to);
  const found = distinctProofs(without, searchFrom(again(without, from), target), PROOFS_AT_A_TIME, openEdgeBook());
  return found.filter(({ rank }) => rank < UNKNOWN).map(({ moves, asked = [] }) => ({ rests: grounds.ofBoth({ moves, asked }) }));
}
