/** The public face of the snapshot layer. */
export { type ReadOptions, readSnapshot } from './read-snapshot.ts';
export type * from './types.ts';
