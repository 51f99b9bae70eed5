/** The present view as a file: a text, JSON or Markdown, told by the name's ending. */

import { MARKS } from '../report/index.ts';
import { type Context, currentRow, emptyText, shownRows, tableOf } from './content.ts';
import { type State, screenOf } from './state.ts';
import type { Shown, Table } from './table.ts';
import { PLAIN } from './theme.ts';
import { headerLines } from './view/header.ts';
import { listLines } from './view/list.ts';
import { panelLines } from './view/panel.ts';

/** Columns of a text file. */
const WIDTH = 160;

/** All rows that the filter lets through, not only those in sight. */
export function exportOf(state: State, context: Context, file: string): string {
  const table = tableOf(state, context);
  const rows = shownRows(state, context);
  if (/\.json$/i.test(file)) return jsonOf(state, rows);
  const plain = { ...context, color: false, theme: PLAIN };
  const about = headerLines({ ...state, columns: WIDTH, rows: 60 }, plain).map((line) => line.trim());
  if (table === undefined) return `${about.join('\n')}\n`;
  return /\.(md|markdown)$/i.test(file) ? markdownOf(about, table, rows) : textOf(about, table, rows, emptyText(state, table));
}

function jsonOf(state: State, rows: readonly Shown[]): string {
  const { list: _, lists: __, ...view } = screenOf(state) as { readonly list?: unknown; readonly lists?: unknown };
  const data = rows.filter(({ row }) => row.data !== null).map(({ row }) => row.data);
  return `${JSON.stringify({ format: 'blast-view', version: 1, view, assumed: state.assumed, rows: data }, null, 2)}\n`;
}

function textOf(about: readonly string[], table: Table, rows: readonly Shown[], empty: string): string {
  const lines = listLines({
    table,
    rows,
    empty,
    cursor: -1,
    top: 0,
    height: rows.length,
    width: WIDTH,
    marks: [],
    isStale: false,
    theme: PLAIN,
  });
  return `${[...about, '', ...lines].map((line) => line.trimEnd()).join('\n')}\n`;
}

function markdownOf([title = '', ...about]: readonly string[], table: Table, rows: readonly Shown[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escaped).join(' | ')} |`;
  const body = rows.map(({ row, depth }) => {
    const [first = '', ...others] = table.columns.map(({ text }, index) => text?.(row) ?? row.cells()[index] ?? '');
    const mark = row.certainty === undefined ? '' : `${MARKS[row.certainty]} `;
    return line([`${'  '.repeat(depth)}${mark}${row.tone === 'heading' ? `**${first}**` : first}`, ...others]);
  });
  const titles = table.columns.map((column) => column.title);
  return `${[`# ${title.replace(/\s{2,}.*$/, '')}`, '', ...about.map(escaped), '', line(titles), line(titles.map(() => '---')), ...body].join('\n')}\n`;
}

/** No text of a snapshot becomes markup. */
function escaped(text: string): string {
  return text.replace(/[\\|<>`[\]()!]/g, (character) => `\\${character}`);
}

/** The proof of the current row as plain text. */
export function proofText(state: State, context: Context): string {
  if (currentRow(state, context) === undefined) return '';
  return panelLines(state, { ...context, color: false, theme: PLAIN }, 100).join('\n');
}
