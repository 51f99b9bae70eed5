/** What the terminal UI knows and shows, as plain data. */
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
  | { readonly kind: 'suspect'; readonly suspects: readonly string[]; readonly tab: Tab; readonly lists: { readonly [tab in Tab]?: ListState } }
  | { readonly kind: 'whoCan'; readonly target: string; readonly list: ListState }
  | { readonly kind: 'path'; readonly from: string; readonly to: string; readonly list: ListState };

/** What is being typed, and for what. */
export type Prompt =
  | { readonly kind: 'filter' }
  | { readonly kind: 'export'; readonly text: string }
  | { readonly kind: 'assume'; readonly key: string; readonly text: string };

export type Overlay = { readonly kind: 'help'; readonly top: number } | { readonly kind: 'assume'; readonly cursor: number };

export interface State {
  readonly columns: number;
  readonly rows: number;
  /** Undefined while the snapshot is read. */
  readonly loaded: Loaded | undefined;
  readonly progress: string;
  readonly assumed: Assumed;
  /** The way here; the last one is shown. */
  readonly screens: readonly Screen[];
  readonly answers: ReadonlyMap<string, Answer>;
  readonly certainty: CertaintyShown;
  readonly marks: readonly string[];
  readonly panel: 'closed' | 'half' | 'full';
  readonly panelTop: number;
  readonly prompt: Prompt | undefined;
  readonly overlay: Overlay | undefined;
  /** Said once, until the next key. */
  readonly notice: string;
}

export function initialState(columns: number, rows: number, assumed: Assumed): State {
  return {
    columns,
    rows,
    loaded: undefined,
    progress: 'reading the snapshot',
    assumed,
    screens: [{ kind: 'picker', list: NEW_LIST, sort: 'admin', isReversed: false }],
    answers: new Map(),
    certainty: 'all',
    marks: [],
    panel: 'closed',
    panelTop: 0,
    prompt: undefined,
    overlay: undefined,
    notice: '',
  };
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

export function asked(state: State, question: Question): Asked {
  return ask(question, state.assumed);
}

/** The answer if it is there. */
export function answerTo<K extends keyof AnswerTo>(state: State, question: Question & { readonly kind: K }): AnswerTo[K] | undefined {
  const answer = state.answers.get(asked(state, question).key);
  return answer?.kind === question.kind ? (answer.value as AnswerTo[K]) : undefined;
}

/** Why the screen's question has no answer. */
export function refusalOf(state: State): string | undefined {
  const answer = state.answers.get(asked(state, questionOf(screenOf(state))).key);
  return answer?.kind === 'refused' ? answer.text : undefined;
}
