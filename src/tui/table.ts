/** Lists on the screen: trees of rows with columns, flattened to what is open and passes the filter. */
import type { Certainty, Ground, StatementText } from '../query/index.ts';
import type { AccessAsked } from './engine.ts';
import { fuzzy } from './fuzzy.ts';

export interface Column {
  readonly title: string;
  /** Stands behind the title on the screen: which way the rows are sorted by it. */
  readonly order?: '▾' | '▴';
  /** Of a column that does not grow, its width; of one that does, the least that it needs. */
  readonly width: number;
  /** Share of the room that is left. */
  readonly grow?: number;
  readonly right?: boolean;
  /** Left out in lists narrower than this. */
  readonly from?: number;
  /** Its text, where that changes more often than the rows. */
  readonly text?: (row: Row) => string;
}

export interface Proof {
  readonly certainty: Certainty;
  readonly path: readonly string[];
}

export interface Row {
  /** Tells it from every other row of its list, also after the list is computed anew. */
  readonly key: string;
  /** One text for each column; made when it is drawn or looked through, not for every row there is. */
  readonly cells: () => readonly string[];
  readonly certainty?: Certainty | undefined;
  readonly tone?: 'heading' | 'alert' | 'dim' | undefined;
  /** Of a heading, how many rows belong under it. */
  readonly holds?: number | undefined;
  /** The principal or resource that it speaks of. */
  readonly arn?: string | undefined;
  /** ARN of one outside the snapshot: nothing is known of it that one could go to. */
  readonly outside?: string | undefined;
  readonly proof?: Proof | undefined;
  /** Why it is an administrator where it may be none by itself. */
  readonly adminBy?: string | undefined;
  /** Requests at the end of the proof that the answer tells. */
  readonly grounds?: readonly Ground[] | undefined;
  /** The request at the end of the proof, to be asked for. */
  readonly access?: AccessAsked | undefined;
  /** What it is itself: a statement, or all of a policy's. */
  readonly statements?: readonly StatementText[] | undefined;
  /** More to say than the columns have room for. */
  readonly detail?: readonly string[] | undefined;
  /** What a filter looks at besides the cells. */
  readonly also?: string | undefined;
  /** What a filter looks at in place of cells and ARN. */
  readonly search?: () => string;
  /** What an export as JSON writes. */
  readonly data: unknown;
}

export interface Node {
  readonly row: Row;
  readonly children: readonly Node[];
  /** Closed until somebody opens it. */
  readonly isClosed?: boolean;
  /** Its children say the same in detail. */
  readonly isDetail?: boolean;
}

const NO_CHILDREN: readonly Node[] = [];

export function leaf(row: Row): Node {
  return { row, children: NO_CHILDREN };
}

/** A row with its details below it, made when it is opened: what the row says is all that a filter looks at. */
export function detailed(row: Row, details: () => readonly Node[]): Node {
  let made: readonly Node[] | undefined;
  return {
    row,
    isClosed: true,
    isDetail: true,
    get children() {
      made ??= details();
      return made;
    },
  };
}

export interface Table {
  readonly columns: readonly Column[];
  readonly nodes: readonly Node[];
  /** Rows have no branches, and their certainty stands in a column. */
  readonly isFlat?: boolean;
  /** Said where nothing was found. */
  readonly empty: string;
  /** Rows have their own way to be filtered: gives a score, or undefined where the row does not pass. */
  readonly match?: (typed: string) => (row: Row) => number | undefined;
  /** Of rows that are named alike, which one this is; where the column of accounts has room it need not be told again. */
  readonly which?: (row: Row, isAccountShown: boolean) => string;
}

/** A row in its place on the screen. */
export interface Shown {
  readonly row: Row;
  readonly depth: number;
  readonly fold: 'open' | 'closed' | 'none';
  /** Key of the row above it in the tree. */
  readonly parent: string | undefined;
  /** How many of the rows right below it are shown, or would be if it was open. */
  readonly below: number;
}

/** What the row says in its place: a heading also, how many of its rows there are to see. */
export function cellsOf({ row, below }: Shown): readonly string[] {
  const cells = row.cells();
  if (row.holds === undefined) return cells;
  return [`${cells[0] ?? ''} (${below === row.holds ? '' : `${below} of `}${row.holds})`, ...cells.slice(1)];
}

