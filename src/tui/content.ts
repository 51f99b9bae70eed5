/** What the present screen lists, from the state: tables are made once per answer, rows once per filter. */
import type { Edge, Ground } from '../query/index.ts';
import { openSheet, type Sheet, type Words } from '../report/index.ts';
import { remember } from '../shared/remember.ts';
import type { AnswerTo, Asked } from './engine.ts';
import {
  answerTo,
  asked,
  currentAnswer,
  hasCertainty,
  listOf,
  questionOf,
  type Screen,
  type State,
  screenOf,
  subjectsOf,
} from './state.ts';
import { flatten, type Node, type Row, type Shown, type Table } from './table.ts';
import { pathTable, whoCanTable } from './tables/answers.ts';
import { type Item, pickerItems, pickerTable, sorted } from './tables/picker.ts';
import { policyTable } from './tables/policies.ts';
import { tabTable } from './tables/suspect.ts';
import { tellApart } from './tables/words.ts';
import type { Theme } from './theme.ts';
import { filterProblem } from './words.ts';

/** What the screens take from outside the answers. */
export interface Context {
  readonly words: Words;
  /** Time of the start, from which the age of the snapshot follows. */
  readonly now: string;
  readonly color: boolean;
  readonly theme: Theme;
  /** Why a context key cannot be assumed to have a value, in one line; undefined where it can. */
  readonly refuse: (key: string, value: string) => string | undefined;
  /** Why a value may be a slip all the same, in one line. */
  readonly doubt: (key: string, value: string) => string | undefined;
}

/** One value, made anew when one of what it is made from is another. */
export function once<T>(): (from: readonly unknown[], make: () => T) => T {
  let last: { readonly from: readonly unknown[]; readonly value: T } | undefined;
  return (from, make) => {
    if (last === undefined || last.from.length !== from.length || last.from.some((each, index) => each !== from[index]))
      last = { from, value: make() };
    return last.value;
  };
}

const sheets = new WeakMap<object, Map<string, Sheet>>();
const NO_ANSWER = {};

/** The sheet for an answer; of the picker, and while there is no answer, one without edges. */
export function sheetFor(state: State, context: Context, width: number): Sheet {
  const screen = screenOf(state);
  const answer = currentAnswer(state) ?? NO_ANSWER;
  const known = remember(sheets, answer, () => new Map<string, Sheet>());
  // The account of what the screen is about needs no name.
  const [home] = subjectsOf(screen);
  return remember(known, `${width} ${screen.kind}`, () =>
    openSheet({ width, color: context.color, words: context.words }, startsOf(screen), edgesIn(answer), home),
  );
}

/** Principals that the story begins with. Of who-can the target is where it ends. */
function startsOf(screen: Screen): readonly string[] {
  return screen.kind === 'suspect' ? screen.suspects : screen.kind === 'path' ? [screen.from] : [];
}

function edgesIn(answer: object): readonly Edge[] {
  return 'edges' in answer ? (answer.edges as readonly Edge[]) : [];
}

const pickerAll = once<readonly Item[]>();
const pickerNodes = once<readonly Node[]>();
const pickerNames = once<NonNullable<Table['which']>>();
const picker = once<Table>();
const other = once<Table | undefined>();
const rows = once<readonly Shown[]>();

/** Undefined while its answer is computed. */
export function tableOf(state: State, context: Context): Table | undefined {
  const screen = screenOf(state);
  const { loaded, counts } = state;
  if (loaded === undefined) return undefined;
  const sheet = sheetFor(state, context, 80);
  if (screen.kind === 'picker') {
    const administrators = answerTo(state, { kind: 'administrators' });
    const known = { principals: loaded.principals, administrators, now: context.now };
    const items = pickerAll([loaded, administrators], () => pickerItems(sheet, known));
    const order = screen.sort === 'reaches' ? counts : undefined;
    const nodes = pickerNodes([items, screen.sort, screen.isReversed, order], () => sorted(items, counts, screen));
    const which = pickerNames([loaded], () => tellApart(sheet, loaded.principals));
    return picker([nodes, counts, screen.sort, screen.isReversed], () =>
      pickerTable(nodes, which, counts, screen, loaded.accounts.length === 1),
    );
  }
  const policies = screen.kind === 'suspect' && screen.tab === 'Policies' ? policiesOf(state, screen.suspects) : [];
  return other([currentAnswer(state), screen.kind, screen.kind === 'suspect' ? screen.tab : '', ...policies], () =>
    tableFor(state, sheet, screen),
  );
}

/** Those of each suspect; undefined for one of whom they are not there yet. */
function policiesOf(state: State, suspects: readonly string[]): readonly (AnswerTo['policies'] | undefined)[] {
  return suspects.map((arn) => answerTo(state, { kind: 'policies', arn }));
}

