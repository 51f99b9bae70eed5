import { remember } from '../shared/remember.ts';
import { valuesOf, variableOf } from './context.ts';
import { type Candidate, gather } from './gather.ts';
import { lackOf, rule, tally } from './procedure.ts';
import { knownCoupled, type Question } from './search.ts';
import { situationOf } from './situation.ts';
import { type Solution, solve } from './solve.ts';
import { type Decision, type Evidence, FALSE, type Gate, type PolicySet, type PolicyType, type Request, TRUE, type Tri } from './types.ts';

const NOTHING: ReadonlyMap<string, readonly string[] | null> = new Map();
const NONE: readonly never[] = [];

const ALWAYS: Decision = {
  outcome: 'allow',
  evidence: NONE,
  conditions: NONE,
  chosen: NOTHING,
  gate: undefined,
  notes: ['nothing can deny it'],
};

/** Decides one request: gather the statements that match, rule over them, and search the open keys where the ruling is open. */
export function decide(request: Request, policies: PolicySet): Decision {
  const decision = decideUnder(request, policies);
  if (decision.gate !== 'resource' || !policies.resource?.some(({ setAside }) => setAside !== undefined)) return decision;
  const resource = policies.resource.map((policy) => ({ ...policy, document: policy.setAside ?? policy.document }));
  const { gate } = decideUnder(request, { ...policies, resource });
  return gate === 'resource' ? decision : { ...decision, gate: 'publicAccessBlock' };
}

function decideUnder(request: Request, policies: PolicySet): Decision {
  // GetCallerIdentity needs no permission and cannot be denied (R-STS-14).
  const action = request.action.toLowerCase();
  if (action === 'sts:getcalleridentity') return ALWAYS;
  const situation = situationOf(request, policies, action);
  const question: Question = {
    situation,
    candidates: gather(request, policies, situation, action),
    context: request.context,
    resolve: (key) => variableOf(request.context, key),
    trustMissing: false,
    namesGate: false,
  };
  const decision = decideFrom(question, policies);
  if (decision.outcome !== 'implicitDeny' || !policies.missingIdentity?.length) return decision;
  const otherwise = decideFrom({ ...question, trustMissing: true }, policies);
  return otherwise.outcome === 'implicitDeny' || otherwise.outcome === 'explicitDeny' ? decision : { ...otherwise, outcome: 'unknown' };
}

function decideFrom(question: Question, policies: PolicySet): Decision {
  const { situation, candidates, trustMissing } = question;
  const found = tally(situation, candidates, stateOf, trustMissing);
  const ruling = rule(situation, found);
  if (ruling === TRUE) return allowed('allow', candidates, stateOf, NOTHING, NONE, NONE);
  if (ruling === FALSE) return found.denied === TRUE ? explicitDeny(candidates) : implicitDeny(lackOf(situation, found));
  const { verdict, chosen, conditions, asides, states, unresolved } = solveOnce(question, policies);
  const notes = unresolved ? [...asides, 'the conditions could not be resolved completely'] : asides;
  if (verdict !== FALSE)
    return allowed(verdict === TRUE ? 'allow' : 'conditional', candidates, (_, i) => states[i] as Tri, chosen, conditions, notes);
  // No value of any open key gives an Allow that no Deny catches: it is the Denies that decide only where an Allow could hold without them.
  const allows = candidates.filter(({ statement }) => statement.effect === 'Allow');
  const withoutDeny = solveOnce({ ...question, candidates: allows, namesGate: true }, policies);
  return withoutDeny.verdict === FALSE ? implicitDeny(withoutDeny.gate) : explicitDeny(candidates);
}

function stateOf({ state }: Candidate): Tri {
  return state;
}

const numbers = new WeakMap<object, number>();
const solved = new WeakMap<object, Map<string, Solution>>();
let lastNumber = 0;

function numberOf(item: object): number {
  return remember(numbers, item, () => ++lastNumber);
}

/**
 * The search depends on the situation, the statements in play and their open keys, not on the resource: a principal that is asked about a thousand
 * functions under one statement is searched once. Only where no value in play comes from a variable.
 */
function solveOnce(question: Question, policies: PolicySet): Solution {
  const { candidates } = question;
  if (candidates.some(({ opaque, open }) => opaque || open.some(({ prepared }) => prepared === undefined))) return solve(question);
  const cache = remember(solved, policies.identity, () => new Map());
  return remember(cache, nameOf(question), () => solve(question));
}

/** Equal for questions that have the same answer. */
function nameOf({ situation, candidates, context, trustMissing, namesGate }: Question): string {
  const inPlay = candidates.map(({ type, tier, statement, match, state, open }) => [
    type,
    tier,
    numberOf(statement),
    match,
    state,
    open.map(numberOf),
  ]);
  const prefixes = candidates.flatMap(({ open }) => open.map(({ lookup }) => [context.prefixes?.get(lookup), context.isForeign?.(lookup)]));
  const known = knownCoupled(context).map((key) => [key, valuesOf(context, key)]);
  return JSON.stringify([Object.values(situation), trustMissing, namesGate, context.chosen, context.notBefore, prefixes, known, inPlay]);
}

function allowed(
  outcome: 'allow' | 'conditional',
  candidates: readonly Candidate[],
  state: (candidate: Candidate, i: number) => Tri,
  chosen: Decision['chosen'],
  conditions: Decision['conditions'],
  notes: readonly string[],
): Decision {
  const evidence = candidates
    .filter((candidate, i) => candidate.statement.effect === 'Allow' && state(candidate, i) !== FALSE)
    .map(evidenceOf);
  return { outcome, evidence, conditions, chosen, gate: undefined, notes };
}

/** The Denies that hold, or where none surely does, those that catch whatever is chosen. */
function explicitDeny(candidates: readonly Candidate[]): Decision {
  const denies = candidates.filter(({ statement }) => statement.effect === 'Deny');
  const sure = denies.filter(({ state }) => state === TRUE);
  const evidence = (sure.length > 0 ? sure : denies).map(evidenceOf);
  return { outcome: 'explicitDeny', evidence, conditions: NONE, chosen: NOTHING, gate: undefined, notes: NONE };
}

function implicitDeny(gate: Gate | undefined): Decision {
  return { outcome: 'implicitDeny', evidence: NONE, conditions: NONE, chosen: NOTHING, gate, notes: NONE };
}

function evidenceOf({ type, policy, statement }: Candidate): Evidence & { type: PolicyType } {
  return { type, policy: policy.id, statement: statement.index, sid: statement.sid ?? null, effect: statement.effect };
}
