/** The library: read a snapshot, build the world, ask questions. */
export { buildWorld, NO_OPTIONS, type World, type WorldOptions } from './graph/index.ts';
export {
  buildReport,
  findPrincipal,
  findTarget,
  pathsBetween,
  whoCanBecome,
  whoCanUse,
} from './query/index.ts';
// Not by way of the layer's index: only the library needs a graph library, and loading it takes time.
export { type ProofGraph, proofGraph, reachableFrom } from './query/proof-graph.ts';
export type * from './query/types.ts';
export { BlastError } from './shared/errors.ts';
export { readSnapshot, type Snapshot } from './snapshot/index.ts';
