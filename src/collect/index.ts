/** The public face of the collect layer. Importing it loads declarations; the AWS SDK is loaded when a run begins. */
export { Interrupted } from './ask.ts';
export { actionOf } from './call.ts';
export { type CollectOptions, type CollectSummary, collect, collectCalls, collectPolicy, type Progress } from './collect.ts';
