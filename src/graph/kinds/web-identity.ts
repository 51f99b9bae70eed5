import { type Technique, techniques } from '../../catalog/index.ts';
import type { Caller } from '../../policy/index.ts';
import { matchesGlob, parseGlob } from '../../shared/glob.ts';
import { remember } from '../../shared/remember.ts';
import type { Resource, Role } from '../../snapshot/index.ts';
import { type Ask, decideAsk, type Extras, targetOfActor } from '../ask.ts';
import { alternatives } from '../binding.ts';
import { mayAllowAll } from '../may.ts';
import { askAll, type Draft, type Move, makeMove, type Precondition, type Sofar } from '../move.ts';
import type { State } from '../state.ts';
import { type AccountIndex, isServiceLinked, trustEntries, type World } from '../world.ts';
import { hostsIn, meets, setups, touchable } from './hosts.ts';

// Roles that are handed out to whoever shows the token of a provider: by identity pools, and to jobs on EKS.

const COGNITO = 'cognito-identity.amazonaws.com';

/** How somebody comes to a token that the role may take. */
interface Token {
  readonly provider: string;
  readonly claims: Extras;
  readonly note: Precondition;
}

type Tokens = (world: World, host: Resource, role: Role) => Iterable<Token>;

/** By row: the tokens that the host leads to. */
const TOKENS: { readonly [technique: string]: Tokens | undefined } = {
  'cognito-identity-pool-roles': tokensOfPool,
  'cognito-group-role': tokensOfGroup,
  'emr-containers-job': tokensOfJob,
};

const rows = techniques().filter(({ id }) => TOKENS[id] !== undefined);

/** Whether some row is allowed, as far as action names tell. */
export function mayHandOut(state: State): boolean {
  return rows.some((row) => alternatives(row).some((actions) => mayAllowAll(state, actions)));
}

/** Has an existing pool or cluster hand out a role, and shows the token that the role's trust policy asks for (R-STS-12, R-STS-13). */
export function* webIdentity(world: World, state: State, { wanted, isEntered }: Sofar): Generator<Move> {
  const index = world.accounts.get(state.actor.accountId);
  const roles = index === undefined ? [] : rolesBehindTokens(index);
  const open = roles.filter(
    (role) => wanted.has(role.arn) && role.arn !== state.actor.arn && !isServiceLinked(role) && !isEntered(role.arn),
  );
  for (const technique of open.length === 0 ? [] : rows)
    for (const { resource } of touchable(state, technique, hostsIn(world, state, technique)))
      for (const role of open) yield* movesOn(world, state, technique, resource, role);
}

function* movesOn(world: World, state: State, technique: Technique, host: Resource, role: Role): Generator<Move> {
  for (const { provider, claims, note } of (TOKENS[technique.id] as Tokens)(world, host, role)) {
    const entered = askAll(world, [enterAsk(role, provider, claims)]);
    if (entered === undefined) continue;
    for (const setup of setups(world, state, technique, host, { 'emr-containers:ExecutionRoleArn': role.arn })) {
      const actions = alternatives(technique)[setup.alternative] ?? [];
      const met = meets(technique, { world, state, host, role, controls: () => false }, actions);
      const passed = askAll(world, technique.passedTo === undefined ? [] : [passAsk(state, role, technique, host)]);
      if (met === undefined || passed === undefined) continue;
      const gives = { kind: 'principal', actor: role } as const;
      const preconditions = [...met.preconditions, ...setup.preconditions, note];
      const draft: Draft = { technique: technique.id, from: state.actor.arn, to: role.arn, through: host.arn, gives, preconditions };
      const move = makeMove(draft, [...passed, ...met.asked, ...setup.asked, ...entered]);
      if (move !== undefined) yield move;
    }
  }
}

/** iam:PassRole is decided on the identity side alone (R-PASS-01). */
function passAsk(by: State, role: Role, { passedTo }: Technique, host: Resource): Ask {
  const extras = { 'iam:PassedToService': [passedTo ?? []].flat()[0], 'iam:AssociatedResourceArn': host.arn };
  return { by, action: 'iam:PassRole', on: { ...targetOfActor(role), policy: undefined }, extras };
}

