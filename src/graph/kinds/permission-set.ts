import { parseDocument } from '../../policy/index.ts';
import { remember } from '../../shared/remember.ts';
import type { IdentityCenter, PolicySource, Role } from '../../snapshot/index.ts';
import { type Ask, iamTarget, newTarget, type Target } from '../ask.ts';
import { namesOf } from '../free.ts';
import { madeAt } from '../made.ts';
import { mayAllow } from '../may.ts';
import { type Asked, askAll, askBest, type Gives, type Move, makeMove, type Precondition, type Sofar } from '../move.ts';
import type { Gain, State } from '../state.ts';
import { widens } from '../widens.ts';
import { type Actor, ALLOW_ALL_DOCUMENT, permissionSetName, policyOf, type World } from '../world.ts';

// A session of a role of Identity Center belongs to a user there. What such a user may do to permission sets and assignments it may do for itself. Only
// the account that manages Identity Center can, and the snapshot must have its permission sets.

/** What the state's account manages, where the actor is a user of Identity Center. */
function centerOf({ accounts }: World, { actor }: State): (IdentityCenter & { readonly instanceArn: string }) | undefined {
  if (actor.type !== 'Role' || permissionSetName(actor) === undefined) return undefined;
  const center = accounts.get(actor.accountId)?.account.identityCenter;
  return center?.instanceArn === undefined ? undefined : { ...center, instanceArn: center.instanceArn };
}

/** Identity Center is for the accounts of its organization; a member account that administers it does so for all but the management account. */
function isInReach({ snapshot: { organization } }: World, { actor }: State, accountId: string): boolean {
  if (organization === undefined) return true;
  return organization.paths.has(accountId) && (accountId !== organization.managementAccountId || accountId === actor.accountId);
}

const ANY = parseDocument(ALLOW_ALL_DOCUMENT);
const MAX_REFERENCES = 10;

/** Changes of the permission set that the caller uses: the roles made of it are changed with it. */
export function* ownPermissionSet(world: World, state: State): Generator<Move> {
  const center = centerOf(world, state);
  const name = center && permissionSetName(state.actor as Role);
  const set = center?.permissionSets.find((each) => each.name === name);
  if (center === undefined || set === undefined) return;
  // Nor does such a member account change permission sets that the management account has.
  if (center.assignments.some((each) => each.permissionSet === name && !isInReach(world, state, each.accountId))) return;
  for (const { technique, action, gain } of changesOf(world, state)) {
    if (!mayAllow(state, action)) continue;
    const changed = askAll(world, onEach(state, action, [center.instanceArn, set.arn]));
    const pushed = changed && provisioned(world, state, center.instanceArn, set.arn);
    if (changed === undefined || pushed === undefined) continue;
    const move = makeMove(
      {
        technique,
        from: state.actor.arn,
        to: state.actor.arn,
        through: set.arn,
        gives: { kind: 'gain', actor: state.actor, gain },
        preconditions: pushed.preconditions,
      },
      [...changed, ...pushed.asked],
    );
    if (move !== undefined) yield move;
  }
}

interface Change {
  readonly technique: string;
  readonly action: string;
  readonly gain: Gain;
}

function* changesOf(world: World, state: State): Generator<Change> {
  const { actor } = state;
  if (!state.gains.some(({ unbounded }) => unbounded)) {
    const write = (technique: string, action: string, kind: 'policy-write' | 'policy-attach'): Change => ({
      technique,
      action,
      gain: {
        id: `${kind} by permission set`,
        kind,
        documents: [{ id: `${actor.arn}#blast (written by the attacker)`, document: ANY }],
        unbounded: true,
      },
    });
    yield write('sso-put-inline-policy', 'sso:PutInlinePolicyToPermissionSet', 'policy-write');
    yield write('sso-attach-managed-policy', 'sso:AttachManagedPolicyToPermissionSet', 'policy-attach');
    yield* references(world, state);
  }
  if (state.boundary !== undefined)
    yield {
      technique: 'sso-deletepermissionsboundaryfrompermissionset',
      action: 'sso:DeletePermissionsBoundaryFromPermissionSet',
      gain: { id: 'boundary lifted', kind: 'boundary-removal', documents: [], unbounded: false, liftsBoundary: true },
    };
  const gone = new Set(state.gains.flatMap(({ removes }) => removes ?? []));
  for (const source of actor.policies)
    if (!gone.has(source.id) && denies(source)) {
      const gain: Gain = { id: `taken off: ${source.id}`, kind: 'deny-removal', documents: [], unbounded: false, removes: [source.id] };
      yield { ...removalOf(source), gain };
    }
}

