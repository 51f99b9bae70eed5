import type { CollectSummary } from '../collect/index.ts';
import { groupBy } from '../shared/group.ts';

/** What a collection found and what it did not get, in plain lines. */
export function summaryText(summary: CollectSummary): string {
  const { accounts, out, found, regions, counts, milliseconds, gaps } = summary;
  const width = Math.max(...[...found.values()].map((count) => count.toLocaleString('en').length));
  const remembered = counts.remembered > 0 ? `, ${number(counts.remembered)} answers taken over` : '';
  const throttled = counts.throttled > 0 ? `, ${number(counts.throttled)} throttled` : '';
  return [
    `${accounts.length === 1 ? `Account ${accounts[0]} is` : `${number(accounts.length)} accounts are`} in ${out}: ${regions.length === 1 ? '1 region' : `${regions.length} regions`}, ${number(counts.calls)} calls${throttled}${remembered}, ${(milliseconds / 1000).toFixed(1)} s.`,
    ...[...found].filter(([, count]) => count > 0).map(([name, count]) => `  ${number(count).padStart(width)}  ${name}`),
    ...gapLines(gaps),
    '',
  ].join('\n');
}

/** One line per call and code. */
function gapLines(gaps: CollectSummary['gaps']): readonly string[] {
  if (gaps.length === 0) return ['Every call was answered.'];
  const groups = groupBy(gaps, ({ call, code }) => `${call} ${code}`);
  return [
    'NOT KNOWN',
    ...[...groups.values()].flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      return [`  ${first.call}: ${first.code}${group.length > 1 ? `, ${number(group.length)} times` : ''}; not known: ${first.tells}`];
    }),
  ];
}

function number(value: number): string {
  return value.toLocaleString('en');
}
