import { BlastError } from '../shared/errors.ts';

export interface CommonOptions {
  readonly snapshot: readonly string[];
  readonly format: 'text' | 'json';
  readonly output?: string;
  readonly assume: readonly string[];
  readonly credential?: CredentialKind;
  readonly maxSteps?: number;
  readonly full?: boolean;
  /** Of the commands that name choke points: compute again without them. */
  readonly chokePoints?: boolean;
  readonly color: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/** Of the commands that list rows: globs for those to show. */
export interface RowOptions extends CommonOptions {
  readonly only: readonly string[];
}

export const CREDENTIALS = ['access-key', 'session', 'session-mfa', 'console', 'console-mfa'] as const;

export type CredentialKind = (typeof CREDENTIALS)[number];

type Keys = ReadonlyMap<string, readonly string[] | null>;

const ABSENT: Keys = new Map([
  ['aws:multifactorauthpresent', null],
  ['aws:multifactorauthage', null],
  ['aws:tokenissuetime', null],
]);
const WITHOUT_MFA: Keys = new Map([
  ['aws:multifactorauthpresent', ['false']],
  ['aws:multifactorauthage', null],
]);
const WITH_MFA: Keys = new Map([['aws:multifactorauthpresent', ['true']]]);

/** Context keys that the kind of credential fixes (R-CTX-06, R-CTX-07). */
export function credentialKeys(kind: CredentialKind | undefined): Keys {
  if (kind === undefined) return new Map();
  if (kind === 'access-key') return ABSENT;
  return kind.endsWith('-mfa') ? WITH_MFA : WITHOUT_MFA;
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
    keys.set(key, value === '' ? null : [...(keys.get(key) ?? []), value]);
  }
  return keys;
}
