/** Requests drawn from the statements of a snapshot's principals: allowed and denied ones, the same for the same seed. */
import { type Action, actionsOf, resourceTypes, services } from '../catalog/index.ts';
import { type Actor, formatsOf, isOfType, isServiceLinked, namesOf, stateOf, type World } from '../graph/index.ts';
import type { Statement } from '../policy/index.ts';
import { splitFields } from '../shared/arn.ts';
import { type Glob, globText, matchesGlob } from '../shared/glob.ts';
import { remember } from '../shared/remember.ts';
import type { Claim } from './choose.ts';

type Random = () => number;

/** Requests of one principal on one resource, which one call can settle. */
const ACTIONS = 5;

/** So many draws for principals of the account; none where it has no principal with a policy. Draws that come to nothing count. */
export function* drawClaims(world: World, accountId: string, seed: number, draws: number): Generator<Claim> {
  const random = mulberry32(seed);
  const pick: Pick = (items) => items[Math.floor(random() * items.length)];
  const actors = [...world.actors.values()].filter(
    (actor) => actor.accountId === accountId && !(actor.type === 'Role' && isServiceLinked(actor)) && statementsOf(world, actor).length > 0,
  );
  for (let i = 0; i < draws; i += 1) {
    const actor = pick(actors);
    if (actor === undefined) return;
    const { action } = pick(statementsOf(world, actor)) as Statement;
    const glob = action.not ? undefined : pick(action.globs);
    const candidates = glob === undefined ? actionsOf(pick(services()) ?? '') : actionsMatching(glob);
    const first = pick(candidates);
    if (first === undefined) continue;
    const type = pick(first.resources)?.type;
    const resource = type === undefined ? '*' : drawResource(world, actor, first, type, pick);
    if (resource === undefined) continue;
    const service = first.name.split(':')[0];
    const alike = candidates.filter(({ name, resources }) => name.split(':')[0] === service && isOn(resources, type));
    const others = Array.from({ length: ACTIONS - 1 }, () => pick(alike) ?? first);
    for (const name of new Set([first, ...others].map((each) => each.name)))
      yield { principal: actor.arn, action: name, resource, context: {}, at: 'drawn', isAllowed: false };
  }
}

type Pick = <T>(items: readonly T[]) => T | undefined;

function isOn(resources: Action['resources'], type: string | undefined): boolean {
  return type === undefined ? resources.length === 0 : resources.some((each) => each.type === type);
}

function statementsOf(world: World, actor: Actor): readonly Statement[] {
  return stateOf(world, actor).identity.flatMap(({ document }) => document.statements);
}

const matching = new Map<string, readonly Action[]>();

function actionsMatching(glob: Glob): readonly Action[] {
  const text = globText(glob).toLowerCase();
  return remember(matching, text, () => {
    const [service = '*'] = text.split(':');
    const among = /[*?]/.test(service) ? services() : [service];
    return among.flatMap(actionsOf).filter(({ name }) => matchesGlob(glob, name.toLowerCase()));
  });
}

/** A resource of the snapshot, or a name that the principal's policies may cover. */
function drawResource(world: World, actor: Actor, action: Action, type: string, pick: Pick): string | undefined {
  const [service = ''] = action.name.split(':');
  const [, partition = 'aws'] = splitFields(actor.arn);
  if (!resourceTypes(service).some(({ name }) => name === type)) return undefined;
  const known = arnsOf(world, actor.accountId).filter((arn) => isOfType(arn, service, type, partition, actor.accountId));
  const free = namesOf(stateOf(world, actor), [action.name], formatsOf(service, type, partition, actor.accountId).texts);
  return pick([...known.slice(0, SOME), ...free]);
}

const SOME = 200;
const arns = new WeakMap<World, Map<string, readonly string[]>>();

function arnsOf(world: World, accountId: string): readonly string[] {
  const ofWorld = remember(arns, world, () => new Map<string, readonly string[]>());
  return remember(ofWorld, accountId, () =>
    [...world.resources.values(), ...world.actors.values()].filter((each) => each.accountId === accountId).map(({ arn }) => arn),
  );
}

/** A small generator of numbers from 0 to 1 that is the same everywhere. */
export function mulberry32(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
