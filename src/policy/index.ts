/** IAM semantics: documents and requests in, decisions out. It knows no accounts and no files. */

export { type BucketAccess, bucketPolicies, isPublic } from './bucket.ts';
export { callerFacts, callerNamed } from './caller.ts';
export { areCompatible } from './compatible.ts';
export { contextLayer } from './context.ts';
export { decide } from './decide.ts';
export { domainOf } from './domain.ts';
export { explain, nearestAllow } from './explain.ts';
export { explainGates } from './explain-gates.ts';
export { coversResource, statementsFor } from './gather.ts';
export { grantPolicies } from './grants.ts';
export { parseDocument } from './parse.ts';
export { decideTest, fallsShortest, meetsExpectation, type PolicyTest, resourcesOf } from './policy-test.ts';
export { expandGlob, isVariable } from './template.ts';
export * from './types.ts';
