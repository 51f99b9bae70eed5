import { readData } from './data.ts';
import { impacts } from './impacts.ts';
import { logActions } from './log-sources.ts';
import { findTechnique, techniques } from './techniques.ts';
import { typesWithVerbs, verbsOf } from './verbs.ts';

/** A technique that other tools and write-ups describe and that has no row here. */
export interface NotBuilt {
  readonly id: string;
  readonly tier: 1 | 2 | 3 | 4;
  readonly discontinued?: true;
  /** False: it leads to no other principal. */
  readonly edge?: false;
  readonly actions: readonly string[];
  /** `tool:id`. */
  readonly knownAs: readonly string[];
}

/** A technique that is here and leads to no principal. */
export interface Edgeless {
  readonly technique: string;
  readonly reason: string;
}

/** Techniques of tiers 1 and 2 that make no edge: becoming the role would claim too much. */
export function edgeless(): Edgeless[] {
  const reason = 'the service makes only a fixed set of calls with the role';
  return techniques().flatMap(({ id, tier, power }) => (tier <= 2 && power === 'limited' ? [{ technique: id, reason }] : []));
}

/** Of one other catalogue: how many of its ids belong to a technique here, and which do not. */
export interface Coverage {
  readonly catalogue: string;
  readonly known: number;
  readonly built: number;
  readonly missing: readonly { readonly id: string; readonly technique: string; readonly reason: string }[];
  /** Those of them whose technique makes no edge. */
  readonly edgeless: readonly ({ readonly id: string } & Edgeless)[];
}

let notBuilt: readonly NotBuilt[] | undefined;

export function techniquesNotBuilt(): readonly NotBuilt[] {
  notBuilt ??= readData<readonly NotBuilt[]>('not-built');
  return notBuilt;
}

/** By other catalogue, in the order of their names. */
export function coverage(): Coverage[] {
  const built = new Set(techniques().flatMap(({ knownAs }) => knownAs));
  const missing = new Map(
    techniquesNotBuilt().flatMap((row) =>
      row.knownAs.filter((id) => !built.has(id)).map((id) => [id, { technique: row.id, reason: reasonFor(row) }] as const),
    ),
  );
  const catalogues = [...new Set([...built, ...missing.keys()].map(catalogueOf))].sort();
  return catalogues.map((catalogue) => {
    const isOf = (id: string): boolean => catalogueOf(id) === catalogue;
    const here = [...built].filter(isOf).length;
    const absent = [...missing].filter(([id]) => isOf(id)).map(([id, row]) => ({ id: id.slice(catalogue.length + 1), ...row }));
    const told = edgeless().flatMap((row) => {
      const ids = findTechnique(row.technique)?.knownAs.filter(isOf) ?? [];
      return ids.map((id) => ({ id: id.slice(catalogue.length + 1), ...row }));
    });
    return { catalogue, known: here + absent.length, built: here, missing: absent, edgeless: told };
  });
}

function catalogueOf(id: string): string {
  return id.slice(0, id.indexOf(':'));
}

let told: ReadonlySet<string> | undefined;

/** Actions that a report tells of without a technique: as access to a resource, as a capability, or as a threat to evidence. */
function toldActions(): ReadonlySet<string> {
  told ??= new Set([
    ...typesWithVerbs().flatMap((type) => verbsOf(type).flatMap(({ actions }) => actions.map(({ action }) => action))),
    ...impacts().flatMap(({ actions }) => actions),
    ...logActions(),
  ]);
  return told;
}

function reasonFor({ discontinued, edge, actions, tier }: NotBuilt): string {
  if (discontinued) return 'the service is discontinued';
  if (tier >= 3 && actions.length > 0 && actions.every((action) => action === 'iam:PassRole' || toldActions().has(action)))
    return 'told as access to a resource or as a capability';
  if (edge === false) return 'leads to no other principal';
  return 'not built yet';
}
