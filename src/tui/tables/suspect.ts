/** The tabs of a suspect, each a tree of rows. */
import type {
  AccessRow,
  Edge,
  EvidenceRow,
  ImpactRow,
  PolicyText,
  PrincipalRow,
  Report,
  ResourceRow,
  StatementText,
} from '../../query/index.ts';
import {
  bareOf,
  conditionsOf,
  count,
  deed,
  edgesOf,
  isByAdministration,
  onlyText,
  placed,
  type Sheet,
  shortened,
  shortOf,
  typeName,
  unknownsOf,
} from '../../report/index.ts';
import { accountOf } from '../../shared/arn.ts';
import { groupBy } from '../../shared/group.ts';
import type { Tab } from '../state.ts';
import { byNearness, type Column, detailed, leaf, type Node, type Row, type Table } from '../table.ts';

const HOW: Column = { title: 'how', width: 20, grow: 5 };
const STEPS: Column = { title: 'steps', width: 5, right: true };

export function tabTable(sheet: Sheet, report: Report, tab: Exclude<Tab, 'Policies'>): Table {
  switch (tab) {
    case 'Reach':
      return reachTable(sheet, report);
    case 'Resources':
      return resourceTable(sheet, report);
    case 'Impact':
      return impactTable(sheet, report);
    case 'Evidence':
      return evidenceTable(sheet, report);
    case 'Inbound':
      return inboundTable(sheet, report);
    case 'Unknowns':
      return unknownTable(sheet, report);
  }
}

/** Whom it becomes, under whom it comes from; those of an administered account under the account. */
function reachTable(sheet: Sheet, { principals, external }: Report): Table {
  const byParent = groupBy(principals, (row) => parentOf(sheet, row));
  const told = new Set<string>();
  const branch = (parent: string): Node[] =>
    [...(byParent.get(parent) ?? [])].sort(byNearest).flatMap((row) => {
      if (told.has(row.arn)) return [];
      told.add(row.arn);
      return [{ row: principalRow(sheet, row), children: branch(row.arn) }];
    });
  const start = [...sheet.starts].flatMap(branch);
  const accounts = [...byParent.keys()]
    .filter((parent) => parent.startsWith('account '))
    .map((parent) => accountNode(parent, branch(parent)));
  // What hangs on nobody that is listed, such as a principal made anew.
  const rest = [...byParent.keys()].flatMap(branch);
  return {
    columns: [{ title: 'can become', width: 24, grow: 4 }, { title: 'account', width: 12, from: 110 }, STEPS, HOW],
    nodes: [...start, ...rest, ...accounts, ...outsideNodes(sheet, external, 'out')],
    empty: 'it can become nobody else, as far as this snapshot shows',
  };
}

function byNearest(a: PrincipalRow, b: PrincipalRow): number {
  return byNearness(a, b) || Number(b.admin) - Number(a.admin);
}

function parentOf(sheet: Sheet, { path, accountId, arn }: PrincipalRow): string {
  if (sheet.starts.has(arn)) return [...sheet.starts][0] ?? '';
  if (isByAdministration(sheet, path, accountId)) return `account ${accountId}`;
  return (
    edgesOf(sheet, path)
      .filter(({ from, to }) => from !== to)
      .at(-1)?.from ?? ''
  );
}

function accountNode(name: string, children: readonly Node[]): Node {
  const accountId = name.slice('account '.length);
  const first = children[0]?.row;
  const certainty = first?.certainty;
  return {
    row: {
      key: name,
      cells: () => [`all of account ${accountId}`, accountId, '', `as its administrator: ${count(children.length, 'other principal')}`],
      certainty,
      tone: 'alert',
      proof: first?.proof,
      data: { account: accountId, principals: children.length },
    },
    children: children.map((child) => ({ ...child, row: { ...child.row, key: `${name} ${child.row.key}` } })),
    isClosed: true,
  };
}

