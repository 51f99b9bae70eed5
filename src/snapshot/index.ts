/** The public face of the snapshot layer. */
export { parseJsonDocuments } from './parse-json.ts';
export { readSnapshot } from './read-snapshot.ts';
export type * from './types.ts';
