/** Large answers travel in parts, so that no key waits until all of one is taken over. */
import type { Answer } from '../tui/index.ts';

/** Items of a list of the answer; the answer itself follows with its other members. */
export interface Part {
  readonly member: string;
  readonly items: readonly unknown[];
}

/** About a megabyte of rows: taken over in some milliseconds. */
const ITEMS = 500;

/** The long lists of an answer in parts, and the answer without them. */
export function takeApart(answer: Answer): { readonly parts: readonly Part[]; readonly rest: Answer } {
  if (answer.kind !== 'report' && answer.kind !== 'whoCan') return { parts: [], rest: answer };
  const parts: Part[] = [];
  const value: Record<string, unknown> = { ...answer.value };
  for (const [member, list] of Object.entries(answer.value)) {
    if (!Array.isArray(list) || list.length <= ITEMS) continue;
    for (let from = 0; from < list.length; from += ITEMS) parts.push({ member, items: list.slice(from, from + ITEMS) });
    value[member] = [];
  }
  return { parts, rest: { ...answer, value } as unknown as Answer };
}

export function putTogether(parts: readonly Part[], rest: Answer): Answer {
  if (parts.length === 0 || rest.kind === 'refused') return rest;
  const value: Record<string, unknown> = { ...rest.value };
  for (const { member } of parts) value[member] = [];
  for (const { member, items } of parts) (value[member] as unknown[]).push(...items);
  return { ...rest, value } as unknown as Answer;
}