function principalRow(sheet: Sheet, row: PrincipalRow): Row {
  const gains = row.gains.length === 0 ? '' : `, with ${row.gains.join(', ')}`;
  return {
    key: row.arn,
    arn: row.arn,
    cells: () => [
      `${row.admin ? 'ADMIN ' : ''}${sheet.starts.has(row.arn) ? 'itself' : shortOf(sheet, row.arn)}`,
      row.accountId,
      String(row.steps),
      `${lastDeed(sheet, row.path)}${gains}`,
    ],
    certainty: row.certainty,
    tone: row.admin ? 'alert' : undefined,
    proof: row,
    data: row,
  };
}

/** The last step in words, and what must hold. */
function lastDeed(sheet: Sheet, path: readonly string[]): string {
  const last = edgesOf(sheet, path).at(-1);
  return last === undefined ? '' : [deed(sheet, last, shortOf(sheet, last.to)), ...openText(sheet, path)].join('; ');
}

function openText(sheet: Sheet, path: readonly string[]): string[] {
  const conditions = onlyText(conditionsOf(sheet, path));
  const unknowns = unknownsOf(sheet, path);
  return [...(conditions === '' ? [] : [conditions]), ...(unknowns.length === 0 ? [] : [`not known: ${unknowns[0]}`])];
}

const KINDS = { account: 'account', federated: 'identity', service: 'service', anonymous: 'anyone' } as const;

function outsideNodes(sheet: Sheet, external: Report['external'], direction: 'in' | 'out'): Node[] {
  const rows = external.filter((row) => row.direction === direction);
  const children = rows.map((row) =>
    leaf({
      key: `outside ${row.kind} ${row.id}`,
      cells: () => [row.id.startsWith('arn:') ? placed(sheet, row.id) : row.id, KINDS[row.kind], '', lastDeed(sheet, row.path)],
      certainty: row.certainty,
      proof: row,
      data: row,
    }),
  );
  return heading('outside the snapshot', children);
}

/** By type, the most sensitive first, as the report has them; each with its accesses. */
function resourceTable(sheet: Sheet, { resources, resourcePatterns }: Report): Table {
  const groups = [...groupBy(resources, ({ type }) => type)].sort(
    ([a], [b]) => sheet.words.sensitivity(a) - sheet.words.sensitivity(b) || a.localeCompare(b),
  );
  const nodes = groups.flatMap(([type, rows]) =>
    heading(
      typeName(type),
      rows.map((row) => resourceNode(sheet, row)),
    ),
  );
  const patterns = resourcePatterns.map((row) =>
    leaf({
      key: row.pattern,
      cells: () => [row.pattern, row.actions.join(', '), placed(sheet, row.via), ''],
      certainty: row.certainty,
      data: row,
    }),
  );
  return {
    columns: [
      { title: 'resource', width: 24, grow: 3 },
      { title: 'access', width: 18, grow: 2 },
      { title: 'by', width: 14, grow: 2 },
      { title: 'account', width: 12, from: 100 },
    ],
    nodes: [...nodes, ...patterns],
    empty: 'it reaches no resource of this snapshot',
  };
}

function resourceNode(sheet: Sheet, row: ResourceRow): Node {
  const best = bestOf(row.access);
  const isBlocked = row.access.some(({ blockedBy }) => blockedBy !== undefined);
  const whole: Row = {
    key: row.arn,
    arn: row.arn,
    cells: () => [
      bareOf(row.arn),
      `${[...new Set(row.access.map(({ verb }) => verb))].join(' ')}${isBlocked ? ' (encrypted)' : ''}`,
      best === undefined ? '' : viaText(sheet, best),
      row.accountId,
    ],
    certainty: row.certainty,
    proof: best,
    access: best && { by: best.via, resource: row.arn, actions: best.actions },
    data: row,
  };
  return detailed(whole, () => row.access.map((access) => leaf(accessRow(sheet, row, access))));
}

