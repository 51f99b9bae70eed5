import { type Technique, techniques } from '../../catalog/index.ts';
import type { Caller } from '../../policy/index.ts';
import { everyCondition } from '../../shared/every-condition.ts';
import { once, readOnce, remember } from '../../shared/remember.ts';
import type { Resource, Role } from '../../snapshot/index.ts';
import { type Ask, decideAsk, type Extras, type Target, targetOfActor } from '../ask.ts';
import { alternatives, fewestRequestsFirst } from '../binding.ts';
import type { Covered } from '../covered.ts';
import { allowedOf, boundOf, mayAllowAll } from '../may.ts';
import { type Asked, isPossible, type Move, makeMove, type Precondition, rankOf, type Sofar, worstOf } from '../move.ts';
import { CERTAIN, type Rank } from '../rank.ts';
import { perState, rememberFor, type State, stateOf } from '../state.ts';
import { everybody, membersOf } from '../wanted.ts';
import { isServiceLinked, type World } from '../world.ts';
import { assume } from './assume.ts';
import { controls, executionRole, extrasOf, hasOwnPolicy, hostsIn, meets, type Setup, setupOf, touchable } from './hosts.ts';

/** Keys of launch actions whose value is the role or its profile. */
const ROLE_KEYS = ['ec2:InstanceProfile', 'cloudformation:RoleArn', 'emr-containers:ExecutionRoleArn'];

const rows = fewestRequestsFirst(
  techniques().filter(({ kind, power }) => (kind === 'pass-role-new' || kind === 'pass-role-existing') && power !== 'limited'),
);

/** Passes a role to a service that then runs the caller's code with it: on a new resource, or on an existing one whose role is set anew (R-PASS-01 to R-PASS-06). */
export function* passRole(world: World, state: State, sofar: Sofar): Generator<Move> {
  const { rolesTrusting } = membersOf(sofar.wanted, state.actor.accountId);
  // Rows of one service look at the same roles.
  const known = new Map<string, Candidates>();
  for (const usable of usableRows(world, state)) {
    const { technique, service, runsAs } = usable;
    if (!technique.thenAssume && !rolesTrusting.has(runsAs)) continue;
    const candidates = remember(known, [service, runsAs, technique.thenAssume].join(), () => candidatesFor(world, state, usable, sofar));
    if (candidates !== NO_CANDIDATES) yield* passWith(world, state, usable, candidates, sofar);
  }
}

/** An alternative of a row. */
interface Usable {
  readonly technique: Technique;
  readonly alternative: number;
  readonly actions: readonly string[];
  readonly service: string;
  readonly runsAs: string;
}

const ALTERNATIVES = rows.flatMap((technique) =>
  alternatives(technique).flatMap((actions, alternative): Usable[] => {
    const service = parallel(technique.passedTo, alternative);
    const runsAs = parallel(technique.runsAs ?? technique.passedTo, alternative);
    return service === undefined || runsAs === undefined ? [] : [{ technique, alternative, actions, service, runsAs }];
  }),
);

const usables = perState<readonly Usable[]>();

/** Those that the caller's policies do not rule out by name. */
function usableRows(world: World, state: State): readonly Usable[] {
  return remember(usables, state, () =>
    // What exists may have a policy of its own, which can allow what the caller's policies and boundary do not (R-EVAL-11): that is judged per host.
    ALTERNATIVES.filter(({ technique, actions }) =>
      technique.kind === 'pass-role-new' ? mayAllowAll(state, actions) : hostsIn(world, state, technique).length > 0,
    ),
  );
}

/** What passing costs is the same for all techniques: each role and service is asked about once. */
interface Passing {
  readonly pass: (role: Role, service: string, associated: string | undefined) => Asked | undefined;
  readonly trust: (role: Role, service: string, source: string | undefined) => Asked | undefined;
}

/** A role that some resource may run as. */
interface Candidate {
  readonly role: Role;
  /** The most certain that this can be, whichever resource it is. */
  readonly bound: Rank;
}

