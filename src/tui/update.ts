/** State and key, or state and answer, to the next state. No React, no terminal. */
import { clean, count } from '../report/index.ts';
import { keptForLater } from './ahead.ts';
import { assume, assumptionRows, nextValue } from './assumptions.ts';
import { type Context, currentRow, shownRows } from './content.ts';
import type { EngineEvent } from './engine.ts';
import { exportOf, formatOf, proofText } from './export.ts';
import { type Command, commandOf } from './keys.ts';
import { areasOf, listHeight } from './layout.ts';
import {
  asked,
  hasCertainty,
  isWide,
  listOf,
  NEW_LIST,
  type Prompt,
  questionOf,
  restingPanel,
  type Screen,
  SORTS,
  type State,
  screenOf,
  subjectsOf,
  TABS,
  withList,
  withScreen,
} from './state.ts';
import { helpLines } from './view/overlay.ts';
import { panelLines } from './view/panel.ts';

export type Action =
  | { readonly type: 'key'; readonly key: string }
  /** The first of the keys that wait for rows. */
  | { readonly type: 'ahead' }
  | { readonly type: 'paste'; readonly text: string }
  | { readonly type: 'resize'; readonly columns: number; readonly rows: number }
  /** Time goes by while the answer that the screen needs is computed. */
  | { readonly type: 'waiting'; readonly seconds: number | undefined }
  | EngineEvent;

export function update(state: State, action: Action, context: Context): State {
  return settle(step(state, action, context), context);
}

function step(state: State, action: Action, context: Context): State {
  switch (action.type) {
    case 'key':
      return keyed({ ...state, notice: '', effect: undefined }, action.key, context);
    case 'ahead': {
      const [key = '', ...queued] = state.queued;
      return pressed({ ...state, queued, notice: '', effect: undefined }, key, context);
    }
    case 'paste':
      return pasted({ ...state, notice: '', effect: undefined }, action.text);
    case 'resize':
      return resized(state, action.columns, action.rows);
    case 'waiting':
      return { ...state, waiting: action.seconds };
    case 'progress':
      return { ...state, progress: clean(action.text) };
    case 'loaded':
      return opened({ ...state, loaded: action.loaded }, action.loaded.suspects);
    case 'answer':
      return onSameRow(state, answered(state, action), context);
  }
}

/** An answer may bring rows above the one under the cursor, or another order; a cursor that nobody has moved stays at the top. */
function onSameRow(before: State, after: State, context: Context): State {
  const { cursor } = listOf(screenOf(before));
  const key = cursor === 0 ? undefined : currentRow(before, context)?.key;
  const at = key === undefined ? -1 : shownRows(after, context).findIndex(({ row }) => row.key === key);
  return at < 0 ? after : withList(after, { cursor: at });
}

/** The picker, or on it the suspect. What was typed meanwhile is for the screen that opens. */
function opened(state: State, suspects: readonly string[]): State {
  if (suspects.length === 0) return state;
  const screen: Screen = { kind: 'suspect', suspects, tab: 'Reach', lists: { Reach: listOf(screenOf(state)) } };
  return { ...state, screens: [...withList(state, NEW_LIST).screens, screen] };
}

function resized(state: State, columns: number, rows: number): State {
  // The proof is as open as it was, unless it now gets a place of its own or loses it.
  const panel = isWide(state) === isWide({ columns }) || state.panel === 'full' ? state.panel : restingPanel(columns);
  return { ...state, columns, rows, panel };
}

/** Answers to keep; those of the screens on the way back are kept in any case. */
const KEPT = 60;

function answered(state: State, { asked: { key, question, assumed }, answer }: Extract<Action, { type: 'answer' }>): State {
  if (answer.kind === 'count') {
    const isCurrent = JSON.stringify(assumed) === JSON.stringify(state.assumed);
    return question.kind === 'count' && isCurrent ? { ...state, counts: new Map(state.counts).set(question.arn, answer.value) } : state;
  }
  const answers = new Map(state.answers).set(key, answer);
  const needed = new Set(state.screens.map((screen) => asked(state, questionOf(screen)).key));
  for (const old of answers.keys()) {
    if (answers.size <= KEPT) break;
    if (old !== key && !needed.has(old)) answers.delete(old);
  }
  return { ...state, answers };
}

