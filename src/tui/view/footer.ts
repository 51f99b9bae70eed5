import type { Context } from '../content.ts';
import { KEYS, keyName } from '../keys.ts';
import { listOf, type Prompt, type State, screenOf } from '../state.ts';
import { shorten } from './line.ts';

const LABELS: { readonly [kind in Prompt['kind']]: string } = {
  filter: 'filter',
  export: 'write to (.txt, .json or .md)',
  assume: 'value',
};

/** What is typed, or what was said, or the most useful keys. */
export function footerLine(state: State, context: Context): string {
  const { theme } = context;
  const width = state.columns - 1;
  if (state.prompt !== undefined) {
    const text = state.prompt.kind === 'filter' ? listOf(screenOf(state)).filter : state.prompt.text;
    const label = state.prompt.kind === 'assume' ? state.prompt.key : LABELS[state.prompt.kind];
    return ` ${theme.bold(`${label}:`)} ${shorten(text, width - label.length - 5)}${theme.inverse(' ')}`;
  }
  if (state.notice !== '') return ` ${theme.yellow(shorten(state.notice, width))}`;
  if (state.overlay?.kind === 'help') return theme.dim(shorten(' j k scroll · any other key closes the help', width));
  return hints(state, context);
}

/** As many as there is room for; help and quit always. */
function hints(state: State, { theme }: Context): string {
  const all = KEYS.flatMap(({ bindings }) =>
    bindings.flatMap(({ keys, hint }) => (hint === undefined ? [] : [{ key: keyName(keys[0] ?? ''), hint }])),
  );
  let left = state.columns - 2;
  const needed = all.filter(({ key }) => key === '?' || key === 'q');
  left -= needed.reduce((sum, { key, hint }) => sum + key.length + hint.length + 3, 0);
  const shown = all.filter((each) => {
    if (needed.includes(each)) return true;
    const size = each.key.length + each.hint.length + 3;
    if (size > left) return false;
    left -= size;
    return true;
  });
  return ` ${shown.map(({ key, hint }) => `${theme.bold(key)} ${theme.dim(hint)}`).join('  ')}`;
}
