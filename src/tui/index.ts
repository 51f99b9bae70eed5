/** The interactive terminal UI. Loads Ink and React: import it only when it is wanted. */
export type { Answer, Asked, Engine, EngineEvent, Loaded, Question } from './engine.ts';
export { runTui } from './run.ts';
