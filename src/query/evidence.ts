import {
  actedOn,
  LOG_PLACES,
  LOG_SOURCES,
  type LogSource,
  resourceTypeOf,
  THREATS,
  type Threat,
  type VerbAction,
} from '../catalog/index.ts';
import type { Reach, Resource, World } from '../graph/index.ts';
import { splitFields } from '../shared/arn.ts';
import { groupBy } from '../shared/group.ts';
import { remember } from '../shared/remember.ts';
import type { VerbActions } from './access.ts';
import { certaintyOf, type EdgeBook, groundsOf, requestsBy } from './edges.ts';
import type { Holders } from './holders.ts';
import { type BestAccess, bestAccess } from './resources.ts';
import type { EvidenceRow, ThreatProof } from './types.ts';

/** Where a threat can be made: the source itself, what it writes to, or the key that it writes with. */
interface Part {
  readonly resource: Resource;
  readonly threats: ReadonlyMap<Threat, VerbActions>;
}

interface Source {
  readonly kind: LogSource;
  readonly arn: string;
  readonly accountId: string;
  readonly isCollected: boolean;
  readonly parts: readonly Part[];
}

/** For each source of evidence what the attacker can do to it, and as whom: on the source itself, on its bucket or log group, and on its key. */
export function evidenceRows(world: World, reach: Reach, holders: Holders, book: EdgeBook): EvidenceRow[] {
  return [...sourcesOf(world, reach)].flatMap((source) => {
    const found = source.parts.flatMap((part) => threatsTo(world, reach, holders, part));
    const groups = groupBy(found, ({ access: { row, rank, moves } }) => `${row.via} ${rank} ${book.path(moves).join()}`);
    return [...groups.values()].map((group) => rowOf(source, group, book));
  });
}

interface Found {
  readonly threat: Threat;
  readonly on: string;
  readonly access: BestAccess;
}

function threatsTo(world: World, reach: Reach, holders: Holders, { resource, threats }: Part): Found[] {
  return [...threats].flatMap(([threat, actions]) => {
    const access = bestAccess(world, reach, holders, resource, actions);
    return access === undefined || access.row.blockedBy !== undefined ? [] : [{ threat, on: resource.arn, access }];
  });
}

function rowOf({ kind, arn, accountId, isCollected }: Source, found: readonly Found[], book: EdgeBook): EvidenceRow {
  const { row, rank, moves } = (found[0] as Found).access;
  const threats = new Set(found.map(({ threat }) => threat));
  return {
    source: kind.id,
    name: kind.name,
    arn,
    accountId,
    collected: isCollected,
    can: THREATS.filter((threat) => threats.has(threat)),
    via: row.via,
    steps: moves.length,
    certainty: certaintyOf(rank),
    path: book.path(moves),
    proofs: found.map((each) => ({ ...proofOf(each), on: isCollected ? each.on : arn })),
  };
}

function proofOf({ threat, on, access: { row, asked } }: Found): ThreatProof {
  const { evidence, conditions } = groundsOf(asked);
  return {
    can: threat,
    on,
    actions: row.actions,
    requests: requestsBy(asked, row.via),
    evidence,
    conditions,
    unknowns: row.unknowns ?? [],
  };
}

/** The sources of the snapshot; of kinds that were not collected one that stands for any, in each account where the attacker is. */
function* sourcesOf(world: World, reach: Reach): Generator<Source> {
  const present = new Set([...[...reach.held.values()].map(({ actor }) => actor.accountId), ...reach.administered.keys()]);
  for (const kind of LOG_SOURCES) {
    for (const { accountId, account, resourcesByType } of world.accounts.values()) {
      const resources = resourcesByType.get(kind.type) ?? [];
      for (const resource of resources.filter((each) => isSource(kind, each)))
        yield { kind, arn: resource.arn, accountId, isCollected: true, parts: partsOf(world, kind, resource) };
      if (present.has(accountId) && !isKnown(kind, account.inventory, resources)) yield anySource(world, kind, accountId);
    }
  }
}

function isSource({ marked, writesTo }: LogSource, { attributes }: Resource): boolean {
  return marked === undefined || writesTo.some(({ attribute }) => arnAt(attributes, attribute) !== undefined);
}

