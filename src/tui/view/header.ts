/** What stands above the list: where one is, the verdict, what is assumed, the tabs. */
import type { Report } from '../../query/index.ts';
import { count, flow, grouped, MARKS, shortOf, verdictLines, widthOf } from '../../report/index.ts';
import { type Context, once, sheetFor } from '../content.ts';
import { answerTo, hasCertainty, isStale, isWide, listOf, refusalOf, type Screen, type State, screenOf, TABS, type Tab } from '../state.ts';
import { EVASION } from '../tables/impacts.ts';
import { adminReason } from '../tables/principals.ts';
import { ends, shorten } from './line.ts';
import { computingText } from './waiting.ts';

const memo = once<readonly string[]>();

export function headerLines(state: State, context: Context): readonly string[] {
  const { columns, rows, loaded, screens, answers, assumed, certainty, marks, waiting, prompt } = state;
  return memo([columns, rows, loaded, screens, answers, assumed, certainty, marks, waiting, prompt?.kind, context], () => [
    titleLine(state, context),
    ...aboutLines(state, context),
    ...tabLines(state, context),
  ]);
}

/** What the screen is about in a sentence, and what is set. */
export function aboutLines(state: State, context: Context): string[] {
  return [...subjectLines(state, context), ...settingLines(state, context)];
}

/** What the screen shows, without the way there. */
export function titleOf(state: State): string {
  const screen = screenOf(state);
  return `${crumb(screen)}${screen.kind === 'suspect' ? `: ${screen.tab}` : ''}`;
}

function titleLine(state: State, { theme, now }: Context): string {
  const age = state.loaded === undefined ? '' : ageText(state.loaded.collectedAt, now);
  const right = ` ${state.columns < NARROW ? age.replace(/^snapshot (of )?/, '') : age} `;
  return theme.inverse(ends(trailText(state, state.columns - right.length), right, state.columns));
}

/** Columns below which only the most telling words are there. */
const NARROW = 60;

/** The way here; where there is no room for all of it, the end of it. */
function trailText({ screens }: State, room: number): string {
  const crumbs = screens.map(crumb);
  for (let from = 0; from < crumbs.length; from++) {
    const text = ` ${[...(from === 0 ? ['blast'] : ['…']), ...crumbs.slice(from)].join(' › ')}`;
    if (widthOf(text) <= room) return text;
  }
  return ` ${shorten(crumbs.at(-1) ?? '', room - 1)}`;
}

function crumb(screen: Screen): string {
  switch (screen.kind) {
    case 'picker':
      return 'principals';
    case 'suspect':
      return screen.suspects.map(nameOf).join(' + ');
    case 'whoCan':
      return whoText(screen.target);
    case 'path':
      return `path to ${nameOf(screen.to)}`;
  }
}

function whoText(target: string): string {
  return `who can ${/^arn:[^:]+:iam::\d+:(user|role)\//.test(target) ? 'become' : 'reach'} ${nameOf(target)}`;
}

function nameOf(arn: string): string {
  return shortOf({ full: false }, arn);
}

function ageText(collectedAt: string | null, now: string): string {
  if (collectedAt === null) return 'snapshot of unknown date';
  const hours = Math.floor((Date.parse(now) - Date.parse(collectedAt)) / 3_600_000);
  if (!Number.isFinite(hours) || hours < 0) return `snapshot of ${collectedAt.slice(0, 10)}`;
  return `snapshot ${hours < 48 ? count(hours, 'hour') : count(Math.floor(hours / 24), 'day')} old`;
}

function subjectLines(state: State, context: Context): string[] {
  const { theme } = context;
  if (state.loaded === undefined) return [];
  const refused = refusalOf(state);
  if (refused !== undefined) return [` ${theme.yellow(`! ${shorten(refused, state.columns - 3)}`)}`];
  const stale = isStale(state) ? [` ${theme.yellow(`⟳ what is shown held before the change; ${computingText(state)}`)}`] : [];
  return [...stale, ...verdict(state, context)];
}

function verdict(state: State, context: Context): string[] {
  const screen = screenOf(state);
  const { theme } = context;
  // Room for a sign that there is more.
  const width = state.columns - 4;
  const said = (text: string): string[] => cut(state, flow(text, { lead: '', width, full: false }));
  switch (screen.kind) {
    case 'picker':
      return said(pickerText(state));
    case 'suspect': {
      const report = answerTo(state, { kind: 'report', suspects: screen.suspects });
      if (report === undefined)
        return said(`what ${screen.suspects.map(nameOf).join(', ')} reaches: ${computingText(state)}`).map(theme.bold);
      return [
        ...cut(state, verdictLines(sheetFor(state, context, width), report, { words: context.words })),
        ...adminLines(state, context, report),
      ];
    }
    case 'whoCan':
      return said(whoCanText(state, screen.target)).map(theme.bold);
    case 'path':
      return said(pathText(state, screen.from, screen.to));
  }
}

/** What it is in the hands of the suspect from which one came here, where that is more than it can by itself. */
function adminLines(state: State, context: Context, { suspects, admin }: Report): string[] {
  const before = state.screens.slice(0, -1).findLast((screen) => screen.kind === 'suspect');
  const report = before && answerTo(state, { kind: 'report', suspects: before.suspects });
  const row = report?.principals.find(({ arn }) => arn === suspects[0]?.arn);
  if (before === undefined || report === undefined || row === undefined || admin.status === 'certain') return [];
  const reason = adminReason(row);
  const text = `For ${before.suspects.map(nameOf).join(', ')} it is ${reason}`;
  return reason === undefined ? [] : [` ${context.theme.yellow(shorten(text, state.columns - 2))}`];
}

