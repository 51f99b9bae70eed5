/** Snapshot, policies and techniques -> who can become whom, with proofs. */

export type { Account, Gap, Group, Json, PolicySource, Resource, Role, Snapshot, User } from '../snapshot/index.ts';
export { administration, ownerMay, ownerState } from './administration.ts';
export {
  type Ask,
  decideAsk,
  type Extras,
  iamTarget,
  isState,
  newTarget,
  partOf,
  type Target,
  targetAt,
  targetOfActor,
  targetOfResource,
} from './ask.ts';
export { waysFrom } from './expand.ts';
export { formatsOf, isOfType, namesOf } from './free.ts';
export { external } from './kinds/external.ts';
export { type Asked, callerArn, evidenceOf, isPossible, type Move, moveKey, type Precondition, type Rank, rankOf } from './move.ts';
export { type Approach, approaches, confirm, type Goal } from './reverse.ts';
export { type HeldPrincipal, ownedGain, type Proof, type Reach, saturate } from './saturate.ts';
export { type Gain, mayAllow, type State, stateOf } from './state.ts';
export {
  type AccountIndex,
  type Actor,
  buildWorld,
  groupsOf,
  NO_OPTIONS,
  policyOf,
  trustEntries,
  type World,
  type WorldOptions,
} from './world.ts';
