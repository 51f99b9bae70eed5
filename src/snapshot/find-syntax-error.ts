/** Finds where a text stops being JSON. JSON.parse does not always say where, and quotes the input, which may be sensitive. */

/** The first position that cannot be JSON (the length of the text where it is cut off), and what could have stood there. */
export interface SyntaxProblem {
  readonly index: number;
  readonly expected: string;
}

interface Scan {
  readonly text: string;
  index: number;
  problem: SyntaxProblem | undefined;
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const SPACE = /[ \t\r\n]*/y;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_PRINTABLE = 0x20;

/** Only for text that JSON.parse refused and whose nesting was checked: it recurses. */
export function findSyntaxError(text: string): SyntaxProblem {
  const scan: Scan = { text, index: 0, problem: undefined };
  if (scanValue(scan)) {
    skip(scan, SPACE);
    fail(scan, 'the end of the document');
  }
  return scan.problem ?? { index: scan.index, expected: 'the end of the document' };
}

function scanValue(scan: Scan): boolean {
  skip(scan, SPACE);
  const next = scan.text[scan.index];
  if (next === '{') return scanMembers(scan);
  if (next === '[') return scanItems(scan);
  if (next === '"') return scanString(scan, 'a value');
  for (const word of ['true', 'false', 'null']) if (scan.text.startsWith(word, scan.index)) return advance(scan, word.length);
  return skip(scan, NUMBER) || fail(scan, 'a value', truncatedWord(scan));
}

function scanMembers(scan: Scan): boolean {
  advance(scan, 1);
  skip(scan, SPACE);
  if (scan.text[scan.index] === '}') return advance(scan, 1);
  for (;;) {
    skip(scan, SPACE);
    if (!scanString(scan, 'a name in double quotes')) return false;
    skip(scan, SPACE);
    if (scan.text[scan.index] !== ':') return fail(scan, '`:`');
    advance(scan, 1);
    if (!scanValue(scan)) return false;
    skip(scan, SPACE);
    const next = scan.text[scan.index];
    if (next === '}') return advance(scan, 1);
    if (next !== ',') return fail(scan, '`,` or `}`');
    advance(scan, 1);
  }
}

function scanItems(scan: Scan): boolean {
  advance(scan, 1);
  skip(scan, SPACE);
  if (scan.text[scan.index] === ']') return advance(scan, 1);
  for (;;) {
    if (!scanValue(scan)) return false;
    skip(scan, SPACE);
    const next = scan.text[scan.index];
    if (next === ']') return advance(scan, 1);
    if (next !== ',') return fail(scan, '`,` or `]`');
    advance(scan, 1);
  }
}

function scanString(scan: Scan, expected: string): boolean {
  if (scan.text[scan.index] !== '"') return fail(scan, expected);
  advance(scan, 1);
  for (;;) {
    const next = scan.text.charCodeAt(scan.index);
    if (next === QUOTE) return advance(scan, 1);
    if (next === BACKSLASH) {
      if (!skip(scan, ESCAPE)) return failEscape(scan);
    } else if (next >= FIRST_PRINTABLE) advance(scan, 1);
    else return fail(scan, 'the rest of a string');
  }
}

/** An escape that lacks its last characters at the very end is a cut, not a mistake. */
function failEscape(scan: Scan): false {
  const isCut = /^\\(?:u[0-9a-fA-F]{0,3})?$/.test(scan.text.slice(scan.index, scan.index + 6));
  if (isCut && scan.text.length - scan.index < 6) return fail(scan, 'the rest of a string', scan.text.length);
  return fail(scan, 'a valid escape such as `\\n`');
}

/** `tru` at the very end is a cut, not a wrong word. */
function truncatedWord(scan: Scan): number {
  const rest = scan.text.slice(scan.index, scan.index + 6);
  const isCut = rest === '-' || (rest !== '' && ['true', 'false', 'null'].some((word) => word.startsWith(rest)));
  return isCut ? scan.text.length : scan.index;
}

function skip(scan: Scan, pattern: RegExp): boolean {
  pattern.lastIndex = scan.index;
  if (!pattern.test(scan.text)) return false;
  scan.index = pattern.lastIndex;
  return true;
}

function advance(scan: Scan, count: number): true {
  scan.index += count;
  return true;
}

function fail(scan: Scan, expected: string, index = scan.index): false {
  scan.problem = { index, expected };
  return false;
}