/** Keeps the cursor on a row and the row in sight. */
function settle(state: State, context: Context): State {
  const list = listOf(screenOf(state));
  const count = shownRows(state, context).length;
  const height = listHeight(state, context);
  const cursor = Math.max(0, Math.min(list.cursor, count - 1));
  const top = Math.max(0, Math.min(Math.max(Math.min(list.top, cursor), cursor - height + 1), count - height));
  const settled = cursor === list.cursor && top === list.top ? state : withList(state, { cursor, top });
  const { panel } = areasOf(settled, context);
  const most = panel === undefined ? 0 : Math.max(0, panelLines(settled, context, panel.width - 1).length - panel.height);
  return settled.panelTop <= most ? settled : { ...settled, panelTop: most };
}

function keyed(state: State, key: string, context: Context): State {
  const command = commandOf(key);
  if (command === 'interrupt' || command === 'suspend') return obey(state, command, context);
  return keptForLater(state, key, context) ?? pressed(state, key, context);
}

function pressed(state: State, key: string, context: Context): State {
  if (state.prompt !== undefined) return typed(state, state.prompt, key, context);
  const command = commandOf(key);
  if (state.overlay?.kind === 'help') return inHelp(state, state.overlay.top, command, context);
  if (state.overlay?.kind === 'assume') return inAssumptions(state, state.overlay.cursor, key, command);
  if (/^[1-9]$/.test(key)) return toTab(state, Number(key) - 1);
  return command === undefined ? state : obey(state, command, context);
}

const INTERRUPTED = 130;
/** Rows for one notch of the mouse wheel. */
const WHEEL = 3;

function obey(state: State, command: Command, context: Context): State {
  return DOES[command](state, context);
}

const DOES: { readonly [command in Command]: (state: State, context: Context) => State } = {
  down: (state) => move(state, 1),
  up: (state) => move(state, -1),
  scrollDown: (state) => move(state, WHEEL),
  scrollUp: (state) => move(state, -WHEEL),
  pageDown: (state, context) => move(state, pageOf(state, context)),
  pageUp: (state, context) => move(state, -pageOf(state, context)),
  top: (state) => ({ ...withList(state, { cursor: 0 }), panelTop: 0 }),
  bottom: toEnd,
  panelDown: (state) => ({ ...state, panelTop: state.panelTop + WHEEL }),
  panelUp: (state) => ({ ...state, panelTop: Math.max(0, state.panelTop - WHEEL) }),
  unfold: (state, context) => fold(state, 'unfold', context),
  fold: (state, context) => fold(state, 'fold', context),
  nextTab: (state) => turnTab(state, 1),
  previousTab: (state) => turnTab(state, -1),
  open,
  back,
  close,
  why,
  filter: (state) => ({ ...state, prompt: { kind: 'filter' }, panel: state.panel === 'full' ? 'half' : state.panel }),
  sort,
  reverse,
  whoCan,
  mark,
  path,
  assume: (state) => ({ ...state, overlay: { kind: 'assume', cursor: 0 } }),
  certainty,
  copy,
  export: (state) => ({ ...state, prompt: { kind: 'export', text: exportName(state) } }),
  help: (state) => ({ ...state, overlay: { kind: 'help', top: 0 } }),
  quit: (state) => ({ ...state, effect: { kind: 'quit', status: 0 } }),
  suspend: (state) => ({ ...state, effect: { kind: 'suspend' } }),
  interrupt: (state) => ({ ...state, effect: { kind: 'quit', status: INTERRUPTED } }),
};

const NEXT_PANEL = { closed: 'half', half: 'full', full: 'closed' } as const;
const NEXT_CERTAINTY = { all: 'likely', likely: 'certain', certain: 'all' } as const;
const NO_CERTAINTY = 'the rows here have no certainty: in the picker admin:certain finds those who are certain';

function why(state: State, context: Context): State {
  const row = currentRow(state, context);
  if (row === undefined && state.panel === 'closed') return { ...state, notice: 'there is no row to prove' };
  if (row?.tone === 'heading') return { ...state, notice: 'a heading has no proof: Enter closes and opens it' };
  return { ...state, panel: NEXT_PANEL[state.panel], panelTop: 0 };
}

