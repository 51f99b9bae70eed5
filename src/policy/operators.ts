import { splitFields } from '../shared/arn.ts';
import { type Glob, matchesGlob, parseGlob } from '../shared/glob.ts';
import { type IpRange, ipContains, parseIp } from './ip.ts';

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
}

interface Shape {
  readonly family: Family;
  readonly variables?: boolean;
  readonly wildcards?: boolean;
  readonly prepare: (value: Glob | string) => unknown;
  readonly matches: (prepared: never, value: string) => boolean;
}

const text = (value: Glob | string): string => value as string;

const exactly: Shape = { family: 'string', variables: true, prepare: text, matches: (policy: string, value) => policy === value };
const ignoringCase: Shape = {
  family: 'string',
  variables: true,
  prepare: (value) => text(value).toLowerCase(),
  matches: (policy: string, value) => policy === value.toLowerCase(),
};
const like: Shape = {
  family: 'string',
  variables: true,
  wildcards: true,
  prepare: (value) => value,
  matches: (policy: Glob, value) => matchesGlob(policy, value),
};
const arn: Shape = {
  family: 'arn',
  variables: true,
  wildcards: true,
  prepare: (value) => arnGlobs(value as Glob),
  matches: (policy: readonly Glob[], value) => matchesArn(policy, value),
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

/** Pattern of an ARN operator: six globs, since a star never crosses a colon of the first five (R-COND-22). */
function arnGlobs(glob: Glob): readonly Glob[] | undefined {
  const written = glob.source.map((token) => (typeof token === 'string' ? token : token.description)).join('');
  const fields = splitFields(written);
  return fields.length === 6 ? fields.map(parseGlob) : undefined;
}

function matchesArn(globs: readonly Glob[], value: string): boolean {
  const fields = splitFields(value);
  return fields.length === 6 && globs.every((glob, i) => matchesGlob(glob, fields[i] as string));
}

function asBool(value: string): string | undefined {
  const lower = value.toLowerCase();
  return lower === 'true' || lower === 'false' ? lower : undefined;
}

function parseNumber(value: string): number | undefined {
  return /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(value.trim()) ? Number(value) : undefined;
}

/** Milliseconds of an ISO 8601 instant (also the compact form) or of epoch seconds (R-COND-18). */
export function parseDate(value: string): number | undefined {
  const trimmed = value.trim();
  const compact = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(trimmed);
  if (compact !== null) return Date.parse(`${compact[1]}-${compact[2]}-${compact[3]}T${compact[4]}:${compact[5]}:${compact[6]}Z`);
  if (/^\d{4}(-\d\d(-\d\d)?)?$/.test(trimmed)) return Date.parse(trimmed);
  if (/^\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed) * 1000;
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/.test(trimmed)) return undefined;
  const parsed = Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(trimmed) ? trimmed : `${trimmed}Z`);
  return Number.isNaN(parsed) ? undefined : parsed;
}
