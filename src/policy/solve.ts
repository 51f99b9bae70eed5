import { asCondition, oppositeOf } from './condition.ts';
import { valuesOf as knownValues } from './context.ts';
import { domainOf, type KeyDomain } from './domain.ts';
import type { Candidate } from './gather.ts';
import { isConsistent, isCoupled, TAG } from './keys.ts';
import { GATES, lackOf, rule, tally } from './procedure.ts';
import type { Situation } from './situation.ts';
import type { Resolve } from './template.ts';
import { type Condition, type Context, FALSE, type Gate, OPEN, type Test, TRUE, type Tri } from './types.ts';

/** What a search over the open keys found. */
export interface Solution {
  /** TRUE: allowed under values that the caller chooses, whatever the environment. OPEN: allowed if `conditions` hold. FALSE: never allowed. */
  readonly verdict: Tri;
  readonly chosen: ReadonlyMap<string, readonly string[] | null>;
  readonly conditions: readonly Condition[];
  /** State of each candidate under the solution. */
  readonly states: readonly Tri[];
  /** The search was cut short, or a variable or operator could not be read: never a guess. */
  readonly unresolved: boolean;
  /** Where nothing allows: the gate beyond which no values lead. */
  readonly gate: Gate | undefined;
}

/** What the search is about. */
export interface Question {
  readonly situation: Situation;
  readonly candidates: readonly Candidate[];
  readonly context: Context;
  readonly resolve: Resolve;
  /** Reads unknown identity policies as allowing. */
  readonly trustMissing: boolean;
  /** Where nothing allows, find out which gate it is. */
  readonly namesGate: boolean;
}

interface Problem extends Question {
  readonly domains: readonly KeyDomain[];
  /** Per candidate: of each open test its domain and its place there. */
  readonly places: readonly (readonly (readonly [domain: number, test: number])[])[];
  /** Keys of which some values exclude others, known ones among them. */
  readonly coupled: readonly string[];
  budget: number;
  /** Number of gates that were passed at most by a reading that ended in a denial, and the one after them. */
  furthest: number;
  gate: Gate | undefined;
}

/** Per key the index of its value, or -1 while it is open. */
type Assignment = Int16Array;

/** A test with the truth that a solution gives it. */
interface Literal {
  readonly domain: number;
  readonly test: number;
  readonly expected: boolean;
  readonly fromDeny: boolean;
}

const BUDGET = 20_000;
const MAX_SOLUTIONS = 12;

export function solve(question: Question): Solution {
  const problem = problemOf(question);
  const { domains } = problem;
  const start: Assignment = new Int16Array(domains.length).fill(-1);
  const chosenKeys = indexes(domains, (domain) => domain.class === 'chosen');
  const environment = indexes(domains, (domain) => domain.class === 'environment');

  const certain = firstChoice(problem, start, chosenKeys, environment);
  if (certain !== undefined) return solution(problem, TRUE, certain, [], problem.budget <= 0);
  const found: Assignment[] = [];
  const opaque = collectSolutions(problem, start, [...chosenKeys, ...environment], found);
  if (found.length > 0) return best(problem, found, environment);
  const unresolved = opaque !== undefined || problem.budget <= 0 || domains.some(({ incomplete }) => incomplete);
  return solution(problem, unresolved ? OPEN : FALSE, opaque ?? start, unresolved ? unreadable(problem) : [], unresolved);
}

function problemOf(question: Question): Problem {
  const domains = domainsOf(question);
  const place = (test: Test): readonly [number, number] => {
    const domain = domains.findIndex(({ key }) => key === test.lookup);
    return [domain, (domains[domain] as KeyDomain).tests.indexOf(test)];
  };
  const places = question.candidates.map(({ open }) => open.map(place));
  const keys = domains.map(({ key }) => key);
  const coupled = keys.some(isCoupled) ? [...new Set([...keys, ...knownCoupled(question.context)])].filter(isCoupled) : [];
  return { ...question, domains, places, coupled, budget: BUDGET, furthest: -1, gate: undefined };
}

/** Keys of known values that may exclude values of an open key. */
export function knownCoupled({ layers }: Context): string[] {
  return layers.flatMap((layer) => [...layer.keys()].filter((key) => isCoupled(key) && !key.endsWith('/')));
}

function domainsOf({ candidates, resolve, context }: Question): KeyDomain[] {
  const byKey = new Map<string, Test[]>();
  for (const { open } of candidates) {
    for (const test of open) {
      const tests = byKey.get(test.lookup);
      if (tests === undefined) byKey.set(test.lookup, [test]);
      else if (!tests.includes(test)) tests.push(test);
    }
  }
  return [...byKey].map(([key, tests]) =>
    domainOf(key, tests, resolve, context, key === 'aws:tagkeys' ? tagsInPlay(byKey, context).slice(0, MAX_TAGS) : []),
  );
}

