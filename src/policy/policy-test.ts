import { accountOf, parseArn } from '../shared/arn.ts';
import { BlastError } from '../shared/errors.ts';
import { type BucketAccess, bucketPolicies } from './bucket.ts';
import { callerNamed } from './caller.ts';
import { contextLayer } from './context.ts';
import { decide } from './decide.ts';
import { callerFacts, placeFacts } from './facts.ts';
import { grantPolicies } from './grants.ts';
import { parseDocument } from './parse.ts';
import type { Caller, Context, Decision, Outcome, Policy, PolicySet, Request } from './types.ts';

export type Expectation = 'allow' | 'deny' | 'explicitDeny' | 'implicitDeny' | 'conditional' | 'unknown' | 'reachable' | 'unreachable';

/** A request and what should become of it; see docs/policy-tests.md. */
export interface PolicyTest {
  readonly name: string;
  readonly why?: string;
  readonly principal: string;
  readonly principalAccount?: string;
  /** The id by which S3 names the principal's account. */
  readonly canonicalUserId?: string;
  /** Of a federated user: the IAM user whose GetFederationToken made the session (R-PRIN-03). */
  readonly federatedBy?: string;
  readonly action?: string;
  /** Several: the action is authorized on each of them (R-GRAM-17). */
  readonly resource?: string | readonly TestResource[];
  readonly resourceAccount?: string;
  readonly context?: { readonly [key: string]: ContextValue };
  /** Keys that are not listed are unknown, not absent. */
  readonly partial?: boolean;
  readonly policies?: TestPolicies;
  /** Instead of an action: whether the principal reaches this ARN in the snapshot. */
  readonly reaches?: string;
  readonly expect: Expectation;
}

/** One resource of several, with the keys and the resource policy that it alone has. */
interface OneResource {
  readonly arn: string;
  readonly context?: { readonly [key: string]: ContextValue };
  readonly policy?: unknown;
}

export type TestResource = string | OneResource;

type ContextValue = string | number | boolean | null | readonly (string | number | boolean)[];

interface TestPolicies {
  readonly identity?: readonly unknown[];
  readonly permissionsBoundary?: unknown;
  readonly session?: readonly unknown[];
  readonly resource?: unknown;
  readonly serviceControl?: readonly (readonly unknown[])[];
  readonly resourceControl?: readonly (readonly unknown[])[] | undefined;
  readonly vpcEndpoint?: readonly unknown[];
  /** KMS grants on the key, as ListGrants returns them. */
  readonly grants?: readonly unknown[];
  /** What besides its policy decides on a bucket. */
  readonly bucket?: BucketAccess;
}

export interface TestDecision {
  readonly request: Request;
  readonly policies: PolicySet;
  readonly decision: Decision;
}

/** What is known of an action besides its name. */
interface ActionFacts {
  /** Keys that nobody chooses in requests for it. */
  readonly isForeign?: Context['isForeign'];
  /** Keys that requests for it do not have. */
  readonly isAbsent?: Context['isAbsent'];
  /** Resource control policies bind its service (R-ORG-10); left out: they do. */
  readonly hasResourceControl?: boolean;
}

/** Decides a test that brings its own policies. A policy's id is its place in the test: `identity[0]`, `serviceControl[1][0]`, `resource[1].policy`. */
export function decideTest(given: PolicyTest, { hasResourceControl = true, ...keys }: ActionFacts = {}): TestDecision {
  const test = hasResourceControl ? given : { ...given, policies: { ...given.policies, resourceControl: undefined } };
  const { action } = test;
  if (action === undefined) throw new BlastError(`test \`${test.name}\` needs an action`);
  return fallsShortest(
    resourcesOf(test).map((each, i) => decideOn(test, action, each, `resource[${i}].policy`, keys)),
    ({ decision }) => decision.outcome,
  );
}

/** The resources of the test, each with the keys that it alone has. */
export function resourcesOf({ name, resource }: PolicyTest): readonly OneResource[] {
  const resources = typeof resource === 'string' ? [resource] : (resource ?? []);
  if (resources.length === 0) throw new BlastError(`test \`${name}\` names no resource`);
  return resources.map((each) => (typeof each === 'string' ? { arn: each } : each));
}

/** Of decisions on several resources the one that counts, since all must be allowed (R-GRAM-17). */
export function fallsShortest<T>(decisions: readonly T[], outcomeOf: (decision: T) => Outcome): T {
  return decisions.toSorted((a, b) => POWER.indexOf(outcomeOf(a)) - POWER.indexOf(outcomeOf(b)))[0] as T;
}

const POWER: readonly Outcome[] = ['explicitDeny', 'implicitDeny', 'unknown', 'conditional', 'allow'];

