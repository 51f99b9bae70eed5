/** The requests that a report claims to be allowed. */
import { actedOn, findAction } from '../catalog/index.ts';
import { decideRequest, formatsOf, isPossible, namesOf, policyOf, stateOf, type World } from '../graph/index.ts';
import { type EdgeRequest, type Report, verbActionsOf } from '../query/index.ts';
import { splitFields } from '../shared/arn.ts';
import type { Claim } from './choose.ts';
import type { Reason } from './reasons.ts';

/** What is read of a report. */
export interface Claimed {
  readonly suspects: readonly Pick<Report['suspects'][number], 'arn'>[];
  readonly edges: readonly Pick<Report['edges'][number], 'id' | 'certainty' | 'requests'>[];
  readonly resources: readonly {
    readonly arn: string;
    readonly access: readonly Pick<Report['resources'][number]['access'][number], 'verb' | 'actions' | 'via' | 'certainty'>[];
  }[];
  readonly impacts: readonly Pick<Report['impacts'][number], 'id' | 'actions' | 'via' | 'certainty'>[];
  readonly evidence: readonly (Pick<Report['evidence'][number], 'arn' | 'certainty'> & {
    readonly proofs: readonly Pick<Report['evidence'][number]['proofs'][number], 'can' | 'requests'>[];
  })[];
}

/** A claim that nothing can be asked about. */
export type Unasked = Pick<Claim, 'principal' | 'action' | 'resource'> & { readonly reason: Reason };

/** The claims of edges, resources, impacts and sources of evidence. */
export function claimsOf(world: World, report: Claimed): { readonly claims: readonly Claim[]; readonly unasked: readonly Unasked[] } {
  const claims: Claim[] = [];
  const unasked: Unasked[] = [];
  const add = (certainty: string, at: string, claim: Omit<Claim, 'at' | 'isAllowed'>): void => {
    if (certainty === 'unknown') unasked.push({ ...claim, reason: 'unknown' });
    else claims.push({ ...claim, at, isAllowed: true });
  };
  for (const { id, certainty, requests } of report.edges) for (const request of requests) add(certainty, id, listed(request));
  for (const { arn, access } of report.resources)
    for (const { verb, actions, via, certainty } of access)
      for (const action of actions) add(certainty, `${verb} ${arn}`, onResource(world, via, action, arn));
  for (const { id, actions, via, certainty } of report.impacts)
    for (const action of actions) {
      const resource = somewhere(world, via, action);
      if (resource === undefined) unasked.push({ principal: via, action, resource: '*', reason: 'unnamed' });
      else add(certainty, id, { principal: via, action, resource, context: {} });
    }
  for (const { arn, certainty, proofs } of report.evidence)
    for (const { can, requests } of proofs) for (const request of requests) add(certainty, `${can} ${arn}`, listed(request));
  return { claims, unasked };
}

function listed({ principal, action, resource, context }: EdgeRequest): Omit<Claim, 'at' | 'isAllowed'> {
  const values = Object.entries(context).map(([key, value]) => [key, typeof value === 'string' ? [value] : value]);
  return { principal, action, resource, context: Object.fromEntries(values) };
}

/** An impact says of an action that it is allowed somewhere: a name that the principal's policies may cover; undefined where none is allowed. */
function somewhere(world: World, principal: string, name: string): string | undefined {
  const actor = world.actors.get(principal);
  const action = findAction(name);
  if (actor === undefined || action === undefined) return undefined;
  const [, partition = 'aws'] = splitFields(actor.arn);
  const [service = ''] = name.split(':');
  const formats = action.resources.flatMap(({ type }) => formatsOf(service, type, partition, actor.accountId).texts);
  const names = formats.length === 0 ? ['*'] : namesOf(stateOf(world, actor), [name], formats);
  return names.find((each) => isPossible(decideRequest(world, actor, name, each, {}, false).decision));
}

/** A row names the resource; the request is made on a part of it, such as an object, which is found as the report has found it. */
function onResource(world: World, principal: string, action: string, arn: string): Omit<Claim, 'at' | 'isAllowed'> {
  const known = world.resources.get(arn);
  const actor = world.actors.get(principal);
  const claim = { principal, action, resource: arn, context: {} };
  if (known === undefined || actor === undefined) return claim;
  const on =
    verbActionsOf(known)
      .flatMap(({ actions }) => actions)
      .find((each) => each.action === action)?.on ?? 'arn';
  const acted = actedOn(arn, on);
  if (acted === '*' || acted === arn || !acted.includes('*')) return { ...claim, resource: acted };
  const parts = namesOf(stateOf(world, actor), [action], [acted], { resourcePolicy: known.policy ? policyOf(known.policy) : undefined });
  const outcomes = parts.map((part) => decideRequest(world, actor, action, part, {}, false).decision.outcome);
  const best = [outcomes.indexOf('allow'), outcomes.indexOf('conditional')].find((index) => index >= 0) ?? 0;
  return { ...claim, resource: parts[best] ?? acted };
}
