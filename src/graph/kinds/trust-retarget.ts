import { techniques } from '../../catalog/index.ts';
import type { Role } from '../../snapshot/index.ts';
import { targetOfTrust } from '../ask.ts';
import { boundOf } from '../may.ts';
import { type Asked, askAll, bestOf, type Move, makeMove, type Sofar } from '../move.ts';
import type { State } from '../state.ts';
import { membersOf } from '../wanted.ts';
import { isEditable, type World } from '../world.ts';
import { assumeAsk } from './assume.ts';
import { passableTo } from './pass-role.ts';
import { trustIn, updateTrustAsk } from './trust-write.ts';

const rows = techniques().filter(({ kind, power, thenAssume }) => kind === 'pass-role-new' && power !== 'limited' && !thenAssume);

/** Makes a role trust a service and passes it there: only where the caller cannot simply make the role trust itself. */
export function* trustRetarget(world: World, state: State, { wanted, isEntered }: Sofar): Generator<Move> {
  if (!wanted.takes(boundOf(world, state, ['iam:UpdateAssumeRolePolicy', 'iam:PassRole']))) return;
  for (const role of membersOf(wanted, state.actor.accountId).roles) {
    if (role.arn === state.actor.arn || !isEditable(role) || isEntered(role.arn)) continue;
    const update = askAll(world, [updateTrustAsk(state, role)]);
    if (update === undefined || askAll(world, [assumeAsk(state, role, targetOfTrust(role, trustIn(state.actor, role)))]) !== undefined)
      continue;
    const best = bestOf(passedBy(world, state, role, update), ({ rank }) => rank);
    if (best !== undefined) yield best;
  }
}

/** One move for each technique by which the role may be passed once it trusts the service. */
function* passedBy(world: World, state: State, role: Role, update: readonly Asked[]): Generator<Move | undefined> {
  for (const row of rows) {
    const passed = passableTo(world, state, row, role);
    const draft = {
      technique: 'iam-trust-service-passrole',
      from: state.actor.arn,
      to: role.arn,
      gives: { kind: 'principal', actor: role },
      preconditions: passed?.preconditions ?? [],
    } as const;
    yield passed && makeMove(draft, [...update, ...passed.asked]);
  }
}
