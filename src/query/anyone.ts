import type { Verb } from '../catalog/index.ts';
import {
  type Asked,
  type Caller,
  decideAsk,
  hasOtherAccess,
  isOpenTrust,
  isPossible,
  type Outsider,
  outsidersInto,
  policyOf,
  type Rank,
  type Resource,
  type Role,
  rankOf,
  type Told,
  targetOfResource,
  type World,
} from '../graph/index.ts';
import { leastRank, partsOpenTo, type VerbActions, verbActionsOf } from './access.ts';
import { certaintyOf, type EdgeBook, groundsOf, requestsBy } from './edges.ts';
import type { AnyoneRow, PathAccess, PathRow } from './types.ts';

// What anybody on the internet reaches, the suspect reaches, too. It is no way of the suspect's own, so it stands beside what the searches find.

const ANONYMOUS: Caller = { kind: 'anonymous', arn: '*', accountId: undefined };

/** What somebody without an AWS account may do to a resource by a verb, with the request. */
export interface OpenAccess {
  readonly verb: Verb;
  readonly rank: Rank;
  readonly asked: Asked;
}

/** By the resource's policy or a bucket's access control list, whatever Block Public Access leaves of them; the best for each verb. */
export function openAccesses(world: World, resource: Resource, asked: readonly VerbActions[]): OpenAccess[] {
  const target = targetOfResource(resource);
  return asked.flatMap(({ verb, actions }) => {
    // Nobody without an account uses a key, whoever owns it.
    if (verb === 'read' && typeof resource.attributes['kmsKeyArn'] === 'string') return [];
    const answers = actions.flatMap(({ action, on }) =>
      partsOpenTo(target, resource, on).flatMap((part): OpenAccess[] => {
        const ask = { by: ANONYMOUS, action, on: part, extras: {} };
        const decision = decideAsk(world, ask);
        return isPossible(decision) ? [{ verb, rank: rankOf(decision), asked: { ask, decision } }] : [];
      }),
    );
    return leastRank(answers) ?? [];
  });
}

/** How anybody becomes the role; undefined where nobody does without being somebody in particular. */
export function anyoneInto(world: World, role: Role): Outsider | undefined {
  const anyone = isOpenTrust(role) ? outsidersInto(world, role).filter(({ kind }) => kind === 'anonymous') : [];
  return anyone.reduce<Outsider | undefined>(
    (best, each) => (best === undefined || each.move.rank < best.move.rank ? each : best),
    undefined,
  );
}

/** A way that starts with anybody. */
interface Way {
  readonly rank: Rank;
  readonly moves: readonly Told[];
  readonly via?: string | undefined;
  readonly verb?: Verb | undefined;
  readonly asked?: readonly Asked[] | undefined;
}

/** The best way of anybody to a principal or a resource: in the open, or through a role that anybody becomes; `from` finds the way that such a role has. */
export function wayOfAnyone(
  world: World,
  to: Role | Resource | { readonly arn: string },
  from: (role: Role) => Way | undefined,
): Way | undefined {
  const ways: Way[] = [];
  if ('attributes' in to) {
    const open = leastRank(openAccesses(world, to, verbActionsOf(to)));
    if (open !== undefined) ways.push({ rank: open.rank, moves: [], via: '*', verb: open.verb, asked: [open.asked] });
  }
  for (const role of world.actors.values()) {
    const entrance = role.type === 'Role' ? anyoneInto(world, role) : undefined;
    if (role.type !== 'Role' || entrance === undefined) continue;
    const further: Way | undefined = role.arn === to.arn ? { rank: 0, moves: [] } : from(role);
    if (further === undefined) continue;
    ways.push({ ...further, rank: Math.max(entrance.move.rank, further.rank) as Rank, moves: [entrance.move, ...further.moves] });
  }
  return ways.sort((a, b) => a.rank - b.rank || a.moves.length - b.moves.length)[0];
}

/** The way as results tell it. */
export function pathOfAnyone({ rank, moves, via, verb, asked }: Way, book: EdgeBook): PathRow {
  const path = book.path(moves);
  const access = via === undefined || verb === undefined || asked === undefined ? {} : { access: accessOf(asked, via, verb) };
  return { certainty: certaintyOf(rank), steps: path.length, path, ...access };
}

function accessOf(asked: readonly Asked[], via: string, verb: Verb): PathAccess {
  return { verb, requests: requestsBy(asked, via), ...groundsOf(asked) };
}

/** What is open to anybody: resources, and roles that anybody becomes. */
export function anyoneRows(world: World, book: EdgeBook): { readonly anyone?: readonly AnyoneRow[] } {
  const rows = [...resourceRows(world), ...roleRows(world, book)];
  return rows.length === 0 ? {} : { anyone: rows };
}

function* resourceRows(world: World): Generator<AnyoneRow> {
  for (const resource of world.resources.values()) {
    const accesses = isOpenable(world, resource) ? openAccesses(world, resource, verbActionsOf(resource)) : [];
    const best = leastRank(accesses);
    if (best === undefined) continue;
    const { arn, type, accountId } = resource;
    const verbs = accesses.filter(({ rank }) => rank === best.rank).map(({ verb }) => verb);
    yield {
      arn,
      type,
      accountId,
      verbs,
      certainty: certaintyOf(best.rank),
      steps: 0,
      path: [],
      access: accessOf([best.asked], '*', best.verb),
    };
  }
}

function* roleRows(world: World, book: EdgeBook): Generator<AnyoneRow> {
  for (const role of world.actors.values()) {
    const move = role.type === 'Role' ? anyoneInto(world, role)?.move : undefined;
    if (move === undefined) continue;
    const { arn, type, accountId } = role;
    yield { arn, type, accountId, certainty: certaintyOf(move.rank), steps: 1, path: book.path([move]) };
  }
}

/** Whether its policy or access control list may let in anybody at all. */
function isOpenable(world: World, { arn, policy }: Resource): boolean {
  const statements = policy ? policyOf(policy).document.statements : [];
  return (
    hasOtherAccess(world, arn) ||
    statements.some(
      ({ effect, principal }) =>
        effect === 'Allow' && (principal?.not === true || principal?.entries.some(({ kind }) => kind === 'everyone') === true),
    )
  );
}
