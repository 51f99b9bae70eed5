import { techniques } from '../../catalog/index.ts';
import { makeMove, type Move } from '../move.ts';
import type { State } from '../state.ts';
import { isServiceLinked, type World } from '../world.ts';
import { alternatives } from '../binding.ts';
import { controls, hostsOf, meets, roleOfHost, setups } from './hosts.ts';
import { assume } from './assume.ts';
import { stateOf } from '../state.ts';

/** Takes over an existing resource that runs as a role: no iam:PassRole is asked for (R-PASS-04). */
export function* hijack(world: World, state: State): Generator<Move> {
  for (const technique of techniques()) {
    if (technique.kind !== 'hijack-existing' || technique.power === 'limited') continue;
    for (const host of hostsOf(world, state, technique)) {
      const role = roleOfHost(world, host, technique.host?.role);
      if (role === undefined || role.arn === state.actor.arn || isServiceLinked(role)) continue;
      for (const { asked, preconditions, alternative } of setups(world, state, technique, host, { 'lambda:FunctionArn': host.arn })) {
        const met = meets(technique, { world, state, host, role, controls: (each) => controls(world, state, each) }, alternatives(technique)[alternative] ?? []);
        if (met === undefined) continue;
        const draft = { technique: technique.id, from: state.actor.arn, to: role.arn, through: host.arn, gives: { kind: 'principal', actor: role } as const, preconditions: [...met.preconditions, ...preconditions] };
        const answers = [...met.asked, ...asked];
        if (technique.thenAssume) {
          for (const onward of assume(world, stateOf(world, role))) {
            const move = makeMove({ ...draft, to: onward.to, gives: onward.gives }, [...answers, ...onward.asked]);
            if (move !== undefined) yield move;
          }
          break;
        }
        const move = makeMove(draft, answers);
        if (move !== undefined) yield move;
        break;
      }
    }
  }
}
