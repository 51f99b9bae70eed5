/** Which requests the simulator can judge (R-SIM-03, R-SIM-06), and what each of them is in full. */
import { type Actor, ALLOW_ALL_DOCUMENT, type Decided, decideRequest, groupsOf, isServiceLinked, type World } from '../graph/index.ts';
import type { Policy } from '../policy/index.ts';
import type { Json, PolicySource } from '../snapshot/index.ts';
import { decideCase, withoutConditions } from './decide-case.ts';
import type { Reason } from './reasons.ts';
import type { Case, CasePolicies, Docket } from './types.ts';
import { valuesFor } from './values.ts';

/** A request that somebody claims, or that was drawn. */
export interface Claim {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly context: { readonly [key: string]: readonly string[] };
  /** Where it is claimed. */
  readonly at: string;
  /** A claim says that it is allowed; a drawn request says nothing. */
  readonly isAllowed: boolean;
}

type Choice = { readonly chosen: Case } | { readonly reason: Reason };

/** `now`: milliseconds; requests that are compared are made now. Documents that the case needs are added to `documents`. */
function choose(world: World, claim: Claim, now: number, documents: { [policy: string]: Json }): Choice {
  const actor = world.actors.get(claim.principal);
  if (actor === undefined || actor.isMade === true) return { reason: 'caller' };
  const { action, resource } = claim;
  const asStated = decideRequest(world, actor, action, resource, claim.context, false);
  const limit = limitOf(world, actor, asStated);
  if (limit !== undefined) return { reason: limit };
  const isPossible = asStated.decision.outcome === 'allow' || asStated.decision.outcome === 'conditional';
  if (claim.isAllowed && !isPossible) return { reason: 'earlier-steps' };
  const { chosen, conditions } = asStated.decision;
  const context = { ...valuesFor(conditions), ...Object.fromEntries(chosen), ...claim.context };
  const decided = decideRequest(world, actor, action, resource, context, true);
  // A role's trust policy says nothing of what is done to the role.
  const inFull = world.actors.has(resource) ? { ...decided, policies: { ...decided.policies, resource: undefined } } : decided;
  const made = caseOf(actor, claim, inFull, now);
  addDocuments(world, actor, made, documents);
  const { outcome } = decideCase(made, documents);
  if (claim.isAllowed && outcome !== 'allow') return { reason: 'condition' };
  if (decideCase(made, documents, withoutConditions).outcome !== outcome) return { reason: 'conditional-service-control' };
  // Without the resource control policies, which a case does not have, it would be decided otherwise.
  if (inFull.policies.resourceControl !== undefined && outcome !== inFull.decision.outcome) return { reason: 'resource-control' };
  return { chosen: made };
}

function limitOf(world: World, actor: Actor, { request, policies }: Decided): Reason | undefined {
  const { action, resource } = request;
  if (actor.type === 'Role' && isServiceLinked(actor)) return 'service-linked';
  if (/^sts:(assumerole|tagsession|setsourceidentity)/i.test(action)) return 'trust';
  if (request.resourceAccount !== actor.accountId) return 'cross-account';
  if (/^kms:/i.test(action) && resource.includes(':key/')) return 'kms';
  const own =
    world.resources.get(resource) ?? (resource.includes(':s3:::') ? world.resources.get(resource.split('/')[0] as string) : undefined);
  const policed = world.actors.has(resource) ? [] : (policies.resource ?? []);
  if ((policies.grants ?? []).length > 0 || policed.some(({ id }) => id !== own?.policy?.id)) return 'acl';
  if (policed.length > 0 && actor.type === 'Role') return 'resource-policy';
  const sources = sourcesOf(actor);
  return sources.some(({ document }) => document === undefined) ? 'missing-policy' : undefined;
}

/** Every policy that speaks of the actor itself. */
function sourcesOf(actor: Actor): readonly PolicySource[] {
  const { policies, permissionsBoundary } = actor;
  return [
    ...policies,
    ...groupsOf(actor).flatMap((group) => group.policies),
    ...(permissionsBoundary === undefined ? [] : [permissionsBoundary]),
  ];
}

function caseOf(actor: Actor, { principal, action, resource, at }: Claim, { request, policies }: Decided, now: number): Case {
  const time = new Date(now).toISOString().replace(/\.\d+/, '');
  const context: { [key: string]: readonly string[] } = { 'aws:currenttime': [time], 'aws:epochtime': [String(Math.floor(now / 1000))] };
  for (const layer of [...request.context.layers].reverse())
    for (const [key, values] of layer) {
      if (values === null || key.endsWith('/')) delete context[key];
      else context[key] = values;
    }
  return {
    principal,
    uniqueId: actor.uniqueId,
    accountId: actor.accountId,
    action,
    resource,
    context,
    policies: idsOf(policies),
    claims: [at],
  };
}

function idsOf({ identity, permissionsBoundary, resource, serviceControl }: Decided['policies']): CasePolicies {
  const ids = (policies: readonly Policy[]): readonly string[] => policies.map(({ id }) => id);
  return {
    identity: ids(identity),
    ...(permissionsBoundary && { permissionsBoundary: ids(permissionsBoundary) }),
    ...(resource && resource.length > 0 && { resource: ids(resource) }),
    ...(serviceControl && { serviceControl: serviceControl.map(ids) }),
  };
}

function addDocuments(world: World, actor: Actor, { resource, accountId, policies }: Case, documents: { [policy: string]: Json }): void {
  const add = ({ id, document }: PolicySource): void => {
    if (document !== undefined) documents[id] = document;
  };
  sourcesOf(actor).forEach(add);
  if (policies.resource !== undefined) {
    const own = world.resources.get(resource) ?? world.resources.get(resource.split('/')[0] as string);
    if (own?.policy) add(own.policy);
  }
  for (const source of world.snapshot.organization?.serviceControlPolicies.get(accountId)?.flat() ?? []) add(source);
  // What stands for a service control policy whose document is not known.
  if (policies.serviceControl?.some((level) => level.includes(ASSUMED))) documents[ASSUMED] = ALLOW_ALL_DOCUMENT;
}

const ASSUMED = 'assumed';

/** The cases of the claims, those of the same request joined, until there are `most`; and what is left out. */
export function chooseAll(
  world: World,
  claims: Iterable<Claim>,
  now: number,
  most = Number.POSITIVE_INFINITY,
): { readonly docket: Docket; readonly leftOut: readonly (Claim & { readonly reason: Reason })[] } {
  const documents: { [policy: string]: Json } = {};
  const cases = new Map<string, Case>();
  const leftOut = new Map<string, Claim & { readonly reason: Reason }>();
  for (const claim of claims) {
    if (cases.size >= most) break;
    const choice = choose(world, claim, now, documents);
    if ('reason' in choice) {
      leftOut.set([choice.reason, claim.principal, claim.action, claim.resource].join(' '), { ...claim, reason: choice.reason });
      continue;
    }
    const { chosen } = choice;
    const key = JSON.stringify([chosen.principal, chosen.action.toLowerCase(), chosen.resource, chosen.context]);
    const known = cases.get(key);
    cases.set(key, known === undefined ? chosen : { ...known, claims: [...new Set([...known.claims, ...chosen.claims])] });
  }
  const used = new Set([...cases.values()].flatMap(({ policies }) => Object.values(policies).flat(2) as string[]));
  const kept = Object.fromEntries(Object.entries(documents).filter(([id]) => used.has(id)));
  return { docket: { cases: [...cases.values()], documents: kept }, leftOut: [...leftOut.values()] };
}
