import { type Asked, callerArn, evidenceOf, isState, type Rank, type Told } from '../graph/index.ts';
import type { Certainty, Condition, Edge, EdgeRequest, Evidence } from './types.ts';

export function certaintyOf(rank: Rank): Certainty {
  return rank === 0 ? 'certain' : rank === 1 ? 'conditional' : 'unknown';
}

/** Numbers the edges that a result lists: only those that some path in it uses, in the order in which paths are told. */
export interface EdgeBook {
  /** Ids of the moves' edges; each move gets one edge, however many paths use it. */
  readonly path: (moves: readonly Told[]) => string[];
  readonly edges: () => Edge[];
  /** The move behind an edge. */
  readonly moves: () => ReadonlyMap<string, Told>;
}

export function openEdgeBook(): EdgeBook {
  const ids = new Map<Told, string>();
  const bySame = new Map<string, string>();
  const moves = new Map<string, Told>();
  const idOf = (move: Told): string => {
    const known = ids.get(move);
    if (known !== undefined) return known;
    const same = `${move.technique} ${move.from} ${move.to} ${move.through ?? ''} ${move.rank} ${move.asked.map(({ ask }) => ask.on.arn).join()}${move.conditions.map((each) => JSON.stringify(each)).join()}`;
    const id = bySame.get(same) ?? `e${bySame.size + 1}`;
    if (!bySame.has(same)) moves.set(id, move);
    bySame.set(same, id);
    ids.set(move, id);
    return id;
  };
  return { path: (list) => list.map(idOf), edges: () => [...moves].map(([id, move]) => edgeOf(id, move)), moves: () => moves };
}

function edgeOf(id: string, move: Told): Edge {
  return {
    id,
    from: move.from,
    to: move.to,
    ...(move.through === undefined ? {} : { through: move.through }),
    technique: move.technique,
    certainty: certaintyOf(move.rank),
    requests: move.asked.map(requestOf),
    evidence: groundsOf(move.asked).evidence,
    conditions: move.conditions,
    preconditions: move.preconditions,
    unknowns: move.unknowns,
  };
}

/** The statements that decide the requests, and what must hold besides. */
export function groundsOf(asked: readonly Asked[]): { readonly evidence: Evidence[]; readonly conditions: Condition[] } {
  const conditions = new Map(asked.flatMap(({ decision }) => decision.conditions.map((each) => [JSON.stringify(each), each] as const)));
  return {
    evidence: evidenceOf(asked).map(({ policy, statement, sid, effect }) => ({ policy, statement, sid, effect })),
    conditions: [...conditions.values()],
  };
}

/** What must hold for the requests; nothing where they are certain. */
export function conditionsOn(asked: readonly Asked[]): { readonly conditions?: readonly Condition[] } {
  const { conditions } = groundsOf(asked);
  return conditions.length === 0 ? {} : { conditions };
}

/** The requests in the name of `via`: what an administrator does, it does as a principal that it makes for the purpose. */
export function requestsBy(asked: readonly Asked[], via: string): EdgeRequest[] {
  return asked.map((each) => ({ ...requestOf(each), ...(isState(each.ask.by) && each.ask.by.actor.isMade && { principal: via }) }));
}

/** What the technique fixes and what the caller must choose; keys that are to be left out are not listed. */
export function requestOf({ ask, decision }: Asked): EdgeRequest {
  const context: { [key: string]: string | readonly string[] } = {};
  for (const [key, value] of [...Object.entries(ask.extras), ...decision.chosen]) {
    if (value === null || value === undefined || key.endsWith('/')) continue;
    context[key] = typeof value === 'string' ? value : value.length === 1 ? (value[0] as string) : value;
  }
  return { principal: callerArn(ask.by), action: ask.action, resource: ask.on.arn, context };
}
