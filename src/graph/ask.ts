import { absentKeysOf, foreignKeysOf, keysOfResource, supportsRcp } from '../catalog/index.ts';
import {
  bucketPolicies,
  type Caller,
  callerFacts,
  contextLayer,
  type Decision,
  decide,
  type Policy,
  type PolicySet,
  placeFacts,
  type Request,
  valuesOf,
} from '../policy/index.ts';
import { accountOf, parseArn } from '../shared/arn.ts';
import { remember } from '../shared/remember.ts';
import type { Resource, Role, Tags } from '../snapshot/index.ts';
import { coveringOf, fixedFor, isGranted, planOf } from './covering.ts';
import type { Plan } from './plan.ts';
import { accessOf } from './resource-access.ts';
import type { State } from './state.ts';
import { type Actor, isServiceLinked, policyOf, type World } from './world.ts';

/** The resource of a request, with what the snapshot knows of it. */
export interface Target {
  readonly arn: string;
  readonly accountId: string | undefined;
  /** undefined = not known; for a resource that the attacker makes itself, its tags are its own choice. */
  readonly tags: Tags | undefined | 'chosen';
  readonly region: string | undefined;
  /** Its resource policy or trust policy, if any. */
  readonly policy: Policy | undefined;
}

export type Extras = { readonly [key: string]: string | readonly string[] | null | undefined };

/** One request that a technique needs, by the principal in its state or by a service. */
export interface Ask {
  readonly by: State | Caller;
  readonly action: string;
  readonly on: Target;
  /** Context that the technique fixes; a key with undefined stays open. */
  readonly extras: Extras;
}

const NO_TAGS: Tags = new Map();

const actorTargets = new WeakMap<Actor, Target>();
const resourceTargets = new WeakMap<Resource, Target>();

export function targetOfActor(actor: Actor): Target {
  return remember(actorTargets, actor, () => makeActorTarget(actor));
}

function makeActorTarget(actor: Actor): Target {
  return {
    arn: actor.arn,
    accountId: actor.accountId,
    tags: actor.tags,
    region: '',
    policy: actor.type === 'Role' ? policyOf(actor.trust) : undefined,
  };
}

/** The role with another trust policy than the snapshot's. */
export function targetOfTrust(role: Role, trust: Policy): Target {
  return { ...targetOfActor(role), policy: trust };
}

export function targetOfResource(resource: Resource): Target {
  return remember(resourceTargets, resource, () => makeResourceTarget(resource));
}

function makeResourceTarget(resource: Resource): Target {
  return {
    arn: resource.arn,
    accountId: resource.accountId,
    tags: resource.tags,
    region: regionOf(resource),
    policy: resource.policy === null || resource.policy === undefined ? undefined : policyOf(resource.policy),
  };
}

/** As its ARN has it; of those whose ARN names none, such as a bucket, as the snapshot says. Empty or undefined where nobody says. */
export function regionOf({ arn, region }: Resource): string | undefined {
  return parseArn(arn)?.region || region;
}

/** A part of a resource, such as an object of a bucket: it has the policy and the owner of the whole, but tags of its own. */
export function partOf(target: Target, arn: string): Target {
  return { ...target, arn, tags: arn === target.arn ? target.tags : undefined };
}

/** A resource that the attacker makes, or `*` for requests that concern no resource. */
export function newTarget(arn: string, accountId: string): Target {
  return remember(newTargets, `${accountId} ${arn}`, () => ({
    arn,
    accountId,
    tags: arn === '*' ? NO_TAGS : 'chosen',
    region: parseArn(arn)?.region,
    policy: undefined,
  }));
}

/** Names for new resources are few: patterns of policies, filled in. */
const newTargets = new Map<string, Target>();

/** The target at an ARN: what the snapshot knows of it or of the bucket that it lies in, else something new. */
export function targetAt(world: World, arn: string, accountId: string): Target {
  const known = world.resources.get(arn);
  if (known !== undefined) return targetOfResource(known);
  const bucket = arn.includes(':s3:::') ? world.resources.get(arn.split('/')[0] as string) : undefined;
  return bucket === undefined ? newTarget(arn, accountId) : partOf(targetOfResource(bucket), arn);
}

/** An IAM entity that is no principal: a group or a managed policy. */
export function iamTarget(arn: string, accountId: string): Target {
  return { arn, accountId, tags: NO_TAGS, region: '', policy: undefined };
}

export function isState(by: State | Caller): by is State {
  return 'actor' in by;
}

/** Without a resource policy nothing but the identity policies can allow. */
const NOT_ALLOWED: Decision = { outcome: 'implicitDeny', evidence: [], conditions: [], chosen: new Map(), gate: 'identity', notes: [] };

/** Decides the request with every policy that applies to it. */
export function decideAsk(world: World, given: Ask): Decision {
  const ask = withBoundary(world, given);
  const { by, action, on } = ask;
  if (!isState(by) || accessOf(world, on.arn) !== undefined) return decideAlone(world, ask);
  const plan = planOf(by, action);
  if (on.policy === undefined && !isGranted(plan, on.arn)) return NOT_ALLOWED;
  const key = sharedKey(world, by, plan, ask);
  if (key === undefined) return decideAlone(world, ask);
  const decisions = remember(plan.decisions, on.policy?.document, () => new Map<string, Decision>());
  return inWordsOf(
    on.policy,
    remember(decisions, key, () => decideAlone(world, ask)),
  );
}

