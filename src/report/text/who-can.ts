import type { WhoCan, WhoCanRow } from '../../query/index.ts';
import { groupBy } from '../../shared/group.ts';
import { onlyText } from '../condition-text.ts';
import { chokePointLines } from './choke-points.ts';
import { CREDENTIALS } from './credentials.ts';
import { clean } from './flow.ts';
import { chain, placed } from './names.ts';
import { externalLines } from './others.ts';
import {
  CERTAINTIES,
  count,
  cut,
  edgesOf,
  grouped,
  listed,
  mark,
  moreLine,
  openSheet,
  paint,
  paragraph,
  type Sheet,
  section,
  stepLimit,
  type TextOptions,
  tally,
} from './sheet.ts';
import { conditionsOf, deed, incompleteText, unknownsOf } from './tell.ts';

/** Everyone who can reach a resource: those who hold the permission, then those who get at it through others. */
export function renderWhoCan(result: WhoCan, options: TextOptions): string {
  const answer = clean(result);
  const sheet = openSheet(options, [], answer.edges, answer.resource);
  const own = answer.principals.filter(({ steps }) => steps === 0);
  const through = answer.principals.filter(({ steps }) => steps > 0);
  const lines = [
    ...headLines(sheet, answer, options),
    ...section(sheet, 'THEMSELVES', tally(sheet, own), ownLines(sheet, own)),
    ...section(sheet, 'THROUGH OTHERS', tally(sheet, through), throughLines(sheet, through)),
    ...externalLines(sheet, answer.external),
    ...chokePointLines(sheet, answer.chokePoints),
  ];
  return `${lines.join('\n')}\n`;
}

function headLines(
  sheet: Sheet,
  { resource, actions, principals, assumptions, incompleteAccounts = [], mayHoldCredentials, public: open }: WhoCan,
  options: TextOptions,
): string[] {
  const what =
    actions.length === 0
      ? resource.endsWith(':root')
        ? 'administer'
        : 'become'
      : `${actions.length === 1 ? '' : 'do at least one of '}${listed(sheet, actions, 4)} on`;
  const isOpen = principals.length === 0 && incompleteAccounts.length > 0;
  const number = isOpen ? 'UNKNOWN who' : principals.length === 0 ? 'NOBODY in this snapshot' : count(principals.length, 'principal');
  const found = options.isPart ? `Of those that --only shows, ${number}` : number;
  const because = incompleteAccounts.length === 0 ? '' : incompleteText(sheet, incompleteAccounts);
  const anyone = {
    certain: 'Anyone on the internet can, too.',
    conditional: 'Anyone can, under conditions.',
    unknown: 'Whether anyone can is not known.',
    no: '',
  }[open];
  return [
    ...paragraph(
      sheet,
      '',
      paint(sheet, 'bold', `${found} can ${what} ${placed(sheet, resource)}${stepLimit(options)}${isOpen ? `: ${because}` : ''}.`),
      0,
    ),
    ...paragraph(sheet, '  ', resource),
    ...(isOpen || because === '' ? [] : paragraph(sheet, '', paint(sheet, 'cyan', `UNKNOWN who else can: ${because}.`), 0)),
    ...(anyone === '' ? [] : paragraph(sheet, '', paint(sheet, open === 'certain' ? 'red' : 'yellow', anyone), 0)),
    ...(mayHoldCredentials === undefined ? [] : paragraph(sheet, '', CREDENTIALS, 0)),
    ...assumptions.flatMap(({ text }) => paragraph(sheet, '', paint(sheet, 'dim', text), 0)),
  ];
}

/** Many hold a permission in the same way, so names stand one after another. */
function ownLines(sheet: Sheet, rows: readonly WhoCanRow[]): string[] {
  return alike(sheet, rows).flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const names = namesOf(sheet, group, 20).map((name) => paint(sheet, 'bold', name));
    return paragraph(
      sheet,
      `  ${mark(sheet, first.certainty)} `,
      `${verbsText(first, '', ': ')}${names.join(', ')}${groundText(sheet, first)}`,
    );
  });
}

