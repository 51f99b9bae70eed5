/** The policies that have a say in what the suspect may do. */
import type { LintNote, PolicyText, StatementText } from '../../query/index.ts';
import { count, placed, type Sheet, shortOf, statementName } from '../../report/index.ts';
import { groupBy } from '../../shared/group.ts';
import { leaf, type Node, type Row, type Table } from '../table.ts';
import { heading } from './words.ts';

const ROLES = {
  inline: 'inline',
  managed: 'managed',
  group: 'group',
  boundary: 'boundary',
  trust: 'trust',
  'service control': 'SCP',
  'resource control': 'RCP',
} as const;

/** A suspect with the policies that have a say in what it may do. */
interface Holder {
  readonly arn: string;
  readonly policies: readonly PolicyText[];
}

/** What lets it and what holds it back, statement by statement; of several suspects each under its name. */
export function policyTable(sheet: Sheet, holders: readonly Holder[], lint: readonly LintNote[]): Table {
  const isOne = holders.length === 1;
  const nodes = holders.flatMap((holder) =>
    isOne ? policyNodes(sheet, holder) : heading(placed(sheet, holder.arn), policyNodes(sheet, holder)),
  );
  return {
    columns: [
      { title: 'policy', width: 24, grow: 4 },
      { title: 'as', width: 15 },
      { title: 'says', width: 14, grow: 7, from: 54 },
    ],
    nodes: [
      ...heading(
        'not what they seem',
        lint.map((note) => leaf(noteRow(sheet, note))),
      ),
      ...nodes,
    ],
    empty: 'it has no policies',
  };
}

/** A guardrail that stands at several levels is told once. */
function policyNodes(sheet: Sheet, { arn, policies }: Holder): Node[] {
  return [...groupBy(policies, ({ role, id }) => `${arn} ${role} ${id}`)].map(([key, alike]) => {
    const [policy] = alike as [PolicyText];
    const size = policy.statements === null ? 'not collected' : count(policy.statements.length, 'statement');
    return {
      row: {
        key,
        cells: () => [policy.name, placeOf(sheet, alike), size],
        detail: [policy.id],
        statements: policy.statements ?? [],
        data: policy,
      },
      children: (policy.statements ?? []).map((statement) => leaf(statementRow(key, statement))),
    };
  });
}

function noteRow(sheet: Sheet, note: LintNote): Row {
  const { severity, policy, statement, sid, problem, remedy, path } = note;
  const evidence = { policy, statement: statement ?? 0, sid, effect: 'Allow' } as const;
  return {
    key: `${policy} ${path} ${problem}`,
    cells: () => [statement === null ? shortOf(sheet, policy) : statementName(sheet, evidence, ''), severity, problem],
    tone: severity === 'error' ? 'alert' : undefined,
    grounds: statement === null ? [] : [{ requests: [], conditions: [], evidence: [evidence] }],
    detail: [policy, path, `${severity}: ${problem}`, remedy],
    data: note,
  };
}

/** What it is to the principal: `inline`, `group deployers`, `SCP, 4 levels`. */
function placeOf(sheet: Sheet, [policy, ...others]: readonly PolicyText[]): string {
  if (policy === undefined) return '';
  if (policy.role === 'group' && policy.by !== null) return shortOf(sheet, policy.by).replace('/', ' ');
  return others.length === 0 ? ROLES[policy.role] : `${ROLES[policy.role]}, ${others.length + 1} levels`;
}

function statementRow(policy: string, statement: StatementText): Row {
  const json = statement.lines.map(({ text }) => text);
  return {
    key: `${policy} ${statement.statement}`,
    cells: () => [`#${statement.statement} ${statement.sid ?? ''}`, statement.effect, summary(json.join('\n'))],
    tone: statement.effect === 'Deny' ? 'alert' : undefined,
    statements: [statement],
    also: json.join(' '),
    data: statement,
  };
}

/** `s3:GetObject, s3:PutObject on arn:aws:s3:::acme/*`. */
function summary(json: string): string {
  const { Action, NotAction, Resource, NotResource, Condition } = (JSON.parse(json) ?? {}) as { readonly [element: string]: unknown };
  const list = (value: unknown): string => [value].flat().join(', ');
  const actions = NotAction === undefined ? list(Action) : `all but ${list(NotAction)}`;
  const on =
    Resource === undefined && NotResource === undefined
      ? ''
      : ` on ${NotResource === undefined ? list(Resource) : `all but ${list(NotResource)}`}`;
  return `${actions}${on}${Condition === undefined ? '' : ', under conditions'}`;
}
