import type { Actor, Resource, World } from '../graph/index.ts';
import { parseArn } from '../shared/arn.ts';
import { BlastError } from '../shared/errors.ts';
import { iamResources } from './iam-resources.ts';

/** The principal that somebody means: an ARN (user, role, role session, root), a unique id, an access key id, or an unambiguous name. */
export function findPrincipal(world: World, handle: string): Actor {
  const exact = world.actors.get(handle);
  if (exact !== undefined) return exact;
  if (handle.startsWith('arn:')) return byArn(world, handle);
  const key = /^A[KS]IA[A-Z0-9]{8,}$/.test(handle) ? byAccessKey(world, handle) : undefined;
  if (key !== undefined) return key;
  const matches = [...world.actors.values()].filter(
    (actor) =>
      actor.uniqueId === handle ||
      actor.name.toLowerCase() === handle.toLowerCase() ||
      `${actor.type.toLowerCase()}/${actor.name}`.toLowerCase() === handle.toLowerCase(),
  );
  if (matches.length === 1) return matches[0] as Actor;
  if (matches.length > 1)
    throw new BlastError(
      `principal \`${handle}\` is ambiguous, name one by its ARN: ${matches
        .map(({ arn }) => arn)
        .slice(0, 5)
        .join(', ')}`,
    );
  throw unknown(world, handle);
}

function byArn(world: World, arn: string): Actor {
  const parsed = parseArn(arn);
  if (parsed?.service === 'iam' && parsed.resource === 'root' && world.accounts.has(parsed.account)) return rootOf(arn, parsed.account);
  const [kind, name = '', sessionName] = parsed?.resource.split('/') ?? [];
  if (parsed?.service === 'sts' && (kind === 'assumed-role' || kind === 'federated-user')) {
    const type = kind === 'assumed-role' ? 'Role' : 'User';
    const actor = [...world.actors.values()].find((each) => each.type === type && each.accountId === parsed.account && each.name === name);
    if (actor !== undefined) return actor.type === 'Role' && sessionName ? { ...actor, sessionName } : actor;
  }
  throw unknown(world, arn);
}

function byAccessKey(world: World, id: string): Actor | undefined {
  for (const actor of world.actors.values())
    if (actor.type === 'User' && actor.credentials.accessKeys?.some((key) => key.id === id)) return actor;
  const collected = [...world.actors.values()].some((actor) => actor.type === 'User' && actor.credentials.accessKeys !== undefined);
  const account = accountOfKey(id);
  const hint = account === undefined ? '' : `; the key id points to account ${account}`;
  throw new BlastError(
    `no principal with access key \`${id}\` in the snapshot${collected ? '' : ', which holds no access keys'}${hint}: name the principal by its ARN`,
  );
}

/** Account id that a key id encodes; a hint only, since old ids do not (R-IR-02). */
function accountOfKey(id: string): string | undefined {
  let bits = 0n;
  for (const character of id.slice(4, 20)) {
    const value = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(character);
    if (value < 0) return undefined;
    bits = (bits << 5n) | BigInt(value);
  }
  if (id.length < 20) return undefined;
  return (((bits >> 32n) & 0x7fffffffff80n) >> 7n).toString().padStart(12, '0');
}

/** The root user: allowed everything in its account but what SCPs take away (R-EVAL-18). */
function rootOf(arn: string, accountId: string): Actor {
  const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  return {
    type: 'User',
    arn,
    accountId,
    name: 'root',
    path: '/',
    uniqueId: accountId,
    tags: new Map(),
    groups: [],
    permissionsBoundary: undefined,
    policies: [{ id: `${arn}#root`, name: 'root', document: everything }],
    credentials: { accessKeys: undefined, consolePassword: undefined, mfaDevices: undefined },
  };
}

function unknown(world: World, handle: string): BlastError {
  const wanted = handle.slice(handle.lastIndexOf('/') + 1).toLowerCase();
  const near = [...world.actors.values()]
    .map(({ arn, name }) => ({ arn, distance: distance(wanted, name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance || (a.arn < b.arn ? -1 : 1));
  if (near.length === 0) return new BlastError(`no principal \`${handle}\` in the snapshot: it holds no principals`);
  return new BlastError(
    `no principal \`${handle}\` in the snapshot; the nearest: ${near
      .slice(0, 3)
      .map(({ arn }) => arn)
      .join(', ')}`,
  );
}

/** Levenshtein distance, of the first 64 characters. */
function distance(a: string, b: string): number {
  const [left, right] = [a.slice(0, 64), b.slice(0, 64)];
  let row = Array.from({ length: right.length + 1 }, (_, i) => i);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++)
      next.push(
        Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, (row[j - 1] as number) + (left[i - 1] === right[j - 1] ? 0 : 1)),
      );
    row = next;
  }
  return row[right.length] as number;
}

/** A principal or a resource of the snapshot, by ARN or name; a bucket's objects stand for the bucket. With an action an IAM entity is meant as what is acted on. */
export function findTarget(world: World, handle: string, action?: string): Actor | Resource {
  const entity = iamResources(world).find(
    ({ arn, type }) => arn === handle && (action !== undefined || type === 'AWS::IAM::Group' || type === 'AWS::IAM::ManagedPolicy'),
  );
  const resource = entity ?? world.resources.get(handle) ?? world.resources.get(handle.split('/')[0] ?? '') ?? byName(world, handle);
  if (resource !== undefined) return resource;
  if (handle.startsWith('arn:') && (!/:(iam|sts):/.test(handle) || /:(group|policy|instance-profile)\//.test(handle)))
    throw new BlastError(`no resource \`${handle}\` in the snapshot, which holds ${world.resources.size} resources`);
  return findPrincipal(world, handle);
}

function byName(world: World, handle: string): Resource | undefined {
  if (handle.startsWith('arn:')) return undefined;
  const matches = [...world.resources.values()].filter(({ arn }) => arn.endsWith(`:${handle}`) || arn.endsWith(`/${handle}`));
  if (matches.length > 1)
    throw new BlastError(
      `resource \`${handle}\` is ambiguous, name one by its ARN: ${matches
        .map(({ arn }) => arn)
        .slice(0, 5)
        .join(', ')}`,
    );
  return matches[0];
}
