export { findTechnique, techniques } from './techniques.ts';
export type { Predicate, Technique, TechniqueCategory, TechniqueHost, TechniqueKind } from './technique.ts';
