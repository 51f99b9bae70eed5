import { type Policy, type PolicyDocument, parseDocument } from '../policy/index.ts';
import { accountOf, parseArn } from '../shared/arn.ts';
import { instanceOf, matchesGlob, parseGlob } from '../shared/glob.ts';
import { remember } from '../shared/remember.ts';
import type { Role } from '../snapshot/index.ts';
import { delegation } from './administration.ts';
import { type Ask, decideAsk, type Target } from './ask.ts';
import { FRESH } from './free.ts';
import { assumeMove } from './kinds/assume.ts';
import { newPermissionSet } from './kinds/permission-set.ts';
import { madeAt } from './made.ts';
import { type Asked, bestOf, isPossible, type Move } from './move.ts';
import { namesSpared } from './names-tested.ts';
import { type Gain, type State, stateOf } from './state.ts';
import { type Directory, everybody, type Wanted } from './wanted.ts';
import { type Actor, ALLOW_ALL_DOCUMENT, isServiceLinked, permissionSetName, policyOf, type World } from './world.ts';

// The administrator of an account owns it: it can be any principal there, make new ones, and give each any policy and any tags.

const gains = new Map<string, Gain>();

/** What the owner of an account can give any principal of it. */
function ownedGain(accountId: string): Gain {
  return remember(gains, accountId, () => ({
    id: `administration of ${accountId}`,
    kind: 'administration',
    documents: [{ id: `written by the administrator of ${accountId}`, document: parseDocument(ALLOW_ALL_DOCUMENT) }],
    unbounded: true,
    liftsBoundary: true,
    liftsDenies: true,
    choosesTags: true,
  }));
}

/** Name of what the owner makes for itself. */
const OWNER = `${FRESH}-administrator`;

const owners = new WeakMap<World, Map<string, State>>();

/** A principal that the owner makes for itself: allowed everything but what the organization's guardrails withhold. */
export function ownerState(world: World, accountId: string): State {
  const known = remember(owners, world, () => new Map());
  return remember(known, accountId, () =>
    stateOf(world, madeAt(world, `arn:${world.snapshot.partition}:iam::${accountId}:user/${OWNER}`), [ownedGain(accountId)]),
  );
}

const spared = new WeakMap<World, Map<string, readonly State[]>>();

/** Principals whose names the guardrails of the organization spare: the owner is each that there is, and makes the others. */
export function sparedStates(world: World, accountId: string): readonly State[] {
  const known = remember(spared, world, () => new Map<string, readonly State[]>());
  return remember(known, accountId, () => {
    const actors = new Set(namesSpared(world, accountId).flatMap((pattern) => actorsAt(world, accountId, pattern, true)));
    return [...actors].map((actor) => stateOf(world, actor, [ownedGain(accountId)]));
  });
}

/** Whether the owner of the resource's account may do it, once it has written the resource policy that it wants. */
export function ownerMay(world: World, resource: Target & { readonly accountId: string }, action: string): Asked {
  const { accountId } = resource;
  const askedBy = (by: State): Asked => {
    const ask: Ask = { by, action, on: { ...resource, policy: delegation(action, accountId) }, extras: {} };
    return { ask, decision: decideAsk(world, ask) };
  };
  const asked = askedBy(ownerState(world, accountId));
  if (isPossible(asked.decision)) return asked;
  for (const state of sparedStates(world, accountId)) {
    const other = askedBy(state);
    if (isPossible(other.decision)) return other;
  }
  return asked;
}

/** States of the account's principals that a policy of another account may mean, each with all that the owner can give it. */
export function* ownedStates(world: World, accountId: string, document: PolicyDocument): Generator<State> {
  for (const actor of new Set(actorsMeant(world, accountId, document))) yield stateOf(world, actor, [ownedGain(accountId)]);
  yield ownerState(world, accountId);
  yield* sparedStates(world, accountId);
  // Conditions may tell sessions of roles from users.
  if (document.statements.some(({ tests }) => tests.length > 0))
    yield stateOf(world, madeAt(world, `arn:${world.snapshot.partition}:iam::${accountId}:role/${OWNER}`), [ownedGain(accountId)]);
}

function* actorsMeant(world: World, accountId: string, { statements }: PolicyDocument): Generator<Actor> {
  for (const { principal, tests } of statements) {
    for (const entry of principal?.entries ?? []) {
      if (entry.kind === 'arn') yield* actorsAt(world, accountId, entry.arn);
      else if (entry.kind === 'uniqueId') yield* actorsWithId(world, accountId, entry.id);
    }
    for (const { lookup, values } of tests)
      for (const { text } of values) {
        if (lookup === 'aws:principalarn') yield* actorsAt(world, accountId, text, true);
        else if (lookup === 'aws:username') yield* usersNamed(world, accountId, text);
        else if (lookup === 'aws:userid') yield* actorsWithId(world, accountId, text.replace(/:.*/, ''));
      }
  }
}

function actorsWithId(world: World, accountId: string, id: string): Actor[] {
  return actorsOf(world, accountId).filter(({ uniqueId }) => uniqueId === id);
}

/** The user of that name or pattern: the one that there is, else one that the owner makes. */
function usersNamed(world: World, accountId: string, pattern: string): Actor[] {
  const glob = parseGlob(pattern);
  const present = world.accounts.get(accountId)?.account.users.find(({ name }) => matchesGlob(glob, name));
  return [present ?? madeAt(world, `arn:${world.snapshot.partition}:iam::${accountId}:user/${instanceOf(glob, FRESH)}`)];
}

