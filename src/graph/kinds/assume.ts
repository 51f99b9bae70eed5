import { findAction } from '../../catalog/index.ts';
import { coversResource } from '../../policy/index.ts';
import type { Role } from '../../snapshot/index.ts';
import { type Ask, targetOfActor } from '../ask.ts';
import { boundOf, identityAllows } from '../may.ts';
import { askAll, type Move, makeMove, type Sofar } from '../move.ts';
import type { State } from '../state.ts';
import type { Directory } from '../wanted.ts';
import { isServiceLinked, type World } from '../world.ts';

/** Roles whose trust policies name the caller or everyone. */
function* rolesNaming({ trust: { named, everyone } }: Directory, { actor }: State): Generator<Role> {
  yield* named.get(actor.arn) ?? [];
  yield* named.get(actor.uniqueId) ?? [];
  yield* named.get(`${actor.accountId}/${actor.name}`) ?? [];
  yield* everyone;
}

/** Whether some trust policy names the caller, or everyone. */
export function isNamed(directory: Directory, state: State): boolean {
  return !rolesNaming(directory, state).next().done;
}

/** Roles whose trust policies could admit the caller: they name it, its account, or everyone. */
export function rolesThatMayAdmit(directory: Directory, state: State): Set<Role> {
  return new Set([...rolesNaming(directory, state), ...(directory.trust.accounts.get(state.actor.accountId) ?? [])]);
}

/** sts:AssumeRole on every role whose trust admits the caller (R-STS-01 to R-STS-09). `only: 'foreign'`: roles of other accounts. */
export function* assume(world: World, state: State, { wanted, isEntered }: Sofar, only?: 'foreign'): Generator<Move> {
  const { accountId } = state.actor;
  const allows = identityAllows(state, 'sts:AssumeRole');
  const isPossible = (role: Role, isNamed: boolean): boolean => {
    if (isEntered(role.arn) || isServiceLinked(role)) return false;
    // Assuming itself gains a role nothing, but a stolen session the choice of its name (R-STS-06).
    if (role.arn === state.actor.arn && state.caller.sessionName === undefined) return false;
    const foreign = role.accountId !== accountId;
    if (only === 'foreign' && !foreign) return false;
    // Only a trust in the same account that names the caller itself does without an identity policy (R-STS-03, R-STS-04, R-STS-07).
    return (isNamed && !foreign) || state.missing.length > 0 || allows.some((statement) => coversResource(statement, role.arn));
  };
  const naming = new Set(rolesNaming(wanted.directory, state));
  for (const role of naming) {
    const move = isPossible(role, true) ? assumeMove(world, state, role) : undefined;
    if (move !== undefined) yield move;
  }
  const isWorthIt = allows.length > 0 && wanted.takes(boundOf(world, state, ['sts:AssumeRole']));
  if (!isWorthIt && state.missing.length === 0) return;
  for (const role of wanted.directory.trust.accounts.get(accountId) ?? []) {
    const move = !naming.has(role) && isPossible(role, false) ? assumeMove(world, state, role) : undefined;
    if (move !== undefined) yield move;
  }
}

/** The role as the state enters it by sts:AssumeRole. */
export function assumeMove(world: World, state: State, role: Role): Move | undefined {
  const asked = askAll(world, [assumeAsk(state, role)]);
  if (asked === undefined) return undefined;
  const follow = askAll(world, followUps(state, role, asked[0]?.decision.chosen ?? new Map()));
  if (follow === undefined) return undefined;
  return makeMove(
    {
      technique: role.accountId === state.actor.accountId ? 'sts-assume-role' : 'sts-assume-role-cross-account',
      from: state.actor.arn,
      to: role.arn,
      gives: { kind: 'principal', actor: role },
    },
    [...asked, ...follow],
  );
}

export function assumeAsk(state: State, role: Role, on = targetOfActor(role)): Ask {
  return { by: state, action: 'sts:AssumeRole', on, extras: { 'sts:RoleArn': role.arn } };
}

/** A source identity or session tags in the call need permissions of their own, on both sides (R-STS-09). */
function followUps(state: State, role: Role, chosen: ReadonlyMap<string, readonly string[] | null>): Ask[] {
  const asks: Ask[] = [];
  const values = [...chosen].filter(([, value]) => value !== null) as [string, readonly string[]][];
  const tags = values.filter(([key]) => /^aws:(requesttag\/|tagkeys$)/i.test(key));
  const identity = values.filter(([key]) => /^sts:sourceidentity$/i.test(key));
  const ask = (action: string, entries: [string, readonly string[]][]): Ask => ({
    ...assumeAsk(state, role),
    action: findAction(action)?.name ?? action,
    extras: { 'sts:RoleArn': role.arn, ...Object.fromEntries(entries) },
  });
  if (tags.length > 0) asks.push(ask('sts:TagSession', tags));
  if (identity.length > 0) asks.push(ask('sts:SetSourceIdentity', identity));
  return asks;
}
