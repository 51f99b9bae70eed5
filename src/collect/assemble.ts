/** Puts what the collectors found together: one account as the snapshot format has it. */
import { grouped } from '../shared/count.ts';
import { groupBy } from '../shared/group.ts';
import type { Json } from '../snapshot/index.ts';
import { type Answer, isAnswer, items, member, objects, text } from './answer.ts';
import { actionOf } from './call.ts';
import type { AccountFindings, Finding } from './collect-account.ts';
import { withoutUndefined } from './collector.ts';
import { type FailedCall, NOT_ASKED } from './run-collector.ts';

export interface AssembledAccount {
  readonly accountId: string;
  readonly document: Answer;
  readonly organization: Json | undefined;
  /** By what: number of users, roles, resources of a type. */
  readonly found: ReadonlyMap<string, number>;
  readonly gaps: readonly Gap[];
}

/** An item of `gaps`, with what the summary counts by. */
export interface Gap {
  readonly what: string;
  readonly code: string;
  readonly text: string;
  readonly call: string;
  readonly tells: string;
}

export function assembleAccount({ accountId, findings, isEverywhere, failures, unasked }: AccountFindings): AssembledAccount {
  const parts = findings.flatMap(({ collected }) => collected.parts);
  const aliases = Object.assign({}, ...parts.map(({ keyAliases }) => keyAliases ?? {})) as { readonly [alias: string]: string };
  const resources = parts.flatMap((part) => part.resources ?? []).map((resource) => withKey(resource, aliases));
  const gaps = gapsOf([...findings.flatMap(({ collected }) => collected.failures), ...failures]);
  const iam = withDurations(
    joinMembers(parts.map((part) => part.iam)) ?? {},
    Object.assign({}, ...parts.map((part) => part.sessionDurations ?? {})),
  );
  const document = withoutUndefined({
    accountId,
    alias: parts.find(({ alias }) => alias !== undefined)?.alias,
    iam,
    credentials: joinMembers(parts.map(({ credentials }) => credentials)),
    identityProviders: joinLists(parts.map(({ identityProviders }) => identityProviders)),
    identityCenter: joinMembers(parts.map(({ identityCenter }) => identityCenter)),
    publicAccessBlock: parts.find((part) => part.publicAccessBlock !== undefined)?.publicAccessBlock,
    canonicalUserId: parts.find((part) => part.canonicalUserId !== undefined)?.canonicalUserId,
    inventory: inventoryOf(findings, isEverywhere),
    resources: [...resources].sort((a, b) => compare(keyOf(a), keyOf(b))),
    gaps: [...gaps.map(({ what, code, text: tells }) => ({ what, code, text: tells })), ...unaskedGaps(accountId, unasked)],
  });
  const organization = parts.find((part) => part.organization !== undefined)?.organization;
  return { accountId, document, organization, found: countFound(iam, resources), gaps };
}

function unaskedGaps(accountId: string, types: readonly string[]): readonly Json[] {
  if (types.length === 0) return [];
  const text = `${types.length === 1 ? '1 type of resources was' : `${types.length} types of resources were`} not asked for, since the question that this was collected for does not need ${types.length === 1 ? 'it' : 'them'}`;
  return [{ what: `inventory of ${accountId}`, code: NOT_ASKED, text }];
}

const ENTITIES = { UserDetailList: 'users', GroupDetailList: 'groups', RoleDetailList: 'roles', Policies: 'managed policies' };

