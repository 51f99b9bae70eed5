/** The candidates whose names are most like what somebody typed, nearest first; of equally near ones the order is theirs. */
export function nearest<T>(typed: string, candidates: readonly T[], nameOf: (candidate: T) => string, count = 3): T[] {
  const wanted = typed.toLowerCase();
  return candidates
    .map((candidate) => ({ candidate, distance: distance(wanted, nameOf(candidate).toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

/** Whether one is likely to be a slip of the other: few of its characters differ. */
export function isSlip(typed: string, name: string): boolean {
  return distance(typed.toLowerCase(), name.toLowerCase()) <= Math.max(1, Math.floor(name.length / 3));
}

/** Levenshtein distance, of the first 64 characters. */
function distance(a: string, b: string): number {
  const [left, right] = [a.slice(0, 64), b.slice(0, 64)];
  let row = Array.from({ length: right.length + 1 }, (_, i) => i);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++)
      next.push(
        Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, (row[j - 1] as number) + (left[i - 1] === right[j - 1] ? 0 : 1)),
      );
    row = next;
  }
  return row[right.length] as number;
}
