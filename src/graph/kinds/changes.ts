import { type Policy, parseDocument } from '../../policy/index.ts';
import { matchesGlob } from '../../shared/glob.ts';
import { remember } from '../../shared/remember.ts';
import type { Group, ManagedPolicy, PolicySource } from '../../snapshot/index.ts';
import { administration, mayAdminister } from '../administration.ts';
import { type Ask, decideAsk, iamTarget, targetOfActor } from '../ask.ts';
import { FRESH, freeNames } from '../free.ts';
import { boundOf, identityAllows, mayAllow } from '../may.ts';
import { askAll, bestOf, type Draft, isForbidden, isPossible, type Move, makeMove, type Precondition, rankOf, worstOf } from '../move.ts';
import { CERTAIN, type Rank, UNKNOWN } from '../rank.ts';
import { type Gain, type GainKind, groupsNow, policiesNow, type State, withDocuments, withGain } from '../state.ts';
import { opens, widens } from '../widens.ts';
import { type Actor, ALLOW_ALL_DOCUMENT, isEditable, policyOf, type World } from '../world.ts';
import { valuesWanted } from './boundaries.ts';
import { changeActions, mayChangeOne, sessionsTaggedBy } from './changeable.ts';
import { guardrails } from './guardrails.ts';
import { enrolMfa } from './mfa.ts';
import { liftServiceControl } from './organization-guardrail.ts';
import { chanceToWrite, customerPolicies, mayRewrite, newVersion, restoring, storedBy, versionOf } from './rewrite.ts';
import { tagWrite } from './tag-write.ts';

const ANY = parseDocument(ALLOW_ALL_DOCUMENT);

/** The most certain that any change by the state can be. */
export function boundOfChanges(world: World, state: State): Rank {
  if (sessionsTaggedBy(world, state).length > 0) return CERTAIN;
  return Math.min(UNKNOWN, ...changeActions(state).map((action) => boundOf(world, state, [action]))) as Rank;
}

export interface Change {
  readonly world: World;
  /** Who makes the change ... */
  readonly state: State;
  /** ... and on whom. */
  readonly target: State;
  /** Whether a change that is as certain as this is of use. */
  readonly takes: (rank: Rank) => boolean;
  /** Who may rewrite what the target gets. */
  readonly writers: readonly State[];
}

/**
 * Everything that the caller can change about a principal of its account, itself included, so that the principal may do more; and what it can take off
 * one of another account that the organization withholds.
 * A change that gives every action ends the search: nothing else adds to it.
 */
export function* changes(world: World, state: State, target: State, takes: (rank: Rank) => boolean = () => true): Generator<Move> {
  if (!mayChangeOne(world, state, target)) return;
  yield* liftServiceControl(world, state, target);
  if (target.actor.accountId !== state.actor.accountId) return;
  yield* guardrails(world, state, target);
  yield* enrolMfa(world, state, target);
  if (target.gains.some(({ unbounded }) => unbounded)) return;
  const change: Change = { world, state, target, takes, writers: state.actor.arn === target.actor.arn ? [state] : [state, target] };
  // Once every action is given, only a more certain change adds anything.
  let everything: number = UNKNOWN + 1;
  for (const way of [writeInline, attach, writeGroup, createVersion, createGroup, joinGroup, restoreVersion]) {
    for (const move of way(change)) {
      if (move.rank >= everything || isForbidden(world, move)) continue;
      yield move;
      if (move.gives.kind === 'gain' && move.gives.gain.unbounded) everything = move.rank;
      if (everything === CERTAIN) return;
    }
  }
  if (target.actor.arn !== state.actor.arn) yield* tagWrite(world, state, target);
}

/** What the caller attaches to the target, or the group it puts it into, because one of the writers may rewrite that. */
export function* preparations(world: World, state: State, target: State, writers: readonly State[]): Generator<Move> {
  if (target.gains.some(({ unbounded }) => unbounded)) return;
  const change: Change = { world, state, target, takes: () => true, writers };
  for (const way of [attach, writeGroup, joinGroup])
    for (const move of way(change))
      if (move.gives.kind === 'gain' && (move.gives.gain.attached ?? move.gives.gain.joined) !== undefined) yield move;
}

