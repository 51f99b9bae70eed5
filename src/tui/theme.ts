import picocolors from 'picocolors';
import type { Certainty } from '../query/index.ts';
import { MARKS } from '../report/index.ts';

type Style = (text: string) => string;

/** Styles of the sixteen colours that every terminal has. Bold and inverse are no colours: they stay under NO_COLOR. */
export interface Theme {
  readonly bold: Style;
  readonly dim: Style;
  readonly inverse: Style;
  readonly red: Style;
  readonly yellow: Style;
  readonly cyan: Style;
  readonly green: Style;
}

export function openTheme(color: boolean): Theme {
  const { bold, inverse } = picocolors.createColors(true);
  const { dim, red, yellow, cyan, green } = picocolors.createColors(color);
  return { bold, inverse, dim, red, yellow, cyan, green };
}

const same: Style = (text) => text;

/** For files and the clipboard. */
export const PLAIN: Theme = { bold: same, dim: same, inverse: same, red: same, yellow: same, cyan: same, green: same };

const CERTAINTY_STYLES = { certain: 'red', conditional: 'yellow', unknown: 'cyan' } as const;

/** The symbol of a certainty in its colour; without colours the symbol says as much. */
export function certaintyMark(theme: Theme, certainty: Certainty): string {
  return theme[CERTAINTY_STYLES[certainty]](MARKS[certainty]);
}

/** Symbols that say what a colour says. */
export const SYMBOLS = { cursor: '❯', marked: '◆', open: '▾', closed: '▸', matching: '▶' } as const;