function* passWith(world: World, state: State, usable: Usable, candidates: Candidates, sofar: Sofar): Generator<Move> {
  const { technique, alternative, actions } = usable;
  const done = new Set<string>();
  for (const { host, stageThere } of placesOf(world, state, technique, alternative)) {
    // What the policy of a host allows may be more certain than what the caller's policies say.
    if (!sofar.wanted.takes(boundOf(world, state, hasOwnPolicy(host) ? ['iam:PassRole'] : ['iam:PassRole', ...actions]))) continue;
    const stage = stageThere();
    if (stage === undefined) continue;
    let left = 0;
    for (const { role, bound } of candidates) {
      const isBeaten = (rank: Rank, requests: number): boolean =>
        !technique.thenAssume && sofar.isBeaten(role.arn, Math.max(rank, bound) as Rank, requests);
      if (done.has(role.arn) || isBeaten(CERTAIN, actions.length + 2)) continue;
      left++;
      if (isBeaten(stage.rank, stage.requests)) continue;
      for (const move of passOne(world, state, usable, stage, role, sofar)) {
        if (move.rank === CERTAIN && !technique.thenAssume) done.add(role.arn);
        yield move;
      }
    }
    if (left === 0) return;
  }
}

/** Roles that trust the service and that some Allow for iam:PassRole covers; where the role itself is what is entered, those of the wanted. */
function trustingRoles(world: World, state: State, { technique, runsAs }: Usable, sofar: Sofar): readonly Role[] {
  const { accountId } = state.actor;
  const { rolesTrusting } = membersOf(technique.thenAssume === true ? everybody(world) : sofar.wanted, accountId);
  const trusting = rolesTrusting.get(runsAs);
  if (trusting === undefined) return NO_ROLES;
  const covered = coveredRoles(world, state);
  if (covered === undefined) return [...trusting];
  const isTheShorter = covered.size < trusting.size;
  return isTheShorter ? [...new Set(covered)].filter((role) => trusting.has(role)) : [...trusting].filter((role) => covered.has(role));
}

type Candidates = Iterable<Candidate>;

/** Those of them that may be passed to the service and let it in. They are asked as far as somebody reads. */
function candidatesFor(world: World, state: State, usable: Usable, sofar: Sofar): Candidates {
  const trusting = trustingRoles(world, state, usable, sofar);
  return trusting.length === 0 ? NO_CANDIDATES : readOnce(passable(world, state, usable, trusting, sofar));
}

function* passable(world: World, state: State, usable: Usable, trusting: readonly Role[], sofar: Sofar): Generator<Candidate> {
  const { technique, service, runsAs } = usable;
  const { pass, trust } = passingOf(world, state);
  for (const role of trusting) {
    if (role.arn === state.actor.arn || isServiceLinked(role) || (!technique.thenAssume && sofar.isEntered(role.arn))) continue;
    const passed = pass(role, service, undefined);
    const trusted = passed && trust(role, runsAs, undefined);
    if (passed !== undefined && trusted !== undefined)
      yield { role, bound: Math.max(boundOfAnswer(passed, ASSOCIATED), boundOfAnswer(trusted, SOURCE)) as Rank };
  }
}

const ASSOCIATED = 'iam:AssociatedResourceArn';
const SOURCE = 'aws:SourceArn';

/** How certain an answer can be that was asked for with the key left open. */
function boundOfAnswer(open: Asked, key: string): Rank {
  return hangsOn(open, key) ? CERTAIN : rankOf(open.decision);
}

const NO_ROLES: readonly Role[] = [];
const NO_CANDIDATES: Candidates = [];
const NO_TRUSTING: ReadonlySet<Role> = new Set();

/** Roles of the account that some identity Allow for iam:PassRole covers, conditions aside; undefined: all. */
function coveredRoles(world: World, state: State): Covered<Role> | undefined {
  return allowedOf(state, 'iam:PassRole', world.accounts.get(state.actor.accountId)?.roles ?? NO_ROLES);
}

/** What a technique takes on one host (or on new resources), whichever role is passed. */
interface Stage {
  readonly host: Resource | undefined;
  readonly launch: Launch;
  /** Answers besides those of the launch. */
  readonly extra: readonly Asked[];
  readonly notes: readonly Precondition[];
  readonly rank: Rank;
  /** Requests that any role takes here: besides these it is passed, and trusts the service. */
  readonly requests: number;
}

/** Where the technique may be tried: on new resources, or on a host. */
interface Place {
  readonly host: Resource | undefined;
  readonly stageThere: () => Stage | undefined;
}

const places = perState<Map<string, readonly Place[]>>();

function placesOf(world: World, state: State, technique: Technique, alternative: number): readonly Place[] {
  return rememberFor(places, state, `${technique.id} ${alternative}`, () => {
    const isNew = technique.kind === 'pass-role-new';
    const hosts = isNew ? [undefined] : touchable(state, technique, hostsIn(world, state, technique)).map(({ resource }) => resource);
    return hosts.map((host) => ({ host, stageThere: once(() => stageOn(world, state, technique, alternative, host)) }));
  });
}

