/** Reference: texts, wildcards and policy variables, one character at a time. */

/** A character that stands for itself, any run of characters, or any one character. */
export type Symbol_ = { readonly character: string } | '*' | '?';

/** Values of a key: keys in lower case. A key that is not here is missing. */
export type Facts = ReadonlyMap<string, readonly string[]>;

/** R-COND-14, R-GRAM-08, R-GRAM-10: `*` is any run of characters, also none; `?` is exactly one. */
export function matches(pattern: readonly Symbol_[], text: string): boolean {
  // reachable[j]: the symbols so far match the first j characters.
  let reachable = Array.from({ length: text.length + 1 }, (_, j) => j === 0);
  for (const symbol of pattern) {
    const next = reachable.map(() => false);
    for (let j = 0; j <= text.length; j++) {
      if (symbol === '*') next[j] = reachable[j] === true || (j > 0 && next[j - 1] === true);
      else if (j > 0) next[j] = reachable[j - 1] === true && (symbol === '?' || symbol.character === text[j - 1]);
    }
    reachable = next;
  }
  return reachable[text.length] === true;
}

/** The text with its wildcards read as wildcards, and nothing else read. */
export function wildcards(text: string): Symbol_[] {
  return text.split('').map((character) => (character === '*' || character === '?' ? character : { character }));
}

/** The characters of the text as themselves. */
export function literally(text: string): Symbol_[] {
  return text.split('').map((character) => ({ character }));
}

/**
 * R-VAR-01 to R-VAR-08, R-COND-15: `${key}` and `${key, 'default'}` give the value of the key as data, `${*}`, `${?}` and `${$}` the character.
 * null when a key without default is missing. Variables begin to count at `from`.
 */
export function expand(text: string, facts: Facts, from = 0): Symbol_[] | null {
  const symbols: Symbol_[] = wildcards(text.slice(0, from));
  let rest = text.slice(from);
  while (rest !== '') {
    const plain = /^\$\{([*?$])\}/.exec(rest);
    const variable = /^\$\{\s*([^\s,'{}](?:[^,'{}]*[^\s,'{}])?)\s*(?:,\s*'([^']*)'\s*)?\}/.exec(rest);
    if (plain !== null) symbols.push(...literally(plain[1] as string));
    else if (variable !== null) {
      const value = single(facts, variable[1] as string) ?? variable[2];
      if (value === undefined) return null;
      symbols.push(...literally(value));
    } else symbols.push(...wildcards(rest[0] as string));
    rest = rest.slice((plain ?? variable)?.[0].length ?? 1);
  }
  return symbols;
}

/** R-COND-04: of the keys that the generator asks about. */
export function mayHaveSeveral(key: string): boolean {
  return key.toLowerCase() === 'aws:tagkeys';
}

/** R-VAR-03: a key with one value; a key that may have several cannot be a variable. */
function single(facts: Facts, key: string): string | undefined {
  const values = mayHaveSeveral(key) ? [] : (facts.get(key.toLowerCase()) ?? []);
  return values.length === 1 ? values[0] : undefined;
}

/** How it is written: wildcards as the characters that they are. */
export function written(symbols: readonly Symbol_[]): string {
  return symbols.map((symbol) => (typeof symbol === 'string' ? symbol : symbol.character)).join('');
}

/** R-COND-22, R-GRAM-10: the parts between the first five colons, and the rest. Fewer than six where there are fewer colons. */
export function fields(symbols: readonly Symbol_[]): Symbol_[][] {
  const parts: Symbol_[][] = [[]];
  for (const symbol of symbols) {
    if (parts.length < 6 && typeof symbol !== 'string' && symbol.character === ':') parts.push([]);
    else parts.at(-1)?.push(symbol);
  }
  return parts;
}
