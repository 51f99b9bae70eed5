import type { PathRow, Paths } from '../../query/index.ts';
import { onlyText } from '../condition-text.ts';
import { grantText } from './choke-points.ts';
import { CREDENTIALS } from './credentials.ts';
import { clean } from './flow.ts';
import { placed } from './names.ts';
import { accessLines, proofLines } from './proof.ts';
import { count, mark, openSheet, paint, paragraph, type Sheet, section, stepLimit, type TextOptions } from './sheet.ts';
import { conditionsOf, incompleteText, route } from './tell.ts';

/** The proofs from one to the other, best first, each step by step. */
export function renderPaths(result: Paths, options: TextOptions): string {
  const answer = clean(result);
  const sheet = openSheet(options, [answer.from], answer.edges);
  const told = new Map<string, string>();
  const lines = headLines(sheet, answer, options);
  for (const [index, proof] of answer.paths.entries()) {
    lines.push(...pathLines(sheet, answer.to, proof, `PROOF ${index + 1}`, told));
    for (const id of proof.path) if (!told.has(id)) told.set(id, `as in proof ${index + 1}`);
  }
  if (answer.anyone !== undefined) lines.push(...pathLines(sheet, answer.to, answer.anyone, 'AS ANYONE', told));
  lines.push(...cutLines(sheet, answer));
  return `${lines.join('\n')}\n`;
}

function cutLines(sheet: Sheet, { cut, paths }: Paths): string[] {
  if (cut === undefined || paths.length === 0) return [];
  const rest = cut.complete ? 'without these no proof is left, certain or conditional' : 'even without these there are proofs';
  return section(
    sheet,
    cut.complete ? `REMOVE ${count(cut.grants.length, 'GRANT', 'GRANTS')}` : 'NO SMALL CUT FOUND',
    `computed again: ${rest}`,
    cut.grants.flatMap((grant) => paragraph(sheet, '  - ', grantText(sheet, grant))),
  );
}

function headLines(
  sheet: Sheet,
  { from, to, paths, anyone, incompleteAccounts = [], mayHoldCredentials }: Paths,
  options: TextOptions,
): string[] {
  const [from_, to_] = [placed(sheet, from), placed(sheet, to)];
  const verdict =
    paths.length > 0
      ? `${from_} reaches ${to_}: ${count(paths.length, 'proof')}${paths.length > 1 ? ', best first' : ''}.`
      : anyone !== undefined
        ? anyoneText(from_, to_, anyone, stepLimit(options))
        : incompleteAccounts.length > 0
          ? `UNKNOWN whether ${from_} can reach ${to_}${stepLimit(options)}: ${incompleteText(sheet, incompleteAccounts)}.`
          : `${from_} CANNOT reach ${to_}${stepLimit(options)}, as far as this snapshot shows.`;
  return [
    ...paragraph(sheet, '', paint(sheet, 'bold', verdict), 0),
    ...(anyone === undefined || paths.length === 0 ? [] : paragraph(sheet, '', paint(sheet, 'red', OPEN[anyone.certainty]), 0)),
    ...(mayHoldCredentials === undefined || (paths.length === 0 && anyone === undefined) ? [] : paragraph(sheet, '', CREDENTIALS, 0)),
  ];
}

/** Where there is no proof of its own. */
function anyoneText(from: string, to: string, { certainty }: PathRow, limit: string): string {
  const reaches = { certain: 'reaches', conditional: 'under conditions reaches', unknown: 'may reach' }[certainty];
  return `${from} ${reaches} ${to} as anyone on the internet does, and in no way of its own${limit}.`;
}

const OPEN = {
  certain: 'Anyone on the internet reaches it, too.',
  conditional: 'Anyone reaches it under conditions, too.',
  unknown: 'Whether anyone reaches it is not known.',
} as const;

function pathLines(
  sheet: Sheet,
  to: string,
  { certainty, steps, path, access }: PathRow,
  title: string,
  told: ReadonlyMap<string, string>,
): string[] {
  const conditions = onlyText([...conditionsOf(sheet, path), ...(access?.conditions ?? [])]);
  const head = `${mark(sheet, certainty)} ${certainty}, ${steps === 0 ? 'as it stands' : count(steps, 'step')}${conditions === '' ? '' : `, ${paint(sheet, 'yellow', conditions)}`}`;
  const way = route(sheet, path);
  return [
    '',
    ...paragraph(sheet, `${title}  `, head, 2),
    ...(way === '' ? [] : paragraph(sheet, '  ', way)),
    ...proofLines(sheet, path, sheet.full ? undefined : told),
    ...(access === undefined ? [] : accessLines(sheet, to, access)),
  ];
}
