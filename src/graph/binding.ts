import { bindTo, documentsOfAws, findAction, findBinding, type Technique, tagOnCreate, unlistedKeysOf } from '../catalog/index.ts';
import type { Decision } from '../policy/index.ts';
import { splitFields } from '../shared/arn.ts';
import { remember } from '../shared/remember.ts';
import type { Resource } from '../snapshot/index.ts';
import { type Ask, type Extras, newTarget, regionOf, type Target, targetAt, targetOfResource } from './ask.ts';
import { freeNames, isOfType, namesOf } from './free.ts';
import { type Asked, askAll } from './move.ts';
import type { State } from './state.ts';
import type { World } from './world.ts';

/** One action of a technique and what it is decided on. */
export interface Need {
  readonly action: string;
  /** The host, a free resource of a type, or ARNs with stars where the attacker picks. undefined: the request concerns `*`. */
  readonly on: 'host' | { readonly type: string } | { readonly formats: readonly string[] } | undefined;
}

/** What a technique's actions are bound to: the existing host, and extra context for the requests that have such keys. */
export interface Binding {
  readonly world: World;
  readonly state: State;
  readonly technique: string;
  readonly host: Resource | undefined;
  readonly extras: Extras;
}

/**
 * Every action on every resource type that must agree: the required types, and optional ones that the host is of. Where all types are optional
 * the first counts; where there is no type the request concerns `*`. Rows whose resources cannot be told in this way name them in the catalogue.
 */
function needsOf(binding: Binding, actions: readonly string[]): readonly Need[] | undefined {
  const ofTechnique = remember(needsIn(binding), binding.technique, () => new Map<readonly string[], readonly Need[]>());
  const found = remember(ofTechnique, actions, () => findAllNeeds(binding, actions) ?? NOT_BOUND);
  return found === NOT_BOUND ? undefined : found;
}

function findAllNeeds(binding: Binding, actions: readonly string[]): readonly Need[] | undefined {
  const needs: Need[] = [];
  for (const action of actions) {
    const found = findNeeds(binding, action);
    if (found === undefined) return undefined;
    needs.push(...found);
  }
  return needs;
}

/** By technique, then by its list of actions. */
type Needs = Map<string, Map<readonly string[], readonly Need[]>>;

const NOT_BOUND: readonly Need[] = [];
const ofHosts = new WeakMap<Resource, Needs>();
const ofAccounts = new Map<string, Needs>();

/** What actions need on a host, or on new resources in an account, is the same for all callers in the account. */
function needsIn({ host, state }: Binding): Needs {
  return host === undefined ? remember(ofAccounts, state.actor.accountId, () => new Map()) : remember(ofHosts, host, () => new Map());
}

function findNeeds(binding: Binding, action: string): readonly Need[] | undefined {
  const templates = findBinding(binding.technique, action, binding.host?.type);
  if (templates === undefined) return typedNeeds(binding, action);
  const filled = templates.map((template) => bindTo(template, placeOf(binding), binding.host));
  return filled.every((text) => text !== undefined) ? filled.map((text) => ({ action, on: { formats: [text] } })) : undefined;
}

function typedNeeds(binding: Binding, action: string): Need[] {
  const types = findAction(action)?.resources ?? [];
  const bound = types.filter(({ type }) => isHost(binding, action, type)).map(({ type }) => type);
  const required = types
    .filter(({ type, required: must }) => must && !bound.includes(type) && !isVariantOf(type, bound))
    .map(({ type }) => type);
  const counted: Need[] = [...new Set(required)].map((type) => ({ action, on: { type } }));
  if (bound.length > 0) counted.unshift({ action, on: 'host' });
  if (counted.length > 0) return counted;
  const [first] = types;
  return [{ action, on: first && { type: first.type } }];
}

function placeOf({ state, host }: Pick<Binding, 'state' | 'host'>): { partition: string; region: string; account: string } {
  const [, partition = 'aws', , , account = ''] = splitFields(state.actor.arn);
  return { partition, account, region: (host && regionOf(host)) || 'us-east-1' };
}

/** `code-interpreter` beside `code-interpreter-custom`: the reference marks both as required, and only that of the host counts. */
function isVariantOf(type: string, bound: readonly string[]): boolean {
  return bound.some((each) => each.startsWith(`${type}-`) || type.startsWith(`${each}-`));
}

function isHost({ state, host }: Binding, action: string, type: string): boolean {
  if (host === undefined) return false;
  const [, partition = 'aws', , , accountId = ''] = splitFields(state.actor.arn);
  return isOfType(host.arn, serviceOf(action), type, partition, accountId);
}

/** The requests, with one name for each new resource that suits all requests on it; undefined when no name does. */
export function bindNeeds(binding: Binding, actions: readonly string[]): Asked[] | undefined {
  const { host } = binding;
  const needs = needsOf(binding, actions);
  if (needs === undefined) return undefined;
  const asked: Asked[] = [];
  const free = new Map<string, Need[]>();
  for (const need of needs) {
    if (need.on === undefined || need.on === 'host') {
      const answer = askOne(
        binding,
        need.action,
        need.on === undefined || host === undefined ? besideHost(binding) : targetOfResource(host),
      );
      if (answer === undefined) return undefined;
      asked.push(...answer);
    } else {
      const key = 'type' in need.on ? `${serviceOf(need.action)} ${need.on.type}` : need.on.formats.join();
      free.set(key, [...(free.get(key) ?? []), need]);
    }
  }
  for (const group of free.values()) {
    const answers = nameFor(binding, group, namesFor(binding, group));
    if (answers === undefined) return undefined;
    asked.push(...answers);
  }
  return asked;
}

