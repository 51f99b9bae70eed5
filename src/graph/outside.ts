import type { Caller, Policy, PolicyDocument, Statement, Test } from '../policy/index.ts';
import { accountOf, parseArn } from '../shared/arn.ts';
import { commonInstance, parseGlob } from '../shared/glob.ts';
import { remember } from '../shared/remember.ts';
import type { Json, Resource, Role } from '../snapshot/index.ts';
import { type Ask, type Extras, targetOfTrust } from './ask.ts';
import { FRESH } from './free.ts';
import { assumeMove } from './kinds/assume.ts';
import { madeAt } from './made.ts';
import { askAll, bestOf, type Draft, makeMove, type Precondition, type Told } from './move.ts';
import { ownedStates } from './owner.ts';
import { UNKNOWN } from './rank.ts';
import { type State, stateOf } from './state.ts';
import { permissionSetName, policyOf, trustEntries, type World } from './world.ts';

/** Somebody outside the snapshot who gets into a role, with the move that does it. */
export interface Outsider {
  readonly kind: 'account' | 'federated' | 'service' | 'anonymous';
  /** Account id or principal ARN, provider, service, subject of Identity Center, or `*`. */
  readonly id: string;
  /** Of an OIDC provider: which of its subjects, as a pattern. */
  readonly subject?: string;
  readonly move: Told;
}

const known = new WeakMap<World, Map<Role, readonly Outsider[]>>();

/** Who from outside may become the role, as its trust policy has it (R-STS-12 to R-STS-16): accounts, providers, anybody. */
export function outsidersInto(world: World, role: Role): readonly Outsider[] {
  const ofWorld = remember(known, world, () => new Map<Role, readonly Outsider[]>());
  return remember(ofWorld, role, () => [...strangers(world, role)]);
}

/** Whether anybody at all may be let in, as far as the entries of the trust policy tell. */
export function isOpenTrust(role: Role): boolean {
  return trustEntries(role).some(({ kind, ...entry }) => kind === 'everyone' || ('provider' in entry && entry.provider === COGNITO));
}

/** The services that the role's trust policy names. Most roles are a service's: they are no way in from outside but for those who get at what runs there. */
export function* servicesInto(world: World, role: Role): Generator<Outsider> {
  for (const entry of trustEntries(role)) if (entry.kind === 'service') yield* byService(world, role, entry.name);
}

function* strangers(world: World, role: Role): Generator<Outsider> {
  for (const entry of trustEntries(role)) {
    if (entry.kind === 'service' && entry.name === ANYWHERE) yield* byAnchor(world, role);
    else if (entry.kind === 'federated') yield* byProvider(world, role, entry.provider);
    else if (entry.kind === 'account') yield* byAccount(world, role, entry.id);
    else if (entry.kind === 'arn') yield* byPrincipal(world, role, entry.arn);
    else if (entry.kind === 'everyone') yield* byEveryone(world, role);
  }
}

/** No account has this id: it stands for one that the snapshot knows nothing of. */
const SOMEWHERE = '000000000000';

/** Of whoever is let in as a principal of some account, those in accounts that were collected are principals of the snapshot. */
function* byEveryone(world: World, role: Role): Generator<Outsider> {
  const { document } = policyOf(role.trust);
  const move = bestAssumption(world, ownedStates(world, SOMEWHERE, document), role);
  if (move !== undefined) yield { kind: 'anonymous', id: '*', move: { ...move, technique: 'sts-assume-role-wildcard-trust', from: '*' } };
  for (const accountId of accountsTested(document)) yield* byAccount(world, role, accountId);
}

/** Accounts that conditions narrow a policy to. */
export function accountsTested({ statements }: PolicyDocument): Set<string> {
  const accounts = new Set<string>();
  for (const { tests } of statements)
    for (const { lookup, values } of tests)
      for (const { text } of values) {
        const id = lookup === 'aws:principalaccount' ? text : lookup === 'aws:principalarn' ? accountOf(text) : undefined;
        if (id !== undefined && /^\d{12}$/.test(id)) accounts.add(id);
      }
  return accounts;
}

/** What its principals may do in an account that was not collected is not known. */
function* byAccount(world: World, role: Role, accountId: string): Generator<Outsider> {
  if (world.accounts.has(accountId)) return;
  const root = `arn:${world.snapshot.partition}:iam::${accountId}:root`;
  const move = bestAssumption(world, ownedStates(world, accountId, policyOf(role.trust).document), role);
  if (move !== undefined) yield { kind: 'account', id: accountId, move: fromAccount(world, move, accountId, root) };
}

