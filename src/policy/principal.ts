import { splitFields } from '../shared/arn.ts';
import { ACCOUNT, type Caller, DIRECT, type MatchLevel, NONE, type PrincipalEntry, ROLE, type Statement } from './types.ts';

/** How precisely the Principal element names the caller; NONE when it does not (R-PRIN, R-EVAL-05). An Allow with NotPrincipal, which AWS no longer stores, lets in everyone whom it does not name. */
export function matchPrincipal(
  { principal, effect }: Pick<Statement, 'principal' | 'effect'>,
  caller: Caller,
  bounded: boolean,
): MatchLevel {
  if (principal === undefined) return NONE;
  if (principal.not && effect === 'Allow') return principal.entries.some((entry) => levelOf(entry, caller) > NONE) ? NONE : DIRECT;
  if (principal.not) return isListed(principal.entries, caller, bounded) ? NONE : DIRECT;
  let best: MatchLevel = NONE;
  for (const entry of principal.entries) {
    // Whoever names its session itself names one that a Deny does not (R-PRIN-19).
    if (effect === 'Deny' && entry.kind === 'arn' && entry.arn.includes(':assumed-role/') && caller.sessionName === undefined) continue;
    const level = levelOf(entry, caller);
    if (level > best) best = level;
    if (best === DIRECT) break;
  }
  return best;
}

function levelOf(entry: PrincipalEntry, caller: Caller): MatchLevel {
  switch (entry.kind) {
    case 'everyone':
      return DIRECT;
    case 'account':
      return caller.accountId === entry.id && caller.kind !== 'service' && caller.kind !== 'federated' ? ACCOUNT : NONE;
    case 'arn':
      return levelOfArn(entry.arn, caller);
    case 'uniqueId':
      return caller.uniqueId !== entry.id ? NONE : caller.kind === 'session' ? ROLE : DIRECT;
    case 'service':
      return caller.kind === 'service' && caller.arn === entry.name ? DIRECT : NONE;
    case 'federated':
      return caller.kind === 'federated' && caller.arn === entry.provider ? DIRECT : NONE;
    case 'canonicalUser':
      return NONE;
  }
}

function levelOfArn(arn: string, caller: Caller): MatchLevel {
  if (caller.kind === 'session') {
    if (arn === caller.roleArn) return ROLE;
    return isSessionOf(arn, caller) ? DIRECT : NONE;
  }
  if (caller.kind === 'federatedUser' && arn === caller.userArn) return ROLE;
  return arn === caller.arn && (caller.kind === 'user' || caller.kind === 'federatedUser') ? DIRECT : NONE;
}

/** A session ARN has no path (R-PRIN-05), so it is joined to the role by account and name (R-PRIN-14). */
function isSessionOf(arn: string, caller: Caller): boolean {
  if (caller.roleArn === undefined || !arn.includes(':assumed-role/')) return false;
  const named = splitFields(arn);
  const role = splitFields(caller.roleArn);
  const [, name, session] = (named[5] ?? '').split('/');
  const roleName = (role[5] ?? '').slice((role[5] ?? '').lastIndexOf('/') + 1);
  return (
    named[1] === role[1] &&
    named[4] === role[4] &&
    name === roleName &&
    (caller.sessionName === undefined || caller.sessionName === session)
  );
}

/** NotPrincipal under Deny exempts only who is listed with account, and for sessions with role and session too; never a principal with a permissions boundary (R-PRIN-15). */
function isListed(entries: readonly PrincipalEntry[], caller: Caller, bounded: boolean): boolean {
  if (entries.some((entry) => entry.kind === 'everyone')) return true;
  if (bounded) return false;
  const levels = new Set(entries.map((entry) => levelOf(entry, caller)));
  if (caller.kind === 'service' || caller.kind === 'federated') return levels.has(DIRECT);
  if (caller.kind === 'session' || caller.kind === 'federatedUser') return levels.has(ACCOUNT) && levels.has(ROLE) && levels.has(DIRECT);
  return caller.kind === 'root' ? levels.has(ACCOUNT) : levels.has(ACCOUNT) && levels.has(DIRECT);
}
