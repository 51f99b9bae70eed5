import { CROSS_SERVICE_KEYS } from '../catalog/index.ts';
import { nearest } from '../shared/nearest.ts';
import { meantBy } from './meant.ts';
import { isService, isServiceKey, serviceKeys } from './reference.ts';

/** Global condition keys, which the Service Authorization Reference does not list (IAM User Guide, as of September 2026). A family ends in a slash. */
const GLOBAL_KEYS = [
  ...['PrincipalArn', 'PrincipalAccount', 'PrincipalOrgPaths', 'PrincipalOrgID', 'PrincipalTag/', 'PrincipalIsAWSService'],
  ...['PrincipalServiceName', 'PrincipalServiceNamesList', 'PrincipalType', 'userid', 'username'],
  ...['AssumedRoot', 'FederatedProvider', 'TokenIssueTime', 'SignInSessionArn', 'MultiFactorAuthAge', 'MultiFactorAuthPresent'],
  ...['ChatbotSourceArn', 'Ec2InstanceSourceVpc', 'Ec2InstanceSourcePrivateIPv4', 'SourceIdentity'],
  ...['SourceIp', 'SourceVpc', 'SourceVpcArn', 'SourceVpce', 'VpceAccount', 'VpceOrgID', 'VpceOrgPaths', 'VpcSourceIp'],
  ...['ResourceAccount', 'ResourceOrgID', 'ResourceOrgPaths', 'ResourceTag/', 'RequestTag/', 'TagKeys'],
  ...['CalledVia', 'CalledViaFirst', 'CalledViaLast', 'CalledViaAWSMCP', 'ViaAWSService', 'ViaAWSMCPService', 'IsMcpServiceAction'],
  ...['CurrentTime', 'EpochTime', 'referer', 'RequestedRegion', 'SecureTransport', 'UserAgent'],
  ...['SourceAccount', 'SourceArn', 'SourceOrgID', 'SourceOrgPaths'],
  // Not documented any more: in default policies of SNS, and in those of AWS itself.
  ...['SourceOwner', 'PrincipalOrgMasterAccountId'],
].map((name) => `aws:${name}`);

/** Keys with several values: a plain operator does not match them (R-COND-04). */
const MULTIVALUED = new Set([
  'aws:calledvia',
  'aws:principalorgpaths',
  'aws:principalservicenameslist',
  'aws:resourceorgpaths',
  'aws:sourceorgpaths',
  'aws:tagkeys',
  'aws:vpceorgpaths',
  'dynamodb:attributes',
  'dynamodb:leadingkeys',
  'kms:resourcealiases',
  'route53:changeresourcerecordsetsactions',
  'route53:changeresourcerecordsetsnormalizedrecordnames',
  'route53:changeresourcerecordsetsrecordtypes',
  'sts:transitivetagkeys',
]);

export function isMultivalued(key: string): boolean {
  return MULTIVALUED.has(key);
}

/** Where a key comes from: `service` keys belong to the actions of one service, keys of identity providers to sessions; `none` exists nowhere. */
export function originOf(key: string): 'global' | 'session' | 'service' | 'provider' | 'none' {
  const prefix = key.slice(0, Math.max(0, key.indexOf(':')));
  if (prefix === 'aws') return isGlobal(key) ? 'global' : 'none';
  if (CROSS_SERVICE_KEYS.has(key)) return 'session';
  // Claims: `token.actions.githubusercontent.com:sub`, `saml:aud`.
  if (prefix === 'saml' || /[./]/.test(prefix)) return 'provider';
  return isService(prefix) && isServiceKey(prefix, key) ? 'service' : 'none';
}

function isGlobal(key: string): boolean {
  return GLOBAL_KEYS.some((known) => (known.endsWith('/') ? key.startsWith(known.toLowerCase()) : key === known.toLowerCase()));
}

/** The key that a misspelt one means. */
export function meantKey(key: string): string | undefined {
  const prefix = key.slice(0, Math.max(0, key.indexOf(':')));
  const slash = key.indexOf('/');
  const family = slash < 0 ? key : key.slice(0, slash + 1);
  const known = meantBy(family, prefix === 'aws' ? GLOBAL_KEYS : isService(prefix) ? serviceKeys(prefix) : GLOBAL_KEYS);
  return known?.endsWith('/') ? `${known}${slash < 0 ? 'NAME' : key.slice(slash + 1)}` : known;
}

/** Keys that somebody may mean by one that exists nowhere, the likeliest first; undefined for a key that exists, or of a service that may have it: the reference leaves some out. */
export function keysMeant(written: string): readonly string[] | undefined {
  const key = written.toLowerCase();
  const prefix = key.slice(0, Math.max(0, key.indexOf(':')));
  if (originOf(key) !== 'none' || isService(prefix)) return undefined;
  const meant = meantKey(key);
  return meant === undefined ? nearest(key, GLOBAL_KEYS, (name) => name) : [meant];
}
