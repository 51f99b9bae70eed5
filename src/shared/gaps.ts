import { groupBy } from './group.ts';

/** What could not be read, as results tell it. */
export interface GapText {
  readonly what: string;
  readonly text: string;
}

/** Gaps that one call left in the same way: it was asked about many things. */
export interface GapGroup<Gap extends GapText> {
  /** `s3:GetBucketPolicy`, or what the gap is about where no call failed. */
  readonly call: string;
  readonly gaps: readonly [Gap, ...Gap[]];
  /** ARNs that it was asked about. */
  readonly about: readonly string[];
}

/** In order of first appearance. */
export function groupGaps<Gap extends GapText>(gaps: readonly Gap[]): readonly GapGroup<Gap>[] {
  return [...groupBy(gaps, ({ what, text }) => JSON.stringify([callOf(what), text])).values()].map((group) => {
    const call = callOf(group[0]?.what ?? '');
    const about = group.map(({ what }) => what.slice(call.length).trim()).filter((each) => each !== '');
    return { call, gaps: group as unknown as readonly [Gap, ...Gap[]], about };
  });
}

/** `s3:GetBucketPolicy arn:...` -> `s3:GetBucketPolicy`. */
function callOf(what: string): string {
  return what.split(' ', 1)[0] ?? what;
}
