/** Who the suspects are, which of their credentials are live, and what outlives them. */
import { type Actor, groupsOf, type World } from '../graph/index.ts';
import { durationText } from '../shared/count.ts';
import type { Suspect, SuspectCredentials } from './types.ts';

type User = Extract<Actor, { readonly type: 'User' }>;
type Role = Extract<Actor, { readonly type: 'Role' }>;

export function suspectOf(world: World, actor: Actor): Suspect {
  const role = actor.type === 'Role' ? actor : undefined;
  return {
    arn: actor.arn,
    type: typeName(actor),
    accountId: actor.accountId,
    uniqueId: actor.uniqueId,
    groups: groupsOf(actor).map(({ name }) => name),
    permissionsBoundary: actor.permissionsBoundary?.id ?? null,
    tags: Object.fromEntries(actor.tags),
    credentials: credentialsOf(actor.type === 'User' ? actor.credentials : undefined),
    lastUsed: role?.lastUsed ?? null,
    maxSessionDuration: role?.maxSessionDuration ?? null,
    survives: survivorsOf(actor),
    rootCredentials: isRoot(actor) ? null : rootCredentialsOf(world, actor.accountId),
  };
}

function typeName(actor: Actor): string {
  return isRoot(actor) ? 'Root' : actor.type;
}

function isRoot({ arn }: Actor): boolean {
  return arn.endsWith(':root');
}

function credentialsOf(credentials: User['credentials'] | undefined): SuspectCredentials {
  return {
    accessKeys:
      credentials?.accessKeys?.map(({ id, active, created, lastUsed }) => ({
        id: id === '' ? null : id,
        status: active ? 'Active' : 'Inactive',
        created: created ?? null,
        lastUsed: lastUsed ?? null,
      })) ?? null,
    consolePassword: credentials?.consolePassword ?? null,
    mfaDevices: credentials?.mfaDevices ?? null,
  };
}

function rootCredentialsOf(world: World, accountId: string): SuspectCredentials | null {
  const found = credentialsOf(world.snapshot.accounts.find((account) => account.accountId === accountId)?.rootCredentials);
  return Object.values(found).every((each) => each === null) ? null : found;
}

/** Containment is often believed done once a key is off or a trust policy cut; sessions do not end with what they were made from (R-IR-04 to R-IR-06). */
function survivorsOf(actor: Actor): string | null {
  if (actor.type === 'Role') return survivorsOfRole(actor);
  const keys = (actor.credentials.accessKeys ?? []).filter(({ active }) => active).length;
  const hasPassword = actor.credentials.consolePassword === true;
  if (keys === 0 && !hasPassword) return null;
  const sessions = 'the sessions that it has already started';
  const left = [
    ...(keys > 1 ? [keys === 2 ? 'the other active key' : `the ${keys - 1} other active keys`] : []),
    ...(hasPassword && keys > 0 ? ['the console password'] : []),
    sessions,
  ];
  const cut = keys === 0 ? 'deleting the password' : keys > 1 ? 'disabling one key' : 'disabling the key';
  return `${cut} leaves ${left.join(', ').replace(/, ([^,]*)$/, ' and $1')}: ${isRoot(actor) ? LAST_OF_ROOT : LAST}`;
}

/** How long sessions last, and what ends them before. */
const LAST = 'its own for up to 36 hours, unless a Deny on the user stops them; those of roles for as long as each role lets them';
const LAST_OF_ROOT = 'for 1 hour, in the console for 12; no policy stops them but service control policies';

const LONGEST_SESSION = 12 * 3600;

function survivorsOfRole({ maxSessionDuration, instanceProfiles }: Role): string {
  const known = maxSessionDuration === undefined ? ', the most that a role can have' : '';
  const renewed = instanceProfiles.length === 0 ? '' : '; instances that have it get new ones';
  const most = durationText(maxSessionDuration ?? LONGEST_SESSION);
  return `cutting the trust policy leaves the sessions that are running, for up to ${most}${known}; what its policies lose or deny stops them at once${renewed}`;
}
