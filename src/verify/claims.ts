/** The requests that a report claims to be allowed. */
import { actedOn } from '../catalog/index.ts';
import { decideRequest, namesOf, policyOf, stateOf, type World } from '../graph/index.ts';
import { type EdgeRequest, type Report, verbActionsOf } from '../query/index.ts';
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
  readonly impacts: readonly Pick<Report['impacts'][number], 'id' | 'actions' | 'via'>[];
}

/** A claim that nothing can be asked about. */
export type Unasked = Pick<Claim, 'principal' | 'action' | 'resource'> & { readonly reason: Reason };

/** Claims of edges and of resources; impacts say of an action that it is allowed somewhere, and not where. */
export function claimsOf(world: World, report: Claimed): { readonly claims: readonly Claim[]; readonly unasked: readonly Unasked[] } {
  const claims: Claim[] = [];
  const unasked: Unasked[] = [];
  for (const { id, certainty, requests } of report.edges)
    for (const request of requests) {
      if (certainty === 'unknown') unasked.push({ ...request, reason: 'unknown' });
      else claims.push({ ...request, context: listed(request), at: id, isAllowed: true });
    }
  for (const { arn, access } of report.resources)
    for (const { verb, actions, via, certainty } of access)
      for (const action of actions) {
        if (certainty === 'unknown') unasked.push({ principal: via, action, resource: arn, reason: 'unknown' });
        else claims.push({ ...onResource(world, via, action, arn), at: `${verb} ${arn}`, isAllowed: true });
      }
  for (const { actions, via } of report.impacts)
    unasked.push(...actions.map((action): Unasked => ({ principal: via, action, resource: '*', reason: 'unnamed' })));
  return { claims, unasked };
}

function listed({ context }: EdgeRequest): Claim['context'] {
  return Object.fromEntries(Object.entries(context).map(([key, value]) => [key, typeof value === 'string' ? [value] : value]));
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
