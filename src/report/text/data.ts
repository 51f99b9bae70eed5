import type { AccessRow, Certainty, Report, ResourceRow, Verb } from '../../query/index.ts';
import { groupBy } from '../../shared/group.ts';
import { onlyText } from '../condition-text.ts';
import { UNBROKEN } from './flow.ts';
import { bareOf, placed, typeName } from './names.ts';
import { CERTAINTIES, count, cut, field, listed, mark, moreLine, paint, paragraph, type Sheet, section, tally } from './sheet.ts';
import { isByAdministration } from './tell.ts';

const VERBS: readonly Verb[] = ['list', 'read', 'decrypt', 'write', 'delete', 'share', 'execute', 'administer'];
const TYPES_SHOWN = 8;
const ACCOUNTS_SHOWN = 3;
const ACCESSES_SHOWN = 3;
const NAMES_SHOWN = 3;

/** What it can do to which data, most sensitive type first; where no resource is known, what the policies name. */
export function dataLines(sheet: Sheet, { resources, resourcePatterns }: Report): string[] {
  if (resources.length === 0) return patternLines(sheet, resourcePatterns);
  const blocks = [...groupBy(resources, (row) => (isAdministered(sheet, row) ? row.accountId : ''))].sort(([a], [b]) => a.localeCompare(b));
  const label = Math.min(24, Math.max(...resources.map(({ type }) => typeName(type).length)));
  const { shown, rest } = cut(sheet, blocks, ACCOUNTS_SHOWN);
  const hidden = blocks.slice(blocks.length - rest).flatMap(([, rows]) => rows).length;
  const lines = section(sheet, 'DATA AND RESOURCES', tally(sheet, resources), [
    ...shown.flatMap(([accountId, rows]) => [
      ...administratorLines(sheet, accountId, rows),
      ...blockLines(sheet, rows, label, accountId !== ''),
    ]),
    ...(rest === 0 ? [] : moreLine(sheet, hidden, 2, `resources of ${count(rest, 'administered account')}`)),
  ]);
  return [...lines, ...patternLines(sheet, resourcePatterns)];
}

function administratorLines(sheet: Sheet, accountId: string, rows: readonly ResourceRow[]): string[] {
  const [first] = rows;
  return accountId === ''
    ? []
    : paragraph(sheet, '  ', `${mark(sheet, first?.certainty ?? 'certain')} as administrator of ${paint(sheet, 'bold', accountId)}`);
}

function blockLines(sheet: Sheet, rows: readonly ResourceRow[], label: number, administered: boolean): string[] {
  const types = [...groupBy(rows, ({ type }) => type)];
  types.sort(([a], [b]) => sheet.words.sensitivity(a) - sheet.words.sensitivity(b) || a.localeCompare(b));
  const { shown, rest } = cut(sheet, types, TYPES_SHOWN);
  const hidden = types.slice(types.length - rest).flatMap(([, members]) => members).length;
  return [
    ...shown.flatMap(([type, members]) => {
      const texts = administered ? [administeredText(sheet, members)] : directTexts(sheet, members);
      return texts.flatMap((text, index) => field(sheet, index === 0 ? typeName(type) : '', label, text));
    }),
    ...(rest === 0 ? [] : moreLine(sheet, hidden, 2, `of ${count(rest, 'less sensitive type')}`)),
  ];
}

/** Resources of one type that are accessed in the same way. */
interface Alike {
  readonly certainty: Certainty;
  readonly verbs: readonly Verb[];
  readonly via: string;
  readonly blockedBy: string | undefined;
  readonly unknowns: readonly string[];
  /** As a phrase. */
  readonly conditions: string;
  readonly rows: readonly ResourceRow[];
}

function directTexts(sheet: Sheet, rows: readonly ResourceRow[]): string[] {
  const groups = alikes(rows).sort(
    (a, b) =>
      CERTAINTIES.indexOf(a.certainty) - CERTAINTIES.indexOf(b.certainty) ||
      // That data can be read is never cut off.
      Number(b.verbs.includes('read')) - Number(a.verbs.includes('read')) ||
      b.verbs.length - a.verbs.length,
  );
  const { shown, rest } = cut(sheet, groups, ACCESSES_SHOWN);
  return [
    ...shown.map((alike) => alikeText(sheet, alike)),
    ...(rest === 0 ? [] : [paint(sheet, 'dim', `... and ${count(rest, 'more way', 'more ways')} in: --full`)]),
  ];
}

