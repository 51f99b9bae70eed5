/** State -> the lines of the screen, exactly as many as the terminal has rows. */
import { type Context, emptyText, shownRows, tableOf } from '../content.ts';
import { areasOf } from '../layout.ts';
import { isStale, listOf, type State, screenOf } from '../state.ts';
import { footerLine } from './footer.ts';
import { headerLines } from './header.ts';
import { filled, shorten } from './line.ts';
import { listLines } from './list.ts';
import { assumeLines, helpLines } from './overlay.ts';
import { panelLines } from './panel.ts';
import { waitingLines } from './waiting.ts';

/** Smaller than this there is no room for a list. */
const NARROWEST = 40;
const LOWEST = 10;

export function frameOf(state: State, context: Context): readonly string[] {
  if (state.columns < NARROWEST || state.rows < LOWEST) return tooSmall(state);
  const header = headerLines(state, context);
  const height = Math.max(0, state.rows - header.length - 1);
  const body = bodyLines(state, context, height).slice(0, height);
  return [...header, ...body, ...Array<string>(height - body.length).fill(''), footerLine(state, context)];
}

function tooSmall({ columns, rows }: State): string[] {
  const needs = shorten(`blast needs ${NARROWEST} columns and ${LOWEST} rows`, columns);
  const above = [needs, ...Array<string>(Math.max(0, rows - 2)).fill('')].slice(0, Math.max(0, rows - 1));
  return [...above, shorten('q quits', columns)];
}

function bodyLines(state: State, context: Context, height: number): string[] {
  const { theme } = context;
  if (state.overlay?.kind === 'help') return helpLines(state.columns, theme).slice(state.overlay.top, state.overlay.top + height);
  if (state.overlay?.kind === 'assume') return assumeLines(state, context, state.overlay.cursor);
  const table = tableOf(state, context);
  if (table === undefined) return waitingLines(state, context);
  const { list, panel } = areasOf(state, context);
  const { cursor, top } = listOf(screenOf(state));
  const rows = shownRows(state, context);
  const empty = emptyText(state, table);
  const listing = {
    table,
    rows,
    empty,
    cursor,
    top,
    height: list.height,
    width: list.width,
    marks: state.marks,
    isStale: isStale(state),
    theme,
  };
  const left = list.height === 0 ? [] : listLines(listing);
  if (panel === undefined) return left;
  const all = panelLines(state, context, panel.width - 1);
  const shown = all.slice(state.panelTop, state.panelTop + panel.height);
  const place = all.length <= panel.height ? '' : ` ${state.panelTop + 1}-${state.panelTop + shown.length} of ${all.length}, J K scroll `;
  if (panel.isBeside) {
    const right = [
      filled('─ why ', 6) + '─'.repeat(Math.max(0, panel.width - 6 - place.length)) + place,
      ...shown.map((line) => ` ${line}`),
    ];
    return Array.from(
      { length: height },
      (_, index) =>
        `${filled(left[index] ?? '', list.width)}${theme.dim(index === 0 ? '┬' : '│')}${index === 0 ? theme.dim(right[0] ?? '') : (right[index] ?? '')}`,
    );
  }
  const rule = theme.dim(`─ why ${'─'.repeat(Math.max(0, state.columns - 6 - place.length))}${place}`);
  const above = [...left, ...Array<string>(Math.max(0, list.height + (list.height === 0 ? 0 : 1) - left.length)).fill('')];
  return [...above, rule, ...shown.map((line) => ` ${line}`)];
}
