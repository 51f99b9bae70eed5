import { impacts, logActions, techniques, typesWithVerbs, undoingActions, verbsOf } from '../catalog/index.ts';
import type { Policy, PolicyDocument, Statement } from '../policy/index.ts';
import { addBit, addBits, type Bits, dropBits, hasBit, keepBits, noBits } from '../shared/bits.ts';
import { type Glob, matchesGlob } from '../shared/glob.ts';
import { remember } from '../shared/remember.ts';
import { perState, type State } from './state.ts';

// What a state may do by name alone, as one bit for each action that the catalogue asks about: most techniques end at such a bit for most principals.

interface Numbering {
  /** Action in lower case -> its number. */
  readonly numbers: ReadonlyMap<string, number>;
  readonly names: readonly string[];
  readonly byService: ReadonlyMap<string, readonly number[]>;
}

let numbering: Numbering | undefined;

function numberingOf(): Numbering {
  numbering ??= makeNumbering();
  return numbering;
}

function makeNumbering(): Numbering {
  const asked = [
    ...techniques().flatMap((row) => [
      ...row.allOf,
      ...(row.anyOf ?? []).flat(),
      ...(row.trigger?.anyOf ?? []).flat(),
      ...(row.requires ?? []).flatMap((predicate) => ('otherwise' in predicate ? (predicate.otherwise ?? []) : [])),
    ]),
    ...impacts().flatMap(({ actions }) => actions),
    ...logActions(),
    ...undoingActions(),
    ...typesWithVerbs().flatMap((type) => verbsOf(type).flatMap(({ actions }) => actions.map(({ action }) => action))),
  ];
  const names = [...new Set(asked.map((action) => action.toLowerCase()))];
  const byService = new Map<string, number[]>();
  for (const [number, name] of names.entries()) remember(byService, name.slice(0, name.indexOf(':')), () => []).push(number);
  return { numbers: new Map(names.map((name, number) => [name, number])), names, byService };
}

/** Number of an action in any case; -1 for one that the catalogue does not ask about. */
const numberOf = new Map<string, number>();

function actionNumber(action: string): number {
  // Asked millions of times: a known number takes no closure.
  const known = numberOf.get(action);
  if (known !== undefined) return known;
  const number = numberingOf().numbers.get(action.toLowerCase()) ?? -1;
  numberOf.set(action, number);
  return number;
}

const numbersOf = new WeakMap<readonly string[], readonly number[] | null>();

/** Whether that is so of all the actions; undefined where one has no number. For lists that are asked about again and again. */
export function mayAllByName(state: State, actions: readonly string[]): boolean | undefined {
  let numbers = numbersOf.get(actions);
  if (numbers === undefined) {
    const found = actions.map(actionNumber);
    numbers = found.includes(-1) ? null : found;
    numbersOf.set(actions, numbers);
  }
  if (numbers === null) return undefined;
  const able = abilitiesOf(state);
  for (const number of numbers) if (!hasBit(able, number)) return false;
  return true;
}

/** Whether some identity Allow names the action and nothing above it surely withholds it; undefined for an action without a number. */
export function mayByName(state: State, action: string): boolean | undefined {
  const number = actionNumber(action);
  return number < 0 ? undefined : hasBit(abilitiesOf(state), number);
}

const abilities = perState<Bits>();

function abilitiesOf(state: State): Bits {
  return remember(abilities, state, () => findAbilities(state));
}

function findAbilities({ identity, boundary, serviceControl }: State): Bits {
  const able = union(identity, ({ allows }) => allows);
  dropBits(
    able,
    union(identity, ({ denies }) => denies),
  );
  // The boundary and each level of the organization must have an Allow too, and no Deny of everything.
  for (const ceiling of [...(boundary === undefined ? [] : [boundary]), ...(serviceControl ?? [])]) {
    const { allows, denies } = ceilingOf(ceiling);
    keepBits(able, allows);
    dropBits(able, denies);
  }
  return able;
}

/** Bits of a document: actions that some Allow names, and those that a Deny without conditions takes away on every resource. */
interface Named {
  readonly allows: Bits;
  readonly denies: Bits;
}

const ceilings = new WeakMap<readonly Policy[], Named>();

function ceilingOf(policies: readonly Policy[]): Named {
  return remember(ceilings, policies, () => ({
    allows: union(policies, ({ allows }) => allows),
    denies: union(policies, ({ denies }) => denies),
  }));
}

function union(policies: readonly Policy[], side: (named: Named) => Bits): Bits {
  const bits = noBits(numberingOf().names.length);
  for (const { document } of policies) addBits(bits, side(namedBy(document)));
  return bits;
}

const named = new WeakMap<PolicyDocument, Named>();

function namedBy(document: PolicyDocument): Named {
  return remember(named, document, () => {
    const size = numberingOf().names.length;
    const found = { allows: noBits(size), denies: noBits(size) };
    for (const statement of document.statements) {
      if (statement.effect === 'Allow') addActions(found.allows, statement);
      else if (isTotal(statement)) addActions(found.denies, statement);
    }
    return found;
  });
}

function addActions(bits: Bits, { action: { not, globs } }: Statement): void {
  const { names } = numberingOf();
  const matched = not ? noBits(names.length) : bits;
  for (const glob of globs) for (const number of numbersMatching(glob)) addBit(matched, number);
  if (not) for (const number of names.keys()) if (!hasBit(matched, number)) addBit(bits, number);
}

const matching = new WeakMap<Glob, readonly number[]>();

function numbersMatching(glob: Glob): readonly number[] {
  return remember(matching, glob, () => {
    const { numbers, names, byService } = numberingOf();
    if (glob.exact !== undefined) return [numbers.get(glob.exact) ?? []].flat();
    const [first] = glob.source;
    const service = typeof first === 'string' && first.includes(':') ? first.slice(0, first.indexOf(':')) : undefined;
    const candidates = service === undefined ? [...names.keys()] : (byService.get(service) ?? []);
    return glob.everything ? candidates : candidates.filter((number) => matchesGlob(glob, names[number] as string));
  });
}

/** Covers every resource, without conditions. */
export function isTotal({ tests, resource, unknownOperator }: Statement): boolean {
  return (
    tests.length === 0 && unknownOperator === undefined && resource?.not === false && resource.patterns.some(({ text }) => text === '*')
  );
}
