/** What is not known, or was assumed. */
import type { Edge, Report } from '../../query/index.ts';
import { type Sheet, shortened } from '../../report/index.ts';
import { leaf, type Node, type Table } from '../table.ts';
import { heading } from './words.ts';

export function unknownTable(sheet: Sheet, { gaps, assumptions, edges, resources }: Report): Table {
  const line = (key: string, cells: readonly string[], data: unknown): Node =>
    leaf({ key, cells: () => cells, data, detail: cells.filter((cell) => cell !== '') });
  const missing = [...edges, ...resources.flatMap(({ access }) => access)].flatMap(({ unknowns = [] }) => unknowns);
  const facts = [...new Set(missing.map((text) => shortened(sheet, text)))];
  const assumed = [...new Set(edges.flatMap(assumedOf))];
  return {
    columns: [
      { title: 'what', width: 24, grow: 2 },
      { title: 'why it matters', width: 20, grow: 3, from: 54 },
    ],
    nodes: [
      ...heading(
        'facts that would give access',
        facts.map((text) => line(text, [text, ''], text)),
      ),
      ...heading(
        'not collected, or not readable',
        gaps.map((gap) => line(`gap ${gap.what} ${gap.text}`, [gap.what, gap.text], gap)),
      ),
      ...heading(
        'assumed',
        assumptions.map((each) => line(each.id + each.text, [each.id, each.text], each)),
      ),
      ...heading(
        'assumed of techniques',
        assumed.map((text) => line(`precondition ${text}`, [shortened(sheet, text), ''], text)),
      ),
    ],
    empty: 'nothing is unknown',
  };
}

function assumedOf({ preconditions }: Edge): string[] {
  return preconditions.filter(({ status }) => status === 'assumed').map(({ text }) => text);
}
