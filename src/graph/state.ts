import { type Caller, contextLayer, coversResource, type Policy, type Statement, servicesOf, statementsFor } from '../policy/index.ts';
import { remember } from '../shared/remember.ts';
import { type Actor, actorKey, groupsOf, isServiceLinked, policyOf, type World } from './world.ts';

export type GainKind =
  | 'boundary-removal'
  | 'deny-removal'
  | 'policy-write'
  | 'policy-attach'
  | 'group-join'
  | 'policy-version'
  | 'tag-write'
  | 'trust-write'
  | 'administration';

/** Something the attacker has changed about a principal. Gains only add up. */
export interface Gain {
  /** Unique per principal and content. */
  readonly id: string;
  readonly kind: GainKind;
  /** Documents that the principal has besides its own. */
  readonly documents: readonly Policy[];
  /** The documents allow every action on every resource. */
  readonly unbounded: boolean;
  /** Tags that were set on it; null = removed. */
  readonly tags?: ReadonlyMap<string, string | null>;
  /** The permissions boundary no longer binds it. */
  readonly liftsBoundary?: true;
  /** Ids of policies whose Denies no longer bind it. What they allow was usable before they went, so that stays. */
  readonly lifts?: readonly string[];
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
}

const NOTHING: ReadonlyMap<string, never> = new Map<string, never>();
const states = new WeakMap<World, Map<string, State>>();

export function stateOf(world: World, actor: Actor, gains: readonly Gain[] = []): State {
  const cache = remember(states, world, () => new Map());
  const key = [actorKey(actor), ...gains.map(({ id }) => id).sort()].join('\n');
  return remember(cache, key, () => makeState(world, actor, gains));
}

