import { type GlobToken, ONE, STAR } from '../shared/glob.ts';
import { remember } from '../shared/remember.ts';

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

/** A set of places in a pattern that a text can have come to. */
interface Place {
  readonly id: number;
  readonly at: readonly number[];
  readonly isEnd: boolean;
  /** Characters that lead to different places. */
  readonly next: readonly string[];
  /** Where each character leads, as far as it was tried. */
  readonly moves: Map<string, Place>;
}

interface Automaton {
  readonly symbols: readonly GlobToken[];
  /** Wildcards before this place match no colon. */
  readonly colonFrom: number;
  readonly ignoresCase: boolean;
  readonly places: Map<string, Place>;
}

/** Places in each pattern that a text has come to, and the text. */
interface Step {
  readonly places: readonly Place[];
  readonly text: string;
}

const MAX_STEPS = 2000;
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
    for (const step of frontier) {
      if (seen.size > MAX_STEPS) return { texts, complete: false };
      let [key, matched] = [String(Math.min(length, shape.least)), ''];
      for (const { id, isEnd } of step.places) {
        key += ` ${id}`;
        matched += isEnd ? '1' : '0';
      }
      if (!isNew(seen, key)) continue;
      if (length >= shape.least && isNew(combinations, matched)) texts.push(step.text);
      for (const character of charactersAt(step, fresh, shape)) next.push(advance(automata, step, character));
    }
    frontier = next;
  }
  return { texts, complete: true };
}

function automatonOf({ tokens, ignoresCase = false, isArn = false }: TextPattern): Automaton {
  const symbols = tokens.flatMap((token): GlobToken[] => (typeof token === 'string' ? token.split('') : [token]));
  // The resource field begins after the fifth colon.
  const afterColons = symbols.flatMap((symbol, at) => (symbol === ':' ? [at + 1] : []));
  const colonFrom = isArn ? (afterColons[4] ?? symbols.length) : 0;
  return { symbols, colonFrom, ignoresCase, places: new Map() };
}

function begin(automata: readonly Automaton[], { start }: Shape): Step {
  let step: Step = { places: automata.map((automaton) => placeAt(automaton, [0])), text: '' };
  for (const character of start) step = advance(automata, step, character);
  return step;
}

function advance(automata: readonly Automaton[], { places, text }: Step, character: string): Step {
  return {
    places: places.map((place, i) => remember(place.moves, character, () => moved(automata[i] as Automaton, place.at, character))),
    text: text + character,
  };
}

function moved(automaton: Automaton, places: readonly number[], character: string): Place {
  const { symbols, colonFrom, ignoresCase } = automaton;
  const next: number[] = [];
  for (const place of places) {
    const symbol = symbols[place];
    if (symbol === STAR || symbol === ONE) {
      if (character !== ':' || place >= colonFrom) next.push(symbol === STAR ? place : place + 1);
    } else if (symbol === character || (ignoresCase && symbol?.toString().toLowerCase() === character.toLowerCase())) next.push(place + 1);
  }
  return placeAt(automaton, next);
}

/** A star may match nothing; and whatever lies before the last star that was reached, the star matches too. */
function placeAt(automaton: Automaton, reached: readonly number[]): Place {
  const { symbols, places } = automaton;
  const all = new Set<number>();
  let star = -1;
  for (let at of reached) {
    all.add(at);
    for (; symbols[at] === STAR; at++) {
      star = Math.max(star, at);
      all.add(at + 1);
    }
  }
  const at = [...all].filter((each) => each >= star).sort((a, b) => a - b);
  return remember(places, at.join(), () => ({
    id: places.size,
    at,
    isEnd: at.at(-1) === symbols.length,
    next: charactersFrom(automaton, at),
    moves: new Map(),
  }));
}

/** Those that the pattern asks for next, and a colon where a wildcard refuses it. */
function charactersFrom({ symbols, colonFrom, ignoresCase }: Automaton, places: readonly number[]): string[] {
  const characters = new Set<string>();
  for (const place of places) {
    const symbol = symbols[place];
    if (typeof symbol === 'string') {
      characters.add(ignoresCase ? symbol.toLowerCase() : symbol);
      if (ignoresCase) characters.add(symbol.toUpperCase());
    } else if (symbol !== undefined && place < colonFrom) characters.add(':');
  }
  return [...characters];
}

/** Characters that lead to different places, and one that no pattern names. */
function charactersAt({ places }: Step, fresh: string, { allowed }: Shape): Iterable<string> {
  const characters = new Set([fresh]);
  for (const { next } of places) for (const character of next) characters.add(character);
  return allowed === undefined ? characters : [...characters].filter((character) => allowed.test(character));
}

/** A character that no pattern names, so that only wildcards match it. */
function freshFor(automata: readonly Automaton[], { allowed }: Shape): string {
  const named = new Set(
    automata.flatMap(({ symbols }) => symbols.filter((symbol) => typeof symbol === 'string').map((each) => each.toLowerCase())),
  );
  return [...FRESH].find((each) => !named.has(each.toLowerCase()) && (allowed === undefined || allowed.test(each))) ?? '\u2022';
}
