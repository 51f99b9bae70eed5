import type { Group, PolicySource } from '../../snapshot/index.ts';
import { type Ask, iamTarget, newTarget, targetOfTrust } from '../ask.ts';
import { freeNames } from '../free.ts';
import { madeAt } from '../made.ts';
import { mayAllow } from '../may.ts';
import { type Asked, askAll, askBest, bestOf, type Move, makeMove } from '../move.ts';
import { CERTAIN } from '../rank.ts';
import type { State } from '../state.ts';
import type { Actor, World } from '../world.ts';
import { assumeAsk } from './assume.ts';
import { trustIn } from './trust-write.ts';

/** A type of principal, with the actions that make one and give it every permission. */
interface Recipe {
  readonly technique: string;
  readonly type: 'role' | 'user';
  readonly create: string;
  readonly put: string;
  readonly attach: string;
  /** Either lets the caller be the new user; a new role trusts the caller. */
  readonly credentials: readonly string[];
}

const ROLE: Recipe = {
  technique: 'iam-create-role-admin',
  type: 'role',
  create: 'iam:CreateRole',
  put: 'iam:PutRolePolicy',
  attach: 'iam:AttachRolePolicy',
  credentials: [],
};
const USER: Recipe = {
  technique: 'iam-create-user-admin',
  type: 'user',
  create: 'iam:CreateUser',
  put: 'iam:PutUserPolicy',
  attach: 'iam:AttachUserPolicy',
  credentials: ['iam:CreateAccessKey', 'iam:CreateLoginProfile'],
};

/** Principals that the caller can make and then be: a role that trusts it, or a user with an access key or a console password. */
export function* newPrincipal(world: World, state: State): Generator<Move> {
  for (const recipe of [ROLE, USER]) {
    for (const move of makeWith(world, state, recipe)) {
      yield move;
      // Nothing can be made that may do more.
      if (move.rank === CERTAIN && isFree(move)) return;
    }
  }
  if (!mayAllow(state, 'iam:AddUserToGroup')) return;
  for (const group of world.accounts.get(state.actor.accountId)?.account.groups ?? [])
    if (group.policies.length > 0) yield* makeWith(world, state, USER, group);
}

function isFree({ gives }: Move): boolean {
  return gives.kind === 'principal' && gives.actor.permissionsBoundary === undefined;
}

/** The new principal under each boundary that it may have. Without one it can do whatever it can under any. */
function* makeWith(world: World, state: State, recipe: Recipe, group?: Group): Generator<Move> {
  const { create, put, attach, credentials } = recipe;
  if (!mayAllow(state, create) || !(group !== undefined || mayAllow(state, put) || mayAllow(state, attach))) return;
  const joined = group === undefined ? [] : askAll(world, [joinAsk(state, group)]);
  if (joined === undefined) return;
  const actions = [create, ...(group === undefined ? [put, attach] : []), ...credentials];
  // Whoever has that name already is no new principal.
  const names = freeNames(world, state, actions, 'iam', recipe.type).filter((name) => name !== state.actor.arn);
  for (const boundary of boundaries(world, state)) {
    const move = bestOf(movesFor(world, state, { recipe, boundary, group, joined }, names), ({ rank }) => rank);
    if (move !== undefined) yield move;
    if (boundary === undefined && move?.rank === CERTAIN) return;
  }
}

/** Boundaries that the call may have to set: none, or a policy of the account (iam:PermissionsBoundary conditions force one). */
function boundaries(world: World, state: State): (PolicySource | undefined)[] {
  const { identity, boundary = [], serviceControl = [] } = state;
  const tested = [...identity, ...boundary, ...serviceControl.flat()].some(({ document }) =>
    document.statements.some(({ tests }) => tests.some(({ lookup }) => lookup === 'iam:permissionsboundary')),
  );
  const managed = [...(world.accounts.get(state.actor.accountId)?.policiesByArn.values() ?? [])];
  return tested ? [undefined, ...managed.filter(({ document }) => document !== undefined)] : [undefined];
}

/** What is made: under which boundary, and in which group that the caller may add it to, if any. */
interface Plan {
  readonly recipe: Recipe;
  readonly boundary: PolicySource | undefined;
  readonly group: Group | undefined;
  readonly joined: readonly Asked[];
}

function* movesFor(world: World, state: State, plan: Plan, names: readonly string[]): Generator<Move | undefined> {
  const { recipe, boundary, group } = plan;
  for (const name of names) {
    const made = madeAt(world, name, { boundary, group });
    const asked = requestsFor(world, state, plan, made);
    yield asked &&
      makeMove(
        {
          technique: group === undefined ? recipe.technique : 'iam-create-user-join-group',
          from: state.actor.arn,
          to: name,
          through: group?.arn,
          gives: { kind: 'principal', actor: made },
        },
        asked,
      );
  }
}

/** Making it, giving it a policy or a group, and becoming it. */
function requestsFor(world: World, state: State, { recipe, boundary, group, joined }: Plan, made: Actor): Asked[] | undefined {
  const { create, put, attach, credentials } = recipe;
  // Its tags are those that the call gives it.
  const on = { ...newTarget(made.arn, made.accountId), region: '' };
  const ask = (action: string, extras: Ask['extras'] = {}): Ask => ({ by: state, action, on, extras });
  const bound = { 'iam:PermissionsBoundary': boundary?.arn ?? null };
  const administrator = `arn:${made.arn.split(':')[1]}:iam::aws:policy/AdministratorAccess`;
  const created = askAll(world, [ask(create, bound)]);
  if (created === undefined) return undefined;
  const granted =
    group === undefined ? askBest(world, [[ask(put, bound)], [ask(attach, { ...bound, 'iam:PolicyARN': administrator })]]) : joined;
  const entries =
    made.type === 'Role'
      ? [[assumeAsk(state, made, targetOfTrust(made, trustIn(state.actor, made)))]]
      : credentials.map((action) => [ask(action)]);
  const entered = granted && askBest(world, entries);
  return granted && entered && [...created, ...granted, ...entered];
}

function joinAsk(state: State, group: Group): Ask {
  return { by: state, action: 'iam:AddUserToGroup', on: iamTarget(group.arn, state.actor.accountId), extras: {} };
}
