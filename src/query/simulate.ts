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
): DecisionResult {
  const { decision, explanation } = simulate(world, actor, action, resource, context);
  return {
    format: 'blast-decision',
    version: 1,
    decision: decision.outcome,
    evidence: decision.evidence.map(({ policy, statement, sid, effect }) => ({ policy, statement, sid, effect })),
    conditions: decision.conditions,
    assumptions: assumptionsOf(world),
    explanation,
  };
}