export type CertaintyShown = 'all' | 'likely' | 'certain';

export interface Filter {
  readonly text: string;
  readonly certainty: CertaintyShown;
  /** Rows that are not as they are by themselves: open instead of closed, or closed instead of open. */
  readonly toggled: ReadonlySet<string>;
}

const RANKS: { readonly [certainty in Certainty]: number } = { certain: 0, conditional: 1, unknown: 2 };

/** The most certain first, then the nearest. */
export function byNearness(a: Nearness, b: Nearness): number {
  return RANKS[a.certainty] - RANKS[b.certainty] || a.steps - b.steps;
}

interface Nearness {
  readonly certainty: Certainty;
  readonly steps: number;
}

const texts = new WeakMap<Row, string>();

export function searchText(row: Row): string {
  let text = texts.get(row);
  if (text === undefined) {
    text = (row.search?.() ?? [...row.cells(), row.arn ?? row.outside ?? '', row.also ?? ''].join(' ')).toLowerCase();
    texts.set(row, text);
  }
  return text;
}

/** The rows to show, top to bottom. While a filter is typed everything that matches is open, under its headings. */
export function flatten(table: Table, filter: Filter): readonly Shown[] {
  return filter.text === ''
    ? unfolded(table, filter)
    : table.match === undefined
      ? filtered(table, filter)
      : ranked(table, table.match, filter);
}

function unfolded({ nodes }: Table, { certainty, toggled }: Filter): Shown[] {
  const shown: Shown[] = [];
  const add = (list: readonly Node[], depth: number, parent: string | undefined): void => {
    for (const node of list) {
      const { row, isClosed = false, isDetail = false } = node;
      if (!passes(row, certainty)) continue;
      const isOpen = toggled.has(row.key) === isClosed;
      const below = row.holds === undefined ? 0 : node.children.filter((child) => passes(child.row, certainty)).length;
      if (row.holds !== undefined && below === 0) continue;
      const isLeaf = !isDetail && node.children.length === 0;
      shown.push({ row, depth, parent, below, fold: isLeaf ? 'none' : isOpen ? 'open' : 'closed' });
      if (isOpen && !isLeaf) add(node.children, depth + 1, row.key);
    }
  };
  add(nodes, 0, undefined);
  return shown;
}

function filtered({ nodes }: Table, { text, certainty }: Filter): Shown[] {
  const match = fuzzy(text);
  const shown: Shown[] = [];
  /** Gives how many of the list are shown. */
  const add = (list: readonly Node[], depth: number, parent: string | undefined): number => {
    let count = 0;
    for (const node of list) {
      const { row, isDetail = false } = node;
      if (!passes(row, certainty)) continue;
      const at = shown.length;
      const children = isDetail ? NO_CHILDREN : node.children;
      const fold = isDetail ? 'closed' : children.length === 0 ? 'none' : 'open';
      // Its place is before the rows below it, which tell how many they are.
      shown.push({ row, depth, parent, fold, below: 0 });
      const below = add(children, depth + 1, row.key);
      if (below === 0 && match(searchText(row)) === undefined) {
        shown.length = at;
        continue;
      }
      shown[at] = { row, depth, parent, fold, below };
      count++;
    }
    return count;
  };
  add(nodes, 0, undefined);
  return shown;
}

/** The best first; of equals the order is theirs. */
function ranked({ nodes }: Table, matcher: NonNullable<Table['match']>, { text, certainty }: Filter): Shown[] {
  const match = matcher(text);
  const found: { readonly row: Row; readonly score: number }[] = [];
  for (const { row } of nodes) {
    const score = passes(row, certainty) ? match(row) : undefined;
    if (score !== undefined) found.push({ row, score });
  }
  return found.sort((a, b) => a.score - b.score).map(({ row }) => ({ row, depth: 0, parent: undefined, fold: 'none', below: 0 }));
}

function passes({ certainty }: Row, shown: CertaintyShown): boolean {
  if (certainty === undefined || shown === 'all' || certainty === 'certain') return true;
  return shown === 'likely' && certainty === 'conditional';
}
