import { splitFields } from '../shared/arn.ts';
import { matchesGlob, parseGlob } from '../shared/glob.ts';
import { valuesOf, variableOf } from './context.ts';
import { statementsFor } from './gather.ts';
import { type Situation, situationOf } from './situation.ts';
import { isVariable, type Template } from './template.ts';
import type { Decision, Policy, PolicySet, PolicyType, Request, Statement, Test } from './types.ts';

/** A statement that determined the decision, in its place. */
interface Determining {
  readonly type: PolicyType;
  readonly policy: Policy;
  readonly statement: Statement;
}

interface Case {
  readonly request: Request;
  readonly policies: PolicySet;
  readonly decision: Decision;
  readonly determining: readonly Determining[];
}

/** Points that AWS leaves open or contradicts itself on: what blast takes them to be, and when a decision hangs on one. */
const POINTS: readonly { readonly text: string; readonly applies: (each: Case) => boolean }[] = [
  {
    text: 'AWS contradicts itself on whether a permissions boundary limits a user that the trust policy names; it is taken not to (U-01)',
    applies: ({ request, policies, decision, determining }) =>
      situationFor(request, policies).isTrust &&
      decision.outcome !== 'explicitDeny' &&
      request.caller.kind === 'user' &&
      situationFor(request, policies).hasBoundary &&
      determining.some(({ type }) => type === 'resource') &&
      !determining.some(({ type }) => type === 'permissionsBoundary'),
  },
  {
    text: 'AWS contradicts itself on ForAllValues with a negated operator and a missing key; it is taken to hold (U-02)',
    applies: (each) => someTest(each, ({ quantifier, operator }, values) => quantifier === 'all' && operator.negated && values === null),
  },
  {
    text: 'a plain operator on a key with several values is not documented; it is taken not to match (U-03)',
    applies: ({ request, policies }) =>
      everyStatement(policies).some(({ tests }) =>
        tests.some(
          ({ quantifier, operator, lookup, isDeaf }) =>
            quantifier === 'none' && operator.family !== 'null' && (valuesOf(request.context, lookup) ?? []).length > (isDeaf ? 0 : 1),
        ),
      ),
  },
  {
    text: 'a set operator with IfExists and a missing key is not documented; it is taken to hold (U-04)',
    applies: (each) => someTest(each, ({ quantifier, ifExists }, values) => quantifier !== 'none' && ifExists && values === null),
  },
  {
    text: 'a wildcard in the value of a variable is not documented; it is taken as a plain character (U-05)',
    applies: ({ request, policies }) =>
      everyStatement(policies).some(({ tests, resource }) =>
        [...tests.flatMap(({ values }) => values), ...(resource?.patterns ?? []).map(({ template }) => template)].some((template) =>
          variablesIn(template).some((key) => /[*?]/.test(variableOf(request.context, key) ?? '')),
        ),
      ),
  },
  {
    text: 'AWS contradicts itself on variables in values of Bool; they are taken as text (U-06)',
    applies: ({ policies }) =>
      everyStatement(policies).some(({ tests }) =>
        tests.some(({ operator: { family }, values }) => family === 'bool' && values.some(({ text }) => text.includes('${'))),
      ),
  },
  {
    text: 'a star within the first five fields of a Resource ran past a colon, which AWS documents in two ways; it is taken to match (U-07)',
    applies: ({ request, determining }) =>
      determining.some(
        ({ statement: { resource } }) =>
          resource?.not === false && resource.patterns.some(({ text }) => crossesColon(text, request.resource)),
      ),
  },
  {
    text: 'a Resource with fewer than six fields is documented for identity policies only; elsewhere it is taken as it stands (U-08)',
    applies: ({ policies }) =>
      everyStatement({ ...policies, identity: [] }).some(({ resource }) =>
        resource?.patterns.some(({ text }) => text.startsWith('arn:') && text.split(':').length < 6),
      ),
  },
  {
    text: 'AWS contradicts itself on s3:ListAllMyBuckets on arn:aws:s3:::*; it is taken to need * (U-08)',
    applies: ({ request, policies, decision }) =>
      request.action.toLowerCase() === 's3:listallmybuckets' &&
      decision.gate === 'identity' &&
      policies.identity.some(({ document }) =>
        statementsFor(document, 's3:listallmybuckets').allow.some(({ resource }) =>
          resource?.patterns.some(({ text }) => /^arn:[^:]+:s3:::\*$/.test(text)),
        ),
      ),
  },
  {
    text: 'AWS contradicts itself on whether an Allow of a service control policy may name resources; it is taken as it stands (U-10)',
    applies: ({ determining }) =>
      determining.some(
        ({ type, statement: { resource } }) => type === 'serviceControl' && resource?.patterns.every(({ text }) => text !== '*'),
      ),
  },
  {
    text: 'whether a KMS grant needs more than itself is not documented; it is taken to be enough (U-13)',
    applies: ({ determining }) => determining.some(({ type }) => type === 'grant'),
  },
  {
    text: 'whether everyone includes services is not documented for an Allow; it is taken to (U-14)',
    applies: ({ request: { caller }, determining }) => {
      const entries = determining.flatMap(({ type, statement }) => (type === 'resource' ? (statement.principal?.entries ?? []) : []));
      const isNamed = entries.some((entry) => entry.kind === 'service' && entry.name === caller.arn);
      return caller.kind === 'service' && !isNamed && entries.some(({ kind }) => kind === 'everyone');
    },
  },
  {
    text: 'what NotPrincipal spares depends on the service where it lists a session without its role and account; it is taken to deny (U-15)',
    applies: ({ request, decision, determining }) =>
      request.caller.kind === 'session' &&
      decision.outcome === 'explicitDeny' &&
      determining.every(
        ({ statement }) =>
          statement.principal?.not && statement.principal.entries.some((entry) => entry.kind === 'arn' && entry.arn === request.caller.arn),
      ),
  },
  {
    text: 'some tools let a session policy limit a session that the resource policy names; AWS documents that it does not (U-16)',
    applies: ({ request, policies, decision, determining }) =>
      situationFor(request, policies).hasSession &&
      decision.outcome !== 'explicitDeny' &&
      determining.some(({ statement }) =>
        statement.principal?.entries.some((entry) => entry.kind === 'arn' && entry.arn === request.caller.arn),
      ) &&
      !determining.some(({ type }) => type === 'session'),
  },
  {
    text: 'whether a permissions boundary limits whom another account lets in as everyone is not documented; it is taken to (U-17)',
    applies: ({ request, policies, decision }) =>
      decision.gate === 'permissionsBoundary' &&
      request.caller.kind === 'session' &&
      !situationFor(request, policies).isSameAccount &&
      policiesOf(policies, 'resource').some(({ document }) =>
        statementsFor(document, request.action.toLowerCase()).allow.some(({ principal }) =>
          principal?.entries.some(({ kind }) => kind === 'everyone'),
        ),
      ),
  },
  {
    text: 'a negated number or date with a value that is none is not documented; it is taken to hold (U-18)',
    applies: (each) =>
      someTest(
        each,
        ({ operator: { negated, family, prepare } }, values) =>
          negated && (family === 'numeric' || family === 'date') && (values ?? []).some((value) => prepare(value) === undefined),
      ),
  },
];

