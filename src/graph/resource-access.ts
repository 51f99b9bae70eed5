import { type BucketAccess, bucketPolicies, type Caller, grantPolicies, isPublic, type Policy } from '../policy/index.ts';
import { remember } from '../shared/remember.ts';
import type { Resource } from '../snapshot/index.ts';
import { policyOf, type World } from './world.ts';

/** What besides its policy decides on a resource. */
export interface ResourceAccess {
  /** Of a bucket. */
  readonly bucket: BucketAccess | undefined;
  /** Of a KMS key (R-KMS-07). */
  readonly grants: readonly Policy[];
}

const accesses = new WeakMap<World, ReadonlyMap<string, ResourceAccess>>();

/** undefined where nothing but policies decides; an object of a bucket has the bucket's. */
export function accessOf(world: World, arn: string): ResourceAccess | undefined {
  const known = remember(accesses, world, () => indexAccess(world));
  return known.size === 0 ? undefined : (known.get(arn) ?? (arn.includes(':s3:::') ? known.get(arn.split('/')[0] as string) : undefined));
}

/** Whether grants or an access control list have a say besides the policy. */
export function hasOtherAccess(world: World, arn: string): boolean {
  return accessOf(world, arn) !== undefined;
}

function indexAccess(world: World): ReadonlyMap<string, ResourceAccess> {
  const found = new Map<string, ResourceAccess>();
  for (const resource of world.resources.values()) {
    const bucket = resource.type === 'AWS::S3::Bucket' ? bucketAccess(world, resource) : undefined;
    const grants = resource.type === 'AWS::KMS::Key' ? grantPolicies(resource.arn, resource.attributes['grants']) : [];
    if (bucket !== undefined || grants.length > 0) found.set(resource.arn, { bucket, grants });
  }
  return found;
}

/** undefined where neither the access control list nor Block Public Access makes a difference. */
function bucketAccess(world: World, { accountId, policy, attributes }: Resource): BucketAccess | undefined {
  const own = attributes['publicAccessBlock'] as BucketAccess['publicAccessBlock'] | null;
  const account = world.snapshot.accounts.find((each) => each.accountId === accountId)?.publicAccessBlock;
  const isSet = (flag: 'IgnorePublicAcls' | 'RestrictPublicBuckets'): boolean => own?.[flag] === true || account?.[flag] === true;
  const acl = attributes['acl'];
  const access: BucketAccess = {
    publicAccessBlock: { IgnorePublicAcls: isSet('IgnorePublicAcls'), RestrictPublicBuckets: isSet('RestrictPublicBuckets') },
    objectOwnership: typeof attributes['objectOwnership'] === 'string' ? attributes['objectOwnership'] : undefined,
    acl: Array.isArray(acl) ? acl.filter(isEntry) : [],
  };
  const isRestricted = isSet('RestrictPublicBuckets') && policy !== null && policy !== undefined && isPublic(policyOf(policy).document);
  return isRestricted || (access.acl?.length ?? 0) > 0 ? access : undefined;
}

function isEntry(value: unknown): value is { readonly grantee: string; readonly permission: string } {
  const { grantee, permission } = (value ?? {}) as { readonly [name: string]: unknown };
  return typeof grantee === 'string' && typeof permission === 'string';
}

const NOBODY: Caller = { kind: 'anonymous', arn: '*', accountId: undefined };

/** Canonical user ids that buckets let in and that no account of the snapshot is known to have (R-PRIN-09), each with these buckets. */
export function unknownCanonicalUsers(world: World): ReadonlyMap<string, readonly string[]> {
  const known = new Set(world.snapshot.accounts.map(({ canonicalUserId }) => canonicalUserId));
  const found = new Map<string, string[]>();
  for (const { arn, type, policy } of world.resources.values()) {
    if (type !== 'AWS::S3::Bucket') continue;
    const policies = bucketPolicies(arn, policy ? policyOf(policy) : undefined, accessOf(world, arn)?.bucket ?? {}, NOBODY, undefined);
    for (const id of new Set(policies.flatMap(canonicalUsersIn))) if (!known.has(id)) remember(found, id, () => []).push(arn);
  }
  return found;
}

function canonicalUsersIn({ document }: Policy): string[] {
  const entries = document.statements.flatMap(({ effect, principal }) => (effect === 'Allow' ? (principal?.entries ?? []) : []));
  return entries.flatMap((entry) => (entry.kind === 'canonicalUser' ? [entry.id] : []));
}
