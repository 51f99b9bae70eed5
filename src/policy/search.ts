import { valuesOf as knownValues } from './context.ts';
import { domainOf, type KeyDomain } from './domain.ts';
import type { Candidate } from './gather.ts';
import { familyListedBy, isConsistent, isCoupled, oneOf } from './keys.ts';
import { GATES, lackOf, rule, tally } from './procedure.ts';
import type { Situation } from './situation.ts';
import type { Resolve } from './template.ts';
import { type Context, FALSE, type Gate, OPEN, type Test, TRUE, type Tri } from './types.ts';

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

export interface Problem extends Question {
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
export type Assignment = Int16Array;

/** A test with the truth that a solution gives it; of several tests one must have it. */
export interface Literal {
  readonly domain: number;
  readonly tests: readonly number[];
  readonly expected: boolean;
  readonly fromDeny: boolean;
}

/** How many judgements a search may take. */
const BUDGET = 20_000;

export function problemOf(question: Question): Problem {
  const domains = domainsOf(question);
  const place = (test: Test): readonly [number, number] => {
    const domain = domains.findIndex(({ key }) => key === oneOf(test.lookup));
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
      const key = oneOf(test.lookup);
      const tests = byKey.get(key);
      if (tests === undefined) byKey.set(key, [test]);
      else if (!tests.includes(test)) tests.push(test);
    }
  }
  return [...byKey].map(([key, tests]) => {
    const family = familyListedBy(key);
    return domainOf(key, tests, resolve, context, family === undefined ? [] : namesInPlay(byKey, context, family).slice(0, MAX_NAMES));
  });
}

const MAX_NAMES = 6;

/** Names of the keys of a family that some test, or something known, puts into the request. */
function namesInPlay(byKey: ReadonlyMap<string, readonly Test[]>, context: Context, family: string): string[] {
  const tested = [...byKey].flatMap(([key, tests]) => (key.startsWith(family) ? tests.map((test) => test.key) : []));
  const known = knownCoupled(context).filter((key) => key.startsWith(family) && knownValues(context, key) !== null);
  return [...new Set([...tested, ...known].map((key) => key.slice(family.length)))];
}

/** The same problem with patience of its own. */
export function afresh(problem: Problem): Problem {
  return { ...problem, budget: BUDGET };
}

/** Values of the chosen keys under which the request is allowed whatever the environment; undefined when there are none. */
export function firstChoice(
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
export function alwaysAllowed(
  problem: Problem,
  assignment: Assignment,
  keys: readonly number[],
  literals: readonly Literal[] = [],
  from = 0,
): boolean {
  const verdict = judge(problem, assignment);
  const key = keys[from];
  const isOpen = verdict === OPEN || (verdict === FALSE && literals.some(({ domain }) => assignment[domain] === -1));
  if (!isOpen || problem.budget <= 0 || key === undefined) return verdict === TRUE;
  let all = true;
  for (const value of valuesOf(problem, assignment, key)) {
    if (!admitsValue(problem, literals, key, value)) continue;
    assignment[key] = value;
    all = alwaysAllowed(problem, assignment, keys, literals, from + 1);
    if (!all) break;
  }
  assignment[key] = -1;
  return all;
}

/** Whether the literals leave the key that value. */
export function admitsValue(problem: Problem, literals: readonly Literal[], key: number, value: number): boolean {
  const truth = value < 0 ? [] : truthOf(problem, key, value);
  return literals.every(({ domain, tests, expected }) => domain !== key || tests.some((test) => truth[test] !== !expected));
}

/** Whether the assignment gives every literal its truth. */
export function admits(problem: Problem, literals: readonly Literal[], assignment: Assignment): boolean {
  return literals.every(({ domain, tests, expected }) => {
    const value = assignment[domain] as number;
    return value >= 0 && tests.some((test) => truthOf(problem, domain, value)[test] === expected);
  });
}

/** Hands over assignments that allow the request, until it is told that they are enough; gives one under which the answer stays open for a reason no key settles, if there is one. */
export function collectWays(
  problem: Problem,
  assignment: Assignment,
  keys: readonly number[],
  onWay: (assignment: Assignment) => boolean,
  from = 0,
): Assignment | undefined {
  const verdict = judge(problem, assignment);
  if (verdict === FALSE || problem.budget <= 0) return undefined;
  const key = keys[from];
  if (key === undefined) {
    if (verdict === OPEN) return assignment.slice();
    if (onWay(assignment)) problem.budget = 0;
    return undefined;
  }
  if (isSettled(problem, verdict, key)) return collectWays(problem, assignment, keys, onWay, from + 1);
  let opaque: Assignment | undefined;
  for (const value of valuesOf(problem, assignment, key)) {
    assignment[key] = value;
    opaque = collectWays(problem, assignment, keys, onWay, from + 1) ?? opaque;
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

export function truthOf({ domains }: Problem, domain: number, value: number): readonly (boolean | undefined)[] {
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

export function stateUnder({ candidates, places, domains }: Problem, i: number, assignment: Assignment): Tri {
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

export function testAt({ domains }: Problem, domain: number, test: number): Test {
  return (domains[domain] as KeyDomain).tests[test] as Test;
}

export function withoutEnvironment(assignment: Assignment, environment: readonly number[]): Assignment {
  const chosenOnly = assignment.slice();
  for (const domain of environment) chosenOnly[domain] = -1;
  return chosenOnly;
}
