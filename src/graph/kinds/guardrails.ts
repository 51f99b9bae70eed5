import { remember } from '../../shared/remember.ts';
import type { Group, ManagedPolicy, PolicySource } from '../../snapshot/index.ts';
import { type Ask, iamTarget, targetOfActor } from '../ask.ts';
import { mayAllow, mayAllowOn } from '../may.ts';
import { askAll, type Move, makeMove } from '../move.ts';
import { CERTAIN } from '../rank.ts';
import { type Gain, perState, type State, withGain } from '../state.ts';
import { opens } from '../widens.ts';
import { type Actor, groupsOf, isEditable, policyOf, type World } from '../world.ts';
import { boundariesFor, boundaryTests } from './boundaries.ts';
import { isCustomers, newVersion } from './rewrite.ts';

/** Actions that take a guardrail away. */
export const GUARDRAIL_ACTIONS = [
  'iam:DeleteUserPermissionsBoundary',
  'iam:DeleteRolePermissionsBoundary',
  'iam:PutUserPermissionsBoundary',
  'iam:PutRolePermissionsBoundary',
  'iam:DetachUserPolicy',
  'iam:DetachRolePolicy',
  'iam:DeleteUserPolicy',
  'iam:DeleteRolePolicy',
  'iam:DetachGroupPolicy',
  'iam:DeleteGroupPolicy',
  'iam:RemoveUserFromGroup',
] as const;

/** Everything that binds the target and that the caller can take away: its boundary, and policies that deny. */
export function* guardrails(world: World, state: State, target: State): Generator<Move> {
  if (!isEditable(target.actor)) return;
  if (target.boundary !== undefined) yield* liftBoundary(world, state, target);
  yield* liftDenies(world, state, target);
}

const LIFTED: Gain = { id: 'boundary lifted', kind: 'boundary-removal', documents: [], unbounded: false, liftsBoundary: true };

function* liftBoundary(world: World, state: State, target: State): Generator<Move> {
  const { actor } = target;
  const boundary = actor.permissionsBoundary as PolicySource;
  const kind = actor.type === 'User' ? 'User' : 'Role';
  const on = targetOfActor(actor);
  const everything = `arn:${actor.arn.split(':')[1]}:iam::aws:policy/AdministratorAccess`;
  const ways: readonly (readonly [technique: string, asks: readonly Ask[]])[] = [
    [
      `iam-delete-${kind.toLowerCase()}-boundary`,
      [{ by: state, action: `iam:Delete${kind}PermissionsBoundary`, on, extras: { 'iam:PermissionsBoundary': boundary.arn ?? null } }],
    ],
    [
      `iam-put-${kind.toLowerCase()}-boundary`,
      [{ by: state, action: `iam:Put${kind}PermissionsBoundary`, on, extras: { 'iam:PermissionsBoundary': everything } }],
    ],
    ...(boundary.arn === undefined || !isCustomers(boundary.arn)
      ? []
      : [['iam-policy-version-drop-deny', newVersion(world, state, actor.accountId, boundary.arn)] as const]),
  ];
  for (const [technique, asks] of ways) {
    const moves = [...proved(world, state, actor, technique, LIFTED, asks)];
    yield* moves;
    if (moves.some(({ rank }) => rank === CERTAIN)) return;
  }
  yield* restoreBoundary(world, state, target);
  yield* swapBoundary(world, state, target);
}

const stored = new WeakMap<ManagedPolicy['versions'][number], PolicySource>();

/** iam:SetDefaultPolicyVersion on the policy that is the boundary: a stored version that lets the principal do more. */
function* restoreBoundary(world: World, state: State, target: State): Generator<Move> {
  const { actor } = target;
  const arn = actor.permissionsBoundary?.arn;
  const policy = arn === undefined ? undefined : world.accounts.get(actor.accountId)?.policiesByArn.get(arn);
  if (policy === undefined || !isCustomers(policy.arn) || !mayAllow(state, 'iam:SetDefaultPolicyVersion')) return;
  const ask: Ask = { by: state, action: 'iam:SetDefaultPolicyVersion', on: iamTarget(policy.arn, actor.accountId), extras: {} };
  for (const version of policy.versions) {
    if (version.isDefault) continue;
    const id = `${policy.arn}@${version.id}`;
    const boundary = remember(stored, version, () => ({ id, name: policy.name, arn: policy.arn, document: version.document }));
    const gain: Gain = { id: `boundary version ${id}`, kind: 'boundary-removal', documents: [], unbounded: false, boundary };
    const moves = [...proved(world, state, actor, 'iam-policy-version-drop-deny', gain, [ask], policy.arn)];
    if (moves.length === 0) return;
    if (isWider(world, target, gain, boundary)) yield* moves;
  }
}

const MAX_SWAPS = 10;

