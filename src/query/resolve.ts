import { actionsOf, catalogInfo, findAction, services } from '../catalog/index.ts';
import type { Actor, Resource, World } from '../graph/index.ts';
import { accountOf, parseArn } from '../shared/arn.ts';
import { BlastError } from '../shared/errors.ts';
import { nearest } from '../shared/nearest.ts';
import { iamResources } from './iam-resources.ts';

/** The principal that somebody means: an ARN (user, role, role session, root), a unique id, an access key id, or an unambiguous name. */
export function findPrincipal(world: World, handle: string): Actor {
  const exact = world.actors.get(handle);
  if (exact !== undefined) return exact;
  if (handle.startsWith('arn:')) return byArn(world, handle);
  if (isAccessKey(handle)) return byAccessKey(world, handle);
  const matches = named(world, handle);
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

function isAccessKey(handle: string): boolean {
  return /^A[KS]IA[A-Z0-9]{8,}$/.test(handle);
}

/** Principals of that unique id or name, which may say the type: `role/Deploy`. */
function named(world: World, handle: string): Actor[] {
  return [...world.actors.values()].filter(
    (actor) =>
      actor.uniqueId === handle ||
      actor.name.toLowerCase() === handle.toLowerCase() ||
      `${actor.type.toLowerCase()}/${actor.name}`.toLowerCase() === handle.toLowerCase(),
  );
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

function byAccessKey(world: World, id: string): Actor {
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
  return notFound(world, 'principal', handle, [...world.actors.keys()]);
}

/** Says what is not there, and which of the ARNs come nearest by their last part. */
function notFound(world: World, what: string, handle: string, arns: readonly string[]): BlastError {
  const account = accountOf(handle);
  if (account !== undefined && !world.accounts.has(account))
    return new BlastError(
      `no ${what} \`${handle}\` in the snapshot, which does not hold account ${account}: it holds ${listed([...world.accounts.keys()])}`,
    );
  if (arns.length === 0) return new BlastError(`no ${what} \`${handle}\` in the snapshot: it holds none`);
  const alike = handle.startsWith('arn:') ? arns.filter((arn) => parseArn(arn)?.service === parseArn(handle)?.service) : arns;
  const near = nearest(lastPart(handle), (alike.length > 0 ? alike : arns).toSorted(), lastPart);
  return new BlastError(`no ${what} \`${handle}\` in the snapshot; the nearest: ${near.join(', ')}`);
}

function listed(items: readonly string[]): string {
  return items.length > 5 ? `${items.slice(0, 5).join(', ')} and ${items.length - 5} more` : items.join(', ');
}

/** `arn:aws:iam::111122223333:role/team/Deploy` -> `Deploy`; of a path that ends in `/*` the part before. */
function lastPart(arn: string): string {
  return /([^:/]+)[:/*]*$/.exec(arn)?.[1] ?? arn;
}

/** A principal or a resource of the snapshot, by ARN or name; a bucket's objects stand for the bucket. With an action an IAM entity is meant as what is acted on. */
export function findTarget(world: World, handle: string, action?: string): Actor | Resource {
  const entity = iamResources(world).find(
    ({ arn, type }) => arn === handle && (action !== undefined || type === 'AWS::IAM::Group' || type === 'AWS::IAM::ManagedPolicy'),
  );
  const resource = entity ?? world.resources.get(handle) ?? world.resources.get(handle.split('/')[0] ?? '') ?? byName(world, handle);
  if (resource !== undefined) return resource;
  if (handle.startsWith('arn:') && (!/:(iam|sts):/.test(handle) || /:(group|policy|instance-profile)\//.test(handle)))
    throw notFound(world, 'resource', handle, resourceArns(world));
  const isKnown = handle.startsWith('arn:') || isAccessKey(handle) || named(world, handle).length > 0;
  if (isKnown) return asTarget(world, findPrincipal(world, handle), action);
  throw notFound(world, 'resource or principal', handle, [...resourceArns(world), ...world.actors.keys()]);
}

/** With an action a principal is meant as what is acted on. */
function asTarget(world: World, principal: Actor, action: string | undefined): Actor | Resource {
  if (action === undefined) return principal;
  return iamResources(world).find(({ arn }) => arn === principal.arn) ?? principal;
}

/** The action as AWS writes it; one that does not exist ends the run with the nearest. */
export function findActionNamed(action: string): string {
  const known = findAction(action);
  if (known !== undefined) return known.name;
  if (/[*?]/.test(action)) throw new BlastError(`one action is asked about, such as s3:GetObject, not a pattern: \`${action}\``);
  const isWhole = action.includes(':');
  const all = services().flatMap((service) => actionsOf(service).map(({ name }) => name));
  const near = nearest(action, all, (name) => (isWhole ? name : name.slice(name.indexOf(':') + 1)));
  throw new BlastError(`no action \`${action}\` in the reference of AWS (${catalogInfo().date}); the nearest: ${near.join(', ')}`);
}

function resourceArns(world: World): string[] {
  const entities = iamResources(world).filter(({ type }) => type === 'AWS::IAM::Group' || type === 'AWS::IAM::ManagedPolicy');
  return [...world.resources.keys(), ...entities.map(({ arn }) => arn)];
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