const MAX_TAGS = 6;

/** Names of the tags that some test, or something known, puts into the request. */
function tagsInPlay(byKey: ReadonlyMap<string, readonly Test[]>, context: Context): string[] {
  const tested = [...byKey].flatMap(([key, tests]) => (key.startsWith(TAG) ? tests.map((test) => test.key) : []));
  const known = knownCoupled(context).filter((key) => key.startsWith(TAG) && knownValues(context, key) !== null);
  return [...new Set([...tested, ...known].map((key) => key.slice(TAG.length)))];
}

/** Values of the chosen keys under which the request is allowed whatever the environment; undefined when there are none. */
function firstChoice(
  problem: Problem,
  assignment: Assignment,
  keys: readonly number[],
  environment: readonly number[],
  from = 0,
): Assignment | undefined {
  const verdict = judge(problem, assignment);
  if (verdict === FALSE || problem.budget <= 0) return undefined;
  const key = keys[from];
  if (key === undefined) return verdict === TRUE || alwaysAllowed(problem, assignment, environment) ? assignment.slice() : undefined;
  if (isSettled(problem, verdict, key)) return firstChoice(problem, assignment, keys, environment, from + 1);
  for (const value of valuesOf(problem, assignment, key)) {
    assignment[key] = value;
    const found = firstChoice(problem, assignment, keys, environment, from + 1);
    if (found !== undefined) return found;
  }
  assignment[key] = -1;
  return undefined;
}

/** True when every environment (that `literals` admit) allows the request. */
function alwaysAllowed(
  problem: Problem,
  assignment: Assignment,
  keys: readonly number[],
  literals: readonly Literal[] = [],
  from = 0,
): boolean {
  const verdict = judge(problem, assignment);
  if (verdict !== OPEN || problem.budget <= 0) return verdict === TRUE;
  const key = keys[from];
  if (key === undefined) return false;
  const wanted = literals.filter((literal) => literal.domain === key);
  let all = true;
  for (const value of valuesOf(problem, assignment, key)) {
    const truth = truthOf(problem, key, value);
    if (wanted.some(({ test, expected }) => truth[test] === !expected)) continue;
    assignment[key] = value;
    all = alwaysAllowed(problem, assignment, keys, literals, from + 1);
    if (!all) break;
  }
  assignment[key] = -1;
  return all;
}

/** Gathers assignments that allow the request; gives one under which the answer stays open for a reason no key settles, if there is one. */
function collectSolutions(
  problem: Problem,
  assignment: Assignment,
  keys: readonly number[],
  found: Assignment[],
  from = 0,
): Assignment | undefined {
  const verdict = judge(problem, assignment);
  if (verdict === FALSE || problem.budget <= 0 || found.length >= MAX_SOLUTIONS) return undefined;
  const key = keys[from];
  if (key === undefined) {
    if (verdict === OPEN) return assignment.slice();
    found.push(assignment.slice());
    return undefined;
  }
  if (isSettled(problem, verdict, key)) return collectSolutions(problem, assignment, keys, found, from + 1);
  let opaque: Assignment | undefined;
  for (const value of valuesOf(problem, assignment, key)) {
    assignment[key] = value;
    opaque = collectSolutions(problem, assignment, keys, found, from + 1) ?? opaque;
  }
  assignment[key] = -1;
  return opaque;
}

/** Whether the answer needs no value for the key. One that excludes values of others must have one that can stand beside them. */
function isSettled({ domains }: Problem, verdict: Tri, key: number): boolean {
  return verdict === TRUE && !isCoupled((domains[key] as KeyDomain).key);
}

/** Indexes of the key's values that can stand beside those chosen so far and those known. */
function* valuesOf(problem: Problem, assignment: Assignment, key: number): Generator<number> {
  const { domains, coupled, context } = problem;
  const domain = domains[key] as KeyDomain;
  const chosen = (name: string, value: number): readonly string[] | null | undefined => {
    const at = domains.findIndex((each) => each.key === name);
    if (at < 0) return knownValues(context, name);
    const index = at === key ? value : (assignment[at] as number);
    return index < 0 ? undefined : (domains[at] as KeyDomain).values[index];
  };
  for (let value = 0; value < domain.values.length; value++)
    if (coupled.length === 0 || !isCoupled(domain.key) || isConsistent(coupled, (name) => chosen(name, value))) yield value;
}

function truthOf({ domains }: Problem, domain: number, value: number): readonly (boolean | undefined)[] {
  return (domains[domain] as KeyDomain).truth[value] as readonly (boolean | undefined)[];
}

