/** The present view as a file: a text, JSON or Markdown. Nothing in it is cut. */
import { MARKS, pad, spaced, widthOf } from '../report/index.ts';
import { type Context, currentRow, edgesOf, emptyText, everyRow, tableOf } from './content.ts';
import { type State, screenOf } from './state.ts';
import { cellsOf, type Shown, type Table } from './table.ts';
import { PLAIN } from './theme.ts';
import { aboutLines, titleOf } from './view/header.ts';
import { panelLines } from './view/panel.ts';

/** Columns for sentences above the rows. */
const WIDTH = 160;

const LEGEND = Object.entries(MARKS)
  .map(([certainty, mark]) => `${mark} ${certainty}`)
  .join(', ');

export type Format = 'text' | 'json' | 'markdown';

const ENDINGS: ReadonlyMap<string, Format> = new Map([
  ['txt', 'text'],
  ['json', 'json'],
  ['md', 'markdown'],
  ['markdown', 'markdown'],
]);

/** As the name's ending says; undefined for one that says nothing. */
export function formatOf(file: string): Format | undefined {
  return ENDINGS.get(/\.(\w+)$/.exec(file)?.[1]?.toLowerCase() ?? '');
}

/** All rows that the filter lets through, also those of closed branches and those out of sight. */
export function exportOf(state: State, context: Context, format: Format): string {
  const rows = everyRow(state, context);
  if (format === 'json') return jsonOf(state, rows);
  const table = tableOf(state, context);
  const plain = { ...context, color: false, theme: PLAIN };
  const about = aboutLines({ ...state, columns: WIDTH, rows: 60 }, plain).map((line) => line.trim());
  const [title, date] = [titleOf(state), state.loaded?.collectedAt];
  about.push(date == null ? 'snapshot of unknown date' : `snapshot of ${date}`);
  if (rows.some(({ row }) => row.certainty !== undefined)) about.push(LEGEND);
  const empty = table === undefined ? [] : rows.length === 0 ? [emptyText(state, table)] : [];
  if (format === 'markdown') return joined(markdownOf(title, [...about, ...empty], table, rows));
  return joined([title, ...about, '', ...(table === undefined ? [] : textOf(table, rows)), ...empty]);
}

function joined(lines: readonly string[]): string {
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

/** The rows as the answer has them, and the edges that their proofs name. */
function jsonOf(state: State, rows: readonly Shown[]): string {
  const { list: _, lists: __, ...view } = screenOf(state) as { readonly list?: unknown; readonly lists?: unknown };
  const isPicker = screenOf(state).kind === 'picker';
  const data = rows
    .filter(({ row }) => row.data !== null)
    .map(({ row }) => (isPicker ? { ...(row.data as object), reaches: state.counts.get(row.key) ?? null } : row.data));
  const named = new Set(data.flatMap(namedIn));
  const edges = edgesOf(state).filter(({ id }) => named.has(id));
  const snapshot = { collectedAt: state.loaded?.collectedAt ?? null, accounts: state.loaded?.accounts ?? [] };
  return `${JSON.stringify({ format: 'blast-view', version: 1, view, snapshot, assumed: state.assumed, rows: data, edges }, null, 2)}\n`;
}

interface Naming {
  readonly path?: readonly string[];
  readonly edges?: readonly string[];
  readonly access?: readonly Naming[];
}

/** Ids of edges in a row of an answer. */
function namedIn(row: unknown): string[] {
  const { path = [], edges = [], access = [] } = row as Naming;
  return [...path, ...edges, ...access.flatMap(namedIn)];
}

/** The cells of a row, the first with its certainty. */
function markedCells({ columns }: Table, shown: Shown): readonly string[] {
  const { row } = shown;
  const cells = cellsOf(shown);
  const [first = '', ...others] = columns.map(({ text }, index) => spaced(text?.(row) ?? cells[index] ?? ''));
  return [`${row.certainty === undefined ? '' : `${MARKS[row.certainty]} `}${first}`, ...others];
}

/** Each column as wide as the widest text in it. A text that stands alone has the whole line. */
function textOf(table: Table, rows: readonly Shown[]): string[] {
  const titles = table.columns.map(({ title }) => title);
  const lines = rows.map((shown) => {
    const [first = '', ...others] = markedCells(table, shown);
    return [`${'  '.repeat(shown.depth)}${first}`, ...others];
  });
  const isOne = (cells: readonly string[]): boolean => cells.slice(1).every((cell) => cell === '');
  const wide = [titles, ...lines.filter((cells) => !isOne(cells))];
  const sizes = titles.map((_, index) => wide.reduce((most, cells) => Math.max(most, widthOf(cells[index] ?? '')), 0));
  const lineOf = (cells: readonly string[]): string =>
    cells
      .map((cell, index) =>
        table.columns[index]?.right ? pad('', (sizes[index] ?? 0) - widthOf(cell)) + cell : pad(cell, sizes[index] ?? 0),
      )
      .join('  ');
  return [titles, ...lines].map((cells) => (isOne(cells) ? (cells[0] ?? '') : lineOf(cells)));
}

function markdownOf(title: string, about: readonly string[], table: Table | undefined, rows: readonly Shown[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const paragraphs = [`# ${escaped(title)}`, ...about.map(escaped)].flatMap((each) => [each, '']);
  if (table === undefined || rows.length === 0) return paragraphs;
  const body = rows.map((shown) => {
    const [first = '', ...others] = markedCells(table, shown).map(escaped);
    // Spaces at the beginning of a cell are not shown.
    return line([`${'· '.repeat(shown.depth)}${shown.row.tone === 'heading' ? `**${first}**` : first}`, ...others]);
  });
  const titles = table.columns.map((column) => column.title);
  return [...paragraphs, line(titles), line(titles.map(() => '---')), ...body];
}

/** No text of a snapshot becomes markup. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replace(/[\\|<>`[\]*_~]/g, (character) => `\\${character}`);
}

/** The proof of the current row as plain text. */
export function proofText(state: State, context: Context): string {
  if (currentRow(state, context) === undefined) return '';
  return panelLines(state, { ...context, color: false, theme: PLAIN }, 100).join('\n');
}
