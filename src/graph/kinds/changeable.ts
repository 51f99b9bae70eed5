import { statementsFor } from '../../policy/index.ts';
import { remember } from '../../shared/remember.ts';
import type { Role } from '../../snapshot/index.ts';
import type { Covered } from '../covered.ts';
import { allowedOf, mayAllow } from '../may.ts';
import { perState, type State } from '../state.ts';
import { type AccountIndex, type Actor, groupsOf, policyOf, type World } from '../world.ts';
import { rolesThatMayAdmit } from './assume.ts';
import { GUARDRAIL_ACTIONS } from './guardrails.ts';
import { mayLiftServiceControl } from './organization-guardrail.ts';

/** Actions that change what a principal may do: without an Allow for one of them there is nothing to look for. */
const CHANGE_ACTIONS = [
  'iam:PutUserPolicy',
  'iam:PutRolePolicy',
  'iam:PutGroupPolicy',
  'iam:AttachUserPolicy',
  'iam:AttachRolePolicy',
  'iam:AttachGroupPolicy',
  'iam:CreatePolicyVersion',
  'iam:SetDefaultPolicyVersion',
  'iam:AddUserToGroup',
  'iam:TagUser',
  'iam:TagRole',
  'iam:UntagUser',
  'iam:UntagRole',
  'iam:EnableMFADevice',
  ...GUARDRAIL_ACTIONS,
] as const;

/** Whether the state may change any principal at all, of whichever account, as far as action names tell. */
export function mayChange(world: World, state: State): boolean {
  return (
    CHANGE_ACTIONS.some((action) => mayAllow(state, action)) ||
    sessionsTaggedBy(world, state).length > 0 ||
    mayLiftServiceControl(world, state)
  );
}

/** The actions by which it might. */
export function changeActions(state: State): readonly string[] {
  return CHANGE_ACTIONS.filter((action) => mayAllow(state, action));
}

/** What a change is asked on: a principal itself, a group, or a policy. */
interface Handle {
  readonly arn: string;
  /** Those whom it concerns. */
  readonly actors: Actor[];
}

interface Handles {
  readonly all: readonly Handle[];
  readonly byArn: ReadonlyMap<string, Handle>;
}

const handles = new WeakMap<AccountIndex, Handles>();

function handlesOf(account: AccountIndex): Handles {
  return remember(handles, account, () => {
    const byArn = new Map<string, Handle>();
    for (const actor of [...account.users, ...account.roles])
      for (const arn of handleArns(actor)) remember(byArn, arn, () => ({ arn, actors: [] })).actors.push(actor);
    return { all: [...byArn.values()], byArn };
  });
}

function handleArns(actor: Actor): ReadonlySet<string> {
  const groups = groupsOf(actor);
  const sources = [...actor.policies, ...groups.flatMap(({ policies }) => policies), actor.permissionsBoundary];
  return new Set([actor.arn, ...groups.map(({ arn }) => arn), ...sources.flatMap((source) => source?.arn ?? [])]);
}

const changeables = perState<readonly Covered<Handle>[]>();

/** What of its account the state may change, conditions aside, for each action that it has. */
function changeableHandles(world: World, state: State): readonly Covered<Handle>[] {
  return remember(changeables, state, () => {
    const account = world.accounts.get(state.actor.accountId);
    if (account === undefined) return [];
    const { all } = handlesOf(account);
    return changeActions(state).map(
      (action) => allowedOf(state, action, all) ?? { size: all.length, has: () => true, [Symbol.iterator]: () => all.values() },
    );
  });
}

/** Principals of the state's account that it may change, each once: nobody else needs a look. */
export function* changeable(world: World, state: State): Generator<Actor> {
  const seen = new Set<Actor>();
  for (const actors of changeableLists(world, state)) {
    for (const actor of actors) {
      if (!seen.has(actor)) yield actor;
      seen.add(actor);
    }
  }
}

function* changeableLists(world: World, state: State): Generator<readonly Actor[]> {
  yield sessionsTaggedBy(world, state);
  if (mayAllow(state, 'iam:AddUserToGroup')) yield world.accounts.get(state.actor.accountId)?.users ?? [];
  for (const covered of changeableHandles(world, state)) for (const { actors } of covered) yield actors;
}

/** Whether the state may change the principal. What the attacker made is not among those of the snapshot. */
export function mayChangeOne(world: World, state: State, { actor: target, gains }: State): boolean {
  if (world.accounts.get(target.accountId)?.serviceControl !== undefined && mayLiftServiceControl(world, state)) return true;
  if (target.accountId !== state.actor.accountId) return false;
  // Nor are groups that were joined and policies that were attached among its own.
  if (gains.some(({ joined, attached }) => joined !== undefined || attached !== undefined)) return true;
  if (world.actors.get(target.arn) !== target || (target.type === 'User' && mayAllow(state, 'iam:AddUserToGroup'))) return true;
  if (target.type === 'Role' && takesSessionTags(world, target)) return true;
  const { byArn } = handlesOf(world.accounts.get(target.accountId) as AccountIndex);
  const covered = changeableHandles(world, state);
  for (const arn of handleArns(target)) {
    const handle = byArn.get(arn);
    if (handle !== undefined && covered.some((each) => each.has(handle))) return true;
  }
  return false;
}

const tagged = new WeakMap<World, ReadonlySet<Role>>();

/** Whether the trust policy lets anybody give sessions of the role tags of their own: few do. */
export function takesSessionTags(world: World, role: Role): boolean {
  return rolesWithSessionTags(world).has(role);
}

function rolesWithSessionTags(world: World): ReadonlySet<Role> {
  return remember(tagged, world, () => {
    const roles = [...world.accounts.values()].flatMap((account) => account.roles);
    return new Set(roles.filter(({ trust }) => statementsFor(policyOf(trust).document, 'sts:tagsession').allow.length > 0));
  });
}

/** Roles of the account that may admit the state with session tags. */
export function sessionsTaggedBy(world: World, state: State): readonly Role[] {
  const roles = rolesWithSessionTags(world);
  if (roles.size === 0) return [];
  return [...rolesThatMayAdmit(world, state)].filter((role) => roles.has(role) && role.accountId === state.actor.accountId);
}
