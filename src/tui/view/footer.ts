import { clean, grouped } from '../../report/index.ts';
import { type Context, shownRows } from '../content.ts';
import { KEYS, keyName } from '../keys.ts';
import { listOf, type Prompt, type State, screenOf } from '../state.ts';
import type { Theme } from '../theme.ts';
import { ends, shorten } from './line.ts';

/** Columns below which only the most telling words are there. */
const NARROW = 60;

function labelOf(prompt: Prompt, columns: number): string {
  if (prompt.kind === 'assume') return prompt.key;
  if (prompt.kind === 'filter') return 'filter';
  return columns < NARROW ? 'write to' : 'write to (.txt, .json or .md)';
}

/** What is typed, or what was said, or the most useful keys. */
export function footerLine(state: State, context: Context): string {
  const { theme } = context;
  const width = state.columns - 1;
  if (state.queued.length > 0) return ` ${theme.yellow(aheadText(state, width))}`;
  if (state.notice !== '') return ` ${theme.yellow(shorten(clean(state.notice), width))}`;
  if (state.prompt !== undefined) {
    const text = state.prompt.kind === 'filter' ? listOf(screenOf(state)).filter : state.prompt.text;
    const label = labelOf(state.prompt, state.columns);
    const place = state.prompt.kind === 'filter' ? ` ${placeText(state, context)} ` : '';
    const typed = ` ${theme.bold(`${label}:`)} ${shorten(clean(text), width - label.length - 4 - place.length)}${theme.inverse(' ')}`;
    return ends(typed, place, state.columns);
  }
  if (state.overlay !== undefined) return theme.dim(` ${OVERLAY_HINTS[state.overlay.kind][state.columns < NARROW ? 1 : 0]}`);
  const place = ` ${placeText(state, context)} `;
  return ends(hints(state, theme, state.columns - place.length), place, state.columns);
}

/** In a window of any width, and in a narrow one. */
const OVERLAY_HINTS = {
  help: ['j k scroll · any other key closes the help', 'j k scroll · other keys close'],
  assume: ['Space next value · i type one · x not stated · Esc done', 'Space next · i type · x off · Esc done'],
} as const;

/** The last of the keys that wait. */
function aheadText({ queued }: State, width: number): string {
  const keys = queued.map(keyName);
  const shown = keys.slice(-Math.floor(width / 8));
  return shorten(`typed ahead: ${shown.length < keys.length ? '… ' : ''}${shown.join(' ')} · Bksp forgets`, width);
}

/** Row and rows. */
function placeText(state: State, context: Context): string {
  const { length } = shownRows(state, context);
  return length === 0 ? '' : `${grouped(listOf(screenOf(state)).cursor + 1)}/${grouped(length)}`;
}

const HINTS = ['enter', 'backspace', 'space', '/', 'w', 'a', 'p', 'e', 'c', 's', 'y', '?', 'q'];
/** A narrow window does without some of them, from the last on. */
const BY_USE = ['?', 'q', 'enter', 'space', 'backspace', '/', 'w', 's', 'a', 'p', 'e', 'c', 'y'];

/** As many as there is room for. */
function hints(state: State, theme: Theme, width: number): string {
  const known = new Map(KEYS.flatMap(({ bindings }) => bindings.map(({ keys, hint = '' }) => [keys[0], hint] as const)));
  let left = width - 1;
  const shown = new Set<string>();
  for (const key of BY_USE.filter((each) => hasUse(state, each))) {
    left -= keyName(key).length + (known.get(key) ?? '').length + 3;
    if (left < 0) break;
    shown.add(key);
  }
  return ` ${HINTS.filter((key) => shown.has(key))
    .map((key) => `${theme.bold(keyName(key))} ${theme.dim(known.get(key) ?? '')}`)
    .join('  ')}`;
}

function hasUse({ screens }: State, key: string): boolean {
  if (key === 'backspace') return screens.length > 1;
  return key !== 's' || screens.at(-1)?.kind === 'picker';
}