/** iam:PutUserPolicy or iam:PutRolePolicy on the principal. */
function* writeInline(change: Change): Generator<Move> {
  const { state, target } = change;
  const action = target.actor.type === 'User' ? 'iam:PutUserPolicy' : 'iam:PutRolePolicy';
  if (!mayAllow(state, action) || !isEditable(target.actor)) return;
  const technique = target.actor.type === 'User' ? 'iam-put-user-policy-self' : 'iam-put-role-policy-self';
  yield* proved(change, technique, unbounded('policy-write', `${target.actor.arn}#blast`), [
    { by: state, action, on: targetOfActor(target.actor), extras: boundaryOf(target.actor) },
  ]);
}

/** iam:AttachUserPolicy or iam:AttachRolePolicy on the principal: AdministratorAccess, else what may be attached, else a new policy. */
function* attach(change: Change): Generator<Move> {
  const { state, target } = change;
  const action = target.actor.type === 'User' ? 'iam:AttachUserPolicy' : 'iam:AttachRolePolicy';
  if (!mayAllow(state, action) || !isEditable(target.actor)) return;
  const technique = target.actor.type === 'User' ? 'iam-attach-user-policy-self' : 'iam-attach-role-policy-self';
  yield* attachTo(change, technique, (policyArn) => ({
    by: state,
    action,
    on: targetOfActor(target.actor),
    extras: { ...boundaryOf(target.actor), 'iam:PolicyARN': policyArn },
  }));
}

function* attachTo(change: Change, technique: string, ask: (policyArn: string | undefined) => Ask): Generator<Move> {
  const { world, target } = change;
  // With the policy left open: where even that is denied, no policy needs a look.
  const open = decideAsk(world, ask(undefined));
  if (!isPossible(open) || !change.takes(rankOf(open))) return;
  const administrator = `arn:${partitionOf(target.actor.arn)}:iam::aws:policy/AdministratorAccess`;
  const moves = [...proved(change, technique, unbounded('policy-attach', administrator), [ask(administrator)])];
  yield* moves;
  if (moves.some(({ rank }) => rank === 0)) return;
  yield* attachNew(change, ask);
  for (const attached of policiesToAttach(change, ask)) {
    const gain: Gain = {
      id: `attached ${attached.map(({ arn }) => arn).join()}`,
      kind: 'policy-attach',
      documents: [],
      attached,
      unbounded: false,
    };
    yield* proved(
      change,
      technique,
      gain,
      attached.map(({ arn }) => ask(arn)),
    );
  }
}

export type Attachable = PolicySource & { readonly arn: string };

/** Policies of the account that may be attached and let the target do more, as they are or rewritten: those that are as certain as each other together. */
export function* policiesToAttach(change: Change, ask: (policyArn: string) => Ask): Generator<readonly Attachable[]> {
  const { world, state, target } = change;
  const { arn, accountId } = target.actor;
  // An account has many policies.
  const wanted = valuesWanted(identityAllows(state, ask('').action), 'iam:policyarn');
  const isWanted = (policy: Attachable): boolean => wanted?.some((glob) => matchesGlob(glob, policy.arn.toLowerCase())) ?? true;
  const present = new Set(policiesNow(target).map((policy) => policy.arn));
  const known = world.accounts.get(accountId)?.policiesByArn ?? new Map<string, ManagedPolicy>();
  const offers = [...[...known.values()].filter(({ document }) => document !== undefined), ...iamFullAccess(known, partitionOf(arn))]
    .filter((policy) => !present.has(policy.arn) && isWanted(policy))
    .map((policy) => ({ item: policy, documents: [policyOf(policy)], policies: customerPolicies(world, accountId, [policy]) }));
  yield* choose(change, offers, MAX_ATTACHED, (policy) => ask(policy.arn));
}

function partitionOf(arn: string): string {
  return arn.split(':')[1] ?? 'aws';
}

const fullAccess = new Map<string, Attachable>();

/** Every account can attach IAMFullAccess, whether or not the snapshot has its document: with it come all other permissions. */
function iamFullAccess(known: ReadonlyMap<string, ManagedPolicy>, partition: string): Attachable[] {
  const arn = `arn:${partition}:iam::aws:policy/IAMFullAccess`;
  if (known.get(arn)?.document !== undefined) return [];
  return [remember(fullAccess, arn, () => ({ arn, id: arn, name: 'IAMFullAccess', document: IAM_FULL_ACCESS }))];
}

