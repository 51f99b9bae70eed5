import { type Actor, groupsOf, policyOf, type World } from '../graph/index.ts';
import { matchesGlob, parseGlob } from '../shared/glob.ts';
import { remember } from '../shared/remember.ts';
import type { Edge, Evidence } from './types.ts';

type Source = Parameters<typeof policyOf>[0];

/** What a policy is to a principal. */
export type PolicyRole = 'inline' | 'managed' | 'group' | 'boundary' | 'trust' | 'service control' | 'resource control';

/** One line of a statement's JSON. */
export interface JsonLine {
  readonly text: string;
  /** It is what makes the statement apply to the request that was asked about. */
  readonly isMarked: boolean;
}

export interface StatementText {
  /** As evidence names it. */
  readonly policy: string;
  /** Counts from 0. */
  readonly statement: number;
  readonly sid: string | null;
  readonly effect: 'Allow' | 'Deny';
  readonly lines: readonly JsonLine[];
}

/** What is asked for, and what allows it. */
export type Ground = Pick<Edge, 'requests' | 'conditions' | 'evidence'>;

export interface PolicyText {
  readonly id: string;
  readonly name: string;
  readonly role: PolicyRole;
  /** ARN of the group through which it applies, or the level of the organization (0 is the root). */
  readonly by: string | null;
  /** Null: attached, and its document is not in the snapshot. */
  readonly statements: readonly StatementText[] | null;
}

/** Every policy that has a say in what the principal may do, save those of resources, and the trust policy of a role. */
export function policiesOf(world: World, actor: Actor): PolicyText[] {
  const texts: PolicyText[] = actor.policies.map((source) => policyText(source, source.arn === undefined ? 'inline' : 'managed'));
  for (const group of groupsOf(actor)) texts.push(...group.policies.map((source) => policyText(source, 'group', group.arn)));
  if (actor.permissionsBoundary !== undefined) texts.push(policyText(actor.permissionsBoundary, 'boundary'));
  if (actor.type === 'Role') texts.push(policyText(actor.trust, 'trust'));
  const { organization } = world.snapshot;
  if (organization === undefined || world.accounts.get(actor.accountId)?.isManagement) return texts;
  const guardrails = [
    ['service control', organization.serviceControlPolicies],
    ['resource control', organization.resourceControlPolicies],
  ] as const;
  for (const [role, levels] of guardrails)
    for (const [level, sources] of (levels.get(actor.accountId) ?? []).entries())
      texts.push(...sources.map((source) => policyText(source, role, String(level))));
  return texts;
}

function policyText(source: Source, role: PolicyRole, by: string | null = null): PolicyText {
  const statements = source.document === undefined ? null : policyOf(source).document.statements;
  return {
    id: source.id,
    name: source.name,
    role,
    by,
    statements:
      statements?.map(({ index, sid, effect }) => ({
        policy: source.id,
        statement: index,
        sid: sid ?? null,
        effect,
        lines: jsonLines(statementAt(source, index), () => false),
      })) ?? null,
  };
}

/** The statements that an edge rests on. Marked are the actions, resources and condition keys of its requests; one that is in no policy of the snapshot is left out. */
export function statementsOf(world: World, edge: Ground): StatementText[] {
  const byId = sourcesOf(world);
  return edge.evidence.flatMap((evidence) => {
    const source = byId.get(evidence.policy);
    if (source === undefined) return [];
    const { policy, statement, sid, effect } = evidence;
    return [{ policy, statement, sid, effect, lines: jsonLines(statementAt(source, statement), marksFor(edge, evidence)) }];
  });
}

function statementAt({ document }: Source, index: number): unknown {
  const { Statement } = (document ?? {}) as { readonly Statement?: unknown };
  return Array.isArray(Statement) ? Statement[index] : Statement;
}

/** Whether a text under an element of a statement is what makes it apply. */
type Marks = (element: string, text: string) => boolean;

function marksFor({ requests, conditions }: Pick<Edge, 'requests' | 'conditions'>, { effect }: Evidence): Marks {
  const covers = (pattern: string, subject: string): boolean => matchesGlob(parseGlob(pattern.replace(/\$\{[^}]*\}/g, '*')), subject);
  const keys = new Set(conditions.map(({ key }) => key.toLowerCase()));
  return (element, text) => {
    const lower = text.toLowerCase();
    if (element === 'Action') return requests.some(({ action }) => covers(lower, action.toLowerCase()));
    if (element === 'Resource') return requests.some(({ resource }) => covers(text, resource));
    if (element === 'Principal')
      return requests.some(({ principal }) => text === '*' || principal.includes(text) || text.includes(principal));
    return element === 'Condition' && effect === 'Allow' && keys.has(lower);
  };
}

const ELEMENT = /^ {2}"(\w+)":/;
const QUOTED = /"((?:[^"\\]|\\.)*)"/g;

/** The JSON as people write it; a line is marked by a text in it. */
function jsonLines(statement: unknown, isMarked: Marks): JsonLine[] {
  let element = '';
  return (JSON.stringify(statement, null, 2) ?? 'null').split('\n').map((text) => {
    element = ELEMENT.exec(text)?.[1] ?? element;
    const quoted = [...text.matchAll(QUOTED)].map(([, inner = '']) => inner);
    return { text, isMarked: quoted.some((inner) => inner !== element && isMarked(element, inner)) };
  });
}

const sources = new WeakMap<World, ReadonlyMap<string, Source>>();

/** Every policy of the snapshot by the id that evidence names it with. */
function sourcesOf(world: World): ReadonlyMap<string, Source> {
  return remember(sources, world, () => {
    const found = new Map<string, Source>();
    const add = (source: Source | null | undefined): void => {
      if (source) found.set(source.id, source);
    };
    for (const { account } of world.accounts.values()) {
      for (const { policies } of [...account.users, ...account.groups, ...account.roles]) policies.forEach(add);
      for (const { permissionsBoundary } of [...account.users, ...account.roles]) add(permissionsBoundary);
      for (const { trust } of account.roles) add(trust);
      for (const { policy } of account.resources) add(policy);
      account.policies.forEach(add);
    }
    const { organization } = world.snapshot;
    for (const levels of organization?.serviceControlPolicies.values() ?? []) levels.flat().forEach(add);
    for (const levels of organization?.resourceControlPolicies.values() ?? []) levels.flat().forEach(add);
    return found;
  });
}
