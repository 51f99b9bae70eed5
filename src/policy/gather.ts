import { matchesGlob } from '../shared/glob.ts';
import { remember } from '../shared/remember.ts';
import { holds, makeTest, preparedValues } from './condition.ts';
import { valuesOf, variableOf } from './context.ts';
import { matchPrincipal, sessionsNamed } from './principal.ts';
import type { Situation } from './situation.ts';
import { matchesTemplate, type Resolve } from './template.ts';
import {
  type Context,
  DIRECT,
  FALSE,
  type MatchLevel,
  NONE,
  OPEN,
  type Policy,
  type PolicyDocument,
  type PolicySet,
  type PolicyType,
  type Request,
  type Statement,
  type Test,
  TRUE,
  type Tri,
} from './types.ts';

/** A statement that matches the request's action, principal and resource, and how its conditions stand. */
export interface Candidate {
  readonly type: PolicyType;
  /** Level in the organization, root first, for serviceControl and resourceControl; else 0. */
  readonly tier: number;
  readonly policy: Policy;
  readonly statement: Statement;
  /** How a resource policy names the caller; DIRECT elsewhere. */
  readonly match: MatchLevel;
  /** TRUE: applies. OPEN: applies if `open` hold. FALSE statements are not candidates. */
  readonly state: Tri;
  /** Tests on keys whose values are not known. */
  readonly open: readonly Test[];
  /** Open for a reason that no key value settles: a variable without a known value, an unknown operator. */
  readonly opaque: boolean;
}

interface Applicable {
  readonly allow: readonly Statement[];
  readonly deny: readonly Statement[];
}

const byAction = new WeakMap<PolicyDocument, Map<string, Applicable>>();

/** Statements of the document whose Action element matches; `action` in lower case. Remembered, since few actions are asked about often. */
export function statementsFor(document: PolicyDocument, action: string): Applicable {
  const index = remember(byAction, document, () => new Map<string, Applicable>());
  let found = index.get(action);
  if (found === undefined) {
    found = findStatements(document, action);
    index.set(action, found);
  }
  return found;
}

function findStatements({ statements }: PolicyDocument, action: string): Applicable {
  const matching = statements.filter((statement) => namesAction(statement, action));
  if (matching.length === 0) return SILENT;
  return { allow: matching.filter(({ effect }) => effect === 'Allow'), deny: matching.filter(({ effect }) => effect === 'Deny') };
}

function namesAction({ action: { not, globs } }: Statement, action: string): boolean {
  for (const glob of globs) if (matchesGlob(glob, action)) return !not;
  return not;
}

/** Most documents say nothing about most actions. */
const SILENT: Applicable = { allow: [], deny: [] };

/** All candidates of a request, over the policy types that bind its caller. `action`: the request's, in lower case. */
export function gather(request: Request, policies: PolicySet, situation: Situation, action: string): Candidate[] {
  const candidates: Candidate[] = [];
  const scene: Scene = {
    request,
    situation,
    action,
    resolve: (key) => variableOf(request.context, key),
    candidates,
  };
  if (situation.hasIdentity) collect(scene, 'identity', 0, policies.identity);
  if (situation.hasBoundary) collect(scene, 'permissionsBoundary', 0, policies.permissionsBoundary);
  if (situation.hasSession) collect(scene, 'session', 0, policies.session);
  collect(scene, 'resource', 0, policies.resource);
  collect(scene, 'grant', 0, policies.grants);
  collect(scene, 'vpcEndpoint', 0, policies.vpcEndpoint);
  for (let tier = 0; tier < situation.levels; tier++) collect(scene, 'serviceControl', tier, policies.serviceControl?.[tier]);
  if (situation.hasResourceControl)
    for (const [tier, level] of (policies.resourceControl ?? []).entries()) collect(scene, 'resourceControl', tier, level);
  return candidates;
}

interface Scene {
  readonly request: Request;
  readonly situation: Situation;
  readonly action: string;
  readonly resolve: Resolve;
  readonly candidates: Candidate[];
}

function collect(scene: Scene, type: PolicyType, tier: number, policies: readonly Policy[] | undefined): void {
  if (policies === undefined) return;
  for (const policy of policies) {
    const { allow, deny } = statementsFor(policy.document, scene.action);
    for (const statement of allow) consider(scene, type, tier, policy, statement);
    if (type === 'resource' && scene.situation.ignoresResourceDeny) continue;
    for (const statement of deny) consider(scene, type, tier, policy, statement);
  }
}

