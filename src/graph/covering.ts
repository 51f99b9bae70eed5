import { tellsOfResource } from '../catalog/index.ts';
import { coversResource, type PolicyDocument, type Statement, statementsFor } from '../policy/index.ts';
import { remember } from '../shared/remember.ts';
import { identityAllows } from './may.ts';
import type { Plan, Speaker } from './plan.ts';
import { ownPolicies, perState, rememberFor, type State } from './state.ts';

/** Without a grant nothing else is asked. */
const NO_PLAN: Plan = { grants: [], others: [], agreeing: undefined, decisions: new Map() };

const plans = perState<Map<string, Plan>>();

export function planOf(state: State, action: string): Plan {
  return rememberFor(plans, state, action, () => makePlan(state, action));
}

function makePlan(state: State, action: string): Plan {
  const grants = new Set(identityAllows(state, action));
  if (grants.size === 0) return NO_PLAN;
  const others = new Set<Statement>();
  const lower = action.toLowerCase();
  for (const { document } of ownPolicies(state)) {
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

/** What the place and the tags of a resource fix (requestOf in ask.ts); tellsOfResource knows what else does. */
const RESOURCE_KEY = /^(aws:resource|aws:requestedregion$|s3:resourceaccount$|[^:]+:resourcetag\/)/;

function isLocal({ tests, resource }: Statement): boolean {
  const isOfResource = (key: string): boolean => RESOURCE_KEY.test(key) || tellsOfResource(key);
  if (tests.some(({ lookup, values }) => isOfResource(lookup) || values.some(({ glob }) => glob === undefined))) return true;
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
