/** Requests drawn from the statements of a snapshot's principals: allowed and denied ones, the same for the same seed. */
import { type Action, actionsOf, resourceTypes, services } from '../catalog/index.ts';
import { type Actor, formatsOf, isOfType, isServiceLinked, namesOf, stateOf, type World } from '../graph/index.ts';
import type { Statement } from '../policy/index.ts';
import { splitFields } from '../shared/arn.ts';
import { type Glob, globText, matchesGlob } from '../shared/glob.ts';
import { remember } from '../shared/remember.ts';
import type { Claim } from './choose.ts';

type Random = () => number;

/** So many draws for principals of the account; none where it has no principal with a policy. Draws that come to nothing count. */
export function* drawClaims(world: World, accountId: string, seed: number, draws: number): Generator<Claim> {
  const random = mulberry32(seed);
  const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(random() * items.length)];
  const actors = [...world.actors.values()].filter(
    (actor) => actor.accountId === accountId && !(actor.type === 'Role' && isServiceLinked(actor)) && statementsOf(world, actor).length > 0,
  );
  for (let i = 0; i < draws; i += 1) {
    const actor = pick(actors);
    if (actor === undefined) return;
    const statement = pick(statementsOf(world, actor)) as Statement;
    const glob = statement.action.not ? undefined : pick(statement.action.globs);
    const action = pick(glob === undefined ? actionsOf(pick(services()) ?? '') : actionsMatching(glob));
    if (action === undefined) continue;
    const resource = drawResource(world, actor, action, pick);
    if (resource === undefined) continue;
    yield { principal: actor.arn, action: action.name, resource, context: {}, at: 'drawn', isAllowed: false };
  }
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
function drawResource(world: World, actor: Actor, action: Action, pick: <T>(items: readonly T[]) => T | undefined): string | undefined {
  const type = pick(action.resources)?.type;
  if (type === undefined) return '*';
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
