import type { Glob } from '../shared/glob.ts';
import { getOperator } from './operators.ts';
import { expandGlob, expandLiteral, type Resolve, type Template } from './template.ts';
import type { Condition, Test } from './types.ts';

const ready = new WeakMap<Test, readonly unknown[]>();
const hasVariables = (template: Template): boolean => template.glob === undefined;

/** Policy values ready to compare: null for one that a missing variable empties (R-VAR-05); undefined when a variable is not known. */
export function preparedValues(test: Test, resolve: Resolve): readonly unknown[] | undefined {
  const known = ready.get(test);
  if (known !== undefined) return known;
  const dynamic = test.values.some(hasVariables);
  const prepared: unknown[] = [];
  for (const template of test.values) {
    const value: Glob | string | null | undefined = test.operator.wildcards
      ? expandGlob(template, resolve)
      : expandLiteral(template, resolve);
    if (value === undefined) return undefined;
    prepared.push(value === null ? null : (test.operator.prepare(value) ?? null));
  }
  if (!dynamic) ready.set(test, prepared);
  return prepared;
}

/** Whether a test holds for the values of its key (null = absent); undefined when a variable in the policy's values is not known. */
export function holds(test: Test, values: readonly string[] | null, resolve: Resolve): boolean | undefined {
  const { operator, quantifier, ifExists } = test;
  if (operator.family === 'null') return test.values.some(({ text }) => text.toLowerCase() === String(values === null));
  if (values === null || (values.length === 0 && quantifier !== 'none'))
    return quantifier === 'all' || (quantifier !== 'any' && operator.negated) || ifExists;
  const prepared = preparedValues(test, resolve);
  if (prepared === undefined) return undefined;
  const one = (value: string): boolean =>
    prepared.some((policy) => policy !== null && operator.matches(policy, value)) !== operator.negated;
  if (quantifier === 'all') return values.every(one);
  if (quantifier === 'any') return values.some(one);
  // A plain operator wants one value; with several AWS leaves the outcome open, and the default here is no match (R-COND-04, U-03).
  return values.length === 1 && one(values[0] as string);
}

/** The test as a condition for people and for JSON; `expected` false gives the test that says the opposite. */
export function asCondition(test: Test, expected: boolean, resolve: Resolve): Condition {
  const values = test.values.map((template) => expandLiteral(template, resolve) ?? template.text);
  return { key: test.key, operator: operatorName(test, expected), values: expected ? values : oppositeValues(test, values) };
}

function operatorName(test: Test, expected: boolean): string {
  const { operator, quantifier, ifExists } = test;
  if (operator.family === 'null') return 'Null';
  if (expected) return `${prefix(quantifier)}${operator.name}${ifExists ? 'IfExists' : ''}`;
  const opposite = getOperator(operator.opposite).name;
  if (quantifier !== 'none') return `${prefix(quantifier === 'all' ? 'any' : 'all')}${opposite}`;
  const trueWhenMissing = operator.negated || ifExists;
  // The opposite must be false for a missing key exactly where the test is true for one.
  if (getOperator(opposite).negated) return trueWhenMissing ? `ForAnyValue:${opposite}` : opposite;
  return trueWhenMissing ? opposite : `${opposite}IfExists`;
}

/** `Bool` and `Null` have no opposite operator: their value turns round instead. */
function oppositeValues(test: Test, values: readonly string[]): readonly string[] {
  const turned = test.operator.family === 'bool' || test.operator.family === 'null';
  return turned ? values.map((value) => (value.toLowerCase() === 'true' ? 'false' : 'true')) : values;
}

function prefix(quantifier: Test['quantifier']): string {
  return quantifier === 'all' ? 'ForAllValues:' : quantifier === 'any' ? 'ForAnyValue:' : '';
}
