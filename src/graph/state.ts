import { type Caller, callerFacts, type Policy } from '../policy/index.ts';
import { type Cache, remember } from '../shared/remember.ts';
import type { Group, Organization, PolicySource } from '../snapshot/index.ts';
import { type GuardrailChange, serviceControlAfter } from './service-control.ts';
import { type Actor, actorKey, groupsOf, isServiceLinked, policyOf, type World } from './world.ts';

export type GainKind =
  | 'boundary-removal'
  | 'deny-removal'
  | 'policy-write'
  | 'policy-attach'
  | 'group-join'
  | 'policy-version'
  | 'tag-write'
  | 'mfa-enrolment'
  | 'trust-write'
  | 'organization-guardrail'
  | 'administration';

/** Something the attacker has changed about a principal. Gains only add up. */
export interface Gain {
  /** Unique per principal and content. */
  readonly id: string;
  readonly kind: GainKind;
  /** Documents that the principal has besides its own. */
  readonly documents: readonly Policy[];
  /** Groups that it was put into. */
  readonly joined?: readonly Group[];
  /** Managed policies that were attached to it, or to a group of it. */
  readonly attached?: readonly PolicySource[];
  /** The documents allow every action on every resource. */
  readonly unbounded: boolean;
  /** Tags that were set on it; null = removed. */
  readonly tags?: ReadonlyMap<string, string | null>;
  /** The permissions boundary no longer binds it. */
  readonly liftsBoundary?: true;
  /** What took the place of its permissions boundary. */
  readonly boundary?: PolicySource;
  /** No Deny of its own policies binds it any more. */
  readonly liftsDenies?: true;
  /** The attacker gives it whatever tags it wants. */
  readonly choosesTags?: true;
  /** The attacker has an MFA device of it, so it can call with MFA. */
  readonly hasMfa?: true;
  /** What was changed about the organization's hold on its account. */
  readonly guardrails?: readonly GuardrailChange[];
  /** It may take something away besides. */
  readonly takesAway?: true;
  /** Ids of policies whose Denies no longer bind it: they were rewritten, and allow what they did. */
  readonly lifts?: readonly string[];
  /** Ids of policies that it has no longer: their Denies are gone, and what they allow with them. */
  readonly removes?: readonly string[];
}

/**
 * What a principal can have at once: documents add up, but new tags or another boundary take the place of those before them, and a policy that is taken
 * off takes along what it allowed.
 */
export function atOnce<T extends { readonly gain: Gain }>(gains: readonly T[]): readonly (readonly T[])[] {
  const lasting = gains.filter(({ gain }) => !isPassing(gain));
  const passing = gains.filter(({ gain }) => isPassing(gain));
  const removals = passing.filter(({ gain }) => gain.removes !== undefined);
  return [lasting, ...passing.map((gain) => [...lasting, gain]), ...(removals.length > 1 ? [[...lasting, ...removals]] : [])];
}

/** It does not only add to what the principal may do: it lasts until it is set to something else, or takes something away. */
export function isPassing({ tags, boundary, removes, takesAway }: Gain): boolean {
  return tags !== undefined || boundary !== undefined || removes !== undefined || takesAway === true;
}

/** Groups that carry policies for a principal, with those that it was put into. */
export function groupsNow({ actor, gains }: Pick<State, 'actor' | 'gains'>): readonly Group[] {
  return gains.length === 0 ? groupsOf(actor) : [...groupsOf(actor), ...gains.flatMap(({ joined }) => joined ?? [])];
}

/** Policies that apply to a principal, by itself and by its groups, with those that came to it. */
export function policiesNow(state: Pick<State, 'actor' | 'gains'>): readonly PolicySource[] {
  const { actor, gains } = state;
  const attached = gains.flatMap((gain) => gain.attached ?? []);
  return [...actor.policies, ...attached, ...groupsNow(state).flatMap(({ policies }) => policies)];
}

