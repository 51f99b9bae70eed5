import type { Policy } from '../policy/index.ts';
import { accountOf } from '../shared/arn.ts';
import { remember } from '../shared/remember.ts';
import { policyOf, type World } from './world.ts';

/**
 * ARN patterns that conditions want of principals of the account: in trust and resource policies, wherever they are, and in what the organization lays
 * upon it. A condition takes the name for what it is, whoever bears it (R-PRIN-13).
 */
export function namesTested(world: World, accountId: string): readonly string[] {
  return [...new Set([...patternsEverywhere(world).flatMap(ofAccount(world, accountId)), ...namesSpared(world, accountId)])];
}

const sparedIn = new WeakMap<World['accounts'], Map<string, readonly string[]>>();

/** Those in the guardrails of the organization: mostly of principals that a Deny spares. */
export function namesSpared(world: World, accountId: string): readonly string[] {
  const known = remember(sparedIn, world.accounts, () => new Map<string, readonly string[]>());
  return remember(known, accountId, () => {
    const { serviceControl = [], resourceControl = [] } = world.accounts.get(accountId) ?? {};
    const guardrails = new Set([...serviceControl, ...resourceControl].flat());
    return [...new Set([...guardrails].flatMap(patternsIn).flatMap(ofAccount(world, accountId)))];
  });
}

/** The pattern as an ARN of the account; none where it is of another. A user's name stands for its ARN. */
function ofAccount(world: World, accountId: string): (pattern: string) => readonly string[] {
  return (pattern) => {
    const arn = pattern.startsWith('arn:') ? pattern : `arn:${world.snapshot.partition}:iam::${accountId}:user/${pattern}`;
    return [accountId, '*'].includes(accountOf(arn) ?? '*') ? [arn] : [];
  };
}

const everywhere = new WeakMap<World['accounts'], readonly string[]>();

/** Those of trust policies and resource policies. */
function patternsEverywhere({ accounts, resources }: World): readonly string[] {
  return remember(everywhere, accounts, () => {
    const trusts = [...accounts.values()].flatMap(({ roles }) => roles.map(({ trust }) => trust));
    const own = [...resources.values()].flatMap(({ policy }) => policy ?? []);
    return [...new Set([...trusts, ...own].flatMap((source) => patternsIn(policyOf(source))))];
  });
}

const NAMING = new Set(['aws:principalarn', 'aws:username']);

function patternsIn({ document }: Policy): readonly string[] {
  const tests = document.statements.flatMap((statement) => statement.tests.filter(({ lookup }) => NAMING.has(lookup)));
  return tests.flatMap(({ values }) => values.filter(({ glob, text }) => glob !== undefined && text !== '*').map(({ text }) => text));
}
