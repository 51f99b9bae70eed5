/** Lists on the screen: trees of rows with columns, flattened to what is open and passes the filter. */
import type { Certainty, StatementText } from '../query/index.ts';
import type { AccessAsked } from './engine.ts';
import { fuzzy } from './fuzzy.ts';

export interface Column {
  readonly title: string;
  /** Of a column that does not grow, its width; of one that does, the least that it needs. */
  readonly width: number;
  /** Share of the room that is left. */
  readonly grow?: number;
  readonly right?: boolean;
  /** Left out in windows narrower than this. */
  readonly from?: number;
}

export interface Proof {
  readonly certainty: Certainty;
  readonly path: readonly string[];
}

export interface Row {
  /** Tells it from every other row of its list, also after the list is computed anew. */
  readonly key: string;
  /** One text for each column, after the tree's column. */
  readonly cells: readonly string[];
  readonly certainty?: Certainty | undefined;
  readonly tone?: 'heading' | 'alert' | 'dim' | undefined;
  /** The principal or resource that it speaks of. */
  readonly arn?: string | undefined;
  readonly proof?: Proof | undefined;
  /** The request at the end of the proof. */
  readonly access?: AccessAsked | undefined;
  readonly statement?: StatementText | undefined;
  /** More to say than the columns have room for. */
  readonly detail?: readonly string[] | undefined;
  /** What a filter looks at besides the cells. */
  readonly also?: string | undefined;
  /** What an export as JSON writes. */
  readonly data: unknown;
}

export interface Node {
  readonly row: Row;
  readonly children: readonly Node[];
  /** Closed until somebody opens it. */
  readonly isClosed?: boolean;
}

export interface Table {
  readonly columns: readonly Column[];
  readonly nodes: readonly Node[];
  /** Rows have no branches, and their certainty stands in a column. */
  readonly isFlat?: boolean;
  /** Said where there are no rows. */
  readonly empty: string;
  /** Rows have their own way to be filtered: gives a score, or undefined where the row does not pass. */
  readonly match?: (typed: string, row: Row) => number | undefined;
}

/** A row in its place on the screen. */
export interface Shown {
  readonly row: Row;
  readonly depth: number;
  readonly fold: 'open' | 'closed' | 'none';
  /** Key of the row above it in the tree. */
  readonly parent: string | undefined;
}

export type CertaintyShown = 'all' | 'likely' | 'certain';

export interface Filter {
  readonly text: string;
  readonly certainty: CertaintyShown;
  /** Rows that are not as they are by themselves: open instead of closed, or closed instead of open. */
  readonly toggled: ReadonlySet<string>;
}

const texts = new WeakMap<Row, string>();

export function searchText(row: Row): string {
  let text = texts.get(row);
  if (text === undefined) {
    text = [...row.cells, row.arn ?? '', row.also ?? ''].join(' ').toLowerCase();
    texts.set(row, text);
  }
  return text;
}

/** The rows to show, top to bottom. While a filter is typed everything that matches is open, under its headings. */
export function flatten(table: Table, filter: Filter): Shown[] {
  const shown: Shown[] = [];
  const score = table.match ?? ((typed, row) => fuzzy(typed, searchText(row)));
  const add = (nodes: readonly Node[], depth: number, parent: string | undefined): void => {
    for (const { row, children, isClosed = false } of nodes) {
      if (!passes(row, filter.certainty)) continue;
      const isOpen = filter.text !== '' || filter.toggled.has(row.key) === isClosed;
      const at = shown.length;
      shown.push({ row, depth, parent, fold: children.length === 0 ? 'none' : isOpen ? 'open' : 'closed' });
      if (isOpen) add(children, depth + 1, row.key);
      const isHeading = row.tone === 'heading';
      const isKept =
        shown.length > at + 1 || (filter.text === '' && !isHeading) || (filter.text !== '' && score(filter.text, row) !== undefined);
      if (!isKept && !(isHeading && !isOpen && children.some((child) => passes(child.row, filter.certainty)))) shown.length = at;
    }
  };
  add(table.nodes, 0, undefined);
  return filter.text === '' || table.match === undefined
    ? shown
    : byScore(shown, (row) => score(filter.text, row) ?? Number.POSITIVE_INFINITY);
}

/** The best first; of equals the order is theirs. */
function byScore(shown: readonly Shown[], score: (row: Row) => number): Shown[] {
  return shown
    .map((each) => ({ each, by: score(each.row) }))
    .sort((a, b) => a.by - b.by)
    .map(({ each }) => each);
}

function passes({ certainty }: Row, shown: CertaintyShown): boolean {
  if (certainty === undefined || shown === 'all' || certainty === 'certain') return true;
  return shown === 'likely' && certainty === 'conditional';
}
