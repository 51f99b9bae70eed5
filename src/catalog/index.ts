export { actionsOf, catalogInfo, findAction, resourceTypes, services, supportsRcp } from './actions.ts';
export type { AccessLevel, Action, CatalogInfo, ResourceType } from './actions.ts';
export { impacts } from './impacts.ts';
export type { Impact, ImpactCategory } from './impacts.ts';
export { resourceTypeOf } from './resource-types.ts';
export type { Predicate, Technique, TechniqueCategory, TechniqueHost, TechniqueKind } from './technique.ts';
export { findTechnique, techniques } from './techniques.ts';
export { actedOn, fallbackVerbs, sensitivityOf, typesWithVerbs, verbsOf } from './verbs.ts';
export type { Verb, VerbAction, VerbRow } from './verbs.ts';
