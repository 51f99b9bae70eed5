import {
  actedOn,
  actionsOf,
  encryptionContexts,
  fallbackVerbs,
  policyWriters,
  type Verb,
  type VerbAction,
  verbsOf,
} from '../catalog/index.ts';
import {
  type Ask,
  type Asked,
  afterTagging,
  CERTAIN,
  decideAsk,
  delegation,
  isOfType,
  isPossible,
  mayMean,
  namesOf,
  ownedStates,
  ownerMay,
  ownerState,
  partOf,
  policyOf,
  type Rank,
  type Resource,
  rankOf,
  type State,
  type Target,
  targetOfResource,
  UNKNOWN,
  type World,
  worstOf,
} from '../graph/index.ts';
import { accountOf, splitFields } from '../shared/arn.ts';
import { commonInstance, parseGlob } from '../shared/glob.ts';
import { remember } from '../shared/remember.ts';

/** What one state can do to a resource by one verb. */
export interface Access {
  readonly verb: Verb;
  readonly actions: readonly string[];
  readonly rank: Rank;
  /** The request by the first of the actions; where a key guards the data, that to the key, too. */
  readonly asked: readonly Asked[];
  /** ARN of the key that the data is encrypted with and that the state cannot use. */
  readonly blockedBy: string | undefined;
  /** What would have to be known. */
  readonly unknowns: readonly string[];
}

export interface VerbActions {
  readonly verb: Verb;
  readonly actions: readonly VerbAction[];
}

const fallbacks = new Map<string, readonly VerbActions[]>();

/** The actions that make each verb on a resource of this type: the curated table, else the access levels of the reference. */
export function verbActionsOf(resource: {
  readonly arn: string;
  readonly type: string;
  readonly accountId: string;
}): readonly VerbActions[] {
  const curated = verbsOf(resource.type);
  if (curated.length > 0) return curated;
  return remember(fallbacks, resource.type, () => byLevel(resource));
}

function byLevel({ arn, accountId }: { readonly arn: string; readonly accountId: string }): VerbActions[] {
  const [, partition = 'aws', service = ''] = splitFields(arn);
  const verbs = new Map<Verb, VerbAction[]>();
  for (const action of actionsOf(service)) {
    if (!action.resources.some(({ type }) => isOfType(arn, service, type, partition, accountId))) continue;
    for (const verb of action.levels.flatMap(fallbackVerbs))
      verbs.set(verb, [...(verbs.get(verb) ?? []), { action: action.name, on: 'arn' }]);
  }
  return [...verbs].map(([verb, actions]) => ({ verb, actions }));
}

/** Whether the state can use the verb, and by which of its actions; undefined when by none. */
export function accessBy(world: World, state: State, resource: Resource, verb: VerbActions): Access | undefined {
  const access = plainAccess(world, state, resource, verb);
  if (access?.verb !== 'read') return access;
  const closed = closedKeyOf(resource, state.actor.accountId);
  if (closed !== undefined) return { ...access, blockedBy: closed };
  const key = keyOf(world, resource);
  if (key === undefined) return access;
  const decrypts = decrypt(world, state, resource, key, access.asked.at(-1)?.ask.on.arn ?? resource.arn);
  if (decrypts === undefined) return { ...access, blockedBy: key.arn };
  const both = withRequests(access, decrypts.rank, [decrypts.asked]);
  return decrypts.unknown === undefined ? both : { ...both, unknowns: [...access.unknowns, decrypts.unknown] };
}

/** The same, whether or not it can use the key that guards the data. */
function plainAccess(world: World, state: State, resource: Resource, { verb, actions }: VerbActions): Access | undefined {
  const access = accessOf(
    verb,
    actions.flatMap(({ action, on }) => bestAnswer(world, state, resource, action, on) ?? []),
  );
  return access?.rank === UNKNOWN ? { ...access, unknowns: [unreadText(wholeOf(resource))] } : access;
}