function* byPrincipal(world: World, role: Role, arn: string): Generator<Outsider> {
  const accountId = accountOf(arn);
  const state = accountId === undefined || world.accounts.has(accountId) ? undefined : foreignState(world, arn);
  const move = state && assumeMove(world, state, role);
  if (move !== undefined) yield { kind: 'account', id: arn, move: fromAccount(world, move, accountId as string, arn) };
}

/** A principal of an account that was not collected, taken to be allowed everything there; undefined where the ARN is of no user or role. */
export function foreignState(world: World, arn: string): State | undefined {
  const [, name, sessionName] = /:assumed-role\/([^/]+)\/(.+)$/.exec(arn) ?? [];
  if (name !== undefined && sessionName !== undefined) {
    const actor = madeAt(world, `arn:${arn.split(':')[1]}:iam::${accountOf(arn)}:role/${name}`);
    return actor.type === 'Role' ? stateOf(world, { ...actor, sessionName }) : undefined;
  }
  return /^(user|role)\//.test(parseArn(arn)?.resource ?? '') ? stateOf(world, madeAt(world, arn)) : undefined;
}

function bestAssumption(world: World, states: Iterable<State>, role: Role): Told | undefined {
  const moves = function* (): Generator<Told | undefined> {
    for (const state of states) yield assumeMove(world, state, role);
  };
  return bestOf(moves(), ({ rank }) => rank);
}

function fromAccount({ snapshot: { organization } }: World, move: Told, accountId: string, from: string): Told {
  const isGuarded = move.conditions.some(({ key, or }) => or === undefined && key.toLowerCase() === 'sts:externalid');
  const isInside = organization?.paths.has(accountId) === true;
  return {
    ...move,
    technique: isGuarded || isInside ? 'sts-assume-role-cross-account' : 'trust-external-id-exposed',
    from,
    rank: UNKNOWN,
    unknowns: [...move.unknowns, `who in account ${accountId}, which was not collected, may assume ${move.to}`],
  };
}

/** The role as a caller without an AWS identity enters it: the trust policy alone decides. */
function enter(
  world: World,
  role: Role,
  caller: Caller,
  technique: string,
  actions: readonly string[],
  extras: Extras = {},
  more: Partial<Draft> = {},
  trust: Policy = policyOf(role.trust),
): Told | undefined {
  const asks = actions.map((action): Ask => ({ by: caller, action, on: targetOfTrust(role, trust), extras }));
  const asked = askAll(world, asks);
  return asked && makeMove({ technique, from: caller.arn, to: role.arn, ...more }, asked);
}

const WEB_IDENTITY = ['sts:AssumeRoleWithWebIdentity'];
const COGNITO = 'cognito-identity.amazonaws.com';

function* byProvider(world: World, role: Role, provider: string): Generator<Outsider> {
  const caller: Caller = { kind: 'federated', arn: provider, accountId: undefined };
  if (provider.includes(':saml-provider/')) {
    const move = enter(world, role, caller, 'sts-assume-role-saml', ['sts:AssumeRoleWithSAML']);
    if (move === undefined) return;
    const assigned = [...byAssignment(world, role, move)];
    if (assigned.length > 0) yield* assigned;
    else yield { kind: 'federated', id: provider, move };
    return;
  }
  const issuer = /:oidc-provider\/(.+)$/.exec(provider)?.[1] ?? provider;
  const claims = claimsOfOthers(role, issuer);
  for (const { subject, trust } of subjectsOf(role, provider)) {
    const tokens = [...(issuer === GITHUB ? madeToken(subject) : []), {}];
    const moves = tokens.map((token) =>
      enter(world, role, caller, 'sts-assume-role-web-identity', WEB_IDENTITY, { ...claims, ...token }, {}, trust),
    );
    const move = bestOf(moves, ({ rank }) => rank);
    if (move === undefined) continue;
    // Where another claim narrows them, they are not all.
    const isNarrowed = subject === '*' && move.conditions.some(({ key }) => key.toLowerCase().startsWith(`${issuer.toLowerCase()}:`));
    yield { kind: 'federated', id: provider, ...(subject !== undefined && !isNarrowed && { subject }), move };
  }
  if (provider === COGNITO) yield* byGuests(world, role, caller);
}

