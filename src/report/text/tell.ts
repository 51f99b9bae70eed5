import type { AdminStatus, Condition, Edge } from '../../query/index.ts';
import { accountOf } from '../../shared/arn.ts';
import { bareOf, placed, shortened, shortOf, subject } from './names.ts';
import { ADMINISTRATION, edgesOf, listed, type Sheet } from './sheet.ts';

/** What stands in for the ends of an edge, where it is told of several that are alike. */
interface Ends {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** What the attacker does in an edge, without its subject: `assumes role/Deploy`. */
export function deed(sheet: Sheet, edge: Edge, ends: Ends = {}): string {
  const { from = shortOf(sheet, edge.from), to = placed(sheet, edge.to, accountOf(edge.from)) } = ends;
  const sentence = sheet.words.tells(edge.technique);
  if (sentence === '') return `uses ${edge.technique} on ${to}`;
  const told = fill(fill(sentence, 'to', to), 'from', from);
  return fillThrough(sheet, told, edge.through);
}

/** A whole sentence. The account is named where it is not the one that the story is in. */
export function tell(sheet: Sheet, edge: Edge, home: string | undefined): string {
  return `${edge.from === '*' ? 'anyone' : subject(sheet, edge.from, home)} ${deed(sheet, edge)}`;
}

/** The names on the way, in order of doing: `user/ci → role/Deploy → role/Admin (444455556666)`. */
export function route(sheet: Sheet, path: readonly string[]): string {
  const parts: string[] = [];
  let at: string | undefined;
  let home = sheet.home;
  for (const edge of edgesOf(sheet, path)) {
    if (edge.from !== at) {
      parts.push(`${at === undefined ? '' : '; '}${edge.from === '*' ? 'anyone' : placed(sheet, edge.from, home)}`);
      home = accountOf(edge.from) ?? home;
    }
    parts.push(` → ${edge.to === edge.from ? 'itself' : placed(sheet, edge.to, home)}`);
    home = accountOf(edge.to) ?? home;
    at = edge.to;
  }
  return parts.join('');
}

/** Every condition along a path, once. */
export function conditionsOf(sheet: Sheet, path: readonly string[]): Condition[] {
  const byText = new Map<string, Condition>();
  for (const edge of edgesOf(sheet, path)) for (const condition of edge.conditions) byText.set(JSON.stringify(condition), condition);
  return [...byText.values()];
}

/** Every missing fact along a path, once. */
export function unknownsOf(sheet: Sheet, path: readonly string[]): string[] {
  return [...new Set(edgesOf(sheet, path).flatMap(({ unknowns }) => unknowns.map((text) => shortened(sheet, text))))];
}

/** Why an answer may leave something out; `whose` are ids of accounts, or `its`. */
export function incompleteText(sheet: Sheet, whose: readonly string[] | 'its'): string {
  return `not all of ${whose === 'its' ? whose : `${listed(sheet, whose, 3)}'s`} users, groups, roles and policies are in the snapshot`;
}

/** Whether the path reaches things of this account by administering it. */
export function isByAdministration(sheet: Sheet, path: readonly string[], accountId: string): boolean {
  return edgesOf(sheet, path).some(({ technique, to }) => technique === ADMINISTRATION && accountOf(to) === accountId);
}

/** The way to administer an account, with the edge to the account itself where that hangs on anything: else it says nothing new. */
export function adminPath(sheet: Sheet, { accounts, path }: AdminStatus): readonly string[] {
  const reached = new Set([...sheet.starts, ...edgesOf(sheet, path).map(({ to }) => to)]);
  const last = [...sheet.edges.values()].findLast(
    ({ technique, from, to, certainty }) =>
      technique === ADMINISTRATION && accountOf(to) === accounts[0] && reached.has(from) && certainty !== 'certain',
  );
  return last === undefined ? path : [...path, last.id];
}

/** Puts a name in place of its mark, and says its type once: `group {to}` with `group/x` gives `group x`. */
function fill(sentence: string, slot: string, name: string): string {
  return sentence.replace(new RegExp(`(?:(\\S+) )?\\{${slot}\\}`, 'g'), (_, before: string | undefined) => {
    if (before === undefined) return name;
    const typed = [' ', '/', ':'].some((separator) => name.startsWith(before + separator));
    return `${before} ${typed ? name.slice(before.length + 1) : name}`;
  });
}

function fillThrough(sheet: Sheet, sentence: string, through: string | undefined): string {
  if (through === undefined) return sentence.replaceAll('{through}', 'a resource');
  const name = /\b(in|on|of) \{through\}/.test(sentence) ? shortOf(sheet, through) : bareOf(through);
  return sentence.replaceAll('{through}', name);
}