/** The ARN of the row; where it has none, or its proof takes the screen, the proof. */
function copy(state: State, context: Context): State {
  const row = currentRow(state, context);
  const arn = row?.arn ?? row?.outside;
  const text = state.panel === 'full' || arn === undefined ? proofText(state, context) : arn;
  if (text === '') return { ...state, notice: 'this row has nothing to copy' };
  const what = text === arn ? text : `the proof, ${count(text.split('\n').length, 'line')},`;
  return { ...state, effect: { kind: 'copy', text }, notice: `${what} handed to the terminal's clipboard` };
}

/** Rows of a page, or lines of the proof where it has the screen; one stays in sight. */
function pageOf(state: State, context: Context): number {
  return Math.max(1, (state.panel === 'full' ? state.rows - 6 : listHeight(state, context)) - 1);
}

function toEnd(state: State): State {
  const far = Number.MAX_SAFE_INTEGER;
  return state.panel === 'full' ? { ...state, panelTop: far } : withList({ ...state, panelTop: 0 }, { cursor: far });
}

function certainty(state: State): State {
  return hasCertainty(screenOf(state)) ? { ...state, certainty: NEXT_CERTAINTY[state.certainty] } : { ...state, notice: NO_CERTAINTY };
}

function move(state: State, by: number): State {
  if (state.panel === 'full') return { ...state, panelTop: Math.max(0, state.panelTop + by) };
  return withList({ ...state, panelTop: 0 }, { cursor: Math.max(0, listOf(screenOf(state)).cursor + by) });
}

function fold(state: State, command: 'fold' | 'unfold', context: Context): State {
  const rows = shownRows(state, context);
  const { cursor, toggled, filter } = listOf(screenOf(state));
  const at = rows[cursor];
  if (at === undefined || filter !== '') return state;
  if (at.fold === (command === 'fold' ? 'open' : 'closed')) {
    const next = new Set(toggled);
    if (!next.delete(at.row.key)) next.add(at.row.key);
    return withList(state, { toggled: next });
  }
  if (command === 'unfold') return at.fold === 'open' ? move(state, 1) : state;
  const parent = rows.findIndex(({ row }) => row.key === at.parent);
  return parent < 0 ? state : withList(state, { cursor: parent });
}

function turnTab(state: State, by: number): State {
  const screen = screenOf(state);
  return screen.kind === 'suspect' ? toTab(state, (TABS.indexOf(screen.tab) + by + TABS.length) % TABS.length) : state;
}

function toTab(state: State, index: number): State {
  const screen = screenOf(state);
  const tab = TABS[index];
  if (screen.kind !== 'suspect' || tab === undefined) return state;
  const panel = state.panel === 'full' ? restingPanel(state.columns) : state.panel;
  return { ...withScreen(state, { ...screen, tab }), panel, panelTop: 0 };
}

function push(state: State, screen: Screen): State {
  return { ...state, screens: [...state.screens, screen], panel: restingPanel(state.columns), panelTop: 0 };
}

function isPrincipal(state: State, arn: string): boolean {
  return state.loaded?.principals.some((each) => each.arn === arn) ?? false;
}

/** Goes to the principal, or to who can reach the resource. A row that speaks of neither is opened or closed. */
function open(state: State, context: Context): State {
  const row = currentRow(state, context);
  if (row?.arn === undefined) {
    const at = shownRows(state, context)[listOf(screenOf(state)).cursor];
    if (at !== undefined && at.fold !== 'none') return fold(state, at.fold === 'open' ? 'fold' : 'unfold', context);
    return row?.proof === undefined && row?.statements === undefined && row?.detail === undefined
      ? state
      : { ...state, panel: 'half', panelTop: 0 };
  }
  const screen = screenOf(state);
  if (screen.kind === 'suspect' && screen.suspects.includes(row.arn)) return state;
  return isPrincipal(state, row.arn)
    ? push(state, { kind: 'suspect', suspects: [row.arn], tab: 'Reach', lists: {} })
    : push(state, { kind: 'whoCan', target: row.arn, list: NEW_LIST });
}

/** One screen back; where there is none, what is set here is taken off. */
function back(state: State): State {
  if (state.panel === 'full') return { ...state, panel: restingPanel(state.columns), panelTop: 0 };
  if (state.screens.length > 1) return { ...state, screens: state.screens.slice(0, -1), panel: restingPanel(state.columns), panelTop: 0 };
  return { ...state, notice: 'this is where you began: q quits' };
}

