import { type Technique, techniques } from '../../catalog/index.ts';
import { remember } from '../../shared/remember.ts';
import type { Resource, Role } from '../../snapshot/index.ts';
import { decideAsk, targetOfResource } from '../ask.ts';
import { alternatives, fewestRequests, fewestRequestsFirst } from '../binding.ts';
import { boundOf } from '../may.ts';
import { bestOf, type Draft, isPossible, type Move, makeMove, rankOf, type Sofar, worstOf } from '../move.ts';
import { CERTAIN, type Rank, UNKNOWN } from '../rank.ts';
import { perState, type State, stateOf } from '../state.ts';
import { type Directory, everybody, membersOf, type Wanted } from '../wanted.ts';
import type { World } from '../world.ts';
import { assume } from './assume.ts';
import {
  controls,
  extrasOf,
  type Host,
  type Hosts,
  hasOwnPolicy,
  hostsIn,
  isUsable,
  meets,
  type Setup,
  setups,
  touchable,
} from './hosts.ts';

const rows = fewestRequestsFirst(techniques().filter(({ kind, power }) => kind === 'hijack-existing' && power !== 'limited'));

/** Takes over an existing resource that runs as a role: no iam:PassRole is asked for (R-PASS-04). */
export function* hijack(world: World, state: State, sofar: Sofar): Generator<Move> {
  const done = new Set<string>();
  const usable = usableRows(world, state);
  for (const { technique, hosts, requests } of rowsInto(world, state, sofar.wanted)) {
    if (!usable.has(technique)) continue;
    const bound = boundOfRow(world, state, technique);
    for (const { resource, role } of touchable(state, technique, [hosts])) {
      if (role === undefined || done.has(role.arn) || role.arn === state.actor.arn) continue;
      if (!sofar.wanted.takes(bound) && !hasOwnPolicy(resource)) continue;
      if (
        !technique.thenAssume &&
        (sofar.isEntered(role.arn) || isNoBetter(sofar, role, requests, () => leastRank(world, state, resource, hosts.decisive)))
      )
        continue;
      for (const move of throughHost(world, state, technique, resource, role, sofar)) {
        if (move.rank === CERTAIN && !technique.thenAssume) done.add(role.arn);
        yield move;
      }
    }
  }
}

const usables = perState<ReadonlySet<Technique>>();

/** Rows that the caller's policies allow by name, or that have hosts whose own policies may. */
function usableRows(world: World, state: State): ReadonlySet<Technique> {
  return remember(usables, state, () => {
    const found = rowsInto(world, state, everybody(world)).filter(({ technique, hosts }) => isUsable(state, technique, hosts));
    return new Set(found.map(({ technique }) => technique));
  });
}

/** How certain the row can be on hosts without a policy of their own. */
function boundOfRow(world: World, state: State, row: Technique): Rank {
  return Math.min(...alternatives(row).map((actions) => boundOf(world, state, actions))) as Rank;
}

export function mayHijack(world: World, state: State): boolean {
  return usableRows(world, state).size > 0;
}

/** A row with the hosts of one type by which it may enter somebody who is wanted. */
interface Row {
  readonly technique: Technique;
  readonly hosts: Hosts;
  readonly requests: number;
}

const rowsByDirectory = new WeakMap<Directory, Map<string, readonly Row[]>>();

/** Most rows find no host, whoever asks. */
function rowsInto(world: World, state: State, wanted: Wanted): readonly Row[] {
  const byAccount = remember(rowsByDirectory, wanted.directory, () => new Map<string, readonly Row[]>());
  return remember(byAccount, state.actor.accountId, () => {
    const roles = new Set(membersOf(wanted, state.actor.accountId).roles);
    return rows.flatMap((technique): Row[] => {
      const isWanted = ({ role }: Host): boolean => technique.thenAssume === true || (role !== undefined && roles.has(role));
      return hostsIn(world, state, technique)
        .map((each) => ({ ...each, all: each.all.filter(isWanted), open: each.open.filter(isWanted) }))
        .filter(({ all }) => all.length > 0)
        .map((hosts) => ({ technique, hosts, requests: fewestRequests(technique) }));
    });
  });
}

/** Whether the row cannot better what is known of the role. Its rank is asked for only where that has a say. */
function isNoBetter({ isBeaten }: Sofar, { arn }: Role, requests: number, rank: () => Rank): boolean {
  return isBeaten(arn, UNKNOWN, requests) && (isBeaten(arn, CERTAIN, requests) || isBeaten(arn, rank(), requests));
}

/** The row is no more certain on this host than the one request that every alternative makes of it. */
function leastRank(world: World, state: State, resource: Resource, decisive: string | undefined): Rank {
  if (decisive === undefined) return CERTAIN;
  const decision = decideAsk(world, { by: state, action: decisive, on: targetOfResource(resource), extras: {} });
  return isPossible(decision) ? rankOf(decision) : UNKNOWN;
}

function* throughHost(world: World, state: State, technique: Technique, host: Resource, role: Role, sofar: Sofar): Generator<Move> {
  const takeover = bestOf(takeovers(world, state, technique, host, role), ({ asked }) => worstOf(asked));
  if (takeover === undefined) return;
  const draft: Draft = {
    technique: technique.id,
    from: state.actor.arn,
    to: role.arn,
    through: host.arn,
    gives: { kind: 'principal', actor: role },
    preconditions: takeover.preconditions,
  };
  const onwards = technique.thenAssume ? assume(world, stateOf(world, role), sofar) : [undefined];
  for (const onward of onwards) {
    const move =
      onward === undefined
        ? makeMove(draft, takeover.asked)
        : makeMove({ ...draft, to: onward.to, gives: onward.gives }, [...takeover.asked, ...onward.asked]);
    if (move !== undefined) yield move;
  }
}

/** What each alternative of the row takes. */
function* takeovers(world: World, state: State, technique: Technique, host: Resource, role: Role): Generator<Setup> {
  for (const { asked, preconditions, alternative } of setups(world, state, technique, host, extrasOf(host))) {
    const met = meets(
      technique,
      { world, state, host, role, controls: (each) => controls(world, state, each) },
      alternatives(technique)[alternative] ?? [],
    );
    if (met === undefined) continue;
    yield { asked: [...met.asked, ...asked], preconditions: [...met.preconditions, ...preconditions] };
  }
}
