/** What is said until an answer is there: for how long it has been awaited, the ways out, and what is known already. */
import { flow } from '../../report/index.ts';
import type { Context } from '../content.ts';
import { isAwaited, type Screen, type State, screenOf, subjectsOf } from '../state.ts';
import { factLines } from '../tables/picker.ts';

/** `computing … 5 s`; the seconds are said when there are any. */
export function computingText({ waiting = 0 }: Pick<State, 'waiting'>): string {
  return `computing …${secondsText(waiting)}`;
}

function secondsText(seconds: number): string {
  return seconds < 1 ? '' : ` ${seconds} s`;
}

export function waitingLines(state: State, { theme }: Context): string[] {
  const say = (text: string): string[] => flow(text, { lead: ' ', hang: 3, width: state.columns - 1, full: true });
  const { loaded, waiting = 0, progress } = state;
  if (loaded === undefined) return ['', ...say(`${progress} …${secondsText(waiting)} · q cancels`)];
  if (!isAwaited(state)) return [];
  const screen = screenOf(state);
  const facts = loaded.principals.filter(({ arn }) => subjectsOf(screen).includes(arn));
  return ['', ...say(waysOut(screen)), ...facts.flatMap((each) => ['', ...[each.arn, ...factLines(each)].flatMap(say).map(theme.dim)])];
}

function waysOut(screen: Screen): string {
  return screen.kind === 'suspect' ? 'Esc goes back · 6 shows the policies meanwhile' : 'Esc goes back';
}
