import { actedOn, actionsOf, fallbackVerbs, type Verb, type VerbAction, verbsOf } from '../catalog/index.ts';
import {
  decideAsk,
  isOfType,
  isPossible,
  mayMean,
  namesOf,
  ownedStates,
  ownerMay,
  partOf,
  policyOf,
  type Rank,
  type Resource,
  rankOf,
  type State,
  targetOfResource,
  type World,
} from '../graph/index.ts';
import { splitFields } from '../shared/arn.ts';
import { remember } from '../shared/remember.ts';

/** What one state can do to a resource by one verb. */
export interface Access {
  readonly verb: Verb;
  readonly actions: readonly string[];
  readonly rank: Rank;
  /** ARN of the key that the data is encrypted with and that the state cannot use. */
  readonly blockedBy: string | undefined;
}

export interface VerbActions {
  readonly verb: Verb;
  readonly actions: readonly VerbAction[];
}

const fallbacks = new Map<string, readonly VerbActions[]>();

/** The actions that make each verb on a resource of this type: the curated table, else the access levels of the reference. */
export function verbActionsOf(resource: {
  readonly arn: string;
  readonly type: string;
  readonly accountId: string;
}): readonly VerbActions[] {
  const curated = verbsOf(resource.type);
  if (curated.length > 0) return curated;
  return remember(fallbacks, resource.type, () => byLevel(resource));
}

function byLevel({ arn, accountId }: { readonly arn: string; readonly accountId: string }): VerbActions[] {
  const [, partition = 'aws', service = ''] = splitFields(arn);
  const verbs = new Map<Verb, VerbAction[]>();
  for (const action of actionsOf(service)) {
    if (!action.resources.some(({ type }) => isOfType(arn, service, type, partition, accountId))) continue;
    for (const verb of action.levels.flatMap(fallbackVerbs))
      verbs.set(verb, [...(verbs.get(verb) ?? []), { action: action.name, on: 'arn' }]);
  }
  return [...verbs].map(([verb, actions]) => ({ verb, actions }));
}

/** Whether the state can use the verb, and by which of its actions; undefined when by none. */
export function accessBy(world: World, state: State, resource: Resource, { verb, actions }: VerbActions): Access | undefined {
  const allowed: { action: string; rank: Rank }[] = [];
  for (const { action, on } of actions) {
    const rank = bestRank(world, state, resource, action, on);
    if (rank !== undefined) allowed.push({ action, rank });
  }
  if (allowed.length === 0) return undefined;
  const rank = Math.min(...allowed.map((each) => each.rank)) as Rank;
  return {
    verb,
    actions: allowed.filter((each) => each.rank === rank).map(({ action }) => action),
    rank,
    blockedBy: verb === 'read' ? blockingKey(world, state, resource) : undefined,
  };
}

/** What the administrator of an account can do to a resource by a verb, once it has made itself, and in its own account the resource policy, what it wants. */
export function ownerAccess(world: World, accountId: string, resource: Resource, verb: VerbActions): Access | undefined {
  return accountId === resource.accountId ? accessAtHome(world, resource, verb) : accessAbroad(world, accountId, resource, verb);
}

function accessAtHome(world: World, resource: Resource, { verb, actions }: VerbActions): Access | undefined {
  const whole = targetOfResource(resource);
  const allowed = actions.flatMap(({ action, on }) => {
    const decision = ownerMay(
      world,
      { ...whole, arn: actedOn(resource.arn, on).replaceAll('*', 'blast'), accountId: resource.accountId },
      action,
    );
    return isPossible(decision) ? [{ action, rank: rankOf(decision) }] : [];
  });
  if (allowed.length === 0) return undefined;
  const rank = Math.min(...allowed.map((each) => each.rank)) as Rank;
  return { verb, actions: allowed.filter((each) => each.rank === rank).map(({ action }) => action), rank, blockedBy: undefined };
}

/** In another account only the policy of the resource admits somebody. */
function accessAbroad(world: World, accountId: string, resource: Resource, verb: VerbActions): Access | undefined {
  const policy = resource.policy ? policyOf(resource.policy) : undefined;
  if (policy === undefined || !mayMean(policy, accountId)) return undefined;
  let best: Access | undefined;
  for (const state of ownedStates(world, accountId, policy.document)) {
    const access = accessBy(world, state, resource, verb);
    if (access !== undefined && access.blockedBy === undefined && (best === undefined || access.rank < best.rank)) best = access;
    if (best?.rank === 0) break;
  }
  return best;
}

/** The best answer over the parts of the resource that the attacker may pick (an object key); undefined when all are denied. */
function bestRank(world: World, state: State, resource: Resource, action: string, on: string): Rank | undefined {
  const whole = targetOfResource(resource);
  let best: Rank | undefined;
  for (const arn of partsOf(state, action, resource, on)) {
    const decision = decideAsk(world, {
      by: state,
      action,
      on: arn === '*' ? { ...whole, arn, policy: undefined } : partOf(whole, arn),
      extras: {},
    });
    if (!isPossible(decision)) continue;
    const rank = rankOf(decision);
    if (best === undefined || rank < best) best = rank;
    if (best === 0) break;
  }
  return best;
}

/** The ARNs on which the action is decided: the resource, or names of parts of it that the policies leave room for. */
export function partsOf(state: State, action: string, resource: Resource, on: string): readonly string[] {
  const arn = actedOn(resource.arn, on);
  const whole = targetOfResource(resource);
  return arn === whole.arn || arn === '*' || !arn.includes('*') ? [arn] : namesOf(state, [action], [arn], whole.policy);
}

/** Data under a customer's key is only readable for who may decrypt with it, by way of the service (R-KMS-10). A key that was not collected blocks nothing. */
function blockingKey(world: World, state: State, resource: Resource): string | undefined {
  const { kmsKeyArn } = resource.attributes as { kmsKeyArn?: unknown };
  const key = typeof kmsKeyArn === 'string' ? world.resources.get(kmsKeyArn) : undefined;
  if (key === undefined || key.arn === resource.arn) return undefined;
  const service = splitFields(resource.arn)[2];
  const decision = decideAsk(world, {
    by: state,
    action: 'kms:Decrypt',
    on: targetOfResource(key),
    extras: { 'kms:ViaService': `${service}.${key.region ?? resource.region}.amazonaws.com`, 'aws:ViaAWSService': 'true' },
  });
  return isPossible(decision) ? undefined : key.arn;
}
