import type { Edge, EdgeRequest, PathAccess } from '../../query/index.ts';
import { accountOf } from '../../shared/arn.ts';
import { groupBy } from '../../shared/group.ts';
import { onlyText } from '../condition-text.ts';
import { placed, shortened, statementName } from './names.ts';
import { cut, edgesOf, field, listed, moreLine, paint, paragraph, type Sheet } from './sheet.ts';
import { tell } from './tell.ts';

const LABEL = 'allowed by'.length;

/** A path step by step: what is done, the requests, the statements that allow them, and what must hold. Of a step that was told before only where. */
export function proofLines(sheet: Sheet, path: readonly string[], before: ReadonlyMap<string, string> = new Map()): string[] {
  const edges = edgesOf(sheet, path);
  const digits = String(edges.length).length;
  let home = sheet.home;
  return edges.flatMap((edge, index) => {
    const lead = `  ${String(index + 1).padStart(digits)}. `;
    const where = before.get(edge.id);
    const told = paint(sheet, 'bold', tell(sheet, edge, home));
    home = accountOf(edge.to) ?? home;
    if (where !== undefined) return paragraph(sheet, lead, `${told} ${paint(sheet, 'dim', `(${where})`)}`);
    return [...paragraph(sheet, lead, told), ...groundLines(sheet, edge, lead.length)];
  });
}

/** What is done to the resource at the end of a path, with its requests. */
export function accessLines(sheet: Sheet, resource: string, { verb, requests, evidence, conditions }: PathAccess): string[] {
  const [first] = requests;
  if (first === undefined) return [];
  const who = first.principal === '*' ? 'anyone' : placed(sheet, first.principal);
  const told = `${who} may ${verb} ${placed(sheet, resource)}`;
  const ground: Ground = { from: first.principal, to: resource, requests, evidence, conditions, preconditions: [], unknowns: [] };
  return [...paragraph(sheet, '  ', paint(sheet, 'bold', told)), ...groundLines(sheet, ground, 2)];
}

type Ground = Omit<Edge, 'id' | 'technique' | 'certainty' | 'through'>;

function groundLines(sheet: Sheet, edge: Ground, indent: number): string[] {
  const ground = (label: string, text: string) => (text === '' ? [] : field(sheet, paint(sheet, 'dim', label), LABEL, text, indent));
  const of = (effect: 'Allow' | 'Deny') =>
    listed(
      sheet,
      [...new Set(edge.evidence.filter((item) => item.effect === effect).map((item) => statementName(sheet, item, edge.from)))],
      4,
    );
  const assumed = edge.preconditions.filter(({ status }) => status === 'assumed').map(({ text }) => text);
  const met = sheet.full ? edge.preconditions.filter(({ status }) => status === 'met').map(({ text }) => text) : [];
  return [
    ...requestLines(sheet, edge, indent),
    ...ground('allowed by', of('Allow')),
    ...ground('limited by', of('Deny')),
    ...ground('condition', onlyText(edge.conditions)),
    ...ground('assumed', shortened(sheet, assumed.join('; '))),
    ...ground('checked', met.join('; ')),
    ...ground('not known', shortened(sheet, edge.unknowns.join('; '))),
  ];
}

function requestLines(sheet: Sheet, edge: Ground, indent: number): string[] {
  const groups = [...groupBy(edge.requests, ({ principal, resource }) => `${principal} ${resource}`).values()];
  const { shown, rest } = cut(sheet, groups, 3);
  const lines = shown.flatMap((requests, index) =>
    field(sheet, index === 0 ? paint(sheet, 'dim', 'requests') : '', LABEL, requestText(sheet, edge, requests), indent),
  );
  return [...lines, ...moreLine(sheet, rest, indent + LABEL + 2)];
}

function requestText(sheet: Sheet, edge: Ground, requests: readonly EdgeRequest[]): string {
  const [first] = requests;
  if (first === undefined) return '';
  const actions = [...new Set(requests.map(({ action }) => action))].join(', ');
  const home = accountOf(first.resource) === accountOf(edge.to) ? accountOf(edge.to) : accountOf(edge.from);
  const place = first.resource === '*' ? '' : ` on ${placed(sheet, first.resource, home)}`;
  const by = first.principal === edge.from ? '' : `, as ${placed(sheet, first.principal, accountOf(edge.to))}`;
  return `${actions}${place}${by}${sheet.full ? contextText(requests) : ''}`;
}

function contextText(requests: readonly EdgeRequest[]): string {
  const pairs = requests
    .flatMap(({ context }) => Object.entries(context))
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : value.join(',')}`);
  return pairs.length === 0 ? '' : ` with ${[...new Set(pairs)].join(', ')}`;
}
