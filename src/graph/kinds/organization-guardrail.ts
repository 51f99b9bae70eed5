import type { Policy, Statement, Test } from '../../policy/index.ts';
import { matchesGlob } from '../../shared/glob.ts';
import { remember } from '../../shared/remember.ts';
import type { Organization } from '../../snapshot/index.ts';
import { type Ask, type Extras, regionOf, type Target } from '../ask.ts';
import { mayAllow } from '../may.ts';
import { type Asked, askAll, type Move, makeMove, worstOf } from '../move.ts';
import { CERTAIN, RANKS, UNKNOWN } from '../rank.ts';
import { allowsEverything, type GuardrailChange, placesAbove, withholds } from '../service-control.ts';
import { type Gain, perState, rememberFor, type State, withGain } from '../state.ts';
import { eases } from '../widens.ts';
import type { World } from '../world.ts';

// What the management account takes off the principals of the others: service control policies.

const LIFT_ACTIONS = [
  'organizations:DisablePolicyType',
  'organizations:UpdatePolicy',
  'organizations:DetachPolicy',
  'organizations:MoveAccount',
] as const;

/** Whether the state may change service control policies that withhold anything, as far as action names tell. */
export function mayLiftServiceControl(world: World, state: State): boolean {
  return mayOrganize(world, state.actor.accountId) && LIFT_ACTIONS.some((action) => mayAllow(state, action));
}

/** Whether principals of the account may be allowed to change service control policies that withhold anything. */
export function mayOrganize(world: World, accountId: string): boolean {
  return organizersOf(world).has(accountId);
}

const organizers = new WeakMap<World['accounts'], ReadonlySet<string>>();

/** The management account and delegated administrators; none where no service control policy withholds anything. */
function organizersOf({ accounts, snapshot: { organization } }: World): ReadonlySet<string> {
  return remember(organizers, accounts, () => {
    const binds = [...accounts.values()].some(({ serviceControl }) => serviceControl?.flat().some(withholds));
    if (organization === undefined || !binds) return new Set();
    return new Set([organization.managementAccountId, ...organization.delegatedAdministrators.map(({ accountId }) => accountId)]);
  });
}

/** Changes by one technique, with the requests that make them. */
interface Offer {
  readonly technique: string;
  readonly changes: readonly GuardrailChange[];
  readonly asks: readonly Ask[];
  readonly takesAway?: true;
}

/** Who takes what off whom. */
interface Lift {
  readonly world: World;
  readonly organization: Organization;
  readonly state: State;
  readonly target: State;
}

/** Changes to the service control policies of the target's account after which it may do more. Each gives this one principal what they held back of it. */
export function* liftServiceControl(world: World, state: State, target: State): Generator<Move> {
  const { organization } = world.snapshot;
  if (organization === undefined || target.serviceControl === undefined || !mayLiftServiceControl(world, state)) return;
  if (!frees(world, target, gainOf([{ kind: 'switched-off' }]))) return;
  const lift = { world, organization, state, target };
  for (const offers of [switchOff(lift), rewrite(lift), detach(lift), moveAccount(lift)]) {
    const moves = [...proved(lift, [...offers])];
    yield* moves;
    // Nothing else takes off more.
    if (moves.some(({ rank, technique }) => rank === CERTAIN && technique === 'org-disablepolicytype')) return;
  }
}

/** Those that suffice alone; where none does, all that are as certain together. */
function* proved(lift: Lift, offers: readonly Offer[]): Generator<Move> {
  const { world, target } = lift;
  const possible = offers.flatMap((offer) => {
    const asked = askAll(world, offer.asks);
    return asked === undefined ? [] : [{ ...offer, asked }];
  });
  const alone = possible.filter((offer) => frees(world, target, gainOf(offer.changes, offer.takesAway)));
  for (const { technique, changes, asked, takesAway } of alone) yield* moveBy(lift, technique, gainOf(changes, takesAway), asked);
  if (alone.length > 0 || possible.some(({ technique }) => technique === 'org-moveaccount')) return;
  for (const worst of RANKS) {
    const all = possible.filter(({ asked }) => worstOf(asked) <= worst);
    const gain = gainOf(
      all.flatMap(({ changes }) => changes),
      all.some(({ takesAway }) => takesAway) ? true : undefined,
    );
    if (all[0] === undefined || !frees(world, target, gain)) continue;
    yield* moveBy(
      lift,
      all[0].technique,
      gain,
      all.flatMap(({ asked }) => asked),
    );
    return;
  }
}