function unreadText({ arn }: Target): string {
  return `the policy of ${arn} was not collected`;
}

/** What further requests leave of it. */
function withRequests(access: Access, rank: Rank, asked: readonly Asked[]): Access {
  return { ...access, rank: Math.max(access.rank, rank) as Rank, asked: [...access.asked, ...asked] };
}

/** One request that is possible, and how certain it is. */
interface Answer {
  readonly asked: Asked;
  /** What must be done first. */
  readonly before: readonly Asked[];
  readonly rank: Rank;
}

/** The most certain answers are what counts. */
function accessOf(verb: Verb, allowed: readonly Answer[]): Access | undefined {
  if (allowed.length === 0) return undefined;
  const rank = Math.min(...allowed.map((each) => each.rank)) as Rank;
  const best = allowed.filter((each) => each.rank === rank);
  return {
    verb,
    actions: best.map(({ asked }) => asked.ask.action),
    rank,
    asked: best.slice(0, 1).flatMap(({ before, asked }) => [...before, asked]),
    blockedBy: undefined,
    unknowns: NO_UNKNOWNS,
  };
}

const NO_UNKNOWNS: readonly string[] = [];
const NOTHING: readonly Asked[] = [];

/**
 * What the administrator of an account can do to a resource by a verb, as whoever it wants to be there. `root`: it is the root user, too, which gets back
 * a bucket whose policy denies everybody (R-S3-05).
 */
export function ownerAccess(world: World, accountId: string, resource: Resource, verb: VerbActions, root?: State): Access | undefined {
  if (accountId !== resource.accountId) return accessAbroad(world, accountId, resource, verb);
  const access = accessAtHome(world, resource, verb, root);
  const key = access?.verb === 'read' ? world.resources.get(keyArnOf(resource) ?? '') : undefined;
  if (access === undefined || key === undefined) return access;
  const decrypts = ownerAccess(world, accountId, key, DECRYPTION);
  return decrypts === undefined ? { ...access, blockedBy: key.arn } : withRequests(access, decrypts.rank, decrypts.asked);
}

const DECRYPTION: VerbActions = { verb: 'decrypt', actions: [{ action: 'kms:Decrypt', on: 'arn' }] };

/** Under the policy of the resource as it stands, or rewritten where that is allowed. */
function accessAtHome(world: World, resource: Resource, verb: VerbActions, root: State | undefined): Access | undefined {
  const rewritten = accessRewritten(world, resource, verb);
  const { document } = targetOfResource(resource).policy ?? {};
  if (rewritten === undefined || document === undefined) return rewritten;
  const owners = [ownerState(world, resource.accountId), ...(root === undefined ? [] : [root])];
  const asItStands = plainAccessOfAny(world, owners, resource, verb);
  // Rewriting may open further actions of the verb.
  if (asItStands?.rank === CERTAIN && asItStands.actions.length === rewritten.actions.length) return asItStands;
  const anyone = [...owners, ...ownedStates(world, resource.accountId, document)];
  const writes = bestRewrite(world, anyone, resource);
  const afterwards = writes && { ...withRequests(rewritten, writes.rank, []), asked: [writes.asked, ...rewritten.asked] };
  if (afterwards?.rank === CERTAIN) return afterwards;
  return leastRank([plainAccessOfAny(world, anyone, resource, verb), afterwards]);
}

function plainAccessOfAny(world: World, states: readonly State[], resource: Resource, verb: VerbActions): Access | undefined {
  return leastRank(lazily(states, (state) => plainAccess(world, state, resource, verb)));
}

function* lazily<T, U>(items: Iterable<T>, make: (item: T) => U): Generator<U> {
  for (const item of items) yield make(item);
}