function judge(problem: Problem, assignment: Assignment): Tri {
  problem.budget--;
  const { situation, candidates, trustMissing } = problem;
  const found = tally(situation, candidates, (_, i) => stateUnder(problem, i, assignment), trustMissing);
  const verdict = rule(situation, found);
  if (verdict === FALSE && problem.namesGate) noteGate(problem, lackOf(situation, found));
  return verdict;
}

/** Remembers the gate that this reading fails at, if none got further. */
function noteGate(problem: Problem, gate: Gate | undefined): void {
  const passed = gate === undefined ? -1 : GATES.indexOf(gate);
  if (passed <= problem.furthest) return;
  problem.furthest = passed;
  problem.gate = gate;
}

function stateUnder({ candidates, places, domains }: Problem, i: number, assignment: Assignment): Tri {
  const candidate = candidates[i] as Candidate;
  if (candidate.state === TRUE) return TRUE;
  let state: Tri = candidate.opaque ? OPEN : TRUE;
  for (const [domain, test] of places[i] as Problem['places'][number]) {
    const value = assignment[domain] as number;
    const holds = value < 0 ? undefined : (domains[domain] as KeyDomain).truth[value]?.[test];
    if (holds === false) return FALSE;
    if (holds === undefined) state = OPEN;
  }
  return state;
}

/** Of several ways, the one that asks the least of the environment. */
function best(problem: Problem, found: readonly Assignment[], environment: readonly number[]): Solution {
  let bestLiterals: readonly Literal[] | undefined;
  let bestAssignment = found[0] as Assignment;
  for (const assignment of found) {
    problem.budget = BUDGET;
    const literals = needed(problem, assignment, environment);
    if (bestLiterals !== undefined && literals.length >= bestLiterals.length) continue;
    bestLiterals = literals;
    bestAssignment = assignment;
  }
  const conditions = (bestLiterals ?? []).flatMap(({ domain, test: index, expected }) => {
    const test = (problem.domains[domain] as KeyDomain).tests[index] as Test;
    return expected ? [asCondition(test, problem.resolve)] : oppositeOf(test, problem.resolve);
  });
  return solution(problem, OPEN, bestAssignment, conditions, false);
}

/** The tests on the environment that this assignment relies on; dropping any one of those left would lose the Allow. Tests of Denies are dropped first. */
function needed(problem: Problem, assignment: Assignment, environment: readonly number[]): Literal[] {
  const denies = new Set(problem.candidates.filter(({ statement }) => statement.effect === 'Deny').flatMap(({ open }) => open));
  let literals = environment.flatMap((domain) => {
    const value = assignment[domain] as number;
    const row = value < 0 ? [] : truthOf(problem, domain, value);
    const { tests } = problem.domains[domain] as KeyDomain;
    return row.flatMap((expected, test): Literal[] =>
      expected === undefined ? [] : [{ domain, test, expected, fromDeny: denies.has(tests[test] as Test) }],
    );
  });
  const chosenOnly = assignment.slice();
  for (const domain of environment) chosenOnly[domain] = -1;
  const droppable = [...literals].sort((a, b) => Number(b.fromDeny) - Number(a.fromDeny) || Number(a.expected) - Number(b.expected));
  for (const literal of droppable) {
    const rest = literals.filter((other) => other !== literal);
    if (alwaysAllowed(problem, chosenOnly, environment, rest)) literals = rest;
  }
  return literals;
}

function solution(problem: Problem, verdict: Tri, assignment: Assignment, conditions: readonly Condition[], unresolved: boolean): Solution {
  const chosen = new Map<string, readonly string[] | null>();
  for (const [i, domain] of problem.domains.entries()) {
    const value = assignment[i] as number;
    if (domain.class === 'chosen' && value >= 0) chosen.set(originalKey(domain), domain.values[value] as readonly string[] | null);
  }
  const states = problem.candidates.map((_, i) => stateUnder(problem, i, assignment));
  return { verdict, chosen, conditions, states, unresolved, gate: problem.gate };
}

/** The key as the policies write it. */
function originalKey(domain: KeyDomain): string {
  return domain.tests[0]?.key ?? domain.key;
}

/** The open tests of the Allows, where nothing better can be said. */
function unreadable(problem: Problem): Condition[] {
  const tests = problem.candidates.filter(({ statement }) => statement.effect === 'Allow').flatMap(({ open }) => open);
  return [...new Set(tests)].map((test) => asCondition(test, problem.resolve));
}

function indexes<T>(list: readonly T[], accept: (item: T) => boolean): number[] {
  return list.flatMap((item, i) => (accept(item) ? [i] : []));
}