function stageOn(world: World, state: State, technique: Technique, alternative: number, host: Resource | undefined): Stage | undefined {
  const launch = launchOf(world, state, technique, alternative, host, undefined);
  if (launch === undefined) return undefined;
  const also = alsoPassed(world, state, technique, launch.resource);
  const execution = executionRole(world, state, technique, host);
  const actions = alternatives(technique)[alternative] ?? [];
  const met = meets(technique, { world, state, host, role: undefined, controls: (each) => controls(world, state, each) }, actions, 'host');
  if (also === undefined || execution === undefined || met === undefined) return undefined;
  const extra = [...met.asked, ...also, ...execution.asked];
  return {
    host,
    launch,
    extra,
    notes: [...met.preconditions, ...execution.preconditions],
    rank: worstOf([...launch.asked, ...extra]),
    requests: launch.asked.length + extra.length + 2,
  };
}

interface Launch extends Setup {
  /** The resource that runs with the role. */
  readonly resource: string;
  /** Some request tests the role, so it must be asked again for each role. */
  readonly dependsOnRole: boolean;
}

function launchOf(
  world: World,
  state: State,
  technique: Technique,
  alternative: number,
  host: Resource | undefined,
  role: Role | undefined,
): Launch | undefined {
  const profile = role?.instanceProfiles[0]?.arn ?? (role && newProfile(role));
  const fixed: Extras =
    role === undefined
      ? {}
      : { 'ec2:InstanceProfile': profile, 'cloudformation:RoleArn': role.arn, 'emr-containers:ExecutionRoleArn': role.arn };
  const extras = { ...fixed, ...extrasOf(host) };
  const found = setupOf(world, state, technique, alternative, host, extras);
  if (found === undefined) return undefined;
  const dependsOnRole = found.asked.some(({ decision }) =>
    [...decision.chosen.keys()].some((key) => ROLE_KEYS.some((each) => each.toLowerCase() === key.toLowerCase())),
  );
  return { ...found, dependsOnRole, resource: host?.arn ?? mainResource(found.asked) };
}

function mainResource(asked: readonly Asked[]): string {
  const arns = asked.map(({ ask }) => ask.on.arn);
  return arns.find((arn) => arn.includes(':instance/')) ?? arns.find((arn) => arn !== '*') ?? '*';
}

function newProfile({ arn, name }: Role): string {
  return `${arn.slice(0, arn.indexOf(':role/'))}:instance-profile/${name}`;
}

function* passOne(world: World, state: State, usable: Usable, stage: Stage, role: Role, sofar: Sofar): Generator<Move> {
  const { technique, alternative, actions, service, runsAs } = usable;
  const { host, launch: general, extra, notes } = stage;
  const passing = passingOf(world, state);
  const met = meets(technique, { world, state, host, role, controls: () => false }, actions, 'role');
  const passed = met && passing.pass(role, service, general.resource);
  const trusted = passed && passing.trust(role, runsAs, general.resource);
  if (met === undefined || passed === undefined || trusted === undefined) return;
  const launch = general.dependsOnRole ? launchOf(world, state, technique, alternative, host, role) : general;
  if (launch === undefined) return;
  const asked = [passed, ...met.asked, ...launch.asked, ...extra, trusted];
  const draft = {
    technique: technique.id,
    from: state.actor.arn,
    through: host?.arn,
    preconditions: [...met.preconditions, ...notes, ...launch.preconditions],
  };
  if (technique.thenAssume) {
    for (const onward of assume(world, stateOf(world, role), sofar)) {
      const move = makeMove({ ...draft, to: onward.to, gives: onward.gives }, [...asked, ...onward.asked]);
      if (move !== undefined && onward.to !== state.actor.arn) yield move;
    }
    return;
  }
  const move = makeMove({ ...draft, to: role.arn, gives: { kind: 'principal', actor: role } }, asked);
  if (move !== undefined) yield move;
}

/** For each further service the technique needs, some role that may be passed to it and trusts it. */
function alsoPassed(world: World, state: State, technique: Technique, resource: string): Asked[] | undefined {
  const asked: Asked[] = [];
  const passing = passingOf(world, state);
  for (const service of technique.alsoPass ?? []) {
    const roles = world.accounts.get(state.actor.accountId)?.rolesTrusting.get(service) ?? NO_TRUSTING;
    const found = firstPassed(passing, roles, service, resource);
    if (found === undefined) return undefined;
    asked.push(...found);
  }
  return asked;
}

function firstPassed({ pass, trust }: Passing, roles: Iterable<Role>, service: string, resource: string): readonly Asked[] | undefined {
  for (const role of roles) {
    const passed = pass(role, service, resource);
    const trusted = passed && trust(role, service, resource);
    if (passed !== undefined && trusted !== undefined) return [passed, trusted];
  }
  return undefined;
}