/** The most certain, and of those the nearest; of equals not the one that only lists names. */
function bestOf(accesses: readonly AccessRow[]): AccessRow | undefined {
  let best: AccessRow | undefined;
  for (const access of accesses)
    if (best === undefined || (byNearness(access, best) || Number(access.verb === 'list') - Number(best.verb === 'list')) < 0)
      best = access;
  return best;
}

function viaText(sheet: Sheet, { via, path }: Pick<AccessRow, 'via' | 'path'>): string {
  return [sheet.starts.has(via) ? 'itself' : shortOf(sheet, via), ...openText(sheet, path)].join('; ');
}

function accessRow(sheet: Sheet, { arn }: ResourceRow, access: AccessRow): Row {
  return {
    key: `${arn} ${access.verb}`,
    arn,
    cells: () => [
      access.verb,
      access.actions.join(', '),
      access.blockedBy === undefined ? viaText(sheet, access) : `not decryptable without ${placed(sheet, access.blockedBy)}`,
      '',
    ],
    certainty: access.certainty,
    proof: access,
    access: { by: access.via, resource: arn, actions: access.actions },
    data: access,
  };
}

const IMPACT_COLUMNS: readonly Column[] = [
  { title: 'can', width: 26, grow: 5 },
  { title: 'category', width: 15, from: 100 },
  { title: 'ATT&CK', width: 12 },
  { title: 'as', width: 14, grow: 4 },
  { title: 'account', width: 12, from: 110 },
];

const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;

function impactTable(sheet: Sheet, { impacts }: Report): Table {
  const nodes = SEVERITIES.flatMap((severity): Node[] => {
    const rows = impacts.filter((row) => row.severity === severity);
    return heading(
      severity,
      [...rows].sort(byNear).map((row) => leaf(impactRow(sheet, row))),
    );
  });
  return {
    columns: IMPACT_COLUMNS,
    nodes,
    empty: 'none of the capabilities that blast knows to be harmful',
  };
}

function byNear(a: ImpactRow, b: ImpactRow): number {
  return byNearness(a, b) || a.category.localeCompare(b.category);
}

function impactRow(sheet: Sheet, row: ImpactRow): Row {
  return {
    key: `${row.id} ${row.via}`,
    arn: sheet.starts.has(row.via) ? undefined : row.via,
    cells: () => [row.title, row.category, attackText(row.attack), viaText(sheet, row), accountOf(row.via) ?? ''],
    certainty: row.certainty,
    tone: row.severity === 'critical' ? 'alert' : undefined,
    proof: row,
    access: { by: row.via, resource: null, actions: row.actions },
    also: [...row.actions, ...row.attack].join(' '),
    detail: [
      `by ${row.actions.join(', ')}`,
      `severity ${row.severity}, ${row.category}, ${row.attack.join(', ') || 'no ATT&CK technique'}`,
    ],
    data: row,
  };
}

function attackText([first = '', ...others]: readonly string[]): string {
  return others.length === 0 ? first : `${first} +${others.length}`;
}

/** Logs that it can tamper with, one by one, and the capabilities that blind or undo a response. */
function evidenceTable(sheet: Sheet, { evidence, impacts }: Report): Table {
  const [known, unknown] = [true, false].map((collected) => evidence.filter((row) => row.collected === collected).sort(byNearness));
  const blinding = impacts.filter(({ category }) => category === EVASION);
  return {
    columns: [
      { title: 'evidence', width: 26, grow: 5 },
      { title: 'can', width: 16, grow: 3 },
      { title: 'as', width: 14, grow: 4 },
      { title: 'account', width: 12, from: 110 },
    ],
    nodes: [
      ...heading(
        'logs of the snapshot',
        (known ?? []).map((row) => leaf(evidenceRow(sheet, row))),
      ),
      ...heading(
        'not in the snapshot, from the permissions alone',
        (unknown ?? []).map((row) => leaf(evidenceRow(sheet, row))),
      ),
      ...heading(
        'capabilities against evidence',
        blinding.map((row) => leaf(evasionRow(sheet, row))),
      ),
    ],
    empty: 'it can stop, delete, divert or read no log, as far as this snapshot shows',
  };
}

