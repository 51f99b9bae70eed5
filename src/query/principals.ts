import { type Actor, approaches, saturate, type World } from '../graph/index.ts';
import { proofOf } from './claims.ts';
import { certaintyOf } from './edges.ts';
import { goalOf } from './goal.ts';
import { holdersOf } from './holders.ts';
import { resourceAccesses, resourcesOf } from './resources.ts';
import type { Certainty } from './types.ts';

/** What is known of a principal without following anything. Null: not collected. */
export interface PrincipalFacts {
  readonly arn: string;
  readonly type: 'User' | 'Role';
  readonly accountId: string;
  readonly uniqueId: string;
  readonly tags: { readonly [key: string]: string };
  readonly accessKeys: readonly { readonly id: string; readonly isActive: boolean }[] | null;
  readonly consolePassword: boolean | null;
  readonly mfaDevices: number | null;
  /** ISO 8601: of a role its last use, of a user the latest of its access keys. */
  readonly lastUsed: string | null;
}

/** Every user and role of the snapshot. */
export function principalsOf(world: World): PrincipalFacts[] {
  return [...world.actors.values()].map((actor) => {
    const { arn, type, accountId, uniqueId, tags } = actor;
    const credentials = actor.type === 'User' ? actor.credentials : undefined;
    const keys = credentials?.accessKeys;
    return {
      arn,
      type,
      accountId,
      uniqueId,
      tags: Object.fromEntries(tags),
      accessKeys: keys === undefined ? null : keys.map(({ id, active }) => ({ id, isActive: active })),
      consolePassword: credentials?.consolePassword ?? null,
      mfaDevices: credentials?.mfaDevices?.length ?? null,
      lastUsed: (actor.type === 'Role' ? actor.lastUsed : latest(keys?.map(({ lastUsed }) => lastUsed))) ?? null,
    };
  });
}

function latest(times: readonly (string | undefined)[] = []): string | undefined {
  return times.filter((time) => time !== undefined).sort((a, b) => Date.parse(b) - Date.parse(a))[0];
}

/** How far a principal is from administering some account: 0 steps is an administrator as it stands. */
export interface AdminDistance {
  readonly arn: string;
  readonly steps: number;
  readonly certainty: Certainty;
}

/** Everybody who can become an administrator, by one search backwards from all accounts. */
export function adminDistances(world: World): AdminDistance[] {
  const goals = [...world.accounts.keys()].map((accountId) => goalOf({ arn: `arn:aws:iam::${accountId}:root`, accountId }));
  return approaches(world, goals).map(({ actor, rank, moves }) => ({
    arn: actor.arn,
    // The last edge, from the administrator to its account, is no step.
    steps: moves.filter(({ technique }) => technique !== 'account-administration').length,
    certainty: certaintyOf(rank),
  }));
}

/** How many other principals and how many resources a principal reaches. */
export interface ReachCount {
  readonly principals: number;
  readonly resources: number;
}

export function countReach(world: World, actor: Actor): ReachCount {
  const reach = saturate(world, [actor]);
  const others = [...world.actors.values()].filter((other) => other.arn !== actor.arn && proofOf(reach, other) !== undefined);
  const resources = resourceAccesses(world, resourcesOf(world), reach, holdersOf(world, reach));
  return { principals: others.length, resources: resources.length };
}
