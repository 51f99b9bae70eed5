import type { CollectSummary } from '../collect/index.ts';
import { flow } from '../report/index.ts';
import { count, grouped } from '../shared/count.ts';
import { groupBy } from '../shared/group.ts';

/** What is not named by its type. */
const ONE: { readonly [several: string]: string } = { users: 'user', groups: 'group', roles: 'role', 'managed policies': 'managed policy' };

/** What a collection found and what it did not get, in plain lines; those on gaps are broken at the width. */
export function summaryText(summary: CollectSummary, width = Number.POSITIVE_INFINITY): string {
  const { accounts, out, found, regions, counts, milliseconds, gaps } = summary;
  const digits = Math.max(...[...found.values()].map((each) => grouped(each).length));
  const remembered = counts.remembered > 0 ? `, ${count(counts.remembered, 'answer')} taken over` : '';
  const throttled = counts.throttled > 0 ? `, ${grouped(counts.throttled)} throttled` : '';
  return [
    `${accounts.length === 1 ? `Account ${accounts[0]} is` : `${grouped(accounts.length)} accounts are`} in ${out}: ${count(regions.length, 'region')}, ${count(counts.calls, 'call')}${throttled}${remembered}, ${(milliseconds / 1000).toFixed(1)} s.`,
    ...[...found]
      .filter(([, each]) => each > 0)
      .map(([name, each]) => `  ${grouped(each).padStart(digits)}  ${each === 1 ? (ONE[name] ?? name) : name}`),
    ...gapLines(gaps, width),
    '',
  ].join('\n');
}

/** One line per call and code, or as many as it takes. */
function gapLines(gaps: CollectSummary['gaps'], width: number): readonly string[] {
  if (gaps.length === 0) return ['Every call was answered.'];
  const groups = groupBy(gaps, ({ call, code }) => `${call} ${code}`);
  return [
    'NOT KNOWN',
    ...[...groups.values()].flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      const times = group.length > 1 ? `, ${grouped(group.length)} times` : '';
      return flow(`${first.call}: ${first.code}${times}; not known: ${tellsText(group)}`, { lead: '  ', hang: 4, width, full: true });
    }),
  ];
}

const NAMED = 20;

/** What a call tells is the same each time, but for accounts that could not be entered: those are named. */
function tellsText(group: CollectSummary['gaps']): string {
  const all = [...new Set(group.map(({ tells }) => tells))];
  return `${all.slice(0, NAMED).join(', ')}${all.length > NAMED ? ` and ${grouped(all.length - NAMED)} more` : ''}`;
}
