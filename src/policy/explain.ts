import { everyCondition } from '../shared/every-condition.ts';
import { matchesGlob } from '../shared/glob.ts';
import { asCondition, holds } from './condition.ts';
import { valuesOf, variableOf } from './context.ts';
import { domainOf } from './domain.ts';
import { namesResource } from './gather.ts';
import { matchPrincipal } from './principal.ts';
import { situationOf } from './situation.ts';
import type {
  Condition,
  Decision,
  Evidence,
  Gate,
  Outcome,
  Policy,
  PolicySet,
  PolicyType,
  Problem,
  Request,
  Statement,
  Test,
} from './types.ts';
import { POLICY_TYPES, policiesOf, undocumented } from './undocumented.ts';

/** What keeps a statement from a request, or of a Deny what it catches. */
interface Cause {
  readonly text: string;
  readonly condition?: Condition;
  /** Of a condition: the values that the request has; null where the key is absent. */
  readonly found?: readonly string[] | null;
}

/** How a statement had its part in a denial: a Deny that caught the request, or an Allow that fell short of it. */
export interface Reason extends Evidence {
  readonly because: readonly Cause[];
}

const GATES: { readonly [gate in Gate]: string } = {
  identity: 'no identity policy allows it',
  permissionsBoundary: 'the permissions boundary does not allow it',
  session: 'the session policy does not allow it',
  resource: 'the resource policy does not allow it to this caller',
  grant: 'no grant allows it',
  trust: 'the trust policy does not admit this caller',
  publicAccessBlock: 'Block Public Access of the bucket or its account shuts the public out',
  serviceControl: 'a service control policy level does not allow it',
  resourceControl: 'a resource control policy does not allow it',
  vpcEndpoint: 'the VPC endpoint policy does not allow it',
};

const GRANTING: ReadonlySet<PolicyType> = new Set<PolicyType>(['identity', 'resource', 'grant']);

/** The decision in sentences: what made it, and for a denial why each Allow that comes near fell short. */
export function explain(request: Request, policies: PolicySet, decision: Decision): string[] {
  const lines = [headline(request, policies, decision)];
  const reasons = reasonsOf(request, policies, decision);
  const determining = decision.outcome === 'explicitDeny' ? reasons : decision.evidence.map((each) => ({ ...each, because: [] }));
  lines.push(...determining.map((reason) => reasonText(reason, decision.outcome)));
  if (decision.outcome === 'allow' && !decision.evidence.some(({ type }) => GRANTING.has(type)))
    lines.push(request.caller.kind === 'root' ? 'the root user needs no permission in its account' : 'it needs no permission');
  for (const condition of decision.conditions) lines.push(everyCondition(condition).map(conditionText).join(', or '));
  for (const [key, values] of decision.chosen)
    lines.push(values === null ? `the caller leaves ${key} out` : `the caller sets ${key} to ${values.join(', ')}`);
  if (decision.outcome === 'implicitDeny') lines.push(...shortfallTexts(reasons));
  return [...lines, ...decision.notes, ...undocumented(request, policies, decision), ...unreadable(policies)];
}

const MAX_FAR = 3;

/** Each statement that wants something of the request; of those that speak of something else a few, and how many there are. */
function shortfallTexts(reasons: readonly Reason[]): string[] {
  const far = reasons.filter(({ because }) => distance(because) >= FAR);
  const left = new Set(far.length > MAX_FAR + 1 ? far.slice(MAX_FAR) : []);
  const texts = reasons.filter((reason) => !left.has(reason)).map((reason) => reasonText(reason, 'implicitDeny'));
  return left.size === 0 ? texts : [...texts, `${left.size} more statements that allow the action cover other resources or callers`];
}

function conditionText({ operator, key, values }: Condition): string {
  return `if ${key} ${operator} ${values.join(' or ')}`;
}

function unreadable(policies: PolicySet): string[] {
  return problemsIn(policies).map(({ policy, path, text }) => `${policy} is not read completely, so a Deny may be lost: ${path}: ${text}`);
}

