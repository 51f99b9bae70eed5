import { type Technique, techniques } from '../catalog/index.ts';
import { makeMove, type Reach, type Resource, type Told, type World } from '../graph/index.ts';
import { nameOf } from '../shared/arn.ts';
import { remember } from '../shared/remember.ts';
import { type VerbActions, verbActionsOf } from './access.ts';
import { certaintyOf, type EdgeBook } from './edges.ts';
import type { Holders } from './holders.ts';
import { type BestAccess, bestAccess, type ResourceAccess } from './resources.ts';
import type { CredentialRow } from './types.ts';

/** Rows that read existing resources. The others ask for no resource of a snapshot: they are capabilities. */
const ROWS = techniques().filter(({ kind, host }) => kind === 'credential-read' && host !== undefined);

/** Techniques by which credentials may be read from a resource: whose they are nobody knows before. */
function credentialRowsOn(resource: Resource): readonly Technique[] {
  return rowsFor(resource.type).filter((row) => isFitting(row, resource));
}

/** Said of a resource that may hold credentials. */
export function mayHold(resource: Resource): { readonly mayHoldCredentials?: readonly string[] } {
  const rows = credentialRowsOn(resource);
  return rows.length === 0 ? {} : { mayHoldCredentials: rows.map(({ id }) => id) };
}

const byType = new Map<string, readonly Technique[]>();

function rowsFor(type: string): readonly Technique[] {
  return remember(byType, type, () => ROWS.filter(({ host }) => [host?.type].flat().includes(type)));
}

function isFitting({ host, requires = [] }: Technique, { arn, attributes }: Resource): boolean {
  const name = nameOf(arn).toLowerCase();
  const isNamed = host?.nameHas === undefined || host.nameHas.some((word) => name.includes(word));
  return (
    isNamed && !requires.some((predicate) => predicate.is === 'host-attribute' && 'value' in predicate && isOther(predicate, attributes))
  );
}

function isOther(
  { attribute, value }: { readonly attribute: string; readonly value: unknown },
  attributes: Resource['attributes'],
): boolean {
  return attributes[attribute] !== undefined && attributes[attribute] !== value;
}

/** Where the attacker reads what may hold credentials. None of it is a way to a principal: it must be looked at. */
export function credentialRows(
  world: World,
  accesses: readonly ResourceAccess[],
  reach: Reach,
  holders: Holders,
  book: EdgeBook,
): CredentialRow[] {
  const found = accesses.flatMap(({ resource, access }) =>
    credentialRowsOn(resource).flatMap((row): CredentialRow[] => {
      const best = readBy(world, resource, access, row, reach, holders);
      return best === undefined ? [] : [told(resource, row, best, book)];
    }),
  );
  return found.sort((a, b) => ORDER.indexOf(a.certainty) - ORDER.indexOf(b.certainty) || a.steps - b.steps || (a.arn < b.arn ? -1 : 1));
}

const ORDER = ['certain', 'conditional', 'unknown'];

/** The best way to read it by the row: the one that is known already where its requests are among the row's. */
function readBy(
  world: World,
  resource: Resource,
  access: readonly BestAccess[],
  row: Technique,
  reach: Reach,
  holders: Holders,
): BestAccess | undefined {
  const actions = actionsOf(row);
  const known = access.find(({ asked: [first] }) => first !== undefined && actions.has(first.ask.action));
  const reading = readingOf(row, resource);
  const isRead = access.some(({ row: { verb } }) => reading.verbs.has(verb));
  const best = known ?? (isRead ? bestAccess(world, reach, holders, resource, reading) : undefined);
  return best?.row.blockedBy === undefined ? best : undefined;
}

const actionSets = new WeakMap<Technique, ReadonlySet<string>>();

function actionsOf(row: Technique): ReadonlySet<string> {
  return remember(actionSets, row, () => new Set([...row.allOf, ...(row.anyOf ?? []).flat()]));
}

interface Reading extends VerbActions {
  /** Verbs that some of the actions make: whoever has none of them has none of the actions. */
  readonly verbs: ReadonlySet<string>;
}

const readings = new Map<string, Reading>();

/** The row's actions on resources of the type, each on what its verbs say that it is decided on. Holders are remembered by the list. */
function readingOf(row: Technique, resource: Resource): Reading {
  return remember(readings, `${row.id} ${resource.type}`, () => {
    const wanted = actionsOf(row);
    const found = verbActionsOf(resource).flatMap(({ verb, actions }) =>
      actions.filter(({ action }) => wanted.has(action)).map((action) => ({ verb, action })),
    );
    return { verb: 'read', actions: found.map(({ action }) => action), verbs: new Set(found.map(({ verb }) => verb)) };
  });
}

function told(
  resource: Resource,
  row: Technique,
  { row: { via, actions }, rank, moves, asked }: BestAccess,
  book: EdgeBook,
): CredentialRow {
  const { arn, type, accountId } = resource;
  const wanted = actionsOf(row);
  // Administrators read everything in their account: their one edge to it says so.
  const isOwner = moves.at(-1)?.gives.kind === 'administration';
  const read: Told | undefined = isOwner
    ? undefined
    : makeMove({ technique: row.id, from: via, to: arn, preconditions: [{ text: 'it holds credentials', status: 'assumed' }] }, asked);
  const path = book.path(read === undefined ? moves : [...moves, read]);
  const used = actions.filter((action) => wanted.has(action));
  return { arn, type, accountId, technique: row.id, actions: used, via, steps: path.length, certainty: certaintyOf(rank), path };
}
