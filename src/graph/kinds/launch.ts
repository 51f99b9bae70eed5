import { type Technique, techniques } from '../../catalog/index.ts';
import type { Resource, Role } from '../../snapshot/index.ts';
import { alternatives, fewestRequestsFirst } from '../binding.ts';
import { mayAllowAll } from '../may.ts';
import { bestOf, type Move, makeMove, type Sofar, worstOf } from '../move.ts';
import type { State } from '../state.ts';
import { membersOf } from '../wanted.ts';
import { isServiceLinked, type World } from '../world.ts';
import { hostsIn, meets, type Setup, setups, touchable } from './hosts.ts';
import { trustedBy } from './pass-role.ts';

const rows = fewestRequestsFirst(techniques().filter(({ kind }) => kind === 'launch-without-pass-role'));

/** Whether some row is allowed, as far as action names tell. */
export function mayLaunch(state: State): boolean {
  return rows.some((row) => alternatives(row).some((actions) => mayAllowAll(state, actions)));
}

/** Changes what an existing resource launches: with any role that can run there, since nobody checks iam:PassRole (R-PASS-04). */
export function* launch(world: World, state: State, sofar: Sofar): Generator<Move> {
  const { rolesTrusting } = membersOf(sofar.wanted, state.actor.accountId);
  for (const technique of rows) {
    const service = [technique.runsAs ?? []].flat()[0] ?? '';
    const roles = [...(rolesTrusting.get(service) ?? [])].filter(
      (role) => role.arn !== state.actor.arn && !isServiceLinked(role) && !sofar.isEntered(role.arn),
    );
    if (roles.length === 0) continue;
    for (const { resource: host } of touchable(state, technique, hostsIn(world, state, technique))) {
      const setup = bestOf<Setup>(setups(world, state, technique, host, {}), ({ asked }) => worstOf(asked));
      if (setup === undefined) continue;
      for (const role of roles) {
        const move = launchAs(world, state, technique, host, role, service, setup);
        if (move !== undefined) yield move;
      }
    }
  }
}

function launchAs(
  world: World,
  state: State,
  technique: Technique,
  host: Resource,
  role: Role,
  service: string,
  setup: Setup,
): Move | undefined {
  const met = meets(technique, { world, state, host, role, controls: () => false }, technique.allOf);
  const trusted = met && trustedBy(world, role, service, host.arn);
  if (met === undefined || trusted === undefined) return undefined;
  return makeMove(
    {
      technique: technique.id,
      from: state.actor.arn,
      to: role.arn,
      through: host.arn,
      gives: { kind: 'principal', actor: role },
      preconditions: [...met.preconditions, ...setup.preconditions],
    },
    [...met.asked, ...setup.asked, trusted],
  );
}
