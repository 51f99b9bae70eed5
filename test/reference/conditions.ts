/** Reference: the Condition element (section 2), rule by rule. */
import { expand, type Facts, fields, literally, matches, mayHaveSeveral, type Symbol_, written } from './text.ts';

export interface RawCondition {
  readonly [operator: string]: { readonly [key: string]: Scalar | readonly Scalar[] };
}

type Scalar = string | number | boolean;

/** R-COND-02: all operators, and all keys of an operator, must hold. `version`: of the document. */
export function conditionHolds(condition: RawCondition, facts: Facts, version: string): boolean {
  return Object.entries(condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) => testHolds(operator, key, texts(values), facts, version)),
  );
}

/** R-GRAM-20: scalars and lists of them, as strings. */
function texts(values: Scalar | readonly Scalar[]): string[] {
  return (Array.isArray(values) ? values : [values]).map(String);
}

function testHolds(written_: string, key: string, policy: readonly string[], facts: Facts, version: string): boolean {
  const context = facts.get(key.toLowerCase()) ?? [];
  const name = written_.toLowerCase(); // R-COND-09
  const isMissing = context.length === 0; // R-COND-08
  if (name === 'null') return policy.some((value) => value.toLowerCase() === String(isMissing)); // R-COND-13
  const setOperator = /^for(allvalues|anyvalue):/.exec(name)?.[1];
  const ifExists = name.endsWith('ifexists');
  const operator = name.replace(/^.*:/, '').replace(/ifexists$/, '');
  const isNegated = operator.includes('not');
  if (isMissing) {
    if (ifExists) return true; // R-COND-06
    if (setOperator === 'allvalues') return true; // R-COND-10
    if (setOperator === 'anyvalue') return false; // R-COND-11
    return isNegated; // R-COND-05
  }
  const satisfies = (value: string): boolean => {
    const matched = policy.some((each) => matchesOne(operator.replace('not', ''), each, value, facts, version));
    return isNegated ? !matched : matched; // R-COND-03, R-COND-12
  };
  const isEmptySet = context.every((value) => value === ''); // R-COND-08
  if (setOperator !== undefined && isEmptySet) return setOperator === 'allvalues';
  if (setOperator === 'allvalues') return context.every(satisfies); // R-COND-10
  if (setOperator === 'anyvalue') return context.some(satisfies); // R-COND-11
  return !mayHaveSeveral(key) && context.length === 1 && satisfies(context[0] as string); // R-COND-04
}

/** One context value against one policy value, by the operator without its negation. */
function matchesOne(operator: string, policy: string, value: string, facts: Facts, version: string): boolean {
  const isText = operator.startsWith('string') || operator.startsWith('arn');
  // R-COND-23, R-VAR-01: variables only in String* and Arn*, and only in documents of 2012.
  const symbols = isText && version === '2012-10-17' ? expand(policy, facts) : asWritten(policy);
  if (symbols === null) return false; // R-VAR-05
  switch (operator) {
    case 'stringequals':
      return written(symbols) === value; // R-COND-14
    case 'stringequalsignorecase':
      return written(symbols).toLowerCase() === value.toLowerCase();
    case 'stringlike':
      return matches(symbols, value);
    case 'arnequals':
    case 'arnlike':
      return arnMatches(symbols, value);
    case 'bool':
      return /^(true|false)$/i.test(value) && policy.toLowerCase() === value.toLowerCase(); // R-COND-16
    case 'binaryequals':
      return bytes(policy) === bytes(value); // R-COND-19
    case 'ipaddress':
      return inRange(policy, value);
  }
  const [left, right] = operator.startsWith('date') ? [instant(value), instant(policy)] : [number(value), number(policy)];
  return left !== undefined && right !== undefined && compares(operator.replace(/^(date|numeric)/, ''), left, right);
}

function asWritten(text: string): Symbol_[] {
  return text.split('').map((character) => (character === '*' || character === '?' ? character : { character }));
}

/** R-COND-21, R-COND-22: component by component. */
function arnMatches(pattern: readonly Symbol_[], value: string): boolean {
  const wanted = fields(pattern);
  const given = fields(literally(value));
  return wanted.length === 6 && given.length === 6 && wanted.every((part, i) => matches(part, written(given[i] as Symbol_[])));
}

function compares(relation: string, left: number, right: number): boolean {
  if (relation === 'equals') return left === right;
  if (relation === 'lessthan') return left < right;
  if (relation === 'lessthanequals') return left <= right;
  if (relation === 'greaterthan') return left > right;
  return left >= right;
}

/** R-COND-17. */
function number(text: string): number | undefined {
  return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

/** R-COND-18: W3C notation, the compact one, or epoch seconds. */
function instant(text: string): number | undefined {
  const compact = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  const profile = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?(Z|[+-]\d\d:\d\d))?)?)?$/.exec(text);
  if (compact === null && profile === null) return /^\d+$/.test(text) ? Number(text) * 1000 : undefined;
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00', zone = 'Z'] = (compact ?? profile) as string[];
  const offset = zone === 'Z' ? 0 : Number(`${zone[0]}1`) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4)));
  const days = Date.UTC(Number(year), Number(month) - 1, Number(day));
  if (Number(month) > 12 || new Date(days).getUTCDate() !== Number(day)) return undefined;
  return days + (Number(hour) * 60 + Number(minute) - offset) * 60_000 + Number(second) * 1000;
}

function bytes(base64: string): string {
  return Buffer.from(base64, 'base64').toString('latin1');
}

/** R-COND-20: an address lies in a range when it begins with the bits of the prefix; the families never match each other. */
function inRange(range: string, address: string): boolean {
  const [base = '', prefix] = range.split('/');
  const wanted = bits(base);
  const given = bits(address.replace(/\/(32|128)$/, ''));
  if (wanted === undefined || given === undefined || wanted.length !== given.length) return false;
  const length = prefix === undefined ? wanted.length : Number(prefix);
  return length <= wanted.length && wanted.slice(0, length) === given.slice(0, length);
}

function bits(address: string): string | undefined {
  if (!address.includes(':')) {
    const parts = address.split('.').map(Number);
    return parts.length === 4 && parts.every((part) => part >= 0 && part <= 255) ? inBits(parts, 8) : undefined;
  }
  const [head = '', tail] = address.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const missing = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array<string>(missing).fill('0'), ...groups(tail ?? '')];
  return all.length === 8
    ? inBits(
        all.map((group) => Number.parseInt(group, 16)),
        16,
      )
    : undefined;
}

function inBits(parts: readonly number[], width: number): string {
  return parts.map((part) => part.toString(2).padStart(width, '0')).join('');
}
