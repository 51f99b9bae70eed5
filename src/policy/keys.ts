import type { Shape } from './texts.ts';

/**
 * Who sets a context key that neither the principal, the resource nor the technique fixes.
 * `chosen`: the caller, in the request; blast looks for a value that works. `environment`: circumstances that stay as a condition.
 */
export type KeyClass = 'chosen' | 'environment';

interface KeyRule {
  /** Exact key, or a family that ends in `/` or `:`; lower case. */
  readonly key: string;
  readonly class: KeyClass;
  /** Every request carries it. */
  readonly always?: true;
  readonly why: string;
}

const RULES: readonly KeyRule[] = [
  { key: 'aws:requesttag/', class: 'chosen', why: 'the caller names the tags of what it creates or tags' },
  { key: 'aws:tagkeys', class: 'chosen', why: 'the caller names the tags of what it creates or tags' },
  { key: 'aws:requestedregion', class: 'chosen', always: true, why: 'the caller picks the endpoint' },
  { key: 'aws:securetransport', class: 'chosen', always: true, why: 'the caller picks https or http' },
  { key: 'aws:useragent', class: 'chosen', always: true, why: 'a header that the caller writes' },
  { key: 'aws:referer', class: 'chosen', why: 'a header that the caller writes' },
  {
    key: 'aws:userid',
    class: 'environment',
    always: true,
    why: 'the unique id of the principal, which is not known (of a role that is known, the caller chooses how it ends)',
  },
  { key: 'token.actions.githubusercontent.com:aud', class: 'chosen', always: true, why: 'a workflow asks for the audience that it wants' },
  { key: 'sts:rolesessionname', class: 'chosen', always: true, why: 'a parameter of AssumeRole' },
  { key: 'sts:sourceidentity', class: 'chosen', why: 'a parameter of AssumeRole' },
  { key: 'sts:transitivetagkeys', class: 'chosen', why: 'a parameter of AssumeRole' },
  { key: 'sts:taskpolicyarn', class: 'chosen', why: 'a parameter of AssumeRoot' },
  { key: 'sts:durationseconds', class: 'chosen', why: 'a parameter of GetWebIdentityToken' },
  { key: 'sts:identitytokenaudience', class: 'chosen', why: 'a parameter of GetWebIdentityToken' },
  { key: 'sts:signingalgorithm', class: 'chosen', why: 'a parameter of GetWebIdentityToken' },
  { key: 'sts:externalid', class: 'environment', why: 'a parameter of AssumeRole whose value is a shared secret' },
  { key: 'sts:', class: 'environment', why: 'set by the service' },
  { key: 'aws:currenttime', class: 'environment', always: true, why: 'the clock' },
  { key: 'aws:epochtime', class: 'environment', always: true, why: 'the clock' },
  { key: 'aws:viaawsservice', class: 'environment', always: true, why: 'depends on which service makes the call' },
  { key: 'aws:', class: 'environment', why: 'where the request comes from, and with which credential' },
  { key: 'saml:', class: 'environment', why: 'written by the identity provider' },
  { key: 'kms:viaservice', class: 'environment', why: 'depends on which service makes the call' },
  { key: 'kms:grantisforawsresource', class: 'environment', why: 'true only for grants that an AWS service asks for' },
  { key: 's3:dataaccesspointaccount', class: 'environment', why: 'depends on the access point that is used' },
  { key: 's3:dataaccesspointarn', class: 'environment', why: 'depends on the access point that is used' },
  { key: 's3:accesspointnetworkorigin', class: 'environment', why: 'depends on the access point that is used' },
  { key: 'ec2:sourceinstancearn', class: 'environment', why: 'a property of the session' },
  { key: 'ec2:roledelivery', class: 'environment', why: 'a property of the session' },
  { key: 'ssm:sourceinstancearn', class: 'environment', why: 'a property of the session' },
  { key: 'lambda:sourcefunctionarn', class: 'environment', why: 'a property of the session' },
  { key: 'identitystore:', class: 'environment', why: 'a property of the session' },
  { key: 'codebuild:buildarn', class: 'environment', why: 'a property of the session' },
  { key: 'codebuild:projectarn', class: 'environment', why: 'a property of the session' },
  { key: 'glue:credentialissuingservice', class: 'environment', why: 'a property of the session' },
  { key: 'glue:roleassumedby', class: 'environment', why: 'a property of the session' },
  {
    key: 's3:buckettag/',
    class: 'environment',
    why: 'counts only where tags of the bucket are turned on for access control, which is not collected',
  },
  { key: 'kms:resourcealiases', class: 'environment', why: 'a property of the key that was not collected' },
  { key: 's3:existingobjecttag/', class: 'environment', why: 'a property of the object that was not collected' },
];