function* moveBy({ organization, state, target }: Lift, technique: string, gain: Gain, asked: readonly Asked[]): Generator<Move> {
  const { actor } = target;
  const move = makeMove({ technique, from: state.actor.arn, to: actor.arn, gives: { kind: 'gain', actor, gain } }, asked);
  if (move === undefined) return;
  const { accountId } = state.actor;
  if (accountId === organization.managementAccountId) yield move;
  else {
    const text = `whether the delegation policy of organization ${organization.id} lets account ${accountId} do it`;
    yield { ...move, rank: UNKNOWN, unknowns: [...move.unknowns, text] };
  }
}

/** organizations:DisablePolicyType on the root: no service control policy binds anybody. */
function* switchOff(lift: Lift): Generator<Offer> {
  const root = placesOf(lift)[0];
  if (!root?.id.startsWith('r-')) return;
  const ask = askOn(lift, 'organizations:DisablePolicyType', arnOf(lift, root.id), OF_TYPE);
  yield { technique: 'org-disablepolicytype', changes: [{ kind: 'switched-off' }], asks: [ask] };
}

/** organizations:UpdatePolicy: the policy allows everything, wherever it is attached. */
function* rewrite(lift: Lift): Generator<Offer> {
  for (const policy of new Set(placesOf(lift).flatMap(({ policies }) => policies.filter(isOwn).map(({ id }) => id))))
    yield {
      technique: 'org-updatepolicy',
      changes: [{ kind: 'rewritten', policy }],
      asks: [askOn(lift, 'organizations:UpdatePolicy', arnOf(lift, policy), OF_TYPE)],
    };
}

/** organizations:DetachPolicy on the policy and what it is attached to. Each level keeps one: without any nothing is allowed. */
function* detach(lift: Lift): Generator<Offer> {
  for (const { id: place, policies } of placesOf(lift)) {
    for (const { id: policy, document } of policies.filter(isOwn)) {
      const asks = [policy, place].map((id) => askOn(lift, 'organizations:DetachPolicy', arnOf(lift, id), OF_TYPE));
      const takesAway = allows(document) ? { takesAway: true as const } : {};
      yield { technique: 'org-detachpolicy', changes: [{ kind: 'detached', policy, place }], asks, ...takesAway };
    }
  }
}

const MAX_PARENTS = 10;

/** organizations:MoveAccount: the account stands under another root or unit. A delegated administrator cannot. */
function* moveAccount(lift: Lift): Generator<Offer> {
  const { organization, state, target } = lift;
  const { accountId } = target.actor;
  const parent = placesOf(lift).at(-2)?.id;
  if (parent === undefined || state.actor.accountId !== organization.managementAccountId) return;
  const action = 'organizations:MoveAccount';
  let tried = 0;
  for (const to of organization.containers.keys()) {
    const change: GuardrailChange = { kind: 'moved', to };
    if (to === parent || !frees(lift.world, target, gainOf([change], true))) continue;
    const asks = [accountId, parent, to].map((id) => askOn(lift, action, arnOf(lift, id), {}));
    yield { technique: 'org-moveaccount', changes: [change], asks, takesAway: true };
    if (++tried === MAX_PARENTS) return;
  }
}

const OF_TYPE: Extras = { 'organizations:PolicyType': 'SERVICE_CONTROL_POLICY' };

function placesOf({ organization, target }: Lift): ReturnType<typeof placesAbove> {
  return placesAbove(organization, target.actor.accountId);
}

/** Of AWS's own policy nothing can be rewritten, and there is nothing in it to be rid of. */
function isOwn({ id }: { readonly id: string }): boolean {
  return !/:organizations::aws:|^p-FullAWSAccess$/.test(id);
}

function allows(document: unknown): boolean {
  return /"Effect":"Allow"/.test(JSON.stringify(document ?? {}));
}

function askOn({ organization, state }: Lift, action: string, arn: string, extras: Extras): Ask {
  const { accountId } = state.actor;
  // The request of a delegated administrator concerns another account, but is judged as one in its own: the rest is up to the delegation policy.
  const isOwner = accountId === organization.managementAccountId;
  const on: Target = { arn, accountId: isOwner ? accountId : undefined, tags: undefined, region: '', policy: undefined };
  return { by: state, action, on, extras };
}

