/** Shapes that many services share. */
import type { Json } from '../snapshot/index.ts';
import { text, texts } from './answer.ts';
import type { Aws } from './collector.ts';

/** Services name a KMS key by ARN, alias or id. */
export function keyArn(key: string | undefined, aws: Pick<Aws, 'arn'>): string | undefined {
  if (key === undefined || key.startsWith('arn:')) return key;
  return aws.arn('kms', key.startsWith('alias/') ? key : `key/${key}`);
}

/** Services name a role by ARN or by its name with path. */
export function roleArn(role: string | undefined, { partition, accountId }: Pick<Aws, 'partition' | 'accountId'>): string | undefined {
  if (role === undefined || role.startsWith('arn:')) return role;
  return `arn:${partition}:iam::${accountId}:role/${role.replace(/^\//, '')}`;
}

/** EC2 and Auto Scaling name an instance profile by ARN or by its name. */
export function profileArn(
  profile: string | undefined,
  { partition, accountId }: Pick<Aws, 'partition' | 'accountId'>,
): string | undefined {
  if (profile === undefined || profile.startsWith('arn:')) return profile;
  return `arn:${partition}:iam::${accountId}:instance-profile/${profile}`;
}

/** Account ids, or `all` where anybody may use it. */
export function sharedWith(accounts: readonly string[]): Json {
  return accounts.includes('all') ? 'all' : [...accounts].sort();
}

/** What RDS answers about who may restore a snapshot; `list` is the member that holds its attributes. */
export function restorableBy(attributes: readonly Json[]): Json {
  const restore = attributes.filter((attribute) => text(attribute, 'AttributeName') === 'restore');
  return sharedWith(restore.flatMap((attribute) => texts(attribute, 'AttributeValues', 'AttributeValue')));
}

/** Of that many snapshots or images per region it is asked who else may use them: AWS answers some twenty such calls in a second. */
export const MOST_SHARING = 200;

/** All items, the newest first: what an attacker has made is among them. `time` is the member that says when, in ISO 8601. */
export async function newestFirst(items: AsyncIterable<Json>, time: string): Promise<readonly Json[]> {
  const found: Json[] = [];
  for await (const item of items) found.push(item);
  const at = (item: Json): string => text(item, time) ?? '';
  return found.sort((a, b) => (at(a) < at(b) ? 1 : at(a) > at(b) ? -1 : 0));
}

/** Lists of at most `size` items. */
export async function* inBatches<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<readonly T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
