import { remember } from '../../shared/remember.ts';
import { newTarget } from '../ask.ts';
import { mayAllow } from '../may.ts';
import { askAll, type Move, makeMove } from '../move.ts';
import { UNKNOWN } from '../rank.ts';
import { type Gain, perState, type State, withGain } from '../state.ts';
import { opens } from '../widens.ts';
import type { World } from '../world.ts';

export const LEAVE = 'organizations:LeaveOrganization';

const GAIN: Gain = { id: 'organization left', kind: 'organization-exit', documents: [], unbounded: false, leavesOrganization: true };

/**
 * Takes the account out of its organization: no service control policy binds its principals any more. AWS lets go only accounts with contact and payment
 * details of their own, as few have that were made in an organization: no snapshot says which, so it is not known to work. What the owner of an account gains by that is not
 * followed: an administrator is one save what the organization withholds.
 */
export function* leaveOrganization(world: World, state: State, target: State): Generator<Move> {
  const { organization } = world.snapshot;
  const { accountId } = state.actor;
  if (organization === undefined || accountId === organization.managementAccountId || !mayAllow(state, LEAVE)) return;
  if (target.serviceControl === undefined || !isHeldBack(world, target)) return;
  const asked = askAll(world, [{ by: state, action: LEAVE, on: newTarget('*', accountId), extras: {} }]);
  const move =
    asked &&
    makeMove(
      {
        technique: 'org-leaveorganization',
        from: state.actor.arn,
        to: target.actor.arn,
        gives: { kind: 'gain', actor: target.actor, gain: GAIN },
      },
      asked,
    );
  if (move !== undefined)
    yield { ...move, rank: UNKNOWN, unknowns: [...move.unknowns, `whether account ${accountId} has what it takes to stand alone`] };
}

const heldBack = perState<boolean>();

/** Whether the principal could do more without the organization. */
function isHeldBack(world: World, target: State): boolean {
  return remember(heldBack, target, () => {
    const free = withGain(world, target, GAIN);
    return target.identity.some((policy) => opens(world, target, free, policy));
  });
}
