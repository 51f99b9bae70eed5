// Fitting text to a terminal. Texts may carry colour codes, which take no room.

const ESCAPE = String.fromCharCode(27);
const CODES = new RegExp(`(${ESCAPE}\\[[0-9;]*m)`);
/** Control and formatting characters: in a name or tag they could rewrite what the terminal shows. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
const DOUBLE = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60]$/u;
/** A space at which no line breaks; printed as a space. */
export const UNBROKEN = '\u00a0';
const NO_WIDTH = /^\p{Mn}$/u;

/** With spaces that are spaces for who searches or copies it, too. */
export function spaced(text: string): string {
  return text.replaceAll(UNBROKEN, ' ');
}

/** Columns that the text takes on a terminal. */
export function widthOf(text: string): number {
  let width = 0;
  for (const piece of text.split(CODES)) {
    if (piece.startsWith(ESCAPE)) continue;
    for (const character of piece) width += cells(character);
  }
  return width;
}

/** Fills up with spaces. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** Columns of `arn:aws:iam::111122223333:`: less of an ARN's beginning than this says nothing. */
const TELLING = 26;

/** Cuts out the middle: the beginning of an ARN says where it is, its end which one it is. Where there is no room for both it is the end that stays. */
export function clip(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const half = Math.floor((width - 1) / 2);
  const tail = text.startsWith('arn:') && half < TELLING ? Math.max(half, width - 'arn:…'.length) : half;
  return `${take(text, width - 1 - tail)}…${takeLast(text, tail)}`;
}

/** How to lay out a paragraph: what stands before its first line, and whether words too long for a line are broken instead of clipped. */
export interface Flow {
  readonly lead: string;
  /** Indent of the following lines; default: under the text of the first. */
  readonly hang?: number;
  readonly width: number;
  readonly full: boolean;
}

/** Wraps at spaces. No line is wider than the width. */
export function flow(text: string, { lead, width, full, hang = widthOf(lead) }: Flow): string[] {
  const lines: string[] = [];
  let line = lead;
  let used = widthOf(lead);
  let empty = true;
  const turn = () => {
    lines.push(line.trimEnd());
    line = ' '.repeat(hang);
    used = hang;
    empty = true;
  };
  for (const word of text.split(' ').filter((part) => part !== '')) {
    for (const piece of pieces(word, Math.max(8, width - hang), full)) {
      const size = widthOf(piece);
      if (!empty && used + 1 + size > width) turn();
      if (empty && used > hang && used + size > width) turn();
      line += empty ? piece : ` ${piece}`;
      used += size + (empty ? 0 : 1);
      empty = false;
    }
  }
  lines.push(line.trimEnd());
  return lines.map(spaced);
}

/** The value with every string in it made safe to print. */
export function clean<T>(value: T): T {
  if (typeof value === 'string') return value.replace(UNPRINTABLE, '\ufffd') as T;
  if (Array.isArray(value)) return value.map((item) => clean(item)) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [clean(key), clean(item)])) as T;
}

function pieces(word: string, room: number, full: boolean): string[] {
  if (widthOf(word) <= room) return [word];
  if (word.includes(UNBROKEN)) return word.split(UNBROKEN).flatMap((part) => pieces(part, room, full));
  if (!full) return [clip(word, room)];
  const broken: string[] = [];
  let rest = word;
  while (widthOf(rest) > room) {
    const piece = breakable(take(rest, room));
    broken.push(piece);
    rest = rest.slice(piece.length);
  }
  return [...broken, rest];
}

/** Up to the last place where an ARN or a request has a joint, where that is not too near its beginning. */
function breakable(piece: string): string {
  const joint = Math.max(...[...':/=,'].map((sign) => piece.lastIndexOf(sign))) + 1;
  return joint > piece.length / 2 ? piece.slice(0, joint) : piece;
}

function take(text: string, width: number): string {
  let taken = '';
  let used = 0;
  for (const piece of text.split(CODES)) {
    for (const character of piece.startsWith(ESCAPE) ? [piece] : piece) {
      const size = character.startsWith(ESCAPE) ? 0 : cells(character);
      if (used + size > width) return taken;
      taken += character;
      used += size;
    }
  }
  return taken;
}

function takeLast(text: string, width: number): string {
  const total = widthOf(text);
  const head = take(text, total - width);
  // A colour that begins in the part cut out must still end: the codes at the end of the text do that.
  return text.slice(head.length);
}

function cells(character: string): number {
  if (NO_WIDTH.test(character)) return 0;
  return DOUBLE.test(character) ? 2 : 1;
}
