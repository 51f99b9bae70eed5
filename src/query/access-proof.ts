import { findAction } from '../catalog/index.ts';
import {
  type Actor,
  type Asked,
  decideAsk,
  formatsOf,
  isPossible,
  namesOf,
  partOf,
  type Rank,
  rankOf,
  type State,
  stateOf,
  type Target,
  targetAt,
  type World,
} from '../graph/index.ts';
import { splitFields } from '../shared/arn.ts';
import { partsOf, verbActionsOf, wholeOf } from './access.ts';
import { certaintyOf, requestOf } from './edges.ts';
import { type StatementText, statementsOf } from './policies.ts';
import type { Certainty, Condition, EdgeRequest } from './types.ts';

/** What stands behind "as it stands": the request, and the statements that allow it. */
export interface AccessProof {
  readonly request: EdgeRequest;
  readonly certainty: Certainty;
  readonly conditions: readonly Condition[];
  readonly statements: readonly StatementText[];
}

/**
 * The best request by which a principal can use one of the actions as it stands: on the resource, or where that is null on anything. Null: by none of
 * them, so that it is a change made before which gives the access.
 */
export function accessProof(world: World, actor: Actor, resource: string | null, actions: readonly string[]): AccessProof | null {
  const state = stateOf(world, actor);
  let best: (Asked & { readonly rank: Rank }) | undefined;
  for (const asked of resource === null ? onAnything(world, state, actions) : onResource(world, state, resource, actions)) {
    if (!isPossible(asked.decision)) continue;
    const rank = rankOf(asked.decision);
    if (best === undefined || rank < best.rank) best = { ...asked, rank };
    if (rank === 0) break;
  }
  if (best === undefined) return null;
  const request = requestOf(best);
  const { conditions, evidence } = best.decision;
  const statements = statementsOf(world, { requests: [request], conditions, evidence: evidence.filter(({ type }) => !isGuardrail(type)) });
  return { request, certainty: certaintyOf(best.rank), conditions, statements };
}

/** They allow everything and are the same for all. */
function isGuardrail(type: string): boolean {
  return type === 'serviceControl' || type === 'resourceControl';
}

function* onResource(world: World, state: State, arn: string, actions: readonly string[]): Generator<Asked> {
  const resource = world.resources.get(arn);
  if (resource === undefined) return;
  const whole = wholeOf(resource);
  for (const { action, on } of verbActionsOf(resource).flatMap((verb) => verb.actions)) {
    if (!actions.includes(action)) continue;
    for (const part of partsOf(state, action, resource, on))
      yield asked(world, state, action, part === '*' ? { ...whole, arn: part, policy: undefined } : partOf(whole, part));
  }
}

/** On what the policies name, or what nothing names. */
function* onAnything(world: World, state: State, actions: readonly string[]): Generator<Asked> {
  const [, partition = 'aws', , , accountId = ''] = splitFields(state.actor.arn);
  for (const action of actions) {
    const service = action.slice(0, action.indexOf(':'));
    const [type] = findAction(action)?.resources ?? [];
    const arns = type === undefined ? ['*'] : namesOf(state, [action], formatsOf(service, type.type, partition, accountId).texts);
    for (const arn of arns) {
      const on = targetAt(world, arn, accountId);
      yield asked(world, state, action, { ...on, tags: on.tags === 'chosen' ? undefined : on.tags });
    }
  }
}

function asked(world: World, by: State, action: string, on: Target): Asked {
  const ask = { by, action, on, extras: {} };
  return { ask, decision: decideAsk(world, ask) };
}
