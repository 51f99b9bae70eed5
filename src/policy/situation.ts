import type { Caller, PolicySet, PrincipalKind, Request } from './types.ts';

/**
 * What the decision procedure depends on besides the statements that match. Two requests with the same situation and the same candidates are decided
 * alike, so it may hold nothing that the procedure does not read, and the procedure may read nothing else.
 */
export interface Situation {
  readonly kind: PrincipalKind;
  readonly isSameAccount: boolean;
  /** The action is decided by a role's trust policy. */
  readonly isTrust: boolean;
  /** KMS keys and role trust: the resource's own policy must agree, whatever else allows (R-KMS-02, R-STS-02). */
  readonly mustAgree: boolean;
  /** Why no policy can allow it; undefined where one can. */
  readonly obstacle: string | undefined;
  /** It is allowed unless something denies it (R-STS-14). */
  readonly isFree: boolean;
  /** Identity policies and a boundary speak of the caller (R-EVAL-18, R-EVAL-19). */
  readonly hasIdentity: boolean;
  readonly hasBoundary: boolean;
  readonly hasSession: boolean;
  readonly hasEndpoint: boolean;
  /** Levels of service control that bind the caller (R-ORG-01, R-ORG-07). */
  readonly levels: number;
  /** Resource control binds the request (R-ORG-08). */
  readonly hasResourceControl: boolean;
  /** The root user gets back a bucket whose policy denies it (R-S3-05). */
  readonly ignoresResourceDeny: boolean;
}

/** `action`: the request's, in lower case. */
export function situationOf(request: Request, policies: PolicySet, action: string): Situation {
  const { caller, resourceAccount } = request;
  const { kind } = caller;
  const isSameAccount = resourceAccount === undefined || resourceAccount === caller.accountId;
  const isTrust = action.startsWith('sts:') && TRUST.test(action) && request.resource.includes(':role/');
  const hasIdentity = kind === 'user' || kind === 'session' || kind === 'federatedUser';
  const isExempt = caller.roleArn?.includes(SERVICE_LINKED) === true;
  return {
    kind,
    isSameAccount,
    isTrust,
    mustAgree: isTrust || (action.startsWith('kms:') && request.resource.includes(':key/')),
    obstacle: obstacleOf(request, action, isTrust, isSameAccount),
    isFree: action === 'sts:getsessiontoken' && (kind === 'user' || kind === 'root'),
    hasIdentity,
    hasBoundary: hasIdentity && policies.permissionsBoundary !== undefined,
    // Of a root user only AssumeRoot makes sessions: with a task policy (R-EVAL-18).
    hasSession: kind !== 'user' && !isOutsider(kind) && policies.session !== undefined && policies.session.length > 0,
    hasEndpoint: policies.vpcEndpoint !== undefined,
    levels: isExempt || isOutsider(kind) ? 0 : (policies.serviceControl?.length ?? 0),
    hasResourceControl:
      policies.resourceControl !== undefined &&
      !isExempt &&
      action !== 'kms:retiregrant' &&
      !(isTrust && request.resource.includes(SERVICE_LINKED)),
    ignoresResourceDeny: kind === 'root' && isSameAccount && BUCKET_POLICY.test(action),
  };
}

const TRUST = /^sts:(assumerole|tagsession|setsourceidentity)/;
const BUCKET_POLICY = /^s3:(get|put|delete)bucketpolicy$/;
const SERVICE_LINKED = ':role/aws-service-role/';

/** Callers that are in no account: only the resource's own policy can let them in. */
export function isOutsider(kind: PrincipalKind): boolean {
  return kind === 'service' || kind === 'federated' || kind === 'anonymous';
}

function obstacleOf({ caller, resource }: Request, action: string, isTrust: boolean, isSameAccount: boolean): string | undefined {
  const { kind } = caller;
  if (kind === 'service') return undefined;
  if (kind === 'anonymous')
    return UNSIGNED.has(action.slice(0, action.indexOf(':'))) ? undefined : 'it is taken from nobody without credentials';
  if (kind === 'federated') return mayAssume(caller, action, isTrust) ? undefined : 'the identities of this provider can only assume roles';
  if (kind === 'root' && isTrust) return 'the root user assumes no roles';
  // R-STS-11; GetCallerIdentity is decided before.
  if (kind === 'federatedUser' && action.startsWith('sts:')) return 'a federated user may call nothing of STS but GetCallerIdentity';
  if (isForeign(caller, resource)) return 'nothing is delegated across partitions';
  return !isSameAccount && action.startsWith('kms:') && !ACROSS_ACCOUNTS.has(action) ? 'it is not done across accounts' : undefined;
}

/** Operations of KMS on keys of other accounts (R-KMS-06): those whose documentation says `Cross-account use: Yes`, as of September 2026. */
const ACROSS_ACCOUNTS = new Set(
  [
    ...['CreateGrant', 'ListGrants', 'RetireGrant', 'RevokeGrant', 'DescribeKey', 'GetKeyRotationStatus', 'GetPublicKey'],
    ...['Decrypt', 'Encrypt', 'ReEncryptFrom', 'ReEncryptTo', 'DeriveSharedSecret', 'GenerateMac', 'VerifyMac', 'Sign', 'Verify'],
    ...['GenerateDataKey', 'GenerateDataKeyPair', 'GenerateDataKeyPairWithoutPlaintext', 'GenerateDataKeyWithoutPlaintext'],
  ].map((name) => `kms:${name.toLowerCase()}`),
);

/** Services that take requests without a signature (R-EVAL-25). */
const UNSIGNED = new Set(['s3', 'sqs', 'sns', 'lambda', 'execute-api', 'es', 'aoss', 'elasticfilesystem', 'mediastore']);

/** SAML and OIDC identities each have their own action; tags and a source identity go with either (R-PRIN-08, R-STS-09). */
function mayAssume({ arn }: Caller, action: string, isTrust: boolean): boolean {
  const own = arn.includes(':saml-provider/') ? 'sts:assumerolewithsaml' : 'sts:assumerolewithwebidentity';
  return isTrust && (!action.startsWith('sts:assumerole') || action === own);
}

/** Nothing is delegated across partitions (R-PRIN-16). */
function isForeign(caller: Caller, resource: string): boolean {
  return resource.startsWith('arn:') && !caller.arn.startsWith(resource.slice(0, resource.indexOf(':', 4) + 1));
}