/** Its statement on IAM; the other lets it look at the organization. */
const IAM_FULL_ACCESS = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['iam:*'], Resource: '*' }] };

/** AWS attaches ten managed policies to a principal, and takes a user into ten groups. */
const MAX_ATTACHED = 10;

/** A policy or a group that the target may get. */
interface Offer<T> {
  readonly item: T;
  readonly documents: readonly Policy[];
  /** Customer managed policies that come with it. */
  readonly policies: readonly ManagedPolicy[];
}

/** Offers to be had together: those that let the target do more, those of which a stored version does, and one that a writer can rewrite. */
function* choose<T extends { readonly arn: string }>(
  change: Change,
  offers: readonly Offer<T>[],
  limit: number,
  ask: (item: T) => Ask,
  groupOf: (item: T) => Group | undefined = () => undefined,
): Generator<readonly T[]> {
  const { world, target } = change;
  const writers = change.writers.filter((writer) => writer.actor.accountId === target.actor.accountId && mayRewrite(writer));
  const lists = byCertainty(change, offers, ask);
  for (const open of lists) {
    const asStored = open.map((offer) => ({ ...offer, documents: storedBy(world, writers, offer.policies) }));
    for (const list of [open, asStored]) {
      const useful = mostUseful(world, target, list, limit);
      if (useful.length > 0) yield useful.map(({ item }) => item);
    }
  }
  if (writers.length === 0) return;
  const rewritten = bestOf(toRewrite(world, writers, lists, groupOf), ({ rank }) => rank);
  if (rewritten !== undefined) yield [rewritten.item];
}

function* toRewrite<T>(
  world: World,
  writers: readonly State[],
  lists: readonly (readonly Offer<T>[])[],
  groupOf: (item: T) => Group | undefined,
): Generator<{ readonly item: T; readonly rank: Rank } | undefined> {
  for (const [certainty, open] of lists.entries()) {
    for (const { item, policies } of open) {
      const chance = chanceToWrite(world, writers, policies, groupOf(item));
      yield chance === undefined ? undefined : { item, rank: Math.max(certainty, chance) as Rank };
    }
  }
}

/** The offers that may be had, in lists of those that are as certain as each other: what is certain must not hang on what is not. */
function byCertainty<T>({ world, takes }: Change, offers: readonly Offer<T>[], ask: (item: T) => Ask): Offer<T>[][] {
  const lists: Offer<T>[][] = [[], [], []];
  for (const offer of offers) {
    const decision = decideAsk(world, ask(offer.item));
    if (isPossible(decision) && takes(rankOf(decision))) lists[rankOf(decision)]?.push(offer);
  }
  return lists;
}

/** Those that let the target do more: the one that makes it an administrator, if there is one, else as many as AWS takes. */
function mostUseful<T>(world: World, target: State, offers: readonly Offer<T>[], limit: number): Offer<T>[] {
  const administrator = offers.find(
    ({ documents }) => mayAdminister(target, documents) && administration(world, withDocuments(world, target, documents))?.rank === CERTAIN,
  );
  if (administrator !== undefined) return [administrator];
  const useful: Offer<T>[] = [];
  for (const offer of offers) {
    if (offer.documents.some((document) => widens(world, target, document))) useful.push(offer);
    if (useful.length === limit) break;
  }
  return useful;
}

/** A new managed policy, where attaching is limited to names that AdministratorAccess does not have. */
function* attachNew(change: Change, ask: (policyArn: string | undefined) => Ask): Generator<Move> {
  const best = bestOf(attachNewNamed(change, ask), ({ rank }) => rank);
  if (best !== undefined) yield best;
}

function* attachNewNamed(change: Change, ask: (policyArn: string | undefined) => Ask): Generator<Move> {
  const { world, state } = change;
  if (!mayAllow(state, 'iam:CreatePolicy')) return;
  for (const name of newPolicyNames(world, state)) {
    const create: Ask = { by: state, action: 'iam:CreatePolicy', on: iamTarget(name, state.actor.accountId), extras: {} };
    yield* proved(change, 'iam-create-policy-attach', unbounded('policy-attach', name), [create, ask(name)]);
  }
}

