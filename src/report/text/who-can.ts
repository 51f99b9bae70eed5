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
  return [
    ...groupBy(rows, (row) =>
      JSON.stringify([row.certainty, conditionsOf(sheet, row.path), row.conditions, unknownsOf(sheet, row.path)]),
    ).values(),
  ]
    .sort(byCertainty)
    .flatMap((group) => [
      ...paragraph(
        sheet,
        `  ${mark(sheet, group[0]?.certainty ?? 'certain')} `,
        `${listed(
          sheet,
          group.map(({ arn }) => placed(sheet, arn)),
          20,
        )}${groundText(sheet, group[0])}`,
      ),
    ]);
}

function throughLines(sheet: Sheet, rows: readonly WhoCanRow[]): string[] {
  const groups = [...groupBy(rows, (row) => wayKey(sheet, row)).values()].sort(byCertainty);
  const { shown, rest } = cut(sheet, groups, 15);
  const left = groups.slice(groups.length - rest).flat().length;
  return [...shown.flatMap((group) => groupLines(sheet, group)), ...moreLine(sheet, left, 4)];
}

function groupLines(sheet: Sheet, group: readonly WhoCanRow[]): string[] {
  const [first] = group;
  if (first === undefined) return [];
  const names = listed(
    sheet,
    group.map(({ arn }) => paint(sheet, 'bold', placed(sheet, arn))),
    5,
  );
  return [
    ...paragraph(sheet, `  ${mark(sheet, first.certainty)} `, `${names}, ${count(first.steps, 'step')}`),
    ...paragraph(sheet, '      ', `${wayText(sheet, first)}${groundText(sheet, first)}`),
  ];
}

function wayText(sheet: Sheet, row: WhoCanRow): string {
  const edges = edgesOf(sheet, row.path);
  const [first] = edges;
  if (first === undefined) return `as ${placed(sheet, row.via)}`;
  const further = [...new Set(edges.map(({ to }) => to))].filter((arn) => arn !== first.to && arn !== row.arn);
  return `${deed(sheet, first)}${further.length === 0 ? '' : `, then ${listed(sheet, chain(sheet, further), 4)}`}`;
}

function groundText(sheet: Sheet, row: WhoCanRow | undefined): string {
  if (row === undefined) return '';
  const conditions = onlyText([...conditionsOf(sheet, row.path), ...(row.conditions ?? [])]);
  const unknowns = unknownsOf(sheet, row.path);
  return `${conditions === '' ? '' : `; ${paint(sheet, 'yellow', conditions)}`}${unknowns.length === 0 ? '' : `; ${paint(sheet, 'cyan', `not known: ${listed(sheet, unknowns, 1)}`)}`}`;
}

/** Those that take the same first step and go on in the same way. */
function wayKey(sheet: Sheet, row: WhoCanRow): string {
  const way = edgesOf(sheet, row.path).map(({ technique, from, to, through }) => [
    technique,
    from === row.arn ? '' : from,
    to === row.arn ? '' : to,
    through,
  ]);
  return JSON.stringify([row.certainty, row.via, way, conditionsOf(sheet, row.path), unknownsOf(sheet, row.path)]);
}

function byCertainty([a]: readonly WhoCanRow[], [b]: readonly WhoCanRow[]): number {
  return a === undefined || b === undefined ? 0 : CERTAINTIES.indexOf(a.certainty) - CERTAINTIES.indexOf(b.certainty) || a.steps - b.steps;
}