function throughLines(sheet: Sheet, rows: readonly WhoCanRow[]): string[] {
  const groups = alike(sheet, rows);
  const { shown, rest } = cut(sheet, groups, 15);
  const left = groups.slice(groups.length - rest).flat().length;
  return [...shown.flatMap((group) => groupLines(sheet, group)), ...moreLine(sheet, left, 4)];
}

function groupLines(sheet: Sheet, group: readonly WhoCanRow[]): string[] {
  const [first] = group;
  if (first === undefined) return [];
  const names = namesOf(sheet, group, 5).map((name) => paint(sheet, 'bold', name));
  return [
    ...paragraph(
      sheet,
      `  ${mark(sheet, first.certainty)} `,
      `${names.join(', ')}, ${count(first.steps, 'step')}${verbsText(first, ': ', '')}`,
    ),
    ...paragraph(sheet, '      ', `${wayText(sheet, first, group.length > 1)}${groundText(sheet, first)}`),
  ];
}

/** The first names, and how to see the rest. */
function namesOf(sheet: Sheet, group: readonly WhoCanRow[], limit: number): string[] {
  const { shown, rest } = cut(sheet, group, limit);
  return [...shown.map(({ arn }) => placed(sheet, arn)), ...(rest === 0 ? [] : [`... and ${grouped(rest)} more (--full)`])];
}

function verbsText({ verbs = [] }: WhoCanRow, before: string, after: string): string {
  return verbs.length === 0 ? '' : `${before}${verbs.join(', ')}${after}`;
}

/** `ofMany`: said of several at once. */
function wayText(sheet: Sheet, row: WhoCanRow, ofMany: boolean): string {
  const edges = edgesOf(sheet, row.path);
  const [first] = edges;
  if (first === undefined) return `as ${placed(sheet, row.via)}`;
  const further = [...new Set(edges.map(({ to }) => to))].filter((arn) => arn !== first.to && arn !== row.arn);
  const told = deed(sheet, first, { from: ofMany ? 'it' : undefined });
  return `${told}${further.length === 0 ? '' : `, then ${listed(sheet, chain(sheet, further), 4)}`}`;
}

function groundText(sheet: Sheet, row: WhoCanRow): string {
  const conditions = onlyText([...conditionsOf(sheet, row.path), ...(row.conditions ?? [])]);
  const unknowns = unknownsOf(sheet, row.path);
  return `${conditions === '' ? '' : `; ${paint(sheet, 'yellow', conditions)}`}${unknowns.length === 0 ? '' : `; ${paint(sheet, 'cyan', `not known: ${listed(sheet, unknowns, 1)}`)}`}`;
}

/** Those that can do the same in the same way; the most certain first, then the shortest way. */
function alike(sheet: Sheet, rows: readonly WhoCanRow[]): (readonly WhoCanRow[])[] {
  return [...groupBy(rows, (row) => wayKey(sheet, row)).values()].sort(byCertainty);
}

function wayKey(sheet: Sheet, row: WhoCanRow): string {
  const own = (arn: string): string => (arn === row.arn ? '' : arn);
  const way = edgesOf(sheet, row.path).map(({ technique, from, to, through }) => [technique, own(from), own(to), through]);
  const grounds = [conditionsOf(sheet, row.path), row.conditions, unknownsOf(sheet, row.path)];
  return JSON.stringify([row.certainty, row.verbs, own(row.via), way, ...grounds]);
}

function byCertainty([a]: readonly WhoCanRow[], [b]: readonly WhoCanRow[]): number {
  return a === undefined || b === undefined ? 0 : CERTAINTIES.indexOf(a.certainty) - CERTAINTIES.indexOf(b.certainty) || a.steps - b.steps;
}
