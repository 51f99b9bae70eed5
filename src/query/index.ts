/** The questions: what can it reach, who can reach it, by which path. */
export { verbActionsOf } from './access.ts';
export { type AccessProof, accessProof } from './access-proof.ts';
export { isActionOn, misfitText, unknownActionText } from './find-action.ts';
export { findTarget } from './find-target.ts';
export { type Needs, needsOf } from './needs.ts';
export { gapsOf, unaskedKeys } from './notes.ts';
export { onlyReport, onlyWhoCan } from './only.ts';
export { pathsBetween } from './paths.ts';
export { type Ground, type JsonLine, type PolicyText, policiesOf, type StatementText, statementsOf } from './policies.ts';
export { type AdminDistance, adminDistances, countReach, type PrincipalFacts, principalsOf, type ReachCount } from './principals.ts';
export { buildReport } from './report.ts';
export { findPrincipal, findRequester } from './resolve.ts';
export { simulateRequest } from './simulate.ts';
export type * from './types.ts';
export { whoCanBecome, whoCanUse } from './who-can.ts';