function alikeText(sheet: Sheet, { certainty, verbs, via, blockedBy, unknowns, conditions, rows }: Alike): string {
  const names = listed(
    sheet,
    rows.map(({ arn }) => paint(sheet, 'bold', resourceName(sheet, arn))),
    NAMES_SHOWN,
  );
  const by = sheet.starts.has(via) ? '' : paint(sheet, 'dim', `, via${UNBROKEN}${placed(sheet, via)}`);
  const why = [...(conditions === '' ? [] : [paint(sheet, 'yellow', conditions)]), ...unknowns].map((text) => `; ${text}`).join('');
  if (blockedBy === undefined) return `${mark(sheet, certainty)} ${verbs.join(', ')}: ${names}${by}${why}`;
  return `${mark(sheet, certainty)} ${readable(verbs)} but not decryptable: ${names}${by}; needs ${placed(sheet, blockedBy)}${why}`;
}

function readable(verbs: readonly Verb[]): string {
  return verbs.every((verb) => verb === 'read') ? 'readable' : `${verbs.join(', ')} allowed,`;
}

function administeredText(sheet: Sheet, rows: readonly ResourceRow[]): string {
  const names = listed(
    sheet,
    rows.map(({ arn }) => bareOf(arn)),
    NAMES_SHOWN,
  );
  const blocked = rows.filter(({ access }) => access.some(({ blockedBy }) => blockedBy !== undefined)).length;
  const note = blocked === 0 ? '' : blocked === rows.length ? ', not decryptable' : `; ${blocked} of them not decryptable`;
  return `${names}${note}`;
}

function isAdministered(sheet: Sheet, row: ResourceRow): boolean {
  return row.access.length > 0 && row.access.every(({ path }) => isByAdministration(sheet, path, row.accountId));
}

function alikes(rows: readonly ResourceRow[]): Alike[] {
  const accesses = rows.flatMap((row) => [...groupBy(row.access, accessKey).values()].map((access) => ({ row, access })));
  const groups = groupBy(accesses, ({ row, access }) =>
    JSON.stringify([row.accountId, access.map(({ verb }) => verb), access[0] && accessKey(access[0])]),
  );
  return [...groups.values()].flatMap((members) => {
    const access = members[0]?.access ?? [];
    const [first] = access;
    if (first === undefined) return [];
    const verbs = VERBS.filter((verb) => access.some((row) => row.verb === verb));
    return [
      {
        certainty: first.certainty,
        verbs,
        via: first.via,
        blockedBy: first.blockedBy,
        unknowns: first.unknowns ?? [],
        conditions: onlyText(first.conditions ?? []),
        rows: members.map(({ row }) => row),
      },
    ];
  });
}

function accessKey({ via, certainty, blockedBy, unknowns, conditions }: AccessRow): string {
  return JSON.stringify([via, certainty, blockedBy, unknowns, conditions]);
}

/** Its type is said beside it, so the name will do. */
function resourceName(sheet: Sheet, arn: string): string {
  const account = placed(sheet, arn).match(/\s\(\d{12}\)$/)?.[0] ?? '';
  return `${bareOf(arn)}${account}`;
}

function patternLines(sheet: Sheet, patterns: Report['resourcePatterns']): string[] {
  if (patterns.length === 0) return [];
  const { shown, rest } = cut(sheet, patterns, 12);
  const lines = shown.flatMap(({ pattern, actions, via, certainty }) => {
    const by = sheet.starts.has(via) ? '' : paint(sheet, 'dim', `, via${UNBROKEN}${placed(sheet, via)}`);
    return field(sheet, mark(sheet, certainty), 0, `${listed(sheet, actions, 3)} on ${paint(sheet, 'bold', pattern)}${by}`);
  });
  return section(sheet, 'RESOURCES THAT POLICIES NAME', 'none were collected', [...lines, ...moreLine(sheet, rest, 4)]);
}
