/**
 * Wildcards of IAM: `*` is any run of characters (also none), `?` exactly one; nothing else is special.
 * Matching never backtracks over stars: each piece between two stars is looked for once, leftmost first,
 * so the cost is at most pattern length times subject length, and one `indexOf` per piece without `?`.
 */
export type GlobToken = string | typeof STAR | typeof ONE;

export const STAR: unique symbol = Symbol('*');
export const ONE: unique symbol = Symbol('?');

interface Piece {
  /** The characters, with anything at the places of `?`. */
  readonly text: string;
  /** Places of `?`; undefined when there are none. */
  readonly holes: ReadonlySet<number> | undefined;
}

export interface Glob {
  /** The tokens in readable form: what the pattern said. */
  readonly source: readonly GlobToken[];
  /** Set when the pattern has no wildcard. */
  readonly exact: string | undefined;
  /** True for a pattern of stars alone. */
  readonly everything: boolean;
  readonly pieces: readonly Piece[];
  readonly length: number;
}

/** Reads `*` and `?` in the text as wildcards. */
export function parseGlob(text: string): Glob {
  return compileGlob(globTokens(text));
}

function globTokens(text: string): GlobToken[] {
  const tokens: GlobToken[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const wildcard = text[at] === '*' ? STAR : text[at] === '?' ? ONE : undefined;
    if (wildcard === undefined) continue;
    if (at > from) tokens.push(text.slice(from, at));
    tokens.push(wildcard);
    from = at + 1;
  }
  if (from < text.length) tokens.push(text.slice(from));
  return tokens;
}

export function compileGlob(tokens: readonly GlobToken[]): Glob {
  const source = tokens.filter((token, i) => token !== STAR || tokens[i - 1] !== STAR);
  const pieces: Piece[] = [];
  let text = '';
  let holes: Set<number> | undefined;
  let length = 0;
  let wild = false;
  for (const token of [...source, STAR]) {
    if (token === STAR) {
      pieces.push({ text, holes });
      length += text.length;
      text = '';
      holes = undefined;
    } else if (token === ONE) {
      holes ??= new Set();
      holes.add(text.length);
      text += '?';
      wild = true;
    } else text += token as string;
  }
  const exact = pieces.length === 1 && !wild ? (pieces[0]?.text ?? '') : undefined;
  return { source, exact, everything: pieces.length > 1 && length === 0, pieces, length };
}

export function matchesGlob(glob: Glob, subject: string): boolean {
  if (glob.exact !== undefined) return glob.exact === subject;
  if (glob.everything) return true;
  if (subject.length < glob.length) return false;
  const { pieces } = glob;
  const first = pieces[0] as Piece;
  if (!fitsAt(first, subject, 0)) return false;
  if (pieces.length === 1) return subject.length === first.text.length;
  const last = pieces[pieces.length - 1] as Piece;
  const end = subject.length - last.text.length;
  if (!fitsAt(last, subject, end)) return false;
  let at = first.text.length;
  for (let i = 1; i < pieces.length - 1; i++) {
    const piece = pieces[i] as Piece;
    at = find(piece, subject, at, end);
    if (at < 0) return false;
    at += piece.text.length;
  }
  return at <= end;
}

function fitsAt(piece: Piece, subject: string, at: number): boolean {
  if (piece.holes === undefined) return subject.startsWith(piece.text, at);
  for (let i = 0; i < piece.text.length; i++) {
    if (!piece.holes.has(i) && piece.text.charCodeAt(i) !== subject.charCodeAt(at + i)) return false;
  }
  return true;
}

/** Leftmost place at or after `from` where the piece fits before `end`, or -1. */
function find(piece: Piece, subject: string, from: number, end: number): number {
  if (piece.holes === undefined) {
    const at = subject.indexOf(piece.text, from);
    return at >= 0 && at + piece.text.length <= end ? at : -1;
  }
  for (let at = from; at + piece.text.length <= end; at++) if (fitsAt(piece, subject, at)) return at;
  return -1;
}

