/** Bytes -> JSON documents, with a limit on nesting and errors that say where. */
import { constants } from 'node:buffer';
import { BlastError } from '../shared/errors.ts';
import { oneLine } from '../shared/one-line.ts';

import { findSyntaxError } from './find-syntax-error.ts';
import { describeNotJson } from './not-json.ts';
import type { Json } from './types.ts';

/** Deeper input is refused: every later recursion over it can then rely on the stack. */
const MAX_NESTING = 200;

/** V8 ends strings a little below 512 Mi characters. */
export const MAX_TEXT = constants.MAX_STRING_LENGTH;

interface Extent {
  readonly start: number;
  readonly end: number;
}

/** The JSON documents in UTF-8 bytes: usually one, or several one after another. `name` is for messages. */
export function parseJsonDocuments(bytes: Buffer, name: string): readonly Json[] {
  const extents = splitDocuments(bytes, (offset) => {
    throw new BlastError(
      `${name}: ${positionText(bytes, offset)}: nesting is deeper than ${MAX_NESTING} levels, expected at most ${MAX_NESTING}`,
    );
  });
  return extents.map((extent) => parseDocument(bytes, extent, name, extent === extents[0]));
}

/** True when the text nests too deep to be parsed safely. */
export function isTooDeep(text: string): boolean {
  let tooDeep = false;
  splitDocuments(Buffer.from(text), () => {
    tooDeep = true;
  });
  return tooDeep;
}

/**
 * One linear scan that finds where documents end and how deep they nest; whether they are JSON is JSON.parse's business.
 * Anything at the top that is not an object or a list takes the rest of the input with it.
 */
function splitDocuments(bytes: Buffer, onTooDeep: (offset: number) => void): readonly Extent[] {
  const extents: Extent[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === 0x22 && depth > 0) {
      i = endOfString(bytes, i);
    } else if (byte === 0x7b || byte === 0x5b) {
      if (depth === 0) start = i;
      depth += 1;
      if (depth > MAX_NESTING) {
        onTooDeep(i);
        return extents;
      }
    } else if ((byte === 0x7d || byte === 0x5d) && depth > 0) {
      depth -= 1;
      if (depth === 0) extents.push({ start, end: i + 1 });
    } else if (depth === 0 && !isSpace(byte)) {
      extents.push({ start: i, end: bytes.length });
      return extents;
    }
  }
  if (depth > 0) extents.push({ start, end: bytes.length });
  return extents;
}

function endOfString(bytes: Buffer, quote: number): number {
  let i = quote + 1;
  while (i < bytes.length && bytes[i] !== 0x22) i += bytes[i] === 0x5c ? 2 : 1;
  return i;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function parseDocument(bytes: Buffer, extent: Extent, name: string, isFirst: boolean): Json {
  const text = bytes.toString('utf8', extent.start, extent.end);
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    const opener = text[0];
    if (isFirst && opener !== '{' && opener !== '[')
      throw new BlastError(`${name}: ${describeNotJson(bytes.subarray(extent.start))}`, { cause });
    throw new BlastError(`${name}: ${syntaxErrorText(bytes, extent, text)}`, { cause });
  }
}

function syntaxErrorText(bytes: Buffer, extent: Extent, text: string): string {
  const { index, expected } = findSyntaxError(text);
  const place = positionText(bytes, extent.start + Buffer.byteLength(text.slice(0, index)));
  if (index >= text.length) return `${place}: the JSON is cut off: the input ends here, expected ${expected}`;
  const found = String.fromCodePoint(text.codePointAt(index) ?? 0xfffd);
  return `${place}: not JSON: found ${/[\p{Cc}`]/u.test(found) ? JSON.stringify(found) : `\`${oneLine(found)}\``}, expected ${expected}`;
}

/** `line 3, column 14`, both from 1; columns count characters. */
export function positionText(bytes: Buffer, offset: number): string {
  let line = 1;
  let lineStart = 0;
  for (let next = bytes.indexOf(0x0a); next >= 0 && next < offset; next = bytes.indexOf(0x0a, next + 1)) {
    line += 1;
    lineStart = next + 1;
  }
  return `line ${line}, column ${bytes.toString('utf8', lineStart, offset).length + 1}`;
}
