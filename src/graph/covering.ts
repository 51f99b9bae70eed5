import { coversResource, type Decision, type Statement, statementsFor } from '../policy/index.ts';
import { remember } from '../shared/remember.ts';
import { identityAllows, type State } from './state.ts';

/** A statement that speaks of an action, in a policy that applies to the caller whatever the resource. */
interface Speaker {
  readonly statement: Statement;
  /** Of two resources that it covers it may apply to one alone: it tests a fact of the resource, or has a variable. */
  readonly isLocal: boolean;
  /** Keys that it tests, in lower case. */
  readonly keys: readonly string[];
}

/** All that has a say in what a state may do by one action, save the policies of resources. */
export interface Plan {
  /** Allows of the identity policies. */
  readonly grants: readonly Speaker[];
  readonly others: readonly Speaker[];
  /** Decisions that all resources share which the same statements cover: a principal asked about a thousand functions is decided on once or twice. */
  readonly decisions: Map<string, Decision>;
}

const plans = new WeakMap<State, Map<string, Plan>>();

export function planOf(state: State, action: string): Plan {
  const known = remember(plans, state, () => new Map<string, Plan>());
  return remember(known, action, () => makePlan(state, action));
}

function makePlan(state: State, action: string): Plan {
  const grants = new Set(identityAllows(state, action));
  const others = new Set<Statement>();
  const lower = action.toLowerCase();
  // Without a grant nothing else matters.
  for (const { document } of grants.size === 0
    ? []
    : [...state.identity, ...(state.boundary ?? []), ...(state.serviceControl ?? []).flat()]) {
    const { allow, deny } = statementsFor(document, lower);
    for (const statement of [...allow, ...deny]) if (!grants.has(statement)) others.add(statement);
  }
  return { grants: [...grants].map(speakerOf), others: [...others].map(speakerOf), decisions: new Map() };
}

const speakers = new WeakMap<Statement, Speaker>();

function speakerOf(statement: Statement): Speaker {
  return remember(speakers, statement, () => ({
    statement,
    isLocal: isLocal(statement),
    keys: statement.tests.map(({ lookup }) => lookup),
  }));
}

/** Facts of the resource that a condition may test (resourceFacts in ask.ts). */
const RESOURCE_KEY = /^(aws:resource|aws:requestedregion$|s3:resourceaccount$|[^:]+:resourcetag\/)/;

function isLocal({ tests, resource }: Statement): boolean {
  if (tests.some(({ lookup, values }) => RESOURCE_KEY.test(lookup) || values.some(({ glob }) => glob === undefined))) return true;
  // A short ARN is completed in identity policies alone.
  return (resource?.patterns ?? []).some(
    ({ template, text }) => template.glob === undefined || (text.startsWith('arn:') && text.split(':').length < 6),
  );
}

/** Whether the identity policies have an Allow for the action on the resource, conditions aside. */
export function isGranted({ grants }: Plan, arn: string): boolean {
  return grants.some(({ statement }) => coversResource(statement, arn));
}

/** Names the set of statements that cover the resource; undefined where resources with the same set may be decided differently. */
export function coveringOf({ grants, others }: Plan, arn: string, extras: object): string | undefined {
  let key = '';
  for (const group of [grants, others]) {
    for (let i = 0; i < group.length; i++) {
      const { statement, isLocal: local, keys } = group[i] as Speaker;
      if (!coversResource(statement, arn)) continue;
      if (local || (keys.length > 0 && fixes(extras, keys))) return undefined;
      key += `${i},`;
    }
    key += ' ';
  }
  return key;
}

/** Whether the technique fixes one of the keys (a name that ends in a slash fixes its whole family). */
function fixes(extras: object, keys: readonly string[]): boolean {
  return Object.keys(extras).some((name) => {
    const lower = name.toLowerCase();
    return keys.some((key) => (lower.endsWith('/') ? key.startsWith(lower) : key === lower));
  });
}
