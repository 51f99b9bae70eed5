import { type KeyType, keyTypeOf, REGIONS } from '../catalog/index.ts';
import { keysMeant } from '../lint/index.ts';
import { isValueOf } from '../policy/index.ts';
import { BlastError } from '../shared/errors.ts';
import { nearest } from '../shared/nearest.ts';
import type { Keys } from './options.ts';

const EXPECTED: { readonly [type in KeyType]: string } = {
  bool: 'true or false',
  numeric: 'a number',
  date: 'a time such as 2026-11-24T02:30:00Z',
  ip: 'an IP address or a range such as 203.0.113.0/24',
};

const REGION_KEY = /^aws:requestedregion$/i;

/** Keys of text whose values look alike. */
const SHAPES: readonly { readonly keys: RegExp; readonly shape: RegExp; readonly says: string }[] = [
  // All are called after a direction.
  {
    keys: REGION_KEY,
    shape: /^[a-z]{2,4}(-[a-z]{2,4})?-((north|south)(east|west)?|east|west|central)-\d$/,
    says: 'a region such as us-east-1',
  },
  {
    keys: /^(aws:(principal|resource|source|vpce)|s3:resource|kms:caller)account$/i,
    shape: /^\d{12}$/,
    says: 'an account id of twelve digits',
  },
  {
    keys: /^aws:sourcevpce$/i,
    shape: /^vpce-([0-9a-f]{8}|[0-9a-f]{17})$/,
    says: 'the id of a VPC endpoint such as vpce-0a1b2c3d4e5f67890',
  },
  {
    keys: /^aws:(ec2instance)?sourcevpc$/i,
    shape: /^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/,
    says: 'the id of a VPC such as vpc-0a1b2c3d4e5f67890',
  },
  { keys: /^aws:multifactorauthage$/i, shape: /^\+?\d/, says: 'a number of seconds' },
];

/**
 * What is wrong with the value of a context key, `aws:SourceIp takes an IP address ...`; undefined where nothing is, or where nobody knows the key.
 * No policy matches a value of another type, so that a slip would change the answer without a word.
 */
export function valueProblem(key: string, value: string): string | undefined {
  const type = keyTypeOf(key);
  const isOfType = type === undefined || isValueOf(type, value);
  const says = isOfType ? SHAPES.find(({ keys, shape }) => keys.test(key) && !shape.test(value))?.says : EXPECTED[type];
  return says === undefined ? undefined : `${key} takes ${says}, not \`${value}\``;
}

/** Why the value of a context key may be a slip, though it can be had; undefined where nothing speaks for that. */
export function valueDoubt(key: string, value: string): string | undefined {
  if (!REGION_KEY.test(key) || value === '' || REGIONS.includes(value)) return undefined;
  // Not refused: AWS may have opened it since.
  const [like] = nearest(value, REGIONS, (region) => region, 1);
  return `blast knows no region \`${value}\`: did you mean ${like}?`;
}

/** The doubts about `key=value` pairs, each behind its key. */
export function doubtsOf(pairs: readonly string[]): string[] {
  return pairs.flatMap((pair) => {
    const equals = pair.indexOf('=');
    const key = pair.slice(0, equals);
    const doubt = valueDoubt(key, pair.slice(equals + 1));
    return doubt === undefined ? [] : `${key}: ${doubt}`;
  });
}

/** The same where the key itself exists nowhere: with it, too, the answer would be the same as without, and nobody would know. */
export function pairProblem(key: string, value: string): string | undefined {
  const meant = keysMeant(key);
  if (meant === undefined) return value === '' ? undefined : valueProblem(key, value);
  return `${key} is no condition key: ${meant.length === 1 ? `did you mean ${meant[0]}?` : `the nearest are ${meant.join(', ')}`}`;
}

/** `aws:SourceIp=203.0.113.7` -> a key in lower case with its values; the same key twice has several values, `key=` is absent. */
export function assumedKeys(pairs: readonly string[]): Keys {
  const keys = new Map<string, string[] | null>();
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    const key = pair.slice(0, equals).toLowerCase();
    if (equals < 1 || !key.includes(':'))
      throw new BlastError(`--assume takes key=value with a condition key, such as aws:SourceIp=203.0.113.7, not \`${pair}\``);
    const value = pair.slice(equals + 1);
    const problem = pairProblem(pair.slice(0, equals), value);
    if (problem !== undefined) throw new BlastError(`--assume ${problem}`);
    keys.set(key, value === '' ? null : [...(keys.get(key) ?? []), value]);
  }
  return keys;
}
