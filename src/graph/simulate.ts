import { type Decision, decide, explainGates, type PolicySet, type Request } from '../policy/index.ts';
import { accountOf } from '../shared/arn.ts';
import { type Ask, requestOf, type Target, targetAt, targetOfActor } from './ask.ts';
import { stateOf } from './state.ts';
import type { Actor, World } from './world.ts';

interface Simulation {
  readonly decision: Decision;
  readonly explanation: readonly string[];
}

/** A request with its context, everything that has a say in it, and the decision. */
export interface Decided {
  readonly request: Request;
  readonly policies: PolicySet;
  readonly decision: Decision;
}

/** One request by a principal of the snapshot, decided with every policy that the snapshot holds for it. `complete`: keys that neither the context nor the snapshot gives are absent; else they are not known. */
export function simulate(
  world: World,
  actor: Actor,
  action: string,
  resource: string,
  context: { readonly [key: string]: readonly string[] | null },
  complete: boolean,
): Simulation {
  const { request, policies, decision } = decideRequest(world, actor, action, resource, context, complete);
  return { decision, explanation: explainGates(request, policies, decision) };
}

/** The same without its explanation, which costs more than the decision. */
export function decideRequest(
  world: World,
  actor: Actor,
  action: string,
  resource: string,
  context: { readonly [key: string]: readonly string[] | null },
  complete: boolean,
): Decided {
  const ask: Ask = { by: stateOf(world, actor), action, on: targetNamed(world, actor, resource), extras: context };
  const { request: asked, policies } = requestOf(world, ask);
  const request = { ...asked, context: { ...asked.context, complete } };
  return { request, policies, decision: decide(request, policies) };
}

/** The resource as far as the snapshot knows it; one that it does not know is taken to be the caller's, unless its ARN names another account. */
function targetNamed(world: World, actor: Actor, arn: string): Target {
  const principal = world.actors.get(arn);
  if (principal !== undefined) return targetOfActor(principal);
  const target = targetAt(world, arn, accountOf(arn) ?? actor.accountId);
  return target.tags === 'chosen' ? { ...target, tags: undefined } : target;
}
