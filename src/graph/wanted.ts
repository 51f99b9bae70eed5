import type { Role, User } from '../snapshot/index.ts';
import type { Rank } from './rank.ts';
import { type Actor, indexTrust, rolesByService, type TrustIndex, type World } from './world.ts';

/** Principals, as the kinds look for them. A world is the directory of all of its principals. */
export interface Directory {
  readonly trust: TrustIndex;
  readonly accounts: ReadonlyMap<string, Members>;
}

interface Members {
  readonly roles: readonly Role[];
  readonly users: readonly User[];
  /** Service principal -> roles whose trust policy names it. */
  readonly rolesTrusting: ReadonlyMap<string, ReadonlySet<Role>>;
}

/** Whom a search would still enter: no kind looks at anybody else. */
export interface Wanted {
  readonly directory: Directory;
  /** False for those of the directory that are not wanted any more: at all, or by a way that is as certain as this and no more. */
  readonly has: (arn: string, way?: Rank) => boolean;
  /** Whether a way that is as certain as this would still be of use. */
  readonly takes: (rank: Rank) => boolean;
}

export function everybody(world: World): Wanted {
  return { directory: world, has: () => true, takes: () => true };
}

/** These principals and no others. */
export function only(actors: readonly Actor[], takes: Wanted['takes'] = () => true): Wanted {
  const arns = new Set(actors.map(({ arn }) => arn));
  const byAccount = new Map<string, { roles: Role[]; users: User[] }>();
  for (const actor of actors) {
    const members = byAccount.get(actor.accountId) ?? { roles: [], users: [] };
    byAccount.set(actor.accountId, members);
    if (actor.type === 'Role') members.roles.push(actor);
    else members.users.push(actor);
  }
  const accounts = new Map([...byAccount].map(([id, { roles, users }]) => [id, { roles, users, rolesTrusting: rolesByService(roles) }]));
  return {
    directory: { trust: indexTrust([...byAccount.values()].flatMap(({ roles }) => roles)), accounts },
    has: (arn) => arns.has(arn),
    takes,
  };
}

const NOBODY: Members = { roles: [], users: [], rolesTrusting: new Map() };

export function membersOf({ directory }: Wanted, accountId: string): Members {
  return directory.accounts.get(accountId) ?? NOBODY;
}