/** Puts another policy of the account in the place of the boundary: one that it can rewrite before, or that lets the principal do more as it is. */
function* swapBoundary(world: World, state: State, target: State): Generator<Move> {
  const { actor } = target;
  const kind = actor.type === 'User' ? 'User' : 'Role';
  const action = `iam:Put${kind}PermissionsBoundary`;
  // Unless a condition says which, AdministratorAccess serves as well as any other.
  if (!mayAllow(state, action) || boundaryTests(state, [action]).length === 0) return;
  const technique = `iam-put-${kind.toLowerCase()}-boundary`;
  const naming = ({ arn }: ManagedPolicy): Ask => ({
    by: state,
    action,
    on: targetOfActor(actor),
    extras: { 'iam:PermissionsBoundary': arn },
  });
  const boundaries = boundariesFor(world, state, action);
  for (const boundary of boundaries) {
    if (!isCustomers(boundary.arn) || !mayAllowOn(state, 'iam:CreatePolicyVersion', boundary.arn)) continue;
    const asks = [...newVersion(world, state, actor.accountId, boundary.arn), naming(boundary)];
    const moves = [...proved(world, state, actor, technique, LIFTED, asks, boundary.arn)];
    yield* moves;
    if (moves.some(({ rank }) => rank === CERTAIN)) return;
  }
  let swaps = 0;
  for (const boundary of boundaries) {
    const gain: Gain = { id: `boundary swapped for ${boundary.arn}`, kind: 'boundary-removal', documents: [], unbounded: false, boundary };
    const moves = [...proved(world, state, actor, technique, gain, [naming(boundary)], boundary.arn)];
    if (moves.length === 0 || !isWider(world, target, gain, boundary)) continue;
    yield* moves;
    swaps += moves.length;
    if (swaps === MAX_SWAPS) return;
  }
}

const wider = perState<Map<PolicySource, boolean>>();

/** The same for everybody who could swap it. */
function isWider(world: World, target: State, gain: Gain, boundary: PolicySource): boolean {
  const known = remember(wider, target, () => new Map());
  return remember(known, boundary, () => {
    const swapped = withGain(world, target, gain);
    // What is had is in both: either may be the one that says on what.
    return [policyOf(boundary), ...target.identity].some((policy) => opens(world, target, swapped, policy));
  });
}

function* liftDenies(world: World, state: State, { actor, gains }: State): Generator<Move> {
  const gone = new Set(gains.flatMap(({ lifts, removes }) => [...(lifts ?? []), ...(removes ?? [])]));
  const open = (source: PolicySource): boolean => !gone.has(source.id) && denies(source);
  for (const source of actor.policies.filter(open)) {
    const kind = actor.type === 'User' ? 'User' : 'Role';
    const verb = source.arn === undefined ? 'Delete' : 'Detach';
    const extras = {
      'iam:PermissionsBoundary': actor.permissionsBoundary?.arn ?? null,
      ...(source.arn === undefined ? {} : { 'iam:PolicyARN': source.arn }),
    };
    yield* lift(world, state, actor, source, `iam-${verb.toLowerCase()}${kind.toLowerCase()}policy`, {
      by: state,
      action: `iam:${verb}${kind}Policy`,
      on: targetOfActor(actor),
      extras,
    });
  }
  for (const group of groupsOf(actor))
    for (const source of group.policies.filter(open)) yield* liftFromGroup(world, state, actor, group, source);
}

function* liftFromGroup(world: World, state: State, actor: Actor, group: Group, source: PolicySource): Generator<Move> {
  const verb = source.arn === undefined ? 'Delete' : 'Detach';
  const on = iamTarget(group.arn, actor.accountId);
  const leave: Ask = { by: state, action: 'iam:RemoveUserFromGroup', on, extras: {} };
  const gain: Gain = { ...denyGain(group.arn), id: `left: ${group.arn}`, removes: group.policies.map(({ id }) => id) };
  yield* proved(world, state, actor, 'iam-removeuserfromgroup', gain, [leave], group.arn);
  // Whoever stays in the group keeps what its other policies allow.
  yield* lift(
    world,
    state,
    actor,
    source,
    `iam-${verb.toLowerCase()}grouppolicy`,
    { by: state, action: `iam:${verb}GroupPolicy`, on, extras: source.arn === undefined ? {} : { 'iam:PolicyARN': source.arn } },
    group.arn,
  );
}

/** Takes the policy off, or else rewrites it where it is the customer's own. */
function* lift(
  world: World,
  state: State,
  actor: Actor,
  source: PolicySource,
  technique: string,
  ask: Ask,
  through?: string,
): Generator<Move> {
  const gain: Gain = { ...denyGain(source.id), id: `taken off: ${source.id}`, removes: [source.id] };
  const moves = [...proved(world, state, actor, technique, gain, [ask], through)];
  yield* moves;
  if (moves.some(({ rank }) => rank === CERTAIN) || source.arn === undefined || !isCustomers(source.arn)) return;
  yield* proved(
    world,
    state,
    actor,
    'iam-policy-version-drop-deny',
    { ...denyGain(source.id), lifts: [source.id] },
    newVersion(world, state, actor.accountId, source.arn),
  );
}

function denyGain(id: string): Gain {
  return { id: `denies lifted: ${id}`, kind: 'deny-removal', documents: [], unbounded: false };
}

function denies(source: PolicySource): boolean {
  return source.document !== undefined && policyOf(source).document.statements.some(({ effect }) => effect === 'Deny');
}

function* proved(
  world: World,
  state: State,
  actor: Actor,
  technique: string,
  gain: Gain,
  asks: readonly Ask[],
  through?: string,
): Generator<Move> {
  if (!asks.every(({ action }) => mayAllow(state, action))) return;
  const asked = askAll(world, asks);
  const move = asked && makeMove({ technique, from: state.actor.arn, to: actor.arn, through, gives: { kind: 'gain', actor, gain } }, asked);
  if (move !== undefined) yield move;
}
