import { asCondition } from './condition.ts';
import { chosenIn, residualOf, type Way, wayOf } from './residual.ts';
import { type Assignment, admits, collectWays, firstChoice, type Problem, problemOf, type Question, stateUnder } from './search.ts';
import { type Condition, FALSE, type Gate, OPEN, TRUE, type Tri } from './types.ts';

/** What a search over the open keys found. */
export interface Solution {
  /** TRUE: allowed under values that the caller chooses, whatever the environment. OPEN: allowed if `conditions` hold. FALSE: never allowed. */
  readonly verdict: Tri;
  readonly chosen: ReadonlyMap<string, readonly string[] | null>;
  readonly conditions: readonly Condition[];
  /** Further ways to an Allow that `conditions` do not tell, in sentences. */
  readonly asides: readonly string[];
  /** State of each candidate under the solution. */
  readonly states: readonly Tri[];
  /** The search was cut short, or a variable or operator could not be read: never a guess. */
  readonly unresolved: boolean;
  /** Where nothing allows: the gate beyond which no values lead. */
  readonly gate: Gate | undefined;
}

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
  const unresolved = opaque !== undefined || problem.budget <= 0 || domains.some(({ incomplete }) => incomplete);
  if (found.length > 0) return conditional(problem, found, environment, unresolved);
  return solution(problem, unresolved ? OPEN : FALSE, opaque ?? start, unresolved ? unreadable(problem) : [], unresolved);
}

/** `isPartial`: there may be other ways. */
function conditional(problem: Problem, found: readonly Way[], environment: readonly number[], isPartial: boolean): Solution {
  const { assignment, conditions, asides, examples } = residualOf(problem, found, environment);
  const state = (i: number): Tri => Math.max(...examples.map((example) => stateUnder(problem, i, example))) as Tri;
  return {
    ...solution(problem, OPEN, assignment, conditions, false),
    asides: isPartial ? [...asides, 'other conditions may do as well'] : asides,
    states: problem.candidates.map((_, i) => state(i)),
  };
}

function solution(problem: Problem, verdict: Tri, assignment: Assignment, conditions: readonly Condition[], unresolved: boolean): Solution {
  const states = problem.candidates.map((_, i) => stateUnder(problem, i, assignment));
  return { verdict, chosen: chosenIn(problem, assignment), conditions, asides: [], states, unresolved, gate: problem.gate };
}

/** The open tests of the Allows, where nothing better can be said. */
function unreadable(problem: Problem): Condition[] {
  const tests = problem.candidates.filter(({ statement }) => statement.effect === 'Allow').flatMap(({ open }) => open);
  return [...new Set(tests)].map((test) => asCondition(test, problem.resolve));
}

function indexes<T>(list: readonly T[], accept: (item: T) => boolean): number[] {
  return list.flatMap((item, i) => (accept(item) ? [i] : []));
}
