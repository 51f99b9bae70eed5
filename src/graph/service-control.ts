import type { Policy } from '../policy/index.ts';
import { remember } from '../shared/remember.ts';
import type { Organization, PolicySource } from '../snapshot/index.ts';
import { type AccountIndex, ALLOW_ALL_DOCUMENT, levelsOf, type World } from './world.ts';

/** One change to what the organization withholds from an account. Policies are named by the id of their source. */
export type GuardrailChange =
  | { readonly kind: 'switched-off' }
  | { readonly kind: 'rewritten'; readonly policy: string }
  | { readonly kind: 'detached'; readonly policy: string; readonly place: string }
  | { readonly kind: 'moved'; readonly to: string };

type Levels = AccountIndex['serviceControl'];

/** Where guardrails are attached: a root, an organizational unit, or the account itself. */
interface Place {
  readonly id: string;
  readonly policies: readonly PolicySource[];
}

const known = new WeakMap<AccountIndex, Map<string, Levels>>();

/** The levels of service control policies that bind the account after these changes; undefined: none do. */
export function serviceControlAfter(world: World, accountId: string, changes: readonly GuardrailChange[]): Levels {
  const account = world.accounts.get(accountId);
  if (account?.serviceControl === undefined || changes.length === 0) return account?.serviceControl;
  if (changes.some(({ kind }) => kind === 'switched-off')) return undefined;
  const levels = remember(known, account, () => new Map());
  return remember(levels, JSON.stringify(changes), () => levelsOf(policiesAfter(world, accountId, changes)));
}

function policiesAfter(world: World, accountId: string, changes: readonly GuardrailChange[]): readonly (readonly PolicySource[])[] {
  const moved = changes.find((change) => change.kind === 'moved');
  const isDetached = (place: string, policy: string): boolean =>
    changes.some((change) => change.kind === 'detached' && change.place === place && change.policy === policy);
  const rewritten = new Set(changes.flatMap((change) => (change.kind === 'rewritten' ? [change.policy] : [])));
  return placesAbove(world.snapshot.organization as Organization, accountId, moved?.to).map(({ id, policies }) =>
    policies.filter((policy) => !isDetached(id, policy.id)).map((policy) => (rewritten.has(policy.id) ? REWRITTEN : policy)),
  );
}

const REWRITTEN: PolicySource = { id: 'written by the attacker', name: 'written by the attacker', document: ALLOW_ALL_DOCUMENT };

/** Root first, the account last; as if it stood under `parent`, where one is given. */
export function placesAbove(organization: Organization, accountId: string, parent?: string): readonly Place[] {
  const path = parent === undefined ? organization.paths.get(accountId) : organization.containers.get(parent)?.path;
  const containers = (path ?? '').split('/').slice(1, -1);
  const own = organization.serviceControlPolicies.get(accountId)?.at(-1) ?? [];
  return [
    ...containers.map((id) => ({ id, policies: organization.containers.get(id)?.serviceControlPolicies ?? [] })),
    { id: accountId, policies: own },
  ];
}

/** Whether the policy is more than an Allow of everything: whoever is free of it may do more. */
export function withholds(policy: Policy): boolean {
  return !allowsEverything(policy) || policy.document.statements.some(({ effect }) => effect === 'Deny');
}

/** Denies aside. */
export function allowsEverything({ document }: Policy): boolean {
  return document.statements.some(({ effect, action, resource, tests }) => {
    const isAny = action.not === false && action.globs.some(({ everything }) => everything);
    return effect === 'Allow' && isAny && tests.length === 0 && resource?.not !== true;
  });
}