function consider(scene: Scene, type: PolicyType, tier: number, policy: Policy, statement: Statement): void {
  // An Allow with an operator that blast does not know is not granted (R-GRAM-19); a Deny stays possible.
  if (statement.unknownOperator !== undefined && statement.effect === 'Allow') return;
  const resource = matchResource(scene, type, statement);
  if (resource === FALSE) return;
  let open: Test[] | undefined;
  let opaque = resource === OPEN || statement.unknownOperator !== undefined;
  for (const test of statement.tests) {
    const values = valuesOf(scene.request.context, test.lookup);
    const truth = values === undefined ? isReady(test, scene.resolve) : holds(test, values, scene.resolve);
    if (truth === false) return;
    if (truth === undefined) opaque = true;
    if (values !== undefined) continue;
    open ??= [];
    open.push(test);
  }
  const state = open !== undefined || opaque ? OPEN : TRUE;
  const candidate: Candidate = { type, tier, policy, statement, match: DIRECT, state, open: open ?? NO_TESTS, opaque };
  if (NAMES_PRINCIPALS.has(type)) considerPrincipal(scene, candidate);
  else scene.candidates.push(candidate);
}

const NO_TESTS: readonly Test[] = [];

/** True unless a variable in the values is not known. */
function isReady(test: Test, resolve: Resolve): true | undefined {
  return preparedValues(test, resolve) === undefined ? undefined : true;
}

const NAMES_PRINCIPALS: ReadonlySet<PolicyType> = new Set<PolicyType>(['resource', 'grant', 'resourceControl', 'vpcEndpoint']);

function considerPrincipal(scene: Scene, candidate: Candidate): void {
  const { statement } = candidate;
  if (statement.principal === undefined) {
    // A resource control policy and an endpoint policy mean everyone where they name nobody.
    if (candidate.type !== 'resource') scene.candidates.push(candidate);
    return;
  }
  const { caller, context } = scene.request;
  const { hasBoundary } = scene.situation;
  const level = matchPrincipal(statement, caller, hasBoundary);
  const names = sessionsNamed(statement, caller);
  if (names.length === 0) {
    if (level > NONE) scene.candidates.push({ ...candidate, match: level });
    return;
  }
  // Whoever chooses the name of its session chooses whether the statement names it (R-PRIN-05, R-PRIN-19).
  const named = matchPrincipal(statement, { ...caller, sessionName: names[0] as string }, hasBoundary);
  if (named > level) pushIf(scene, { ...candidate, match: named }, sessionTest(context, names, 'StringLike'));
  if (level > NONE && named >= level) scene.candidates.push({ ...candidate, match: level });
  if (level > NONE && named < level) pushIf(scene, { ...candidate, match: level }, sessionTest(context, names, 'StringNotLike'));
}

/** The candidate under a further test. */
function pushIf(scene: Scene, candidate: Candidate, test: Test): void {
  const values = valuesOf(scene.request.context, test.lookup);
  if (values === undefined) scene.candidates.push({ ...candidate, state: OPEN, open: [...candidate.open, test] });
  else if (holds(test, values, scene.resolve)) scene.candidates.push(candidate);
}

/** The session's name as a test on aws:userid, which ends in it. */
function sessionTest({ prefixes }: Context, names: readonly string[], operator: string): Test {
  const values = names.map((name) => `${prefixes?.get('aws:userid') ?? '*:'}${name}`);
  return remember(sessionTests, `${operator} ${values.join(' ')}`, () => makeTest(operator, 'aws:userid', values, false) as Test);
}

const sessionTests = new Map<string, Test>();

/** Whether the statement's Resource element covers the request's resource. */
export function namesResource(request: Request, type: PolicyType, statement: Statement): Tri {
  return matchResource({ request, resolve: (key) => variableOf(request.context, key) }, type, statement);
}

function matchResource(scene: Pick<Scene, 'request' | 'resolve'>, type: PolicyType, { resource }: Statement): Tri {
  // Without a Resource element a resource policy speaks of what it is attached to; other documents need one (R-GRAM-06).
  if (resource === undefined) return type === 'resource' ? TRUE : FALSE;
  let open = false;
  for (const pattern of resource.patterns) {
    const matches = matchesTemplate(type === 'identity' ? pattern.completed : pattern.template, scene.request.resource, scene.resolve);
    if (matches === true) return resource.not ? FALSE : TRUE;
    if (matches === undefined) open = true;
  }
  return open ? OPEN : resource.not ? TRUE : FALSE;
}

/** Whether an identity statement can cover the resource; a pattern with variables may. */
export function coversResource({ resource }: Statement, arn: string): boolean {
  if (resource === undefined) return false;
  for (const { completed } of resource.patterns) {
    const matches = completed.glob === undefined || matchesGlob(completed.glob, arn);
    if (matches) return !resource.not || completed.glob === undefined;
  }
  return resource.not;
}
