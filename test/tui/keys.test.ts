import { describe, expect, it } from 'vitest';
import { COMMANDS, commandOf, KEYS, type KeyFlags, keysOf } from '../../src/tui/keys.ts';

const NONE: KeyFlags = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageUp: false,
  pageDown: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  tab: false,
  backspace: false,
  delete: false,
  ctrl: false,
  shift: false,
  meta: false,
};

describe('what the keyboard hands over', () => {
  it.each<[string, string, Partial<KeyFlags>, readonly string[]]>([
    ['one letter', 'j', {}, ['j']],
    ['two letters in one read', 'jj', {}, ['j', 'j']],
    ['a word and Enter in one read', 'ci\r', {}, ['c', 'i', 'enter']],
    ['letters and control characters in one read', 'j\u0004\u0003', {}, ['j', 'ctrl-d', 'ctrl-c']],
    ['letters and Backspace in one read', 'ab\u007f', {}, ['a', 'b', 'backspace']],
    ['a space', ' ', {}, ['space']],
    ['an arrow', '', { downArrow: true }, ['down']],
    ['Shift-Tab', '', { tab: true, shift: true }, ['shift-tab']],
    ['Backspace as terminals send it', '', { delete: true }, ['backspace']],
    ['Ctrl-D', 'd', { ctrl: true }, ['ctrl-d']],
    ['Esc and a letter in one read', 'j', { meta: true }, ['escape', 'j']],
    ['Esc', '', { escape: true, meta: true }, ['escape']],
    ['the wheel', '[<65;10;5M', {}, ['wheel-down']],
    ['the wheel upwards', '[<64;10;5M', {}, ['wheel-up']],
    ['a click', '[<0;10;5M', {}, []],
    ['letters beyond ASCII', 'ü🙂', {}, ['ü', '🙂']],
  ])('%s', (_, input, flags, keys) => {
    expect(keysOf(input, { ...NONE, ...flags })).toEqual(keys);
  });
});

describe('the table of keys', () => {
  it('gives every command a key', () => {
    const bound = KEYS.flatMap(({ bindings }) => bindings.map(({ command }) => command));
    expect(COMMANDS.filter((command) => !bound.includes(command))).toEqual([]);
  });

  it('gives no key two commands', () => {
    const keys = KEYS.flatMap(({ bindings }) => bindings.flatMap((binding) => binding.keys));
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  it.each([
    ['j', 'down'],
    ['down', 'down'],
    ['k', 'up'],
    ['up', 'up'],
    ['G', 'bottom'],
    ['end', 'bottom'],
    ['l', 'unfold'],
    ['right', 'unfold'],
    ['h', 'fold'],
    ['left', 'fold'],
  ])('has vim keys and arrows: %s', (key, command) => {
    expect(commandOf(key)).toBe(command);
  });
});
