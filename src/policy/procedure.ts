import type { Candidate } from './gather.ts';
import { isOutsider, type Situation } from './situation.ts';
import { ACCOUNT, DIRECT, FALSE, type Gate, ROLE, TRUE, type Tri } from './types.ts';

/** How the Allows of each gate stand, and the Denies of all of them: the strongest state of any candidate there. */
export interface Tally {
  denied: Tri;
  identity: Tri;
  permissionsBoundary: Tri;
  session: Tri;
  vpcEndpoint: Tri;
  /** Resource-policy Allows that name the caller at least as its account, as its role, and exactly (R-EVAL-05). */
  account: Tri;
  role: Tri;
  direct: Tri;
  /** KMS grants (R-KMS-07). */
  granted: Tri;
  /** The weakest level. */
  serviceControl: Tri;
}

/** `trustMissing` reads unknown identity policies as allowing: shows whether the answer hangs on them. */
export function tally(
  { levels }: Situation,
  candidates: readonly Candidate[],
  state: (candidate: Candidate, i: number) => Tri,
  trustMissing: boolean,
): Tally {
  const result: Tally = {
    denied: FALSE,
    identity: trustMissing ? TRUE : FALSE,
    permissionsBoundary: FALSE,
    session: FALSE,
    vpcEndpoint: FALSE,
    account: FALSE,
    role: FALSE,
    direct: FALSE,
    granted: FALSE,
    serviceControl: TRUE,
  };
  const control: Tri[] = [];
  for (let level = 0; level < levels; level++) control.push(FALSE);
  for (let i = 0; i < candidates.length; i++) {
    const candidate = candidates[i] as Candidate;
    count(result, control, candidate, state(candidate, i));
  }
  for (const level of control) if (level < result.serviceControl) result.serviceControl = level;
  return result;
}

function count(result: Tally, control: Tri[], { type, tier, match, statement }: Candidate, state: Tri): void {
  if (statement.effect === 'Deny') {
    if (state > result.denied) result.denied = state;
    return;
  }
  switch (type) {
    case 'resource':
      if (match >= ACCOUNT && state > result.account) result.account = state;
      if (match >= ROLE && state > result.role) result.role = state;
      if (match >= DIRECT && state > result.direct) result.direct = state;
      return;
    case 'serviceControl':
      if (state > (control[tier] as Tri)) control[tier] = state;
      return;
    case 'resourceControl':
      // It denies only: its Allow is the implied RCPFullAWSAccess (R-ORG-09).
      return;
    case 'grant':
      // To an account is to those whom it lets (R-PRIN-02).
      if (match < ROLE) result.account = Math.max(result.account, state) as Tri;
      else if (state > result.granted) result.granted = state;
      return;
    default:
      if (state > result[type]) result[type] = state;
  }
}

/** The decision procedure (R-EVAL, R-ORG, R-STS, R-KMS), in Kleene's logic: *and* is the minimum, *or* the maximum. */
export function rule(situation: Situation, found: Tally): Tri {
  const grant = grantOf(situation, found);
  const endpoint = situation.hasEndpoint ? found.vpcEndpoint : TRUE;
  return Math.min(TRUE - found.denied, found.serviceControl, endpoint, grant) as Tri;
}

function grantOf(situation: Situation, found: Tally): number {
  if (situation.obstacle !== undefined) return FALSE;
  if (situation.isFree) return TRUE;
  if (isOutsider(situation.kind)) return Math.max(found.direct, found.granted);
  const session = sessionOf(situation, found);
  if (situation.kind === 'root') {
    const isOwn = situation.isSameAccount && !situation.mustAgree;
    return Math.min(session, isOwn ? TRUE : Math.max(found.account, found.granted));
  }
  const limits = Math.min(boundaryOf(situation, found), session);
  const idPath = Math.min(found.identity, limits);
  const delegated = Math.min(found.account, idPath);
  // Whether a grant needs more is not documented; it is taken to be enough (U-13).
  if (!situation.isSameAccount) return Math.max(delegated, found.granted);
  return Math.max(found.direct, Math.min(found.role, limits), situation.mustAgree ? delegated : idPath, found.granted);
}

function boundaryOf({ hasBoundary }: Situation, found: Tally): Tri {
  return hasBoundary ? found.permissionsBoundary : TRUE;
}

/** A federated user without session policies has no permissions of its own (R-EVAL-17). */
function sessionOf({ hasSession, kind }: Situation, found: Tally): Tri {
  if (hasSession) return found.session;
  return kind === 'federatedUser' ? FALSE : TRUE;
}

/** Gates in the order in which AWS names the reason (R-EVAL-03). */
export const GATES: readonly Gate[] = ['serviceControl', 'vpcEndpoint', 'resource', 'trust', 'identity', 'permissionsBoundary', 'session'];

/** The first gate without an Allow. */
export function lackOf(situation: Situation, found: Tally): Gate | undefined {
  const { kind, isSameAccount, isTrust, mustAgree, hasIdentity, hasEndpoint } = situation;
  if (found.serviceControl === FALSE) return 'serviceControl';
  if (hasEndpoint && found.vpcEndpoint === FALSE) return 'vpcEndpoint';
  // The resource policy is a gate of its own where nothing else can grant; else it is an alternative to the identity path.
  if (found.account === FALSE && (!isSameAccount || mustAgree || isOutsider(kind))) return isTrust ? 'trust' : 'resource';
  // Where the resource policy names the role, identity policies are not needed (R-EVAL-13).
  const isNamed = isSameAccount && found.role > FALSE;
  if (hasIdentity && found.identity === FALSE && !isNamed) return 'identity';
  if (boundaryOf(situation, found) === FALSE) return 'permissionsBoundary';
  return sessionOf(situation, found) === FALSE ? 'session' : undefined;
}
