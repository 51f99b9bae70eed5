/** What the terminal UI knows and shows, as plain data. */
import type { ReachCount } from '../query/index.ts';
import type { Answer, AnswerTo, Asked, Assumed, Loaded, Question } from './engine.ts';
import { ask } from './engine.ts';
import type { CertaintyShown } from './table.ts';

export interface ListState {
  readonly cursor: number;
  /** Row at the top of the window. */
  readonly top: number;
  readonly filter: string;
  readonly toggled: ReadonlySet<string>;
}

export const NEW_LIST: ListState = { cursor: 0, top: 0, filter: '', toggled: new Set() };

export const TABS = ['Reach', 'Resources', 'Impact', 'Evidence', 'Inbound', 'Policies', 'Unknowns'] as const;
export type Tab = (typeof TABS)[number];

export const SORTS = ['principal', 'account', 'admin', 'keys', 'MFA', 'last use', 'reaches'] as const;
export type Sort = (typeof SORTS)[number];

export type Screen =
  | { readonly kind: 'picker'; readonly list: ListState; readonly sort: Sort; readonly isReversed: boolean }
  | {
      readonly kind: 'suspect';
      readonly suspects: readonly string[];
      readonly tab: Tab;
      readonly lists: { readonly [tab in Tab]?: ListState };
    }
  | { readonly kind: 'whoCan'; readonly target: string; readonly list: ListState }
  | { readonly kind: 'path'; readonly from: string; readonly to: string; readonly list: ListState };

/** What is being typed, and for what. */
export type Prompt =
  | { readonly kind: 'filter' }
  | { readonly kind: 'export'; readonly text: string }
  | { readonly kind: 'assume'; readonly key: string; readonly text: string };

export type Overlay = { readonly kind: 'help'; readonly top: number } | { readonly kind: 'assume'; readonly cursor: number };

export type Panel = 'closed' | 'half' | 'full';

/** What the reducer asks of the world outside; done once, right after the step that asked for it. */
export type Effect =
  | { readonly kind: 'copy'; readonly text: string }
  | { readonly kind: 'save'; readonly file: string; readonly text: string }
  | { readonly kind: 'suspend' }
  | { readonly kind: 'quit'; readonly status: number };

export interface State {
  readonly columns: number;
  readonly rows: number;
  /** Undefined while the snapshot is read. */
  readonly loaded: Loaded | undefined;
  readonly progress: string;
  readonly assumed: Assumed;
  /** What was assumed before: its answers are shown, marked as stale, until there are new ones. */
  readonly assumedBefore: Assumed | undefined;
  /** Seconds for which the answer that the screen needs has been awaited; undefined while nothing is. */
  readonly waiting: number | undefined;
  /** The way here; the last one is shown. */
  readonly screens: readonly Screen[];
  readonly answers: ReadonlyMap<string, Answer>;
  /** How many each principal reaches, under what is assumed. */
  readonly counts: ReadonlyMap<string, ReachCount>;
  readonly certainty: CertaintyShown;
  readonly marks: readonly string[];
  /** The proof of the current row. */
  readonly panel: Panel;
  readonly panelTop: number;
  readonly prompt: Prompt | undefined;
  readonly overlay: Overlay | undefined;
  /** Keys that wait for the rows that they are about. */
  readonly queued: readonly string[];
  /** Said once, until the next key. */
  readonly notice: string;
  readonly effect: Effect | undefined;
}

export function initialState(columns: number, rows: number, assumed: Assumed): State {
  return {
    columns,
    rows,
    loaded: undefined,
    progress: 'reading the snapshot',
    assumed,
    assumedBefore: undefined,
    waiting: undefined,
    screens: [{ kind: 'picker', list: NEW_LIST, sort: 'admin', isReversed: false }],
    answers: new Map(),
    counts: new Map(),
    certainty: 'all',
    marks: [],
    panel: restingPanel(columns),
    panelTop: 0,
    prompt: undefined,
    overlay: undefined,
    queued: [],
    notice: '',
    effect: undefined,
  };
}

/** Columns from which the proof has room beside the list. */
const WIDE = 150;

export function isWide({ columns }: Pick<State, 'columns'>): boolean {
  return columns >= WIDE;
}

/** Where the proof stands beside the list it follows the cursor; else it takes room, and is asked for. */
export function restingPanel(columns: number): Panel {
  return isWide({ columns }) ? 'half' : 'closed';
}

export function screenOf({ screens }: State): Screen {
  return screens.at(-1) as Screen;
}

export function listOf(screen: Screen): ListState {
  return screen.kind === 'suspect' ? (screen.lists[screen.tab] ?? NEW_LIST) : screen.list;
}

export function withScreen(state: State, screen: Screen): State {
  return { ...state, screens: [...state.screens.slice(0, -1), screen] };
}

export function withList(state: State, change: Partial<ListState>): State {
  const screen = screenOf(state);
  const list = { ...listOf(screen), ...change };
  return withScreen(state, screen.kind === 'suspect' ? { ...screen, lists: { ...screen.lists, [screen.tab]: list } } : { ...screen, list });
}

/** Whether its rows hold more or less certainly; in the picker that stands in a column. */
export function hasCertainty(screen: Screen): boolean {
  return screen.kind !== 'picker' && !(screen.kind === 'suspect' && (screen.tab === 'Policies' || screen.tab === 'Unknowns'));
}

/** The question that a screen is about. */
export function questionOf(screen: Screen): Question {
  switch (screen.kind) {
    case 'picker':
      return { kind: 'administrators' };
    case 'suspect':
      return { kind: 'report', suspects: screen.suspects };
    case 'whoCan':
      return { kind: 'whoCan', target: screen.target };
    case 'path':
      return { kind: 'path', from: screen.from, to: screen.to };
  }
}

/** What a screen is about: the suspects, the target, or both ends of a path. */
export function subjectsOf(screen: Screen): readonly string[] {
  switch (screen.kind) {
    case 'picker':
      return [];
    case 'suspect':
      return screen.suspects;
    case 'whoCan':
      return [screen.target];
    case 'path':
      return [screen.from, screen.to];
  }
}

export function asked(state: State, question: Question): Asked {
  return ask(question, state.assumed);
}

/** The answer if it is there; else the one under what was assumed before. */
export function answerTo<K extends keyof AnswerTo>(state: State, question: Question & { readonly kind: K }): AnswerTo[K] | undefined {
  const { answers, assumedBefore } = state;
  const answer = answers.get(asked(state, question).key) ?? (assumedBefore && answers.get(ask(question, assumedBefore).key));
  return answer?.kind === question.kind ? (answer.value as AnswerTo[K]) : undefined;
}

/** The answer that the screen is about, whatever its kind. */
export function currentAnswer(state: State): AnswerTo[keyof AnswerTo] | undefined {
  return answerTo(state, questionOf(screenOf(state)));
}

/** What is shown was computed under other assumptions. */
export function isStale(state: State): boolean {
  return isAwaited(state) && currentAnswer(state) !== undefined;
}

export function isAwaited(state: State): boolean {
  return state.loaded !== undefined && !state.answers.has(asked(state, questionOf(screenOf(state))).key);
}

/** Why the screen's question has no answer. */
export function refusalOf(state: State): string | undefined {
  const answer = state.answers.get(asked(state, questionOf(screenOf(state))).key);
  return answer?.kind === 'refused' ? answer.text : undefined;
}
