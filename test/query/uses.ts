import type { Actor, World } from '../../src/graph/index.ts';
import { whoCanUse } from '../../src/query/index.ts';
import type { Certainty, Report } from '../../src/query/types.ts';

/** What who-can asks about where no action is named. */
const DATA = new Set(['read', 'write', 'delete', 'decrypt', 'execute', 'share', 'administer']);
const CERTAINTIES: readonly Certainty[] = ['certain', 'conditional', 'unknown'];

/** `P uses R: certainty`, as the report about P says it. */
export function usesBy({ arn }: Actor, { resources }: Report): string[] {
  return resources.flatMap((row) => {
    const found = row.access.filter(({ verb, blockedBy }) => DATA.has(verb) && blockedBy === undefined).map(({ certainty }) => certainty);
    const best = CERTAINTIES.find((certainty) => found.includes(certainty));
    return best === undefined ? [] : [`${arn} uses ${row.arn}: ${best}`];
  });
}

/** The same, as who-can says it of each resource of which it knows what its data are. */
export function usersOf(world: World, arn: string): string[] {
  const resource = world.resources.get(arn) as Parameters<typeof whoCanUse>[1];
  return whoCanUse(world, resource, undefined).principals.map((row) => `${row.arn} uses ${arn}: ${row.certainty}`);
}
