import { findAction, findBinding, type Technique, techniques } from '../../catalog/index.ts';
import { remember } from '../../shared/remember.ts';
import type { Json, Resource, Role } from '../../snapshot/index.ts';
import type { Ask, Extras } from '../ask.ts';
import { alternatives, type Binding, bindNeeds } from '../binding.ts';
import { type Covered, intersection, union } from '../covered.ts';
import { isOfType } from '../free.ts';
import { allowedOf, mayAllow, mayAllowAll } from '../may.ts';
import { type Asked, askAll, type Precondition, worstOf } from '../move.ts';
import { asPrecondition, judge, type Situation } from '../predicates.ts';
import { CERTAIN } from '../rank.ts';
import { perState, type State } from '../state.ts';
import { type AccountIndex, isServiceLinked, type World } from '../world.ts';

/** An existing resource of one of a row's host types, with the role that code on it runs as, if the snapshot has that. */
export interface Host {
  readonly resource: Resource;
  readonly role: Role | undefined;
}

/** The hosts of one type in an account. */
export interface Hosts {
  readonly resources: readonly Resource[];
  readonly all: readonly Host[];
  /** Those whose own policies may grant what no identity policy does. */
  readonly open: readonly Host[];
  /** For each alternative of the row its actions that are decided on the host itself: hosts that no Allow for them covers need no further look. */
  readonly deciding: readonly (readonly string[])[];
  /** One of these that is in every alternative, if there is one. */
  readonly decisive: string | undefined;
}

const NO_HOSTS: readonly Hosts[] = [];
const hostsByRow = new WeakMap<AccountIndex, Map<Technique, readonly Hosts[]>>();

/** What a row finds in an account is the same for all of its principals; most rows find nothing. */
export function hostsIn(world: World, state: State, technique: Technique): readonly Hosts[] {
  const index = world.accounts.get(state.actor.accountId);
  if (index === undefined) return NO_HOSTS;
  const byRow = remember(hostsByRow, index, () => new Map());
  return remember(byRow, technique, () => findHosts(world, index, technique, state));
}

function findHosts(world: World, index: AccountIndex, technique: Technique, state: State): readonly Hosts[] {
  const { host, id } = technique;
  const found = [host?.type ?? []].flat().flatMap((type): Hosts[] => {
    const resources = index.resourcesByType.get(type) ?? [];
    const [example] = resources;
    if (example === undefined) return [];
    const deciding = alternatives(technique).map((actions) => actions.filter((action) => isDecidedOn(example, action, id, index)));
    const decisive = deciding[0]?.find((action) => deciding.every((actions) => actions.includes(action)));
    const hosts = withRoles(world, resources, host?.role);
    const all = technique.kind === 'hijack-existing' ? hosts.filter((each) => leadsToRole(world, technique, each, state)) : hosts;
    return all.length === 0 ? [] : [{ resources, all, open: all.filter(({ resource }) => hasOwnPolicy(resource)), deciding, decisive }];
  });
  return found.length === 0 ? NO_HOSTS : found;
}

const hostsByField = new WeakMap<readonly Resource[], Map<string | undefined, readonly Host[]>>();

/** Rows that look for the role in the same field share the hosts. */
function withRoles(world: World, resources: readonly Resource[], field: string | undefined): readonly Host[] {
  const byField = remember(hostsByField, resources, () => new Map());
  return remember(byField, field, () => resources.map((resource) => ({ resource, role: roleOfHost(world, resource, field) })));
}

/** Whether a host that is taken over can lead to a role: it has one, and the snapshot shows nothing against it that the caller could not repair. */
function leadsToRole(world: World, technique: Technique, { resource, role }: Host, state: State): boolean {
  if (role === undefined || isServiceLinked(role)) return false;
  const situation: Situation = { world, state, host: resource, role, controls: () => true };
  return !technique.requires?.some((predicate) => {
    if ('onlyFor' in predicate && predicate.onlyFor !== undefined) return false;
    const finding = judge(predicate, situation);
    return finding?.holds === false && finding.otherwise.length === 0;
  });
}

/** Whether the caller's own policies allow some alternative of the row, as far as action names tell. */
function isAllowedByName(state: State, technique: Technique): boolean {
  return alternatives(technique).some((actions) => mayAllowAll(state, actions));
}

