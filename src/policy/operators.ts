import { splitFields } from '../shared/arn.ts';
import { compileGlob, type Glob, type GlobToken, matchesGlob } from '../shared/glob.ts';
import { type IpRange, ipContains, parseIp } from './ip.ts';
import type { TextPattern } from './texts.ts';

export type Quantifier = 'none' | 'all' | 'any';
export type Family = 'string' | 'arn' | 'bool' | 'numeric' | 'date' | 'ip' | 'binary' | 'null';

/** A condition operator. Adding one is adding a row to the table below (R-COND-14 to R-COND-22). */
export interface Operator {
  readonly name: string;
  readonly family: Family;
  readonly negated: boolean;
  /** Variables are expanded in its values (R-COND-23). */
  readonly variables: boolean;
  /** Wildcards in its values are wildcards. */
  readonly wildcards: boolean;
  /** Operator that holds for a present value exactly when this one does not. */
  readonly opposite: string;
  /** Makes a policy value ready; undefined when it can match nothing. */
  readonly prepare: (value: Glob | string) => unknown;
  /** Whether one context value matches one prepared policy value, before negation. */
  readonly matches: (prepared: unknown, value: string) => boolean;
  /** A prepared policy value as a pattern over texts; undefined where the operator compares something else. */
  readonly pattern: ((prepared: unknown) => TextPattern) | undefined;
}

interface Shape {
  readonly family: Family;
  readonly variables?: boolean;
  readonly wildcards?: boolean;
  readonly prepare: (value: Glob | string) => unknown;
  readonly matches: (prepared: never, value: string) => boolean;
  readonly pattern?: (prepared: never) => TextPattern;
}

const text = (value: Glob | string): string => value as string;

const exactly: Shape = {
  family: 'string',
  variables: true,
  prepare: text,
  matches: (policy: string, value) => policy === value,
  pattern: (policy: string) => ({ tokens: [policy] }),
};
const ignoringCase: Shape = {
  family: 'string',
  variables: true,
  prepare: (value) => text(value).toLowerCase(),
  matches: (policy: string, value) => policy === value.toLowerCase(),
  pattern: (policy: string) => ({ tokens: [policy], ignoresCase: true }),
};
const like: Shape = {
  family: 'string',
  variables: true,
  wildcards: true,
  prepare: (value) => value,
  matches: (policy: Glob, value) => matchesGlob(policy, value),
  pattern: (policy: Glob) => ({ tokens: policy.source }),
};
const arn: Shape = {
  family: 'arn',
  variables: true,
  wildcards: true,
  prepare: (value) => arnGlobs(value as Glob),
  matches: (policy: readonly Glob[], value) => matchesArn(policy, value),
  pattern: (policy: readonly Glob[]) => ({ tokens: policy.flatMap(({ source }, i) => (i === 0 ? source : [':', ...source])), isArn: true }),
};
const bool: Shape = {
  family: 'bool',
  prepare: (value) => asBool(text(value)),
  matches: (policy: string, value) => policy === asBool(value),
};
const binary: Shape = {
  family: 'binary',
  prepare: (value) => Buffer.from(text(value), 'base64').toString('hex'),
  matches: (policy: string, value) => policy === Buffer.from(value, 'base64').toString('hex'),
};
const ip: Shape = {
  family: 'ip',
  prepare: (value) => parseIp(text(value)),
  matches: (policy: IpRange, value) => ipContains(policy, value),
};
const numeric = (compare: (value: number, policy: number) => boolean): Shape => ordered('numeric', parseNumber, compare);
const date = (compare: (value: number, policy: number) => boolean): Shape => ordered('date', parseDate, compare);

function ordered(family: Family, parse: (value: string) => number | undefined, compare: (value: number, policy: number) => boolean): Shape {
  return {
    family,
    prepare: (value) => parse(text(value)),
    matches: (policy: number, value) => {
      const parsed = parse(value);
      return parsed !== undefined && compare(parsed, policy);
    },
  };
}

const equal = (value: number, policy: number): boolean => value === policy;
const less = (value: number, policy: number): boolean => value < policy;
const lessOrEqual = (value: number, policy: number): boolean => value <= policy;
const greater = (value: number, policy: number): boolean => value > policy;
const greaterOrEqual = (value: number, policy: number): boolean => value >= policy;

