import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commonInstance, instanceOf, matchesGlob, parseGlob } from '../../src/shared/glob.ts';

const matches = (pattern: string, subject: string): boolean => matchesGlob(parseGlob(pattern), subject);

describe('wildcards', () => {
  it.each([
    ['', '', true],
    ['', 'a', false],
    ['*', '', true],
    ['*', 'anything/at:all', true],
    ['?', '', false],
    ['?', 'a', true],
    ['?', 'ab', false],
    ['a', 'A', false],
    ['a*b*c', 'abc', true],
    ['a*b*c', 'aXbYc', true],
    ['a*b*c', 'abcc', true],
    ['a*b*c', 'abcb', false],
    ['a*b*c', 'acb', false],
    ['a*b*c', 'ac', false],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['ab*ba', 'aba', false],
    ['*ab', 'aab', true],
    ['*a?', 'aab', true],
    ['*a?c', 'abaac', true],
    ['a?*?b', 'a12b', true],
    ['a?*?b', 'a1b', false],
    ['**', '', true],
    ['a**b', 'ab', true],
    ['b/*/test/*', 'b//test/x', true],
    ['b/*/test/*', 'b/test/x', false],
    ['a.c', 'abc', false],
    ['[ab]', 'a', false],
    ['a\\*', 'a\\b', true],
    ['*x*', 'aXa', false],
  ])('%j on %j: %s', (pattern, subject, expected) => expect(matches(pattern, subject)).toBe(expected));

  it('answers for ten thousand stars', () => {
    expect(matches('*'.repeat(10_000), 'a'.repeat(2048))).toBe(true);
    expect(matches(`${'*'.repeat(10_000)}b`, 'a'.repeat(2048))).toBe(false);
  });

  it('answers for a thousand `*a` and a `b` that never comes', () => {
    expect(matches(`${'*a'.repeat(1000)}b`, 'a'.repeat(2048))).toBe(false);
    expect(matches(`${'*a'.repeat(1000)}*b`, 'a'.repeat(2048))).toBe(false);
    expect(matches(`${'*a'.repeat(1000)}b`, `${'a'.repeat(2048)}b`)).toBe(true);
    expect(matches(`${'*a?'.repeat(1000)}b`, 'a'.repeat(2048))).toBe(false);
  });

  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 7 });
  const subject = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 7 });

  it('agrees with a matcher that tries everything', () => {
    fc.assert(
      fc.property(pattern, subject, (p, s) => {
        expect(matches(p, s)).toBe(naive(p, s));
      }),
      { numRuns: 3000 },
    );
  });

  it('fills its stars with something that it matches', () => {
    fc.assert(
      fc.property(pattern, subject, (p, fill) => {
        expect(matches(p, instanceOf(parseGlob(p), fill))).toBe(true);
      }),
    );
  });

  it('finds a text that several patterns match, exactly where there is one', () => {
    const texts = allTexts('abc', 6);
    const short = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 4 });
    fc.assert(
      fc.property(short, short, (p, q) => {
        const found = commonInstance([parseGlob(p), parseGlob(q)], 'c');
        if (found === undefined) expect(texts.filter((text) => naive(p, text) && naive(q, text))).toEqual([]);
        else expect([naive(p, found), naive(q, found)]).toEqual([true, true]);
      }),
      { numRuns: 300 },
    );
  });
});

function naive(pattern: string, subject: string): boolean {
  if (pattern === '') return subject === '';
  const [first, rest] = [pattern[0], pattern.slice(1)];
  if (first === '*') return naive(rest, subject) || (subject !== '' && naive(pattern, subject.slice(1)));
  return subject !== '' && (first === '?' || first === subject[0]) && naive(rest, subject.slice(1));
}

function allTexts(letters: string, length: number): string[] {
  return length === 0 ? [''] : ['', ...[...letters].flatMap((letter) => allTexts(letters, length - 1).map((text) => letter + text))];
}
