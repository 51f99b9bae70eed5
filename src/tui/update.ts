/** State and key, or state and answer, to the next state. No React, no terminal. */
import { assume, assumptionRows, nextValue } from './assumptions.ts';
import { type Context, currentRow, shownRows, tabsOf } from './content.ts';
import type { EngineEvent } from './engine.ts';
import { type Command, commandOf } from './keys.ts';
import { helpHeight, listHeight } from './layout.ts';
import { listOf, NEW_LIST, type Prompt, type Screen, SORTS, type State, screenOf, withList, withScreen } from './state.ts';

export type Action =
  | { readonly type: 'key'; readonly key: string }
  | { readonly type: 'resize'; readonly columns: number; readonly rows: number }
  | { readonly type: 'notice'; readonly text: string }
  | EngineEvent;

export function update(state: State, action: Action, context: Context): State {
  return settle(step(state, action, context), context);
}

function step(state: State, action: Action, context: Context): State {
  switch (action.type) {
    case 'key':
      return pressed({ ...state, notice: '' }, action.key, context);
    case 'resize':
      return { ...state, columns: action.columns, rows: action.rows };
    case 'notice':
      return { ...state, notice: action.text };
    case 'progress':
      return { ...state, progress: action.text };
    case 'loaded': {
      const { suspects } = action.loaded;
      const screens: Screen[] = suspects.length === 0 ? [] : [{ kind: 'suspect', suspects, tab: 'Reach', lists: {} }];
      return { ...state, loaded: action.loaded, screens: [...state.screens, ...screens] };
    }
    case 'answer':
      return { ...state, answers: new Map(state.answers).set(action.key, action.answer) };
  }
}

/** Keeps the cursor on a row and the row in sight. */
function settle(state: State, context: Context): State {
  const list = listOf(screenOf(state));
  const count = shownRows(state, context).length;
  const height = listHeight(state, context);
  const cursor = Math.max(0, Math.min(list.cursor, count - 1));
  const top = Math.max(0, Math.min(Math.max(Math.min(list.top, cursor), cursor - height + 1), count - height));
  return cursor === list.cursor && top === list.top ? state : withList(state, { cursor, top });
}

function pressed(state: State, key: string, context: Context): State {
  if (state.prompt !== undefined) return typed(state, state.prompt, key, context);
  const command = commandOf(key);
  if (state.overlay?.kind === 'help') return inHelp(state, state.overlay.top, command);
  if (state.overlay?.kind === 'assume') return inAssumptions(state, state.overlay.cursor, key, command);
  if (/^[1-9]$/.test(key)) return toTab(state, Number(key) - 1);
  return command === undefined ? state : obey(state, command, context);
}

/** Every command but those that reach outside: see effectOf. */
function obey(state: State, command: Command, context: Context): State {
  const list = listOf(screenOf(state));
  const page = Math.max(1, (state.panel === 'full' ? state.rows - 6 : listHeight(state, context)) - 1);
  switch (command) {
    case 'down':
      return move(state, 1);
    case 'up':
      return move(state, -1);
    case 'pageDown':
      return move(state, page);
    case 'pageUp':
      return move(state, -page);
    case 'top':
      return { ...withList(state, { cursor: 0 }), panelTop: 0 };
    case 'bottom':
      return state.panel === 'full' ? { ...state, panelTop: 9999 } : withList({ ...state, panelTop: 0 }, { cursor: Number.MAX_SAFE_INTEGER });
    case 'panelDown':
      return { ...state, panelTop: state.panelTop + 3 };
    case 'panelUp':
      return { ...state, panelTop: Math.max(0, state.panelTop - 3) };
    case 'unfold':
    case 'fold':
      return fold(state, command, context);
    case 'nextTab':
      return turnTab(state, 1);
    case 'previousTab':
      return turnTab(state, -1);
    case 'open':
      return open(state, context);
    case 'back':
      return back(state, list.filter);
    case 'why':
      return { ...state, panel: state.panel === 'closed' ? 'half' : state.panel === 'half' ? 'full' : 'closed', panelTop: 0 };
    case 'filter':
      return { ...state, prompt: { kind: 'filter' }, panel: state.panel === 'full' ? 'half' : state.panel };
    case 'sort':
      return sort(state);
    case 'reverse': {
      const screen = screenOf(state);
      return screen.kind === 'picker' ? withScreen(state, { ...screen, isReversed: !screen.isReversed }) : state;
    }
    case 'whoCan':
      return whoCan(state, context);
    case 'mark':
      return mark(state, context);
    case 'path':
      return path(state, context);
    case 'assume':
      return { ...state, overlay: { kind: 'assume', cursor: 0 } };
    case 'certainty':
      return { ...state, certainty: state.certainty === 'all' ? 'likely' : state.certainty === 'likely' ? 'certain' : 'all' };
    case 'export':
      return { ...state, prompt: { kind: 'export', text: exportName(state) } };
    case 'help':
      return { ...state, overlay: { kind: 'help', top: 0 } };
    case 'copy':
    case 'quit':
    case 'interrupt':
      return state;
  }
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
  const tabs = tabsOf(state);
  return screen.kind === 'suspect' ? toTab(state, (tabs.indexOf(screen.tab) + by + tabs.length) % tabs.length) : state;
}

function toTab(state: State, index: number): State {
  const screen = screenOf(state);
  const tab = tabsOf(state)[index];
  return screen.kind !== 'suspect' || tab === undefined ? state : { ...withScreen(state, { ...screen, tab }), panelTop: 0 };
}

