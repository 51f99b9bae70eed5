import { matchesGlob } from '../shared/glob.ts';
import { asCondition, holds } from './condition.ts';
import { valuesOf, variableOf } from './context.ts';
import { namesResource } from './gather.ts';
import { matchPrincipal } from './principal.ts';
import { situationOf } from './situation.ts';
import type { Decision, Gate, PolicySet, PolicyType, Request, Statement, Test } from './types.ts';
import { POLICY_TYPES, policiesOf, undocumented } from './undocumented.ts';

/** Why a statement that speaks of the action does not apply to the request, or that it does. */
export interface Shortfall {
  readonly type: PolicyType;
  readonly policy: string;
  readonly statement: number;
  readonly sid: string | null;
  readonly effect: 'Allow' | 'Deny';
  /** Empty where the statement applies. */
  readonly because: readonly string[];
}

const GATES: { readonly [gate in Gate]: string } = {
  identity: 'no identity policy allows it',
  permissionsBoundary: 'the permissions boundary does not allow it',
  session: 'the session policy does not allow it',
  resource: 'the resource policy does not allow it to this caller',
  grant: 'no grant allows it',
  trust: 'the trust policy does not admit this caller',
  serviceControl: 'a service control policy level does not allow it',
  resourceControl: 'a resource control policy does not allow it',
  vpcEndpoint: 'the VPC endpoint policy does not allow it',
};

const GRANTING: ReadonlySet<PolicyType> = new Set<PolicyType>(['identity', 'resource', 'grant']);

/** The decision in sentences: what made it, and for a denial why each Allow that comes near fell short. */
export function explain(request: Request, policies: PolicySet, decision: Decision): string[] {
  const lines = [headline(request, policies, decision)];
  for (const { policy, statement, sid, effect } of decision.evidence)
    lines.push(`${effect === 'Deny' ? 'denied' : 'allowed'} by ${label({ policy, statement, sid })}`);
  if (decision.outcome === 'allow' && !decision.evidence.some(({ type }) => GRANTING.has(type)))
    lines.push(request.caller.kind === 'root' ? 'the root user needs no permission in its account' : 'it needs no permission');
  for (const { operator, key, values } of decision.conditions) lines.push(`if ${key} ${operator} ${values.join(' or ')}`);
  for (const [key, values] of decision.chosen)
    lines.push(values === null ? `the caller leaves ${key} out` : `the caller sets ${key} to ${values.join(', ')}`);
  if (decision.outcome === 'implicitDeny') {
    for (const { because, effect, ...statement } of shortfalls(request, policies))
      if (effect === 'Allow' && because.length > 0) lines.push(`${label(statement)} would allow it, but ${because.join(', and ')}`);
  }
  return [...lines, ...decision.notes, ...undocumented(request, policies, decision), ...unreadable(policies)];
}

/** A document that could not be read completely may have lost a Deny (R-GRAM-19). */
function unreadable(policies: PolicySet): string[] {
  return POLICY_TYPES.flatMap((type) => policiesOf(policies, type)).flatMap(({ id, document: { problems } }) =>
    problems.map(({ path, text }) => `${id} is not read completely, so a Deny may be lost: ${path}: ${text}`),
  );
}

function headline(request: Request, policies: PolicySet, { outcome, gate }: Decision): string {
  const { action, resource } = request;
  const what = `${action} on ${resource}`;
  if (outcome === 'allow') return `${what} is allowed`;
  if (outcome === 'conditional') return `${what} is allowed under conditions`;
  if (outcome === 'unknown') return `${what} may be allowed: an attached policy is not in the snapshot`;
  if (outcome === 'explicitDeny') return `${what} is denied explicitly`;
  const { obstacle } = situationOf(request, policies, action.toLowerCase());
  return `${what} is denied: ${obstacle ?? (gate === undefined ? 'nothing allows it' : GATES[gate])}`;
}

function label({ policy, statement, sid }: { readonly policy: string; readonly statement: number; readonly sid: string | null }): string {
  return `statement ${statement}${sid === null ? '' : ` (${sid})`} of ${policy}`;
}

/** Of a denial the Allow that came nearest: the first that speaks of the action. */
export function nearestAllow(request: Request, policies: PolicySet): Shortfall | undefined {
  return shortfalls(request, policies).find(({ effect, because }) => effect === 'Allow' && because.length > 0);
}

/** Every statement whose Action matches, with what keeps it from applying. */
function shortfalls(request: Request, policies: PolicySet): Shortfall[] {
  const action = request.action.toLowerCase();
  const placed = POLICY_TYPES.flatMap((type) => policiesOf(policies, type).map((policy) => ({ type, policy })));
  return placed.flatMap(({ type, policy }) =>
    policy.document.statements
      .filter((statement) => statement.action.globs.some((glob) => matchesGlob(glob, action)) !== statement.action.not)
      .map(
        (statement): Shortfall => ({
          type,
          policy: policy.id,
          statement: statement.index,
          sid: statement.sid ?? null,
          effect: statement.effect,
          because: reasons(request, policies, type, statement),
        }),
      ),
  );
}

function reasons(request: Request, policies: PolicySet, type: PolicyType, statement: Statement): string[] {
  const because: string[] = [];
  if (type === 'resource' && matchPrincipal(statement, request.caller, policies.permissionsBoundary !== undefined) === 0)
    because.push(`it does not name ${request.caller.arn}`);
  if (namesResource(request, type, statement) === 0)
    because.push(
      `it covers ${statement.resource?.not ? 'everything but ' : ''}${statement.resource?.patterns.map(({ text }) => text).join(', ') ?? 'no resource'}`,
    );
  for (const test of statement.tests) {
    const reason = failing(request, test);
    if (reason !== undefined) because.push(reason);
  }
  if (statement.unknownOperator !== undefined) because.push(`its condition operator ${statement.unknownOperator} is not known`);
  return because;
}

function failing(request: Request, test: Test): string | undefined {
  const resolve = (key: string): string | null | undefined => variableOf(request.context, key);
  const values = valuesOf(request.context, test.lookup);
  if (values === undefined || holds(test, values, resolve) !== false) return undefined;
  const { key, operator, values: wanted } = asCondition(test, resolve);
  return `it wants ${key} ${operator} ${wanted.join(' or ')}, and ${values === null ? 'the key is absent' : `it is ${values.join(', ')}`}`;
}
