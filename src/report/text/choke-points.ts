import type { ChokePoint, GrantRow, Reached } from '../../query/index.ts';
import { shortOf, statementName } from './names.ts';
import { count, grouped, paint, paragraph, type Sheet, section } from './sheet.ts';

/** The grants whose removal cuts most, in the order in which they would go; those that cut next to nothing are for JSON. */
export function chokePointLines(sheet: Sheet, points: readonly ChokePoint[]): string[] {
  const note = points[0]?.verified
    ? 'computed again without them'
    : 'by the proofs above; others may take their place: --choke-points computes again';
  return section(
    sheet,
    'CHOKE POINTS',
    note,
    tellingPoints(points).flatMap(({ point, cuts }, index) =>
      paragraph(sheet, `  ${index + 1}. `, `${index === 0 ? '' : 'then '}${grantText(sheet, point)} ${paint(sheet, 'dim', cuts)}`),
    ),
  );
}

/** Those that cut something worth telling, each with what it cuts in words. */
export function tellingPoints(points: readonly ChokePoint[]): { readonly point: ChokePoint; readonly cuts: string }[] {
  const [first] = points;
  if (first === undefined) return [];
  const total = sum(first.cuts, first.left);
  const isTelling = ({ cuts }: ChokePoint): boolean => KINDS.some(({ kind }) => cuts[kind] * 20 >= Math.max(1, total[kind]));
  return points.filter((point) => point === first || isTelling(point)).map((point) => ({ point, cuts: effectText(point, total) }));
}

/** `deploy#PassRole`, or `AdministratorAccess, detached from role/Ops`. */
export function grantText(sheet: Sheet, grant: GrantRow): string {
  return paint(sheet, 'bold', grantName(sheet, grant));
}

/** The same without a colour. */
export function grantName(sheet: Sheet, grant: GrantRow): string {
  const { policy, detachFrom } = grant;
  if (detachFrom === null) return statementName(sheet, { ...grant, effect: 'Allow' }, '');
  return `${shortOf(sheet, policy).replace(/^policy\//, '')}, detached from ${shortOf(sheet, detachFrom)}`;
}

function effectText({ cuts, left }: ChokePoint, total: Reached): string {
  const parts = KINDS.filter(({ kind }) => cuts[kind] > 0).map(({ kind, noun }) => `${grouped(cuts[kind])} of ${count(total[kind], noun)}`);
  const rest = KINDS.every(({ kind }) => left[kind] === 0) ? '; nothing is left' : '';
  return `${parts.length === 0 ? 'alone cuts nothing' : `cuts ${parts.join(', ')}`}${rest}`;
}

const KINDS = [
  { kind: 'accounts', noun: 'account' },
  { kind: 'principals', noun: 'principal' },
  { kind: 'resources', noun: 'resource' },
] as const;

function sum(a: Reached, b: Reached): Reached {
  return { principals: a.principals + b.principals, resources: a.resources + b.resources, accounts: a.accounts + b.accounts };
}