/** Class of a key that no fact fixes. Keys of a service name request parameters, so the caller chooses them; keys of an OIDC issuer (they contain a dot or a slash before the colon) do not. */
export function classOf(key: string): KeyClass {
  const rule = ruleOf(key);
  if (rule !== undefined) return rule.class;
  if (/^[a-z0-9-]+:(resourcetag|[a-z-]+-tag)\//.test(key)) return 'environment';
  return /^[a-z0-9-]+:/.test(key) ? 'chosen' : 'environment';
}

/** How little a reader can tell of a condition on the key: 0 where a request comes from and whether with MFA, 2 through which service. */
export function obscurityOf(key: string): number {
  if (CREDENTIAL_AND_PLACE.includes(key)) return 0;
  return PASSED_ON.includes(key) || BY_SERVICE.includes(key) ? 2 : 1;
}

const BY_SERVICE: readonly string[] = ['kms:viaservice', 'kms:grantisforawsresource'];

/** True when no request lacks the key. */
export function isAlwaysPresent(key: string): boolean {
  return ruleOf(key)?.always === true;
}

function ruleOf(key: string): KeyRule | undefined {
  return RULES.find((rule) => (/[/:]$/.test(rule.key) ? key.startsWith(rule.key) : key === rule.key));
}

const DAY = 86_400_000;

/** Earliest instant that a time key can hold: not before the collection; a session not older than 36 hours. */
export function earliest(key: string, notBefore: number | undefined): number | undefined {
  if (notBefore === undefined) return undefined;
  if (key === CLOCK) return notBefore;
  return key === 'aws:tokenissuetime' ? notBefore - 1.5 * DAY : undefined;
}

/** One clock under two names: as a date, and in seconds. */
export const CLOCK = 'aws:currenttime';
export const EPOCH = 'aws:epochtime';

/** Keys that always have the same value are one, under the name of the first of them. */
export function oneOf(key: string): string {
  return key === EPOCH ? CLOCK : key;
}

/** Least number that the key can hold: no time since signing in is negative. */
export function least(key: string): number {
  return key === 'aws:multifactorauthage' ? 0 : Number.NEGATIVE_INFINITY;
}

/** Keys that hold several values; every other `aws:` key holds one (R-COND-04). */
const SEVERAL = new Set([
  'sts:transitivetagkeys',
  'kms:encryptioncontextkeys',
  'aws:tagkeys',
  'aws:calledvia',
  'aws:principalorgpaths',
  'aws:resourceorgpaths',
  'aws:sourceorgpaths',
  'aws:vpceorgpaths',
  'aws:principalservicenameslist',
]);

export function isMultivalued(key: string): boolean {
  return SEVERAL.has(key);
}

const SESSION_NAME = /[\w+=,.@-]/;

/** What a text must look like to be a value of the key; `start` is how it begins where that is known. */
export function shapeOf(key: string, start: string): Shape {
  const isName = key === 'sts:rolesessionname' || key === 'sts:sourceidentity' || (key === 'aws:userid' && start !== '');
  return { start, allowed: isName ? SESSION_NAME : undefined, least: isName ? 2 : 0 };
}

/** Keys that list the names of a family of keys: which keys the request has, these say too. */
const LISTS: ReadonlyMap<string, string> = new Map([
  ['aws:tagkeys', 'aws:requesttag/'],
  ['kms:encryptioncontextkeys', 'kms:encryptioncontext:'],
]);

/** The family whose names the key lists; undefined for other keys. */
export function familyListedBy(key: string): string | undefined {
  return LISTS.get(key);
}

/** Whether the names of the family to which the key belongs, or which it lists, stand in the request. */
export function isListedFamily(key: string): boolean {
  return LISTS.has(key) || [...LISTS.values()].some((family) => key.startsWith(family));
}

const ENDPOINT: readonly string[] = [
  ...['aws:sourcevpce', 'aws:sourcevpc', 'aws:vpcsourceip'],
  ...['aws:vpceaccount', 'aws:vpceorgid', 'aws:vpceorgpaths'],
];
const CREDENTIAL_AND_PLACE: readonly string[] = [
  'aws:multifactorauthpresent',
  'aws:multifactorauthage',
  'aws:tokenissuetime',
  'aws:sourceip',
  ...ENDPOINT,
];
const CALLED_VIA: readonly string[] = ['aws:calledvia', 'aws:calledviafirst', 'aws:calledvialast'];
const PASSED_ON: readonly string[] = ['aws:viaawsservice', ...CALLED_VIA];
const COUPLED: readonly (readonly string[])[] = [CREDENTIAL_AND_PLACE, PASSED_ON];

/** Keys of which some values exclude values of the key, itself among them: whether a policy asks for it or for one of these, it has a say. */
export function coupledWith(key: string): readonly string[] {
  return COUPLED.find((group) => group.includes(key)) ?? [];
}

/** Whether some values of the key exclude values of other keys (isConsistent). */
export function isCoupled(key: string): boolean {
  return COUPLED.some((group) => group.includes(key)) || isListedFamily(key);
}

const FLAGS: readonly string[] = ['aws:multifactorauthpresent', 'aws:viaawsservice'];

/** What isConsistent reads of the values: values of which it differs are not the same, though every test on the key says the same of them. */
export function distinguishing(key: string, values: readonly string[] | null, names: readonly string[]): string {
  if (!isCoupled(key)) return '';
  if (values === null) return ' absent';
  if (LISTS.has(key)) return ` ${names.filter((name) => isListed(values, name.toLowerCase())).join(' ')}`;
  return FLAGS.includes(key) ? ` ${values[0] === 'true'}` : ' present';
}

function isListed(names: readonly string[], name: string): boolean {
  return names.some((each) => each.toLowerCase() === name);
}

/** Keys that cannot be combined freely: true when these values can stand in one request. `value` gives undefined for a key that is not decided. */
export function isConsistent(keys: readonly string[], value: (key: string) => readonly string[] | null | undefined): boolean {
  const present = (key: string): boolean => value(key) !== undefined && value(key) !== null;
  for (const [list, family] of LISTS) {
    const names = value(list);
    if (names === undefined) continue;
    for (const key of keys) {
      const member = key.startsWith(family) ? value(key) : undefined;
      if (member !== undefined && (member !== null) !== isListed(names ?? [], key.slice(family.length))) return false;
    }
  }
  const mfa = value('aws:multifactorauthpresent');
  if (present('aws:multifactorauthage') && mfa !== undefined && mfa?.[0] !== 'true') return false;
  // Whoever signed in with MFA has temporary credentials (R-CTX-06, R-CTX-07).
  if ((mfa?.[0] === 'true' || present('aws:multifactorauthage')) && value('aws:tokenissuetime') === null) return false;
  // What a service passes on says which service it is, and nothing else does (R-CTX-09).
  const isPassedOn = value('aws:viaawsservice')?.[0];
  if (isPassedOn === 'false' && CALLED_VIA.some(present)) return false;
  if (isPassedOn === 'true' && CALLED_VIA.some((key) => value(key) === null)) return false;
  // A request comes either over the internet or through a VPC endpoint (R-CTX-08).
  return !(ENDPOINT.some(present) && present('aws:sourceip'));
}
