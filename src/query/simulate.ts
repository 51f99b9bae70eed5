import { type Actor, simulate, type World } from '../graph/index.ts';
import { assumptionsOf } from './notes.ts';
import type { DecisionResult } from './types.ts';

/** One request by a principal of the snapshot, decided and explained. */
export function simulateRequest(
  world: World,
  actor: Actor,
  action: string,
  resource: string,
  context: { readonly [key: string]: readonly string[] | null },
  complete = false,
): DecisionResult {
  const { decision, explanation } = simulate(world, actor, action, resource, context, complete);
  return {
    format: 'blast-decision',
    version: 1,
    decision: decision.outcome,
    evidence: decision.evidence.map(({ policy, statement, sid, effect }) => ({ policy, statement, sid, effect })),
    conditions: decision.conditions,
    assumptions: assumptionsOf(world),
    // The same policy may be attached to several levels of the organization.
    explanation: [...new Set(explanation)],
  };
}
