import { techniques } from '../catalog/index.ts';
import {
  type Actor,
  type Approach,
  administration,
  approaches,
  external,
  type Move,
  type Reach,
  type State,
  saturate,
  stateOf,
  type World,
  withheldOf,
} from '../graph/index.ts';
import { anyoneRows } from './anyone.ts';
import { chokePoints } from './choke-points.ts';
import { claimsIn, claimsOf, proofOf } from './claims.ts';
import { containmentRows } from './containment.ts';
import { credentialRows } from './credentials.ts';
import { certaintyOf, type EdgeBook, openEdgeBook } from './edges.ts';
import { evidenceRows } from './evidence.ts';
import { byCost, type Holder, type Holders, holdersOf, statesOf } from './holders.ts';
import { impactRows } from './impacts.ts';
import { lintNotes } from './lint.ts';
import { isInReach } from './needs.ts';
import { assumptionsOf, gapsOf, incompleteOf, inventoryGaps } from './notes.ts';
import { outsidersOf } from './outsiders.ts';
import { patternRows } from './patterns.ts';
import { resourceAccesses, resourceRows, resourcesOf } from './resources.ts';
import { suspectOf } from './suspects.ts';
import type { AdminStatus, ExternalRow, PrincipalRow, Report } from './types.ts';

export interface ReportOptions {
  /** Choke points are computed again without the grants, which takes as long as the report, for each. */
  readonly isVerified?: boolean;
}

/** The answer to "what can these principals reach, and who can become them": one attacker who holds them all. */
export function buildReport(world: World, named: readonly Actor[], { isVerified = false }: ReportOptions = {}): Report {
  const suspects = distinct(named);
  const reach = saturate(world, suspects);
  const holders = holdersOf(world, reach);
  const book = openEdgeBook();
  const admin = { ...adminStatus(world, reach, suspects, holders, book), ...withheldOfAny(world, suspects) };
  const principals = principalRows(world, reach, suspects, book);
  const accesses = resourceAccesses(world, resourcesOf(world), reach, holders);
  const resources = resourceRows(accesses, book);
  const impacts = impactRows(world, reach, holders, book);
  const evidence = evidenceRows(world, reach, holders, book);
  const credentials = credentialRows(world, accesses, reach, holders, book);
  const containment = containmentRows(world, suspects, reach, holders, book);
  const near = inboundOf(world, suspects);
  const inbound = inboundRows(world, near, book);
  const externalRows = [...outward(world, holders, book), ...outsidersOf(world, suspects, near, book)];
  const open = anyoneRows(world, book);
  const points = chokePoints(
    world,
    claimsOf(world, reach, suspects, accesses),
    book,
    isVerified ? (without) => claimsIn(without, suspects) : undefined,
  );
  const { collectedAt } = world.snapshot;
  return {
    format: 'blast-report',
    version: 1,
    snapshot: { collectedAt: collectedAt ?? null, accounts: [...world.accounts.keys()] },
    assumptions: assumptionsOf(world),
    gaps: [...gapsOf(world), ...inventoryGaps(world, reach, hostTypesInReach(holders))],
    suspects: suspects.map((suspect) => suspectOf(world, suspect)),
    admin,
    principals,
    resources,
    resourcePatterns: world.resources.size === 0 ? patternRows(world, holders.all) : [],
    impacts,
    evidence,
    containment,
    credentials,
    inbound,
    external: externalRows,
    ...open,
    chokePoints: points,
    lint: lintNotes(world, suspects, book.edges()),
    edges: book.edges(),
  };
}

/** The same suspect may be named twice, by its ARN and by its key; two sessions of a role are two. */
function distinct(actors: readonly Actor[]): Actor[] {
  return [...new Map(actors.map((actor) => [`${actor.arn} ${'sessionName' in actor ? actor.sessionName : ''}`, actor])).values()];
}

/** Kinds that nothing but an existing resource leads to a role by. */
const GOES_THROUGH_HOST: ReadonlySet<string> = new Set(['hijack-existing', 'launch-without-pass-role']);

/** Host types of the techniques whose actions the holders have. */
function hostTypesInReach(holders: Holders): Set<string> {
  const rows = techniques().filter((row) => GOES_THROUGH_HOST.has(row.kind) && row.host !== undefined && isInReach(row, holders.all));
  return new Set(rows.flatMap(({ host }) => host?.type ?? []));
}

/** The headline: administrator of which accounts, how, and by which path (without the last edge, which every row of the account shares). */
function adminStatus(world: World, reach: Reach, suspects: readonly Actor[], holders: Holders, book: EdgeBook): AdminStatus {
  const proofs = [...reach.administered].map(([accountId, proof]) => ({ accountId, ...proof })).sort(byCost);
  const [best] = proofs;
  if (best === undefined) return unprovedAdmin(world, holders, suspects, book);
  const moves = best.moves.slice(0, -1);
  // The last edge is listed even where no row takes it: what an administrator is on condition of stands there.
  const path = book.path(best.moves).slice(0, -1);
  const administrator = best.moves.at(-1)?.from ?? '';
  const isSuspect = suspects.some(({ arn }) => arn === administrator);
  const last = moves.at(-1);
  const how =
    isSuspect && last === undefined
      ? 'policy'
      : isSuspect || !world.actors.has(administrator)
        ? `technique:${last?.technique}`
        : `becomes:${administrator}`;
  const accounts = proofs.filter(({ rank }) => rank === best.rank).map(({ accountId }) => accountId);
  return { status: certaintyOf(best.rank), accounts, how, steps: moves.length, path };
}

