/** The condition, and those any of which does in its place. */
export function everyCondition<T extends { readonly or?: readonly T[] }>(condition: T): readonly T[] {
  return [condition, ...(condition.or ?? [])];
}
