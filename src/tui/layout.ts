/** How much room the list and the proof have. */
import type { Context } from './content.ts';
import { isWide, type State } from './state.ts';
import { headerLines } from './view/header.ts';

interface Area {
  readonly width: number;
  readonly height: number;
}

export interface Areas {
  /** Height: rows of the list, without its titles; 0 where the proof takes all. */
  readonly list: Area;
  /** Height: lines of the proof, without its rule. */
  readonly panel: (Area & { readonly isBeside: boolean }) | undefined;
}

/** Share of a wide window that the list takes. */
const LIST_SHARE = 0.58;

export function areasOf(state: State, context: Context): Areas {
  const { columns, panel } = state;
  const height = Math.max(2, state.rows - headerLines(state, context).length - 1);
  if (panel === 'closed') return { list: { width: columns, height: height - 1 }, panel: undefined };
  if (panel === 'full') return { list: { width: columns, height: 0 }, panel: { width: columns, height: height - 1, isBeside: false } };
  if (isWide(state)) {
    const width = Math.floor(columns * LIST_SHARE);
    return { list: { width, height: height - 1 }, panel: { width: columns - width - 1, height: height - 1, isBeside: true } };
  }
  const below = Math.max(3, Math.floor(height * 0.55));
  return { list: { width: columns, height: Math.max(1, height - below - 2) }, panel: { width: columns, height: below, isBeside: false } };
}

/** Rows of the list that are in sight. */
export function listHeight(state: State, context: Context): number {
  return areasOf(state, context).list.height;
}