/** The pattern with every star filled by `fill` and every `?` by its first character: one subject that it matches. */
export function instanceOf({ source }: Pick<Glob, 'source'>, fill: string): string {
  return source.map((token) => (token === STAR ? fill : token === ONE ? (fill[0] ?? 'x') : (token as string))).join('');
}

/** Reads as the pattern would be written. */
export function globText(glob: Glob): string {
  return glob.source.map((token) => (token === STAR ? '*' : token === ONE ? '?' : (token as string))).join('');
}

const MAX_STATES = 20_000;

/**
 * A subject that all the patterns match, or undefined when there is none (or none was found within a bounded search).
 * Breadth first over the places in all patterns at once; stars are filled with `fill` characters only where they must be.
 */
export function commonInstance(globs: readonly Glob[], fill: string): string | undefined {
  const exact = globs.find((glob) => glob.exact !== undefined)?.exact;
  if (exact !== undefined) return globs.every((glob) => matchesGlob(glob, exact)) ? exact : undefined;
  const beginning = commonBeginning(globs);
  if (beginning === undefined) return undefined;
  const symbols = globs.map((glob) => glob.source.flatMap((token): GlobToken[] => (typeof token === 'string' ? [...token] : [token])));
  const start = symbols.map(() => [...beginning].length);
  const seen = new Set([start.join()]);
  let frontier: { at: number[]; text: string }[] = [{ at: start, text: beginning }];
  while (frontier.length > 0) {
    const next: typeof frontier = [];
    for (const { at, text } of frontier) {
      if (at.every((place, i) => (symbols[i] as GlobToken[]).slice(place).every((symbol) => symbol === STAR))) return text;
      for (const { at: moved, character } of moves(symbols, at, fill)) {
        const key = moved.join();
        if (seen.has(key)) continue;
        seen.add(key);
        if (seen.size > MAX_STATES) return undefined;
        next.push({ at: moved, text: text + character });
      }
    }
    frontier = next;
  }
  return undefined;
}

/** The shortest of the patterns' fixed beginnings; undefined where of two neither begins with the other. */
function commonBeginning(globs: readonly Glob[]): string | undefined {
  const beginnings = globs.map(({ source: [first] }) => (typeof first === 'string' ? first : '')).sort((a, b) => a.length - b.length);
  const [shortest = ''] = beginnings;
  const longest = beginnings.at(-1) ?? '';
  return beginnings.every((each) => longest.startsWith(each)) ? shortest : undefined;
}

/** Every way to consume one more character in all patterns: the characters worth trying are those that some pattern asks for next, and one fill. */
function moves(symbols: readonly GlobToken[][], at: readonly number[], fill: string): { at: number[]; character: string }[] {
  const wanted = new Set<string>();
  for (const [i, pattern] of symbols.entries()) {
    for (let place = at[i] as number; place < pattern.length; place++) {
      const symbol = pattern[place];
      if (typeof symbol === 'string') wanted.add(symbol);
      if (symbol !== STAR) break;
    }
  }
  if (wanted.size === 0) wanted.add(fill[0] ?? 'x');
  const result: { at: number[]; character: string }[] = [];
  for (const character of wanted) {
    let places: number[][] = [[]];
    for (const [i, pattern] of symbols.entries()) {
      const options = consume(pattern, at[i] as number, character);
      places = places.flatMap((sofar) => options.map((place) => [...sofar, place]));
      if (places.length === 0 || places.length > 64) break;
    }
    for (const moved of places) if (moved.length === symbols.length) result.push({ at: moved, character });
  }
  return result;
}

/** Places in the pattern after it has taken the character at `place`. */
function consume(pattern: readonly GlobToken[], place: number, character: string): number[] {
  const options: number[] = [];
  for (let at = place; at < pattern.length; at++) {
    const symbol = pattern[at];
    if (symbol === STAR) {
      options.push(at);
      continue;
    }
    if (symbol === ONE || symbol === character) options.push(at + 1);
    break;
  }
  return options;
}