function enterAsk(role: Role, provider: string, extras: Extras): Ask {
  const by: Caller = { kind: 'federated', arn: provider, accountId: undefined };
  return { by, action: 'sts:AssumeRoleWithWebIdentity', on: targetOfActor(role), extras };
}

const behind = new WeakMap<AccountIndex, readonly Role[]>();

/** Roles of the account that a web identity provider lets in. */
function rolesBehindTokens(index: AccountIndex): readonly Role[] {
  return remember(behind, index, () =>
    index.roles.filter((role) =>
      trustEntries(role).some((entry) => entry.kind === 'federated' && !entry.provider.includes(':saml-provider/')),
    ),
  );
}

function claimsOfPool(pool: Resource, amr: string): Extras {
  const id = pool.arn.slice(pool.arn.indexOf(':identitypool/') + ':identitypool/'.length);
  return { [`${COGNITO}:aud`]: id, [`${COGNITO}:amr`]: [amr] };
}

/** Where the pool lets in guests, anybody is one; else the attacker must be able to sign in. */
function* tokensOfPool(_world: World, pool: Resource): Generator<Token> {
  if (pool.attributes['allowUnauthenticatedIdentities'] === true)
    yield { provider: COGNITO, claims: claimsOfPool(pool, 'unauthenticated'), note: { text: 'the pool lets in guests', status: 'met' } };
  const note: Precondition = { text: 'the caller can sign in to the pool', status: 'assumed' };
  yield { provider: COGNITO, claims: claimsOfPool(pool, 'authenticated'), note };
}

/** The user pool's groups come with a role in the identity pools that take its users: which these are no snapshot says. */
function* tokensOfGroup({ accounts }: World, { accountId, arn }: Resource): Generator<Token> {
  const index = accounts.get(accountId);
  const type = 'AWS::Cognito::IdentityPool';
  const noteOn = (pool: string): Precondition => ({ text: `${pool} takes the users of ${arn}`, status: 'assumed' });
  for (const pool of index?.resourcesByType.get(type) ?? [])
    yield { provider: COGNITO, claims: claimsOfPool(pool, 'authenticated'), note: noteOn(pool.arn) };
  if (!index?.account.inventory.has(type))
    yield { provider: COGNITO, claims: { [`${COGNITO}:amr`]: ['authenticated'] }, note: noteOn('an identity pool') };
}

/** Service accounts that EMR makes for its jobs. */
const JOB_ACCOUNTS = parseGlob('system:serviceaccount:*:emr-containers-sa-*');

/** A job has the token of a service account of the EKS cluster, whose issuer no snapshot says. */
function* tokensOfJob(world: World, _cluster: Resource, role: Role): Generator<Token> {
  for (const entry of trustEntries(role)) {
    const issuer = entry.kind === 'federated' ? /:oidc-provider\/(oidc\.eks\..+)$/.exec(entry.provider)?.[1] : undefined;
    if (entry.kind !== 'federated' || issuer === undefined) continue;
    const claims = { [`${issuer}:aud`]: 'sts.amazonaws.com' };
    const subject = subjectWanted(world, role, entry.provider, claims, `${issuer}:sub`);
    if (subject !== undefined && !matchesGlob(JOB_ACCOUNTS, subject)) continue;
    const note: Precondition = {
      text: `the virtual cluster is on the EKS cluster whose tokens ${entry.provider} stands for`,
      status: 'assumed',
    };
    yield { provider: entry.provider, claims: { ...claims, ...(subject !== undefined && { [`${issuer}:sub`]: subject }) }, note };
  }
}

/** A subject that the trust policy lets in; undefined where it takes any. */
function subjectWanted(world: World, role: Role, provider: string, claims: Extras, key: string): string | undefined {
  const { conditions } = decideAsk(world, enterAsk(role, provider, claims));
  const wanted = conditions.find((each) => each.key.toLowerCase() === key.toLowerCase() && !/not|null/i.test(each.operator));
  return wanted?.values[0]?.replaceAll('*', 'blast');
}
