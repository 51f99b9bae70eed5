import { asCondition, makeTest, oppositeOf } from './condition.ts';
import { domainOf, type KeyDomain } from './domain.ts';
import { obscurityOf } from './keys.ts';
import {
  type Assignment,
  admitsValue,
  afresh,
  alwaysAllowed,
  type Literal,
  type Problem,
  testAt,
  truthOf,
  withoutEnvironment,
} from './search.ts';
import type { Condition, Test } from './types.ts';

/** A way to an Allow: an assignment, and what it relies on of the environment. */
export interface Way {
  readonly assignment: Assignment;
  readonly literals: readonly Literal[];
}

/** What must hold, in the smallest form. */
export interface Residual {
  readonly assignment: Assignment;
  readonly conditions: readonly Condition[];
  /** Ways that the conditions do not tell, in sentences. */
  readonly asides: readonly string[];
  /** Assignments that between them use all that the conditions speak of. */
  readonly examples: readonly Assignment[];
}

/** The assignment with what it relies on, which is found with patience of its own. */
export function wayOf(problem: Problem, assignment: Assignment, environment: readonly number[]): Way {
  return { assignment: assignment.slice(), literals: needed(afresh(problem), assignment, environment) };
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

/** What ways to an Allow are told against. */
interface Scene {
  readonly problem: Problem;
  readonly environment: readonly number[];
  /** What the caller chooses in the way that asks the least. */
  readonly chosenOnly: Assignment;
  /** Whether what the literals ask is enough beside that. */
  readonly suffice: (literals: readonly Literal[]) => boolean;
}

/** Ways as far as they are told: in clauses those of the same choice, in sentences the others. */
interface Telling {
  readonly ways: readonly (readonly Literal[])[];
  readonly clauses: readonly Clause[];
  readonly asides: readonly string[];
  readonly examples: readonly Assignment[];
}

/** Of several ways the one that asks the least of the environment, widened by what would do as well; and beside it all others. */
export function residualOf(problem: Problem, found: readonly Way[], environment: readonly number[]): Residual {
  const [best, ...others] = found.toSorted(byDemand(problem)) as [Way, ...Way[]];
  const chosenOnly = withoutEnvironment(best.assignment, environment);
  const suffice = (literals: readonly Literal[]): boolean => alwaysAllowed(afresh(problem), chosenOnly, environment, literals);
  const scene: Scene = { problem, environment, chosenOnly, suffice };
  let telling = beginWith(scene, best);
  for (const other of others) if (!isTold(scene, telling, other)) telling = tell(scene, telling, other);
  const { clauses, asides, examples } = telling;
  return { assignment: best.assignment, conditions: clauses.map(asOne), asides, examples };
}

function beginWith({ problem, suffice }: Scene, { assignment, literals }: Way): Telling {
  const wide = widenAll(problem, literals, suffice);
  return {
    ways: [wide],
    clauses: clausesOf(problem, wide),
    asides: [],
    examples: [assignment, ...alternatives(problem, wide, assignment)],
  };
}

function isTold({ problem }: Scene, { ways }: Telling, { literals }: Way): boolean {
  return ways.some((way) => implies(problem, literals, way));
}

/** The way beside those told: in the clauses where these do not become more, else in a sentence. */
function tell({ problem, environment, chosenOnly, suffice }: Scene, telling: Telling, { assignment, literals }: Way): Telling {
  const { clauses, asides, examples } = telling;
  const isSameChoice = suffice(literals);
  const wide = isSameChoice ? widenAll(problem, literals, suffice) : literals;
  const ways = [...telling.ways, wide];
  const either = isSameChoice ? eitherOf(clauses, clausesOf(problem, wide)) : undefined;
  if (either === undefined || either.length > clauses.length)
    return { ...telling, ways, asides: [...asides, asideOf(problem, wide, isSameChoice ? undefined : assignment)] };
  const example = beside(chosenOnly, assignment, environment);
  return { ways, clauses: either, asides, examples: [...examples, example, ...alternatives(problem, wide, example)] };
}

/** Fewest tests first; of as many those of which a reader can tell whether they hold. */
function byDemand({ domains }: Problem): (a: Way, b: Way) => number {
  const obscurity = ({ literals }: Way): number =>
    literals.reduce((sum, { domain }) => sum + obscurityOf((domains[domain] as KeyDomain).key), 0);
  return (a, b) => a.literals.length - b.literals.length || obscurity(a) - obscurity(b);
}

/** One after the other: what one is widened to, the next one stands beside. */
function widenAll(problem: Problem, literals: readonly Literal[], suffice: (literals: readonly Literal[]) => boolean): readonly Literal[] {
  let widened = literals;
  for (const literal of literals) {
    const others = widened.filter((each) => each !== literal);
    const wide = widen(problem, literal, others, suffice);
    widened = widened.map((each) => (each === literal ? wide : each));
  }
  return widened;
}

/** Whether what passes the one passes the other. */
function implies(problem: Problem, one: readonly Literal[], other: readonly Literal[]): boolean {
  return other.every(({ domain, tests, expected }) =>
    (problem.domains[domain] as KeyDomain).truth.every(
      (row, value) => !admitsValue(problem, one, domain, value) || tests.some((test) => row[test] === expected),
    ),
  );
}

/** Conditions of which one must hold; of several such, each. */
type Clause = readonly Condition[];

function clausesOf(problem: Problem, literals: readonly Literal[]): Clause[] {
  const conditions = literals.flatMap((literal) => conditionsOf(problem, literal));
  return (conditions.length > literals.length ? withoutImplied(conditions) : conditions).map((condition) => [condition]);
}

/** A test turned round may come to two conditions, of which another on the key says one already. */
function withoutImplied(conditions: readonly Condition[]): readonly Condition[] {
  return conditions.reduce((left, each) => {
    const rest = left.filter((other) => other !== each);
    return isImplied(each, rest) ? rest : left;
  }, conditions);
}

function isImplied(condition: Condition, others: readonly Condition[]): boolean {
  const tests = [condition, ...others.filter(({ key }) => key === condition.key)].flatMap(
    ({ key, operator, values }) => makeTest(operator, key, values, true) ?? [],
  );
  const { truth } = domainOf(condition.key.toLowerCase(), tests, () => undefined);
  return tests.length > 1 && truth.every(([holds, ...rest]) => holds === true || rest.includes(false));
}

/** That all of the one hold, or all of the other, in clauses: one of each beside one of each, without those that others make needless. */
function eitherOf(some: readonly Clause[], others: readonly Clause[]): Clause[] {
  const name = (condition: Condition): string => JSON.stringify(condition);
  const joined = some.flatMap((one) => others.map((other) => new Map([...one, ...other].map((each) => [name(each), each]))));
  const isNeedless = (clause: ReadonlyMap<string, Condition>): boolean =>
    joined.some((other) => other.size < clause.size && [...other.keys()].every((each) => clause.has(each)));
  return joined.filter((clause) => !isNeedless(clause)).map((clause) => [...clause.values()]);
}

function asOne([first, ...or]: Clause): Condition {
  return or.length === 0 ? (first as Condition) : { ...(first as Condition), or };
}

/** What the caller chooses, in the environment of the other assignment. */
function beside(chosenOnly: Assignment, other: Assignment, environment: readonly number[]): Assignment {
  const joined = chosenOnly.slice();
  for (const domain of environment) joined[domain] = other[domain] as number;
  return joined;
}

/** A way that cannot be told beside the conditions, in a sentence; with what the caller chooses where that differs. */
function asideOf(problem: Problem, literals: readonly Literal[], choice: Assignment | undefined): string {
  const holds = literals
    .flatMap((literal) => conditionsOf(problem, literal))
    .map(({ key, operator, values }) => `${key} ${operator} ${values.join(' or ')}`);
  const sets = [...chosenIn(problem, choice ?? new Int16Array())].map(([key, values]) =>
    values === null ? `leaves ${key} out` : `sets ${key} to ${values.join(', ')}`,
  );
  return `it is also allowed if ${holds.join(' and ')}${sets.length === 0 ? '' : `, where the caller ${sets.join(' and ')}`}`;
}

/** What the assignment has the caller choose, by the keys as the policies write them; null = leave the key out. */
export function chosenIn({ domains }: Problem, assignment: Assignment): Map<string, readonly string[] | null> {
  const chosen = new Map<string, readonly string[] | null>();
  for (const [i, domain] of domains.entries()) {
    const value = assignment[i] ?? -1;
    if (domain.class === 'chosen' && value >= 0)
      chosen.set(domain.tests[0]?.key ?? domain.key, domain.values[value] as readonly string[] | null);
  }
  return chosen;
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

/** The assignment with each of the other values that the literals leave open. */
function alternatives({ domains }: Problem, literals: readonly Literal[], assignment: Assignment): Assignment[] {
  return literals.flatMap(({ domain, tests }) =>
    tests.slice(1).map((test) => {
      const other = assignment.slice();
      other[domain] = (domains[domain] as KeyDomain).truth.findIndex((row) => row[test] === true);
      return other;
    }),
  );
}

function conditionsOf(problem: Problem, { domain, tests, expected }: Literal): Condition[] {
  const [first, ...others] = tests.map((test) => testAt(problem, domain, test)) as [Test, ...Test[]];
  if (!expected) return oppositeOf(first, problem.resolve);
  const condition = asCondition(first, problem.resolve);
  const values = [condition, ...others.map((test) => asCondition(test, problem.resolve))].flatMap((each) => each.values);
  return [{ ...condition, values: [...new Set(values)] }];
}
