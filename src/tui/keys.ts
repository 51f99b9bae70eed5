/** The keys, as one table: what each does, and what the help says of it. */

export const COMMANDS = [
  'down', 'up', 'scrollDown', 'scrollUp', 'pageDown', 'pageUp', 'top', 'bottom', 'unfold', 'fold', 'open', 'back', 'close', 'nextTab', 'previousTab', 'why', 'panelDown', 'panelUp',
  'filter', 'sort', 'reverse', 'whoCan', 'mark', 'path', 'assume', 'certainty', 'copy', 'export', 'help', 'suspend', 'quit', 'interrupt',
] as const; // biome-ignore format: a list

export type Command = (typeof COMMANDS)[number];

interface Binding {
  readonly keys: readonly string[];
  readonly command: Command;
  readonly help: string;
  /** Word in the line at the bottom of the screen; none where there is no room for it. */
  readonly hint?: string;
}

interface Group {
  readonly title: string;
  readonly bindings: readonly Binding[];
}

export const KEYS: readonly Group[] = [
  {
    title: 'Moving',
    bindings: [
      { keys: ['j', 'down'], command: 'down', help: 'next row' },
      { keys: ['k', 'up'], command: 'up', help: 'previous row' },
      { keys: ['wheel-down'], command: 'scrollDown', help: 'three rows down' },
      { keys: ['wheel-up'], command: 'scrollUp', help: 'three rows up' },
      { keys: ['pagedown', 'ctrl-d', 'ctrl-f'], command: 'pageDown', help: 'a page down' },
      { keys: ['pageup', 'ctrl-u', 'ctrl-b'], command: 'pageUp', help: 'a page up' },
      { keys: ['g', 'home'], command: 'top', help: 'first row' },
      { keys: ['G', 'end'], command: 'bottom', help: 'last row' },
      { keys: ['l', 'right'], command: 'unfold', help: 'open a branch' },
      { keys: ['h', 'left'], command: 'fold', help: 'close a branch, or go to the row above it' },
      { keys: ['tab', ']'], command: 'nextTab', help: 'next tab; its number goes there, too' },
      { keys: ['shift-tab', '['], command: 'previousTab', help: 'previous tab' },
    ],
  },
  {
    title: 'Asking',
    bindings: [
      { keys: ['enter'], command: 'open', help: 'go to the principal, or to who can reach the resource', hint: 'go' },
      { keys: ['backspace'], command: 'back', help: 'back to where you came from', hint: 'back' },
      { keys: ['escape'], command: 'close', help: 'close the proof, then take off the filter, then back' },
      { keys: ['space'], command: 'why', help: 'why: the proof of the row; again: on the whole screen; again: closed', hint: 'why' },
      { keys: ['J', 'ctrl-e'], command: 'panelDown', help: 'scroll the proof down' },
      { keys: ['K', 'ctrl-y'], command: 'panelUp', help: 'scroll the proof up' },
      { keys: ['w'], command: 'whoCan', help: 'who can become the principal, or reach the resource', hint: 'who' },
      { keys: ['m'], command: 'mark', help: 'mark the row for a path, or unmark it', hint: 'mark' },
      { keys: ['p'], command: 'path', help: 'the path between two marked rows, or between the mark or suspect and this row', hint: 'path' },
    ],
  },
  {
    title: 'Showing',
    bindings: [
      { keys: ['/'], command: 'filter', help: 'filter the rows; words are fuzzy, all must be found', hint: 'filter' },
      { keys: ['s'], command: 'sort', help: 'sort the principals by the next column', hint: 'sort' },
      { keys: ['S'], command: 'reverse', help: 'sort the other way round' },
      { keys: ['a'], command: 'assume', help: 'assume MFA, source address, external id, region: everything is recomputed', hint: 'assume' },
      {
        keys: ['c'],
        command: 'certainty',
        help: 'certainty shown, save among principals: all, certain and conditional, certain only',
        hint: 'certainty',
      },
    ],
  },
  {
    title: 'Taking along',
    bindings: [
      {
        keys: ['y'],
        command: 'copy',
        help: 'copy the ARN, or the proof where there is no ARN or it has the whole screen (OSC 52)',
        hint: 'copy',
      },
      { keys: ['e'], command: 'export', help: 'write what is shown to a file: .txt, .json or .md', hint: 'export' },
    ],
  },
  {
    title: 'Leaving',
    bindings: [
      { keys: ['?'], command: 'help', help: 'this help', hint: 'help' },
      { keys: ['q'], command: 'quit', help: 'quit', hint: 'quit' },
      { keys: ['ctrl-z'], command: 'suspend', help: 'back to the shell for a while; `fg` goes on here' },
      { keys: ['ctrl-c'], command: 'interrupt', help: 'quit, also while something is typed; exit status 130' },
    ],
  },
];