/** Closes what is open, takes the filter off, or goes back a screen. */
function close(state: State): State {
  const { filter } = listOf(screenOf(state));
  if (state.panel !== restingPanel(state.columns)) return { ...state, panel: restingPanel(state.columns), panelTop: 0 };
  return filter === '' ? back(state) : withList(state, { filter: '', cursor: 0 });
}

function sort(state: State): State {
  const screen = screenOf(state);
  if (screen.kind !== 'picker') return state;
  const next = SORTS[(SORTS.indexOf(screen.sort) + 1) % SORTS.length] as (typeof SORTS)[number];
  return { ...withScreen(state, { ...screen, sort: next, isReversed: false }), notice: `sorted by ${next}` };
}

function reverse(state: State): State {
  const screen = screenOf(state);
  return screen.kind === 'picker' ? withScreen(state, { ...screen, isReversed: !screen.isReversed }) : state;
}

/** What a question without a row is about: the suspect, or the target of the screen. */
function subjectOf(screen: Screen): string | undefined {
  return screen.kind === 'path' ? undefined : subjectsOf(screen)[0];
}

function whoCan(state: State, context: Context): State {
  const target = currentRow(state, context)?.arn ?? subjectOf(screenOf(state));
  return target === undefined
    ? { ...state, notice: 'this row names no principal and no resource' }
    : push(state, { kind: 'whoCan', target, list: NEW_LIST });
}

/** Two at most: a third takes the place of the first. */
function mark(state: State, context: Context): State {
  const arn = currentRow(state, context)?.arn;
  if (arn === undefined) return { ...state, notice: 'this row names no principal and no resource' };
  const marks = state.marks.includes(arn) ? state.marks.filter((each) => each !== arn) : [...state.marks, arn].slice(-2);
  return { ...state, marks, notice: marks.length === 2 ? 'two marked: p shows the path between them' : '' };
}

function path(state: State, context: Context): State {
  const ends = endsOf(state, currentRow(state, context)?.arn);
  if (ends === undefined) return { ...state, notice: 'mark a row with m, then press p on another' };
  // A resource leads nowhere: of it and a principal the principal is where the path begins, whichever was marked first.
  const from = ends.find((arn) => isPrincipal(state, arn));
  const to = ends.find((arn) => arn !== from);
  if (from === undefined || to === undefined) return { ...state, notice: 'a path begins at a principal: neither of these is one' };
  return { ...push(state, { kind: 'path', from, to, list: NEW_LIST }), marks: [] };
}

/** What is marked, and where that is not enough the row here, and then what the screen is about. */
function endsOf(state: State, here: string | undefined): readonly [string, string] | undefined {
  const [first, second] = state.marks;
  if (first !== undefined && second !== undefined) return [first, second];
  if (here === undefined) return undefined;
  if (first !== undefined && first !== here) return [first, here];
  const screen = screenOf(state);
  const subject = subjectOf(screen);
  if (subject === undefined || subject === here) return undefined;
  return screen.kind === 'whoCan' ? [here, subject] : [subject, here];
}

function inHelp(state: State, top: number, command: Command | undefined, context: Context): State {
  const far = 1000;
  const by = { down: 1, up: -1, scrollDown: WHEEL, scrollUp: -WHEEL, pageDown: 10, pageUp: -10, top: -far, bottom: far }[command as string];
  if (by === undefined) return { ...state, overlay: undefined };
  const last = helpLines(state.columns, context.theme).length - (state.rows - 3);
  return { ...state, overlay: { kind: 'help', top: Math.max(0, Math.min(top + by, last)) } };
}

function inAssumptions(state: State, cursor: number, key: string, command: Command | undefined): State {
  const rows = assumptionRows(state);
  const row = rows[cursor];
  if (command === 'down' || command === 'up') {
    const next = Math.max(0, Math.min(cursor + (command === 'down' ? 1 : -1), rows.length - 1));
    return { ...state, overlay: { kind: 'assume', cursor: next } };
  }
  if (row !== undefined && (key === 'space' || key === 'enter' || command === 'unfold')) {
    const value = nextValue(row);
    if (row.choices.length === 0 && row.value === undefined) return { ...state, prompt: { kind: 'assume', key: row.key, text: '' } };
    return assumeNow(state, row.key, value);
  }
  if (row !== undefined && (key === 'i' || key === 'e')) return { ...state, prompt: { kind: 'assume', key: row.key, text: '' } };
  if (row !== undefined && (key === 'backspace' || key === 'x' || command === 'fold')) return assumeNow(state, row.key, undefined);
  return command === 'assume' || command === 'close' || command === 'quit' ? { ...state, overlay: undefined } : state;
}

