import { type Requester, simulate, type World } from '../graph/index.ts';
import { assumptionsOf } from './notes.ts';
import type { DecisionResult } from './types.ts';

/** One request, decided with the policies of the snapshot and explained. */
export function simulateRequest(
  world: World,
  by: Requester,
  action: string,
  resource: string,
  context: { readonly [key: string]: readonly string[] | null },
  complete = false,
): DecisionResult {
  const account = simulate(world, by, action, resource, context, complete);
  return {
    format: 'blast-decision',
    version: 1,
    ...account,
    assumptions: [...assumptionsOf(world), ...('madeBy' in by ? [SESSION_POLICY] : [])],
  };
}

const SESSION_POLICY = {
  id: 'session-policy',
  text: 'the session policy of the federated user takes nothing away: AWS keeps none',
};
