/** Snapshot, policies and techniques -> who can become whom, with proofs. */

export type { Caller } from '../policy/index.ts';
export { coupledWith } from '../policy/index.ts';
export type { Resource, Role } from '../snapshot/index.ts';
export { administration, delegation, withheldOf } from './administration.ts';
export { type Ask, decideAsk, isState, newTarget, partOf, type Target, targetAt, targetOfResource } from './ask.ts';
export { selfChanges, stateWith } from './expand.ts';
export { formatsOf, isOfType, namesOf } from './free.ts';
export { external } from './kinds/external.ts';
export { mayAllow } from './may.ts';
export {
  type Asked,
  callerArn,
  edgeKey,
  evidenceOf,
  isPossible,
  isSound,
  type Move,
  makeMove,
  rankOf,
  type Told,
  worstOf,
} from './move.ts';
export { accountsTested, foreignState, isOpenTrust, type Outsider, outsidersInto, servicesInto } from './outside.ts';
export { mayMean, namesPrincipals, ownedStates, ownerMay, ownerState, sparedStates } from './owner.ts';
export { CERTAIN, type Rank, UNKNOWN } from './rank.ts';
export { hasOtherAccess, unknownCanonicalUsers } from './resource-access.ts';
export { afterTagging } from './resource-tags.ts';
export { type Approach, approaches, type Goal, type Judge, madeBy, proofFor } from './reverse.ts';
export { type HeldPrincipal, type Proof, type Reach, saturate } from './saturate.ts';
export { type Decided, decideRequest, outsiderNamed, type Requester, simulate } from './simulate.ts';
export { atOnce, type State, stateOf } from './state.ts';
export { type Grant, grantKey, grantOf, worldWithout } from './without.ts';
export {
  type Actor,
  ALLOW_ALL_DOCUMENT,
  buildWorld,
  groupsOf,
  isOwnable,
  isServiceLinked,
  NO_OPTIONS,
  policyOf,
  trustEntries,
  type World,
  type WorldOptions,
} from './world.ts';
