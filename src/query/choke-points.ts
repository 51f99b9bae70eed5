import { type Asked, callerArn, type Grant, grantKey, grantOf, isState, type Move, type World, worldWithout } from '../graph/index.ts';
import { remember } from '../shared/remember.ts';
import type { EdgeBook } from './edges.ts';
import type { ChokePoint, Reached } from './types.ts';

/** Something that is reached, and what its proof rests on: take one of these grants away, and the proof is gone. */
export interface Claim {
  readonly kind: keyof Reached;
  readonly rests: readonly Grant[];
}

/** In a report more would be a list of everything. */
const MOST = 3;

/**
 * The grants whose removal cuts most, chosen greedily: each cuts most of what those before it have left. Without `again` that is said of the proofs at
 * hand; another proof may take their place. With it the claims are made again in a world without the grants.
 */
export function chokePoints(
  world: World,
  claims: readonly Claim[],
  book: EdgeBook,
  again?: (world: World) => readonly Claim[],
): ChokePoint[] {
  const points: ChokePoint[] = [];
  const grants: Grant[] = [];
  let left = claims;
  while (points.length < MOST) {
    const grant = widest(left);
    if (grant === undefined) break;
    grants.push(grant);
    const rest = again?.(worldWithout(world, grants)) ?? left.filter(({ rests }) => !rests.includes(grant));
    points.push({
      ...grant,
      edges: edgesBy(world, book, grant),
      cuts: difference(count(left), count(rest)),
      left: count(rest),
      verified: again !== undefined,
    });
    left = rest;
  }
  return points;
}

function count(claims: readonly Claim[]): Reached {
  const number = (kind: keyof Reached): number => claims.filter((claim) => claim.kind === kind).length;
  return { principals: number('principals'), resources: number('resources'), accounts: number('accounts') };
}

function difference(a: Reached, b: Reached): Reached {
  return { principals: a.principals - b.principals, resources: a.resources - b.resources, accounts: a.accounts - b.accounts };
}

/** The grant that most claims rest on; of several the one that is met first, which is the nearest to the start. */
export function widest(claims: readonly { readonly rests: readonly Grant[] }[]): Grant | undefined {
  const alike = new Map<readonly Grant[], number>();
  for (const { rests } of claims) alike.set(rests, (alike.get(rests) ?? 0) + 1);
  const found = new Map<Grant, number>();
  for (const [rests, number] of alike) for (const grant of rests) found.set(grant, (found.get(grant) ?? 0) + number);
  let best: Grant | undefined;
  for (const [grant, number] of found) if (best === undefined || number > (found.get(best) ?? 0)) best = grant;
  return best;
}

function edgesBy(world: World, book: EdgeBook, grant: Grant): string[] {
  const key = grantKey(grant);
  return [...book.moves()].flatMap(([id, { asked }]) => (asked.some((each) => isGrantedBy(world, each, grant.policy, key)) ? [id] : []));
}

function isGrantedBy(world: World, asked: Asked, policy: string, key: string): boolean {
  return asked.decision.evidence.some((each) => {
    if (each.policy !== policy || each.effect !== 'Allow') return false;
    const grant = grantOf(world, each, callerArn(asked.ask.by));
    return grant !== undefined && grantKey(grant) === key;
  });
}

/** Finds what proofs rest on. */
export interface Grounds {
  readonly of: (asked: readonly Asked[]) => readonly Grant[];
  readonly ofMoves: (moves: readonly Move[]) => readonly Grant[];
  /** Of the moves and of the last requests after them. */
  readonly ofBoth: (proof: { readonly moves: readonly Move[]; readonly asked: readonly Asked[] }) => readonly Grant[];
}

/** What was found is kept: proofs have most of their moves in common, and resources most of their decisions. Within one world a grant is one object. */
export function openGrounds(world: World): Grounds {
  const byKey = new Map<string, Grant>();
  const byPlace = new Map<string, Grant | null>();
  const grant: GrantFinder = (each, principal) =>
    remember(byPlace, `${each.policy}#${each.statement} ${principal}`, () => {
      const found = grantOf(world, each, principal);
      return found === undefined ? null : remember(byKey, grantKey(found), () => found);
    });
  const byDecision = new WeakMap<Asked['decision'], readonly Grant[]>();
  const byMove = new WeakMap<Move, readonly Grant[]>();
  const byMoves = new WeakMap<readonly Move[], readonly Grant[]>();
  const both = new WeakMap<readonly Grant[], WeakMap<readonly Grant[], readonly Grant[]>>();
  const ofOne = (asked: Asked): readonly Grant[] => remember(byDecision, asked.decision, () => restsOn(asked, grant));
  const of = (asked: readonly Asked[]): readonly Grant[] => distinct(asked.map(ofOne));
  const ofMoves = (moves: readonly Move[]): readonly Grant[] =>
    remember(byMoves, moves, () => distinct(moves.map((move) => remember(byMove, move, () => of(move.asked)))));
  const ofBoth: Grounds['ofBoth'] = ({ moves, asked }) => {
    const [before, last] = [ofMoves(moves), of(asked)];
    const known = remember(both, before, () => new WeakMap<readonly Grant[], readonly Grant[]>());
    return remember(known, last, () => distinct([before, last]));
  };
  return { of, ofMoves, ofBoth };
}

const NONE: readonly Grant[] = [];

/** All of the lists, each grant once; where one list is enough, it itself. */
function distinct(lists: readonly (readonly Grant[])[]): readonly Grant[] {
  const filled = lists.filter((list) => list.length > 0);
  return filled.length < 2 ? (filled[0] ?? NONE) : [...new Set(filled.flat())];
}

/** What would be taken away so that a statement no longer serves a principal; null where there is nothing to take away. */
type GrantFinder = (statement: Asked['decision']['evidence'][number], principal: string) => Grant | null;

/** The grants that the request cannot do without: of each type of policy the only one that allows it. */
function restsOn({ ask, decision }: Asked, grantFor: GrantFinder): readonly Grant[] {
  // What the attacker makes for itself has what the attacker writes.
  if (isState(ask.by) && ask.by.actor.isMade === true) return NONE;
  const principal = callerArn(ask.by);
  const only = new Map<string, Grant | null>();
  for (const each of decision.evidence) {
    if (each.effect !== 'Allow' || !COUNTED.has(each.type)) continue;
    const grant = grantFor(each, principal);
    only.set(each.type, !only.has(each.type) || only.get(each.type) === grant ? grant : null);
  }
  // Within an account either will do, save where the resource's policy must agree (R-STS-02, R-KMS-02).
  const isHome = isState(ask.by) && ask.by.actor.accountId === ask.on.accountId && !/^(sts|kms):/.test(ask.action);
  if (isHome && only.has('identity') && only.has('resource')) for (const type of ['identity', 'resource']) only.delete(type);
  return [...new Set(only.values())].filter((grant) => grant !== null);
}

const COUNTED = new Set(['identity', 'resource', 'permissionsBoundary']);

/** What all of several proofs of the same rest on; none is looked at once nothing is left. */
export function common<T>(proofs: readonly T[], restsOf: (proof: T) => readonly Grant[]): readonly Grant[] {
  let left: readonly Grant[] | undefined;
  for (const proof of proofs) {
    const rests = restsOf(proof);
    if (left !== rests) left = left === undefined ? rests : left.filter((grant) => rests.includes(grant));
    if (left.length === 0) break;
  }
  return left ?? NONE;
}
