import type { CollectSummary } from '../collect/index.ts';
import { count, grouped } from '../shared/count.ts';
import { groupBy } from '../shared/group.ts';

/** What is not named by its type. */
const ONE: { readonly [several: string]: string } = { users: 'user', groups: 'group', roles: 'role', 'managed policies': 'managed policy' };

/** What a collection found and what it did not get, in plain lines. */
export function summaryText(summary: CollectSummary): string {
  const { accounts, out, found, regions, counts, milliseconds, gaps } = summary;
  const width = Math.max(...[...found.values()].map((each) => grouped(each).length));
  const remembered = counts.remembered > 0 ? `, ${count(counts.remembered, 'answer')} taken over` : '';
  const throttled = counts.throttled > 0 ? `, ${grouped(counts.throttled)} throttled` : '';
  return [
    `${accounts.length === 1 ? `Account ${accounts[0]} is` : `${grouped(accounts.length)} accounts are`} in ${out}: ${count(regions.length, 'region')}, ${count(counts.calls, 'call')}${throttled}${remembered}, ${(milliseconds / 1000).toFixed(1)} s.`,
    ...[...found]
      .filter(([, each]) => each > 0)
      .map(([name, each]) => `  ${grouped(each).padStart(width)}  ${each === 1 ? (ONE[name] ?? name) : name}`),
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
      return [`  ${first.call}: ${first.code}${group.length > 1 ? `, ${grouped(group.length)} times` : ''}; not known: ${first.tells}`];
    }),
  ];
}