const commands = new Map(
  KEYS.flatMap(({ bindings }) => bindings.flatMap(({ keys, command }) => keys.map((key) => [key, command] as const))),
);

export function commandOf(key: string): Command | undefined {
  return commands.get(key);
}

const NAMES: { readonly [key: string]: string } = {
  up: '↑', down: '↓', left: '←', right: '→', enter: 'Enter', backspace: 'Bksp', escape: 'Esc', space: 'Space', tab: 'Tab', 'shift-tab': 'Shift-Tab',
  pagedown: 'PgDn', pageup: 'PgUp', home: 'Home', end: 'End', 'wheel-down': 'wheel down', 'wheel-up': 'wheel up',
}; // biome-ignore format: a list

/** How people write a key: `Ctrl-D`, `PgUp`, `↑`. */
export function keyName(key: string): string {
  return NAMES[key] ?? (key.startsWith('ctrl-') ? `Ctrl-${key.slice(5).toUpperCase()}` : key);
}

/** What the keyboard handed over -> keys, in order. Several that arrive in one piece are several keys. */
export function keysOf(input: string, key: KeyFlags): readonly string[] {
  const mouse = /^\[<(\d+);\d+;\d+[Mm]$/.exec(input);
  if (mouse !== null) return WHEEL[mouse[1] ?? ''] ?? [];
  const special = SPECIAL.find(([flag]) => key[flag]);
  if (special !== undefined) return [special[0] === 'tab' && key.shift ? 'shift-tab' : special[1]];
  if (key.ctrl) return input === '' ? [] : [input === 'space' ? 'space' : `ctrl-${input}`];
  // Esc and a key in quick succession look like Alt and the key, which means nothing here.
  return [...(key.meta ? ['escape'] : []), ...[...input].flatMap(keyOf)];
}

function keyOf(character: string): string | readonly string[] {
  const code = character.charCodeAt(0);
  if (code === 127) return 'backspace';
  return code < 32 ? (CONTROLS[code] ?? `ctrl-${String.fromCharCode(code + 96)}`) : character === ' ' ? 'space' : character;
}

const CONTROLS: { readonly [code: number]: string } = { 8: 'backspace', 9: 'tab', 10: 'enter', 13: 'enter', 27: 'escape' };
const WHEEL: { readonly [button: string]: readonly string[] } = { 64: ['wheel-up'], 65: ['wheel-down'] };

export type KeyFlags = { readonly [flag in (typeof SPECIAL)[number][0] | 'ctrl' | 'shift' | 'meta']: boolean };

const SPECIAL = [
  ['upArrow', 'up'], ['downArrow', 'down'], ['leftArrow', 'left'], ['rightArrow', 'right'], ['pageUp', 'pageup'], ['pageDown', 'pagedown'], ['home', 'home'],
  ['end', 'end'], ['return', 'enter'], ['escape', 'escape'], ['tab', 'tab'], ['backspace', 'backspace'], ['delete', 'backspace'],
] as const; // biome-ignore format: a list