/** Claims of other issuers that the trust policy tests: no token of this one has them. */
function claimsOfOthers(role: Role, issuer: string): Extras {
  const keys = policyOf(role.trust).document.statements.flatMap(({ tests }) => tests.map(({ lookup }) => lookup));
  const others = keys.filter((key) => /^[^:]*[./][^:]*:/.test(key) && !key.startsWith(`${issuer.toLowerCase()}:`));
  return Object.fromEntries(others.filter((key) => !key.includes('tag/')).map((key) => [key, null]));
}

const GITHUB = 'token.actions.githubusercontent.com';

/** Anybody makes a repository, and an owner for it, of a name that is free: a subject that does not name its owner whole is one of theirs. */
function madeToken(subject = '*'): Extras[] {
  const [start = ''] = subject.split(/[*?]/);
  if (start === subject || start.includes('/')) return [];
  const made = commonInstance([parseGlob(subject), parseGlob('repo:*/*:*')], FRESH);
  return made === undefined ? [] : [{ [`${GITHUB}:sub`]: made }];
}

/** Subjects of a web identity provider, and what the trust policy says of them alone. */
interface Subject {
  /** As a pattern; undefined where the provider has no subjects that trust policies test. */
  readonly subject: string | undefined;
  readonly trust: Policy;
}

/** The subjects that the trust policy of the role leaves room for: those that each of its Allow statements for the provider names, else all. */
function* subjectsOf(role: Role, provider: string): Generator<Subject> {
  const trust = policyOf(role.trust);
  const issuer = /:oidc-provider\/(.+)$/.exec(provider)?.[1];
  if (issuer === undefined) return yield { subject: undefined, trust };
  for (const statement of trust.document.statements) {
    const isMeant = statement.principal?.entries.some(
      (entry) => entry.kind === 'everyone' || (entry.kind === 'federated' && entry.provider === provider),
    );
    if (statement.effect !== 'Allow' || isMeant !== true) continue;
    const test = statement.tests.find((each) => namesSubjects(each, `${issuer.toLowerCase()}:sub`));
    if (test === undefined) yield { subject: '*', trust: withAllow(trust, statement) };
    for (const [i, { text }] of test?.values.entries() ?? []) {
      // No subject has a star in it: where it is not a pattern, it is a slip for one, and lets in nobody.
      if (test === undefined || (!test.operator.wildcards && /[*?]/.test(text))) continue;
      yield {
        subject: text,
        trust: withAllow(trust, { ...statement, tests: statement.tests.map((each) => (each === test ? valueAt(test, i) : each)) }),
      };
    }
  }
}

/** Every token has a subject, and one: of several values all, or only if it is there, makes no difference. */
function namesSubjects({ lookup, operator }: Test, key: string): boolean {
  return lookup === key && !operator.negated && operator.family === 'string';
}

function valueAt(test: Test, i: number): Test {
  return { ...test, values: test.values.slice(i, i + 1), prepared: test.prepared?.slice(i, i + 1) };
}

/** The policy with this Allow instead of its own. */
function withAllow(policy: Policy, allow: Statement): Policy {
  const { document } = policy;
  return { ...policy, document: { ...document, statements: [allow, ...document.statements.filter(({ effect }) => effect === 'Deny')] } };
}

/** Whoever knows the id of an identity pool is a guest of it, where it lets in guests (R-STS-13). */
function* byGuests(world: World, role: Role, caller: Caller): Generator<Outsider> {
  for (const pool of world.accounts.get(role.accountId)?.resourcesByType.get('AWS::Cognito::IdentityPool') ?? []) {
    const { allowUnauthenticatedIdentities, unauthenticatedRoleArn } = pool.attributes;
    if (allowUnauthenticatedIdentities !== true || unauthenticatedRoleArn !== role.arn) continue;
    const id = pool.arn.slice(pool.arn.indexOf(':identitypool/') + ':identitypool/'.length);
    const extras = { [`${COGNITO}:aud`]: id, [`${COGNITO}:amr`]: ['unauthenticated'] };
    const move = enter(world, role, caller, 'sts-assume-role-web-identity', WEB_IDENTITY, extras, { from: '*', through: pool.arn });
    if (move !== undefined) yield { kind: 'anonymous', id: '*', move };
  }
  yield* byAnyPool(world, role, caller);
}