/** Once the owner has written the policy that it wants. */
function accessRewritten(world: World, resource: Resource, { verb, actions }: VerbActions): Access | undefined {
  const whole = targetOfResource(resource);
  return accessOf(
    verb,
    actions.flatMap(({ action, on }) => {
      const asked = ownerMay(
        world,
        { ...whole, arn: actedOn(resource.arn, on).replaceAll('*', 'blast'), accountId: resource.accountId },
        action,
      );
      return isPossible(asked.decision) ? [{ asked, before: NOTHING, rank: rankOf(asked.decision) }] : [];
    }),
  );
}

/** How somebody of the account replaces or deletes the policy of the resource while that still counts. */
function bestRewrite(world: World, states: readonly State[], resource: Resource): Answer | undefined {
  const { policy, ...rest } = targetOfResource(resource);
  const on = { ...rest, policy, arn: resource.type === 'AWS::S3::Object' ? (resource.arn.split('/')[0] as string) : resource.arn };
  const answers = states.flatMap((by) =>
    policyWriters(resource.type).map((action): Answer => {
      const ask: Ask = { by, action, on, extras: {} };
      const decision = decideAsk(world, ask);
      return { asked: { ask, decision }, before: NOTHING, rank: rankOf(decision) };
    }),
  );
  return leastRank(answers.filter(({ asked }) => isPossible(asked.decision)));
}

/** The first of the most certain. */
export function leastRank<T extends { readonly rank: Rank }>(all: Iterable<T | undefined>): T | undefined {
  let best: T | undefined;
  for (const each of all) {
    if (each !== undefined && (best === undefined || each.rank < best.rank)) best = each;
    if (best?.rank === CERTAIN) break;
  }
  return best;
}

/** In another account only the policy of the resource admits somebody. */
function accessAbroad(world: World, accountId: string, resource: Resource, verb: VerbActions): Access | undefined {
  const policy = resource.policy ? policyOf(resource.policy) : undefined;
  if (policy === undefined || !mayMean(policy, accountId)) return undefined;
  return leastRank(
    lazily(ownedStates(world, accountId, policy.document), (state) => {
      const access = accessBy(world, state, resource, verb);
      return access?.blockedBy === undefined ? access : undefined;
    }),
  );
}

/** The best answer over the parts of the resource that the attacker may pick (an object key); undefined when all are denied. */
function bestAnswer(world: World, state: State, resource: Resource, action: string, on: string): Answer | undefined {
  return leastRank(answersOn(world, state, resource, action, on));
}

function* answersOn(world: World, by: State, resource: Resource, action: string, on: string): Generator<Answer> {
  const whole = wholeOf(resource);
  const floor = unread.has(whole) ? UNKNOWN : CERTAIN;
  for (const arn of partsOf(by, action, resource, on)) {
    const ask = { by, action, on: arn === '*' ? { ...whole, arn, policy: undefined } : partOf(whole, arn), extras: {} };
    const decision = decideAsk(world, ask);
    if (isPossible(decision)) yield { asked: { ask, decision }, before: NOTHING, rank: Math.max(floor, rankOf(decision)) as Rank };
    if (decision.outcome === 'allow') continue;
    const [tags, tagged] = afterTagging(world, ask) ?? [];
    if (tags !== undefined && tagged !== undefined)
      yield { asked: tagged, before: [tags], rank: Math.max(floor, worstOf([tags, tagged])) as Rank };
  }
}

/** The ARNs on which the action is decided: the resource, or names of parts of it that the policies leave room for. */
export function partsOf(state: State, action: string, resource: Resource, on: string): readonly string[] {
  const arn = actedOn(resource.arn, on);
  const whole = wholeOf(resource);
  const isOne = arn === '*' || !arn.includes('*') || (arn === whole.arn && resource.type !== 'AWS::S3::Object');
  return isOne ? [arn] : namesOf(state, [action], [arn], { resourcePolicy: whole.policy });
}

