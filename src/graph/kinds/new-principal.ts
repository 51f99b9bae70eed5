import { matchesGlob, parseGlob } from '../../shared/glob.ts';
import type { Group, PolicySource } from '../../snapshot/index.ts';
import { type Ask, iamTarget, newTarget, targetOfTrust } from '../ask.ts';
import { freeNames } from '../free.ts';
import { madeAt } from '../made.ts';
import { mayAllow } from '../may.ts';
import { type Asked, askAll, askBest, bestOf, type Move, makeMove, worstOf } from '../move.ts';
import { CERTAIN, type Rank, UNKNOWN } from '../rank.ts';
import { type State, stateOf } from '../state.ts';
import type { Actor, World } from '../world.ts';
import { assumeAsk } from './assume.ts';
import { areToldApart, boundariesFor, boundaryTests, isBoundaryForced } from './boundaries.ts';
import { type Attachable, newPolicyNames, policiesToAttach } from './changes.ts';
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
 * certain, and bound by nothing.
 */
export function* newPrincipal(world: World, state: State): Generator<Move, boolean> {
  /** By boundary: how certain is one that is allowed everything under it. */
  const ranks = new Map<PolicySource | undefined, Rank>();
  const rankUnder = (boundary: PolicySource | undefined): number => ranks.get(boundary) ?? UNKNOWN + 1;
  for (const recipe of [ROLE, USER]) {
    for (const move of makeWith(world, state, recipe)) {
      yield move;
      const boundary = boundaryOf(move);
      ranks.set(boundary, Math.min(rankUnder(boundary), move.rank) as Rank);
      // Nothing can be made that may do more.
      if (ranks.get(undefined) === CERTAIN) return true;
    }
  }
  const takes = (boundary: PolicySource | undefined) => (rank: Rank) => rank < Math.min(rankUnder(undefined), rankUnder(boundary));
  for (const recipe of [ROLE, USER]) yield* makeAttached(world, state, recipe, takes);
  yield* makeInGroups(world, state);
  return false;
}

/** Principals that the caller makes for these names, with every policy if the caller may give one, else with none. */
export function* namedPrincipal(world: World, state: State, patterns: readonly string[]): Generator<Move> {
  for (const recipe of [ROLE, USER])
    if (mayAllow(state, recipe.create)) for (const pattern of patterns) yield* makeNamed(world, state, recipe, pattern);
}

function* makeNamed(world: World, state: State, recipe: Recipe, pattern: string): Generator<Move> {
  const technique = 'principalarn-name-match';
  const glob = parseGlob(pattern);
  const namesFor = (actions: readonly string[]): string[] =>
    newNames(world, state, recipe, actions, [pattern]).filter((name) => matchesGlob(glob, name));
  if (givesAny(state, recipe)) {
    const moves = [...makeUnder(world, state, recipe, namesFor(actionsOf(recipe)), () => [{ technique }])];
    yield* moves;
    if (moves.some(({ rank }) => rank === CERTAIN)) return;
  }
  yield* makeUnder(world, state, recipe, namesFor([recipe.create, ...recipe.credentials]), () => [{ technique, policies: [] }]);
}

/** IAM keeps these paths for the roles of its services. */
function isReserved(arn: string): boolean {
  return /:role\/(aws-service-role|aws-reserved)\//.test(arn);
}

function boundaryOf({ gives }: Move): PolicySource | undefined {
  return gives.kind === 'principal' ? gives.actor.permissionsBoundary : undefined;
}

/** One with every policy. */
function* makeWith(world: World, state: State, recipe: Recipe): Generator<Move> {
  if (!mayAllow(state, recipe.create) || !givesAny(state, recipe)) return;
  yield* makeUnder(world, state, recipe, newNames(world, state, recipe, actionsOf(recipe)), () => [{ technique: recipe.technique }]);
}

type Takes = (boundary: PolicySource | undefined) => (rank: Rank) => boolean;

/** One with policies that there are already: those which the caller may attach, as certainly as is of use. */
function* makeAttached(world: World, state: State, recipe: Recipe, takes: Takes): Generator<Move> {
  const { technique, create, attach, credentials } = recipe;
  if (![create, attach].every((action) => mayAllow(state, action))) return;
  const names = newNames(world, state, recipe, [create, attach, ...credentials]);
  yield* makeUnder(world, state, recipe, names, function* (boundary) {
    const ask = (name: string, policyArn?: string): Ask => askOn(state, name, attach, { ...boundBy(boundary), 'iam:PolicyARN': policyArn });
    const name = names.find((each) => {
      const open = askAll(world, [askOn(state, each, create, boundBy(boundary)), ask(each)]);
      return open !== undefined && takes(boundary)(worstOf(open));
    });
    if (name === undefined) return;
    const target = stateOf(world, madeAt(world, name, { boundary, policies: [] }));
    for (const policies of policiesToAttach({ world, state, target, takes: takes(boundary), writers: [] }, (arn) => ask(name, arn)))
      yield { technique, policies };
  });
}

