/** What is laid over the list: the help, and what to assume. */
import { assumptionRows } from '../assumptions.ts';
import { type Context, once } from '../content.ts';
import { KEYS, keyName } from '../keys.ts';
import type { State } from '../state.ts';
import { SYMBOLS, type Theme } from '../theme.ts';
import { filled, shorten } from './line.ts';

const memo = once<readonly string[]>();

/** Every key with what it does, from the table of keys. */
export function helpLines(width: number, theme: Theme): readonly string[] {
  return memo([width, theme], () =>
    KEYS.flatMap(({ title, bindings }) => [
      '',
      ` ${theme.bold(title)}`,
      ...bindings.map(
        ({ keys, help }) => `   ${theme.cyan(filled(keys.map(keyName).join(' '), KEY_COLUMNS))}  ${shorten(help, width - KEY_COLUMNS - 6)}`,
      ),
    ]).slice(1),
  );
}

const KEY_COLUMNS = 20;

export function assumeLines(state: State, { theme }: Context, cursor: number): string[] {
  const rows = assumptionRows(state).map(({ key, title, value, choices }, index) => {
    const isNarrow = state.columns < 66;
    const name = isNarrow ? filled(title, 15) : filled(`${title} (${key})`, 42);
    const is = value === undefined ? 'not stated' : value === '' ? 'absent' : value;
    const text = shorten(`${value === undefined ? '[ ]' : '[x]'} ${name} ${is}`, state.columns - 3);
    const others = choices.length === 0 ? '' : `   policies ask for ${choices.join(', ')}`;
    const line =
      index === cursor
        ? theme.inverse(filled(`${SYMBOLS.cursor} ${text}`, Math.min(state.columns - 2, 78)))
        : `  ${value === undefined ? text : theme.bold(text)}`;
    return index === cursor && others !== '' && state.columns >= 110 ? `${line}${theme.dim(shorten(others, state.columns - 82))}` : line;
  });
  return [
    ` ${theme.bold('What is assumed to hold')}`,
    ...rows,
    '',
    theme.dim(shorten(' Space next value · i type a value · x not stated · Esc done', state.columns - 1)),
    theme.dim(shorten(' Everything is computed anew for what is assumed; what is not stated stays a condition.', state.columns - 1)),
  ];
}