function evidenceRow(sheet: Sheet, row: EvidenceRow): Row {
  return {
    key: `${row.source} ${row.arn} ${row.via}`,
    arn: row.collected ? row.arn : undefined,
    cells: () => [row.collected ? `${bareOf(row.arn)}, ${row.name}` : row.name, row.can.join(' '), viaText(sheet, row), row.accountId],
    certainty: row.certainty,
    proof: row,
    grounds: row.proofs,
    detail: row.proofs.map(({ can, on, actions }) => `${can}: ${actions.join(', ')} on ${on}`),
    data: row,
  };
}

function evasionRow(sheet: Sheet, row: ImpactRow): Row {
  const cells = (): string[] => [row.title, attackText(row.attack), viaText(sheet, row), accountOf(row.via) ?? ''];
  return { ...impactRow(sheet, row), cells };
}

/** Rows under what they have in common; nothing where there are none. */
function heading(title: string, children: readonly Node[]): Node[] {
  const row: Row = { key: title, cells: () => [`${title} (${children.length})`], tone: 'heading', data: null };
  return children.length === 0 ? [] : [{ row, children }];
}

/** Of the catalogue of capabilities those that touch logs, alarms and detectors. */
export const EVASION = 'defense-evasion';

function inboundTable(sheet: Sheet, { inbound, external }: Report): Table {
  return {
    columns: [{ title: 'can become it', width: 24, grow: 4 }, { title: 'account', width: 12, from: 110 }, STEPS, HOW],
    nodes: [
      ...[...inbound].sort(byNearest).map((row) => leaf({ ...principalRow(sheet, row), cells: () => inboundCells(sheet, row) })),
      ...outsideNodes(sheet, external, 'in'),
    ],
    empty: 'nobody else can become it, as far as this snapshot shows',
  };
}

function inboundCells(sheet: Sheet, row: PrincipalRow): string[] {
  const last = edgesOf(sheet, row.path).at(-1);
  const by = last === undefined || last.from === row.arn ? '' : `${placed(sheet, last.from)} `;
  return [shortOf(sheet, row.arn), row.accountId, String(row.steps), `${by}${lastDeed(sheet, row.path)}`];
}

function unknownTable(sheet: Sheet, { gaps, assumptions, edges, resources }: Report): Table {
  const line = (key: string, cells: readonly string[], data: unknown): Node => leaf({ key, cells: () => cells, data, detail: cells });
  const missing = [...edges, ...resources.flatMap(({ access }) => access)].flatMap(({ unknowns = [] }) => unknowns);
  const facts = [...new Set(missing.map((text) => shortened(sheet, text)))];
  const assumed = [...new Set(edges.flatMap(assumedOf))];
  return {
    columns: [
      { title: 'what', width: 24, grow: 2 },
      { title: 'why it matters', width: 24, grow: 3 },
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

const ROLES = {
  inline: 'inline',
  managed: 'managed',
  group: 'group',
  boundary: 'boundary',
  trust: 'trust',
  'service control': 'SCP',
  'resource control': 'RCP',
} as const;

/** What lets it and what holds it back, statement by statement. A guardrail that stands at several levels is told once. */
export function policyTable(sheet: Sheet, policies: readonly PolicyText[]): Table {
  const nodes = [...groupBy(policies, ({ role, id }) => `${role} ${id}`)].map(([key, alike]): Node => {
    const [policy] = alike as [PolicyText];
    const size = policy.statements === null ? 'not collected' : count(policy.statements.length, 'statement');
    return {
      row: { key, cells: () => [policy.name, placeOf(sheet, alike), size], detail: [policy.id], data: policy },
      children: (policy.statements ?? []).map((statement) => leaf(statementRow(key, statement))),
    };
  });
  return {
    columns: [
      { title: 'policy', width: 24, grow: 4 },
      { title: 'as', width: 15 },
      { title: 'says', width: 24, grow: 7 },
    ],
    nodes,
    empty: 'it has no policies',
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
    statement,
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
