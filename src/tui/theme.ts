import picocolors from 'picocolors';

/** Styles of the sixteen colours that every terminal has. Bold and inverse are no colours: they stay under NO_COLOR. */
export interface Theme {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly inverse: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
  readonly green: (text: string) => string;
}

export function openTheme(color: boolean): Theme {
  const { bold, inverse } = picocolors.createColors(true);
  const { dim, red, yellow, cyan, green } = picocolors.createColors(color);
  return { bold, inverse, dim, red, yellow, cyan, green };
}

export const CERTAINTY_STYLES = { certain: 'red', conditional: 'yellow', unknown: 'cyan' } as const;

/** Symbols that say what a colour says. */
export const SYMBOLS = { cursor: '❯', marked: '◆', open: '▾', closed: '▸', matching: '▶' } as const;
