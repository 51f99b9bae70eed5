import { type Policy, type PrincipalEntry, parseDocument, type Statement } from '../policy/index.ts';
import { parseArn } from '../shared/arn.ts';
import { remember } from '../shared/remember.ts';
import type { Account, Group, ManagedPolicy, PolicySource, Resource, Role, Snapshot, User } from '../snapshot/index.ts';

/** A principal of the snapshot that can make requests, or one that the attacker could create. */
export type Actor = (
  | User
  | (Role & {
      /** Of a stolen role session: its name. Otherwise any, since whoever assumes a role names the session. */ readonly sessionName?: string;
    })
) & {
  /** The attacker would make it: the snapshot does not have it. */
  readonly isMade?: true;
};

/** What a question assumes besides the snapshot. */
export interface WorldOptions {
  /** Values of environment keys (`--assume`), keys in lower case. */
  readonly assume: ReadonlyMap<string, readonly string[] | null>;
  /** Values that follow from the kind of credential that was stolen (`--credential`); they hold for the suspects only. */
  readonly credential: ReadonlyMap<string, readonly string[] | null>;
  readonly suspects: ReadonlySet<string>;
  /** Longest proof that is followed, in moves; becoming the administrator of an account at the end does not count. */
  readonly maxSteps: number;
  /** Edges that are taken to be impossible, by their {@link edgeKey}: other proofs are looked for. */
  readonly forbidden?: ReadonlySet<string>;
}

/** The snapshot, indexed for the questions of the graph. */
export interface World {
  readonly snapshot: Snapshot;
  readonly options: WorldOptions;
  readonly accounts: ReadonlyMap<string, AccountIndex>;
  readonly actors: ReadonlyMap<string, Actor>;
  readonly resources: ReadonlyMap<string, Resource>;
  readonly trust: TrustIndex;
  /** Milliseconds; see Context.notBefore. */
  readonly notBefore: number | undefined;
}

export interface AccountIndex {
  readonly account: Account;
  readonly accountId: string;
  readonly isManagement: boolean;
  readonly serviceControl: readonly (readonly Policy[])[] | undefined;
  readonly resourceControl: readonly (readonly Policy[])[] | undefined;
  readonly roles: readonly Role[];
  readonly users: readonly User[];
  readonly policiesByArn: ReadonlyMap<string, ManagedPolicy>;
  readonly resourcesByType: ReadonlyMap<string, readonly Resource[]>;
  /** By instance profile ARN. */
  readonly roleOfProfile: ReadonlyMap<string, Role>;
  /** Service principal -> roles whose trust policy names it. */
  readonly rolesTrusting: ReadonlyMap<string, ReadonlySet<Role>>;
  /** Tag key (lower case) -> values seen on principals and resources: what an ABAC rule can compare with. */
  readonly tagValues: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Who trust policies name, so that only the roles that could admit a caller are asked. */
export interface TrustIndex {
  /** Principal ARN (of a session: its role, without path: see sessionKey) or unique id. */
  readonly named: ReadonlyMap<string, readonly Role[]>;
  readonly accounts: ReadonlyMap<string, readonly Role[]>;
  readonly everyone: readonly Role[];
}

export const NO_OPTIONS: WorldOptions = {
  assume: new Map(),
  credential: new Map(),
  suspects: new Set(),
  maxSteps: Number.POSITIVE_INFINITY,
};

export function buildWorld(snapshot: Snapshot, options: WorldOptions = NO_OPTIONS): World {
  const accounts = new Map(snapshot.accounts.map((account) => [account.accountId, indexAccount(snapshot, account)]));
  const actors = new Map<string, Actor>();
  const resources = new Map<string, Resource>();
  for (const { account } of accounts.values()) {
    for (const actor of [...account.users, ...account.roles]) actors.set(actor.arn, actor);
    for (const resource of account.resources) resources.set(resource.arn, resource);
  }
  const collected = snapshot.notBefore === undefined ? undefined : Date.parse(snapshot.notBefore);
  return {
    snapshot,
    options,
    accounts,
    actors,
    resources,
    trust: indexTrust([...accounts.values()].flatMap(({ roles }) => roles)),
    notBefore: Number.isNaN(collected) ? undefined : collected,
  };
}

function indexAccount(snapshot: Snapshot, account: Account): AccountIndex {
  const { accountId } = account;
  const { organization } = snapshot;
  const isManagement = organization?.managementAccountId === accountId;
  const roleOfProfile = new Map<string, Role>();
  for (const role of account.roles) {
    for (const profile of role.instanceProfiles) roleOfProfile.set(profile.arn, role);
  }
  const resourcesByType = new Map<string, Resource[]>();
  for (const resource of account.resources) push(resourcesByType, resource.type, resource);
  return {
    account,
    accountId,
    isManagement,
    // The management account is exempt from both (R-ORG-01, R-ORG-08).
    serviceControl: isManagement ? undefined : levelsOf(organization?.serviceControlPolicies.get(accountId)),
    resourceControl: isManagement ? undefined : levelsOf(organization?.resourceControlPolicies.get(accountId)),
    roles: account.roles,
    users: account.users,
    policiesByArn: new Map(account.policies.map((policy) => [policy.arn, policy])),
    resourcesByType,
    roleOfProfile,
    rolesTrusting: rolesByService(account.roles),
    tagValues: tagValues(account),
  };
}

/** The policies of each level of the organization, root first. */
export function levelsOf(tiers: readonly (readonly PolicySource[])[] | undefined): Policy[][] | undefined {
  // A policy whose document was not collected could only take away: it is an assumption that it does not.
  return tiers?.map((tier) =>
    tier.some((source) => source.document === undefined) ? [...tier.flatMap(known), ALLOW_ALL] : tier.flatMap(known),
  );
}

function known(source: PolicySource): Policy[] {
  return source.document === undefined ? [] : [policyOf(source)];
}

export const ALLOW_ALL_DOCUMENT = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } as const;
const ALLOW_ALL: Policy = { id: 'assumed', document: parseDocument(ALLOW_ALL_DOCUMENT) };