/** Calls that set a boundary: in all others that have the key it is the boundary that the principal has. */
const SETS_BOUNDARY = /^iam:(Create(User|Role)|Put(User|Role)PermissionsBoundary)$/i;

function withBoundary(world: World, ask: Ask): Ask {
  const { action, on, extras } = ask;
  if (!action.startsWith('iam:') || BOUNDARY in extras || foreignKeysOf(action)('iam:permissionsboundary')) return ask;
  const actor = SETS_BOUNDARY.test(action) ? undefined : world.actors.get(on.arn);
  return actor === undefined ? ask : { ...ask, extras: { [BOUNDARY]: actor.permissionsBoundary?.arn ?? null, ...extras } };
}

const BOUNDARY = 'iam:PermissionsBoundary';

/** Resources whose policies say the same share a decision; its evidence names the policy of each. */
function inWordsOf(policy: Policy | undefined, decision: Decision): Decision {
  if (policy === undefined || decision.evidence.every(({ type, policy: id }) => type !== 'resource' || id === policy.id)) return decision;
  return { ...decision, evidence: decision.evidence.map((each) => (each.type === 'resource' ? { ...each, policy: policy.id } : each)) };
}

function decideAlone(world: World, ask: Ask): Decision {
  const { request, policies } = requestOf(world, ask);
  const decision = decide(request, policies);
  return decision.outcome === 'allow' || !isState(ask.by) || !enrolled(ask.by) ? decision : (decideWithMfa(world, ask) ?? decision);
}

/** The decision where the attacker signs in with its MFA device; undefined where that gives nothing. Whether it can do without MFA is up to the credential. */
function decideWithMfa(world: World, ask: Ask): Decision | undefined {
  const { request, policies } = requestOf(world, ask, WITH_MFA);
  const decision = decide(request, policies);
  const isWith = valuesOf(request.context, MFA.toLowerCase())?.[0] === 'true';
  return isWith && !decision.outcome.endsWith('Deny') ? { ...decision, chosen: new Map([[MFA, ['true']], ...decision.chosen]) } : undefined;
}

/** The key under which the decision is shared with other resources; undefined where the resource itself has a say. */
function sharedKey(world: World, by: State, plan: Plan, { action, on, extras }: Ask): string | undefined {
  const covering = coveringOf(plan, on.arn, extras);
  if (covering === undefined || resourceControlOf(world, by, action, on) !== undefined) return undefined;
  const isForeign = on.accountId !== undefined && on.accountId !== by.actor.accountId;
  const own = on.policy === undefined ? '' : fixedFor(on.policy.document, action, extras);
  return own === undefined ? undefined : `${covering}${isForeign ? 'foreign' : ''}${own}`;
}

function resourceControlOf(world: World, by: State | Caller, action: string, { accountId }: Target): PolicySet['resourceControl'] {
  const owner = accountId === undefined ? undefined : world.accounts.get(accountId);
  if (owner?.resourceControl === undefined || !supportsRcp(serviceOf(action))) return undefined;
  return isState(by) && by.actor.type === 'Role' && isServiceLinked(by.actor) ? undefined : owner.resourceControl;
}

function serviceOf(action: string): string {
  return action.slice(0, action.indexOf(':')).toLowerCase();
}

/** The request with its context, and the policies that apply to it. `signedIn`: what signing in fixes. */
export function requestOf(
  world: World,
  given: Ask,
  signedIn: Layer = NO_EXTRAS,
): { readonly request: Request; readonly policies: PolicySet } {
  const { by, action, on, extras } = withBoundary(world, given);
  const service = serviceOf(action);
  const resourceControl = resourceControlOf(world, by, action, on);
  const caller = isState(by) ? by.caller : by;
  const access = accessOf(world, on.arn);
  const resource =
    access?.bucket === undefined
      ? on.policy && [on.policy]
      : bucketPolicies(on.arn.split('/')[0] as string, on.policy, access.bucket, caller, on.accountId);
  const grants = access?.grants;
  const layers: Layer[] = [extrasLayer(extras), placeLayer(world, service, on), tagLayer(service, on)];
  const known = world.resources.get(on.arn);
  if (known !== undefined) layers.push(extrasLayer(keysOfResource(known, action)));
  const state = isState(by) ? by : undefined;
  const facts = state === undefined ? callerFacts(caller) : state.facts;
  layers.push(assumedFor(world, facts));
  if (state !== undefined && world.options.suspects.has(state.actor.arn)) layers.push(credentialOf(world, signedIn));
  layers.push(facts, signedIn);
  if (state === undefined) layers.push(sourceFacts(world, extras));
  const families = [
    ...(on.tags === 'chosen' ? tagFamilies(service) : []),
    ...(state?.chosen ?? []),
    ...(signedIn === WITH_MFA ? [MFA_AGE] : []),
  ];
  const chosen = families.length === 0 ? undefined : families;
  const context = {
    layers,
    complete: false,
    notBefore: world.notBefore,
    chosen,
    prefixes: state?.prefixes,
    isForeign: foreignKeysOf(action),
    isAbsent: absentKeysOf(action),
  };
  const request = { caller, action, resource: on.arn, resourceAccount: on.accountId, context };
  if (!isState(by)) return { request, policies: { identity: NO_POLICIES, resource, grants, resourceControl } };
  return {
    request,
    policies: {
      identity: by.identity,
      permissionsBoundary: by.boundary,
      resource,
      grants,
      serviceControl: by.serviceControl,
      resourceControl,
      missingIdentity: hangsOnMissing(action) ? by.missing : undefined,
    },
  };
}

