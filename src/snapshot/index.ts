/** The public face of the snapshot layer. */
export { readSnapshot } from './read-snapshot.ts';
export type * from './types.ts';
