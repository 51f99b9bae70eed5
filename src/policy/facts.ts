import { nameOf } from '../shared/arn.ts';
import { contextLayer } from './context.ts';
import type { Caller, PrincipalKind } from './types.ts';

type Facts = ReadonlyMap<string, readonly string[] | null>;

const TYPES: { readonly [kind in PrincipalKind]: string | undefined } = {
  user: 'User',
  session: 'AssumedRole',
  federatedUser: 'FederatedUser',
  root: 'Account',
  anonymous: 'Anonymous',
  service: undefined,
  federated: undefined,
};

/** Keys of direct calls by services, which everybody else lacks (R-CTX-05, R-CTX-10). */
const NO_SERVICE = {
  'aws:PrincipalIsAWSService': 'false',
  'aws:PrincipalServiceName': null,
  'aws:PrincipalServiceNamesList': null,
  'aws:SourceArn': null,
  'aws:SourceAccount': null,
  'aws:SourceOrgID': null,
  'aws:SourceOrgPaths': null,
};
/** Properties of some sessions of roles, which everybody else lacks (R-CTX-07). */
const NO_ROLE_SESSION = {
  'aws:ChatbotSourceArn': null,
  'aws:Ec2InstanceSourcePrivateIPv4': null,
  'aws:Ec2InstanceSourceVpc': null,
  'aws:FederatedProvider': null,
  'aws:SourceIdentity': null,
  'codebuild:buildArn': null,
  'codebuild:projectArn': null,
  'ec2:RoleDelivery': null,
  'ec2:SourceInstanceArn': null,
  'glue:CredentialIssuingService': null,
  'glue:RoleAssumedBy': null,
  'identitystore:UserId': null,
  'lambda:SourceFunctionArn': null,
  'ssm:SourceInstanceArn': null,
};
/** GetFederationToken passes on no MFA, also where its caller has signed in with it. */
const NO_MFA = { 'aws:MultiFactorAuthPresent': null, 'aws:MultiFactorAuthAge': null };
/** Whoever is in no account lacks what principals of accounts have (R-CTX-01, R-CTX-04, R-CTX-06). */
const NO_ACCOUNT = {
  'aws:PrincipalArn': null,
  'aws:PrincipalOrgID': null,
  'aws:PrincipalOrgPaths': null,
  'aws:PrincipalTag/': null,
  'aws:username': null,
  'aws:TokenIssueTime': null,
  'aws:AssumedRoot': null,
  ...NO_MFA,
  ...NO_ROLE_SESSION,
};

/** What a caller fixes of the context, whatever it asks for (R-CTX-01 to R-CTX-07, R-CTX-10). Its tags, its organization and how it got its credentials are not in its name. */
export function callerFacts(caller: Caller): Facts {
  const { kind, arn, accountId } = caller;
  // Requests without credentials carry these keys too (R-CTX-02).
  const isNobody = kind === 'anonymous';
  const who = { 'aws:PrincipalType': TYPES[kind], 'aws:userid': userIdOf(caller) };
  if (isNobody || kind === 'federated')
    return contextLayer({
      ...NO_SERVICE,
      // Signed requests have it; these are not signed.
      'aws:PrincipalIsAWSService': null,
      ...NO_ACCOUNT,
      ...who,
      'aws:PrincipalAccount': isNobody ? 'anonymous' : null,
      // Which provider it is may be told already when the role is assumed.
      'aws:FederatedProvider': isNobody ? null : undefined,
    });
  if (kind === 'service')
    return contextLayer({
      ...NO_ACCOUNT,
      'aws:PrincipalAccount': null,
      'aws:PrincipalIsAWSService': 'true',
      'aws:PrincipalServiceName': arn,
    });
  return contextLayer({
    ...NO_SERVICE,
    ...(kind === 'session' ? {} : NO_ROLE_SESSION),
    ...(kind === 'federatedUser' ? NO_MFA : {}),
    // Sessions of AssumeRoot are the root user, too.
    ...(kind === 'root' ? { 'aws:PrincipalTag/': null } : { 'aws:AssumedRoot': null }),
    ...who,
    'aws:PrincipalArn': caller.roleArn ?? arn,
    'aws:PrincipalAccount': accountId,
    'aws:username': kind === 'user' ? nameOf(arn) : null,
    'kms:CallerAccount': accountId,
  });
}

/** The id that requests carry (R-CTX-02); undefined where it is not known, or not yet: whoever assumes a role chooses the second half. */
function userIdOf({ kind, arn, accountId, uniqueId, sessionName }: Caller): string | undefined {
  if (kind === 'anonymous') return 'anonymous';
  if (kind === 'root') return accountId;
  if (kind === 'federatedUser') return `${accountId}:${nameOf(arn)}`;
  if (kind === 'user') return uniqueId;
  return uniqueId === undefined || sessionName === undefined ? undefined : `${uniqueId}:${sessionName}`;
}

/** Services with one endpoint for all regions (R-CTX-12). */
const GLOBAL = new Set(['iam', 'organizations', 'cloudfront', 'route53', 'support', 'account', 'globalaccelerator', 'shield', 'waf']);

/** The region of such an endpoint; undefined in partitions where it is not the same for all of them. */
function homeOf(service: string, partition: string): string | undefined {
  if (partition === 'aws-us-gov') return 'us-gov-west-1';
  if (partition !== 'aws') return undefined;
  return service === 'globalaccelerator' ? 'us-west-2' : 'us-east-1';
}

/** What a resource fixes of the context by its place (R-CTX-11, R-CTX-12). `service`: of the action, in lower case; `region`: undefined or empty where the caller chooses the endpoint. */
export function placeFacts(
  service: string,
  partition: string,
  owner: string | undefined,
  region: string | undefined,
): { readonly [key: string]: string | undefined } {
  const requested = GLOBAL.has(service) ? homeOf(service, partition) : region || undefined;
  return { 'aws:ResourceAccount': owner, 's3:ResourceAccount': owner, 'aws:RequestedRegion': requested, 'ec2:Region': requested };
}
