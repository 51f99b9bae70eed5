/** IAM semantics: documents and requests in, decisions out. It knows no accounts and no files. */
export { areCompatible } from './compatible.ts';
export { contextLayer } from './context.ts';
export { decide } from './decide.ts';
export { domainOf } from './domain.ts';
export { coversResource, statementsFor } from './gather.ts';
export { classOf } from './keys.ts';
export { parseDocument } from './parse.ts';
export { matchPrincipal } from './principal.ts';
export { isVariable } from './template.ts';
export * from './types.ts';
