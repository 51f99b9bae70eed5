import { type Technique, techniques } from '../../catalog/index.ts';
import type { Resource, Role } from '../../snapshot/index.ts';
import { decideAsk, type Extras, targetOfResource } from '../ask.ts';
import { alternatives, fewestRequests, fewestRequestsFirst } from '../binding.ts';
import { CERTAIN, isPossible, type Move, makeMove, type Rank, rankOf, type Sofar, UNKNOWN } from '../move.ts';
import { type State, stateOf } from '../state.ts';
import type { World } from '../world.ts';
import { assume } from './assume.ts';
import { controls, type Host, hasHosts, hostsOf, meets, setups } from './hosts.ts';

const rows = fewestRequestsFirst(techniques().filter(({ kind, power }) => kind === 'hijack-existing' && power !== 'limited'));

/** Takes over an existing resource that runs as a role: no iam:PassRole is asked for (R-PASS-04). */
export function* hijack(world: World, state: State, sofar: Sofar): Generator<Move> {
  const done = new Set<string>();
  for (const technique of rows) {
    if (!hasHosts(world, state, technique)) continue;
    const requests = fewestRequests(technique);
    for (const host of hostsOf(world, state, technique)) {
      const { resource, role } = host;
      if (role === undefined || done.has(role.arn) || role.arn === state.actor.arn) continue;
      if (!technique.thenAssume && (sofar.isEntered(role.arn) || sofar.isBeaten(role.arn, leastRank(world, state, host), requests)))
        continue;
      for (const move of throughHost(world, state, technique, resource, role)) {
        if (move.rank === CERTAIN && !technique.thenAssume) done.add(role.arn);
        yield move;
      }
    }
  }
}

/** The row is no more certain on this host than the one request that every alternative makes of it. */
function leastRank(world: World, state: State, { resource, decisive }: Host): Rank {
  if (decisive === undefined) return CERTAIN;
  const decision = decideAsk(world, { by: state, action: decisive, on: targetOfResource(resource), extras: extrasFor(resource) });
  return isPossible(decision) ? rankOf(decision) : UNKNOWN;
}

function extrasFor({ arn }: Resource): Extras {
  return { 'lambda:FunctionArn': arn };
}

function* throughHost(world: World, state: State, technique: Technique, host: Resource, role: Role): Generator<Move> {
  for (const { asked, preconditions, alternative } of setups(world, state, technique, host, extrasFor(host))) {
    const met = meets(
      technique,
      { world, state, host, role, controls: (each) => controls(world, state, each) },
      alternatives(technique)[alternative] ?? [],
    );
    if (met === undefined) continue;
    const draft = {
      technique: technique.id,
      from: state.actor.arn,
      to: role.arn,
      through: host.arn,
      gives: { kind: 'principal', actor: role } as const,
      preconditions: [...met.preconditions, ...preconditions],
    };
    const answers = [...met.asked, ...asked];
    const onwards = technique.thenAssume ? [...assume(world, stateOf(world, role))] : [undefined];
    for (const onward of onwards) {
      const move =
        onward === undefined
          ? makeMove(draft, answers)
          : makeMove({ ...draft, to: onward.to, gives: onward.gives }, [...answers, ...onward.asked]);
      if (move !== undefined) yield move;
    }
    return;
  }
}
