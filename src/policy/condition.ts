import { getOperator, parseOperator } from './operators.ts';
import { expandGlob, expandLiteral, parseTemplate, type Resolve, type Template } from './template.ts';
import type { Condition, Test } from './types.ts';

const hasVariables = (template: Template): boolean => template.glob === undefined;

/** A line of a Condition element; undefined when there is no such operator. `variables`: whether the document expands them. */
export function makeTest(operatorName: string, key: string, texts: readonly string[], variables: boolean): Test | undefined {
  const parsed = parseOperator(operatorName);
  if (parsed === undefined) return undefined;
  const values = texts.map((text) => parseTemplate(text, { variables: variables && parsed.operator.variables }));
  const test = { ...parsed, key, lookup: key.toLowerCase(), values, prepared: undefined };
  return values.some(hasVariables) ? test : { ...test, prepared: preparedValues(test, () => null) };
}

/** Policy values ready to compare: null for one that a missing variable empties (R-VAR-05); undefined when a variable is not known. */
export function preparedValues(test: Test, resolve: Resolve): readonly unknown[] | undefined {
  if (test.prepared !== undefined) return test.prepared;
  const prepared: unknown[] = [];
  for (const template of test.values) {
    const value = test.operator.wildcards ? expandGlob(template, resolve) : expandLiteral(template, resolve);
    if (value === undefined) return undefined;
    prepared.push(value === null ? null : (test.operator.prepare(value) ?? null));
  }
  return prepared;
}

/** Whether a test holds for the values of its key (null = absent; so is an empty list, R-COND-08); undefined when a variable in the policy's values is not known. */
export function holds(test: Test, values: readonly string[] | null, resolve: Resolve): boolean | undefined {
  const { operator, quantifier, ifExists } = test;
  const absent = values === null || values.length === 0;
  if (operator.family === 'null') return test.values.some(({ text }) => text.toLowerCase() === String(absent));
  if (absent) return quantifier === 'all' || (quantifier !== 'any' && operator.negated) || ifExists;
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
