import { splitFields } from '../shared/arn.ts';
import { remember } from '../shared/remember.ts';
import { parseIp } from './ip.ts';
import { parseDocument } from './parse.ts';
import type { Caller, Policy, PolicyDocument, Statement, Test } from './types.ts';

/** What besides its policy decides who reaches a bucket (R-S3-02 to R-S3-04). */
export interface BucketAccess {
  /** The flags in force: a flag is true when the account, the bucket or the organization sets it. */
  readonly publicAccessBlock?: { readonly IgnorePublicAcls?: boolean; readonly RestrictPublicBuckets?: boolean } | undefined;
  /** BucketOwnerEnforced (also where nothing is said), BucketOwnerPreferred or ObjectWriter. */
  readonly objectOwnership?: string | undefined;
  readonly acl?: readonly { readonly grantee: string; readonly permission: string }[] | undefined;
}

/** The resource policies of a bucket as this caller meets them: the bucket's own, and its access control list in the words of one. */
export function bucketPolicies(
  arn: string,
  policy: Policy | undefined,
  access: BucketAccess,
  caller: Caller,
  owner: string | undefined,
): readonly Policy[] {
  const acl = aclPolicy(arn, access);
  const isShutOut =
    access.publicAccessBlock?.RestrictPublicBuckets === true &&
    caller.kind !== 'service' &&
    (caller.accountId === undefined || caller.accountId !== owner) &&
    policy !== undefined &&
    isPublic(policy.document);
  // A public policy is left to the owner's principals and to services; its Denies stay (R-S3-02).
  const own = policy === undefined ? [] : [isShutOut ? without(policy, ({ effect }) => effect === 'Allow') : policy];
  return acl === undefined ? own : [...own, acl];
}

/** The policy without statements that Block Public Access sets aside (R-S3-02). */
function without(policy: Policy, isSetAside: (statement: Statement) => boolean): Policy {
  const { document } = policy;
  const statements = document.statements.filter((statement) => !isSetAside(statement));
  return statements.length === document.statements.length
    ? policy
    : { ...policy, document: { ...document, statements }, setAside: document };
}

/** Whether some Allow is not confined to fixed principals, networks or sources (R-S3-03). */
export function isPublic({ statements }: PolicyDocument): boolean {
  return statements.some((statement) => statement.effect === 'Allow' && namesEveryone(statement) && !statement.tests.some(confines));
}

function namesEveryone({ principal }: Statement): boolean {
  return principal === undefined || principal.not || principal.entries.some(({ kind }) => kind === 'everyone');
}

const CONFINING = new Set([
  'aws:principalarn',
  'aws:principalaccount',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:userid',
  'aws:sourceip',
  'aws:sourcearn',
  'aws:sourceaccount',
  'aws:sourceowner',
  'aws:sourceorgid',
  'aws:sourcevpc',
  'aws:sourcevpce',
  's3:dataaccesspointarn',
  's3:dataaccesspointaccount',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
]);

/** The key must be there and have one of some fixed values: no wildcard, no variable, no address range wider than /8 (/32 of IPv6). */
function confines({ operator, quantifier, ifExists, lookup, values }: Test): boolean {
  if (!CONFINING.has(lookup) || operator.negated || ifExists || quantifier === 'all' || operator.family === 'null') return false;
  if (operator.family === 'ip') return values.every(({ text }) => isNarrow(text));
  if (lookup === 's3:dataaccesspointarn') return values.every(({ text }) => isOfOneAccount(text));
  return values.every(({ glob, text }) => glob !== undefined && (!operator.wildcards || glob.exact !== undefined) && text !== '*');
}

/** Access points may have any name, as long as they are all of one account. */
function isOfOneAccount(arn: string): boolean {
  return /^\d{12}$/.test(splitFields(arn)[4] ?? '');
}

function isNarrow(text: string): boolean {
  const range = parseIp(text);
  return range !== undefined && range.last - range.first < 1n << (range.bits === 32 ? 24n : 96n);
}

/** What each permission of a bucket's list allows. */
const ACTIONS: { readonly [permission: string]: readonly string[] } = {
  READ: ['s3:ListBucket', 's3:ListBucketVersions', 's3:ListBucketMultipartUploads'],
  WRITE: ['s3:PutObject'],
  READ_ACP: ['s3:GetBucketAcl'],
  WRITE_ACP: ['s3:PutBucketAcl'],
};

/** The list as a policy; undefined where lists do not count. Accounts are let in as accounts, so they must allow their principals themselves (R-S3-04). */
function aclPolicy(
  arn: string,
  { acl = [], objectOwnership = 'BucketOwnerEnforced', publicAccessBlock }: BucketAccess,
): Policy | undefined {
  if (objectOwnership === 'BucketOwnerEnforced' || acl.length === 0) return undefined;
  const policy = { id: `${arn}#acl`, document: parsed(arn, acl) };
  return publicAccessBlock?.IgnorePublicAcls ? without(policy, ({ index }) => IS_PUBLIC.test(acl[index]?.grantee ?? '')) : policy;
}

type List = NonNullable<BucketAccess['acl']>;
const lists = new WeakMap<List, Map<string, PolicyDocument>>();

function parsed(arn: string, acl: List): PolicyDocument {
  const byBucket = remember(lists, acl, () => new Map<string, PolicyDocument>());
  return remember(byBucket, arn, () => parseDocument(asDocument(arn, acl)));
}

function asDocument(arn: string, acl: List): object {
  const Statement = acl.map(({ grantee, permission }) => ({
    Effect: 'Allow',
    ...granteeOf(grantee),
    Action: permission === 'FULL_CONTROL' ? Object.values(ACTIONS).flat() : (ACTIONS[permission] ?? []),
    Resource: [arn, `${arn}/*`],
  }));
  return { Version: '2012-10-17', Statement };
}

const IS_PUBLIC = /(AllUsers|AuthenticatedUsers)$/;

function granteeOf(grantee: string): object {
  if (grantee.endsWith('AllUsers')) return { Principal: '*' };
  // Everybody with an AWS account, which anonymous callers have not.
  if (grantee.endsWith('AuthenticatedUsers'))
    return {
      Principal: '*',
      Condition: { Null: { 'aws:PrincipalAccount': 'false' }, StringNotEquals: { 'aws:PrincipalAccount': 'anonymous' } },
    };
  return { Principal: /^(\d{12}|arn:.*)$/.test(grantee) ? { AWS: grantee } : { CanonicalUser: grantee } };
}
