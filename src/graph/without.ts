import { remember } from '../shared/remember.ts';
import { buildWorld, groupsOf, type World } from './world.ts';

type Snapshot = World['snapshot'];
type Account = Snapshot['accounts'][number];
type Source = Account['policies'][number] | Account['roles'][number]['trust'];
type User = Account['users'][number];
type Role = Account['roles'][number];
type Entity = User | Account['groups'][number] | Role;

/** Something that can be taken away: one statement of a policy of the snapshot, or where AWS manages the policy, its attachment. */
export interface Grant {
  /** As evidence names it. */
  readonly policy: string;
  /** Counts from 0. */
  readonly statement: number;
  readonly sid: string | null;
  /** ARN of the user, group or role that an AWS managed policy would be detached from; null where the statement goes. */
  readonly detachFrom: string | null;
}

export function grantKey({ policy, statement, detachFrom }: Grant): string {
  return detachFrom === null ? `${policy}#${statement}` : `${policy} of ${detachFrom}`;
}

/** What would be taken away so that a statement of a policy no longer serves a principal; undefined where the snapshot has nothing to take away. */
export function grantOf(world: World, { policy, statement, sid }: Omit<Grant, 'detachFrom'>, principal: string): Grant | undefined {
  if (!/^arn:[^:]+:iam::aws:/.test(policy)) return sourcesOf(world).has(policy) ? { policy, statement, sid, detachFrom: null } : undefined;
  const actor = world.actors.get(principal);
  const holder = actor && [actor, ...groupsOf(actor)].find(({ policies }) => policies.some(({ id }) => id === policy));
  return holder && { policy, statement, sid, detachFrom: holder.arn };
}

const sources = new WeakMap<Snapshot, ReadonlySet<string>>();

/** Ids of the policies that somebody wrote: those that AWS manages are not among them. */
function sourcesOf({ snapshot }: World): ReadonlySet<string> {
  return remember(
    sources,
    snapshot,
    () =>
      new Set(
        snapshot.accounts.flatMap(({ users, groups, roles, policies, resources }) => [
          ...[...users, ...groups, ...roles].flatMap((each) => each.policies.map(({ id }) => id)),
          ...roles.map(({ trust }) => trust.id),
          ...policies.map(({ id }) => id),
          ...resources.flatMap(({ policy }) => (policy ? [policy.id] : [])),
        ]),
      ),
  );
}

/** The same world without these grants. Statements keep their numbers. */
export function worldWithout(world: World, grants: readonly Grant[]): World {
  const { snapshot, options } = world;
  return buildWorld({ ...snapshot, accounts: snapshot.accounts.map((account) => accountWithout(account, grants)) }, options);
}

function accountWithout(account: Account, grants: readonly Grant[]): Account {
  const statements = new Map<string, Set<number>>();
  for (const { policy, statement, detachFrom } of grants)
    if (detachFrom === null) remember(statements, policy, () => new Set()).add(statement);
  const detached = new Set(grants.map(grantKey));
  const known = new Map<Source, Source>();
  const cut = <T extends Source>(source: T): T => {
    const gone = statements.get(source.id);
    return gone === undefined
      ? source
      : (remember(known, source, () => ({ ...source, document: withoutStatements(source.document, gone) })) as T);
  };
  const entity = <T extends Entity>(each: T): T => ({
    ...each,
    policies: each.policies.filter(({ id }) => !detached.has(`${id} of ${each.arn}`)).map(cut),
  });
  const bounded = <T extends User | Role>(each: T): T => ({
    ...entity(each),
    permissionsBoundary: each.permissionsBoundary && cut(each.permissionsBoundary),
  });
  const groups = new Map(account.groups.map((group) => [group, entity(group)]));
  return {
    ...account,
    groups: [...groups.values()],
    users: account.users.map((user) => ({ ...bounded(user), groups: user.groups.map((group) => groups.get(group) ?? group) })),
    roles: account.roles.map((role) => ({ ...bounded(role), trust: cut(role.trust) })),
    policies: account.policies.map(cut),
    resources: account.resources.map((resource) => (resource.policy ? { ...resource, policy: cut(resource.policy) } : resource)),
  };
}

/** Matches no action, whatever the policy is. */
const NOTHING = { Effect: 'Allow', NotAction: '*', Resource: '*' } as const;

function withoutStatements(document: Source['document'], gone: ReadonlySet<number>): Source['document'] {
  if (typeof document !== 'object' || document === null || !('Statement' in document)) return document;
  const { Statement } = document as { readonly Statement: unknown };
  const list = (Array.isArray(Statement) ? Statement : [Statement]) as Source['document'][];
  return { ...document, Statement: list.map((each, index) => (gone.has(index) ? NOTHING : each)) } as Source['document'];
}
