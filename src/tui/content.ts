/** What the present screen lists, from the state: tables are made once per answer, rows once per filter. */
import type { Edge, ReachCount } from '../query/index.ts';
import { clean, openSheet, type Sheet, type Words } from '../report/index.ts';
import type { Asked } from './engine.ts';
import { answerTo, asked, listOf, questionOf, type Screen, type State, screenOf, TABS, type Tab } from './state.ts';
import { flatten, type Row, type Shown, type Table } from './table.ts';
import { pathTable, whoCanTable } from './tables/answers.ts';
import { pickerTable } from './tables/picker.ts';
import { policyTable, tabTable } from './tables/suspect.ts';

/** What the screens take from outside the answers. */
export interface Context {
  readonly words: Words;
  /** Time of the start, from which the age of the snapshot follows. */
  readonly now: string;
  readonly color: boolean;
}

/** One value, made anew when one of what it is made from is another. */
function once<T>(): (from: readonly unknown[], make: () => T) => T {
  let last: { readonly from: readonly unknown[]; readonly value: T } | undefined;
  return (from, make) => {
    if (last === undefined || last.from.length !== from.length || last.from.some((each, index) => each !== from[index])) last = { from, value: make() };
    return last.value;
  };
}

const sheets = new WeakMap<object, Map<string, Sheet>>();
const NO_ANSWER = {};

/** The sheet for an answer; of the picker, and while there is no answer, one without edges. */
export function sheetFor(state: State, context: Context, width: number): Sheet {
  const screen = screenOf(state);
  const answer = currentAnswer(state, screen);
  const known = sheets.get(answer ?? NO_ANSWER) ?? new Map<string, Sheet>();
  sheets.set(answer ?? NO_ANSWER, known);
  const key = `${width} ${screen.kind}`;
  let sheet = known.get(key);
  if (sheet === undefined) {
    const [starts, home] = screen.kind === 'suspect' ? [screen.suspects, screen.suspects[0]] : screen.kind === 'path' ? [[screen.from], screen.from] : [[], screen.kind === 'whoCan' ? screen.target : undefined];
    sheet = openSheet({ width, color: context.color, words: context.words }, starts, edgesIn(answer), home);
    known.set(key, sheet);
  }
  return sheet;
}

function currentAnswer(state: State, screen: Screen): object | undefined {
  const question = questionOf(screen);
  return question.kind === 'administrators' ? undefined : (state.answers.get(asked(state, question).key) as { readonly value?: object } | undefined)?.value;
}

function edgesIn(answer: object | undefined): readonly Edge[] {
  return answer !== undefined && 'edges' in answer ? (answer.edges as readonly Edge[]) : [];
}

/** Of the tabs of a suspect those that have something to be there for. */
export function tabsOf(state: State): readonly Tab[] {
  const screen = screenOf(state);
  const report = screen.kind === 'suspect' ? answerTo(state, { kind: 'report', suspects: screen.suspects }) : undefined;
  return TABS.filter((tab) => tab !== 'Evidence' || (report?.evidence.length ?? 0) > 0);
}

const picker = once<Table>();
const other = once<Table | undefined>();
const rows = once<readonly Shown[]>();

/** Undefined while its answer is computed. */
export function tableOf(state: State, context: Context): Table | undefined {
  const screen = screenOf(state);
  const { loaded } = state;
  if (loaded === undefined) return undefined;
  const sheet = sheetFor(state, context, 80);
  if (screen.kind === 'picker') {
    const administrators = answerTo(state, { kind: 'administrators' });
    const counts = countsOf(state);
    return picker([loaded, administrators, counts, screen.sort, screen.isReversed], () =>
      pickerTable(sheet, loaded.principals, { administrators, countOf: (arn) => counts.get(arn) }, screen.sort, screen.isReversed),
    );
  }
  const answer = screen.kind === 'suspect' && screen.tab === 'Policies' ? policiesAnswer(state, screen.suspects) : currentAnswer(state, screen);
  return other([answer, screen.kind, screen.kind === 'suspect' ? screen.tab : ''], () => clean(tableFor(state, sheet, screen)));
}

function policiesAnswer(state: State, suspects: readonly string[]): object | undefined {
  return answerTo(state, { kind: 'policies', arn: suspects[0] ?? '' });
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
  if (screen.tab === 'Policies') {
    const answer = answerTo(state, { kind: 'policies', arn: screen.suspects[0] ?? '' });
    return answer && policyTable(sheet, answer);
  }
  const report = answerTo(state, { kind: 'report', suspects: screen.suspects });
  return report && tabTable(sheet, report, screen.tab);
}

const counted = once<ReadonlyMap<string, ReachCount>>();

/** The counts under what is assumed now. */
function countsOf(state: State): ReadonlyMap<string, ReachCount> {
  return counted([state.answers, state.assumed, state.loaded], () => {
    const counts = new Map<string, ReachCount>();
    for (const { arn } of state.loaded?.principals ?? []) {
      const count = answerTo(state, { kind: 'count', arn });
      if (count !== undefined) counts.set(arn, count);
    }
    return counts;
  });
}

/** The rows of the screen, filtered. */
export function shownRows(state: State, context: Context): readonly Shown[] {
  const table = tableOf(state, context);
  const { filter, toggled } = listOf(screenOf(state));
  return rows([table, filter, toggled, state.certainty], () =>
    table === undefined ? [] : flatten(table, { text: filter, certainty: state.certainty, toggled }),
  );
}

export function currentRow(state: State, context: Context): Row | undefined {
  return shownRows(state, context)[listOf(screenOf(state)).cursor]?.row;
}

/** The edges of the row's proof. */
export function proofEdges(state: State, row: Row | undefined): readonly Edge[] {
  const edges = new Map(edgesIn(currentAnswer(state, screenOf(state))).map((edge) => [edge.id, edge]));
  return (row?.proof?.path ?? []).flatMap((id) => edges.get(id) ?? []);
}

/** What the screen wants to know and does not: the screen's own question, then what its panel shows; beside it the counts of the rows in sight. */
export function wanted(state: State, context: Context, height: number): { readonly urgent: readonly Asked[]; readonly idle: readonly Asked[] } {
  if (state.loaded === undefined) return { urgent: [], idle: [] };
  const screen = screenOf(state);
  const urgent = [asked(state, questionOf(screen))];
  if (screen.kind === 'suspect' && screen.tab === 'Policies') urgent.unshift(asked(state, { kind: 'policies', arn: screen.suspects[0] ?? '' }));
  if (state.panel !== 'closed') urgent.push(...proofEdges(state, currentRow(state, context)).map((edge) => asked(state, { kind: 'statements', edge })));
  const { top } = listOf(screen);
  const isSettled = screen.kind === 'picker' && answerTo(state, { kind: 'administrators' }) !== undefined;
  const inSight = isSettled ? shownRows(state, context).slice(top, top + height) : [];
  const idle = inSight.flatMap(({ row }) => (row.arn === undefined ? [] : asked(state, { kind: 'count', arn: row.arn })));
  const isMissing = ({ key }: Asked): boolean => !state.answers.has(key);
  return { urgent: urgent.filter(isMissing), idle: idle.filter(isMissing) };
}
