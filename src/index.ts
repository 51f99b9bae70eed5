/** The library: read a snapshot, build the world, ask questions. */
export { buildWorld, NO_OPTIONS, type World, type WorldOptions } from './graph/index.ts';
export {
  buildReport,
  findPrincipal,
  findTarget,
  type ProofGraph,
  pathsBetween,
  proofGraph,
  reachableFrom,
  whoCanBecome,
  whoCanUse,
} from './query/index.ts';
export type * from './query/types.ts';
export { BlastError } from './shared/errors.ts';
export { readSnapshot, type Snapshot } from './snapshot/index.ts';
