/** Keys that are typed before the rows that they are about are there: they wait, and are pressed when the rows come. */
import { type Context, tableOf } from './content.ts';
import { type Command, commandOf } from './keys.ts';
import { refusalOf, type State } from './state.ts';

/** Keys that nobody typed by hand. */
const MOST = 200;

/** Act without any rows. */
const AT_ONCE: ReadonlySet<Command> = new Set(['filter', 'assume', 'help', 'quit', 'interrupt', 'back', 'close', 'scrollUp', 'scrollDown']);
/** Act once it is known on which screen. */
const ON_SCREEN: ReadonlySet<Command> = new Set(['nextTab', 'previousTab', 'sort', 'reverse', 'certainty', 'whoCan']);

/** Whether there are no rows yet. */
export function isBefore(state: State, context: Context): boolean {
  return state.loaded === undefined || (tableOf(state, context) === undefined && refusalOf(state) === undefined);
}

/** The state with the key kept for later; undefined where it acts now. Keys behind one that waits wait, too. */
export function keptForLater(state: State, key: string, context: Context): State | undefined {
  if (!isBefore(state, context) || state.overlay !== undefined) return undefined;
  const { queued } = state;
  const command = commandOf(key);
  if (queued.length === 0) return actsNow(state, key) ? undefined : { ...state, queued: [key] };
  if (!endsInText(queued)) {
    if (command === 'quit') return { ...state, effect: { kind: 'quit', status: 0 } };
    if (command === 'back' || command === 'close') return { ...state, queued: [] };
    if (command === undefined && !isTab(key)) return state;
  }
  return queued.length < MOST ? { ...state, queued: [...queued, key] } : state;
}

function actsNow({ loaded, prompt }: State, key: string): boolean {
  if (prompt !== undefined) return loaded !== undefined || key !== 'enter';
  const command = commandOf(key);
  if (command === undefined) return loaded !== undefined || !isTab(key);
  return AT_ONCE.has(command) || (loaded !== undefined && ON_SCREEN.has(command));
}

function isTab(key: string): boolean {
  return /^[1-9]$/.test(key);
}

/** Whether what is typed next belongs to a text that one of the keys began. */
function endsInText(keys: readonly string[]): boolean {
  let isText = false;
  for (const key of keys) isText = isText ? key !== 'enter' && key !== 'escape' : ['filter', 'export'].includes(commandOf(key) ?? '');
  return isText;
}
