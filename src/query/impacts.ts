import { findAction, type Impact, impacts } from '../catalog/index.ts';
import {
  decideAsk,
  formatsOf,
  isPossible,
  mayAllow,
  namesOf,
  newTarget,
  ownerState,
  type Rank,
  type Reach,
  rankOf,
  type State,
  sparedStates,
  targetAt,
  type World,
} from '../graph/index.ts';
import { splitFields } from '../shared/arn.ts';
import { certaintyOf, type EdgeBook } from './edges.ts';
import { byCost, type Holder, type Holders } from './holders.ts';
import type { ImpactRow } from './types.ts';

const SEVERITY = ['critical', 'high', 'medium', 'low'];

/** The high-impact capabilities that the attacker has somewhere, each by the best proof, worst first. */
export function impactRows(world: World, reach: Reach, holders: Holders, book: EdgeBook): ImpactRow[] {
  const memory = new Map<State, Map<string, Rank | undefined>>();
  const can = (state: State, action: string): Rank | undefined => {
    const known = memory.get(state) ?? new Map<string, Rank | undefined>();
    memory.set(state, known);
    if (!known.has(action)) known.set(action, isOutOfPlace(world, state, action) ? undefined : bestAnywhere(world, state, action));
    return known.get(action);
  };
  const candidates = candidatesOf(world, reach, holders);
  const rows = impacts().flatMap((impact) => {
    const found = bestHolder(candidates, impact, can);
    return found === undefined ? [] : [rowOf(impact, found, book)];
  });
  return rows.sort((a, b) => SEVERITY.indexOf(a.severity) - SEVERITY.indexOf(b.severity) || a.steps - b.steps);
}

interface Found extends Pick<Holder, 'rank' | 'moves'> {
  readonly via: string;
  readonly actions: readonly string[];
}

function rowOf({ id, title, category, severity, attackV19 }: Impact, { rank, moves, via, actions }: Found, book: EdgeBook): ImpactRow {
  return {
    id,
    title,
    category,
    severity,
    attack: attackV19,
    actions,
    via,
    steps: moves.length,
    certainty: certaintyOf(rank),
    path: book.path(moves),
  };
}

function bestHolder(
  candidates: readonly Candidate[],
  impact: Impact,
  can: (state: State, action: string) => Rank | undefined,
): Found | undefined {
  let best: Found | undefined;
  const telling = impact.match === 'all' ? impact.actions.slice(0, 1) : impact.actions;
  for (const holder of candidates) {
    if (best !== undefined && byCost(best, holder) <= 0) break;
    if (!telling.some((action) => mayAllow(holder.state, action))) continue;
    const ranks = impact.actions.flatMap((action) => {
      const rank = can(holder.state, action);
      return rank === undefined ? [] : [{ action, rank }];
    });
    if (ranks.length === 0 || (impact.match === 'all' && ranks.length < impact.actions.length)) continue;
    const own = (impact.match === 'all' ? Math.max : Math.min)(...ranks.map(({ rank }) => rank)) as Rank;
    const found: Found = {
      rank: Math.max(own, holder.rank) as Rank,
      moves: holder.moves,
      via: holder.via,
      actions: ranks.filter(({ rank }) => rank <= own).map(({ action }) => action),
    };
    if (best === undefined || byCost(found, best) < 0) best = found;
  }
  return best;
}

type Candidate = Holder & { readonly via: string };

/** Holders, and for each administered account what its administrator can make of itself: the cheapest first. */
function candidatesOf(world: World, reach: Reach, holders: Holders): readonly Candidate[] {
  const held = holders.all.map((holder) => ({ ...holder, via: holder.state.actor.arn }));
  const owned = [...reach.administered].flatMap(([accountId, proof]) =>
    [ownerState(world, accountId), ...sparedStates(world, accountId)].map((state) => ({
      ...proof,
      state,
      via: proof.moves.at(-1)?.from ?? '',
    })),
  );
  return owned.length === 0 ? held : [...held, ...owned].sort(byCost);
}

/** Calls that only the management account, or an administrator that it delegated to, can make with effect; a member may leave. */
const OF_MANAGEMENT =
  /^(organizations:(?!leaveorganization)|sso:|sso-directory:|identitystore:|controltower:|iam:(enable|disable)organizations)/i;

function isOutOfPlace({ snapshot: { organization } }: World, { actor }: State, action: string): boolean {
  if (organization === undefined || !OF_MANAGEMENT.test(action)) return false;
  return (
    actor.accountId !== organization.managementAccountId &&
    !organization.delegatedAdministrators.some(({ accountId }) => accountId === actor.accountId)
  );
}

/** The best answer for the action on any resource: one that the policies name, or one that nothing names. All required resource types must agree, else one of them. */
function bestAnywhere(world: World, state: State, action: string): Rank | undefined {
  const [, partition = 'aws', , , accountId = ''] = splitFields(state.actor.arn);
  const types = findAction(action)?.resources ?? [];
  if (types.length === 0) return bestOf(world, state, action, ['*']);
  const service = action.slice(0, action.indexOf(':'));
  const onType = ({ type }: { readonly type: string }): Rank | undefined =>
    bestOf(world, state, action, namesOf(state, [action], formatsOf(service, type, partition, accountId).texts));
  const required = types.filter((type) => type.required);
  return required.length > 0 ? worstOf(required, onType) : bestRankOf(types, onType);
}

/** undefined where one of them is denied. */
function worstOf<T>(items: readonly T[], rankOn: (item: T) => Rank | undefined): Rank | undefined {
  let worst: Rank = 0;
  for (const item of items) {
    const rank = rankOn(item);
    if (rank === undefined) return undefined;
    worst = Math.max(worst, rank) as Rank;
  }
  return worst;
}

/** undefined where all of them are denied. */
function bestRankOf<T>(items: readonly T[], rankOn: (item: T) => Rank | undefined): Rank | undefined {
  let best: Rank | undefined;
  for (const item of items) {
    const rank = rankOn(item);
    if (rank !== undefined && (best === undefined || rank < best)) best = rank;
    if (best === 0) break;
  }
  return best;
}

function bestOf(world: World, state: State, action: string, arns: readonly string[]): Rank | undefined {
  let best: Rank | undefined;
  for (const arn of arns) {
    const on = arn === '*' ? newTarget(arn, state.actor.accountId) : targetAt(world, arn, state.actor.accountId);
    const decision = decideAsk(world, { by: state, action, on: { ...on, tags: on.tags === 'chosen' ? undefined : on.tags }, extras: {} });
    if (!isPossible(decision)) continue;
    const rank = rankOf(decision);
    if (best === undefined || rank < best) best = rank;
    if (best === 0) break;
  }
  return best;
}