/** What of the documents could not be read: an Allow there grants nothing, and a Deny may be lost (R-GRAM-19). */
export function problemsIn(policies: PolicySet): (Problem & { readonly policy: string })[] {
  return POLICY_TYPES.flatMap((type) => policiesOf(policies, type)).flatMap(({ id: policy, document: { problems } }) =>
    problems.map((problem) => ({ policy, ...problem })),
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

/** Of a denial the Denies that caught the request, or else the Allows that speak of the action, and what each of them met. */
export function reasonsOf(request: Request, policies: PolicySet, { outcome, evidence, gate }: Decision): Reason[] {
  if (outcome === 'implicitDeny') return shortfalls(request, policies, gate);
  if (outcome !== 'explicitDeny') return [];
  return evidence.map(({ type, ...each }) => {
    const { document } = policiesOf(policies, type).find(({ id }) => id === each.policy) ?? {};
    const tests = document?.statements.find(({ index }) => index === each.statement)?.tests ?? [];
    return { ...each, because: tests.flatMap((test) => causeOf(request, test, true) ?? []) };
  });
}

/** The reason in a sentence, under the decision that it is one for. */
export function reasonText({ effect, because, ...statement }: Reason, outcome: Outcome): string {
  const causes = because.map(({ text }) => text).join(', and ');
  if (outcome === 'implicitDeny') return `${label(statement)} would allow it, but ${causes}`;
  return `${effect === 'Deny' ? 'denied' : 'allowed'} by ${label(statement)}${causes === '' ? '' : `: ${causes}`}`;
}

function label({ policy, statement, sid }: Pick<Evidence, 'policy' | 'statement' | 'sid'>): string {
  return `statement ${statement}${sid === null ? '' : ` (${sid})`} of ${policy}`;
}

/** A statement in its place. */
interface Placed {
  readonly type: PolicyType;
  readonly policy: Policy;
  readonly statement: Statement;
}

/** Every Allow whose Action matches, with what keeps it from applying. First those of the gate that stopped the request, and there those that come nearest. */
function shortfalls(request: Request, policies: PolicySet, gate: Gate | undefined): Reason[] {
  const stopping = gate === 'trust' || gate === 'publicAccessBlock' ? 'resource' : gate;
  return allowsFor(request, policies)
    .map((placed) => ({ placed, because: causesOf(request, policies, placed) }))
    .filter(({ because }) => because.length > 0)
    .toSorted(
      (a, b) => Number(b.placed.type === stopping) - Number(a.placed.type === stopping) || distance(a.because) - distance(b.because),
    )
    .map(({ placed: { policy, statement }, because }) => ({
      policy: policy.id,
      statement: statement.index,
      sid: statement.sid ?? null,
      effect: statement.effect,
      because,
    }));
}

function allowsFor(request: Request, policies: PolicySet): Placed[] {
  const action = request.action.toLowerCase();
  const placed = POLICY_TYPES.flatMap((type) => policiesOf(policies, type).map((policy) => ({ type, policy })));
  return placed.flatMap(({ type, policy }) =>
    (policy.setAside ?? policy.document).statements
      .filter(({ effect, action: { globs, not } }) => effect === 'Allow' && globs.some((glob) => matchesGlob(glob, action)) !== not)
      .map((statement) => ({ type, policy, statement })),
  );
}

const FAR = 100;

/** How far a statement is from the request: another resource or caller is further away than any number of conditions. */
function distance(because: readonly Cause[]): number {
  return because.reduce((sum, { condition }) => sum + (condition === undefined ? FAR : 1), 0);
}

function causesOf(request: Request, policies: PolicySet, { type, policy, statement }: Placed): Cause[] {
  const because: Cause[] = [];
  const isSetAside = policy.setAside !== undefined && !policy.document.statements.includes(statement);
  if (isSetAside) because.push({ text: 'Block Public Access sets it aside' });
  if (type === 'resource' && matchPrincipal(statement, request.caller, policies.permissionsBoundary !== undefined) === 0)
    because.push({ text: `it does not name ${request.caller.arn}` });
  if (namesResource(request, type, statement) === 0)
    because.push({
      text: `it covers ${statement.resource?.not ? 'everything but ' : ''}${statement.resource?.patterns.map(({ text }) => text).join(', ') ?? 'no resource'}`,
    });
  because.push(...statement.tests.flatMap((test) => causeOf(request, test, false) ?? []));
  if (statement.unknownOperator !== undefined) because.push({ text: `its condition operator ${statement.unknownOperator} is not known` });
  return because;
}

/** The test and what it met, where it is known to hold or not to, or where it holds of no value; else undefined. */
function causeOf({ context }: Request, test: Test, held: boolean): Cause | undefined {
  const resolve = (key: string): string | null | undefined => variableOf(context, key);
  const found = valuesOf(context, test.lookup);
  const condition = asCondition(test, resolve);
  const { key, operator, values } = condition;
  const wanted = `it ${held ? 'catches' : 'wants'} ${key} ${operator} ${values.join(' or ')}`;
  if (found === undefined) {
    const canHold = held || domainOf(test.lookup, [test], resolve, context).truth.some(([holds]) => holds !== false);
    return canHold ? undefined : { text: `${wanted}, which no such request meets`, condition };
  }
  if (holds(test, found, resolve) !== held) return undefined;
  return { text: `${wanted}, and ${found === null ? 'the key is absent' : `it is ${found.join(', ')}`}`, condition, found };
}
