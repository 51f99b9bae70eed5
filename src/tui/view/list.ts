/** The rows in the window of the list, and nothing of the thousands outside it. */
import { flow, MARKS } from '../../report/index.ts';
import { type Column, cellsOf, type Row, type Shown, type Table } from '../table.ts';
import { certaintyMark, SYMBOLS, type Theme } from '../theme.ts';
import { filled, shorten } from './line.ts';

export interface Listing {
  readonly table: Table;
  readonly rows: readonly Shown[];
  /** Said where there are no rows. */
  readonly empty: string;
  readonly cursor: number;
  readonly top: number;
  readonly height: number;
  readonly width: number;
  readonly marks: readonly string[];
  readonly isStale: boolean;
  readonly theme: Theme;
}

/** Column titles, then as many rows as there is room for. */
export function listLines(listing: Listing): string[] {
  const { table, rows, top, height, width, theme } = listing;
  const columns = laidOut(table.columns, width - EDGE);
  const titles = columns.map(({ title, order = '', size, right }, index) =>
    filled(`${index === 0 ? ' '.repeat(leadOf(table)) : ''}${title}${order}`, size, right),
  );
  const lines = [theme.dim(`${' '.repeat(EDGE)}${titles.join(' '.repeat(GAP))}`)];
  if (rows.length === 0) {
    const empty = flow(listing.empty, { lead: ' '.repeat(EDGE), hang: EDGE, width, full: true });
    lines.push(...empty.slice(0, height).map(theme.dim));
  }
  for (const [index, shown] of rows.slice(top, top + height).entries()) lines.push(rowLine(listing, columns, shown, top + index));
  return lines;
}

/** Room before a row for the cursor and a mark. */
const EDGE = 2;

/** Room of a row's symbols: open or closed, certainty. */
function leadOf({ isFlat = false }: Table): number {
  return isFlat ? 0 : 4;
}

const GAP = 2;

interface Placed extends Column {
  /** Columns of the terminal. */
  readonly size: number;
  readonly index: number;
}

/** The columns that have room, each with its width. */
function laidOut(columns: readonly Column[], width: number): Placed[] {
  const placed = columns.map((column, index) => ({ ...column, index })).filter(({ from = 0 }) => width >= from);
  const fixed = placed.reduce((sum, column) => sum + (column.grow === undefined ? column.width : 0), 0) + GAP * (placed.length - 1);
  let left = Math.max(0, width - fixed);
  let open = placed.reduce((sum, { grow = 0 }) => sum + grow, 0);
  return placed.map((column) => {
    if (column.grow === undefined) return { ...column, size: column.width };
    // The columns on the left say which row it is: where all have too little, those on the right have less.
    const size = Math.min(left, Math.max(column.width, Math.floor((left * column.grow) / open)));
    left -= size;
    open -= column.grow;
    return { ...column, size };
  });
}

const FOLDS = { open: SYMBOLS.open, closed: SYMBOLS.closed, none: ' ' } as const;

function rowLine({ table, cursor, marks, isStale, theme, width }: Listing, columns: readonly Placed[], shown: Shown, at: number): string {
  const { row, depth, fold } = shown;
  const mark = row.arn !== undefined && marks.includes(row.arn) ? SYMBOLS.marked : ' ';
  const certainty = row.certainty === undefined ? ' ' : MARKS[row.certainty];
  const lead = table.isFlat ? '' : `${'  '.repeat(depth)}${FOLDS[fold]} ${certainty} `;
  const said = namedIn(table, columns, shown);
  const isOne = !table.isFlat && said.every((cell, index) => index === 0 || cell === '');
  // A text that stands alone has the whole line.
  const places = isOne ? [{ index: 0, size: width - EDGE, right: false, text: undefined }] : columns;
  const cells = places.map(({ index, size, right, text }) =>
    index === 0 ? filled(lead + shorten(said[0] ?? '', size - lead.length), size) : filled(text?.(row) ?? said[index] ?? '', size, right),
  );
  const line = cells.join(' '.repeat(GAP));
  if (at === cursor) return theme.inverse(filled(`${SYMBOLS.cursor}${mark}${line}`, width));
  return ` ${mark}${isStale ? theme.dim(line) : styled(theme, row, line)}`;
}

/** The texts of a row; the first says which row it is. */
function namedIn({ which }: Table, columns: readonly Placed[], shown: Shown): readonly string[] {
  const cells = cellsOf(shown);
  const isAccountShown = columns.some(({ title }) => title === 'account');
  const said = which?.(shown.row, isAccountShown) ?? '';
  return said === '' ? cells : [`${cells[0] ?? ''} (${said})`, ...cells.slice(1)];
}

const MARKED = new RegExp(Object.values(MARKS).join('|'), 'g');
const CERTAINTY = { [MARKS.certain]: 'certain', [MARKS.conditional]: 'conditional', [MARKS.unknown]: 'unknown' } as const;

/** The symbols of certainty in their colours; what matters most, bold. */
function styled(theme: Theme, { tone }: Row, text: string): string {
  const colored = text.replace(MARKED, (mark) => certaintyMark(theme, CERTAINTY[mark as keyof typeof CERTAINTY]));
  return tone === 'heading' || tone === 'alert' ? theme.bold(colored) : tone === 'dim' ? theme.dim(colored) : colored;
}
