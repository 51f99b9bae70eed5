import type { ImpactRow } from '../../query/index.ts';
import { groupBy } from '../../shared/group.ts';
import { UNBROKEN, widthOf } from './flow.ts';
import { placed } from './names.ts';
import { count, cut, field, mark, moreLine, paint, paragraph, type Sheet, section, tally } from './sheet.ts';

const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
const SEVERITY_STYLES = { critical: 'red', high: 'yellow', medium: 'cyan', low: 'dim' } as const;

const WAYS_SHOWN = 3;
/** One width for every part of the section, so that its columns stand under one another. */
const LONGEST_CATEGORY = 'credential-creation'.length;

/** Categories of capabilities by which an attacker comes back: a question of its own. */
const PERSISTS: ReadonlySet<string> = new Set(['persistence', 'credential-creation']);

/** What it can do now, worst first: as it stands, then through what it reaches. */
export function abilityLines(sheet: Sheet, all: readonly ImpactRow[]): string[] {
  const impacts = all.filter(({ category }) => !PERSISTS.has(category));
  const own = impacts.filter(isOwn(sheet));
  const others = impacts.filter((row) => !isOwn(sheet)(row));
  return [
    ...section(sheet, 'CAN DO AS IT STANDS', tally(sheet, own), categoryLines(sheet, own, 2)),
    ...section(sheet, 'CAN DO THROUGH OTHERS', tally(sheet, others), wayLines(sheet, others)),
  ];
}

/** How it can come back: new credentials, changes of trust, federation, code that runs by itself. */
export function persistenceLines(sheet: Sheet, all: readonly ImpactRow[]): string[] {
  const impacts = all.filter(({ category }) => PERSISTS.has(category));
  const own = impacts.filter(isOwn(sheet));
  return section(sheet, 'CAN PERSIST', tally(sheet, impacts), [
    ...categoryLines(sheet, own, 2),
    ...wayLines(
      sheet,
      impacts.filter((row) => !isOwn(sheet)(row)),
    ),
  ]);
}

function wayLines(sheet: Sheet, rows: readonly ImpactRow[]): string[] {
  const ways = [...groupBy(rows, ({ via }) => via)].map(([via, members]) => ({ via, members: [...members].sort(byWorst) }));
  ways.sort((a, b) => compare(a.members, b.members) || b.members.length - a.members.length);
  const { shown, rest } = cut(sheet, ways, WAYS_SHOWN);
  const left = ways.slice(ways.length - rest).flatMap(({ members }) => members).length;
  return [
    ...shown.flatMap(({ via, members }) => [
      ...paragraph(sheet, '  ', `via ${paint(sheet, 'bold', placed(sheet, via))}`),
      ...categoryLines(sheet, members, 1, 4),
    ]),
    ...(rest === 0 ? [] : moreLine(sheet, left, 2, `through ${count(rest, 'other')}`)),
  ];
}

function isOwn({ starts }: Sheet): (row: ImpactRow) => boolean {
  return ({ steps, via }) => steps === 0 && starts.has(via);
}

function categoryLines(sheet: Sheet, rows: readonly ImpactRow[], lines: number, indent = 2): string[] {
  const categories = [...groupBy(rows, ({ category }) => category)].map(([category, members]) => ({
    category,
    members: [...members].sort(byWorst),
  }));
  categories.sort((a, b) => compare(a.members, b.members) || a.category.localeCompare(b.category));
  const label = LONGEST_CATEGORY;
  return categories.flatMap(({ category, members }) => {
    const [worst] = members;
    if (worst === undefined) return [];
    const severity = paint(sheet, SEVERITY_STYLES[worst.severity], worst.severity.padEnd('critical'.length));
    const room = (sheet.width - label - 'critical'.length - indent - 4) * lines;
    return field(sheet, `${severity}  ${category}`, label + 'critical'.length + 2, titlesText(sheet, members, room), indent);
  });
}

/** As many titles as there is room for, worst first. */
function titlesText(sheet: Sheet, members: readonly ImpactRow[], room: number): string {
  const titles = members.map((row) => `${mark(sheet, row.certainty)}${UNBROKEN}${row.title}`);
  let used = 0;
  const fitting = titles.filter((title) => {
    used += widthOf(title) + 2;
    return used + ' and 99 more'.length <= room;
  });
  const shown = sheet.full ? titles : titles.slice(0, Math.max(1, fitting.length));
  const rest = titles.length - shown.length;
  return `${shown.join('; ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function byWorst(a: ImpactRow, b: ImpactRow): number {
  return rank(a) - rank(b) || a.steps - b.steps || a.title.localeCompare(b.title);
}

function compare([a]: readonly ImpactRow[], [b]: readonly ImpactRow[]): number {
  return (a === undefined ? 0 : rank(a)) - (b === undefined ? 0 : rank(b));
}

function rank({ severity, certainty }: ImpactRow): number {
  return SEVERITIES.indexOf(severity) * 3 + ['certain', 'conditional', 'unknown'].indexOf(certainty);
}