function situationFor(request: Request, policies: PolicySet): Situation {
  return situationOf(request, policies, request.action.toLowerCase());
}

/** Sentences on what AWS leaves open and the decision hangs on. */
export function undocumented(request: Request, policies: PolicySet, decision: Decision): string[] {
  const determining = decision.evidence.flatMap(({ type, policy: id, statement: index }): Determining[] => {
    const policy = policiesOf(policies, type).find((each) => each.id === id);
    const statement = policy?.document.statements.find((each) => each.index === index);
    return policy === undefined || statement === undefined ? [] : [{ type, policy, statement }];
  });
  const each: Case = { request, policies, decision, determining };
  return POINTS.filter(({ applies }) => applies(each)).map(({ text }) => text);
}

/** The policies of a type, levels together. */
export function policiesOf(policies: PolicySet, type: PolicyType): readonly Policy[] {
  const lists: { readonly [type in PolicyType]: readonly Policy[] | undefined } = {
    identity: policies.identity,
    permissionsBoundary: policies.permissionsBoundary,
    session: policies.session,
    resource: policies.resource,
    grant: policies.grants,
    vpcEndpoint: policies.vpcEndpoint,
    serviceControl: policies.serviceControl?.flat(),
    resourceControl: policies.resourceControl?.flat(),
  };
  return lists[type] ?? [];
}

export const POLICY_TYPES: readonly PolicyType[] = [
  'identity',
  'permissionsBoundary',
  'session',
  'resource',
  'grant',
  'vpcEndpoint',
  'serviceControl',
  'resourceControl',
];

function everyStatement(policies: PolicySet): Statement[] {
  return POLICY_TYPES.flatMap((type) => policiesOf(policies, type)).flatMap(({ document }) => document.statements);
}

function someTest({ request, determining }: Case, accept: (test: Test, values: readonly string[] | null | undefined) => boolean): boolean {
  return determining.some(({ statement }) => statement.tests.some((test) => accept(test, valuesOf(request.context, test.lookup))));
}

function variablesIn({ parts }: Template): string[] {
  return parts.flatMap((part) => (isVariable(part) ? [part.key] : []));
}

/** Matches as a whole, but not field by field, and no star ends its field, where it may run past a colon (R-GRAM-10). */
function crossesColon(pattern: string, resource: string): boolean {
  const wanted = splitFields(pattern);
  const fields = splitFields(resource);
  if (wanted.slice(0, 5).some((field) => field.endsWith('*')) || !matchesGlob(parseGlob(pattern), resource)) return false;
  return !wanted.every((field, i) => matchesGlob(parseGlob(field), fields[i] ?? ''));
}