/** Whether the row can have any of the hosts. */
export function isUsable(state: State, technique: Technique, { open }: Hosts): boolean {
  return open.length > 0 || isAllowedByName(state, technique);
}

/** Existing resources of the row's host types, less those that the caller surely cannot touch. */
export function touchable(state: State, technique: Technique, hosts: readonly Hosts[]): readonly Host[] {
  const allowed = [...alternatives(technique).keys()].filter((i) => mayAllowAll(state, alternatives(technique)[i] as readonly string[]));
  return hosts.flatMap(({ resources, all, open, deciding }) => {
    if (allowed.length === 0) return open;
    const covered = allowed.map((i) => coveredByAll(state, deciding[i] ?? [], resources));
    return covered.includes(undefined) ? all : among(all, union(covered as Covered<Resource>[]), open);
  });
}

/** Resources that the Allows for each of the actions cover; undefined: all. */
function coveredByAll(state: State, actions: readonly string[], resources: readonly Resource[]): Covered<Resource> | undefined {
  const parts = actions.flatMap((action) => allowedOf(state, action, resources) ?? []);
  return parts.length === 0 ? undefined : intersection(parts);
}

const hostsByResource = new WeakMap<readonly Host[], ReadonlyMap<Resource, Host>>();

/** The hosts that are covered, or have a policy of their own. Where few are covered the others are not looked at. */
function among(all: readonly Host[], covered: Covered<Resource>, open: readonly Host[]): readonly Host[] {
  if ((covered.size + open.length) * 2 > all.length) return all.filter(({ resource }) => covered.has(resource) || hasOwnPolicy(resource));
  const known = remember(hostsByResource, all, () => new Map(all.map((host) => [host.resource, host])));
  return [...new Set([...[...covered].flatMap((resource) => known.get(resource) ?? []), ...open])];
}

function isDecidedOn(host: Resource, action: string, technique: string, { accountId }: AccountIndex): boolean {
  const partition = host.arn.split(':')[1] ?? 'aws';
  const types = findAction(action)?.resources ?? [];
  return (
    findBinding(technique, action, host.type) === undefined &&
    types.some(({ type }) => isOfType(host.arn, action.slice(0, action.indexOf(':')), type, partition, accountId))
  );
}

/** The role that code on the host runs as, by the row's field; undefined when it has none or the role is not in the snapshot. */
function roleOfHost(world: World, host: Resource, field: string | undefined): Role | undefined {
  if (field === undefined) return undefined;
  const value =
    field === 'roleArn'
      ? host.roleArn
      : field === 'instanceProfileArn'
        ? host.instanceProfileArn
        : host.attributes[field.replace(/^attributes\./, '')];
  return firstRole(world, host, value);
}

function firstRole(world: World, host: Resource, value: Json | undefined): Role | undefined {
  for (const arn of [value].flat()) {
    if (typeof arn !== 'string') continue;
    const actor = world.actors.get(arn) ?? world.accounts.get(host.accountId)?.roleOfProfile.get(arn);
    if (actor?.type === 'Role') return actor;
  }
  return undefined;
}

/** The row's requests and preconditions but for those that depend on the role; undefined when they cannot be had. */
export interface Setup {
  readonly asked: readonly Asked[];
  readonly preconditions: readonly Precondition[];
}

/** The row's alternatives that can be had on the host (or on new resources), in order. */
export function* setups(
  world: World,
  state: State,
  technique: Technique,
  host: Resource | undefined,
  extras: Binding['extras'],
): Generator<Setup & { readonly alternative: number }> {
  for (const alternative of alternatives(technique).keys()) {
    const setup = setupOf(world, state, technique, alternative, host, extras);
    if (setup !== undefined) yield { alternative, ...setup };
  }
}

/** What one of the row's alternatives takes. */
export function setupOf(
  world: World,
  state: State,
  technique: Technique,
  alternative: number,
  host: Resource | undefined,
  extras: Binding['extras'],
): Setup | undefined {
  const binding: Binding = { world, state, technique: technique.id, host, extras };
  const actions = alternatives(technique)[alternative] ?? [];
  if (!actions.every((action) => mayAllow(state, action) || hasOwnPolicy(host))) return undefined;
  const asked = bindNeeds(binding, actions);
  if (asked === undefined) return undefined;
  const trigger = triggered(binding, technique);
  return { asked: [...asked, ...trigger.asked], preconditions: trigger.preconditions };
}

