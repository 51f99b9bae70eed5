import type { Actor, Goal } from '../graph/index.ts';

/** To be held: the principal, or the account where its root is meant, since whoever administers the account can do what its root can. */
export function goalOf({ arn, accountId }: Pick<Actor, 'arn' | 'accountId'>): Goal {
  return { arn: arn.endsWith(':root') ? `administration ${accountId}` : arn, rank: 0, moves: [] };
}