function withheldOfAny(world: World, suspects: readonly Actor[]): Pick<AdminStatus, 'withheld'> {
  const withheld = [...new Set(suspects.flatMap((actor) => withheldOf(world, stateOf(world, actor))))];
  return withheld.length === 0 ? {} : { withheld };
}

/** A held principal with an attached policy that is not in the snapshot might be an administrator; so might anybody of an account of which a part is missing. */
function unprovedAdmin(world: World, holders: Holders, suspects: readonly Actor[], book: EdgeBook): AdminStatus {
  const doubtful = holders.all.find(({ state }) => state.boundary === undefined && (state.missing.length > 0 || hasUnread(state)));
  if (doubtful === undefined) {
    const accounts = incompleteOf(
      world,
      holders.all.map(({ state }) => state.actor.accountId),
    );
    return { status: accounts.length === 0 ? 'no' : 'unknown', accounts, how: null, steps: 0, path: [] };
  }
  const { actor } = doubtful.state;
  const how = suspects.some(({ arn }) => arn === actor.arn) ? 'policy' : `becomes:${actor.arn}`;
  return { status: 'unknown', accounts: [actor.accountId], how, steps: doubtful.moves.length, path: book.path(doubtful.moves) };
}

/** A policy of which nothing could be read: no statement, or none whose conditions are understood. */
function hasUnread({ identity }: State): boolean {
  return identity.some(
    ({ document: { statements, problems } }) =>
      problems.length > 0 && statements.every(({ unknownOperator }) => unknownOperator !== undefined),
  );
}

/** One row per principal that the attacker becomes; those of an administered account share its path. */
function principalRows(world: World, reach: Reach, suspects: readonly Actor[], book: EdgeBook): PrincipalRow[] {
  const rows: PrincipalRow[] = [];
  const suspected = new Set(suspects.map(({ arn }) => arn));
  for (const actor of world.actors.values()) {
    const held = reach.held.get(actor.arn);
    const proof = proofOf(reach, actor);
    if (proof === undefined) continue;
    const gains = (held?.gains ?? [])
      .filter(({ rank, gain }) => rank <= proof.rank && gain.tags === undefined)
      .map(({ gain }) => gain.kind);
    if (suspected.has(actor.arn) && gains.length === 0) continue;
    const states =
      held === undefined ? [stateOf(world, actor)] : statesOf(world, held).flatMap((each) => (each.rank <= proof.rank ? each.state : []));
    const used = held?.gains.find(({ gain }) => gain.unbounded)?.moves ?? held?.gains[0]?.moves;
    rows.push({
      arn: actor.arn,
      type: actor.type,
      accountId: actor.accountId,
      admin: states.some((state) => administration(world, state) !== undefined),
      gains: [...new Set(gains)],
      steps: proof.moves.length,
      certainty: certaintyOf(proof.rank),
      path: book.path(suspected.has(actor.arn) ? (used ?? []) : proof.moves),
    });
  }
  return rows.sort(byCertainty);
}

const ORDER = ['certain', 'conditional', 'unknown'];

function byCertainty(a: PrincipalRow, b: PrincipalRow): number {
  return ORDER.indexOf(a.certainty) - ORDER.indexOf(b.certainty) || a.steps - b.steps || (a.arn < b.arn ? -1 : 1);
}

/** Everybody who can become one of the suspects. */
function inboundOf(world: World, suspects: readonly Actor[]): Approach[] {
  const goals = suspects.map(({ arn }) => ({ arn, rank: 0 as const, moves: [] }));
  return approaches(world, goals).filter(({ actor }) => !suspects.some(({ arn }) => arn === actor.arn));
}

function inboundRows(world: World, near: readonly Approach[], book: EdgeBook): PrincipalRow[] {
  return near
    .map(({ actor, rank, moves }) => ({
      arn: actor.arn,
      type: actor.type,
      accountId: actor.accountId,
      admin: administration(world, stateOf(world, actor)) !== undefined,
      gains: [],
      steps: moves.length,
      certainty: certaintyOf(rank),
      path: book.path(moves),
    }))
    .sort(byCertainty);
}

/** Roles of accounts that were not collected. */
function outward(world: World, holders: Holders, book: EdgeBook): ExternalRow[] {
  const rows = new Map<string, ExternalRow>();
  for (const holder of holders.all) {
    for (const move of external(world, holder.state, (arn) => rows.has(arn)))
      rows.set(move.to, { kind: 'account', id: move.to, direction: 'out', certainty: 'unknown', path: book.path(pathTo(holder, move)) });
  }
  return [...rows.values()];
}

function pathTo({ moves }: Holder, move: Move): Move[] {
  return [...moves, move];
}
