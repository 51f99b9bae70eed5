import { type Actor, proofFor, type Resource, saturate, type World } from '../graph/index.ts';
import { certaintyOf, openEdgeBook } from './edges.ts';
import { goalOf } from './goal.ts';
import { holdersOf } from './holders.ts';
import { distinctProofs, type Search } from './proofs.ts';
import { bestAccessTo } from './resources.ts';
import type { Paths } from './types.ts';

/** The best proofs from one principal to another, or to a resource: `count` of them, no two with the same edges. */
export function pathsBetween(world: World, from: Actor, to: Actor | Resource, count = 1): Paths {
  const book = openEdgeBook();
  const search: Search = (tried, isLeftOut) =>
    'policies' in to ? proofFor(tried, from, goalOf(to)) : accessFrom(tried, from, to, isLeftOut);
  const paths = distinctProofs(world, search, count, book).map(({ rank, moves }) => {
    const path = book.path(moves);
    return { certainty: certaintyOf(rank), steps: path.length, path };
  });
  return { format: 'blast-path', version: 1, from: from.arn, to: to.arn, paths, edges: book.edges() };
}

function accessFrom(world: World, from: Actor, to: Resource, isLeftOut: (arn: string) => boolean): ReturnType<Search> {
  const reach = saturate(world, [from]);
  return bestAccessTo(world, to, reach, holdersOf(world, reach, isLeftOut));
}
