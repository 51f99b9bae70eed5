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
    finds: 'by tag',
    test: ({ tags }, value) => Object.entries(tags).some(([key, text]) => `${key}=${text}`.toLowerCase().includes(value)),
  },
  {
    field: 'key',
    values: ['AKIA...', 'active'],
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
