import { type GlobToken, STAR } from '../shared/glob.ts';

/** One character of a pattern, a wildcard, a run without colons (FIELD), or one that has no slashes either (NAME). */
export type Symbols = readonly (GlobToken | typeof FIELD | typeof NAME)[];

export const FIELD: unique symbol = Symbol('field');
export const NAME: unique symbol = Symbol('name');

/** Whether some text matches both patterns. Every pair of places is visited once. */
export function overlap(a: Symbols, b: Symbols): boolean {
  const width = b.length + 1;
  const seen = new Uint8Array((a.length + 1) * width);
  const open: number[] = [0];
  while (open.length > 0) {
    const place = open.pop() as number;
    if (seen[place] === 1) continue;
    seen[place] = 1;
    const i = Math.floor(place / width);
    const j = place % width;
    if (i === a.length && j === b.length) return true;
    const left: Symbols[number] | undefined = a[i];
    const right: Symbols[number] | undefined = b[j];
    if (isRun(left)) open.push(place + width);
    if (isRun(right)) open.push(place + 1);
    if (left === undefined || right === undefined) continue;
    if (isRun(left) && !isRun(right) && takes(left, right)) open.push(place + 1);
    if (isRun(right) && !isRun(left) && takes(right, left)) open.push(place + width);
    if (!isRun(left) && !isRun(right) && (typeof left === 'symbol' || typeof right === 'symbol' || left === right))
      open.push(place + width + 1);
  }
  return false;
}

function isRun(symbol: Symbols[number] | undefined): boolean {
  return symbol === STAR || symbol === FIELD || symbol === NAME;
}

function takes(run: Symbols[number], symbol: Symbols[number]): boolean {
  return run === STAR || (symbol !== ':' && (run === FIELD || symbol !== '/'));
}