function countFound(iam: Answer, resources: readonly Json[]): ReadonlyMap<string, number> {
  const entities = Object.entries(ENTITIES).map(([list, name]) => [name, items(iam, list).length] as const);
  const types = groupBy(resources, (resource) => text(resource, 'type') ?? '');
  return new Map([...entities, ...[...types].sort(([a], [b]) => compare(a, b)).map(([type, each]) => [type, each.length] as const)]);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function keyOf(resource: Json): string {
  return `${text(resource, 'type')} ${text(resource, 'arn')}`;
}

function joinLists(lists: readonly (readonly Json[] | undefined)[]): readonly Json[] | undefined {
  const present = lists.filter((list) => list !== undefined);
  return present.length === 0 ? undefined : present.flat();
}

/** Lists of the same name are joined, objects are merged, and of anything else the first counts. */
function joinMembers(objects: readonly ({ readonly [name: string]: Json } | undefined)[]): Answer | undefined {
  const joined: { [name: string]: Json } = {};
  const lists = new Map<string, Json[]>();
  let isPresent = false;
  for (const object of objects) {
    if (object === undefined) continue;
    isPresent = true;
    for (const [name, value] of Object.entries(object)) {
      const sofar = joined[name];
      if (Array.isArray(value)) {
        const list = lists.get(name) ?? [];
        list.push(...(value as readonly Json[]));
        lists.set(name, list);
        joined[name] = list;
      } else
        joined[name] =
          isAnswer(sofar) && isAnswer(value) ? Object.assign(sofar, value) : (sofar ?? (isAnswer(value) ? { ...value } : value));
    }
  }
  return isPresent ? joined : undefined;
}

function withDurations(iam: Answer, durations: { readonly [arn: string]: number }): Answer {
  if (!('RoleDetailList' in iam)) return iam;
  const roles = objects(iam, 'RoleDetailList').map((role) => {
    const seconds = durations[text(role, 'Arn') ?? ''];
    return seconds === undefined ? role : { ...role, MaxSessionDuration: seconds };
  });
  return { ...iam, RoleDetailList: roles };
}

/** A resource that names its key by an alias is encrypted by the key behind it. */
function withKey(resource: Json, aliases: { readonly [alias: string]: string }): Json {
  const key = aliases[text(resource, 'attributes', 'kmsKeyArn') ?? ''];
  if (key === undefined || !isAnswer(resource)) return resource;
  return { ...resource, attributes: { ...(member(resource, 'attributes') as Answer), kmsKeyArn: key } };
}

/** Types that were listed to the end, wherever the account may have them. */
function inventoryOf(findings: readonly Finding[], isEverywhere: boolean): readonly string[] {
  const isWhole = ({ collector, collected }: Finding): boolean =>
    collected.isComplete &&
    (isEverywhere || collector.where !== 'region') &&
    !collected.parts.some((part) => part.isElsewhere || part.isUnresolved);
  const partial = new Set(findings.filter((finding) => !isWhole(finding)).flatMap(({ collector }) => collector.types));
  return [...new Set(findings.flatMap(({ collector }) => collector.types))].filter((type) => !partial.has(type)).sort();
}

/** Calls about one thing are gaps of their own; lists that fail in many regions in the same way are one. */
function gapsOf(failures: readonly FailedCall[]): readonly Gap[] {
  const groups = groupBy(failures, ({ call, code, about = '' }) => `${call.call} ${code} ${about}`);
  return [...groups.values()].map((group) => {
    const [first] = group as [FailedCall, ...FailedCall[]];
    const regions = [...new Set(group.flatMap(({ region }) => region ?? []))].sort();
    const where = regions.length === 0 ? '' : ` in ${regions.length > 3 ? `${regions.length} regions` : regions.join(', ')}`;
    return first.code === NOT_ASKED ? unaskedGap(first, group.length, where) : gapOf(first, where);
  });
}

/** A call that is asked once per item, and was not asked of so many. */
function unaskedGap({ call, code }: FailedCall, count: number, where: string): Gap {
  const action = actionOf(call);
  const tells = `${call.tells}, of ${grouped(count)}${where}: of each region's the newest ${call.most} were asked; \`blast collect --full\` asks all`;
  return { what: action, code, text: `not asked (${code}); not known: ${tells}`, call: action, tells };
}

function gapOf({ call, code, about, isDenied }: FailedCall, regions: string): Gap {
  const action = actionOf(call);
  const where = about === undefined ? regions : '';
  return {
    what: about === undefined ? action : `${action} ${about}`,
    code,
    text: `${isDenied ? 'denied' : 'failed'}${where} (${code}); not known: ${call.tells}`,
    call: action,
    tells: call.tells,
  };
}
