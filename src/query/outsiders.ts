import {
  type Actor,
  type Approach,
  accountsTested,
  type Caller,
  decideAsk,
  foreignState,
  isPossible,
  makeMove,
  type Outsider,
  outsidersInto,
  policyOf,
  type Rank,
  type Resource,
  servicesInto,
  type Told,
  targetOfResource,
  UNKNOWN,
  type World,
} from '../graph/index.ts';
import { accountOf } from '../shared/arn.ts';
import { accessBy, ownerAccess, partsOpenTo, type VerbActions } from './access.ts';
import { certaintyOf, type EdgeBook } from './edges.ts';
import { subjectText } from './subjects.ts';
import type { Certainty, ExternalRow } from './types.ts';

/** A way in from outside, before it is told. */
interface Entrance extends Pick<Outsider, 'kind' | 'id'> {
  readonly rank: Rank;
  readonly moves: readonly Told[];
  readonly note?: string;
}

/** Who from outside the snapshot becomes one of the principals, or somebody `near` who can, each by its best way. */
export function outsidersOf(world: World, targets: readonly Actor[], near: readonly Approach[], book: EdgeBook): ExternalRow[] {
  const direct = targets.flatMap((target) =>
    target.type === 'Role' ? [...servicesInto(world, target), ...outsidersInto(world, target)].map((each) => entrance(each, [])) : [],
  );
  return rowsOf([...direct, ...throughOthers(world, near)], book);
}

/** Who from outside the snapshot does one of the actions on the resource: by its own policy, or as a role that can. `open`: whether everybody can. */
export function outsidersAt(
  world: World,
  resource: Resource,
  asked: readonly VerbActions[],
  open: Certainty | 'no',
  near: readonly Approach[],
  book: EdgeBook,
): ExternalRow[] {
  const anyone: ExternalRow[] =
    open === 'no' ? [] : [{ kind: 'anonymous', id: '*', direction: 'in', certainty: open, note: 'without signing in', path: [] }];
  const others = rowsOf([...byPolicy(world, resource, asked), ...throughOthers(world, near)], book);
  return [...anyone, ...others.filter(({ kind }) => anyone.length === 0 || kind !== 'anonymous')];
}

function* throughOthers(world: World, near: readonly Approach[]): Generator<Entrance> {
  for (const { actor, rank, moves } of near)
    if (actor.type === 'Role')
      for (const each of outsidersInto(world, actor)) {
        const found = entrance(each, moves);
        yield { ...found, rank: Math.max(found.rank, rank) as Rank };
      }
}

function entrance({ kind, id, subject, move }: Outsider, moves: readonly Told[]): Entrance {
  return { kind, id, rank: move.rank, moves: [move, ...moves], ...(subject !== undefined && { note: subjectText(id, subject) }) };
}

/** The best way of each: the most certain, then the shortest. */
function rowsOf(entrances: Iterable<Entrance>, book: EdgeBook): ExternalRow[] {
  const best = new Map<string, Entrance>();
  for (const each of entrances) {
    const key = `${each.kind} ${each.id} ${each.note ?? ''}`;
    const present = best.get(key);
    if (present === undefined || each.rank < present.rank || (each.rank === present.rank && each.moves.length < present.moves.length))
      best.set(key, each);
  }
  const sorted = [...best.values()].sort((a, b) => a.rank - b.rank || a.moves.length - b.moves.length);
  return sorted.map(({ kind, id, note, rank, moves }) => ({
    kind,
    id,
    direction: 'in',
    ...(note !== undefined && { note }),
    certainty: certaintyOf(rank),
    path: book.path(moves),
  }));
}

/** Whom the resource's own policy lets in from outside. What principals of an account that was not collected may do there is not known. */
function* byPolicy(world: World, resource: Resource, asked: readonly VerbActions[]): Generator<Entrance> {
  const document = resource.policy ? policyOf(resource.policy).document : undefined;
  const entries = document?.statements.flatMap(({ effect, principal }) => (effect === 'Allow' ? (principal?.entries ?? []) : [])) ?? [];
  const accounts = new Set(document === undefined ? [] : accountsTested(document));
  for (const entry of entries) {
    if (entry.kind === 'account') accounts.add(entry.id);
    if (entry.kind === 'service') yield* byService(world, resource, entry.name, asked);
    if (entry.kind === 'arn' && isAbroad(world, accountOf(entry.arn))) {
      const state = foreignState(world, entry.arn);
      if (state !== undefined && asked.some((verb) => isUsable(accessBy(world, state, resource, verb)))) yield unknownParty(entry.arn);
    }
  }
  for (const accountId of accounts)
    if (isAbroad(world, accountId) && asked.some((verb) => isUsable(ownerAccess(world, accountId, resource, verb))))
      yield unknownParty(accountId);
}

function isAbroad({ accounts }: World, accountId: string | undefined): boolean {
  return accountId !== undefined && !accounts.has(accountId);
}

function isUsable(access: ReturnType<typeof accessBy>): boolean {
  return access !== undefined && access.blockedBy === undefined;
}

function unknownParty(id: string): Entrance {
  return { kind: 'account', id, rank: UNKNOWN, moves: [], note: 'what is allowed there was not collected' };
}

/** A service that the policy lets in: for whom it works is up to whoever asks it, unless the policy says (R-STS-15). */
function* byService(world: World, resource: Resource, service: string, asked: readonly VerbActions[]): Generator<Entrance> {
  const caller: Caller = { kind: 'service', arn: service, accountId: undefined };
  for (const { action, on } of asked.flatMap(({ actions }) => actions)) {
    for (const target of partsOpenTo(targetOfResource(resource), resource, on)) {
      const ask = { by: caller, action, on: target, extras: {} };
      const decision = decideAsk(world, ask);
      if (!isPossible(decision)) continue;
      const move = makeMove({ technique: 'confused-deputy-service-principal', from: service, to: resource.arn }, [{ ask, decision }]);
      if (move !== undefined) yield { kind: 'service', id: service, rank: move.rank, moves: [move] };
    }
  }
}