/** The ARN of a policy, root, unit or account of the organization. */
function arnOf({ world, organization: { id: organizationId, managementAccountId } }: Lift, id: string): string {
  if (id.startsWith('arn:')) return id;
  const kinds = { r: 'root', ou: 'ou', p: 'policy' } as const;
  const kind = kinds[id.split('-')[0] as keyof typeof kinds] ?? 'account';
  const type = kind === 'policy' ? 'service_control_policy/' : '';
  return `arn:${world.snapshot.partition}:organizations::${managementAccountId}:${kind}/${organizationId}/${type}${id}`;
}

function gainOf(guardrails: readonly GuardrailChange[], takesAway?: true): Gain {
  const id = `organization: ${guardrails.map((change) => Object.values(change).join(' ')).join(', ')}`;
  return { id, kind: 'organization-guardrail', documents: [], unbounded: false, guardrails, ...(takesAway && { takesAway }) };
}

const freed = perState<Map<string, boolean>>();

/** Whether the principal could do more, or the same more certainly: shown by example requests. */
function frees(world: World, target: State, gain: Gain): boolean {
  return rememberFor(freed, target, gain.id, () => {
    const policies = (target.serviceControl ?? []).flat();
    if (!policies.some(withholds)) return false;
    const after = withGain(world, target, gain);
    // An example has no region, so nothing shows that one is withheld.
    if (withholdsRegion(world, target) && !withholdsRegion(world, after)) return true;
    // Most Denies name what few principals may do: spares the others the examples.
    if (deniedActions(target)?.some((action) => mayAllow(after, action)) === false) return false;
    return [...target.identity, ...policies.map(whatItDenies)].some((policy) => eases(world, target, after, policy));
  });
}

/** Whether a Deny takes away a region that matters: one where the account has something, or that of services with one endpoint for all regions. */
function withholdsRegion(world: World, { actor, serviceControl = [] }: State): boolean {
  const tests = serviceControl.flat().flatMap(({ document }) => document.statements.flatMap(regionTests));
  return tests.length > 0 && regionsOf(world, actor.accountId).some((region) => tests.some((test) => isCaught(test, region)));
}

const regions = new WeakMap<World['accounts'], Map<string, readonly string[]>>();

function regionsOf({ accounts }: World, accountId: string): readonly string[] {
  const known = remember(regions, accounts, () => new Map<string, readonly string[]>());
  return remember(known, accountId, () => {
    const resources = accounts.get(accountId)?.account.resources ?? [];
    return [...new Set(['us-east-1', ...resources.flatMap((resource) => regionOf(resource) || [])])];
  });
}

function isCaught({ operator, values }: Test, region: string): boolean {
  return values.some(({ glob }) => glob === undefined || matchesGlob(glob, region)) !== operator.negated;
}

function regionTests({ effect, tests }: Statement): readonly Test[] {
  return effect === 'Deny' ? tests.filter(({ lookup }) => lookup === 'aws:requestedregion') : [];
}

/** Its Denies, but for those that take regions away. */
function deniesOf({ document }: Policy): readonly Statement[] {
  return document.statements.filter((statement) => statement.effect === 'Deny' && regionTests(statement).length === 0);
}

/** All actions that are withheld, regions aside; undefined where it is more than what Denies name action by action. */
function deniedActions({ serviceControl = [] }: State): readonly string[] | undefined {
  const denies = serviceControl.flat().flatMap(deniesOf);
  const named = denies.flatMap(({ action: { not, globs } }) => (not ? [undefined] : globs.map(({ exact }) => exact)));
  const isKnown = named.every((action) => action !== undefined) && serviceControl.every((policies) => policies.some(allowsEverything));
  return isKnown ? (named as string[]) : undefined;
}

const deniedBy = new WeakMap<Policy, Policy>();

/** Its Denies in the words of Allows: examples of what it withholds, regions aside. */
function whatItDenies(policy: Policy): Policy {
  return remember(deniedBy, policy, () => {
    const statements = deniesOf(policy).map((statement) => ({ ...statement, effect: 'Allow' as const, tests: [] }));
    return { ...policy, document: { ...policy.document, statements } };
  });
}
