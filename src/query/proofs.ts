import type { Verb } from '../catalog/index.ts';
import { type Asked, edgeKey, type Move, type Proof, type World } from '../graph/index.ts';
import type { EdgeBook } from './edges.ts';
import { byCost } from './holders.ts';

/** A proof with what its last request is made as, where the moves alone do not say. */
export interface Found extends Proof {
  /** ARN of the principal that acts on the resource. */
  readonly via?: string;
  /** What is done to the resource, and the last requests, on it. */
  readonly verb?: Verb;
  readonly asked?: readonly Asked[];
}

/** Finds the best proof in a world in which some edges are forbidden, and some principals may not act on the resource. */
export type Search = (world: World, isLeftOut: (arn: string) => boolean) => Found | undefined;

/** What is forbidden, and the best proof that is left. */
interface Attempt {
  readonly forbidden: ReadonlySet<string>;
  readonly found: Found;
}

/**
 * The best `count` proofs, no two with the same edges. Any other proof than one that is known does without one of its edges; so each is forbidden in
 * turn, and the best that is left over all these attempts is the next one (Lawler's form of Yen's algorithm, over sets of edges).
 */
export function distinctProofs(world: World, search: Search, count: number, book: EdgeBook): Found[] {
  const proofs: Found[] = [];
  const seen = new Set<string>();
  const attempts: Attempt[] = [];
  const tried = new Set<string>();
  const attempt = (forbidden: ReadonlySet<string>): void => {
    const name = nameOf(forbidden);
    if (tried.has(name)) return;
    tried.add(name);
    const found = search({ ...world, options: { ...world.options, forbidden } }, (arn) => forbidden.has(actsKey(arn)));
    if (found !== undefined) attempts.push({ forbidden, found });
  };
  attempt(new Set());
  while (proofs.length < count) {
    const next = takeBest(attempts);
    if (next === undefined) break;
    const steps = nameOf(new Set(book.path(next.found.moves.filter(isStep))));
    if (!seen.has(steps)) {
      seen.add(steps);
      proofs.push(next.found);
    }
    if (proofs.length < count) for (const edge of partsOf(next.found)) attempt(new Set([...next.forbidden, edge]));
  }
  return proofs;
}

/** The steps of a proof, and that its last principal acts. */
function partsOf({ moves, via }: Found): Set<string> {
  return new Set([...moves.filter(isStep).map(edgeKey), ...(via === undefined ? [] : [actsKey(via)])]);
}

/** To act as the administrator that one is, is no step: that an administrator does the same in another way is no other proof. */
function isStep({ gives }: Move): boolean {
  return gives.kind !== 'administration';
}

function actsKey(arn: string): string {
  return `acts ${arn}`;
}

function nameOf(parts: ReadonlySet<string>): string {
  return [...parts].sort().join('\n\n');
}

function takeBest(attempts: Attempt[]): Attempt | undefined {
  const best = attempts.reduce<Attempt | undefined>(
    (sofar, each) => (sofar === undefined || byCost(each.found, sofar.found) < 0 ? each : sofar),
    undefined,
  );
  if (best !== undefined) attempts.splice(attempts.indexOf(best), 1);
  return best;
}