/** Where the trust policy names no pool, one that anybody makes in an account of its own does as well. */
function* byAnyPool(world: World, role: Role, caller: Caller): Generator<Outsider> {
  for (const amr of ['unauthenticated', 'authenticated']) {
    const extras = { [`${COGNITO}:aud`]: SOME_POOL, [`${COGNITO}:amr`]: [amr] };
    const move = enter(world, role, caller, 'sts-assume-role-web-identity', WEB_IDENTITY, extras, { from: '*' });
    if (move !== undefined) return yield { kind: 'anonymous', id: '*', move };
  }
}

/** No identity pool has this id: it stands for one that the snapshot knows nothing of. */
const SOME_POOL = 'us-east-1:00000000-0000-0000-0000-000000000000';

/** Users and groups of Identity Center to whom the permission set behind the role is assigned in its account. */
function* byAssignment({ accounts }: World, role: Role, move: Told): Generator<Outsider> {
  const set = permissionSetName(role);
  if (set === undefined) return;
  for (const { account } of accounts.values())
    for (const { permissionSet, accountId, principalType, principalId } of account.identityCenter?.assignments ?? [])
      if (accountId === role.accountId && permissionSet === set)
        yield { kind: 'federated', id: `Identity Center ${principalType.toLowerCase()} ${principalId}`, move };
}

const ANYWHERE = 'rolesanywhere.amazonaws.com';
const ANYWHERE_ACTIONS = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];

function* byService(world: World, role: Role, service: string): Generator<Outsider> {
  if (service === ANYWHERE) return;
  const caller: Caller = { kind: 'service', arn: service, accountId: undefined };
  const move = enter(world, role, caller, 'trust-compute-service', ['sts:AssumeRole'], {}, { preconditions: [footholdOn(world, role)] });
  if (move !== undefined) yield { kind: 'service', id: service, move };
}

/** Whoever holds a certificate of a trust anchor, where a profile lists the role (R-STS-16). */
function* byAnchor(world: World, role: Role): Generator<Outsider> {
  const caller: Caller = { kind: 'service', arn: ANYWHERE, accountId: undefined };
  const index = world.accounts.get(role.accountId);
  const profiles = index?.resourcesByType.get('AWS::RolesAnywhere::Profile') ?? [];
  const isListed = profiles.some(({ attributes }) => Object.values(attributes).some((value: Json) => [value].flat().includes(role.arn)));
  if (!isListed && index?.account.inventory.has('AWS::RolesAnywhere::Profile')) return;
  const preconditions: Precondition[] = [{ text: 'an enabled profile lists the role', status: isListed ? 'met' : 'assumed' }];
  const isCollected = index?.account.inventory.has('AWS::RolesAnywhere::TrustAnchor');
  const anchors = index?.resourcesByType.get('AWS::RolesAnywhere::TrustAnchor') ?? [];
  for (const anchor of isCollected ? anchors : [undefined]) {
    const from = anchor?.arn ?? caller.arn;
    const extras = { 'aws:SourceAccount': role.accountId, ...(anchor && { 'aws:SourceArn': anchor.arn }) };
    const move = enter(world, role, caller, 'rolesanywhere-loose-trust', ANYWHERE_ACTIONS, extras, { from, preconditions });
    if (move !== undefined) yield { kind: 'federated', id: from, move };
  }
}

const workloads = new WeakMap<World, ReadonlyMap<string, readonly Resource[]>>();

/** Whoever gets at a workload that runs as the role has it. */
function footholdOn(world: World, role: Role): Precondition {
  const running = remember(workloads, world, () => indexWorkloads(world)).get(role.arn) ?? [];
  const [first] = running;
  if (first === undefined) return { text: 'a foothold on something that runs as it', status: 'assumed' };
  const others = running.length === 1 ? '' : ` or on ${running.length - 1} more that run as it`;
  return { text: `a foothold on ${first.arn}${others}`, status: 'assumed' };
}

function indexWorkloads({ resources, accounts }: World): Map<string, Resource[]> {
  const byRole = new Map<string, Resource[]>();
  for (const resource of resources.values()) {
    const { roleArn, instanceProfileArn, accountId } = resource;
    const role = roleArn ?? (instanceProfileArn && accounts.get(accountId)?.roleOfProfile.get(instanceProfileArn)?.arn);
    if (role !== undefined && role !== '') remember(byRole, role, () => []).push(resource);
  }
  return byRole;
}