/** Users in groups that the caller may add them to. */
function* makeInGroups(world: World, state: State): Generator<Move> {
  if (![USER.create, 'iam:AddUserToGroup'].every((action) => mayAllow(state, action))) return;
  const names = newNames(world, state, USER, [USER.create, ...USER.credentials]);
  for (const group of world.accounts.get(state.actor.accountId)?.account.groups ?? []) {
    const joined = group.policies.length > 0 ? askAll(world, [joinAsk(state, group)]) : undefined;
    if (joined !== undefined)
      yield* makeUnder(world, state, USER, names, () => [{ technique: 'iam-create-user-join-group', group, joined }]);
  }
}

function givesAny(state: State, { put, attach }: Recipe): boolean {
  return mayAllow(state, put) || mayAllow(state, attach);
}

function actionsOf({ create, put, attach, credentials }: Recipe): readonly string[] {
  return [create, put, attach, ...credentials];
}

function newNames(world: World, state: State, { type }: Recipe, actions: readonly string[], wanted?: readonly string[]): string[] {
  // Whoever has that name already is no new principal.
  return freeNames(world, state, actions, 'iam', type, { wanted }).filter((name) => name !== state.actor.arn && !isReserved(name));
}

/** What is given, under each boundary that the new principal may have. Without one it can do whatever it can under any. */
function* makeUnder(
  world: World,
  state: State,
  recipe: Recipe,
  names: readonly string[],
  gifts: (boundary: PolicySource | undefined) => Iterable<Gift>,
): Generator<Move> {
  if (names.length === 0) return;
  for (const boundary of boundaries(world, state, recipe)) {
    const best = [...gifts(boundary)].flatMap(
      (gift) => bestOf(movesFor(world, state, { ...gift, recipe, boundary }, names), ({ rank }) => rank) ?? [],
    );
    yield* best;
    if (boundary === undefined && best.some(({ rank }) => rank === CERTAIN)) return;
  }
}

/** Boundaries that the call may have to set: none, or a policy of the account (iam:PermissionsBoundary conditions force one). */
function boundaries(world: World, state: State, { create, put, attach }: Recipe): readonly (PolicySource | undefined)[] {
  const tests = boundaryTests(state, [create, put, attach]);
  if (tests.length === 0) return [undefined];
  const named = boundariesFor(world, state, create);
  return isBoundaryForced(state, create) ? named : [undefined, ...named.filter((policy) => areToldApart(tests, policy))];
}

/** What a new principal gets. */
interface Gift {
  readonly technique: string;
  /** What is attached to it, if not a policy that allows everything. */
  readonly policies?: readonly Attachable[];
  /** A group that it joins instead, and what that takes. */
  readonly group?: Group;
  readonly joined?: readonly Asked[];
}

interface Plan extends Gift {
  readonly recipe: Recipe;
  readonly boundary: PolicySource | undefined;
}

function* movesFor(world: World, state: State, plan: Plan, names: readonly string[]): Generator<Move | undefined> {
  const { technique, boundary, group, policies } = plan;
  for (const name of names) {
    const created = askAll(world, [createAsk(state, plan, name)]);
    const made = created && madeAt(world, name, { boundary, group, policies });
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

function boundBy(boundary: PolicySource | undefined): Ask['extras'] {
  return { 'iam:PermissionsBoundary': boundary?.arn ?? null };
}

function createAsk(state: State, plan: Plan, name: string): Ask {
  return askOn(state, name, plan.recipe.create, boundBy(plan.boundary));
}

/** Giving what was made a policy or a group, and becoming it. */
function requestsFor(world: World, state: State, plan: Plan, made: Actor): Asked[] | undefined {
  const { recipe, joined } = plan;
  const granted = joined ?? askBest(world, waysToGive(world, state, plan, made));
  const entries =
    made.type === 'Role'
      ? [[assumeAsk(state, made, targetOfTrust(made, trustIn(state.actor, made)))]]
      : recipe.credentials.map((action) => [askOn(state, made.arn, action)]);
  const entered = granted && askBest(world, entries);
  return granted && entered && [...granted, ...entered];
}

/** The policies, or else one that allows everything: inline, AWS's own, or a new one. */
function waysToGive(world: World, state: State, { recipe, policies, boundary }: Plan, made: Actor): Ask[][] {
  const bound = boundBy(boundary);
  const attach = (policyArn: string): Ask => askOn(state, made.arn, recipe.attach, { ...bound, 'iam:PolicyARN': policyArn });
  if (policies !== undefined) return [policies.map(({ arn }) => attach(arn))];
  const creating = mayAllow(state, 'iam:CreatePolicy') ? newPolicyNames(world, state) : [];
  return [
    [askOn(state, made.arn, recipe.put, bound)],
    [attach(`arn:${made.arn.split(':')[1]}:iam::aws:policy/AdministratorAccess`)],
    ...creating.map((name) => [askOn(state, name, 'iam:CreatePolicy'), attach(name)]),
  ];
}

function joinAsk(state: State, group: Group): Ask {
  return { by: state, action: 'iam:AddUserToGroup', on: iamTarget(group.arn, state.actor.accountId), extras: {} };
}