/** A principal with the gains that count for one request. */
export interface State {
  readonly actor: Actor;
  readonly gains: readonly Gain[];
  readonly caller: Caller;
  readonly identity: readonly Policy[];
  readonly boundary: readonly Policy[] | undefined;
  /** Ids of attached policies whose documents are not in the snapshot. */
  readonly missing: readonly string[];
  readonly serviceControl: readonly (readonly Policy[])[] | undefined;
  /** What the principal fixes of the context (R-CTX-01 to R-CTX-07). */
  readonly facts: ReadonlyMap<string, readonly string[] | null>;
  readonly prefixes: ReadonlyMap<string, string> | undefined;
  /** Families of keys of the principal that the attacker chooses. */
  readonly chosen: readonly string[];
  /** See {@link perState}. */
  readonly memory: unknown[];
}

let facets = 0;

/** A cache of something that is found out about states: kept with each state itself, and gone with it. To be made once, while the modules load. */
export function perState<V>(): Cache<State, V> {
  const facet = facets++;
  return {
    get: ({ memory }) => memory[facet] as V | undefined,
    set: ({ memory }, value) => {
      memory[facet] = value;
    },
  };
}

/** What is found out about a state once for each name, such as that of an action. */
export function rememberFor<V>(cache: Cache<State, Map<string, V>>, state: State, name: string, find: () => V): V {
  return remember(
    remember(cache, state, () => new Map<string, V>()),
    name,
    find,
  );
}

function newMemory(): unknown[] {
  return new Array(facets);
}

/** Policies that have a say in all that the state asks for, whatever the resource. */
export function ownPolicies({ identity, boundary = [], serviceControl = [] }: State): readonly Policy[] {
  return [...identity, ...boundary, ...serviceControl.flat()];
}

/** The state with one more gain, to see what it would change: it is not kept. */
export function withGain(world: World, { actor, gains }: State, gain: Gain): State {
  return makeState(world, actor, [...gains, gain]);
}

export function withDocuments(world: World, state: State, documents: readonly Policy[]): State {
  return withGain(world, state, { id: 'tried', kind: 'policy-attach', documents, unbounded: false });
}

/** The same state with nothing found out about it yet. */
export function afresh(state: State): State {
  return { ...state, memory: newMemory() };
}

/** The state under other service control policies than those of its account. */
export function underServiceControl(state: State, serviceControl: State['serviceControl']): State {
  return serviceControl === state.serviceControl ? state : { ...afresh(state), serviceControl };
}

const NOTHING: ReadonlyMap<string, never> = new Map<string, never>();

// Worlds that differ only in forbidden edges have their accounts, and so their states, in common.
const states = new WeakMap<World['accounts'], Map<string, State>>();
const bareStates = new WeakMap<World['accounts'], Map<Actor, State>>();

export function stateOf(world: World, actor: Actor, gains: readonly Gain[] = []): State {
  if (gains.length === 0) {
    const bare = remember(bareStates, world.accounts, () => new Map<Actor, State>());
    return remember(bare, actor, () => makeState(world, actor, gains));
  }
  const cache = remember(states, world.accounts, () => new Map());
  const key = [actorKey(actor), ...gains.map(({ id }) => id).sort()].join('\n');
  return remember(cache, key, () => makeState(world, actor, gains));
}

function makeState(world: World, actor: Actor, gains: readonly Gain[]): State {
  const removed = new Set(gains.flatMap(({ removes }) => removes ?? []));
  const sources = policiesNow({ actor, gains }).filter(({ id }) => !removed.has(id));
  const lifted = gains.some(({ liftsBoundary }) => liftsBoundary);
  const boundary = lifted ? undefined : (gains.findLast((gain) => gain.boundary !== undefined)?.boundary ?? actor.permissionsBoundary);
  const exempt = actor.type === 'Role' && isServiceLinked(actor);
  const dropped = new Set(
    gains.some(({ liftsDenies }) => liftsDenies) ? sources.map(({ id }) => id) : gains.flatMap(({ lifts }) => lifts ?? []),
  );
  const caller = callerOf(actor, world.accounts.get(actor.accountId)?.account.canonicalUserId);
  let facts: State['facts'] | undefined;
  return {
    actor,
    gains,
    caller,
    identity: [
      ...sources
        .filter(({ document }) => document !== undefined)
        .map((source) => (dropped.has(source.id) ? withoutDenies(policyOf(source)) : policyOf(source))),
      ...gains.flatMap(({ documents }) => documents),
    ],
    // A boundary whose document was not collected could only take away: listed as an assumption, not applied.
    boundary: boundary?.document === undefined ? undefined : [policyOf(boundary)],
    missing: sources.filter(({ document }) => document === undefined).map(({ id }) => id),
    serviceControl: exempt
      ? undefined
      : serviceControlAfter(
          world,
          actor.accountId,
          gains.flatMap(({ guardrails }) => guardrails ?? []),
        ),
    // Most principals are never decided on.
    get facts() {
      facts ??= principalFacts(world, actor, caller, gains);
      return facts;
    },
    prefixes: actor.type === 'Role' ? new Map([['aws:userid', `${actor.uniqueId}:`]]) : undefined,
    chosen: chosenBy(gains),
    memory: newMemory(),
  };
}

