import type { Candidate } from './gather.ts';
import {
  ACCOUNT,
  type Caller,
  DIRECT,
  FALSE,
  type Gate,
  type MatchLevel,
  type PolicySet,
  type PolicyType,
  type Request,
  ROLE,
  TRUE,
  type Tri,
} from './types.ts';

const and = (...values: readonly Tri[]): Tri => Math.min(...values) as Tri;
const or = (...values: readonly Tri[]): Tri => Math.max(...values) as Tri;
const not = (value: Tri): Tri => (TRUE - value) as Tri;

/** What the procedure reads: which gates there are, and how the candidates stand under one reading of the context. */
export interface View {
  readonly request: Request;
  readonly policies: PolicySet;
  readonly candidates: readonly Candidate[];
  /** State of candidate i. */
  readonly state: (i: number) => Tri;
  /** Reads unknown identity policies as allowing: shows whether the answer hangs on them. */
  readonly trustMissing?: boolean;
}

export interface Ruling {
  readonly denied: Tri;
  readonly allowed: Tri;
  /** Each gate of the request, in the order in which AWS names the reason (R-EVAL-03). */
  readonly gates: readonly (readonly [Gate, Tri])[];
}

/** The decision procedure (R-EVAL, R-ORG, R-STS, R-KMS), in Kleene's logic. Gates that do not apply are TRUE. */
export function rule(view: View): Ruling {
  const { request, policies } = view;
  const { caller } = request;
  const denied = strongest(view, 'Deny');
  const allows = (type: PolicyType, tier = 0): Tri => strongest(view, 'Allow', type, tier);
  const serviceControl = and(TRUE, ...(policies.serviceControl ?? []).map((_, tier) => allows('serviceControl', tier)));
  const endpoint = policies.vpcEndpoint === undefined ? TRUE : allows('vpcEndpoint');
  const named = (level: MatchLevel): Tri => strongest(view, 'Allow', 'resource', 0, level);

  const identity = view.trustMissing && policies.missingIdentity?.length ? TRUE : allows('identity');
  const boundary = policies.permissionsBoundary === undefined ? TRUE : allows('permissionsBoundary');
  const session = policies.session === undefined ? (caller.kind === 'federatedUser' ? FALSE : TRUE) : allows('session');
  const idPath = and(identity, boundary, session);
  const grant = ((): Tri => {
    if (isOutsider(caller)) return named(DIRECT);
    const sameAccount = request.resourceAccount === undefined || request.resourceAccount === caller.accountId;
    const explicit = needsResourcePolicy(request);
    if (caller.kind === 'root') return isAssumeRole(request) ? FALSE : sameAccount && !explicit ? TRUE : named(ACCOUNT);
    if (!sameAccount) return and(named(ACCOUNT), idPath);
    return or(named(DIRECT), and(named(ROLE), boundary, session), explicit ? and(named(ACCOUNT), idPath) : idPath);
  })();
  return {
    denied,
    allowed: and(not(denied), serviceControl, endpoint, grant),
    gates: [
      ['serviceControl', serviceControl],
      ['vpcEndpoint', endpoint],
      ...resourceGate(request, named(ACCOUNT)),
      ['identity', isOutsider(caller) || caller.kind === 'root' ? TRUE : identity],
      ['permissionsBoundary', boundary],
      ['session', session],
    ],
  };
}

/** The resource policy is a gate of its own where nothing else can grant; else it is an alternative to the identity path. */
function resourceGate(request: Request, named: Tri): (readonly [Gate, Tri])[] {
  const cross = request.resourceAccount !== undefined && request.resourceAccount !== request.caller.accountId;
  if (!cross && !needsResourcePolicy(request) && !isOutsider(request.caller)) return [];
  return [[isAssumeRole(request) ? 'trust' : 'resource', named]];
}

function isOutsider(caller: Caller): boolean {
  return caller.kind === 'service' || caller.kind === 'federated' || caller.kind === 'anonymous';
}

/** KMS keys and role trust: the resource's own policy must always agree (R-KMS-02, R-STS-02). */
function needsResourcePolicy(request: Request): boolean {
  return isAssumeRole(request) || (/^kms:/i.test(request.action) && request.resource.includes(':key/'));
}

export function isAssumeRole(request: Request): boolean {
  return /^sts:(assumerole|tagsession|setsourceidentity)/i.test(request.action) && request.resource.includes(':role/');
}

/** The strongest state among the candidates of an effect, and of a type, tier and match level where given. */
function strongest(view: View, effect: 'Allow' | 'Deny', type?: PolicyType, tier = 0, match: MatchLevel = 0): Tri {
  let best: Tri = FALSE;
  for (let i = 0; i < view.candidates.length && best < TRUE; i++) {
    const candidate = view.candidates[i] as Candidate;
    if (candidate.statement.effect !== effect) continue;
    if (type !== undefined && (candidate.type !== type || candidate.tier !== tier || candidate.match < match)) continue;
    // A resource control policy denies only: its Allow is the implied RCPFullAWSAccess (R-ORG-09).
    const state = view.state(i);
    if (state > best) best = state;
  }
  return best;
}