/** What is assumed, save of keys that no request of the caller has: an IAM user is no session on an instance, whatever is assumed of sessions. */
function assumedFor({ options: { assume } }: World, facts: Layer): Layer {
  if (assume.size === 0) return assume;
  return new Map([...assume].filter(([key]) => facts.get(key) !== null));
}

/** What the kind of the stolen credential fixes. An access key starts sessions, so what it lacks itself is no obstacle to whoever signs in with MFA. */
function credentialOf({ options: { credential } }: World, signedIn: Layer): Layer {
  return signedIn.size === 0 ? credential : new Map([...credential].filter(([, values]) => values !== null));
}

function enrolled({ gains }: State): boolean {
  return gains.some(({ hasMfa }) => hasMfa);
}

const MFA = 'aws:MultiFactorAuthPresent';
const MFA_AGE = 'aws:multifactorauthage';
const WITH_MFA: Layer = contextLayer({ [MFA]: 'true' });

const NO_POLICIES: readonly Policy[] = [];
const NO_EXTRAS: ReadonlyMap<string, readonly string[] | null> = new Map();

function extrasLayer(extras: Extras): ReadonlyMap<string, readonly string[] | null> {
  for (const _ in extras) return contextLayer(extras);
  return NO_EXTRAS;
}

/** The organization of the account for which a service calls (R-CTX-10). */
function sourceFacts({ snapshot: { organization } }: World, extras: Extras): ReadonlyMap<string, readonly string[] | null> {
  const account = extras['aws:SourceAccount'];
  if (organization === undefined || typeof account !== 'string') return NO_EXTRAS;
  const path = organization.paths.get(account);
  return contextLayer({
    'aws:SourceOrgID': path === undefined ? null : organization.id,
    'aws:SourceOrgPaths': path === undefined ? null : [path],
  });
}

/** A policy that is not in the snapshot might grant anything. Where a trust policy already names the caller that is worth saying; everywhere else it is said once, as a gap. */
function hangsOnMissing(action: string): boolean {
  return action === 'sts:AssumeRole';
}

type Layer = ReadonlyMap<string, readonly string[] | null>;

const places = new WeakMap<World, Map<string, Layer>>();

/** What the place of the resource fixes of the context (R-CTX-11): its account, its organization, its region. */
function placeLayer(world: World, service: string, { arn, accountId, region }: Target): Layer {
  const known = remember(places, world, () => new Map<string, Layer>());
  const account = accountId ?? accountOf(arn);
  return remember(known, `${service} ${account} ${region}`, () => contextLayer(factsOfPlace(world, service, account, region)));
}

function factsOfPlace(
  { snapshot: { organization, partition } }: World,
  service: string,
  account: string | undefined,
  region: string | undefined,
): Extras {
  const path = account === undefined ? undefined : organization?.paths.get(account);
  return {
    ...placeFacts(service, partition, account, region),
    'aws:ResourceOrgID': organization === undefined || account === undefined ? undefined : path === undefined ? null : organization.id,
    'aws:ResourceOrgPaths': organization === undefined || account === undefined ? undefined : path === undefined ? null : [path],
  };
}

const tagLayers = new WeakMap<Tags, Map<string, Layer>>();

/**
 * The tags of the resource. Of one that the attacker makes they stay open; so do those of a bucket, since it is not collected whether they are turned
 * on for access control, which they are not by default. A bucket without tags has none in either case.
 */
function tagLayer(service: string, { arn, tags }: Target): Layer {
  if (tags === undefined || tags === 'chosen' || (tags.size > 0 && isBucket(arn))) return NO_EXTRAS;
  const known = remember(tagLayers, tags, () => new Map<string, Layer>());
  return remember(known, service, () => contextLayer(tagFacts(service, tags)));
}

function isBucket(arn: string): boolean {
  return arn.includes(':s3:::') && !arn.includes('/');
}

function tagFamilies(service: string): string[] {
  return ['aws:resourcetag/', `${service}:resourcetag/`];
}

/** The tags under their global key and under the service's own. */
function tagFacts(service: string, tags: Tags): Extras {
  const facts: { [key: string]: string | null } = {};
  for (const family of tagFamilies(service)) {
    facts[family] = null;
    for (const [key, value] of tags) facts[family + key] = value;
  }
  return facts;
}