/** Names for a new policy: fresh ones, and those that iam:PolicyARN conditions of the caller's own statements want. */
export function newPolicyNames(world: World, state: State): string[] {
  const wanted = new Set<string>();
  for (const { document } of state.identity) {
    for (const { tests } of document.statements) {
      for (const { lookup, values } of tests)
        if (lookup === 'iam:policyarn')
          for (const { text } of values) if (text.startsWith('arn:') && !text.includes(':aws:policy/')) wanted.add(text);
    }
  }
  const instances = [...wanted].map((text) => text.replaceAll('*', FRESH));
  const names = [...freeNames(world, state, ['iam:CreatePolicy'], 'iam', 'policy', { wanted: [...wanted] }), ...instances];
  return names.filter(
    (name) => name.split(':')[4] === state.actor.accountId && !world.accounts.get(state.actor.accountId)?.policiesByArn.has(name),
  );
}

/** iam:PutGroupPolicy or iam:AttachGroupPolicy on a group that the principal is in: all its members gain. */
function* writeGroup(change: Change): Generator<Move> {
  const { state, target } = change;
  const { accountId } = state.actor;
  for (const group of groupsNow(target)) {
    const on = iamTarget(group.arn, accountId);
    if (mayAllow(state, 'iam:PutGroupPolicy'))
      yield* proved(
        change,
        'iam-put-group-policy',
        unbounded('policy-write', `${group.arn}#blast`),
        [{ by: state, action: 'iam:PutGroupPolicy', on, extras: {} }],
        group.arn,
      );
    if (mayAllow(state, 'iam:AttachGroupPolicy'))
      yield* attachTo(change, 'iam-attach-group-policy', (policyArn) => ({
        by: state,
        action: 'iam:AttachGroupPolicy',
        on,
        extras: { 'iam:PolicyARN': policyArn },
      }));
  }
}

/** iam:CreatePolicyVersion on a customer managed policy that applies to the principal. */
function* createVersion(change: Change): Generator<Move> {
  const { world, state, target } = change;
  if (!mayAllow(state, 'iam:CreatePolicyVersion')) return;
  for (const policy of customerPolicies(world, target.actor.accountId, policiesNow(target))) {
    const asks = newVersion(world, state, target.actor.accountId, policy.arn);
    const text = asks.length > 1 ? 'five versions exist, so one is deleted first' : 'the policy has fewer than five versions';
    yield* proved(change, 'iam-create-policy-version', unbounded('policy-version', policy.arn), asks, undefined, [{ text, status: 'met' }]);
  }
}

/** iam:SetDefaultPolicyVersion: a stored version that allows more. */
function* restoreVersion(change: Change): Generator<Move> {
  const { world, state, target } = change;
  if (!mayAllow(state, 'iam:SetDefaultPolicyVersion')) return;
  for (const policy of customerPolicies(world, target.actor.accountId, policiesNow(target))) {
    const ask = restoring(state, policy);
    for (const version of policy.versions) {
      if (version.isDefault) continue;
      if (!isPossible(decideAsk(world, ask))) break;
      const stored = versionOf(policy, version);
      const gain: Gain = {
        id: `version ${stored.id}`,
        kind: 'policy-version',
        documents: [stored],
        unbounded: false,
        removes: [policy.arn],
      };
      if (!opens(world, target, withGain(world, target, gain), stored)) continue;
      yield* proved(change, 'iam-set-default-policy-version', gain, [ask]);
    }
  }
}

