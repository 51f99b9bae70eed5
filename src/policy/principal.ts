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
      return isOfAccount(entry.id, entry.partition, caller) ? ACCOUNT : NONE;
    case 'arn':
      return levelOfArn(entry.arn, caller);
    case 'uniqueId':
      return caller.uniqueId !== entry.id ? NONE : caller.kind === 'user' ? DIRECT : ROLE;
    case 'service':
      return caller.kind === 'service' && caller.arn === entry.name ? DIRECT : NONE;
    case 'federated':
      return caller.kind === 'federated' && (entry.provider === '*' || caller.arn === entry.provider) ? DIRECT : NONE;
    case 'canonicalUser':
      return caller.canonicalUserId === entry.id ? ACCOUNT : NONE;
  }
}

/** An account of another partition is another account (R-PRIN-16). */
function isOfAccount(id: string, partition: string | undefined, { kind, accountId, arn }: Caller): boolean {
  if (accountId !== id || kind === 'service' || kind === 'federated') return false;
  return partition === undefined || arn.startsWith(`arn:${partition}:`);
}

function levelOfArn(arn: string, caller: Caller): MatchLevel {
  if (caller.kind === 'session') {
    if (arn === caller.roleArn) return ROLE;
    return isSessionOf(arn, caller) ? DIRECT : NONE;
  }
  if (caller.kind === 'federatedUser' && arn === caller.userArn) return ROLE;
  return arn === caller.arn && (caller.kind === 'user' || caller.kind === 'federatedUser') ? DIRECT : NONE;
}

function isSessionOf(arn: string, caller: Caller): boolean {
  return caller.sessionName !== undefined && sessionIn(arn, caller) === caller.sessionName;
}

/** Name of the session where the ARN is one of a session of the caller's role. It has no path (R-PRIN-05), so it is joined to the role by account and name (R-PRIN-14). */
function sessionIn(arn: string, { roleArn }: Caller): string | undefined {
  if (roleArn === undefined || !arn.includes(':assumed-role/')) return undefined;
  const named = splitFields(arn);
  const role = splitFields(roleArn);
  const [, name, session] = (named[5] ?? '').split('/');
  const roleName = (role[5] ?? '').slice((role[5] ?? '').lastIndexOf('/') + 1);
  // Of a session no wildcard is one (R-PRIN-11).
  const isOne = session !== undefined && !/[*?]/.test(session);
  return isOne && named[1] === role[1] && named[4] === role[4] && name === roleName ? session : undefined;
}

/** Sessions of the caller's role that the element names, where the caller still chooses the name of its session: it is named if it takes one of these. */
export function sessionsNamed({ principal }: Pick<Statement, 'principal'>, caller: Caller): readonly string[] {
  if (caller.kind !== 'session' || caller.sessionName !== undefined) return NO_NAMES;
  return (principal?.entries ?? []).flatMap((entry) => (entry.kind === 'arn' ? (sessionIn(entry.arn, caller) ?? []) : []));
}

const NO_NAMES: readonly string[] = [];

/** NotPrincipal under Deny exempts only who is listed with account, and for sessions with role and session too; never a principal with a permissions boundary (R-PRIN-15). */
function isListed(entries: readonly PrincipalEntry[], caller: Caller, bounded: boolean): boolean {
  if (bounded) return false;
  if (entries.some((entry) => entry.kind === 'everyone')) return true;
  const levels = new Set(entries.map((entry) => levelOf(entry, caller)));
  if (caller.kind === 'service' || caller.kind === 'federated') return levels.has(DIRECT);
  if (caller.kind === 'session' || caller.kind === 'federatedUser') return levels.has(ACCOUNT) && levels.has(ROLE) && levels.has(DIRECT);
  return caller.kind === 'root' ? levels.has(ACCOUNT) : levels.has(ACCOUNT) && levels.has(DIRECT);
}
