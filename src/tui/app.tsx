import { Box, Transform, useInput } from 'ink';
import { memo, useRef, useSyncExternalStore } from 'react';
import type { Context } from './content.ts';
import { keysOf } from './keys.ts';
import type { Store } from './store.ts';
import { frameOf } from './view/frame.ts';

export function App({ store, context }: { readonly store: Store; readonly context: Context }) {
  const state = useSyncExternalStore(store.subscribe, store.state);
  const pasted = useRef<string>(undefined);
  useInput((input, key) => {
    if (input === PASTE_BEGINS) pasted.current = '';
    else if (input === PASTE_ENDS) {
      store.send({ type: 'paste', text: pasted.current ?? '' });
      pasted.current = undefined;
    } else if (pasted.current !== undefined) pasted.current += key.return ? '\n' : input;
    else for (const each of keysOf(input, key)) store.send({ type: 'key', key: each });
  });
  const { header, body, footer } = frameOf(state, context);
  return (
    <Box flexDirection="column" flexShrink={0} width={state.columns} height={state.rows}>
      <Lines lines={header} />
      <Lines lines={body} />
      <Lines lines={[footer]} />
    </Box>
  );
}

/** What the terminal sends around a text that is pasted, without the Esc before it. */
const PASTE_BEGINS = '[200~';
const PASTE_ENDS = '[201~';

/** Lines that are laid out already: one row each, whatever is in them. Ink would cut a text of several lines at the first that it finds too wide, so it is given empty ones to lay out. */
const Lines = memo(function Lines({ lines }: { readonly lines: readonly string[] }) {
  return (
    <Box flexDirection="column" flexShrink={0} height={lines.length}>
      <Transform transform={(_, row) => lines[row] ?? ''}>{lines.map(() => ' ').join('\n')}</Transform>
    </Box>
  );
});