function decideOn(
  test: PolicyTest,
  action: string,
  { arn, context = {}, policy }: OneResource,
  policyId: string,
  keys: Pick<Context, 'isForeign' | 'isAbsent'>,
): TestDecision {
  const caller = callerOf(test);
  const resourceAccount = test.resourceAccount ?? accountOf(arn) ?? caller.accountId;
  const listed = { ...test.context, ...context };
  const service = action.slice(0, action.indexOf(':')).toLowerCase();
  const { partition, region } = parseArn(arn) ?? { ...(parseArn(caller.arn) ?? { partition: 'aws' }), region: undefined };
  const place = placeFacts(service, partition, resourceAccount, region);
  const request: Request = {
    caller,
    action,
    resource: arn,
    resourceAccount,
    context: { ...contextOf(test, listed, caller, place), ...keys },
  };
  const own = policy === undefined ? undefined : asPolicy(policyId, policy);
  const policies = policySet(test.policies ?? {}, request, own);
  return { request, policies, decision: decide(request, policies) };
}

/** Whether a decision is what the test expects; `deny` is either kind. */
export function meetsExpectation(expected: Expectation, outcome: string): boolean {
  return expected === outcome || (expected === 'deny' && (outcome === 'explicitDeny' || outcome === 'implicitDeny'));
}

function callerOf(test: PolicyTest): Caller {
  const caller = callerNamed(test.principal, test.principalAccount);
  if (caller === undefined)
    throw new BlastError(`test \`${test.name}\`: principal \`${test.principal}\` is no ARN, service, identity provider or *`);
  const [role, userId] = ['aws:principalarn', 'aws:userid'].map((key) => listedValue(test, key));
  // A session ARN has no path, so a role that has one is known from the context (R-PRIN-14); so is the unique id (R-PRIN-12).
  return {
    ...caller,
    ...(caller.kind === 'session' && role?.includes(':role/') ? { roleArn: role } : {}),
    ...(userId !== undefined ? { uniqueId: userId.split(':')[0] as string } : {}),
    ...(test.federatedBy === undefined ? {} : { userArn: test.federatedBy }),
    ...(test.canonicalUserId === undefined ? {} : { canonicalUserId: test.canonicalUserId }),
  };
}

/** The one value that the test lists for a key (in lower case). */
function listedValue({ context = {} }: PolicyTest, key: string): string | undefined {
  const [, value] = Object.entries(context).find(([written]) => written.toLowerCase() === key) ?? [];
  return typeof value === 'string' ? value : undefined;
}

/** Keys that follow from the request where a test does not list them, though its context is complete. */
const DERIVED = ['aws:principalarn', 'aws:principalaccount', 'aws:principaltype', 'aws:username', 'aws:resourceaccount'];

/** The context as listed, and what follows from the request: of a complete context a few keys, of a partial one all that is known. */
function contextOf(
  { partial = false }: PolicyTest,
  context: { readonly [key: string]: ContextValue },
  caller: Caller,
  place: { readonly [key: string]: string | undefined },
): Context {
  const listed = Object.fromEntries(
    Object.entries(context).map(([key, value]) => [key, value === null ? null : Array.isArray(value) ? value.map(String) : String(value)]),
  );
  const facts = new Map([...callerFacts(caller), ...contextLayer(place)]);
  const derived = partial ? facts : new Map([...facts].filter(([key]) => DERIVED.includes(key)));
  return { layers: [contextLayer(listed), derived], complete: !partial };
}

function policySet(policies: TestPolicies, { caller, resource, resourceAccount }: Request, ofResource: Policy | undefined): PolicySet {
  const list = (name: string, documents: readonly unknown[] | undefined): Policy[] | undefined =>
    documents?.map((document, i) => asPolicy(`${name}[${i}]`, document));
  const levels = (name: string, tiers: readonly (readonly unknown[])[] | undefined): Policy[][] | undefined =>
    tiers?.map((tier, i) => list(`${name}[${i}]`, tier) ?? []);
  const own = ofResource ?? (policies.resource === undefined ? undefined : asPolicy('resource', policies.resource));
  return {
    identity: list('identity', policies.identity) ?? [],
    permissionsBoundary:
      policies.permissionsBoundary === undefined ? undefined : [asPolicy('permissionsBoundary', policies.permissionsBoundary)],
    session: list('session', policies.session),
    resource: bucketPolicies(resource.split('/')[0] as string, own, policies.bucket ?? {}, caller, resourceAccount),
    grants: grantPolicies(resource, policies.grants),
    serviceControl: levels('serviceControl', policies.serviceControl),
    resourceControl: levels('resourceControl', policies.resourceControl),
    vpcEndpoint: list('vpcEndpoint', policies.vpcEndpoint),
  };
}

function asPolicy(id: string, document: unknown): Policy {
  return { id, document: parseDocument(document) };
}
