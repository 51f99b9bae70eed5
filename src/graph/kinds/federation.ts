import type { Caller } from '../../policy/index.ts';
import { everyCondition } from '../../shared/every-condition.ts';
import { remember } from '../../shared/remember.ts';
import type { Role } from '../../snapshot/index.ts';
import { type Ask, decideAsk, type Extras, iamTarget, targetOfActor } from '../ask.ts';
import { mayAllow } from '../may.ts';
import { askAll, isPossible, type Move, makeMove, type Sofar } from '../move.ts';
import type { State } from '../state.ts';
import { type AccountIndex, trustEntries, type World } from '../world.ts';

const UPDATE = 'iam:UpdateSAMLProvider';

/** Whether the state may change identity providers, as far as action names tell. */
export function mayFederate(state: State): boolean {
  return mayAllow(state, UPDATE);
}

/** Puts a key of its own into a SAML provider: then it signs the assertions by which the roles behind the provider are entered (R-STS-12). */
export function* federationWrite(world: World, state: State, { wanted, isEntered }: Sofar): Generator<Move> {
  const index = world.accounts.get(state.actor.accountId);
  for (const [provider, roles] of index === undefined ? [] : rolesBehind(index)) {
    const open = roles.filter(({ arn }) => wanted.has(arn) && arn !== state.actor.arn && !isEntered(arn));
    const updated =
      open.length === 0
        ? undefined
        : askAll(world, [{ by: state, action: UPDATE, on: iamTarget(provider, state.actor.accountId), extras: {} }]);
    for (const role of updated === undefined ? [] : open) {
      const entered = askAll(world, [withClaims(world, provider, role)]);
      const move =
        updated &&
        entered &&
        makeMove(
          {
            technique: 'iam-update-saml-provider',
            from: state.actor.arn,
            to: role.arn,
            through: provider,
            gives: { kind: 'principal', actor: role },
          },
          [...updated, ...entered],
        );
      if (move !== undefined) yield move;
    }
  }
}

const behind = new WeakMap<AccountIndex, ReadonlyMap<string, readonly Role[]>>();

/** Roles of the account by the SAML provider of the account that their trust policies name. */
function rolesBehind(index: AccountIndex): ReadonlyMap<string, readonly Role[]> {
  return remember(behind, index, () => {
    const found = new Map<string, Role[]>();
    for (const role of index.roles)
      for (const entry of trustEntries(role))
        if (entry.kind === 'federated' && entry.provider.includes(`:iam::${index.accountId}:saml-provider/`))
          remember(found, entry.provider, () => []).push(role);
    return found;
  });
}

/** The assertion says what the trust policy wants: whoever signs it writes it. */
function withClaims(world: World, provider: string, role: Role): Ask {
  const caller: Caller = { kind: 'federated', arn: provider, accountId: undefined };
  const ask = (extras: Extras): Ask => ({ by: caller, action: 'sts:AssumeRoleWithSAML', on: targetOfActor(role), extras });
  const open = decideAsk(world, ask({}));
  if (!isPossible(open)) return ask({});
  const conditions = open.conditions.flatMap(everyCondition);
  const claims = conditions.filter(({ key, operator }) => /^saml:/i.test(key) && !/not|null/i.test(operator));
  return ask(Object.fromEntries(claims.map(({ key, values }) => [key, (values[0] ?? '').replaceAll('*', 'blast')])));
}