const PRINCIPAL_TAGS: readonly string[] = ['aws:principaltag/'];
const NO_FAMILIES: readonly string[] = [];

/** Context keys that say whether a request was made with MFA. */
export const MFA_KEYS: readonly string[] = ['aws:multifactorauthpresent', 'aws:multifactorauthage'];

function chosenBy(gains: readonly Gain[]): readonly string[] {
  return gains.some(({ choosesTags }) => choosesTags) ? PRINCIPAL_TAGS : NO_FAMILIES;
}

const allowsOnly = new WeakMap<Policy, Policy>();

function withoutDenies(policy: Policy): Policy {
  let stripped = allowsOnly.get(policy);
  if (stripped === undefined) {
    stripped = {
      ...policy,
      document: { ...policy.document, statements: policy.document.statements.filter(({ effect }) => effect === 'Allow') },
    };
    allowsOnly.set(policy, stripped);
  }
  return stripped;
}

function callerOf(actor: Actor, canonicalUserId: string | undefined): Caller {
  const canonical = canonicalUserId === undefined ? {} : { canonicalUserId };
  if (actor.arn.endsWith(':root')) return { kind: 'root', arn: actor.arn, accountId: actor.accountId, ...canonical };
  const ids = { ...(actor.uniqueId === '' ? {} : { uniqueId: actor.uniqueId }), ...canonical };
  if (actor.type === 'User') return { kind: 'user', arn: actor.arn, accountId: actor.accountId, ...ids };
  const arn = `arn:${actor.arn.split(':')[1]}:sts::${actor.accountId}:assumed-role/${actor.name}/${actor.sessionName ?? '*'}`;
  return {
    kind: 'session',
    arn,
    accountId: actor.accountId,
    roleArn: actor.arn,
    ...(actor.sessionName === undefined ? {} : { sessionName: actor.sessionName }),
    ...ids,
  };
}

/** Where the account stands, after it was moved. */
function pathOf({ paths, containers }: Organization, accountId: string, gains: readonly Gain[]): string | undefined {
  const moved = gains.flatMap(({ guardrails }) => guardrails ?? []).find((change) => change.kind === 'moved');
  return moved === undefined ? paths.get(accountId) : containers.get(moved.to)?.path;
}

function principalFacts(world: World, actor: Actor, caller: Caller, gains: readonly Gain[]): ReadonlyMap<string, readonly string[] | null> {
  const facts = new Map<string, readonly string[] | null>(callerFacts(caller));
  const set = (key: string, value: string | null): unknown => facts.set(key, value === null ? null : [value]);
  const { organization } = world.snapshot;
  // Without organization data membership is not known; with it, it is (R-CTX-04).
  if (organization !== undefined) {
    const path = pathOf(organization, actor.accountId, gains);
    set('aws:principalorgid', path === undefined ? null : organization.id);
    facts.set('aws:principalorgpaths', path === undefined ? null : [path]);
  }
  if (gains.some(({ choosesTags }) => choosesTags)) return facts;
  facts.set('aws:principaltag/', null);
  for (const [key, value] of actor.tags) set(`aws:principaltag/${key.toLowerCase()}`, value);
  for (const gain of gains) for (const [key, value] of gain.tags ?? NOTHING) set(`aws:principaltag/${key.toLowerCase()}`, value);
  return facts;
}