/** A policy of the account becomes part of the permission set by its name. */
function* references(world: World, state: State): Generator<Change> {
  const action = 'sso:AttachCustomerManagedPolicyReferenceToPermissionSet';
  if (!mayAllow(state, action)) return;
  let found = 0;
  for (const policy of world.accounts.get(state.actor.accountId)?.policiesByArn.values() ?? []) {
    if (policy.document === undefined || policy.arn.includes(':iam::aws:') || !widens(world, state, policyOf(policy))) continue;
    yield {
      technique: 'sso-attach-cmp-reference',
      action,
      gain: { id: `attached ${policy.arn}`, kind: 'policy-attach', documents: [policyOf(policy)], unbounded: false },
    };
    found += 1;
    if (found === MAX_REFERENCES) return;
  }
}

function removalOf({ arn }: PolicySource): Omit<Change, 'gain'> {
  if (arn === undefined) return { technique: 'sso-deleteinlinepolicyfrompermissionset', action: 'sso:DeleteInlinePolicyFromPermissionSet' };
  return arn.includes(':iam::aws:')
    ? { technique: 'sso-detachmanagedpolicyfrompermissionset', action: 'sso:DetachManagedPolicyFromPermissionSet' }
    : {
        technique: 'sso-detachcustomermanagedpolicyreferencefrompermissionset',
        action: 'sso:DetachCustomerManagedPolicyReferenceFromPermissionSet',
      };
}

function denies(source: PolicySource): boolean {
  return source.document !== undefined && policyOf(source).document.statements.some(({ effect }) => effect === 'Deny');
}

/** The change reaches the account when it is provisioned: by the caller, or the next time that somebody does. */
function provisioned(
  world: World,
  state: State,
  instanceArn: string,
  setArn: string,
): { readonly asked: readonly Asked[]; readonly preconditions: readonly Precondition[] } | undefined {
  const action = 'sso:ProvisionPermissionSet';
  const asked = mayAllow(state, action)
    ? askAll(world, onEach(state, action, [instanceArn, setArn, accountArn(world, state.actor.accountId)]))
    : undefined;
  return asked === undefined
    ? { asked: [], preconditions: [{ text: 'somebody provisions the permission set', status: 'assumed' }] }
    : { asked, preconditions: [{ text: 'the caller provisions the permission set itself', status: 'met' }] };
}

/** The action is decided on each of the resources. */
function onEach(state: State, action: string, arns: readonly string[]): Ask[] {
  return arns.map((arn) => ({ by: state, action, on: centerTarget(arn, state.actor.accountId), extras: {} }));
}

function centerTarget(arn: string, accountId: string): Target {
  return { ...iamTarget(arn, accountId), tags: undefined };
}

function accountArn({ snapshot }: World, accountId: string): string {
  return `arn:${snapshot.partition}:sso:::account/${accountId}`;
}

/** Whether the actor may assign permission sets, or join a group that has some. */
export function mayAssign(world: World, state: State): boolean {
  return ASSIGNING.some((action) => mayAllow(state, action)) && centerOf(world, state) !== undefined;
}

const ASSIGN = 'sso:CreateAccountAssignment';
const JOIN = 'identitystore:CreateGroupMembership';
const ASSIGNING = [ASSIGN, JOIN];

const roles = new WeakMap<World, ReadonlyMap<string, readonly Role[]>>();

/** Roles of permission sets, by name of the set. */
function rolesOfSets(world: World): ReadonlyMap<string, readonly Role[]> {
  return remember(roles, world, () => {
    const bySet = new Map<string, Role[]>();
    for (const role of world.actors.values()) {
      const name = role.type === 'Role' ? permissionSetName(role) : undefined;
      if (role.type === 'Role' && name !== undefined) remember(bySet, name, () => []).push(role);
    }
    return bySet;
  });
}