const passings = perState<Passing>();

function passingOf(world: World, state: State): Passing {
  return remember(passings, state, () => makePassing(world, state));
}

function makePassing(world: World, state: State): Passing {
  const passes: AnswersByService = new Map();
  return {
    pass: (role, service, associated) =>
      answer(world, passes, role, service, ASSOCIATED, associated, (extras) => ({
        by: state,
        action: 'iam:PassRole',
        on: passedTarget(role),
        extras: { 'iam:PassedToService': service, ...extras },
      })),
    trust: (role, service, source) => trustedBy(world, role, service, source),
  };
}

/** The service assumes the role on behalf of the resource `source` in the role's account. */
export function trustedBy(world: World, role: Role, service: string, source: string | undefined): Asked | undefined {
  return answer(world, trustsOf(world), role, service, SOURCE, source, (extras) => ({
    by: serviceCaller(service),
    action: 'sts:AssumeRole',
    on: targetOfActor(role),
    extras: { 'aws:SourceAccount': role.accountId, 'aws:PrincipalIsAWSService': 'true', ...extras },
  }));
}

const passedTargets = new WeakMap<Role, Target>();

/** iam:PassRole is decided on the identity side alone (R-PASS-01). */
function passedTarget(role: Role): Target {
  return remember(passedTargets, role, () => ({ ...targetOfActor(role), policy: undefined }));
}

/** What a service may do with a role, or what may be done with it for a service. */
interface Answers {
  /** With the key left open. */
  readonly open: Map<Role, Asked | undefined>;
  /** By role and value of the key, where the answer hangs on it. */
  readonly exact: Map<string, Asked | undefined>;
}
type AnswersByService = Map<string, Answers>;

const trusts = new WeakMap<World, AnswersByService>();

/** Whom a role trusts does not depend on who passes it. */
function trustsOf(world: World): AnswersByService {
  return remember(trusts, world, () => new Map());
}

/** Asks with the key open first; where the answer does not hang on it, that serves every value of the key. */
function answer(
  world: World,
  memory: AnswersByService,
  role: Role,
  service: string,
  key: string,
  value: string | undefined,
  ask: (extras: Extras) => Ask,
): Asked | undefined {
  const known = remember(memory, service, () => ({ open: new Map(), exact: new Map() }));
  if (!known.open.has(role)) known.open.set(role, possible(world, ask({})));
  const open = known.open.get(role);
  if (value === undefined) return open;
  if (open === undefined && key !== 'aws:SourceArn') return undefined;
  if (open !== undefined && !hangsOn(open, key)) return { ...open, ask: ask({ [key]: value }) };
  const about = `${role.arn} ${value}`;
  if (!known.exact.has(about)) known.exact.set(about, possible(world, ask({ [key]: value })));
  return known.exact.get(about);
}

function hangsOn({ decision }: Asked, key: string): boolean {
  const lower = key.toLowerCase();
  return (
    [...decision.chosen.keys()].some((each) => each.toLowerCase() === lower) ||
    decision.conditions.flatMap(everyCondition).some((each) => each.key.toLowerCase() === lower)
  );
}

function possible(world: World, ask: Ask): Asked | undefined {
  const decision = decideAsk(world, ask);
  return isPossible(decision) ? { ask, decision } : undefined;
}

function serviceCaller(service: string): Caller {
  return { kind: 'service', arn: service, accountId: undefined };
}

/** Lists of a row run parallel to its alternatives. */
function parallel(value: string | readonly string[] | undefined, alternative: number): string | undefined {
  return typeof value === 'string' || value === undefined ? value : (value[alternative] ?? value[0]);
}

/** What it takes to pass a role by this technique once the role trusts the service (as the caller has rewritten its trust). */
export function passableTo(world: World, state: State, technique: Technique, role: Role): Setup | undefined {
  for (const alternative of alternatives(technique).keys()) {
    const service = parallel(technique.passedTo, alternative);
    const launch = service === undefined ? undefined : launchOf(world, state, technique, alternative, undefined, role);
    const met =
      launch &&
      meets(technique, { world, state, host: undefined, role, controls: () => false }, alternatives(technique)[alternative] ?? []);
    if (service === undefined || launch === undefined || met === undefined || technique.alsoPass !== undefined) continue;
    const passed = passingOf(world, state).pass(role, service, launch.resource);
    if (passed !== undefined)
      return { asked: [passed, ...met.asked, ...launch.asked], preconditions: [...met.preconditions, ...launch.preconditions] };
  }
  return undefined;
}
