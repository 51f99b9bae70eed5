import { findTechnique } from '../catalog/index.ts';
import { splitFields } from '../shared/arn.ts';
import type { Tags } from '../snapshot/index.ts';
import { type Ask, decideAsk, type Extras } from './ask.ts';
import { planOf } from './covering.ts';
import { FRESH } from './free.ts';
import { requestTags } from './kinds/tag-write.ts';
import { mayAllow } from './may.ts';
import { type Asked, askAll, isPossible } from './move.ts';
import type { State } from './state.ts';
import type { World } from './world.ts';

// Tags of a resource that the attacker may set to what a statement wants of them: the row `resource-tag-abac`.

const RESOURCE_TAG = /^[^:]+:resourcetag\/(.+)$/i;

/**
 * The request after one that gives the resource the tags which statements want of it: both, in order. undefined where no statement tests its tags, or
 * they are not known, or the principal may not set them so that the request is allowed.
 */
export function afterTagging(world: World, ask: Ask & { readonly by: State }): readonly Asked[] | undefined {
  const { by, action, on } = ask;
  if (!testsResourceTags(by, action) || on.tags === undefined || on.tags === 'chosen') return undefined;
  const tagging = taggingOf(on.arn);
  if (tagging === undefined || !mayAllow(by, tagging)) return undefined;
  const open = decideAsk(world, { ...ask, on: { ...on, tags: 'chosen' } });
  const tags = isPossible(open) ? tagsChosen(open.chosen, on.tags) : new Map<string, string>();
  if (tags.size === 0) return undefined;
  const tagged = { ...ask, on: { ...on, tags: new Map([...on.tags, ...tags]) } };
  return askAll(world, [{ by, action: tagging, on, extras: { ...requestTags(tags), ...notMade(tagging) } }, tagged]);
}

/** `ec2:CreateAction` and its like name the call that makes the resource with its tags: where one is tagged that is there they are absent. */
function notMade(tagging: string): Extras {
  return { [`${tagging.slice(0, tagging.indexOf(':'))}:CreateAction`]: null };
}

function testsResourceTags(state: State, action: string): boolean {
  const { grants, others } = planOf(state, action);
  return [grants, others].some((speakers) => speakers.some(({ keys }) => keys.some((key) => RESOURCE_TAG.test(key))));
}

/** The call that tags a resource of the ARN's service. */
function taggingOf(arn: string): string | undefined {
  const service = splitFields(arn)[2];
  return findTechnique('resource-tag-abac')
    ?.anyOf?.flat()
    .find((action) => action.startsWith(`${service}:`));
}

/** Where no tag would do as well, another value than the present one will, if any does: to take a tag off is another call. */
function tagsChosen(chosen: Asked['decision']['chosen'], present: Tags): ReadonlyMap<string, string> {
  const names = new Map([...present.keys()].map((name) => [name.toLowerCase(), name]));
  const found = [...chosen].flatMap(([key, values]): [string, string][] => {
    const tag = RESOURCE_TAG.exec(key)?.[1];
    if (tag === undefined) return [];
    const name = names.get(tag.toLowerCase());
    const value = values?.[0] ?? (name === undefined ? undefined : FRESH);
    return value === undefined ? [] : [[name ?? tag, value]];
  });
  return new Map(found);
}