const policies = new WeakMap<PolicySource, Policy>();

/** The parsed policy; a source without a document gives an empty one. */
export function policyOf(source: PolicySource): Policy {
  let policy = policies.get(source);
  if (policy === undefined) {
    policy = { id: source.id, document: parseDocument(source.document ?? { Version: '2012-10-17', Statement: [] }) };
    policies.set(source, policy);
  }
  return policy;
}

/** Service principal -> roles whose trust policies name it. */
export function rolesByService(roles: readonly Role[]): Map<string, Set<Role>> {
  const found = new Map<string, Set<Role>>();
  for (const role of roles) for (const name of trustedServices(role)) remember(found, name, () => new Set()).add(role);
  return found;
}

function trustedServices(role: Role): Set<string> {
  const names = new Set<string>();
  for (const entry of trustEntries(role)) if (entry.kind === 'service') names.add(entry.name);
  return names;
}

/** Principals of the trust policy's Allow statements. An Allow with NotPrincipal counts as everyone (R-PRIN-15). */
export function trustEntries(role: Role): PrincipalEntry[] {
  const allows = policyOf(role.trust).document.statements.filter(({ effect }) => effect === 'Allow');
  return allows.flatMap(({ principal }: Statement): readonly PrincipalEntry[] =>
    principal === undefined ? [] : principal.not ? [{ kind: 'everyone' }] : principal.entries,
  );
}

export function indexTrust(roles: readonly Role[]): TrustIndex {
  const named = new Map<string, Role[]>();
  const byAccount = new Map<string, Role[]>();
  const everyone: Role[] = [];
  for (const role of roles) {
    for (const key of trustKeys(role)) {
      if (key === '*') everyone.push(role);
      else if (/^\d{12}$/.test(key)) push(byAccount, key, role);
      else push(named, key, role);
    }
  }
  return { named, accounts: byAccount, everyone };
}

/** Whom a trust policy names: `*`, account ids, ARNs (see sessionKey) and unique ids. */
function trustKeys(role: Role): Set<string> {
  const keys = new Set<string>();
  for (const entry of trustEntries(role)) {
    if (entry.kind === 'everyone') keys.add('*');
    else if (entry.kind === 'account') keys.add(entry.id);
    else if (entry.kind === 'arn') keys.add(sessionKey(entry.arn));
    else if (entry.kind === 'uniqueId') keys.add(entry.id);
  }
  return keys;
}

/** A session ARN names its role by account and name alone: `arn:aws:sts::1:assumed-role/R/s` -> `1/R`. Other ARNs stay. */
function sessionKey(arn: string): string {
  const parsed = parseArn(arn);
  if (parsed?.service !== 'sts' || !parsed.resource.startsWith('assumed-role/')) return arn;
  return `${parsed.account}/${parsed.resource.split('/')[1]}`;
}

function tagValues(account: Account): Map<string, Set<string>> {
  const values = new Map<string, Set<string>>();
  const add = (tags: ReadonlyMap<string, string> | undefined): void => {
    for (const [key, value] of tags ?? []) {
      const lower = key.toLowerCase();
      const set = values.get(lower);
      if (set === undefined) values.set(lower, new Set([value]));
      else set.add(value);
    }
  };
  for (const { tags } of [...account.users, ...account.roles, ...account.resources]) add(tags);
  return values;
}

/** Distinguishes a stolen session of a role from the role whose sessions the attacker can name itself. */
export function actorKey(actor: Actor): string {
  return actor.type === 'Role' && actor.sessionName !== undefined ? `${entityKey(actor)} ${actor.sessionName}` : entityKey(actor);
}

/** What changes of policies and tags are made on: the sessions of a role share them; made principals of one name do not. */
export function entityKey(actor: Actor): string {
  if (actor.isMade !== true) return actor.arn;
  const given = [...groupsOf(actor).map(({ arn }) => arn), ...actor.policies.map(({ id }) => id)];
  return [actor.arn, 'under', actor.permissionsBoundary?.id ?? 'none', 'with', ...given].join(' ');
}

/** Groups that carry policies for an actor. */
export function groupsOf(actor: Actor): readonly Group[] {
  return actor.type === 'User' ? actor.groups : [];
}

/** Service-linked roles: nobody passes, writes or assumes them, and no SCP or RCP binds them (R-ORG-07). */
/** Whether the administrator of its account is the principal: nobody but its service is a service-linked role. */
export function isOwnable(actor: Actor): boolean {
  return actor.type === 'User' || !isServiceLinked(actor);
}

export function isServiceLinked(role: { readonly path: string }): boolean {
  return role.path.startsWith('/aws-service-role/');
}

const SSO_PATH = '/aws-reserved/sso.amazonaws.com/';

/** `AWSReservedSSO_Admins_0123456789abcdef` -> `Admins` (R-PRIN-17). */
export function permissionSetName({ path, name }: Role): string | undefined {
  return path.startsWith(SSO_PATH) ? /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/.exec(name)?.[1] : undefined;
}

/** Roles that IAM refuses to change by hand: service-linked ones and those of Identity Center. */
export function isEditable(actor: Actor): boolean {
  return actor.type === 'User' || (!isServiceLinked(actor) && !actor.path.startsWith(SSO_PATH));
}

function push<K, T>(map: Map<K, T[]>, key: K, item: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [item]);
  else list.push(item);
}
