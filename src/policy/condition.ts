import { ONE, STAR } from '../shared/glob.ts';
import { isAlwaysPresent, isMultivalued } from './keys.ts';
import { getOperator, parseOperator } from './operators.ts';
import { expandGlob, expandLiteral, isVariable, parseTemplate, type Resolve, type Template } from './template.ts';
import type { Condition, Test } from './types.ts';

const hasVariables = (template: Template): boolean => template.glob === undefined;

/** A line of a Condition element; undefined when there is no such operator. `variables`: whether the document expands them. */
export function makeTest(operatorName: string, key: string, texts: readonly string[], variables: boolean): Test | undefined {
  const parsed = parseOperator(operatorName);
  if (parsed === undefined) return undefined;
  const values = texts.map((text) => parseTemplate(text, { variables: variables && parsed.operator.variables }));
  const lookup = key.toLowerCase();
  const isDeaf = parsed.quantifier === 'none' && parsed.operator.family !== 'null' && isMultivalued(lookup);
  const test = { ...parsed, key, lookup, isDeaf, values, prepared: undefined };
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
  const { operator, quantifier, ifExists, isDeaf } = test;
  const absent = values === null || values.length === 0;
  if (operator.family === 'null') return test.values.some(({ text }) => text.toLowerCase() === String(absent));
  if (absent) return quantifier === 'all' || (quantifier !== 'any' && operator.negated) || ifExists;
  // To a set operator an empty text is an empty set (R-COND-08).
  if (quantifier !== 'none' && values.every((value) => value === '')) return quantifier === 'all';
  const prepared = preparedValues(test, resolve);
  if (prepared === undefined) return undefined;
  const one = (value: string): boolean =>
    prepared.some((policy) => policy !== null && operator.matches(policy, value)) !== operator.negated;
  if (quantifier === 'all') return values.every(one);
  if (quantifier === 'any') return values.some(one);
  // A plain operator wants one value; with several AWS leaves the outcome open, and the default here is no match (R-COND-04, U-03).
  return !isDeaf && values.length === 1 && one(values[0] as string);
}

const PREFIXES = { none: '', all: 'ForAllValues:', any: 'ForAnyValue:' } as const;

/** The test as a condition for people and for JSON. */
export function asCondition(test: Test, resolve: Resolve): Condition {
  const { key, operator, quantifier, ifExists } = test;
  const values = test.values.flatMap((template) => rewritten(template, operator.wildcards, resolve) ?? []);
  return { key, operator: `${PREFIXES[quantifier]}${operator.name}${ifExists ? 'IfExists' : ''}`, values };
}

/** What must hold for the test not to: usually one condition. `BinaryEquals` has no opposite, and stands for its own. */
export function oppositeOf(test: Test, resolve: Resolve): Condition[] {
  const { key, operator } = test;
  const isPresent: Condition = { key, operator: 'Null', values: ['false'] };
  const isAbsent: Condition = { key, operator: 'Null', values: ['true'] };
  const { family } = operator;
  const readable = family === 'null' || family === 'bool' ? flagsOf(test) : isOrdering(test) ? furthest(test) : undefined;
  if (family === 'null') return readable?.length === 1 ? [readable[0] === 'true' ? isPresent : isAbsent] : [];
  // A test that no value passes fails wherever the key is; one that every value passes fails where it is not.
  if (readable?.length === 0 || test.isDeaf) return [isPresent];
  if (family === 'bool' && readable?.length === 2) return [isAbsent];
  const turned = family === 'bool' ? [readable?.[0] === 'true' ? 'false' : 'true'] : readable;
  const values = turned ?? asCondition(test, resolve).values;
  const opposite: Condition = { key, operator: oppositeName(test), values };
  return mustBePresent(test) ? [opposite, isPresent] : [opposite];
}

/** Both the test and its opposite hold for a missing key. */
function mustBePresent({ operator, quantifier, ifExists }: Test): boolean {
  if (quantifier === 'none') return getOperator(operator.opposite).negated && ifExists;
  return quantifier === 'any' && ifExists;
}

/** Which of `true` and `false` the values name. */
function flagsOf({ values }: Test): string[] {
  const named = values.map(({ text }) => text.toLowerCase());
  return ['true', 'false'].filter((flag) => named.includes(flag));
}

function isOrdering({ operator: { name } }: Test): boolean {
  return /Less|Greater/.test(name);
}

/** Of several bounds the one that is passed last: who fails there fails at all of them. */
function furthest({ operator, values }: Test): string[] {
  const bounds = values.flatMap(({ text }) => {
    const bound = operator.prepare(text);
    return typeof bound === 'number' ? [{ text, bound }] : [];
  });
  bounds.sort((a, b) => (operator.name.includes('Less') ? b.bound - a.bound : a.bound - b.bound));
  return bounds.slice(0, 1).map(({ text }) => text);
}

/**
 * The value with its variables replaced, as a document of 2012 would write it: what came from a variable or an escape is data there too. undefined where
 * a missing variable empties it, so that it matches nothing (R-VAR-05).
 */
function rewritten(template: Template, wildcards: boolean, resolve: Resolve): string | undefined {
  if (!template.text.includes('${')) return template.text;
  const data = (text: string): string => {
    const dollars = text.replaceAll('${', '${$}{');
    return wildcards ? dollars.replace(/[*?]/g, '${$&}') : dollars;
  };
  let text = '';
  for (const part of template.parts) {
    if (isVariable(part)) {
      const value = resolve(part.key);
      if (value === undefined) return template.text;
      const known = value ?? part.fallback;
      if (known === undefined) return undefined;
      text += data(known);
    } else text += part === STAR ? '*' : part === ONE ? '?' : data(part as string);
  }
  return text;
}

function oppositeName({ operator, quantifier, ifExists, lookup }: Test): string {
  const opposite = getOperator(operator.opposite);
  if (quantifier !== 'none') return PREFIXES[quantifier === 'all' ? 'any' : 'all'] + opposite.name;
  // The opposite must be false for a missing key exactly where the test is true for one.
  if (opposite.negated) return opposite.name;
  return operator.negated || ifExists || isAlwaysPresent(lookup) ? opposite.name : `${opposite.name}IfExists`;
}
