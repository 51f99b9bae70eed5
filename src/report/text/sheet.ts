import picocolors from 'picocolors';
import type { Certainty, Edge } from '../../query/index.ts';
import { accountOf } from '../../shared/arn.ts';
import { count, grouped } from '../../shared/count.ts';
import { flow, pad, UNBROKEN } from './flow.ts';

export { count, grouped };

/** What a text needs of the catalogue. */
export interface Words {
  /** Sentence of a technique, with `{from}`, `{to}` and `{through}` in it; empty where the id is not known. */
  tells(techniqueId: string): string;
  name(techniqueId: string): string;
  /** Rank of a resource type: 0 is the most sensitive. */
  sensitivity(resourceType: string): number;
}

/** How a text is laid out, and what it takes from outside the result. */
export interface TextOptions {
  /** Columns of the terminal; default 80. */
  readonly width?: number | undefined;
  readonly color?: boolean | undefined;
  /** Nothing is cut. */
  readonly full?: boolean | undefined;
  readonly words: Words;
  /** `key=value` of what the user stated to hold. */
  readonly assumedKeys?: readonly string[] | undefined;
  /** Longest proof that was followed; left out, any. */
  readonly maxSteps?: number | undefined;
  /** Only the rows that somebody asked for are there (`--only`). */
  readonly isPart?: boolean | undefined;
  /** Time of the question, from which the age of the snapshot follows; left out, only its date is given. */
  readonly now?: string | undefined;
}

/** A text in the making: the options settled, and the edges by id. */
export interface Sheet {
  readonly width: number;
  readonly full: boolean;
  readonly colors: ReturnType<typeof picocolors.createColors>;
  readonly words: Words;
  /** The account that need not be named. */
  readonly home: string | undefined;
  readonly starts: ReadonlySet<string>;
  readonly edges: ReadonlyMap<string, Edge>;
}

export const ADMINISTRATION = 'account-administration';

const NARROWEST = 30;

/** Settles the options. `starts` are the principals that the story begins with; the account of `first` need not be named. */
export function openSheet(options: TextOptions, starts: readonly string[], edges: readonly Edge[], first = starts[0]): Sheet {
  return {
    width: Math.max(NARROWEST, options.width ?? 80),
    full: options.full ?? false,
    colors: picocolors.createColors(options.color ?? false),
    words: options.words,
    home: first === undefined ? undefined : accountOf(first),
    starts: new Set(starts),
    edges: new Map(edges.map((edge) => [edge.id, edge])),
  };
}

/** The edges of a path; an id that is not listed is left out. */
export function edgesOf({ edges }: Sheet, path: readonly string[]): Edge[] {
  return path.map((id) => edges.get(id)).filter((edge) => edge !== undefined);
}

/** A paragraph after its lead. */
export function paragraph({ width, full }: Sheet, lead: string, text: string, hang?: number): string[] {
  return flow(text, { lead, width, full, ...(hang !== undefined && { hang }) });
}

type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'cyan' | 'green';

/** Colours word by word, so that a line break never falls inside a colour. */
export function paint({ colors }: Sheet, style: Style, text: string): string {
  return text
    .split(' ')
    .map((word) => (word === '' ? word : colors[style](word)))
    .join(' ');
}

/** Symbols of the certainties. */
export const MARKS = { certain: '●', conditional: '◐', unknown: '○' } as const;
const MARK_STYLES = { certain: 'red', conditional: 'yellow', unknown: 'cyan' } as const;
export const CERTAINTIES: readonly Certainty[] = ['certain', 'conditional', 'unknown'];

/** Symbol of a certainty; the word stands in the section's heading. */
export function mark(sheet: Sheet, certainty: Certainty): string {
  return paint(sheet, MARK_STYLES[certainty], MARKS[certainty]);
}

/** A section: an empty line, its heading in capitals, its lines. Nothing when there are no lines. */
export function section(sheet: Sheet, title: string, note: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const heading = paint(sheet, 'bold', title);
  return ['', ...(note === '' ? [heading] : paragraph(sheet, `${heading}  `, note, 2)), ...lines];
}

/** `● 5 certain  ◐ 1 conditional`: the legend of a section and its count in one. */
export function tally(sheet: Sheet, rows: readonly { readonly certainty: Certainty }[]): string {
  return CERTAINTIES.map((certainty) => ({ certainty, count: rows.filter((row) => row.certainty === certainty).length }))
    .filter(({ count }) => count > 0)
    .map(({ certainty, count }) => `${mark(sheet, certainty)}${UNBROKEN}${grouped(count)}${UNBROKEN}${certainty}`)
    .join(`${UNBROKEN.repeat(2)} `);
}

/** The first of a list, and how many are left. A rest of one is shown: a line saying so would take its place. */
export function cut<T>({ full }: Sheet, items: readonly T[], limit: number): { readonly shown: readonly T[]; readonly rest: number } {
  if (full || items.length <= limit + 1) return { shown: items, rest: 0 };
  return { shown: items.slice(0, limit), rest: items.length - limit };
}

/** `a, b, c and 37 more`. */
export function listed(sheet: Sheet, items: readonly string[], limit: number): string {
  const { shown, rest } = cut(sheet, items, limit);
  return rest === 0 ? shown.join(', ') : `${shown.join(', ')} and ${grouped(rest)} more`;
}

/** The line that says what was cut and how to see it. */
export function moreLine(sheet: Sheet, rest: number, indent: number, what = 'more'): string[] {
  return rest === 0 ? [] : paragraph(sheet, ' '.repeat(indent), paint(sheet, 'dim', `... and ${grouped(rest)} ${what}: --full`));
}

/** A label column and text beside it. */
export function field(sheet: Sheet, label: string, width: number, text: string, indent = 2): string[] {
  return paragraph(sheet, `${' '.repeat(indent)}${pad(label, width)}  `, text);
}

/** ` in at most 2 steps`, where longer proofs were not followed. */
export function stepLimit({ maxSteps }: TextOptions): string {
  return maxSteps === undefined ? '' : ` in at most ${count(maxSteps, 'step')}`;
}
