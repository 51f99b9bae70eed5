/** Policy lint: what a document says and does not do. */

export { DOCUMENT_CHECKS, STATEMENT_CHECKS } from './checks.ts';
export { keysMeant } from './keys.ts';
export { lintPolicy } from './lint-policy.ts';
export { pathText } from './places.ts';
export { isAwsManaged, subjectFrom, subjectsOf } from './subjects.ts';
export type * from './types.ts';
