import { type Actor, confirm, type Resource, saturate, type World } from '../graph/index.ts';
import { certaintyOf, openEdgeBook } from './edges.ts';
import { goalOf } from './goal.ts';
import { holdersOf } from './holders.ts';
import { resourceRows } from './resources.ts';
import type { Paths } from './types.ts';

/** The best proof from one principal to another, or to a resource. */
export function pathsBetween(world: World, from: Actor, to: Actor | Resource): Paths {
  const book = openEdgeBook();
  const none: Paths = { format: 'blast-path', version: 1, from: from.arn, to: to.arn, paths: [], edges: [] };
  if ('policies' in to) {
    const found = confirm(world, from, [goalOf(to)]);
    if (found === undefined) return none;
    const path = book.path(found.moves);
    return { ...none, paths: [{ certainty: certaintyOf(found.rank), steps: path.length, path }], edges: book.edges() };
  }
  const reach = saturate(world, [from]);
  const row = resourceRows(world, [to], reach, holdersOf(world, reach), book)[0];
  if (row === undefined) return none;
  const best = [...row.access].sort((a, b) => a.steps - b.steps).find(({ certainty }) => certainty === row.certainty);
  return {
    ...none,
    paths: best === undefined ? [] : [{ certainty: best.certainty, steps: best.steps, path: best.path }],
    edges: book.edges(),
  };
}