/** As many lines as leave room for the list. */
function cut({ rows }: State, lines: readonly string[]): string[] {
  const most = rows < 30 ? 3 : 5;
  const shown = lines.length <= most ? lines : [...lines.slice(0, most - 1), `${lines[most - 1]} …`];
  return shown.map((line) => ` ${line}`);
}

function pickerText(state: State): string {
  const { loaded } = state;
  const all = `${count(loaded?.principals.length ?? 0, 'principal')} of ${count(loaded?.accounts.length ?? 0, 'account')}`;
  const administrators = answerTo(state, { kind: 'administrators' });
  if (administrators === undefined) return `${all}; administrators: ${computingText(state)}`;
  const told = (['certain', 'conditional', 'unknown'] as const).flatMap((certainty) => {
    const number = administrators.filter((each) => each.certainty === certainty).length;
    if (number === 0) return [];
    return `${MARKS[certainty]} ${grouped(number)} ${certainty === 'certain' ? 'can become an administrator' : certainty}`;
  });
  // A symbol stands for a finding: none stands before nobody.
  const isCertain = administrators.some(({ certainty }) => certainty === 'certain');
  const nobody = `nobody can${told.length === 0 ? '' : ' certainly'} become an administrator`;
  return `${all}; ${[...(isCertain ? [] : [nobody]), ...told].join(', ')}`;
}

function whoCanText(state: State, target: string): string {
  const answer = answerTo(state, { kind: 'whoCan', target });
  if (answer === undefined) return `${whoText(target)}: ${computingText(state)}`;
  const open = answer.public === 'no' ? '' : `; it is open to the public (${answer.public})`;
  const verb = answer.actions.length === 0 ? 'become' : 'reach';
  return `${count(answer.principals.length, 'principal')} can ${verb} ${nameOf(target)}${open}`;
}

function pathText(state: State, from: string, to: string): string {
  const answer = answerTo(state, { kind: 'path', from, to });
  const what = `from ${nameOf(from)} to ${nameOf(to)}`;
  if (answer === undefined) return `${what}: ${computingText(state)}`;
  const [best] = answer.paths;
  return best === undefined ? `${what}: no path` : `${MARKS[best.certainty]} ${what}: ${count(best.steps, 'step')}, ${best.certainty}`;
}

const SHOWN = { likely: 'unknown ones are hidden', certain: 'only certain ones are shown' } as const;

/** What is set that changes the picture. */
function settingLines(state: State, { theme }: Context): string[] {
  const { filter } = listOf(screenOf(state));
  const settings = [
    ...(state.assumed.length === 0 ? [] : [`assuming ${state.assumed.join(', ')}`]),
    ...(filter === '' || state.prompt?.kind === 'filter' ? [] : [`filter: ${filter}`]),
    ...(state.certainty === 'all' || !hasCertainty(screenOf(state)) ? [] : [SHOWN[state.certainty]]),
    ...(state.marks.length === 0 ? [] : [`marked: ${state.marks.map(nameOf).join(', ')}`]),
  ];
  return settings.length === 0 ? [] : [` ${theme.cyan(shorten(settings.join(' · '), state.columns - 2))}`];
}

/** With the number of rows where there is room for it; in a narrow window with the beginnings of the other names, or without them. */
function tabLines(state: State, { theme }: Context): string[] {
  const screen = screenOf(state);
  if (screen.kind !== 'suspect' || state.loaded === undefined) return [];
  const named = TABS.map((tab, index) => ` ${index + 1} ${tab} `);
  const counted = TABS.map((tab, index) => ` ${index + 1} ${tab}${countText(state, screen.suspects, tab)} `);
  const shortened = (short: (tab: Tab) => string): string[] =>
    TABS.map((tab, index) => ` ${index + 1}${tab === screen.tab ? ` ${tab}` : short(tab)} `);
  const begun = shortened((tab) => ` ${tab.slice(0, BEGINNING)}`);
  const numbered = shortened(() => '');
  const texts = [counted, named, begun].find((each) => each.join('').length < state.columns) ?? numbered;
  const line = TABS.map((tab, index) => (tab === screen.tab ? theme.inverse : theme.dim)(texts[index] ?? '')).join('');
  return isWide(state) || state.rows >= 30 ? ['', line] : [line];
}

/** Letters by which a tab is still known. */
const BEGINNING = 3;

function countText(state: State, suspects: readonly string[], tab: Tab): string {
  const report = answerTo(state, { kind: 'report', suspects });
  if (report === undefined) return '';
  const counts: { readonly [tab in Tab]?: number } = {
    Reach: report.principals.length,
    Resources: report.resources.length + report.resourcePatterns.length,
    Impact: report.impacts.length,
    Evidence: report.evidence.length + report.impacts.filter(({ category }) => category === EVASION).length,
    Inbound: report.inbound.length,
  };
  const number = counts[tab];
  return number === undefined ? '' : ` ${grouped(number)}`;
}