function tableFor(state: State, sheet: Sheet, screen: Screen): Table | undefined {
  if (screen.kind === 'whoCan') {
    const answer = answerTo(state, { kind: 'whoCan', target: screen.target });
    return answer && whoCanTable(sheet, answer);
  }
  if (screen.kind === 'path') {
    const answer = answerTo(state, { kind: 'path', from: screen.from, to: screen.to });
    return answer && pathTable(sheet, answer);
  }
  if (screen.kind !== 'suspect') return undefined;
  const report = answerTo(state, { kind: 'report', suspects: screen.suspects });
  if (screen.tab === 'Policies') {
    const answers = policiesOf(state, screen.suspects);
    const holders = screen.suspects.flatMap((arn, index) => {
      const policies = answers[index];
      return policies === undefined ? [] : [{ arn, policies }];
    });
    return holders.length < answers.length ? undefined : policyTable(sheet, holders, report?.lint ?? []);
  }
  return report && tabTable(sheet, report, screen.tab);
}

/** The rows of the screen, filtered. */
export function shownRows(state: State, context: Context): readonly Shown[] {
  const table = tableOf(state, context);
  const { filter, toggled } = listOf(screenOf(state));
  return rows([table?.nodes, filter, toggled, state.certainty], () =>
    table === undefined ? [] : flatten(table, { text: filter, certainty: state.certainty, toggled }),
  );
}

/** The same with every branch open; what only says a row in detail stays closed. */
export function everyRow(state: State, context: Context): readonly Shown[] {
  const table = tableOf(state, context);
  if (table === undefined) return [];
  const closed = new Set<string>();
  const look = (nodes: readonly Node[]): void => {
    for (const node of nodes) {
      if (node.isDetail) continue;
      if (node.isClosed) closed.add(node.row.key);
      look(node.children);
    }
  };
  look(table.nodes);
  return flatten(table, { text: listOf(screenOf(state)).filter, certainty: state.certainty, toggled: closed });
}

/** Why there are no rows: nothing was found, or it is hidden. */
export function emptyText(state: State, table: Table): string {
  if (table.nodes.length === 0) return table.empty;
  const screen = screenOf(state);
  const problem = screen.kind === 'picker' ? filterProblem(screen.list.filter) : undefined;
  if (problem !== undefined) return problem;
  const isHidden = state.certainty !== 'all' && hasCertainty(screen);
  if (listOf(screen).filter === '') return 'no row is as certain: c shows the others';
  return isHidden
    ? 'no row matches and is as certain: Esc takes the filter off, c shows the others'
    : 'no row matches: Esc takes the filter off';
}

export function currentRow(state: State, context: Context): Row | undefined {
  return shownRows(state, context)[listOf(screenOf(state)).cursor]?.row;
}

/** All that the screen's answer lists. */
export function edgesOf(state: State): readonly Edge[] {
  return edgesIn(currentAnswer(state) ?? NO_ANSWER);
}

/** The edges of the row's proof. */
export function proofEdges(state: State, row: Row | undefined): readonly Edge[] {
  const edges = new Map(edgesOf(state).map((edge) => [edge.id, edge]));
  return (row?.proof?.path ?? []).flatMap((id) => edges.get(id) ?? []);
}

/** What the statements of the row's proof are asked for. */
export function groundsOf(state: State, row: Row | undefined): readonly Ground[] {
  return [...proofEdges(state, row), ...(row?.grounds ?? [])];
}

/** What the screen wants to know and does not: the screen's own question, then what its panel shows; beside it the counts of the rows in sight. */
export function wanted(
  state: State,
  context: Context,
  height: number,
): { readonly urgent: readonly Asked[]; readonly idle: readonly Asked[] } {
  if (state.loaded === undefined) return { urgent: [], idle: [] };
  const screen = screenOf(state);
  const urgent = [asked(state, questionOf(screen))];
  // Known at once, and to be shown while the report is computed.
  if (screen.kind === 'suspect') urgent.unshift(...screen.suspects.map((arn) => asked(state, { kind: 'policies', arn })));
  if (state.panel !== 'closed') urgent.push(...wantedOf(state, currentRow(state, context)));
  const { top } = listOf(screen);
  const inSight =
    screen.kind === 'picker' && urgent.every(({ key }) => state.answers.has(key)) ? shownRows(state, context).slice(top, top + height) : [];
  const idle = inSight.flatMap(({ row }) => (row.arn === undefined ? [] : asked(state, { kind: 'count', arn: row.arn })));
  return {
    urgent: urgent.filter(({ key }) => !state.answers.has(key)),
    idle: idle.filter(({ question }) => question.kind !== 'count' || !state.counts.has(question.arn)),
  };
}

/** What the panel shows of a row besides what the answer has. */
function wantedOf(state: State, row: Row | undefined): Asked[] {
  const statements = groundsOf(state, row).map((ground) => asked(state, { kind: 'statements', ground }));
  return row?.access === undefined ? statements : [...statements, asked(state, { kind: 'access', ...row.access })];
}
