/** Claims beside what AWS's own simulator says of them. The caller of AWS is a function that is passed in. */
export { batchesOf } from './batches.ts';
export { chooseAll } from './choose.ts';
export { claimsOf } from './claims.ts';
export { drawClaims, mulberry32 } from './draw.ts';
export { readReport } from './read-report.ts';
export { type Recording, readRecording, replaying, writeRecording } from './recording.ts';
export type * from './types.ts';
export { askAll, judge } from './verify.ts';
