/** 0 certain, 1 conditional, 2 unknown: smaller is better. */
export type Rank = 0 | 1 | 2;
export const CERTAIN = 0;
export const CONDITIONAL = 1;
export const UNKNOWN = 2;
export const RANKS: readonly Rank[] = [CERTAIN, CONDITIONAL, UNKNOWN];

/** What a proof costs: how certain it is comes first, then the number of its moves. */
export interface Cost {
  readonly rank: Rank;
  readonly length: number;
}

export function isAsCheap(a: Cost | undefined, b: Cost): boolean {
  return a !== undefined && (a.rank < b.rank || (a.rank === b.rank && a.length <= b.length));
}
