import { type Ask, newTarget } from '../ask.ts';
import { FRESH } from '../free.ts';
import { type Asked, askAll } from '../move.ts';
import type { State } from '../state.ts';
import type { Actor, World } from '../world.ts';
import { requestTags } from './tag-write.ts';

// The tags of a principal that the attacker makes.

type TagValues = ReadonlyMap<string, string>;
const NO_TAGS: TagValues = new Map();
/** Tags of what is there; in a call that makes it, those that the call sets, too. */
const OF_RESOURCE = '(?:aws|iam):resourcetag';
const FAMILY = tagsOf(OF_RESOURCE);
const FAMILY_OF_CREATION = tagsOf(`(?:aws:requesttag|${OF_RESOURCE})`);

/**
 * The requests with the tags that they want of what is made. To give it any takes iam:TagUser or iam:TagRole, in the call that makes it or after that.
 * They are decided again with these tags: what one request wants another may forbid.
 */
export function withTags(world: World, state: State, made: Actor, asked: readonly Asked[]): readonly Asked[] | undefined {
  if (asked.every((each) => tagsWanted(each).size === 0)) return asked;
  const [create, ...later] = asked;
  if (create === undefined) return asked;
  const all = new Map(asked.flatMap((each) => [...tagsWanted(each)]));
  return inSteps(world, state, made, create, later, all) ?? inSteps(world, state, made, create, later, tagsWanted(create));
}

/** Made with these tags, and given others as soon as a request wants them. */
function inSteps(
  world: World,
  state: State,
  made: Actor,
  create: Asked,
  later: readonly Asked[],
  first: TagValues,
): readonly Asked[] | undefined {
  const begun = askAll(world, [
    { ...create.ask, extras: { ...create.ask.extras, ...(first.size > 0 && requestTags(first)) } },
    ...(first.size > 0 ? [tagAsk(state, made, first, NO_TAGS)] : []),
  ]);
  if (begun === undefined) return undefined;
  const asked: Asked[] = [...begun];
  let tags = first;
  for (const each of later) {
    const wanted = new Map([...tags, ...tagsWanted(each)]);
    const now = askAll(world, [on(each.ask, made, tags)]);
    const after = now ?? askAll(world, [tagAsk(state, made, tagsWanted(each), tags), on(each.ask, made, wanted)]);
    if (after === undefined) return undefined;
    if (now === undefined) tags = wanted;
    asked.push(...after);
  }
  return asked;
}

function on(ask: Ask, made: Actor, tags: TagValues): Ask {
  return ask.on.arn === made.arn ? { ...ask, on: { ...ask.on, tags } } : ask;
}

function tagAsk(state: State, made: Actor, tags: TagValues, present: TagValues): Ask {
  const action = made.type === 'User' ? 'iam:TagUser' : 'iam:TagRole';
  return { by: state, action, on: { ...newTarget(made.arn, made.accountId), tags: present }, extras: requestTags(tags) };
}

/** The tags that the caller was found to choose: in the call that makes the principal, or of what it made. Tags of a session are another matter. */
function tagsWanted({ ask, decision: { chosen } }: Asked): TagValues {
  const isCreation = /^iam:Create(User|Role)$/.test(ask.action);
  const family = isCreation ? FAMILY_OF_CREATION : FAMILY;
  const found = [...chosen].flatMap(([key, values]): [string, string][] => {
    const tag = family.exec(key)?.[1];
    return tag === undefined || values?.[0] === undefined ? [] : [[tag, values[0]]];
  });
  const named = isCreation ? tagsNamed(chosen).filter((name) => !found.some(([tag]) => tag.toLowerCase() === name.toLowerCase())) : [];
  return found.length + named.length === 0 ? NO_TAGS : new Map([...found, ...named.map((name): [string, string] => [name, FRESH])]);
}

/** Tags of which conditions want no more than the name. */
function tagsNamed(chosen: Asked['decision']['chosen']): readonly string[] {
  return [...chosen].flatMap(([key, names]) => (/^aws:tagkeys$/i.test(key) ? (names ?? []) : []));
}

function tagsOf(families: string): RegExp {
  return new RegExp(`^${families}/(.+)$`, 'i');
}