/** Enters roles of permission sets that the caller assigns to itself, or that a group has which it joins. */
export function* assignment(world: World, state: State, sofar: Sofar): Generator<Move> {
  const center = centerOf(world, state);
  if (center === undefined) return;
  for (const { name, arn } of center.permissionSets)
    for (const role of rolesOfSets(world).get(name) ?? []) {
      if (role.arn === state.actor.arn || sofar.isEntered(role.arn) || !isInReach(world, state, role.accountId)) continue;
      const assigned = askAll(world, onEach(state, ASSIGN, [center.instanceArn, arn, accountArn(world, role.accountId)]));
      const move = assigned && enters(state, 'sso-create-account-assignment', role, arn, assigned);
      if (move !== undefined) yield move;
    }
  if (mayAllow(state, JOIN)) yield* groupJoin(world, state, center, sofar);
}

function* groupJoin(world: World, state: State, { assignments }: IdentityCenter, sofar: Sofar): Generator<Move> {
  for (const { permissionSet, accountId, principalType, principalId } of assignments) {
    if (principalType !== 'GROUP') continue;
    const group = `arn:${world.snapshot.partition}:identitystore:::group/${principalId}`;
    for (const role of rolesOfSets(world).get(permissionSet) ?? []) {
      if (role.accountId !== accountId || role.arn === state.actor.arn || sofar.isEntered(role.arn)) continue;
      const asked = joined(world, state, group);
      const move = asked && enters(state, 'identitystore-join-group', role, group, asked);
      if (move !== undefined) yield move;
    }
  }
}

/** Which identity store and which user it is only Identity Center knows. */
function joined(world: World, state: State, group: string): Asked[] | undefined {
  const { partition } = world.snapshot;
  const unnamed = [`arn:${partition}:identitystore::${state.actor.accountId}:identitystore/*`, `arn:${partition}:identitystore:::user/*`];
  const asked = [group, ...unnamed].map((format) =>
    askBest(
      world,
      (format === group ? [group] : namesOf(state, [JOIN], [format])).map((arn) => onEach(state, JOIN, [arn])),
    ),
  );
  return asked.every((each) => each !== undefined) ? asked.flat() : undefined;
}

function enters(state: State, technique: string, role: Role, through: string, asked: readonly Asked[]): Move | undefined {
  const gives: Gives = { kind: 'principal', actor: role };
  return makeMove({ technique, from: state.actor.arn, to: role.arn, through, gives }, asked);
}

/** A permission set of its own that allows everything, assigned to itself in each account of the snapshot. */
export function* newPermissionSet(world: World, state: State): Generator<Move> {
  const center = mayAllow(state, 'sso:CreatePermissionSet') && mayAllow(state, ASSIGN) ? centerOf(world, state) : undefined;
  if (center === undefined) return;
  const set = `${center.instanceArn.replace(':instance/', ':permissionSet/')}/ps-0000000000000000`;
  const on = [center.instanceArn, set];
  const written = ['sso:PutInlinePolicyToPermissionSet', 'sso:AttachManagedPolicyToPermissionSet'].map((action) =>
    onNew(state, action, on),
  );
  const created = askAll(world, onNew(state, 'sso:CreatePermissionSet', on));
  const filled = created && askBest(world, written);
  if (created === undefined || filled === undefined) return;
  for (const accountId of world.accounts.keys()) {
    if (!isInReach(world, state, accountId)) continue;
    const assigned = askAll(world, onNew(state, ASSIGN, [...on, accountArn(world, accountId)]));
    const actor: Actor = madeAt(
      world,
      `arn:${world.snapshot.partition}:iam::${accountId}:role${PATH}AWSReservedSSO_blast_0000000000000000`,
    );
    const move =
      assigned &&
      makeMove({ technique: 'sso-new-permission-set', from: state.actor.arn, to: actor.arn, gives: { kind: 'principal', actor } }, [
        ...created,
        ...filled,
        ...assigned,
      ]);
    if (move !== undefined) yield move;
  }
}

const PATH = '/aws-reserved/sso.amazonaws.com/';

/** The permission set is new, so its tags are the caller's choice. */
function onNew(state: State, action: string, arns: readonly string[]): Ask[] {
  return arns.map((arn) => ({
    by: state,
    action,
    on: arn.includes(':permissionSet/') ? newTarget(arn, state.actor.accountId) : centerTarget(arn, state.actor.accountId),
    extras: {},
  }));
}
