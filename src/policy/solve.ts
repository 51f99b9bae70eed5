import { asCondition } from './condition.ts';
import { domainOf, type KeyDomain } from './domain.ts';
import type { Candidate } from './gather.ts';
import { isConsistent } from './keys.ts';
import { rule } from './procedure.ts';
import type { Resolve } from './template.ts';
import { type Condition, FALSE, OPEN, type PolicySet, type Request, type Test, TRUE, type Tri } from './types.ts';

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
}

interface Problem {
  readonly request: Request;
  readonly policies: PolicySet;
  readonly candidates: readonly Candidate[];
  readonly domains: readonly KeyDomain[];
  readonly resolve: Resolve;
  readonly trustMissing: boolean;
  budget: number;
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

export function solve(
  request: Request,
  policies: PolicySet,
  candidates: readonly Candidate[],
  resolve: Resolve,
  trustMissing = false,
): Solution {
  const domains = domainsOf(candidates, resolve, request.context);
  const problem: Problem = { request, policies, candidates, domains, resolve, trustMissing, budget: BUDGET };
  const start: Assignment = new Int16Array(domains.length).fill(-1);
  const chosenKeys = indexes(domains, (domain) => domain.class === 'chosen');
  const environment = indexes(domains, (domain) => domain.class === 'environment');

  const certain = firstChoice(problem, start, chosenKeys, environment);
  if (certain !== undefined) return solution(problem, TRUE, certain, [], problem.budget <= 0);
  const found: Assignment[] = [];
  const opaque = collectSolutions(problem, start, [...chosenKeys, ...environment], found);
  if (found.length > 0) return best(problem, found, environment);
  const unresolved = opaque !== undefined || problem.budget <= 0;
  return solution(problem, unresolved ? OPEN : FALSE, opaque ?? start, unresolved ? unreadable(problem) : [], unresolved);
}

function domainsOf(candidates: readonly Candidate[], resolve: Resolve, context: Request['context']): KeyDomain[] {
  const byKey = new Map<string, Test[]>();
  for (const { open } of candidates) {
    for (const test of open) {
      const tests = byKey.get(test.lookup);
      if (tests === undefined) byKey.set(test.lookup, [test]);
      else if (!tests.includes(test)) tests.push(test);
    }
  }
  const tags = [...byKey].flatMap(([key, tests]) =>
    key.startsWith('aws:requesttag/') ? [(tests[0] as Test).key.slice('aws:RequestTag/'.length)] : [],
  );
  return [...byKey].map(([key, tests]) => domainOf(key, tests, resolve, context, key === 'aws:tagkeys' ? subsets(tags.slice(0, 5)) : []));
}

/** aws:TagKeys lists the tags that the request sets: every choice of those in play. */
function subsets(tags: readonly string[]): string[][] {
  const sets: string[][] = [[]];
  for (const tag of tags) sets.push(...sets.map((set) => set.concat(tag)));
  return sets.slice(1);
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
  if (verdict === TRUE) return assignment.slice();
  const key = keys[from];
  if (key === undefined) return alwaysAllowed(problem, assignment, environment) ? assignment.slice() : undefined;
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
  let all = false;
  for (const value of valuesOf(problem, assignment, key)) {
    const truth = (problem.domains[key] as KeyDomain).truth[value] as readonly boolean[];
    if (wanted.some(({ test, expected }) => truth[test] !== expected)) continue;
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
  if (verdict === TRUE) {
    found.push(assignment.slice());
    return undefined;
  }
  const key = keys[from];
  if (key === undefined) return assignment.slice();
  let opaque: Assignment | undefined;
  for (const value of valuesOf(problem, assignment, key)) {
    assignment[key] = value;
    opaque = collectSolutions(problem, assignment, keys, found, from + 1) ?? opaque;
  }
  assignment[key] = -1;
  return opaque;
}

/** Indexes of the key's values that can stand beside those chosen so far. */
function* valuesOf(problem: Problem, assignment: Assignment, key: number): Generator<number> {
  const { domains } = problem;
  const domain = domains[key] as KeyDomain;
  const keys = domains.map((each) => each.key);
  for (let value = 0; value < domain.values.length; value++) {
    const consistent = isConsistent(keys, (name) => {
      const at = keys.indexOf(name);
      if (at < 0) return undefined;
      const index = at === key ? value : (assignment[at] as number);
      return index < 0 ? undefined : (domains[at] as KeyDomain).values[index];
    });
    if (consistent) yield value;
  }
}

function judge(problem: Problem, assignment: Assignment): Tri {
  problem.budget--;
  const { request, policies, candidates, trustMissing } = problem;
  const states = statesUnder(problem, (domain, test) => {
    const value = assignment[domain] as number;
    return value < 0 ? undefined : (problem.domains[domain] as KeyDomain).truth[value]?.[test];
  });
  return rule({ request, policies, candidates, state: (i) => states[i] as Tri, trustMissing }).allowed;
}

function statesUnder(problem: Problem, truth: (domain: number, test: number) => boolean | undefined): Tri[] {
  return problem.candidates.map((candidate) => {
    if (candidate.state === TRUE) return TRUE;
    let state: Tri = candidate.opaque ? OPEN : TRUE;
    for (const test of candidate.open) {
      const [domain, index] = place(problem, test);
      const holds = truth(domain, index);
      if (holds === false) return FALSE;
      if (holds === undefined) state = OPEN;
    }
    return state;
  });
}

function place({ domains }: Problem, test: Test): readonly [number, number] {
  const domain = domains.findIndex(({ key }) => key === test.lookup);
  return [domain, (domains[domain] as KeyDomain).tests.indexOf(test)];
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
  const conditions = (bestLiterals ?? []).map(({ domain, test, expected }) =>
    asCondition((problem.domains[domain] as KeyDomain).tests[test] as Test, expected, problem.resolve),
  );
  return solution(problem, OPEN, bestAssignment, conditions, false);
}

/** The tests on the environment that this assignment relies on; dropping any one of those left would lose the Allow. Tests of Denies are dropped first. */
function needed(problem: Problem, assignment: Assignment, environment: readonly number[]): Literal[] {
  const denies = new Set(problem.candidates.filter(({ statement }) => statement.effect === 'Deny').flatMap(({ open }) => open));
  let literals = environment.flatMap((domain) => {
    const { tests, truth } = problem.domains[domain] as KeyDomain;
    const row = truth[assignment[domain] as number];
    return row === undefined
      ? []
      : tests.map((test, i): Literal => ({ domain, test: i, expected: row[i] as boolean, fromDeny: denies.has(test) }));
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
  const states = statesUnder(problem, (domain, test) => (problem.domains[domain] as KeyDomain).truth[assignment[domain] as number]?.[test]);
  return { verdict, chosen, conditions, states, unresolved };
}

/** The key as the policies write it. */
function originalKey(domain: KeyDomain): string {
  return domain.tests[0]?.key ?? domain.key;
}

/** The open tests of the Allows, where nothing better can be said. */
function unreadable(problem: Problem): Condition[] {
  const tests = problem.candidates.filter(({ statement }) => statement.effect === 'Allow').flatMap(({ open }) => open);
  return [...new Set(tests)].map((test) => asCondition(test, true, problem.resolve));
}

function indexes<T>(list: readonly T[], accept: (item: T) => boolean): number[] {
  return list.flatMap((item, i) => (accept(item) ? [i] : []));
}
