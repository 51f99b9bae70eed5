import type { ChokePoint, GrantRow, Reached } from '../../query/index.ts';
import { shortOf, statementName } from './names.ts';
import { count, paint, paragraph, type Sheet, section } from './sheet.ts';

/** The grants whose removal cuts most, in the order in which they would go. */
export function chokePointLines(sheet: Sheet, points: readonly ChokePoint[]): string[] {
  const [first] = points;
  if (first === undefined) return [];
  const total = sum(first.cuts, first.left);
  const note = first.verified
    ? 'computed again without them'
    : 'by the proofs above; others may take their place: --choke-points computes again';
  return section(sheet, 'CHOKE POINTS', note, [
    ...points.flatMap((point, index) =>
      paragraph(
        sheet,
        `  ${index + 1}. `,
        `${index === 0 ? '' : 'then '}${grantText(sheet, point)} ${paint(sheet, 'dim', effectText(point, total))}`,
      ),
    ),
  ]);
}

/** `deploy#PassRole`, or `AdministratorAccess, detached from role/Ops`. */
export function grantText(sheet: Sheet, grant: GrantRow): string {
  const { policy, detachFrom } = grant;
  if (detachFrom === null) return paint(sheet, 'bold', statementName(sheet, { ...grant, effect: 'Allow' }, ''));
  return paint(sheet, 'bold', `${shortOf(sheet, policy).replace(/^policy\//, '')}, detached from ${shortOf(sheet, detachFrom)}`);
}

function effectText({ cuts, left }: ChokePoint, total: Reached): string {
  const parts = KINDS.filter(({ kind }) => total[kind] > 0).map(({ kind, noun }) => `${cuts[kind]} of ${count(total[kind], noun)}`);
  const rest = KINDS.every(({ kind }) => left[kind] === 0) ? '; nothing is left' : '';
  return `cuts ${parts.join(', ')}${rest}`;
}

const KINDS = [
  { kind: 'accounts', noun: 'account' },
  { kind: 'principals', noun: 'principal' },
  { kind: 'resources', noun: 'resource' },
] as const;

function sum(a: Reached, b: Reached): Reached {
  return { principals: a.principals + b.principals, resources: a.resources + b.resources, accounts: a.accounts + b.accounts };
}
