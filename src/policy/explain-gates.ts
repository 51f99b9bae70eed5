import { decide } from './decide.ts';
import { explain, type Reason, reasonsOf } from './explain.ts';
import { statementsFor } from './gather.ts';
import { parseDocument } from './parse.ts';
import { situationOf } from './situation.ts';
import type { Condition, Decision, Evidence, Gate, Outcome, Policy, PolicySet, PolicyType, Request } from './types.ts';

/** A set of policies of which one must allow the request. */
interface Obstacle {
  readonly type: PolicyType;
  /** How a sentence begins. */
  readonly name: string;
  readonly policies: readonly Policy[];
  /** The same request with this gate alone in its way; undefined where that tells nothing. */
  readonly alone: PolicySet | undefined;
}

/** A decision as results tell it. */
export interface Account {
  readonly decision: Outcome;
  readonly evidence: readonly Evidence[];
  readonly conditions: readonly Condition[];
  /** Of a denial the kind of policy that stopped it; null where none is to blame. */
  readonly gate: Gate | null;
  readonly reasons: readonly Reason[];
  readonly explanation: readonly string[];
}

export function accountOfDecision(request: Request, policies: PolicySet, decision: Decision): Account {
  const { outcome, evidence, conditions, gate } = decision;
  return {
    decision: outcome,
    evidence: evidence.map(({ policy, statement, sid, effect }) => ({ policy, statement, sid, effect })),
    conditions,
    gate: gate ?? (outcome === 'explicitDeny' ? evidence[0]?.type : undefined) ?? null,
    reasons: reasonsOf(request, policies, decision),
    // The same policy may be attached to several levels of the organization.
    explanation: [...new Set(explainGates(request, policies, decision))],
  };
}

/** The decision in sentences; for a denial also which gates say nothing of the action, and which are no obstacle. */
export function explainGates(request: Request, policies: PolicySet, decision: Decision): string[] {
  const [headline = '', ...rest] = explain(request, policies, decision);
  if (decision.outcome !== 'implicitDeny') return [headline, ...rest];
  const gates = gatesOf(request, policies);
  return [
    headline,
    ...gates.flatMap((gate) => silenceText(gate, request.action)),
    ...rest,
    ...gates.flatMap((gate) => passText(gate, request)),
  ];
}

function gatesOf(request: Request, policies: PolicySet): Obstacle[] {
  const { caller } = request;
  const { isTrust } = situationOf(request, policies, request.action.toLowerCase());
  const { identity, permissionsBoundary, session, resource, serviceControl = [], vpcEndpoint } = policies;
  const delegated = [policyOf('delegation', { Principal: { AWS: caller.accountId ?? '*' } })];
  const everything = [policyOf('everything', {})];
  const gates: Obstacle[] = [];
  const add = (type: PolicyType, name: string, list: readonly Policy[] | undefined, alone?: PolicySet): void => {
    if (list !== undefined) gates.push({ type, name, policies: list, alone });
  };
  if (caller.kind === 'user' || caller.kind === 'session' || caller.kind === 'federatedUser')
    add('identity', plural('the identity polic', identity), identity, { identity, resource: delegated });
  add('permissionsBoundary', 'the permissions boundary', permissionsBoundary, {
    identity: everything,
    permissionsBoundary,
    resource: delegated,
  });
  add('session', plural('the session polic', session), session, { identity: everything, session, resource: delegated });
  // The trust policy of a role decides who may assume it, and nothing else.
  const isOfRole = request.resource.includes(':role/');
  if (resource !== undefined && resource.length > 0 && isTrust === isOfRole)
    add('resource', isTrust ? 'the trust policy' : 'the resource policy', resource, { identity: everything, resource });
  for (const [tier, level] of serviceControl.entries()) add('serviceControl', `level ${tier + 1} of the service control policies`, level);
  add('vpcEndpoint', 'the VPC endpoint policy', vpcEndpoint);
  return gates;
}

function policyOf(id: string, more: object): Policy {
  const Statement = { Effect: 'Allow', Action: '*', Resource: '*', ...more };
  return { id, document: parseDocument({ Version: '2012-10-17', Statement }) };
}

function plural(stem: string, policies: readonly Policy[] | undefined): string {
  return `${stem}${policies?.length === 1 ? 'y' : 'ies'}`;
}

function silenceText({ type, name, policies }: Obstacle, action: string): string[] {
  if (policies.some(({ document, setAside = document }) => statementsFor(setAside, action.toLowerCase()).allow.length > 0)) return [];
  const [first, ...others] = policies.map(({ id }) => id);
  // Where no identity policy is attached, the headline has said it.
  if (first === undefined) return type === 'serviceControl' ? [`${name}: there is none`] : [];
  const those = others.length > 3 ? `any of ${others.length + 1}` : [first, ...others].join(', ');
  return [`${name}: no Allow for ${action} in ${those}`];
}

function passText({ type, name, policies, alone }: Obstacle, request: Request): string[] {
  if (alone === undefined) return [];
  const { outcome, evidence } = decide(request, alone);
  const allow = evidence.find((each) => each.type === type && each.effect === 'Allow');
  if (allow === undefined || (outcome !== 'allow' && outcome !== 'conditional')) return [];
  const verb = outcome === 'conditional' ? 'may allow it' : policies.length === 1 ? 'allows it' : 'allow it';
  const sid = allow.sid === null ? '' : ` (${allow.sid})`;
  return [`${name} ${type === 'resource' ? 'admits the caller' : verb}: statement ${allow.statement}${sid} of ${allow.policy}`];
}
