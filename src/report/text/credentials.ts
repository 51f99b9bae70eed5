import type { CredentialRow } from '../../query/index.ts';
import { groupBy } from '../../shared/group.ts';
import { onlyText } from '../condition-text.ts';
import { placed } from './names.ts';
import { cut, listed, mark, moreLine, paint, paragraph, type Sheet, section, tally } from './sheet.ts';
import { conditionsOf } from './tell.ts';

/** Of a resource that was asked about. */
export const CREDENTIALS = 'It may hold credentials: whoever reads it may become somebody else besides.';

const GROUPS_SHOWN = 6;
const NAMES_SHOWN = 4;

/** What the attacker reads that may hold credentials. Nobody can tell whose they are, so nothing above counts on them. */
export function credentialLines(sheet: Sheet, rows: readonly CredentialRow[]): string[] {
  const groups = [
    ...groupBy(rows, (row) => JSON.stringify([row.certainty, row.technique, row.via, conditionsOf(sheet, row.path)])).values(),
  ];
  const { shown, rest } = cut(sheet, groups, GROUPS_SHOWN);
  const hidden = groups.slice(groups.length - rest).flat().length;
  return section(sheet, 'MAY HOLD CREDENTIALS', tally(sheet, rows), [
    ...shown.flatMap((group) => groupLines(sheet, group)),
    ...moreLine(sheet, hidden, 2),
  ]);
}

function groupLines(sheet: Sheet, group: readonly CredentialRow[]): string[] {
  const [first] = group;
  if (first === undefined) return [];
  const names = listed(
    sheet,
    group.map(({ arn }) => placed(sheet, arn)),
    NAMES_SHOWN,
  );
  const conditions = onlyText(conditionsOf(sheet, first.path));
  const sentence = sheet.words.tells(first.technique).replace(/(?:secret|parameter|repository|bucket) \{to\}|\{to\}/, names);
  return paragraph(
    sheet,
    `  ${mark(sheet, first.certainty)} `,
    [`${paint(sheet, 'bold', sheet.starts.has(first.via) ? 'itself' : placed(sheet, first.via))} ${sentence}`, conditions]
      .filter((part) => part !== '')
      .join('; '),
  );
}
