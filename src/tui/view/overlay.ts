/** What is laid over the list: the help, and what to assume. */

import { flow } from '../../report/index.ts';
import { assumptionRows } from '../assumptions.ts';
import { type Context, once } from '../content.ts';
import { KEYS, keyName } from '../keys.ts';
import type { State } from '../state.ts';
import { SYMBOLS, type Theme } from '../theme.ts';
import { WORDS } from '../words.ts';
import { filled, shorten } from './line.ts';

const memo = once<readonly string[]>();

/** Every key with what it does, from the table of keys; then the words of a filter. */
export function helpLines(width: number, theme: Theme): readonly string[] {
  const entry = (name: string, text: string): string[] => {
    const [first = '', ...others] = flow(text, { lead: '', width: width - KEY_COLUMNS - 6, full: true });
    return [`   ${theme.cyan(filled(name, KEY_COLUMNS))}  ${first}`, ...others.map((line) => `${' '.repeat(KEY_COLUMNS + 5)}${line}`)];
  };
  return memo([width, theme], () => [
    ...KEYS.flatMap(({ title, bindings }) => [
      ` ${theme.bold(title)}`,
      ...bindings.flatMap(({ keys, help }) => entry(keys.map(keyName).join(' '), help)),
      '',
    ]),
    ` ${theme.bold('Words of a filter, among principals')}`,
    ...WORDS.flatMap(({ field, values, finds }) => [
      `   ${theme.cyan(shorten(values.map((value) => `${field}:${value}`).join(' '), width - 4))}`,
      ...flow(finds, { lead: ' '.repeat(KEY_COLUMNS + 5), width: width - 1, full: true }),
    ]),
  ]);
}

const KEY_COLUMNS = 20;

export function assumeLines(state: State, { theme }: Context, cursor: number): string[] {
  const rows = assumptionRows(state);
  const lines = rows.map(({ key, title, value }, index) => {
    const isNarrow = state.columns < 66;
    const name = isNarrow ? filled(title, 15) : filled(`${title} (${key})`, 42);
    const is = value === undefined ? 'not stated' : value === '' ? 'absent' : value;
    const text = shorten(`${value === undefined ? '[ ]' : '[x]'} ${name} ${is}`, state.columns - 3);
    return index === cursor
      ? theme.inverse(filled(`${SYMBOLS.cursor} ${text}`, Math.min(state.columns - 2, 78)))
      : `  ${value === undefined ? text : theme.bold(text)}`;
  });
  const choices = rows[cursor]?.choices ?? [];
  return [
    ` ${theme.bold('What is assumed to hold')}`,
    ...lines,
    '',
    ...(choices.length === 0 ? [] : flow(`Space goes through ${choices.join(', ')}.`, { lead: ' ', width: state.columns - 1, full: true })),
    ...flow('All is computed anew; what is not stated stays a condition.', { lead: ' ', width: state.columns - 1, full: true }).map(
      theme.dim,
    ),
  ];
}