/**
 * One principal at the ARN or pattern: the one that is there, else one that the owner makes. A condition takes the name for what it is, so whoever is
 * made by it is meant (R-PRIN-13); a Principal element does not (R-PRIN-12).
 */
function actorsAt(world: World, accountId: string, pattern: string, isCondition = false): Actor[] {
  const account = accountOf(pattern);
  if (account !== accountId && account !== '*' && account !== undefined) return [];
  const session = /:assumed-role\/([^/]+)\//.exec(pattern)?.[1];
  if (session !== undefined) return (world.accounts.get(accountId)?.roles ?? []).filter(({ name }) => name === session);
  const glob = parseGlob(pattern);
  const present = actorsOf(world, accountId).find(({ arn }) => matchesGlob(glob, arn));
  if (present !== undefined) return [present];
  const text = instanceOf(glob, FRESH).replace(/^((?:[^:]*:){4})[^:]*/, `$1${accountId}`);
  const isNew = /:(user|role)\/(?!aws-service-role\/|aws-reserved\/)/.test(text) && parseArn(text) !== undefined;
  return isNew && (isCondition || /[*?]/.test(pattern)) ? [madeAt(world, text)] : [];
}

function actorsOf(world: World, accountId: string): Actor[] {
  const account = world.accounts.get(accountId);
  return account === undefined ? [] : [...account.users, ...account.roles];
}

/** The best way of the owner into each role of another account that is wanted and trusts somebody of this one. */
export function* waysOut(world: World, accountId: string, wanted: Wanted): Generator<Move> {
  for (const role of rolesOpenTo(world, wanted.directory, accountId)) {
    if (!wanted.has(role.arn) || role.accountId === accountId || isServiceLinked(role)) continue;
    const best = bestOf(movesInto(world, ownedStates(world, accountId, policyOf(role.trust).document), role), ({ rank }) => rank);
    if (best !== undefined) yield best;
  }
}

const out = new WeakMap<World, Map<string, ReadonlyMap<string, Move>>>();

/** By ARN: the best way of the owner into each role of another account that trusts somebody of this one. */
export function ownersWaysOut(world: World, accountId: string): ReadonlyMap<string, Move> {
  const known = remember(out, world, () => new Map<string, ReadonlyMap<string, Move>>());
  return remember(known, accountId, () => new Map([...waysOut(world, accountId, everybody(world))].map((move) => [move.to, move])));
}

/** As a user of Identity Center, the owner of the account that manages it makes itself a principal of every other account. */
export function* waysByCenter(world: World, accountId: string): Generator<Move> {
  const user = world.accounts.get(accountId)?.account.identityCenter && actorsOf(world, accountId).find(isOfCenter);
  if (user === undefined) return;
  for (const move of newPermissionSet(world, stateOf(world, user, [ownedGain(accountId)])))
    if (move.gives.kind === 'principal' && move.gives.actor.accountId !== accountId) yield move;
}

function isOfCenter(actor: Actor): boolean {
  return actor.type === 'Role' && permissionSetName(actor) !== undefined;
}

function* movesInto(world: World, states: Iterable<State>, role: Role): Generator<Move | undefined> {
  for (const state of states) yield assumeMove(world, state, role);
}

const openRoles = new WeakMap<Directory, Map<string, ReadonlySet<Role>>>();

/** Roles whose trust policies may mean somebody of the account. */
function rolesOpenTo(world: World, directory: Directory, accountId: string): ReadonlySet<Role> {
  const byAccount = remember(openRoles, directory, () => new Map<string, ReadonlySet<Role>>());
  return remember(byAccount, accountId, () => {
    const { named, accounts, everyone } = directory.trust;
    const open = new Set<Role>([...(accounts.get(accountId) ?? []), ...everyone]);
    for (const [key, roles] of named) if (accountNamed(world, key) === accountId) for (const role of roles) open.add(role);
    return open;
  });
}

const idOwners = new WeakMap<World, Map<string, string>>();

/** The account of a principal as trust policies name it: an ARN, `account/role` of a session, a unique id. */
function accountNamed(world: World, key: string): string | undefined {
  if (key.startsWith('arn:')) return accountOf(key);
  if (key.includes('/')) return key.split('/')[0];
  const owners = remember(
    idOwners,
    world,
    () => new Map([...world.actors.values()].map(({ uniqueId, accountId }) => [uniqueId, accountId])),
  );
  return owners.get(key);
}

/** Whether a resource policy names anybody but whole accounts and services: then it may allow what no identity policy does. */
export function namesPrincipals({ document }: Policy): boolean {
  return document.statements.some(
    ({ effect, principal }) =>
      effect === 'Allow' && (principal?.not === true || principal?.entries.some(({ kind }) => kind !== 'account' && kind !== 'service')),
  );
}

/** Whether a resource policy may mean somebody of the account. */
export function mayMean(policy: Policy, accountId: string): boolean {
  return policy.document.statements.some(
    ({ effect, principal }) =>
      effect === 'Allow' &&
      (principal?.not === true ||
        principal?.entries.some(
          (entry) =>
            entry.kind === 'everyone' ||
            entry.kind === 'uniqueId' ||
            entry.kind === 'canonicalUser' ||
            (entry.kind === 'account' && entry.id === accountId) ||
            (entry.kind === 'arn' && accountOf(entry.arn) === accountId),
        )),
  );
}
