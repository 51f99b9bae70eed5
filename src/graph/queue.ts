import type { Rank } from './rank.ts';

/** Takes entries best first: the most certain, among these those with the fewest moves, among these the earliest. */
export interface BestFirst<T> {
  readonly push: (rank: Rank, moves: number, item: T) => void;
  readonly pop: () => T | undefined;
  /** All that are as good as the best, with what they have in common. */
  readonly popLayer: () => { readonly rank: Rank; readonly moves: number; readonly items: readonly T[] } | undefined;
}

/** More moves than any proof has. */
const STRIDE = 4096;

/** One bucket for each rank and number of moves, so that nothing is ever compared. */
export function bestFirst<T>(): BestFirst<T> {
  const buckets = new Map<number, { readonly items: T[]; taken: number }>();
  let lowest = Number.POSITIVE_INFINITY;
  let highest = -1;
  return {
    push: (rank, moves, item) => {
      const at = rank * STRIDE + Math.min(moves, STRIDE - 1);
      const bucket = buckets.get(at);
      if (bucket === undefined) buckets.set(at, { items: [item], taken: 0 });
      else bucket.items.push(item);
      lowest = Math.min(lowest, at);
      highest = Math.max(highest, at);
    },
    pop: () => {
      for (; lowest <= highest; lowest++) {
        const bucket = buckets.get(lowest);
        if (bucket === undefined) continue;
        if (bucket.taken < bucket.items.length) return bucket.items[bucket.taken++];
        buckets.delete(lowest);
      }
      return undefined;
    },
    popLayer: () => {
      for (; lowest <= highest; lowest++) {
        const bucket = buckets.get(lowest);
        buckets.delete(lowest);
        const items = bucket?.items.slice(bucket.taken) ?? [];
        if (items.length > 0) return { rank: Math.floor(lowest / STRIDE) as Rank, moves: lowest % STRIDE, items };
      }
      return undefined;
    },
  };
}
