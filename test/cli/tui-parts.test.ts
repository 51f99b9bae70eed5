import { describe, expect, it } from 'vitest';
import { putTogether, takeApart } from '../../src/cli/tui-parts.ts';
import type { Answer } from '../../src/tui/index.ts';

const rows = (count: number) => Array.from({ length: count }, (_, index) => ({ arn: `arn:${index}` }));
const answer = (resources: number, edges: number) =>
  ({ kind: 'report', value: { format: 'blast-report', resources: rows(resources), edges: rows(edges), gaps: [] } }) as unknown as Answer;

describe('a large answer in parts', () => {
  it.each([
    [0, 0],
    [10, 500],
    [501, 3],
    [1234, 2000],
  ])('of %i and %i rows is the same when it is put together', (resources, edges) => {
    const whole = answer(resources, edges);
    const { parts, rest } = takeApart(whole);
    expect(parts.filter(({ items }) => items.length > 500)).toEqual([]);
    expect(putTogether(parts, rest)).toEqual(whole);
  });

  it('travels whole when it is small, and when it is a refusal', () => {
    expect(takeApart(answer(10, 10)).parts).toEqual([]);
    expect(takeApart({ kind: 'refused', text: 'no' })).toEqual({ parts: [], rest: { kind: 'refused', text: 'no' } });
  });
});
