import { useInput, useStdout } from 'ink';
import { useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import type { Context } from './content.ts';
import { keysOf } from './keys.ts';
import type { Store } from './store.ts';
import { frameOf } from './view/frame.ts';

/** Hands over keys, and frames that are laid out already: what Ink would draw it takes apart into characters, which costs more than all the rest. */
export function App({ store, context }: { readonly store: Store; readonly context: Context }) {
  const state = useSyncExternalStore(store.subscribe, store.state);
  const { stdout } = useStdout();
  const pasted = useRef<string>(undefined);
  useInput((input, key) => {
    if (input === PASTE_BEGINS) pasted.current = '';
    else if (input === PASTE_ENDS) {
      store.send({ type: 'paste', text: pasted.current ?? '' });
      pasted.current = undefined;
    } else if (pasted.current !== undefined) pasted.current += key.return ? '\n' : input;
    else for (const each of keysOf(input, key)) store.send({ type: 'key', key: each });
  });
  const lines = frameOf(state, context);
  useLayoutEffect(() => {
    stdout.write(lines.join('\n'));
  });
  return null;
}

/** What the terminal sends around a text that is pasted, without the Esc before it. */
const PASTE_BEGINS = '[200~';
const PASTE_ENDS = '[201~';
