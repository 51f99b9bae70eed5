import { type Policy, parseDocument } from '../../policy/index.ts';
import { remember } from '../../shared/remember.ts';
import type { Group, ManagedPolicy, PolicySource } from '../../snapshot/index.ts';
import { type Ask, decideAsk, iamTarget } from '../ask.ts';
import { mayAllow, mayAllowOn } from '../may.ts';
import { askBest, isPossible, type Move, worstOf } from '../move.ts';
import type { Rank } from '../rank.ts';
import { type Gain, groupsNow, policiesNow, type State } from '../state.ts';
import type { World } from '../world.ts';

// What was no principal's own to begin with, a group or a policy, may be made to say anything once it is.

const REWRITE_ACTIONS = ['iam:CreatePolicyVersion', 'iam:SetDefaultPolicyVersion'] as const;
const GROUP_ACTIONS = ['iam:PutGroupPolicy', 'iam:AttachGroupPolicy'] as const;

/** Whether the state may rewrite any policy or group, as far as action names tell. */
export function mayRewrite(state: State): boolean {
  return [...REWRITE_ACTIONS, ...GROUP_ACTIONS].some((action) => mayAllow(state, action));
}

/** Groups and customer managed policies that the state may rewrite, conditions aside: their ARNs. */
export function* rewritable(world: World, state: State): Generator<string> {
  if (!mayRewrite(state)) return;
  const account = world.accounts.get(state.actor.accountId)?.account;
  const may = (actions: readonly string[], arn: string): boolean => actions.some((action) => mayAllowOn(state, action, arn));
  for (const { arn } of account?.groups ?? []) if (may(GROUP_ACTIONS, arn)) yield arn;
  for (const { arn } of account?.policies ?? []) if (isCustomers(arn) && may(REWRITE_ACTIONS, arn)) yield arn;
}

/** Whether the state may attach policies to principals or groups, or put users into groups, as far as action names tell. */
export function mayPrepare(state: State): boolean {
  return ['iam:AddUserToGroup', 'iam:AttachUserPolicy', 'iam:AttachRolePolicy', 'iam:AttachGroupPolicy'].some((action) =>
    mayAllow(state, action),
  );
}

export function isCustomers(arn: string): boolean {
  return !arn.includes(':iam::aws:');
}

/** Customer managed policies among these whose versions the snapshot has, each once. */
export function customerPolicies(world: World, accountId: string, sources: readonly PolicySource[]): ManagedPolicy[] {
  const index = world.accounts.get(accountId)?.policiesByArn;
  const arns = new Set(sources.flatMap(({ arn }) => (arn !== undefined && isCustomers(arn) ? [arn] : [])));
  return [...arns].flatMap((arn) => index?.get(arn) ?? []);
}

/** A new version of the policy; where five exist one is deleted first. */
export function newVersion(world: World, by: State, accountId: string, policyArn: string): Ask[] {
  const versions = world.accounts.get(accountId)?.policiesByArn.get(policyArn)?.versions.length ?? 0;
  const actions = versions >= 5 ? ['iam:DeletePolicyVersion', 'iam:CreatePolicyVersion'] : ['iam:CreatePolicyVersion'];
  return actions.map((action) => ({ by, action, on: iamTarget(policyArn, accountId), extras: {} }));
}

export function restoring(by: State, { arn }: ManagedPolicy): Ask {
  return { by, action: 'iam:SetDefaultPolicyVersion', on: iamTarget(arn, by.actor.accountId), extras: {} };
}

const stored = new WeakMap<ManagedPolicy['versions'][number], Policy>();

/** The policy as a version of it says. */
export function versionOf(policy: ManagedPolicy, version: ManagedPolicy['versions'][number]): Policy {
  return remember(stored, version, () => ({ id: `${policy.arn}@${version.id}`, document: parseDocument(version.document) }));
}

/** Versions of these policies, other than the default, that one of the writers may make the default. */
export function storedBy(world: World, writers: readonly State[], policies: readonly ManagedPolicy[]): readonly Policy[] {
  return policies.flatMap((policy) => {
    const others = policy.versions.filter(({ isDefault }) => !isDefault);
    if (others.length === 0 || !writers.some((by) => may(by, restoring(by, policy)) && isPossible(decideAsk(world, restoring(by, policy)))))
      return [];
    return others.map((version) => versionOf(policy, version));
  });
}

/** How certainly one of the writers can make one of the policies, or the group, say whatever it wants. */
export function chanceToWrite(
  world: World,
  writers: readonly State[],
  policies: readonly ManagedPolicy[],
  group?: Group,
): Rank | undefined {
  const asked = askBest(world, waysToWrite(world, writers, policies, group));
  return asked && worstOf(asked);
}

function* waysToWrite(
  world: World,
  writers: readonly State[],
  policies: readonly ManagedPolicy[],
  group: Group | undefined,
): Generator<readonly Ask[]> {
  for (const by of writers) {
    const { accountId, arn: actor } = by.actor;
    const ways: Ask[][] = policies.map(({ arn }) => newVersion(world, by, accountId, arn));
    if (group !== undefined) {
      const administrator = `arn:${actor.split(':')[1]}:iam::aws:policy/AdministratorAccess`;
      const on = iamTarget(group.arn, accountId);
      ways.push([{ by, action: 'iam:PutGroupPolicy', on, extras: {} }]);
      for (const policyArn of [administrator, undefined])
        ways.push([{ by, action: 'iam:AttachGroupPolicy', on, extras: { 'iam:PolicyARN': policyArn } }]);
    }
    for (const way of ways) if (way.every((ask) => may(by, ask))) yield way;
  }
}

function may(by: State, { action, on }: Ask): boolean {
  return mayAllow(by, action) && mayAllowOn(by, action, on.arn);
}

/** Of the target's gains the one by which it has the group or the policy that the move rewrites, where that is not its own: the most certain. */
export function broughtBy<T extends { readonly gain: Gain; readonly rank: Rank }>(
  target: State['actor'],
  held: readonly T[],
  { gives, asked }: Move,
): readonly T[] {
  if (gives.kind !== 'gain' || !REWRITES.has(gives.gain.kind)) return [];
  const own = arnsIn({ actor: target, gains: [] });
  const brought = asked.map(({ ask }) => ask.on.arn).filter((arn) => arn !== target.arn && !own.has(arn));
  if (brought.length === 0) return [];
  const bringing = held.filter(({ gain }) => {
    const arns = arnsIn({ actor: target, gains: [gain] });
    return brought.some((arn) => arns.has(arn));
  });
  return [...bringing].sort((a, b) => a.rank - b.rank).slice(0, 1);
}

const REWRITES: ReadonlySet<string> = new Set(['policy-write', 'policy-attach', 'policy-version']);

/** Groups and policies that apply. */
function arnsIn(state: Pick<State, 'actor' | 'gains'>): ReadonlySet<string> {
  return new Set([...groupsNow(state).map(({ arn }) => arn), ...policiesNow(state).flatMap(({ arn }) => arn ?? [])]);
}
