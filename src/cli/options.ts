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

/** Values of context keys, by key in lower case; null: absent. */
export type Keys = ReadonlyMap<string, readonly string[] | null>;

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