/** Context that requests on the host carry (R-CTX-15). */
export function extrasOf(host: Resource | undefined): Extras {
  return host?.type === 'AWS::Lambda::Function' ? { 'lambda:FunctionArn': host.arn } : {};
}

/** A resource policy may grant what no identity policy does. */
export function hasOwnPolicy(host: Resource | undefined): boolean {
  return host?.policy !== undefined && host.policy !== null;
}

/** How the change takes effect: the caller does it where it certainly may, else somebody else is assumed to. */
function triggered(binding: Binding, { trigger }: Technique): Setup {
  if (trigger === undefined) return { asked: [], preconditions: [] };
  for (const actions of trigger.anyOf) {
    if (!actions.every((action) => mayAllow(binding.state, action) || hasOwnPolicy(binding.host))) continue;
    const asked = bindNeeds(binding, actions);
    if (asked !== undefined && worstOf(asked) === CERTAIN)
      return { asked, preconditions: [{ text: 'the caller sets it going itself', status: 'met' }] };
  }
  return { asked: [], preconditions: [{ text: 'somebody or something else sets it going', status: 'assumed' }] };
}

/** Predicates that differ from role to role; the others are judged once for a host. */
const ABOUT_ROLES: ReadonlySet<string> = new Set(['instance-profile', 'ssm-managed', 'role-reads-event-source', 'trust']);

/** Judges the row's predicates (or those of one aspect) for a role; gives the preconditions and the repairs needed, or undefined where one fails. */
export function meets(technique: Technique, situation: Situation, actions: readonly string[], aspect?: 'role' | 'host'): Setup | undefined {
  const asked: Asked[] = [];
  const preconditions: Precondition[] = [];
  for (const predicate of technique.requires ?? []) {
    if (aspect !== undefined && (aspect === 'role') !== ABOUT_ROLES.has(predicate.is)) continue;
    if ('onlyFor' in predicate && predicate.onlyFor !== undefined && !actions.includes(predicate.onlyFor)) continue;
    const finding = judge(predicate, situation);
    if (finding === undefined) continue;
    const repaired =
      finding.holds !== true && finding.otherwise.length > 0 ? repair(situation, technique.id, finding.otherwise) : undefined;
    if (finding.holds === false && repaired === undefined) return undefined;
    asked.push(...(repaired ?? []));
    preconditions.push(asPrecondition(finding, repaired !== undefined));
  }
  return { asked, preconditions };
}

function repair({ world, state, host }: Situation, technique: string, actions: readonly string[]): Asked[] | undefined {
  const binding: Binding = { world, state, technique, host, extras: {} };
  return actions.every((action) => mayAllow(state, action) || hasOwnPolicy(host)) ? bindNeeds(binding, actions) : undefined;
}

const controlled = perState<Map<string, boolean>>();

/** Whether some row that takes over existing resources works on this one, whatever role it has. */
export function controls(world: World, state: State, host: Resource): boolean {
  const known = remember(controlled, state, () => new Map());
  return remember(known, host.arn, () => findControl(world, state, host));
}

function findControl(world: World, state: State, host: Resource): boolean {
  return techniques().some((technique) => {
    if (
      technique.kind !== 'hijack-existing' ||
      ![technique.host?.type].flat().includes(host.type) ||
      technique.requires?.some(({ is }) => is === 'actor-controls')
    )
      return false;
    return !setups(world, state, technique, host, {}).next().done;
  });
}

/** iam:PassRole for the host's execution role, where the service passes that again. */
export function executionRole(world: World, state: State, technique: Technique, host: Resource | undefined): Setup | undefined {
  if (!technique.requires?.some(({ is }) => is === 'execution-role-passable')) return { asked: [], preconditions: [] };
  const arn = host?.executionRoleArn;
  if (arn === undefined) return { asked: [], preconditions: [] };
  const role = world.actors.get(arn);
  if (role === undefined)
    return { asked: [], preconditions: [{ text: `the caller may pass the execution role ${arn}`, status: 'assumed' }] };
  const ask: Ask = {
    by: state,
    action: 'iam:PassRole',
    on: { arn, accountId: role.accountId, tags: role.tags, region: '', policy: undefined },
    extras: { 'iam:PassedToService': [technique.passedTo].flat()[0], 'iam:AssociatedResourceArn': host?.arn },
  };
  const asked = askAll(world, [ask]);
  return asked && { asked, preconditions: [] };
}
