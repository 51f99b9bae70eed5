/** The public face of the collect layer. Importing it loads declarations; the AWS SDK is loaded when a run begins. */
export { type Asking, Interrupted } from './ask.ts';
export { type CollectOptions, type CollectSummary, collect, collectCalls, collectPolicy, forgetAnswers } from './collect.ts';
export type { Progress } from './collect-account.ts';
export { canResume, claimOutput, journalPath } from './journal.ts';
export { openSimulator } from './simulator.ts';
