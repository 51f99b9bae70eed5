/** IAM semantics: documents and requests in, decisions out. It knows no accounts and no files. */

export { type BucketAccess, bucketPolicies, isPublic } from './bucket.ts';
export { callerNamed } from './caller.ts';
export { areCompatible } from './compatible.ts';
export { contextLayer, valuesOf } from './context.ts';
export { decide } from './decide.ts';
export { domainOf } from './domain.ts';
export { explain, problemsIn, reasonText } from './explain.ts';
export { type Account, accountOfDecision, explainGates } from './explain-gates.ts';
export { callerFacts, placeFacts } from './facts.ts';
export { coversResource, statementsFor } from './gather.ts';
export { grantPolicies } from './grants.ts';
export { coupledWith } from './keys.ts';
export { isValueOf } from './operators.ts';
export { parseDocument } from './parse.ts';
export { decideTest, fallsShortest, meetsExpectation, type PolicyTest, resourcesOf } from './policy-test.ts';
export { expandGlob, isVariable } from './template.ts';
export * from './types.ts';
