/** Texts cut and filled to columns. */
import { clip, pad, spaced, widthOf } from '../../report/index.ts';

/** Words longer than this lose their middle before a sentence loses its end. */
const LONG_WORD = 28;

/** Less of a word than this says nothing. */
const LEGIBLE = 9;

/** Exactly this wide. A name loses its middle; a sentence first the middles of its names, then its end. */
export function filled(text: string, width: number, right = false): string {
  const cut = shorten(text, width);
  return right ? ' '.repeat(Math.max(0, width - widthOf(cut))) + cut : pad(cut, width);
}

/** At most this wide. */
export function shorten(text: string, width: number): string {
  if (width <= 0) return '';
  const whole = spaced(text);
  if (widthOf(whole) <= width) return whole;
  // Before a name is cut, its account is told by its last digits.
  const named = whole.replace(/\(\d{8}(\d{4})\)/g, '(…$1)');
  return widthOf(named) <= width ? named : cut(named, width);
}

/** One or two words, and behind them which of several of that name it is. */
const TOLD_APART = /^((?:[^ ]+ )?[^ ]+) (\([^ ()]+\))$/;

function cut(text: string, width: number): string {
  const [, name = '', which = ''] = TOLD_APART.exec(text) ?? [];
  const room = width - widthOf(which) - 1;
  if (which !== '' && room >= LEGIBLE) return `${shorten(name, room)} ${which}`;
  if (!text.includes(' ') || width < LEGIBLE) return clip(text, width);
  const words = text.split(' ').map((word) => clip(word, Math.min(LONG_WORD, width - 2)));
  const short = words.join(' ');
  if (widthOf(short) <= width) return short;
  let line = '';
  for (const [index, word] of words.entries()) {
    // Behind all but the last there must be room to say that there is more.
    const more = index === words.length - 1 ? '' : ' …';
    const room = width - widthOf(line) - (line === '' ? 0 : 1) - more.length;
    if (widthOf(word) > room) return room < LEGIBLE ? `${line} …` : `${line}${line === '' ? '' : ' '}${clip(word, room)}${more}`;
    line = line === '' ? word : `${line} ${word}`;
  }
  return line;
}

/** A line with something at its right end; the left gives way. */
export function ends(left: string, right: string, width: number): string {
  const room = width - widthOf(right);
  return filled(left, room) + right;
}