const TABLE: readonly (readonly [name: string, opposite: string, negated: boolean, shape: Shape])[] = [
  ['StringEquals', 'StringNotEquals', false, exactly],
  ['StringNotEquals', 'StringEquals', true, exactly],
  ['StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', false, ignoringCase],
  ['StringNotEqualsIgnoreCase', 'StringEqualsIgnoreCase', true, ignoringCase],
  ['StringLike', 'StringNotLike', false, like],
  ['StringNotLike', 'StringLike', true, like],
  ['ArnEquals', 'ArnNotEquals', false, arn],
  ['ArnNotEquals', 'ArnEquals', true, arn],
  ['ArnLike', 'ArnNotLike', false, arn],
  ['ArnNotLike', 'ArnLike', true, arn],
  ['Bool', 'Bool', false, bool],
  ['NumericEquals', 'NumericNotEquals', false, numeric(equal)],
  ['NumericNotEquals', 'NumericEquals', true, numeric(equal)],
  ['NumericLessThan', 'NumericGreaterThanEquals', false, numeric(less)],
  ['NumericLessThanEquals', 'NumericGreaterThan', false, numeric(lessOrEqual)],
  ['NumericGreaterThan', 'NumericLessThanEquals', false, numeric(greater)],
  ['NumericGreaterThanEquals', 'NumericLessThan', false, numeric(greaterOrEqual)],
  ['DateEquals', 'DateNotEquals', false, date(equal)],
  ['DateNotEquals', 'DateEquals', true, date(equal)],
  ['DateLessThan', 'DateGreaterThanEquals', false, date(less)],
  ['DateLessThanEquals', 'DateGreaterThan', false, date(lessOrEqual)],
  ['DateGreaterThan', 'DateLessThanEquals', false, date(greater)],
  ['DateGreaterThanEquals', 'DateLessThan', false, date(greaterOrEqual)],
  ['BinaryEquals', 'BinaryEquals', false, binary],
  ['IpAddress', 'NotIpAddress', false, ip],
  ['NotIpAddress', 'IpAddress', true, ip],
  ['Null', 'Null', false, bool],
];

const OPERATORS = new Map<string, Operator>(
  TABLE.map(([name, opposite, negated, shape]) => [
    name.toLowerCase(),
    {
      name,
      opposite,
      negated,
      family: name === 'Null' ? 'null' : shape.family,
      variables: shape.variables ?? false,
      wildcards: shape.wildcards ?? false,
      prepare: shape.prepare,
      matches: shape.matches as (prepared: unknown, value: string) => boolean,
      pattern: shape.pattern as Operator['pattern'],
    },
  ]),
);

export interface ParsedOperator {
  readonly operator: Operator;
  readonly quantifier: Quantifier;
  readonly ifExists: boolean;
}

/** `ForAllValues:StringLikeIfExists` -> its parts, ignoring case (R-COND-09); undefined when there is no such operator. */
export function parseOperator(written: string): ParsedOperator | undefined {
  const match = /^(?:(forallvalues|foranyvalue):)?([a-z]+?)(ifexists)?$/.exec(written.trim().toLowerCase());
  if (match === null) return undefined;
  const operator = OPERATORS.get(match[2] as string);
  const ifExists = match[3] !== undefined;
  if (operator === undefined || (operator.family === 'null' && (ifExists || match[1] !== undefined))) return undefined;
  return { operator, quantifier: match[1] === 'forallvalues' ? 'all' : match[1] === 'foranyvalue' ? 'any' : 'none', ifExists };
}

export function getOperator(name: string): Operator {
  return OPERATORS.get(name.toLowerCase()) as Operator;
}

/** Pattern of an ARN operator: six globs, since a star never crosses a colon of the first five (R-COND-22). What came from a variable or an escape stays text. */
function arnGlobs({ source }: Glob): readonly Glob[] | undefined {
  const fields: GlobToken[][] = [[]];
  for (const token of source) {
    let rest: GlobToken | undefined = token;
    for (let colon = colonIn(rest); colon >= 0 && fields.length < 6; colon = colonIn(rest)) {
      const text: string = rest as string;
      fields.at(-1)?.push(text.slice(0, colon));
      fields.push([]);
      rest = text.slice(colon + 1);
    }
    if (rest !== '') fields.at(-1)?.push(rest);
  }
  return fields.length === 6 ? fields.map(compileGlob) : undefined;
}

function colonIn(token: GlobToken): number {
  return typeof token === 'string' ? token.indexOf(':') : -1;
}

function matchesArn(globs: readonly Glob[], value: string): boolean {
  const fields = splitFields(value);
  return fields.length === 6 && globs.every((glob, i) => matchesGlob(glob, fields[i] as string));
}

/** Whether a value of a request is one that operators of the family can match at all. */
export function isValueOf(family: 'bool' | 'numeric' | 'date' | 'ip', value: string): boolean {
  const parse = { bool: asBool, numeric: parseNumber, date: parseDate, ip: parseIp }[family];
  return parse(value) !== undefined;
}

function asBool(value: string): string | undefined {
  const lower = value.toLowerCase();
  return lower === 'true' || lower === 'false' ? lower : undefined;
}

function parseNumber(value: string): number | undefined {
  const parsed = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(value.trim()) ? Number(value) : undefined;
  return parsed !== undefined && Number.isFinite(parsed) ? parsed : undefined;
}

/** Milliseconds of an ISO 8601 instant (also the compact form) or of epoch seconds (R-COND-18). */
export function parseDate(value: string): number | undefined {
  const trimmed = value.trim();
  const time = timeOf(trimmed);
  return time === undefined || Number.isNaN(time) ? undefined : time;
}

function timeOf(text: string): number | undefined {
  const compact = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (compact !== null) return Date.parse(`${compact[1]}-${compact[2]}-${compact[3]}T${compact[4]}:${compact[5]}:${compact[6]}Z`);
  if (/^\d{4}(-\d\d(-\d\d)?)?$/.test(text)) return Date.parse(text);
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/.test(text)) return undefined;
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
}