/** Everything is computed anew; until then what is known stays in sight. */
function assumeNow(state: State, key: string, value: string | undefined): State {
  const assumed = assume(state.assumed, key, value);
  return { ...state, assumed, assumedBefore: state.assumed, counts: new Map() };
}

/** Characters of a pasted text that are taken: no ARN is longer. */
const LONGEST = 2048;

/** Belongs to what is typed, and begins a filter where nothing is: its first line; no part of it is a command. */
function pasted(state: State, text: string): State {
  if (state.queued.length > 0 || (state.overlay !== undefined && state.prompt === undefined)) return state;
  const [line = ''] = text.trim().split(/[\r\n]/);
  const taken = line.slice(0, LONGEST).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ');
  const prompt: Prompt = state.prompt ?? { kind: 'filter' };
  if (prompt.kind !== 'filter') return { ...state, prompt: { ...prompt, text: prompt.text + taken } };
  const before = state.prompt === undefined ? '' : listOf(screenOf(state)).filter;
  const panel = state.panel === 'full' ? 'half' : state.panel;
  return withList({ ...state, prompt, panel }, { filter: before + taken, cursor: 0, top: 0 });
}

/** A key while something is typed. */
function typed(state: State, prompt: Prompt, key: string, context: Context): State {
  const text = prompt.kind === 'filter' ? listOf(screenOf(state)).filter : prompt.text;
  const set = (next: string): State =>
    prompt.kind === 'filter' ? withList(state, { filter: next, cursor: 0, top: 0 }) : { ...state, prompt: { ...prompt, text: next } };
  if (key === 'escape') return { ...(prompt.kind === 'filter' ? set('') : state), prompt: undefined };
  if (key === 'enter') return entered({ ...state, prompt: undefined }, prompt, context);
  if (key === 'backspace')
    return text === '' && prompt.kind === 'filter' ? { ...state, prompt: undefined } : set([...text].slice(0, -1).join(''));
  if (key === 'ctrl-u') return set('');
  if (prompt.kind === 'filter' && MOVES.has(key)) return obey(state, commandOf(key) as Command, context);
  const character = key === 'space' ? ' ' : key;
  // A slash at the start is the habit of asking for the filter that is there already.
  return [...character].length === 1 && !(prompt.kind === 'filter' && text === '' && character === '/') ? set(text + character) : state;
}

/** Keys that move through the rows while a filter is typed. */
const MOVES = new Set(['down', 'up', 'pagedown', 'pageup', 'wheel-down', 'wheel-up']);

function entered(state: State, prompt: Prompt, context: Context): State {
  if (prompt.kind === 'assume') {
    if (prompt.text === '') return state;
    const refusal = context.refuse(prompt.key, prompt.text);
    if (refusal !== undefined) return { ...state, prompt, notice: refusal };
    return { ...assumeNow(state, prompt.key, prompt.text), notice: context.doubt(prompt.key, prompt.text) ?? '' };
  }
  if (prompt.kind === 'export') {
    if (prompt.text === '') return state;
    const format = formatOf(prompt.text);
    return format === undefined
      ? { ...state, prompt, notice: 'not written: the name must end in .txt, .json or .md' }
      : { ...state, effect: { kind: 'save', file: prompt.text, text: exportOf(state, context, format) } };
  }
  if (prompt.kind === 'filter' && screenOf(state).kind === 'picker') return open(state, context);
  return state;
}

/** Name of the file that an export is written to, unless somebody types another. */
function exportName(state: State): string {
  const screen = screenOf(state);
  const part = (arn: string): string => arn.slice(Math.max(arn.lastIndexOf('/'), arn.lastIndexOf(':')) + 1).replace(/[^\w.-]+/g, '-');
  switch (screen.kind) {
    case 'picker':
      return 'blast-principals.md';
    case 'suspect':
      return `blast-${part(screen.suspects[0] ?? '')}-${screen.tab.toLowerCase()}.md`;
    case 'whoCan':
      return `blast-who-can-${part(screen.target)}.md`;
    case 'path':
      return `blast-path-${part(screen.from)}-${part(screen.to)}.md`;
  }
}