/** Whether the snapshot says which there are. Where an attribute makes the source, it must have been asked for. */
function isKnown({ marked, type }: LogSource, inventory: ReadonlySet<string>, resources: readonly Resource[]): boolean {
  return inventory.has(type) && (marked === undefined || resources.every(({ attributes }) => marked in attributes));
}

const threatsOf = new Map<string, ReadonlyMap<Threat, VerbActions>>();

/** The threats of a row of the table, with their actions brought to templates for one kind of place. Made once: holders are remembered by these lists. */
function threats(
  key: string,
  table: { readonly [threat in Threat]?: readonly VerbAction[] },
  place: (on: string) => string,
): Part['threats'] {
  return remember(
    threatsOf,
    key,
    () =>
      new Map(
        THREATS.flatMap((threat) => {
          const actions = table[threat]?.map(({ action, on }) => ({ action, on: place(on) }));
          // To those who judge access a threat reads, or it writes.
          return actions === undefined ? [] : [[threat, { verb: threat === 'read' ? 'read' : 'write', actions }] as const];
        }),
      ),
  );
}

function partsOf(world: World, kind: LogSource, source: Resource): Part[] {
  const itself: Part = { resource: source, threats: threats(kind.id, kind.itself, (on) => on) };
  const places = kind.writesTo.flatMap(({ attribute, objects = '*' }): Part[] => {
    const arn = arnAt(source.attributes, attribute);
    if (arn === undefined) return [];
    const service = splitFields(arn)[2] ?? '';
    const table = LOG_PLACES[service];
    if (table === undefined) return [];
    // A bucket may be named with a prefix: `arn:aws:s3:::bucket/prefix`.
    const [whole = arn, ...prefix] = service === 's3' ? arn.split('/') : [arn];
    const keys = [...prefix.filter((part) => part !== ''), objects].join('/');
    const resource = placeAt(world, whole, source);
    return [{ resource, threats: threats(`${service} ${keys}`, table, (on) => on.replace('{objects}', keys)) }];
  });
  return [itself, ...places];
}

const places = new WeakMap<Resource, Map<string, Resource>>();

/** The place as the snapshot knows it, and with the key of the source, which encrypts what it writes there. */
function placeAt(world: World, arn: string, source: Resource): Resource {
  const known = remember(places, source, () => new Map<string, Resource>());
  return remember(known, arn, () => {
    const place = world.resources.get(arn) ?? world.resources.get(arn.replace(/:\*$/, '')) ?? unlisted(arn, source.accountId);
    const key = arnAt(source.attributes, 'trail.kmsKeyArn');
    return key === undefined ? place : { ...place, attributes: { ...place.attributes, kmsKeyArn: key } };
  });
}

/** A resource of which nothing but the ARN is known. */
function unlisted(arn: string, accountId: string): Resource {
  return {
    arn,
    accountId,
    type: resourceTypeOf(arn) ?? '',
    region: splitFields(arn)[3] || undefined,
    tags: undefined,
    policy: undefined,
    roleArn: undefined,
    instanceProfileArn: undefined,
    executionRoleArn: undefined,
    attributes: {},
  };
}

function anySource({ snapshot: { partition } }: World, kind: LogSource, accountId: string): Source {
  const account = `arn:${partition}:iam::${accountId}:root`;
  const arn = actedOn(account, kind.anywhere);
  const place = (on: string): string => (on === 'arn' ? kind.anywhere : on.replace('{arn}', kind.anywhere));
  return {
    kind,
    arn,
    accountId,
    isCollected: false,
    parts: [{ resource: unlisted(account, accountId), threats: threats(`any ${kind.id}`, kind.itself, place) }],
  };
}

/** `trail.s3BucketArn` of the attributes, where it is an ARN. */
function arnAt(attributes: Resource['attributes'], name: string): string | undefined {
  let value: unknown = attributes;
  for (const part of name.split('.'))
    value = typeof value === 'object' && value !== null ? (value as { [key: string]: unknown })[part] : undefined;
  return typeof value === 'string' && value.startsWith('arn:') ? value : undefined;
}