function makeState(world: World, actor: Actor, gains: readonly Gain[]): State {
  const sources = [...actor.policies, ...groupsOf(actor).flatMap(({ policies }) => policies)];
  const lifted = gains.some(({ liftsBoundary }) => liftsBoundary);
  const boundary = lifted ? undefined : actor.permissionsBoundary;
  const exempt = actor.type === 'Role' && isServiceLinked(actor);
  const dropped = new Set(gains.flatMap(({ lifts }) => lifts ?? []));
  return {
    actor,
    gains,
    caller: callerOf(actor),
    identity: [
      ...sources
        .filter(({ document }) => document !== undefined)
        .map((source) => (dropped.has(source.id) ? withoutDenies(policyOf(source)) : policyOf(source))),
      ...gains.flatMap(({ documents }) => documents),
    ],
    // A boundary whose document was not collected could only take away: listed as an assumption, not applied.
    boundary: boundary?.document === undefined ? undefined : [policyOf(boundary)],
    missing: sources.filter(({ document }) => document === undefined).map(({ id }) => id),
    serviceControl: exempt ? undefined : world.accounts.get(actor.accountId)?.serviceControl,
    facts: principalFacts(world, actor, gains),
    prefixes: actor.type === 'Role' ? new Map([['aws:userid', `${actor.uniqueId}:`]]) : undefined,
  };
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

function callerOf(actor: Actor): Caller {
  if (actor.arn.endsWith(':root')) return { kind: 'root', arn: actor.arn, accountId: actor.accountId };
  const uniqueId = actor.uniqueId === '' ? {} : { uniqueId: actor.uniqueId };
  if (actor.type === 'User') return { kind: 'user', arn: actor.arn, accountId: actor.accountId, ...uniqueId };
  const arn = `arn:${actor.arn.split(':')[1]}:sts::${actor.accountId}:assumed-role/${actor.name}/${actor.sessionName ?? '*'}`;
  return {
    kind: 'session',
    arn,
    accountId: actor.accountId,
    roleArn: actor.arn,
    ...(actor.sessionName === undefined ? {} : { sessionName: actor.sessionName }),
    ...uniqueId,
  };
}

function principalFacts(world: World, actor: Actor, gains: readonly Gain[]): ReadonlyMap<string, readonly string[] | null> {
  const tags = new Map<string, string | null>(actor.tags);
  for (const gain of gains) for (const [key, value] of gain.tags ?? NOTHING) tags.set(key, value);
  const { organization } = world.snapshot;
  const path = organization?.paths.get(actor.accountId);
  const isRoot = actor.arn.endsWith(':root');
  return contextLayer({
    'aws:PrincipalArn': actor.arn,
    'aws:PrincipalAccount': actor.accountId,
    'aws:PrincipalType': isRoot ? 'Account' : actor.type === 'User' ? 'User' : 'AssumedRole',
    'aws:username': actor.type === 'User' && !isRoot ? actor.name : null,
    'aws:userid': isRoot
      ? actor.accountId
      : actor.type === 'User'
        ? actor.uniqueId
        : actor.sessionName === undefined
          ? undefined
          : `${actor.uniqueId}:${actor.sessionName}`,
    'kms:CallerAccount': actor.accountId,
    'aws:PrincipalTag/': null,
    ...Object.fromEntries([...tags].map(([key, value]) => [`aws:PrincipalTag/${key}`, value])),
    // Without organization data membership is not known; with it, it is (R-CTX-04).
    'aws:PrincipalOrgID': organization === undefined ? undefined : path === undefined ? null : organization.id,
    'aws:PrincipalOrgPaths': organization === undefined ? undefined : path === undefined ? null : [path],
    'aws:PrincipalIsAWSService': 'false',
    'aws:PrincipalServiceName': null,
    'aws:PrincipalServiceNamesList': null,
    'aws:SourceArn': null,
    'aws:SourceAccount': null,
    'aws:SourceOrgID': null,
    'aws:SourceOrgPaths': null,
    ...(actor.type === 'User'
      ? { 'aws:FederatedProvider': null, 'aws:AssumedRoot': null, 'ec2:SourceInstanceArn': null, 'lambda:SourceFunctionArn': null }
      : {}),
  });
}

const NO_STATEMENTS: readonly Statement[] = [];
const allowsOf = new WeakMap<State, Map<string, readonly Statement[]>>();

/** Allow statements of the state's identity policies for an action; none where something above them surely withholds it. */
export function identityAllows(state: State, action: string): readonly Statement[] {
  const { lower, service } = remember(names, action, () => nameOf(action));
  const services = remember(servicesIn, state, () => new Set(state.identity.flatMap(({ document }) => [...servicesOf(document)])));
  if (!services.has(service) && !services.has('*')) return NO_STATEMENTS;
  const known = remember(allowsOf, state, () => new Map());
  return remember(known, action, () => findAllows(state, lower));
}

const servicesIn = new WeakMap<State, ReadonlySet<string>>();

/** Names of actions in lower case: making one anew for each principal costs more than looking it up. */
const names = new Map<string, { readonly lower: string; readonly service: string }>();

function nameOf(action: string): { readonly lower: string; readonly service: string } {
  const lower = action.toLowerCase();
  return { lower, service: lower.slice(0, lower.indexOf(':')) };
}

function findAllows(state: State, action: string): readonly Statement[] {
  const allows = state.identity.flatMap(({ document }) => statementsFor(document, action).allow);
  return allows.length === 0 || isWithheld(state, action) ? NO_STATEMENTS : allows;
}

/** The boundary or a level of the organization has no Allow for the action, or a Deny takes it away on everything: no resource is left for it. */
function isWithheld({ identity, boundary, serviceControl }: State, action: string): boolean {
  const ceilings = [...(boundary === undefined ? [] : [boundary]), ...(serviceControl ?? [])];
  const allows = ({ document }: Policy): boolean => statementsFor(document, action).allow.length > 0;
  const denies = ({ document }: Policy): boolean => statementsFor(document, action).deny.some(isTotal);
  return ceilings.some((policies) => !policies.some(allows)) || [identity, ...ceilings].some((policies) => policies.some(denies));
}

/** Covers every resource, without conditions. */
function isTotal({ tests, resource, unknownOperator }: Statement): boolean {
  return (
    tests.length === 0 && unknownOperator === undefined && resource?.not === false && resource.patterns.some(({ text }) => text === '*')
  );
}

/** False when no identity policy of the state has an Allow for the action at all: most techniques end here. */
export function mayAllow(state: State, action: string): boolean {
  return identityAllows(state, action).length > 0;
}

/** False when no identity Allow for the action covers the resource, conditions aside: spares the whole decision. */
export function mayAllowOn(state: State, action: string, arn: string): boolean {
  return identityAllows(state, action).some((statement) => coversResource(statement, arn));
}

const coverage = new WeakMap<Statement, WeakMap<readonly { readonly arn: string }[], ReadonlySet<unknown>>>();

/** Tells which of a list some identity Allow for the action covers. What one statement covers is found once, for all principals that have it. */
export function coveredBy<T extends { readonly arn: string }>(state: State, action: string, items: readonly T[]): (item: T) => boolean {
  const sets = identityAllows(state, action).map((statement) => {
    const known = remember(coverage, statement, () => new WeakMap());
    return remember(known, items, () => new Set(items.filter(({ arn }) => coversResource(statement, arn)))) as ReadonlySet<T>;
  });
  return (item) => sets.some((set) => set.has(item));
}
