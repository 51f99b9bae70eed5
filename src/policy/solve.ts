import { asCondition, oppositeOf } from './condition.ts';
import { valuesOf as knownValues } from './context.ts';
import { domainOf, type KeyDomain } from './domain.ts';
import type { Candidate } from './gather.ts';
import { familyListedBy, isConsistent, isCoupled, oneOf } from './keys.ts';
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

/** A test with the truth that a solution gives it; of several tests one must have it. */
interface Literal {
  readonly domain: number;
  readonly tests: readonly number[];
  readonly expected: boolean;
  readonly fromDeny: boolean;
}

/** A way to an Allow: an assignment, and what it relies on of the environment. */
interface Way {
  readonly assignment: Assignment;
  readonly literals: readonly Literal[];
}

const BUDGET = 20_000;
const MAX_WAYS = 12;

export function solve(question: Question): Solution {
  const problem = problemOf(question);
  const { domains } = problem;
  const start: Assignment = new Int16Array(domains.length).fill(-1);
  const chosenKeys = indexes(domains, (domain) => domain.class === 'chosen');
  const environment = indexes(domains, (domain) => domain.class === 'environment');

  const certain = firstChoice(problem, start, chosenKeys, environment);
  if (certain !== undefined) return solution(problem, TRUE, certain, [], problem.budget <= 0);
  const found: Way[] = [];
  const opaque = collectWays(problem, start, [...chosenKeys, ...environment], (way) => {
    if (!found.some(({ literals }) => admits(problem, literals, way))) found.push(wayOf(problem, way, environment));
    return found.length >= MAX_WAYS;
  });
  if (found.length > 0) return best(problem, found, environment);
  const unresolved = opaque !== undefined || problem.budget <= 0 || domains.some(({ incomplete }) => incomplete);
  return solution(problem, unresolved ? OPEN : FALSE, opaque ?? start, unresolved ? unreadable(problem) : [], unresolved);
}

function problemOf(question: Question): Problem {
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
function admitsValue(problem: Problem, literals: readonly Literal[], key: number, value: number): boolean {
  const truth = value < 0 ? [] : truthOf(problem, key, value);
  return literals.every(({ domain, tests, expected }) => domain !== key || tests.some((test) => truth[test] !== !expected));
}

/** Whether the assignment gives every literal its truth. */
function admits(problem: Problem, literals: readonly Literal[], assignment: Assignment): boolean {
  return literals.every(({ domain, tests, expected }) => {
    const value = assignment[domain] as number;
    return value >= 0 && tests.some((test) => truthOf(problem, domain, value)[test] === expected);
  });
}

/** Hands over assignments that allow the request, until it is told that they are enough; gives one under which the answer stays open for a reason no key settles, if there is one. */
function collectWays(
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

/** The assignment with what it relies on, which is found with patience of its own. */
function wayOf(problem: Problem, assignment: Assignment, environment: readonly number[]): Way {
  return { assignment: assignment.slice(), literals: needed({ ...problem, budget: BUDGET }, assignment, environment) };
}

/** Of several ways, the one that asks the least of the environment, widened by what would do as well. */
function best(problem: Problem, found: readonly Way[], environment: readonly number[]): Solution {
  const [{ assignment, literals }] = found.toSorted((a, b) => a.literals.length - b.literals.length) as [Way];
  const chosenOnly = withoutEnvironment(assignment, environment);
  // One after the other: what one is widened to, the next one stands beside.
  let widened = literals;
  for (const literal of literals) {
    const others = widened.filter((each) => each !== literal);
    const wide = widen(problem, literal, others, (each) => alwaysAllowed({ ...problem, budget: BUDGET }, chosenOnly, environment, each));
    widened = widened.map((each) => (each === literal ? wide : each));
  }
  const conditions = widened.flatMap((literal) => conditionsOf(problem, literal));
  const { states, ...rest } = solution(problem, OPEN, assignment, conditions, false);
  const ways = widened.flatMap((literal) => alternatives(problem, literal, assignment));
  return { ...rest, states: states.map((state, i) => Math.max(state, ...ways.map((way) => stateUnder(problem, i, way))) as Tri) };
}

function testAt({ domains }: Problem, domain: number, test: number): Test {
  return (domains[domain] as KeyDomain).tests[test] as Test;
}

/** `from 10.0.0.0/8` and `from 192.168.0.0/16`: where either does beside the other literals, the condition is to be from one of them. */
function widen(
  problem: Problem,
  literal: Literal,
  others: readonly Literal[],
  suffice: (literals: readonly Literal[]) => boolean,
): Literal {
  const { domain, tests, expected } = literal;
  const first = testAt(problem, domain, tests[0] as number);
  let wide = literal;
  for (const [test, other] of (problem.domains[domain] as KeyDomain).tests.entries()) {
    const alone = { ...literal, tests: [test] };
    if (expected && first.key === other.key && canJoin(first, other) && addsTo(problem, wide, test, others) && suffice([...others, alone]))
      wide = { ...wide, tests: [...wide.tests, test] };
  }
  return wide;
}

/** Their values in one list say that one of the two holds. */
function canJoin(one: Test, other: Test): boolean {
  const { operator, quantifier, ifExists } = one;
  const isOr = !operator.negated && operator.family !== 'null' && operator.family !== 'bool' && quantifier !== 'all';
  return isOr && operator === other.operator && quantifier === other.quantifier && ifExists === other.ifExists;
}

/** Some value passes the test and none of the literal's, and the other literals leave it to the key. */
function addsTo(problem: Problem, { domain, tests }: Literal, test: number, others: readonly Literal[]): boolean {
  const { truth } = problem.domains[domain] as KeyDomain;
  return truth.some(
    (row, value) => row[test] === true && tests.every((each) => row[each] === false) && admitsValue(problem, others, domain, value),
  );
}

/** The assignment with each of the other values that the literal leaves open. */
function alternatives({ domains }: Problem, { domain, tests }: Literal, assignment: Assignment): Assignment[] {
  return tests.slice(1).map((test) => {
    const other = assignment.slice();
    other[domain] = (domains[domain] as KeyDomain).truth.findIndex((row) => row[test] === true);
    return other;
  });
}

function conditionsOf(problem: Problem, { domain, tests, expected }: Literal): Condition[] {
  const [first, ...others] = tests.map((test) => testAt(problem, domain, test)) as [Test, ...Test[]];
  if (!expected) return oppositeOf(first, problem.resolve);
  const condition = asCondition(first, problem.resolve);
  const values = [condition, ...others.map((test) => asCondition(test, problem.resolve))].flatMap((each) => each.values);
  return [{ ...condition, values: [...new Set(values)] }];
}

function withoutEnvironment(assignment: Assignment, environment: readonly number[]): Assignment {
  const chosenOnly = assignment.slice();
  for (const domain of environment) chosenOnly[domain] = -1;
  return chosenOnly;
}

/** The tests on the environment that this assignment relies on; dropping any one of those left would lose the Allow. Tests of Denies are dropped first. */
function needed(problem: Problem, assignment: Assignment, environment: readonly number[]): Literal[] {
  const denies = new Set(problem.candidates.filter(({ statement }) => statement.effect === 'Deny').flatMap(({ open }) => open));
  let literals = environment.flatMap((domain) => {
    const value = assignment[domain] as number;
    const row = value < 0 ? [] : truthOf(problem, domain, value);
    return row.flatMap((expected, test): Literal[] =>
      expected === undefined ? [] : [{ domain, tests: [test], expected, fromDeny: denies.has(testAt(problem, domain, test)) }],
    );
  });
  const chosenOnly = withoutEnvironment(assignment, environment);
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