/** The same for a caller without policies of its own: one name for each pattern of the resource's policy. */
export function partsOpenTo(whole: Target, resource: Resource, on: string): readonly Target[] {
  const arn = actedOn(resource.arn, on);
  if (arn === '*' || !arn.includes('*')) return [partOf(whole, arn === '*' ? resource.arn : arn)];
  const all = parseGlob(arn);
  const statements = (whole.policy?.document.statements ?? []).filter(({ effect }) => effect === 'Allow');
  const patterns = statements.flatMap(({ resource: covered }) => covered?.patterns ?? []);
  const names = patterns.flatMap(({ text }) => commonInstance([parseGlob(text), all], 'blast') ?? []);
  return [...new Set([arn.replaceAll('*', 'blast'), ...names])].map((name) => partOf(whole, name));
}

/** One of AWS's own keys, where the data is encrypted with it: it serves whoever of its account may use the service, and nobody else (R-KMS-09). */
function closedKeyOf({ attributes: { kmsKeyArn } }: Resource, accountId: string): string | undefined {
  return isKeyOfAws(kmsKeyArn) && accountOf(kmsKeyArn) !== accountId ? kmsKeyArn : undefined;
}

function isKeyOfAws(kmsKeyArn: unknown): kmsKeyArn is string {
  return typeof kmsKeyArn === 'string' && kmsKeyArn.includes(':alias/aws/');
}

/** The key that the data is encrypted with; undefined where that is one of AWS's own. */
function keyArnOf({ arn, attributes: { kmsKeyArn } }: Resource): string | undefined {
  const isForeign = typeof kmsKeyArn === 'string' && kmsKeyArn !== arn && kmsKeyArn.startsWith('arn:') && !isKeyOfAws(kmsKeyArn);
  return isForeign ? kmsKeyArn : undefined;
}

function keyOf(world: World, resource: Resource): Target | undefined {
  const arn = keyArnOf(resource);
  const key = arn === undefined ? undefined : world.resources.get(arn);
  if (key !== undefined) return wholeOf(key);
  return arn === undefined ? undefined : unreadKey(arn);
}

/** How certain it is that the data at an ARN can be decrypted, by way of the service (R-KMS-10); undefined where it cannot. */
function decrypt(
  world: World,
  by: State,
  { arn, region }: Resource,
  on: Target,
  data: string,
): { readonly asked: Asked; readonly rank: Rank; readonly unknown?: string } | undefined {
  const service = splitFields(arn)[2];
  const via = { 'kms:ViaService': `${service}.${on.region || region}.amazonaws.com`, 'aws:ViaAWSService': 'true' };
  const all = encryptionContexts(data).map((context): Asked => {
    const ask: Ask = { by, action: 'kms:Decrypt', on, extras: { ...via, ...context } };
    return { ask, decision: decideAsk(world, ask) };
  });
  const possible = all.filter(({ decision }) => isPossible(decision));
  const asked = possible.toSorted((a, b) => rankOf(b.decision) - rankOf(a.decision))[0];
  if (asked === undefined) return undefined;
  if (unread.has(on)) return { asked, rank: UNKNOWN, unknown: unreadText(on) };
  if (possible.length < all.length) return { asked, rank: UNKNOWN, unknown: `whether ${arn} has a Bucket Key was not collected` };
  return { asked, rank: rankOf(asked.decision) };
}

const unreadKeys = new Map<string, Target>();
const unread = new WeakSet<Target>();

/**
 * A key whose policy was not collected. Most key policies leave the decision to the identity policies, so that is what is asked; but the policy
 * must say so (R-KMS-02), so the answer is not known.
 */
function unreadKey(arn: string): Target {
  return remember(unreadKeys, arn, () => {
    const [, , , region, accountId = ''] = splitFields(arn);
    const target = { arn, accountId, tags: undefined, region, policy: delegation('kms:*', accountId) };
    unread.add(target);
    return target;
  });
}

/** The resource as what is acted on. */
export function wholeOf(resource: Resource): Target {
  return resource.type === 'AWS::KMS::Key' && resource.policy === undefined ? unreadKey(resource.arn) : targetOfResource(resource);
}
