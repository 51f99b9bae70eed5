import { matchesGlob, parseGlob } from '../../shared/glob.ts';
import type { Group, PolicySource } from '../../snapshot/index.ts';
import { type Ask, iamTarget, newTarget, targetOfTrust } from '../ask.ts';
import { freeNames } from '../free.ts';
import { madeAt } from '../made.ts';
import { identityAllows, mayAllow } from '../may.ts';
import { type Asked, askAll, askBest, bestOf, type Move, makeMove } from '../move.ts';
import { namesTested } from '../names-tested.ts';
import { CERTAIN } from '../rank.ts';
import type { State } from '../state.ts';
import type { Actor, World } from '../world.ts';
import { assumeAsk } from './assume.ts';
import { boundariesFor, boundariesWanted, testsBoundary } from './boundaries.ts';
import { withTags } from './made-tags.ts';
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

/**
 * Principals that the caller can make and then be: a role that trusts it, or a user with an access key or a console password. Returns whether one is
 * certain and without a boundary.
 */
export function* newPrincipal(world: World, state: State): Generator<Move, boolean> {
  for (const recipe of [ROLE, USER]) {
    for (const move of makeWith(world, state, recipe)) {
      yield move;
      // Nothing can be made that may do more.
      if (move.rank === CERTAIN && isFree(move)) return true;
    }
  }
  if (!mayAllow(state, 'iam:AddUserToGroup')) return false;
  for (const group of world.accounts.get(state.actor.accountId)?.account.groups ?? [])
    if (group.policies.length > 0) yield* makeWith(world, state, USER, group);
  return false;
}

/**
 * Principals that the caller makes for their names, which conditions of roles and resources let in (R-PRIN-13), with every policy if the caller may give
 * one, else with none.
 */
export function* namedPrincipal(world: World, state: State): Generator<Move> {
  for (const recipe of [ROLE, USER])
    if (mayAllow(state, recipe.create))
      for (const pattern of namesTested(world, state.actor.accountId)) yield* makeNamed(world, state, recipe, pattern);
}

function* makeNamed(world: World, state: State, recipe: Recipe, pattern: string): Generator<Move> {
  const { create, put, attach, credentials } = recipe;
  const glob = parseGlob(pattern);
  for (const isBare of [false, true]) {
    if (!isBare && !mayAllow(state, put) && !mayAllow(state, attach)) continue;
    const actions = [create, ...(isBare ? [] : [put, attach]), ...credentials];
    const names = newNames(world, state, recipe, actions, [pattern]).filter((name) => matchesGlob(glob, name));
    const moves = [
      ...makeUnder(world, state, { recipe, technique: 'principalarn-name-match', isBare, group: undefined, joined: [] }, names),
    ];
    yield* moves;
    if (moves.some(({ rank }) => rank === CERTAIN)) return;
  }
}

/** IAM keeps these paths for the roles of its services. */
function isReserved(arn: string): boolean {
  return /:role\/(aws-service-role|aws-reserved)\//.test(arn);
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
  const technique = group === undefined ? recipe.technique : 'iam-create-user-join-group';
  const actions = [create, ...(group === undefined ? [put, attach] : []), ...credentials];
  yield* makeUnder(world, state, { recipe, technique, isBare: false, group, joined }, newNames(world, state, recipe, actions));
}

function newNames(world: World, state: State, { type }: Recipe, actions: readonly string[], wanted?: readonly string[]): string[] {
  // Whoever has that name already is no new principal.
  return freeNames(world, state, actions, 'iam', type, wanted).filter((name) => name !== state.actor.arn && !isReserved(name));
}

function* makeUnder(world: World, state: State, plan: Omit<Plan, 'boundary'>, names: readonly string[]): Generator<Move> {
  for (const boundary of boundaries(world, state, plan.recipe)) {
    const move = bestOf(movesFor(world, state, { ...plan, boundary }, names), ({ rank }) => rank);
    if (move !== undefined) yield move;
    if (boundary === undefined && move?.rank === CERTAIN) return;
  }
}

/** Boundaries that the call may have to set: none, or a policy of the account (iam:PermissionsBoundary conditions force one). */
function boundaries(world: World, state: State, { create, put, attach }: Recipe): readonly (PolicySource | undefined)[] {
  if (!testsBoundary(state, [create, put, attach])) return [undefined];
  const named = boundariesFor(world, state, create);
  return boundariesWanted(identityAllows(state, create)) === undefined ? [undefined, ...named] : named;
}

/** What is made: under which boundary, and in which group that the caller may add it to, if any. */
interface Plan {
  readonly recipe: Recipe;
  readonly technique: string;
  /** Given no policy: its name is what it is made for. */
  readonly isBare: boolean;
  readonly boundary: PolicySource | undefined;
  readonly group: Group | undefined;
  readonly joined: readonly Asked[];
}

function* movesFor(world: World, state: State, plan: Plan, names: readonly string[]): Generator<Move | undefined> {
  const { technique, boundary, group, isBare } = plan;
  for (const name of names) {
    const created = askAll(world, [createAsk(state, plan, name)]);
    const made = created && madeAt(world, name, { boundary, group, isBare });
    const wished = made && requestsFor(world, state, plan, made);
    const asked = made && wished && withTags(world, state, made, [...created, ...wished]);
    yield made &&
      asked &&
      makeMove(
        {
          technique,
          from: state.actor.arn,
          to: name,
          through: group?.arn,
          gives: { kind: 'principal', actor: made },
        },
        asked,
      );
  }
}

/** A request on what is made, whose tags are those that the call gives it. */
function askOn(state: State, name: string, action: string, extras: Ask['extras'] = {}): Ask {
  return { by: state, action, on: newTarget(name, state.actor.accountId), extras };
}

function boundBy({ boundary }: Plan): Ask['extras'] {
  return { 'iam:PermissionsBoundary': boundary?.arn ?? null };
}

function createAsk(state: State, plan: Plan, name: string): Ask {
  return askOn(state, name, plan.recipe.create, boundBy(plan));
}

/** Giving what was made a policy or a group, and becoming it. */
function requestsFor(world: World, state: State, plan: Plan, made: Actor): Asked[] | undefined {
  const { put, attach, credentials } = plan.recipe;
  const ask = (action: string, extras?: Ask['extras']): Ask => askOn(state, made.arn, action, extras);
  const bound = boundBy(plan);
  const administrator = `arn:${made.arn.split(':')[1]}:iam::aws:policy/AdministratorAccess`;
  const granted =
    plan.group !== undefined || plan.isBare
      ? plan.joined
      : askBest(world, [[ask(put, bound)], [ask(attach, { ...bound, 'iam:PolicyARN': administrator })]]);
  const entries =
    made.type === 'Role'
      ? [[assumeAsk(state, made, targetOfTrust(made, trustIn(state.actor, made)))]]
      : credentials.map((action) => [ask(action)]);
  const entered = granted && askBest(world, entries);
  return granted && entered && [...granted, ...entered];
}

function joinAsk(state: State, group: Group): Ask {
  return { by: state, action: 'iam:AddUserToGroup', on: iamTarget(group.arn, state.actor.accountId), extras: {} };
}
