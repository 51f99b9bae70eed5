import { remember } from '../../shared/remember.ts';
import { type Ask, iamTarget, targetOfActor } from '../ask.ts';
import { freeNames } from '../free.ts';
import { mayAllowAll } from '../may.ts';
import { askBest, type Move, makeMove } from '../move.ts';
import { type Gain, MFA_KEYS, ownPolicies, type State } from '../state.ts';
import { policyOf, type World } from '../world.ts';

const ACTIONS = ['iam:CreateVirtualMFADevice', 'iam:EnableMFADevice'] as const;

const GAIN: Gain = { id: 'MFA device', kind: 'mfa-enrolment', documents: [], unbounded: false, hasMfa: true };

/** A virtual MFA device of the attacker's own on the user: with its codes an access key starts sessions with MFA. What is done without MFA takes no device: that is up to the credential (R-COND-25). */
export function* enrolMfa(world: World, state: State, target: State): Generator<Move> {
  const { actor, gains } = target;
  if (actor.type !== 'User' || gains.some(({ hasMfa }) => hasMfa) || !mayAllowAll(state, ACTIONS) || !hangsOnMfa(world, target)) return;
  const enable: Ask = { by: state, action: ACTIONS[1], on: targetOfActor(actor), extras: {} };
  const devices = freeNames(world, state, [ACTIONS[0]], 'iam', 'mfa');
  const ways = devices.map((name): Ask[] => [{ by: state, action: ACTIONS[0], on: iamTarget(name, actor.accountId), extras: {} }, enable]);
  const asked = askBest(world, ways);
  const move =
    asked &&
    makeMove({ technique: 'iam-enable-mfa', from: state.actor.arn, to: actor.arn, gives: { kind: 'gain', actor, gain: GAIN } }, asked);
  if (move !== undefined) yield move;
}

/** Whether some policy that may have a say in what the user does asks for MFA. */
function hangsOnMfa(world: World, target: State): boolean {
  return testsMfa(ownPolicies(target)) || remember(askedElsewhere, world, () => testsMfa(policiesElsewhere(world)));
}

const askedElsewhere = new WeakMap<World, boolean>();

/** Trust policies and resource policies. */
function* policiesElsewhere(world: World): Generator<ReturnType<typeof policyOf>> {
  for (const { roles, account } of world.accounts.values()) {
    for (const { trust } of roles) yield policyOf(trust);
    for (const { policy } of account.resources) if (policy) yield policyOf(policy);
  }
}

function testsMfa(policies: Iterable<ReturnType<typeof policyOf>>): boolean {
  for (const { document } of policies)
    if (document.statements.some(({ tests }) => tests.some(({ lookup }) => MFA_KEYS.includes(lookup)))) return true;
  return false;
}
