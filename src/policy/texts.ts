import { type GlobToken, ONE, STAR } from '../shared/glob.ts';

/** What a test says of a text: a pattern over the whole of it. */
export interface TextPattern {
  readonly tokens: readonly GlobToken[];
  readonly ignoresCase?: boolean;
  /** Wildcards of the first five fields match no colon (R-COND-22). */
  readonly isArn?: boolean;
}

/** Which texts are values at all. */
export interface Shape {
  /** Every value begins so. */
  readonly start: string;
  /** Characters that may follow; undefined = any. */
  readonly allowed: RegExp | undefined;
  /** How many must follow at least. */
  readonly least: number;
}

export function hasShape(text: string, { start, allowed, least }: Shape): boolean {
  const rest = [...text.slice(start.length)];
  return text.startsWith(start) && rest.length >= least && (allowed === undefined || rest.every((character) => allowed.test(character)));
}

interface Automaton {
  readonly symbols: readonly GlobToken[];
  /** Wildcards before this place match no colon. */
  readonly colonFrom: number;
  readonly ignoresCase: boolean;
}

/** Places in each pattern that a text has come to, and the text. */
interface Step {
  readonly places: readonly (readonly number[])[];
  readonly text: string;
}

const MAX_STEPS = 3000;
const FRESH = 'xzqwkjvybnmxXZQWK0123456789äëïöü';

/**
 * For each combination of patterns that one text can match, with no other of them matching, the shortest such text. Breadth first over the places in all
 * patterns at once; two texts that come to the same places are one. `complete` is false where the search was cut short.
 */
export function examples(
  patterns: readonly TextPattern[],
  shape: Shape,
): { readonly texts: readonly string[]; readonly complete: boolean } {
  const automata = patterns.map(automatonOf);
  const fresh = freshFor(automata, shape);
  const texts: string[] = [];
  const combinations = new Set<string>();
  const seen = new Set<string>();
  const isNew = (set: Set<string>, key: string): boolean => set.size < set.add(key).size;
  let frontier: Step[] = [begin(automata, shape)];
  for (let length = 0; frontier.length > 0; length++) {
    const next: Step[] = [];
    for (const { places, text } of frontier) {
      if (seen.size > MAX_STEPS) return { texts, complete: false };
      if (!isNew(seen, `${Math.min(length, shape.least)} ${places.join(' ')}`)) continue;
      const matched = automata.map(({ symbols }, i) => ((places[i] as number[]).at(-1) === symbols.length ? 1 : 0)).join('');
      if (length >= shape.least && isNew(combinations, matched)) texts.push(text);
      for (const character of charactersAt(automata, places, fresh, shape)) next.push(advance(automata, { places, text }, character));
    }
    frontier = next;
  }
  return { texts, complete: true };
}

function automatonOf({ tokens, ignoresCase = false, isArn = false }: TextPattern): Automaton {
  const symbols = tokens.flatMap((token): GlobToken[] => (typeof token === 'string' ? [...token] : [token]));
  let colonFrom = 0;
  for (let colons = 0; isArn && colons < 5 && colonFrom < symbols.length; colonFrom++) if (symbols[colonFrom] === ':') colons++;
  return { symbols, colonFrom, ignoresCase };
}

function begin(automata: readonly Automaton[], { start }: Shape): Step {
  let step: Step = { places: automata.map((automaton) => settled(automaton, [0])), text: '' };
  for (const character of start) step = advance(automata, step, character);
  return step;
}

function advance(automata: readonly Automaton[], { places, text }: Step, character: string): Step {
  return { places: places.map((at, i) => moved(automata[i] as Automaton, at, character)), text: text + character };
}

function moved(automaton: Automaton, places: readonly number[], character: string): readonly number[] {
  if (places.length === 0) return places;
  const { symbols, colonFrom, ignoresCase } = automaton;
  const next: number[] = [];
  for (const place of places) {
    const symbol = symbols[place];
    if (symbol === STAR || symbol === ONE) {
      if (character !== ':' || place >= colonFrom) next.push(symbol === STAR ? place : place + 1);
    } else if (symbol === character || (ignoresCase && symbol?.toString().toLowerCase() === character.toLowerCase())) next.push(place + 1);
  }
  return settled(automaton, next);
}

/** A star may match nothing; and whatever lies before the last star that was reached, the star matches too. */
function settled({ symbols }: Automaton, places: readonly number[]): number[] {
  const all = new Set<number>();
  let star = -1;
  for (let place of places) {
    all.add(place);
    for (; symbols[place] === STAR; place++) {
      star = Math.max(star, place);
      all.add(place + 1);
    }
  }
  return [...all].filter((place) => place >= star).sort((a, b) => a - b);
}

/** Characters that lead to different places: those that some pattern asks for next, a colon where a wildcard refuses it, and one that no pattern names. */
function charactersAt(automata: readonly Automaton[], places: Step['places'], fresh: string, { allowed }: Shape): Iterable<string> {
  const characters = new Set([fresh]);
  for (const [i, { symbols, colonFrom, ignoresCase }] of automata.entries()) {
    for (const place of places[i] as readonly number[]) {
      const symbol = symbols[place];
      if (typeof symbol === 'string')
        for (const each of ignoresCase ? [symbol.toLowerCase(), symbol.toUpperCase()] : [symbol]) characters.add(each);
      else if (symbol !== undefined && place < colonFrom) characters.add(':');
    }
  }
  return allowed === undefined ? characters : [...characters].filter((character) => allowed.test(character));
}

/** A character that no pattern names, so that only wildcards match it. */
function freshFor(automata: readonly Automaton[], { allowed }: Shape): string {
  const named = new Set(
    automata.flatMap(({ symbols }) => symbols.filter((symbol) => typeof symbol === 'string').map((each) => each.toLowerCase())),
  );
  return [...FRESH].find((each) => !named.has(each.toLowerCase()) && (allowed === undefined || allowed.test(each))) ?? '\u2022';
}
