import { coversResource, type Decision, type PolicyDocument, type Statement, statementsFor } from '../policy/index.ts';
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
  /** What the ARN of a resource contains that must agree by its own policy (R-KMS-02, R-STS-02). */
  readonly agreeing: string | undefined;
  /**
   * Decisions that all resources share which the same statements cover and that have the same policy: a principal asked about a thousand
   * functions is decided on once or twice.
   */
  readonly decisions: Map<PolicyDocument | undefined, Map<string, Decision>>;
}

const plans = new WeakMap<State, Map<string, Plan>>();

/** Without a grant nothing else is asked. */
const NO_PLAN: Plan = { grants: [], others: [], agreeing: undefined, decisions: new Map() };

export function planOf(state: State, action: string): Plan {
  const known = remember(plans, state, () => new Map<string, Plan>());
  return remember(known, action, () => makePlan(state, action));
}

function makePlan(state: State, action: string): Plan {
  const grants = new Set(identityAllows(state, action));
  if (grants.size === 0) return NO_PLAN;
  const others = new Set<Statement>();
  const lower = action.toLowerCase();
  for (const { document } of [...state.identity, ...(state.boundary ?? []), ...(state.serviceControl ?? []).flat()]) {
    for (const statement of statementsOn(document, lower)) if (!grants.has(statement)) others.add(statement);
  }
  const agreeing = lower.startsWith('sts:') ? ':role/' : lower.startsWith('kms:') ? ':key/' : undefined;
  return { grants: [...grants].map(speakerOf), others: [...others].map(speakerOf), agreeing, decisions: new Map() };
}

function statementsOn(document: PolicyDocument, action: string): readonly Statement[] {
  const { allow, deny } = statementsFor(document, action);
  return [...allow, ...deny];
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

/**
 * Names the set of statements that cover the resource, and the values that the technique fixes of keys that they test; undefined where resources
 * with the same name may be decided differently.
 */
export function coveringOf({ grants, others, agreeing }: Plan, arn: string, extras: Fixed): string | undefined {
  if (grants.length === 0) return undefined;
  let name = agreeing !== undefined && arn.includes(agreeing) ? agreeing : '';
  for (const group of [grants, others]) {
    for (let i = 0; i < group.length; i++) {
      const speaker = group[i] as Speaker;
      if (!coversResource(speaker.statement, arn)) continue;
      const fixed = speaker.isLocal ? undefined : fixedValues(speaker, extras);
      if (fixed === undefined) return undefined;
      name += `${i}${fixed},`;
    }
    name += ' ';
  }
  return name;
}

type Fixed = { readonly [key: string]: unknown };

/** The values that the technique fixes of keys that the statement tests; undefined where it fixes a whole family (a name that ends in a slash). */
function fixedValues({ keys }: Speaker, extras: Fixed): string | undefined {
  let text = '';
  if (keys.length === 0) return text;
  for (const name of Object.keys(extras)) {
    const lower = name.toLowerCase();
    if (lower.endsWith('/') && keys.some((key) => key.startsWith(lower))) return undefined;
    if (extras[name] !== undefined && keys.includes(lower)) text += ` ${lower}=${JSON.stringify(extras[name])}`;
  }
  return text;
}

/** What the policy of a resource tests of the values that the technique fixes; undefined where it may say different things of different resources. */
export function fixedFor(document: PolicyDocument, action: string, extras: Fixed): string | undefined {
  let text = '';
  for (const statement of statementsOn(document, action.toLowerCase())) {
    const speaker = speakerOf(statement);
    const fixed = speaker.isLocal || !coversAll(statement) ? undefined : fixedValues(speaker, extras);
    if (fixed === undefined) return undefined;
    text += fixed;
  }
  return text;
}

function coversAll({ resource }: Statement): boolean {
  return resource === undefined || (!resource.not && resource.patterns.some(({ text }) => text === '*'));
}
