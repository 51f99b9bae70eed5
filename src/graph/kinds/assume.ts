import { findAction } from '../../catalog/index.ts';
import type { Role } from '../../snapshot/index.ts';
import { type Ask, targetOfActor } from '../ask.ts';
import { askAll, type Move, makeMove } from '../move.ts';
import { mayAllowOn, type State } from '../state.ts';
import { isServiceLinked, type World } from '../world.ts';

/** Roles whose trust policies could admit the caller: they name it, its account, or everyone. */
export function rolesThatMayAdmit(world: World, state: State): Set<Role> {
  const { named, accounts, everyone } = world.trust;
  const { actor } = state;
  return new Set([
    ...(named.get(actor.arn) ?? []),
    ...(named.get(actor.uniqueId) ?? []),
    ...(named.get(`${actor.accountId}/${actor.name}`) ?? []),
    ...(accounts.get(actor.accountId) ?? []),
    ...everyone,
  ]);
}

/** sts:AssumeRole on every role whose trust admits the caller (R-STS-01 to R-STS-09). `only: 'foreign'`: roles of other accounts. */
export function* assume(world: World, state: State, only?: 'foreign'): Generator<Move> {
  for (const role of rolesThatMayAdmit(world, state)) {
    // Assuming itself gains a role nothing, but a stolen session the choice of its name (R-STS-06).
    if ((role.arn === state.actor.arn && state.caller.sessionName === undefined) || isServiceLinked(role)) continue;
    const foreign = role.accountId !== state.actor.accountId;
    if (only === 'foreign' && !foreign) continue;
    // Only a trust in the same account that names the caller itself does without an identity policy (R-STS-03, R-STS-04, R-STS-07).
    if ((foreign || !isNamedIn(world, state, role)) && state.missing.length === 0 && !mayAllowOn(state, 'sts:AssumeRole', role.arn))
      continue;
    const move = assumeMove(world, state, role);
    if (move !== undefined) yield move;
  }
}

function isNamedIn({ trust: { named, everyone } }: World, { actor }: State, role: Role): boolean {
  return (
    [actor.arn, actor.uniqueId, `${actor.accountId}/${actor.name}`].some((key) => named.get(key)?.includes(role)) || everyone.includes(role)
  );
}

function assumeMove(world: World, state: State, role: Role): Move | undefined {
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
