/** Words of a filter of principals that ask for a field, and what the help says of them. */
import type { AdminDistance, PrincipalFacts } from '../query/index.ts';

/** What the words look at. */
export interface Fields extends PrincipalFacts {
  /** Null for one who cannot become an administrator, undefined while that is computed. */
  readonly admin: AdminDistance | null | undefined;
}

interface Word {
  readonly field: string;
  /** What is typed behind the colon; its beginning will do. */
  readonly values: readonly string[];
  /** The values are examples: others may be there, too. */
  readonly isOpen?: boolean;
  readonly finds: string;
  readonly test: (fields: Fields, value: string) => boolean;
}

export const WORDS: readonly Word[] = [
  {
    field: 'admin',
    values: ['yes', 'certain', 'conditional', 'unknown', 'no'],
    finds: 'who can become an administrator: at all, certainly, under conditions; of whom it is not known; who cannot',
    test: ({ admin }, value) => adminWords(admin).some((word) => word.startsWith(value)),
  },
  {
    field: 'account',
    values: ['4444'],
    isOpen: true,
    finds: 'by the beginning of the account id',
    test: ({ accountId }, value) => accountId.startsWith(value),
  },
  { field: 'type', values: ['user', 'role'], finds: 'by type', test: ({ type }, value) => type.toLowerCase().startsWith(value) },
  {
    field: 'mfa',
    values: ['yes', 'no'],
    finds: 'users with or without an MFA device',
    test: ({ mfaDevices }, value) => mfaDevices !== null && (mfaDevices > 0 ? 'yes' : 'no').startsWith(value),
  },
  {
    field: 'tag',
    values: ['team=data'],
    isOpen: true,
    finds: 'by tag',
    test: ({ tags }, value) => Object.entries(tags).some(([key, text]) => `${key}=${text}`.toLowerCase().includes(value)),
  },
  {
    field: 'key',
    values: ['AKIA...', 'active'],
    isOpen: true,
    finds: 'by access key',
    test: ({ accessKeys }, value) =>
      (accessKeys ?? []).some(({ id, isActive }) => id.toLowerCase().includes(value) || (value === 'active' && isActive)),
  },
];

function adminWords(admin: Fields['admin']): string[] {
  if (admin === undefined) return [];
  if (admin === null) return ['no'];
  return admin.certainty === 'unknown' ? ['unknown'] : ['yes', admin.certainty];
}

/** `admin:yes` -> its test; undefined for a word that asks for no field. */
export function fieldTest(word: string): ((fields: Fields) => boolean) | undefined {
  const [name, value] = word.split(/:(.*)/s);
  const known = WORDS.find(({ field }) => field === name);
  return known === undefined || value === undefined ? undefined : (fields) => value === '' || known.test(fields, value);
}

/** What is not known in a filter that finds nothing, in a line; undefined where it only finds nothing. */
export function filterProblem(filter: string): string | undefined {
  for (const word of filter.toLowerCase().split(/\s+/)) {
    const [name = '', value] = word.split(/:(.*)/s);
    // An ARN is a text like others.
    if (value === undefined || name === '' || name === 'arn') continue;
    const known = WORDS.find(({ field }) => field === name);
    if (known === undefined) return `\`${word}\`: no such word; there are ${listed(WORDS.map(({ field }) => `${field}:`))}`;
    if (!known.isOpen && !known.values.some((each) => each.startsWith(value)))
      return `\`${word}\`: ${name} is ${listed(known.values, 'or')}`;
  }
  return undefined;
}

function listed(texts: readonly string[], joint = 'and'): string {
  return `${texts.slice(0, -1).join(', ')} ${joint} ${texts.at(-1)}`;
}
