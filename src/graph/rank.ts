/** 0 certain, 1 conditional, 2 unknown: smaller is better. */
export type Rank = 0 | 1 | 2;
export const CERTAIN = 0;
export const CONDITIONAL = 1;
export const UNKNOWN = 2;