/** iam:AddUserToGroup on a group that the user is not in yet. */
function* joinGroup(change: Change): Generator<Move> {
  const { world, state, target } = change;
  const { actor } = target;
  const own = new Set(groupsNow(target).map(({ arn }) => arn));
  if (actor.type !== 'User' || !mayAllow(state, 'iam:AddUserToGroup') || own.size >= MAX_ATTACHED) return;
  const join = (arn: string): Ask => ({ by: state, action: 'iam:AddUserToGroup', on: iamTarget(arn, actor.accountId), extras: {} });
  const offers = (world.accounts.get(actor.accountId)?.account.groups ?? [])
    .filter(({ arn }) => !own.has(arn))
    .map((group) => ({
      item: group,
      documents: group.policies.filter(({ document }) => document !== undefined).map(policyOf),
      policies: customerPolicies(world, actor.accountId, group.policies),
    }));
  const chosen = choose(
    change,
    offers,
    MAX_ATTACHED - own.size,
    ({ arn }) => join(arn),
    (group) => group,
  );
  for (const groups of chosen) {
    const gain: Gain = {
      id: `joined ${groups.map(({ arn }) => arn).join()}`,
      kind: 'group-join',
      documents: [],
      joined: groups,
      unbounded: false,
    };
    yield* proved(
      change,
      'iam-add-user-to-group',
      gain,
      groups.map(({ arn }) => join(arn)),
      groups[0]?.arn,
      [{ text: 'the user is in fewer than ten groups', status: 'met' }],
    );
  }
}

/** A new group with any policy, which the user then joins. */
function* createGroup(change: Change): Generator<Move> {
  const best = bestOf(createGroupNamed(change), ({ rank }) => rank);
  if (best !== undefined) yield best;
}

function* createGroupNamed(change: Change): Generator<Move> {
  const { world, state, target } = change;
  if (
    target.actor.type !== 'User' ||
    groupsNow(target).length >= MAX_ATTACHED ||
    !['iam:CreateGroup', 'iam:AddUserToGroup'].every((action) => mayAllow(state, action))
  )
    return;
  const { accountId } = state.actor;
  const administrator = `arn:${partitionOf(target.actor.arn)}:iam::aws:policy/AdministratorAccess`;
  for (const name of freeNames(
    world,
    state,
    ['iam:CreateGroup', 'iam:AddUserToGroup', 'iam:PutGroupPolicy', 'iam:AttachGroupPolicy'],
    'iam',
    'group',
  )) {
    const ask = (action: string, extras: Ask['extras'] = {}): Ask => ({ by: state, action, on: iamTarget(name, accountId), extras });
    const [create, join] = [ask('iam:CreateGroup'), ask('iam:AddUserToGroup')];
    const attaching = (policyArn: string): Ask => ask('iam:AttachGroupPolicy', { 'iam:PolicyARN': policyArn });
    for (const write of [ask('iam:PutGroupPolicy'), attaching(administrator)])
      yield* proved(change, 'iam-create-group-admin', unbounded('group-join', name), [create, write, join], name);
    // With the policy left open: where even that is denied, no policy needs a look.
    if (askAll(world, [create, ask('iam:AttachGroupPolicy'), join]) === undefined) continue;
    for (const useful of policiesToAttach(change, attaching)) {
      const gain: Gain = {
        id: `joined ${name} with ${useful.map(({ arn }) => arn).join()}`,
        kind: 'group-join',
        documents: useful.map(policyOf),
        unbounded: false,
      };
      yield* proved(change, 'iam-create-group-admin', gain, [create, ...useful.map(({ arn }) => attaching(arn)), join], name);
    }
  }
}

function unbounded(kind: GainKind, id: string): Gain {
  return { id: `any by ${kind} ${id}`, kind, documents: [{ id: `${id} (written by the attacker)`, document: ANY }], unbounded: true };
}

function boundaryOf(actor: Actor): { 'iam:PermissionsBoundary': string | null } {
  return { 'iam:PermissionsBoundary': actor.permissionsBoundary?.arn ?? null };
}

/** The change as a move, if every request is possible. Its technique is that of a change to oneself; where it concerns another principal, labelling comes later. */
function* proved(
  { world, state, target, takes }: Change,
  technique: string,
  gain: Gain,
  asks: readonly Ask[],
  through?: string,
  preconditions: readonly Precondition[] = [],
): Generator<Move> {
  const asked = askAll(world, asks);
  if (asked === undefined || !takes(worstOf(asked))) return;
  const draft: Draft = {
    technique,
    from: state.actor.arn,
    to: target.actor.arn,
    through,
    gives: { kind: 'gain', actor: target.actor, gain },
    preconditions,
  };
  const move = makeMove(draft, asked);
  if (move !== undefined) yield move;
}
