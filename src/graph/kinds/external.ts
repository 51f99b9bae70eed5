import { type Policy, statementsFor } from '../../policy/index.ts';
import { accountOf } from '../../shared/arn.ts';
import { delegation } from '../administration.ts';
import { newTarget } from '../ask.ts';
import { mayAllow } from '../may.ts';
import { askAll, type Move, makeMove } from '../move.ts';
import { UNKNOWN } from '../rank.ts';
import type { State } from '../state.ts';
import type { World } from '../world.ts';

/**
 * Roles of accounts that were not collected, which the caller may assume as far as its own account has a say: their trust policies are not known. Of those
 * that are known already nobody asks.
 */
export function* external(world: World, state: State, isKnown: (arn: string) => boolean): Generator<Move> {
  if (!mayAllow(state, 'sts:AssumeRole')) return;
  const ofMembers = rolesOfMembers(world, state);
  for (const arn of new Set([...foreignRoles(world, state), ...ofMembers])) {
    if (isKnown(arn)) continue;
    const account = accountOf(arn) as string;
    const trust = { ...(delegation('sts:AssumeRole', state.actor.accountId) as Policy), id: `${arn}#trust (not collected)` };
    const asked = askAll(world, [
      { by: state, action: 'sts:AssumeRole', on: { ...newTarget(arn, account), tags: undefined, region: '', policy: trust }, extras: {} },
    ]);
    const move =
      asked &&
      makeMove(
        {
          technique: ofMembers.has(arn) ? 'org-account-access-role' : 'sts-assume-role-cross-account',
          from: state.actor.arn,
          to: arn,
          gives: { kind: 'administration', accountId: account },
        },
        asked,
      );
    if (move !== undefined)
      yield { ...move, rank: UNKNOWN, unknowns: [...move.unknowns, `the trust policy of ${arn}: account ${account} was not collected`] };
  }
}

/** In each account that Organizations makes there is a role of this name that trusts the management account, unless another name was asked for. */
const MEMBER_ROLE = 'OrganizationAccountAccessRole';

function rolesOfMembers({ snapshot: { organization, partition }, accounts }: World, { actor }: State): Set<string> {
  if (organization === undefined || actor.accountId !== organization.managementAccountId) return new Set();
  const others = [...organization.paths.keys()].filter((id) => id !== actor.accountId && !accounts.has(id));
  return new Set(others.map((id) => `arn:${partition}:iam::${id}:role/${MEMBER_ROLE}`));
}

function foreignRoles(world: World, state: State): Set<string> {
  const arns = new Set<string>();
  for (const { document } of state.identity) {
    for (const { resource } of statementsFor(document, 'sts:assumerole').allow) {
      for (const { text } of resource === undefined || resource.not ? [] : resource.patterns) {
        const account = text.includes(':role/') && !/[*?$]/.test(text) ? accountOf(text) : undefined;
        if (account !== undefined && !world.accounts.has(account)) arns.add(text);
      }
    }
  }
  return arns;
}
