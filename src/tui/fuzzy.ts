/**
 * How well texts answer to what somebody typed: lower is better, undefined is not at all. A word that stands in the text as it is beats one whose
 * letters only occur in order. Several words must all be found. Texts are in lower case.
 */
export function fuzzy(typed: string): (text: string) => number | undefined {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return (text) => {
    let total = 0;
    for (const word of words) {
      const score = scoreOf(word, text);
      if (score === undefined) return undefined;
      total += score;
    }
    return total;
  };
}

function scoreOf(word: string, text: string): number | undefined {
  const at = text.indexOf(word);
  if (at >= 0) return isStart(text, at) ? 0 : 1;
  if (word.length < 2) return undefined;
  let best: number | undefined;
  // From each place where it may begin: the tightest run of its letters counts.
  for (let start = text.indexOf(word[0] as string); start >= 0; start = text.indexOf(word[0] as string, start + 1)) {
    const spread = spreadFrom(word, text, start);
    if (spread !== undefined && (best === undefined || spread < best)) best = spread;
  }
  return best === undefined ? undefined : 2 + best;
}

/** Letters between those of the word; undefined where there are too many: letters strewn over a whole ARN are chance. */
function spreadFrom(word: string, text: string, start: number): number | undefined {
  const last = Math.min(text.length, start + word.length * 3);
  let found = 1;
  for (let at = start + 1; at < last; at++) {
    if (text[at] !== word[found]) continue;
    found++;
    if (found === word.length) return at - start + 1 - word.length;
  }
  return undefined;
}

function isStart(text: string, at: number): boolean {
  return at === 0 || !/[a-z0-9]/.test(text[at - 1] as string);
}
