/** The terminal: the alternate screen, frames written to it, and everything put back as it was. */
import { EventEmitter } from 'node:events';

const ESC = '\u001b[';
/** Alternate screen, no cursor, lines that are too long end at the edge, wheel reported, pasted text marked as such. */
const ENTER = `${ESC}?1049h${ESC}?25l${ESC}?7l${ESC}?1000h${ESC}?1006h${ESC}?2004h${ESC}2J`;
/** The same backwards; colours off in case that a line was cut. */
const LEAVE = `${ESC}?2004l${ESC}?1006l${ESC}?1000l${ESC}0m${ESC}?7h${ESC}?25h${ESC}?1049l`;

export interface Screen {
  /** Takes whole frames, one write each. */
  readonly stdout: NodeJS.WriteStream;
  readonly copy: (text: string) => void;
  /** Draws everything anew, as after a resize. */
  readonly clear: () => void;
  /** Puts the terminal back. May be called at any time, and again. */
  readonly leave: () => void;
  /** The screen again, with the last frame on it, whatever somebody else has done to the terminal meanwhile. */
  readonly enter: () => void;
}

/**
 * The text for the terminal's clipboard. tmux takes it itself where `set-clipboard` is on, and hands it to the terminal around it where
 * `allow-passthrough` is: either will do.
 */
function clipboardSequence(text: string, isInTmux: boolean): string {
  const sequence = `\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`;
  return isInTmux ? `${sequence}\u001bPtmux;\u001b${sequence}\u001b\\` : sequence;
}

/** Enters the alternate screen. */
export function enterScreen(input: NodeJS.ReadStream, output: NodeJS.WriteStream, isInTmux = false): Screen {
  /** The last frame, and what of it the terminal shows. */
  let wanted: readonly string[] = [];
  let shown: readonly string[] = [];
  let isOpen = false;
  const draw = (): void => {
    if (!isOpen) return;
    // Erased before it is written: at the end of a full line the cursor still stands on its last column.
    const changed = wanted.flatMap((line, index) => (line === shown[index] ? [] : `${ESC}${index + 1};1H${ESC}K${line}${ESC}0m`));
    shown = wanted;
    // One write, shown at once where the terminal can.
    if (changed.length > 0) output.write(`${ESC}?2026h${changed.join('')}${ESC}?2026l`);
  };
  const setRaw = (isRaw: boolean): void => {
    if (input.isTTY) input.setRawMode(isRaw);
  };
  const screen: Screen = {
    stdout: frameStream(output, (frame) => {
      // Ink itself draws nothing, and says so each time.
      if (frame === '') return true;
      wanted = frame.split('\n').slice(0, output.rows || 24);
      draw();
      return true;
    }),
    copy(text) {
      if (isOpen) output.write(clipboardSequence(text, isInTmux));
    },
    clear() {
      shown = [];
      if (isOpen) output.write(`${ESC}2J`);
    },
    leave() {
      if (!isOpen) return;
      isOpen = false;
      setRaw(false);
      output.write(LEAVE);
    },
    enter() {
      isOpen = true;
      shown = [];
      // Off and on: what a shell has set in between Node does not know of.
      setRaw(false);
      setRaw(true);
      output.write(ENTER);
      draw();
    },
  };
  screen.enter();
  return screen;
}

/** The parts of a stream that Ink uses. */
function frameStream(output: NodeJS.WriteStream, write: (frame: string) => boolean): NodeJS.WriteStream {
  const stream = new EventEmitter() as EventEmitter & { write: (frame: string) => boolean };
  stream.write = write;
  Object.defineProperty(stream, 'columns', { get: () => output.columns });
  Object.defineProperty(stream, 'rows', { get: () => output.rows });
  return stream as unknown as NodeJS.WriteStream;
}
