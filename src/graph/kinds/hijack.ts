import { type Technique, techniques } from '../../catalog/index.ts';
import type { Resource, Role } from '../../snapshot/index.ts';
import { alternatives } from '../binding.ts';
import { CERTAIN, type Move, makeMove } from '../move.ts';
import { mayAllow, type State, stateOf } from '../state.ts';
import { isServiceLinked, type World } from '../world.ts';
import { assume } from './assume.ts';
import { controls, hostsOf, meets, roleOfHost, setups } from './hosts.ts';

/** Rows of this kind, those with the fewest requests first: the first certain way into a role is then the best. */
const rows = techniques()
  .filter(({ kind, power }) => kind === 'hijack-existing' && power !== 'limited')
  .sort((a, b) => fewest(a) - fewest(b) || (a.id < b.id ? -1 : 1));

/** Takes over an existing resource that runs as a role: no iam:PassRole is asked for (R-PASS-04). */
export function* hijack(world: World, state: State): Generator<Move> {
  const done = new Set<string>();
  for (const technique of rows) {
    const possible = alternatives(technique).some((actions) => actions.every((action) => mayAllow(state, action)));
    for (const host of hostsOf(world, state, technique)) {
      if (!possible && !host.policy) continue;
      const role = roleOfHost(world, host, technique.host?.role);
      if (role === undefined || done.has(role.arn) || role.arn === state.actor.arn || isServiceLinked(role)) continue;
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

function fewest(technique: Technique): number {
  return Math.min(...alternatives(technique).map(({ length }) => length)) + (technique.trigger === undefined ? 0 : 1);
}
