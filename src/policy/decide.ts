import { remember } from '../shared/remember.ts';
import { variableOf } from './context.ts';
import { type Candidate, gather } from './gather.ts';
import { isAssumeRole, rule } from './procedure.ts';
import { type Solution, solve } from './solve.ts';
import type { Resolve } from './template.ts';
import {
  type Decision,
  type Evidence,
  FALSE,
  type Gate,
  OPEN,
  type PolicySet,
  type PolicyType,
  type Request,
  TRUE,
  type Tri,
} from './types.ts';

const NOTHING: ReadonlyMap<string, readonly string[] | null> = new Map();
const NONE: readonly never[] = [];

/** Decides one request: gather the statements that match, rule over them, and search the open keys where the ruling is open. */
export function decide(request: Request, policies: PolicySet): Decision {
  // GetCallerIdentity needs no permission and cannot be denied (R-STS-14).
  if (request.action.toLowerCase() === 'sts:getcalleridentity')
    return {
      outcome: 'allow',
      evidence: [],
      conditions: [],
      chosen: NOTHING,
      gate: undefined,
      notes: ['sts:GetCallerIdentity is always allowed'],
    };
  const candidates = gather(request, policies);
  const decision = decideFrom(request, policies, candidates, false);
  if (decision.outcome !== 'implicitDeny' || !policies.missingIdentity?.length) return decision;
  const otherwise = decideFrom(request, policies, candidates, true);
  return otherwise.outcome === 'implicitDeny' || otherwise.outcome === 'explicitDeny' ? decision : { ...otherwise, outcome: 'unknown' };
}

function decideFrom(request: Request, policies: PolicySet, candidates: readonly Candidate[], trustMissing: boolean): Decision {
  const states = candidates.map(({ state }) => state);
  const ruling = rule({ request, policies, candidates, state: (i) => states[i] as Tri, trustMissing });
  if (ruling.allowed === TRUE) return allowed('allow', candidates, states, NOTHING, NONE, NONE);
  if (ruling.allowed === FALSE) return ruling.denied === TRUE ? explicitDeny(candidates, states) : implicitDeny(ruling.gates);
  const { verdict, chosen, conditions, states: solved, unresolved } = solveOnce(request, policies, candidates, trustMissing);
  const notes = unresolved ? ['the conditions could not be resolved completely'] : NONE;
  if (verdict === TRUE) return allowed('allow', candidates, solved, chosen, NONE, notes);
  if (verdict === OPEN) return allowed('conditional', candidates, solved, chosen, conditions, notes);
  // No value of any open key gives an Allow that no Deny catches: a Deny decides it where an Allow could hold.
  const withoutDeny = rule({
    request,
    policies,
    candidates,
    state: (i) => (candidates[i]?.statement.effect === 'Deny' ? FALSE : (states[i] as Tri)),
    trustMissing,
  });
  return withoutDeny.allowed === FALSE ? implicitDeny(withoutDeny.gates) : explicitDeny(candidates, states);
}

const numbers = new WeakMap<object, number>();
const solved = new WeakMap<object, Map<string, Solution>>();
let lastNumber = 0;

function numberOf(item: object): number {
  return remember(numbers, item, () => ++lastNumber);
}

/**
 * The search depends on the statements in play and their open keys, not on the resource: a principal that is asked about a thousand functions under one
 * statement is searched once. Only where no value in play comes from a variable, and no open key from the resource.
 */
function solveOnce(request: Request, policies: PolicySet, candidates: readonly Candidate[], trustMissing: boolean): Solution {
  const resolve: Resolve = (key) => variableOf(request.context, key);
  const run = (): Solution => solve(request, policies, candidates, resolve, trustMissing);
  if (candidates.some(({ opaque, open }) => opaque || open.some(({ values }) => values.some(({ glob }) => glob === undefined))))
    return run();
  const { caller, context } = request;
  const situation = [
    caller.kind,
    request.resourceAccount === caller.accountId,
    isAssumeRole(request),
    /^kms:/i.test(request.action),
    trustMissing,
    context.chosen?.join(),
    context.notBefore,
    policies.session !== undefined,
    policies.permissionsBoundary !== undefined,
    policies.serviceControl?.length,
    policies.resourceControl?.length,
  ];
  const key = `${situation.join('|')}|${candidates.map(({ type, tier, statement, match, state, open }) => `${type[0]}${type[1]}${tier}.${numberOf(statement)}.${match}.${state}.${open.map(numberOf).join('+')}`).join(' ')}`;
  const cache = remember(solved, policies.identity, () => new Map());
  return remember(cache, key, () => run());
}

function allowed(
  outcome: 'allow' | 'conditional',
  candidates: readonly Candidate[],
  states: readonly Tri[],
  chosen: Decision['chosen'],
  conditions: Decision['conditions'],
  notes: readonly string[],
): Decision {
  const evidence = candidates.flatMap((candidate, i) =>
    candidate.statement.effect === 'Allow' && states[i] !== FALSE ? [evidenceOf(candidate)] : [],
  );
  return { outcome, evidence, conditions, chosen, gate: undefined, notes };
}

function explicitDeny(candidates: readonly Candidate[], states: readonly Tri[]): Decision {
  const denies = candidates.flatMap((candidate, i) =>
    candidate.statement.effect === 'Deny' && states[i] !== FALSE ? [{ candidate, state: states[i] as Tri }] : [],
  );
  const sure = denies.filter(({ state }) => state === TRUE);
  return {
    outcome: 'explicitDeny',
    evidence: (sure.length > 0 ? sure : denies).map(({ candidate }) => evidenceOf(candidate)),
    conditions: [],
    chosen: NOTHING,
    gate: undefined,
    notes: [],
  };
}

function implicitDeny(gates: readonly (readonly [Gate, Tri])[]): Decision {
  const gate = gates.find(([, state]) => state === FALSE)?.[0];
  return { outcome: 'implicitDeny', evidence: NONE, conditions: NONE, chosen: NOTHING, gate, notes: NONE };
}

function evidenceOf({ type, policy, statement }: Candidate): Evidence & { type: PolicyType } {
  return { type, policy: policy.id, statement: statement.index, sid: statement.sid ?? null, effect: statement.effect };
}