/** What concerns no resource is asked for where the host is. */
function besideHost({ state, host }: Binding): Target {
  const anywhere = newTarget('*', state.actor.accountId);
  return host === undefined ? anywhere : { ...anywhere, region: regionOf(host) };
}

/** Names of what is made for the host are in its region. */
function namesFor({ world, state, host }: Binding, group: readonly Need[]): string[] {
  const [{ action, on }] = group as readonly [Need];
  const actions = group.map((need) => need.action);
  if (on === undefined || on === 'host') return [];
  if (!('type' in on)) return namesOf(state, actions, on.formats);
  const names = freeNames(world, state, actions, serviceOf(action), on.type, { region: host && regionOf(host) });
  if (on.type !== 'document') return names;
  const { partition, region } = placeOf({ state, host });
  return [...documentsOfAws(actions, partition, region), ...names];
}

/** Answers of all requests on one resource, under the first name that suits them all; certain answers are preferred. */
function nameFor(binding: Binding, group: readonly Need[], names: readonly string[]): Asked[] | undefined {
  let possible: Asked[] | undefined;
  for (const name of names) {
    const target = targetAt(binding.world, name, binding.state.actor.accountId);
    const answers = answersOn(binding, group, target);
    if (answers === undefined) continue;
    if (answers.every(({ decision }) => decision.outcome === 'allow')) return answers;
    possible ??= answers;
  }
  return possible;
}

function answersOn(binding: Binding, group: readonly Need[], target: Target): Asked[] | undefined {
  const answers: Asked[] = [];
  for (const { action } of group) {
    const answer = askOne(binding, action, target);
    if (answer === undefined) return undefined;
    answers.push(...answer);
  }
  return answers;
}

/** The request, and the one that tags which it sets take besides; undefined where one of them is denied. */
function askOne({ world, state, extras }: Binding, action: string, on: Target): Asked[] | undefined {
  const ask: Ask = { by: state, action, on, extras: carriedBy(action, extras) };
  const asked = askAll(world, [ask]);
  const tags = asked && taggingOf(ask, asked[0]?.decision.chosen);
  if (asked === undefined || tags === undefined) return asked;
  const tagged = askAll(world, [tags]);
  return tagged && [...asked, ...tagged];
}

/** How the tags that are chosen for what a request makes are authorized, where the service does that by itself. */
function taggingOf({ by, action, on }: Ask, chosen: Decision['chosen'] = NOTHING_CHOSEN): Ask | undefined {
  if (chosen.size === 0) return undefined;
  const tagging = tagOnCreate(action);
  const tags = [...chosen].filter(([key, values]) => /^aws:(RequestTag\/|TagKeys$)/i.test(key) && values !== null);
  if (tagging === undefined || tags.length === 0) return undefined;
  const created = tagging.createdBy === undefined ? {} : { [tagging.createdBy]: action.slice(action.indexOf(':') + 1) };
  return { by, action: tagging.action, on, extras: { ...Object.fromEntries(tags), ...created } };
}

const NOTHING_CHOSEN: Decision['chosen'] = new Map();

/** What the technique fixes, as far as requests for the action have such keys. */
function carriedBy(action: string, extras: Extras): Extras {
  if (Object.keys(extras).length === 0) return extras;
  const isUnlisted = unlistedKeysOf(action);
  return Object.fromEntries(Object.entries(extras).filter(([key]) => !isUnlisted(key.toLowerCase())));
}

const alternativesOf = new WeakMap<Technique, readonly (readonly string[])[]>();

/** The alternatives of a row: all of `allOf` and one of `anyOf`; iam:PassRole is left to the kind. */
export function alternatives(technique: Technique): readonly (readonly string[])[] {
  let found = alternativesOf.get(technique);
  if (found === undefined) {
    const always = technique.allOf.filter((action) => action !== 'iam:PassRole');
    found = technique.anyOf === undefined ? [always] : technique.anyOf.map((alternative) => [...always, ...alternative]);
    alternativesOf.set(technique, found);
  }
  return found;
}

/** Rows in the order in which they are tried: the first certain way into a role is then the best. Those of tier 3 and 4 hang on much that nobody knows. */
export function fewestRequestsFirst(rows: readonly Technique[]): readonly Technique[] {
  const isDoubtful = ({ tier }: Technique): number => Number(tier > 2);
  return [...rows].sort((a, b) => isDoubtful(a) - isDoubtful(b) || fewestRequests(a) - fewestRequests(b) || (a.id < b.id ? -1 : 1));
}

/** Requests that the row makes at the least, but for those that pass a role. */
export function fewestRequests(technique: Technique): number {
  return Math.min(...alternatives(technique).map(({ length }) => length)) + (technique.trigger === undefined ? 0 : 1);
}

function serviceOf(action: string): string {
  return action.slice(0, action.indexOf(':'));
}
