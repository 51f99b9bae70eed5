import { groupBy } from '../../shared/group.ts';
import { count, field, openSheet, paint, paragraph, type TextOptions } from './sheet.ts';

/** What a text says of another catalogue. */
export interface CoverageFacts {
  readonly catalogue: string;
  readonly known: number;
  readonly built: number;
  readonly missing: readonly { readonly id: string; readonly technique: string; readonly reason: string }[];
}

export interface EdgelessFacts {
  readonly technique: string;
  readonly reason: string;
}

/** How much of other catalogues is here, then by catalogue and reason what is not, and which techniques make no edge. */
export function renderCoverage(catalogues: readonly CoverageFacts[], edgeless: readonly EdgelessFacts[], options: TextOptions): string {
  const sheet = openSheet(options, [], []);
  const label = Math.max(0, ...catalogues.map(({ catalogue }) => catalogue.length));
  const lines = [
    paint(sheet, 'bold', 'IDS OF OTHER CATALOGUES THAT BELONG TO A TECHNIQUE HERE'),
    ...catalogues.flatMap(({ catalogue, known, built }) => field(sheet, catalogue, label, `${built} of ${known}`)),
    ...catalogues
      .filter(({ missing }) => missing.length > 0)
      .flatMap(({ catalogue, missing }) => [
        '',
        `${paint(sheet, 'bold', catalogue)}: ${count(missing.length, 'id')} without one`,
        ...[...groupBy(missing, ({ reason }) => reason)].flatMap(([reason, rows]) => [
          ...paragraph(sheet, '  ', `${paint(sheet, 'cyan', reason)}:`),
          ...paragraph(sheet, '    ', rows.map(({ id }) => id).join('; '), 4),
        ]),
      ]),
    '',
    paint(sheet, 'bold', 'TECHNIQUES HERE THAT MAKE NO EDGE'),
    ...[...groupBy(edgeless, ({ reason }) => reason)].flatMap(([reason, rows]) => [
      ...paragraph(sheet, '  ', `${paint(sheet, 'cyan', reason)}:`),
      ...paragraph(sheet, '    ', rows.map(({ technique }) => technique).join('; '), 4),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}
