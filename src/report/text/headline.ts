import type { AdminStatus, Report } from '../../query/index.ts';
import { onlyText } from '../condition-text.ts';
import { clean } from './flow.ts';
import { shortOf } from './names.ts';
import { count, listed, paint, paragraph, type Sheet, stepLimit, type TextOptions } from './sheet.ts';
import { adminPath, conditionsOf, incompleteText, route, unknownsOf } from './tell.ts';

/** How bad it is in one sentence, the way there in names, and what the answer rests on. */
export function headlineLines(sheet: Sheet, report: Report, options: TextOptions): string[] {
  return [
    ...verdictLines(sheet, report, options),
    ...withheldLines(sheet, report),
    ...paragraph(sheet, '', reachText(report, options), 0),
    ...paragraph(sheet, '', paint(sheet, 'dim', footing(sheet, report, options)), 0),
  ];
}

/** What keeps somebody whose own policies allow everything from being an administrator as it stands. */
function withheldLines(sheet: Sheet, { admin: { withheld = [] } }: Report): string[] {
  if (withheld.length === 0) return [];
  return paragraph(sheet, '', `Its own policies allow everything; service control policies withhold ${listed(sheet, withheld, 4)}.`, 0);
}

/** The sentence and the way there, without what the answer rests on. */
export function verdictLines(sheet: Sheet, report: Report, options: TextOptions): string[] {
  const { admin } = report;
  const way = admin.status === 'no' ? '' : route(sheet, admin.path);
  return [...paragraph(sheet, '', verdict(sheet, report, options), 0), ...(way === '' ? [] : paragraph(sheet, '  ', way))];
}

function verdict(sheet: Sheet, { suspects, admin }: Report, options: TextOptions): string {
  const who = nameAll(suspects.map(({ arn }) => shortOf(sheet, arn).replace(/^(user|role)\//, '')));
  const goal = `an administrator of ${admin.accounts[0] ?? 'an account'}`;
  const more = moreAccounts(sheet, admin.accounts.slice(1));
  switch (admin.status) {
    case 'certain':
      return paint(sheet, 'red', paint(sheet, 'bold', certainVerdict(sheet, who, goal, more, admin, suspects.length > 1)));
    case 'conditional':
      return paint(
        sheet,
        'yellow',
        paint(sheet, 'bold', `${who} ${conditionalVerdict(goal, admin, suspects.length > 1)}${more}, but ${onlyIf(sheet, admin)}.`),
      );
    case 'unknown':
      return paint(
        sheet,
        'cyan',
        paint(sheet, 'bold', `UNKNOWN whether ${who} can become ${goal}${stepLimit(options)}${because(sheet, admin)}.`),
      );
    case 'no':
      return paint(sheet, 'bold', `${who} CANNOT become an administrator${stepLimit(options)}, as far as this snapshot shows.`);
  }
}

function certainVerdict(sheet: Sheet, who: string, goal: string, more: string, admin: AdminStatus, several: boolean): string {
  if (admin.steps > 0) return `${who} CAN become ${goal}, ${stepsText(admin)}${more}.`;
  const how = admin.how?.startsWith('technique:') ? `, by ${sheet.words.name(admin.how.slice('technique:'.length)) || admin.how}` : '';
  return `${who} ${several ? 'ARE' : 'IS'} ${goal} as ${several ? 'they stand' : 'it stands'}${how}${more}.`;
}

function conditionalVerdict(goal: string, admin: AdminStatus, several: boolean): string {
  return admin.steps > 0 ? `CAN become ${goal}, ${stepsText(admin)}` : `CAN act as ${goal} as ${several ? 'they stand' : 'it stands'}`;
}

function stepsText({ steps }: AdminStatus): string {
  return `in ${count(steps, 'step')}`;
}

function onlyIf(sheet: Sheet, admin: AdminStatus): string {
  return onlyText(conditionsOf(sheet, adminPath(sheet, admin))).replace(/^only/, 'ONLY') || 'ONLY under conditions (see below)';
}

function because(sheet: Sheet, { path, how }: AdminStatus): string {
  if (how === null) return `: ${incompleteText(sheet, 'its')}`;
  const unknowns = unknownsOf(sheet, path);
  return unknowns.length === 0 ? '' : `: ${listed(sheet, unknowns, 1)}`;
}

/** Other accounts that are administered as certainly, in more steps. */
function moreAccounts(sheet: Sheet, accounts: readonly string[]): string {
  if (accounts.length === 0) return '';
  return `, and also of ${accounts.length > 3 && !sheet.full ? count(accounts.length, 'more account') : nameAll(accounts)}`;
}

function nameAll(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function reachText({ principals, resources, resourcePatterns, external, suspects }: Report, options: TextOptions): string {
  const starts = new Set(suspects.map(({ arn }) => arn));
  const others = principals.filter(({ arn }) => !starts.has(arn));
  const outside = external.filter(({ direction }) => direction === 'out');
  const parts = [
    others.length === 0 ? 'no other principal' : count(others.length, 'principal'),
    resources.length === 0 && resourcePatterns.length > 0
      ? count(resourcePatterns.length, 'resource pattern')
      : resources.length === 0
        ? 'no resource'
        : count(resources.length, 'resource'),
    ...(outside.length === 0 ? [] : [`${count(outside.length, 'party', 'parties')} outside the snapshot`]),
  ];
  const reaches = suspects.length > 1 ? 'they reach' : 'it reaches';
  return `${sentence(`${options.isPart ? 'of what --only shows, ' : ''}${reaches} ${nameAll(parts)}${stepLimit(options)}`)}`;
}

function footing(sheet: Sheet, { snapshot, assumptions }: Report, { assumedKeys = [], now }: TextOptions): string {
  const taken =
    snapshot.collectedAt === null
      ? 'Snapshot of unknown date'
      : `Snapshot of ${timeText(snapshot.collectedAt)}${ageText(snapshot.collectedAt, now)}`;
  const texts = assumptions.map(({ text }) => sentence(/^assum/i.test(text) ? text : `assuming: ${text}`));
  const stated = assumedKeys.length === 0 ? '' : `Taken as given: ${clean(assumedKeys).join(', ')}.`;
  const rest = sheet.full ? 0 : Math.max(0, texts.length - SHORT_ASSUMPTIONS);
  const shown = texts.slice(0, texts.length - rest);
  return [
    `${taken}, ${count(snapshot.accounts.length, 'account')}.`,
    ...shown,
    rest > 0 ? `And ${count(rest, 'more assumption')}: see ASSUMED.` : '',
    stated,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** Assumptions that the headline has room for; the others stand at the end. */
export const SHORT_ASSUMPTIONS = 2;

/** `2026-11-20T06:10:00Z` -> `2026-11-20 06:10 UTC`. */
function timeText(time: string): string {
  const found = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(time);
  return found === null ? time : `${found[1]} ${found[2]} UTC`;
}

function ageText(time: string, now: string | undefined): string {
  if (now === undefined) return '';
  const hours = Math.floor((Date.parse(now) - Date.parse(time)) / 3_600_000);
  if (!Number.isFinite(hours) || hours < 0) return '';
  return hours < 48 ? ` (${count(hours, 'hour')} old)` : ` (${count(Math.floor(hours / 24), 'day')} old)`;
}

function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}
