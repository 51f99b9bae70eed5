import { type Technique, techniques } from '../../catalog/index.ts';
import type { Resource, Role } from '../../snapshot/index.ts';
import { alternatives, fewestRequestsFirst } from '../binding.ts';
import { CERTAIN, type IsEntered, type Move, makeMove } from '../move.ts';
import { mayAllow, type State, stateOf } from '../state.ts';
import { isServiceLinked, type World } from '../world.ts';
import { assume } from './assume.ts';
import { controls, hasHosts, hostsOf, meets, setups } from './hosts.ts';

const rows = fewestRequestsFirst(techniques().filter(({ kind, power }) => kind === 'hijack-existing' && power !== 'limited'));

/** Takes over an existing resource that runs as a role: no iam:PassRole is asked for (R-PASS-04). */
export function* hijack(world: World, state: State, isEntered: IsEntered): Generator<Move> {
  const done = new Set<string>();
  for (const technique of rows) {
    if (!hasHosts(world, state.actor.accountId, technique)) continue;
    const possible = alternatives(technique).some((actions) => actions.every((action) => mayAllow(state, action)));
    for (const { resource: host, role } of hostsOf(world, state, technique)) {
      if (!possible && !host.policy) continue;
      if (role === undefined || role.arn === state.actor.arn || isServiceLinked(role)) continue;
      if (done.has(role.arn) || (!technique.thenAssume && isEntered(role.arn))) continue;
      for (const move of throughHost(world, state, technique, host, role)) {
        if (move.rank === CERTAIN && !technique.thenAssume) done.add(role.arn);
        yield move;
      }
    }
  }
}

function* throughHost(world: World, state: State, technique: Technique, host: Resource, role: Role): Generator<Move> {
  for (const { asked, preconditions, alternative } of setups(world, state, technique, host, { 'lambda:FunctionArn': host.arn })) {
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
