import { accountOf, nameOf } from '../shared/arn.ts';
import { remember } from '../shared/remember.ts';
import type { Group, PolicySource } from '../snapshot/index.ts';
import { type Actor, ALLOW_ALL_DOCUMENT, actorKey, type World } from './world.ts';

/** What a principal that the attacker makes has from the start. */
export interface Endowment {
  readonly boundary?: PolicySource | undefined;
  /** Of a user that joins a group instead of getting a policy of its own. */
  readonly group?: Group | undefined;
  /** Those that are attached to it, if not one that allows everything. */
  readonly policies?: readonly PolicySource[] | undefined;
}

const known = new WeakMap<World, Map<string, Actor>>();

/** The principal at an ARN that the snapshot does not have: allowed everything, unless it joins a group or gets other policies, if any. Whoever makes it, it is the same one. */
export function madeAt(world: World, arn: string, { boundary, group, policies }: Endowment = {}): Actor {
  const common = {
    arn,
    isMade: true,
    accountId: accountOf(arn) as string,
    name: nameOf(arn),
    path: '/',
    uniqueId: '',
    tags: new Map(),
    permissionsBoundary: boundary,
    policies:
      policies ??
      (group === undefined ? [{ id: `${arn}#blast (written by the attacker)`, name: 'blast', document: ALLOW_ALL_DOCUMENT }] : []),
  } as const;
  const trust = { id: `${arn}#trust`, name: 'trust', document: { Version: '2012-10-17', Statement: [] } };
  const actor: Actor = arn.includes(':user/')
    ? {
        ...common,
        type: 'User',
        groups: group === undefined ? [] : [group],
        credentials: { accessKeys: [], consolePassword: false, mfaDevices: [] },
      }
    : { ...common, type: 'Role', trust, instanceProfiles: [], lastUsed: undefined, maxSessionDuration: undefined };
  const actors = remember(known, world, () => new Map<string, Actor>());
  return remember(actors, actorKey(actor), () => actor);
}
