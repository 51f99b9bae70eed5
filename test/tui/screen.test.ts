/** What is written to the terminal, without one. */
import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { enterScreen } from '../../src/tui/terminal.ts';

const ESC = String.fromCharCode(27);
const BELL = String.fromCharCode(7);
const ARN = 'arn:aws:iam::111122223333:user/ci-deploy';
const BASE64 = 'YXJuOmF3czppYW06OjExMTEyMjIyMzMzMzp1c2VyL2NpLWRlcGxveQ==';

function open(isInTmux = false) {
  const written: string[] = [];
  const raw: boolean[] = [];
  const input = Object.assign(new EventEmitter(), { isTTY: true, setRawMode: (isRaw: boolean) => raw.push(isRaw) });
  const output = Object.assign(new EventEmitter(), { columns: 80, rows: 24, write: (text: string) => written.push(text) > 0 });
  const screen = enterScreen(input as unknown as NodeJS.ReadStream, output as unknown as NodeJS.WriteStream, isInTmux);
  const taken = (): string => written.splice(0).join('');
  taken();
  return { screen, raw, taken };
}

describe('the clipboard', () => {
  it('is reached by OSC 52', () => {
    const { screen, taken } = open();
    screen.copy(ARN);
    expect(taken()).toBe(`${ESC}]52;c;${BASE64}${BELL}`);
  });

  it('is reached in tmux also through it, with every Esc doubled', () => {
    const { screen, taken } = open(true);
    screen.copy(ARN);
    const sequence = `${ESC}]52;c;${BASE64}${BELL}`;
    expect(taken()).toBe(`${sequence}${ESC}Ptmux;${ESC}${sequence}${ESC}\\`);
  });
});

describe('a frame', () => {
  it('is written as far as it changed', () => {
    const { screen, taken } = open();
    screen.stdout.write('one\ntwo');
    expect(taken()).toContain('two');
    screen.stdout.write('one\nthree');
    const change = taken();
    expect(change).toContain('three');
    expect(change).not.toContain('one');
    screen.stdout.write('one\nthree');
    expect(taken()).toBe('');
  });

  it('is not the old one again when the window has another size', () => {
    const { screen, taken } = open();
    screen.stdout.write('one\ntwo\nthree');
    screen.clear();
    taken();
    // Ink draws nothing of its own.
    screen.stdout.write('');
    expect(taken()).toBe('');
    screen.stdout.write('one\ntwo');
    expect(taken()).toMatch(/one.*two/s);
  });

  it('is not written while the terminal is given back, and all of it after', () => {
    const { screen, raw, taken } = open();
    screen.stdout.write('one\ntwo');
    screen.leave();
    expect(raw.at(-1)).toBe(false);
    taken();
    screen.stdout.write('one\nthree');
    expect(taken()).toBe('');
    screen.enter();
    expect(raw.at(-1)).toBe(true);
    const again = taken();
    for (const part of [`${ESC}[?1049h`, 'one', 'three']) expect(again).toContain(part);
  });
});

it('the terminal is given back once', () => {
  const { screen, taken } = open();
  screen.leave();
  expect(taken()).toContain('?1049l');
  screen.leave();
  expect(taken()).toBe('');
});
