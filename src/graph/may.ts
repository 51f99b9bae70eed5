import { unlistedKeysOf } from '../catalog/index.ts';
import { coversResource, type Policy, type Statement, statementsFor, type Test } from '../policy/index.ts';
import { remember } from '../shared/remember.ts';
import { isTotal, mayAllByName, mayByName } from './abilities.ts';
import { type Covered, coveredOf, type Named, union } from './covered.ts';
import { CERTAIN, CONDITIONAL, type Rank } from './rank.ts';
import { MFA_KEYS, perState, rememberFor, type State } from './state.ts';
import type { World } from './world.ts';

const NO_STATEMENTS: readonly Statement[] = [];

const allows = perState<Map<string, readonly Statement[]>>();

/** Allow statements of the state's identity policies for an action; none where something above them surely withholds it. */
export function identityAllows(state: State, action: string): readonly Statement[] {
  if (mayByName(state, action) === false) return NO_STATEMENTS;
  return rememberFor(allows, state, action, () => findAllows(state, action.toLowerCase()));
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

/** False when no identity policy of the state has an Allow for the action at all: most techniques end here. */
export function mayAllow(state: State, action: string): boolean {
  return mayByName(state, action) ?? identityAllows(state, action).length > 0;
}

/** Whether there is one for each of the actions. */
export function mayAllowAll(state: State, actions: readonly string[]): boolean {
  return mayAllByName(state, actions) ?? actions.every((action) => mayAllow(state, action));
}

/** Whether one of them covers the resource, conditions aside: spares the whole decision. */
export function mayAllowOn(state: State, action: string, arn: string): boolean {
  for (const statement of identityAllows(state, action)) if (coversResource(statement, arn)) return true;
  return false;
}

/** By action, then by list: what of it is covered; null: all. */
const coverings = perState<Map<string, Map<readonly Named[], Covered<Named> | null>>>();

/** Those of a list that some identity Allow for the action covers, conditions aside; undefined: all. */
export function allowedOf<T extends Named>(state: State, action: string, items: readonly T[]): Covered<T> | undefined {
  // A list has one type of items.
  const known = rememberFor(coverings, state, action, () => new Map()) as Map<readonly Named[], Covered<T> | null>;
  return remember(known, items, () => findAllowed(state, action, items) ?? null) ?? undefined;
}

function findAllowed<T extends Named>(state: State, action: string, items: readonly T[]): Covered<T> | undefined {
  const parts: Covered<T>[] = [];
  for (const statement of identityAllows(state, action)) {
    const part = coveredOf(statement, items);
    if (part === undefined) return undefined;
    if (part.size > 0) parts.push(part);
  }
  return union(parts);
}

/** Keys that a request may lack and that nobody but its circumstances sets. */
const CIRCUMSTANCES = new Set([
  'aws:multifactorauthpresent',
  'aws:multifactorauthage',
  'aws:sourceip',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:vpcsourceip',
  'aws:calledvia',
  'aws:calledviafirst',
  'aws:calledvialast',
  'aws:ismcpserviceaction',
]);

/** The most certain that an answer on these actions can be, resource policies aside: conditional where every Allow wants something of the circumstances. */
export function boundOf(world: World, state: State, actions: readonly string[]): Rank {
  return actions.some((action) => boundOfOne(world, state, action) > CERTAIN) ? CONDITIONAL : CERTAIN;
}

const bounds = perState<Map<string, Rank>>();

function boundOfOne({ options }: World, state: State, action: string): Rank {
  const isGiven = (key: string): boolean =>
    options.assume.has(key) ||
    (options.suspects.has(state.actor.arn) && options.credential.has(key)) ||
    state.facts.has(key) ||
    (MFA_KEYS.includes(key) && state.gains.some(({ hasMfa }) => hasMfa));
  const isUnlisted = unlistedKeysOf(action);
  const isUncertain = (test: Test): boolean =>
    needsPresence(test) && (CIRCUMSTANCES.has(test.lookup) || isUnlisted(test.lookup)) && !isGiven(test.lookup);
  return rememberFor(bounds, state, action, () =>
    identityAllows(state, action).every(({ tests }) => tests.some(isUncertain)) ? CONDITIONAL : CERTAIN,
  );
}

/** The test fails where the key is absent. */
function needsPresence({ operator, ifExists, quantifier }: Test): boolean {
  return !ifExists && quantifier !== 'all' && operator.family !== 'null' && !operator.negated;
}
