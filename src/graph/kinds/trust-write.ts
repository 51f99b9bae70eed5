import { type Policy, type PolicyDocument, parseDocument } from '../../policy/index.ts';
import { remember } from '../../shared/remember.ts';
import type { Role } from '../../snapshot/index.ts';
import { type Ask, targetOfActor, targetOfTrust } from '../ask.ts';
import { boundOf } from '../may.ts';
import { askAll, type Move, makeMove, type Sofar } from '../move.ts';
import type { State } from '../state.ts';
import { membersOf } from '../wanted.ts';
import { type Actor, isEditable, type World } from '../world.ts';
import { assumeAsk } from './assume.ts';

/** Rewrites a role's trust policy to name the caller, then assumes the role under it. */
export function* trustWrite(world: World, state: State, { wanted, isEntered }: Sofar): Generator<Move> {
  if (!wanted.takes(boundOf(world, state, ['iam:UpdateAssumeRolePolicy']))) return;
  for (const role of membersOf(wanted, state.actor.accountId).roles) {
    if (role.arn === state.actor.arn || !isEditable(role) || isEntered(role.arn)) continue;
    const asked = askAll(world, [updateTrustAsk(state, role), assumeAsk(state, role, targetOfTrust(role, trustIn(state.actor, role)))]);
    const move =
      asked &&
      makeMove(
        {
          technique: 'iam-update-assume-role-policy',
          from: state.actor.arn,
          to: role.arn,
          gives: { kind: 'principal', actor: role },
          preconditions: [],
        },
        asked,
      );
    if (move !== undefined) yield move;
  }
}

export function updateTrustAsk(state: State, role: Role): Ask {
  return {
    by: state,
    action: 'iam:UpdateAssumeRolePolicy',
    on: targetOfActor(role),
    extras: { 'iam:PermissionsBoundary': role.permissionsBoundary?.arn ?? null },
  };
}

/** One document for all roles that a principal rewrites. */
const trusting = new WeakMap<Actor, PolicyDocument>();

/** A trust policy that names this principal and nothing else. */
export function trustIn(actor: Actor, role: { readonly arn: string }): Policy {
  const document = remember(trusting, actor, () =>
    parseDocument({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { AWS: actor.arn }, Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'] },
      ],
    }),
  );
  return { id: `${role.arn}#trust (rewritten)`, document };
}
