/** Reference: the Principal element and match levels (R-PRIN, R-EVAL-05). */
import type { Caller } from '../../src/policy/types.ts';

export type Level = 'NONE' | 'ACCOUNT' | 'ROLE' | 'DIRECT';
const ORDER: readonly Level[] = ['NONE', 'ACCOUNT', 'ROLE', 'DIRECT'];
export const atLeast = (level: Level, least: Level): boolean => ORDER.indexOf(level) >= ORDER.indexOf(least);

export type RawPrincipal = '*' | { readonly [kind: string]: string | readonly string[] };

/** R-PRIN-01: each name of each kind. */
function namesOf(principal: RawPrincipal): (readonly [kind: string, name: string])[] {
  if (principal === '*') return [['AWS', '*']]; // R-PRIN-10
  return Object.entries(principal).flatMap(([kind, names]) =>
    (Array.isArray(names) ? names : [names]).map((name) => [kind, name] as const),
  );
}

/** The strongest level at which the element names the caller. */
export function levelOf(principal: RawPrincipal, caller: Caller): Level {
  const levels = namesOf(principal).map(([kind, name]) => levelOfName(kind, name, caller));
  return ORDER.findLast((level) => levels.includes(level)) ?? 'NONE';
}

function levelOfName(kind: string, name: string, caller: Caller): Level {
  if (kind === 'Service') return caller.kind === 'service' && caller.arn === name ? 'DIRECT' : 'NONE'; // R-PRIN-07
  if (kind === 'Federated') return caller.kind === 'federated' && (name === '*' || caller.arn === name) ? 'DIRECT' : 'NONE'; // R-PRIN-08
  if (kind === 'CanonicalUser') return caller.canonicalUserId === name ? 'ACCOUNT' : 'NONE'; // R-PRIN-09
  if (kind !== 'AWS') return 'NONE';
  if (name === '*') return 'DIRECT'; // R-PRIN-10
  if (/^\d{12}$/.test(name)) return caller.accountId === name ? 'ACCOUNT' : 'NONE'; // R-PRIN-02
  if (/^arn:[^:]*:iam::\d{12}:root$/.test(name)) {
    const [, partition, , , account] = name.split(':');
    return caller.accountId === account && caller.arn.split(':')[1] === partition ? 'ACCOUNT' : 'NONE'; // R-PRIN-02, R-PRIN-16
  }
  if (/^A(IDA|ROA)/.test(name)) return caller.uniqueId !== name ? 'NONE' : caller.kind === 'user' ? 'DIRECT' : 'ROLE'; // R-PRIN-12
  switch (caller.kind) {
    case 'user':
      return caller.arn === name ? 'DIRECT' : 'NONE'; // R-PRIN-03
    case 'session':
      return caller.roleArn === name ? 'ROLE' : caller.arn === name ? 'DIRECT' : 'NONE'; // R-PRIN-04, R-PRIN-05
    case 'federatedUser':
      return caller.arn === name ? 'DIRECT' : caller.userArn === name ? 'ROLE' : 'NONE'; // R-PRIN-06, R-PRIN-03
    default:
      return 'NONE';
  }
}

/** R-PRIN-15: whether a Deny with NotPrincipal spares the caller. */
export function isSpared(principal: RawPrincipal, caller: Caller, hasBoundary: boolean): boolean {
  if (hasBoundary) return false;
  const names = namesOf(principal);
  if (names.some(([kind, name]) => kind === 'AWS' && name === '*')) return true;
  const levels = names.map(([kind, name]) => levelOfName(kind, name, caller));
  const has = (...wanted: readonly Level[]): boolean => wanted.every((level) => levels.includes(level));
  if (caller.kind === 'service' || caller.kind === 'federated') return has('DIRECT');
  if (caller.kind === 'session' || caller.kind === 'federatedUser') return has('ACCOUNT', 'ROLE', 'DIRECT');
  return caller.kind === 'root' ? has('ACCOUNT') : has('ACCOUNT', 'DIRECT');
}
