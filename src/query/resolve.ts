import { type Actor, decideRequest, outsiderNamed, type Requester, type World } from '../graph/index.ts';
import { accountOf, parseArn } from '../shared/arn.ts';
import { BlastError } from '../shared/errors.ts';
import { ambiguous, notFound } from './not-found.ts';

/** The principal that somebody means: an ARN (user, role, role session, root), a unique id, an access key id, or an unambiguous name. */
export function findPrincipal(world: World, handle: string): Actor {
  const exact = world.actors.get(handle);
  if (exact !== undefined) return exact;
  if (handle.startsWith('arn:')) return byArn(world, handle);
  if (isAccessKey(handle)) return byAccessKey(world, handle);
  const matches = principalsNamed(world, handle);
  if (matches.length === 1) return matches[0] as Actor;
  if (matches.length > 1)
    throw ambiguous(
      'principal',
      handle,
      matches.map(({ arn }) => arn),
    );
  throw unknown(world, handle);
}

/** Whoever can make a single request: besides principals federated users, and services, identity providers and `*`, which are in no account. `federatedBy`: who made the federated user's session. */
export function findRequester(world: World, handle: string, federatedBy?: string): Requester {
  const outsider = outsiderNamed(handle);
  if (outsider !== undefined) return outsider;
  return isFederatedUser(handle)
    ? { arn: handle, madeBy: federatedBy === undefined ? makerOf(world, handle) : findPrincipal(world, federatedBy) }
    : findPrincipal(world, handle);
}

function isFederatedUser(handle: string): boolean {
  return /^arn:[^:]+:sts::\d{12}:federated-user\/./.test(handle);
}

/** The IAM user who made the session: its ARN does not say, but perhaps only one can. */
function makerOf(world: World, arn: string): Actor {
  const users = world.accounts.get(accountOf(arn) ?? '')?.users;
  if (users === undefined) throw unknown(world, arn);
  const makers = users.filter((user) => {
    const { outcome } = decideRequest(world, user, 'sts:GetFederationToken', arn, {}, false).decision;
    return outcome === 'allow' || outcome === 'conditional';
  });
  const [maker, ...others] = makers;
  if (maker !== undefined && others.length === 0) return maker;
  const who = maker === undefined ? 'no IAM user of its account' : `${makers.length} IAM users of its account`;
  throw new BlastError(`${who} can have made \`${arn}\` with GetFederationToken: name the user that did, whose permissions it has at most`);
}

/** Long-term and temporary keys. */
export function isAccessKey(handle: string): boolean {
  return /^A[KS]IA[A-Z0-9]{8,}$/.test(handle);
}

/** Principals of that unique id or name, which may say the type: `role/Deploy`. Case matters only where the name is written in several ways. */
export function principalsNamed(world: World, handle: string): Actor[] {
  const lower = handle.toLowerCase();
  const found = [...world.actors.values()].filter(
    (actor) => actor.uniqueId === handle || namesOf(actor).some((name) => name.toLowerCase() === lower),
  );
  const exact = found.filter((actor) => actor.uniqueId === handle || namesOf(actor).includes(handle));
  return exact.length > 0 ? exact : found;
}

function namesOf({ type, name }: Actor): string[] {
  return [name, `${type.toLowerCase()}/${name}`];
}

function byArn(world: World, arn: string): Actor {
  const parsed = parseArn(arn);
  const account = world.snapshot.accounts.find(({ accountId }) => accountId === parsed?.account);
  if (parsed?.service === 'iam' && parsed.resource === 'root' && account !== undefined) return rootOf(arn, account);
  const [kind, name = '', sessionName] = parsed?.resource.split('/') ?? [];
  if (isFederatedUser(arn))
    throw new BlastError(
      `\`${arn}\` does not say which IAM user made this session, and whoever makes one picks its name: name the user that called GetFederationToken`,
    );
  if (parsed?.service === 'sts' && kind === 'assumed-role') {
    const actor = [...world.actors.values()].find(
      (each) => each.type === 'Role' && each.accountId === parsed.account && each.name === name,
    );
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

/**
 * Account id that a key id encodes; a hint only, since AWS does not document it (R-IR-02). Behind the prefix stand, in base 32, a bit that is set, the
 * account in 40 bits, and what is of the key. Old ids do not have the bit set, and hold no account.
 */
function accountOfKey(id: string): string | undefined {
  let bits = 0n;
  for (const character of id.slice(4, 20)) {
    const value = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(character);
    if (value < 0) return undefined;
    bits = (bits << 5n) | BigInt(value);
  }
  if (id.length < 20 || bits >> 79n === 0n) return undefined;
  return ((bits >> 39n) & ((1n << 40n) - 1n)).toString().padStart(12, '0');
}

/** The root user: allowed everything in its account but what SCPs take away (R-EVAL-18). */
function rootOf(arn: string, { accountId, rootCredentials: credentials }: World['snapshot']['accounts'][number]): Actor {
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
    credentials,
  };
}

function unknown(world: World, handle: string): BlastError {
  return notFound(world, 'principal', handle, [...world.actors.keys()]);
}
