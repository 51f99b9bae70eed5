import { stripVTControlCharacters } from 'node:util';
import { render } from 'ink-testing-library';
import { createElement } from 'react';
import { findTechnique, sensitivityOf } from '../../src/catalog/index.ts';
import { valueDoubt, valueProblem } from '../../src/cli/assumptions.ts';
import { type Answers, openAnswers } from '../../src/cli/tui-answers.ts';
import { remember } from '../../src/shared/remember.ts';
import { readSnapshot } from '../../src/snapshot/index.ts';
import { App } from '../../src/tui/app.ts';
import type { Context } from '../../src/tui/content.ts';
import type { Answer, Asked, Assumed, Engine, EngineEvent, Question } from '../../src/tui/engine.ts';
import { initialState, type State } from '../../src/tui/state.ts';
import { openStore, type Store } from '../../src/tui/store.ts';
import { openTheme } from '../../src/tui/theme.ts';
import { SAMPLE } from '../fixtures/load.ts';

export const DEV = '111122223333';
export const PROD = '444455556666';
export const user = (name: string, account = DEV) => `arn:aws:iam::${account}:user/${name}`;
export const role = (name: string, account = DEV) => `arn:aws:iam::${account}:role/${name}`;

/** Without colours, four days after the sample was collected. */
export const CONTEXT: Context = contextOf(false);

export function contextOf(color: boolean): Context {
  return {
    words: { tells: (id) => findTechnique(id)?.tells ?? '', name: (id) => findTechnique(id)?.name ?? '', sensitivity: sensitivityOf },
    now: '2026-11-24T07:00:00Z',
    color,
    theme: openTheme(color),
    refuse: valueProblem,
    doubt: valueDoubt,
  };
}

const opened = new Map<string, Promise<Answers>>();

/** The answers on a snapshot; the same question is computed once in a test file. */
function answersOn(path: string, principal: readonly string[]): Promise<Answers> {
  return remember(opened, JSON.stringify([path, principal]), async () => {
    const { loaded, answer } = openAnswers(await readSnapshot([path]), { principal, assume: [] });
    const known = new Map<string, Answer>();
    return { loaded, answer: (asked: Asked) => remember(known, asked.key, () => answer(asked)) };
  });
}

interface Opening {
  readonly columns?: number;
  readonly rows?: number;
  readonly principal?: readonly string[];
  readonly assumed?: Assumed;
  readonly snapshot?: string;
  readonly context?: Context;
  /** Questions are kept, and answered by `answer()`. */
  readonly isSlow?: boolean;
  /** The snapshot is read until `load()`. */
  readonly isLoading?: boolean;
}

/** What the terminal UI did to the world outside. */
export interface Done {
  readonly copied: string[];
  readonly saved: { readonly file: string; readonly text: string }[];
  readonly quit: number[];
  /** One for each time that the terminal was given back for a while. */
  readonly suspended: true[];
}

export interface Played {
  readonly store: Store;
  readonly done: Done;
  readonly state: () => State;
  /** Keys by name, one after the other: `press('/', 'c', 'i', 'enter')`. */
  readonly press: (...keys: readonly string[]) => void;
  /** Answers what was asked, where it is slow: all of it, or of one kind. */
  readonly answer: (kind?: Question['kind']) => void;
  readonly load: () => void;
  readonly context: Context;
}

/** The terminal UI without a terminal, on the sample, with every question answered at once. */
export async function play(opening: Opening = {}): Promise<Played> {
  const { columns = 80, rows = 24, principal = [], assumed = [], snapshot = SAMPLE, context = CONTEXT } = opening;
  const { isSlow = false, isLoading = false } = opening;
  const answers = await answersOn(snapshot, principal);
  let listen: (event: EngineEvent) => void = () => {};
  let asked: Parameters<Engine['want']>[0] = [];
  const load = (): void => listen({ type: 'loaded', loaded: answers.loaded });
  const answer = (kind?: Question['kind']): void => {
    for (const each of asked)
      if (kind === undefined || kind === each.question.kind) listen({ type: 'answer', asked: each, answer: answers.answer(each) });
  };
  const engine: Engine = {
    start(listener) {
      listen = listener;
      if (!isLoading) load();
    },
    want(urgent) {
      asked = urgent;
      if (!isSlow) answer();
    },
    stop() {},
  };
  const done: Done = { copied: [], saved: [], quit: [], suspended: [] };
  const store = openStore(initialState(columns, rows, assumed), context, engine, {
    copy: (text) => done.copied.push(text),
    suspend: () => done.suspended.push(true),
    save: (file, text) => {
      done.saved.push({ file, text });
      return `/tmp/${file}`;
    },
    quit: (status) => done.quit.push(status),
  });
  engine.start(store.send, (error) => {
    throw error;
  });
  return {
    store,
    done,
    context,
    state: store.state,
    press: (...keys) => {
      for (const key of keys) store.send({ type: 'key', key });
    },
    answer,
    load,
  };
}

export interface Shown extends Played {
  /** The screen's lines without colours. */
  readonly lines: () => string[];
  readonly text: () => string;
  /** With colours. */
  readonly raw: () => string;
  /** Bytes from the keyboard. */
  readonly type: (bytes: string) => Promise<void>;
  readonly resize: (columns: number, rows: number) => Promise<void>;
}

/** The same in Ink. */
export async function show(opening: Opening = {}): Promise<Shown> {
  const played = await play(opening);
  const app = render(createElement(App, { store: played.store, context: played.context }));
  await settled();
  const raw = (): string => app.lastFrame() ?? '';
  const lines = (): string[] => stripVTControlCharacters(raw()).split('\n');
  return {
    ...played,
    raw,
    lines,
    text: () => lines().join('\n'),
    async type(bytes) {
      app.stdin.write(bytes);
      await settled();
    },
    async resize(columns, rows) {
      played.store.send({ type: 'resize', columns, rows });
      await settled();
    },
  };
}

/** Ink listens after its first effects; a lone Esc is told from the start of a sequence a moment later. */
async function settled(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
}