function push(state: State, screen: Screen): State {
  return { ...state, screens: [...state.screens, screen], panel: 'closed', panelTop: 0 };
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
    return row?.proof === undefined && row?.statement === undefined && row?.detail === undefined ? state : { ...state, panel: 'half', panelTop: 0 };
  }
  const screen = screenOf(state);
  if (screen.kind === 'suspect' && screen.suspects.includes(row.arn)) return state;
  return isPrincipal(state, row.arn)
    ? push(state, { kind: 'suspect', suspects: [row.arn], tab: 'Reach', lists: {} })
    : push(state, { kind: 'whoCan', target: row.arn, list: NEW_LIST });
}

/** Closes what is open, takes the filter off, or goes back a screen. */
function back(state: State, filter: string): State {
  if (state.panel !== 'closed') return { ...state, panel: 'closed', panelTop: 0 };
  if (filter !== '') return withList(state, { filter: '', cursor: 0 });
  return state.screens.length > 1 ? { ...state, screens: state.screens.slice(0, -1) } : { ...state, notice: 'this is where you began: q quits' };
}

function sort(state: State): State {
  const screen = screenOf(state);
  if (screen.kind !== 'picker') return state;
  const next = SORTS[(SORTS.indexOf(screen.sort) + 1) % SORTS.length] as (typeof SORTS)[number];
  return { ...withScreen(state, { ...screen, sort: next, isReversed: false }), notice: `sorted by ${next}` };
}

/** What a question without a row is about: the suspect, or the target of the screen. */
function subjectOf(screen: Screen): string | undefined {
  return screen.kind === 'suspect' ? screen.suspects[0] : screen.kind === 'whoCan' ? screen.target : undefined;
}

function whoCan(state: State, context: Context): State {
  const target = currentRow(state, context)?.arn ?? subjectOf(screenOf(state));
  return target === undefined ? { ...state, notice: 'this row names no principal and no resource' } : push(state, { kind: 'whoCan', target, list: NEW_LIST });
}

/** Two at most: a third takes the place of the first. */
function mark(state: State, context: Context): State {
  const arn = currentRow(state, context)?.arn;
  if (arn === undefined) return { ...state, notice: 'this row names no principal and no resource' };
  const marks = state.marks.includes(arn) ? state.marks.filter((each) => each !== arn) : [...state.marks, arn].slice(-2);
  return { ...state, marks, notice: marks.length === 2 ? 'two marked: p shows the path from the first to the second' : '' };
}

function path(state: State, context: Context): State {
  const here = currentRow(state, context)?.arn;
  const [first, second] = state.marks;
  const from = first ?? subjectOf(screenOf(state));
  const to = second ?? here;
  if (from === undefined || to === undefined || from === to) return { ...state, notice: 'mark a principal with m, then press p on another row' };
  if (!isPrincipal(state, from)) return { ...state, notice: 'a path begins at a principal: mark one first' };
  return { ...push(state, { kind: 'path', from, to, list: NEW_LIST }), marks: [] };
}

function inHelp(state: State, top: number, command: Command | undefined): State {
  const by = { down: 1, up: -1, pageDown: 10, pageUp: -10 }[command as string];
  if (by === undefined) return { ...state, overlay: undefined };
  return { ...state, overlay: { kind: 'help', top: Math.max(0, Math.min(top + by, helpHeight() - (state.rows - 3))) } };
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
    return { ...state, assumed: assume(state.assumed, row.key, value) };
  }
  if (row !== undefined && (key === 'i' || key === 'e')) return { ...state, prompt: { kind: 'assume', key: row.key, text: row.value ?? '' } };
  if (row !== undefined && (key === 'backspace' || key === 'x' || command === 'fold')) return { ...state, assumed: assume(state.assumed, row.key, undefined) };
  return command === 'assume' || command === 'back' || command === 'quit' ? { ...state, overlay: undefined } : state;
}

/** A key while something is typed. */
function typed(state: State, prompt: Prompt, key: string, context: Context): State {
  const text = prompt.kind === 'filter' ? listOf(screenOf(state)).filter : prompt.text;
  const set = (next: string): State =>
    prompt.kind === 'filter' ? withList(state, { filter: next, cursor: 0, top: 0 }) : { ...state, prompt: { ...prompt, text: next } };
  if (key === 'escape') return { ...(prompt.kind === 'filter' ? set('') : state), prompt: undefined };
  if (key === 'enter') return entered({ ...state, prompt: undefined }, prompt, context);
  if (key === 'backspace') return text === '' && prompt.kind === 'filter' ? { ...state, prompt: undefined } : set([...text].slice(0, -1).join(''));
  if (key === 'ctrl-u') return set('');
  if (prompt.kind === 'filter' && (key === 'down' || key === 'up' || key === 'wheel-down' || key === 'wheel-up')) return move(state, /down/.test(key) ? 1 : -1);
  const character = key === 'space' ? ' ' : key;
  // A slash at the start is the habit of asking for the filter that is there already.
  return [...character].length === 1 && !(prompt.kind === 'filter' && text === '' && character === '/') ? set(text + character) : state;
}

function entered(state: State, prompt: Prompt, context: Context): State {
  if (prompt.kind === 'assume') return { ...state, assumed: assume(state.assumed, prompt.key, prompt.text === '' ? undefined : prompt.text) };
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
