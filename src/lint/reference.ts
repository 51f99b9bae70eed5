/** What the Service Authorization Reference says of the patterns that policies use. */
import { type Action, actionsOf, findAction, holdsKey, resourceTypes, services } from '../catalog/index.ts';
import { splitFields } from '../shared/arn.ts';
import { type GlobToken, matchesGlob, ONE, parseGlob, STAR } from '../shared/glob.ts';
import { remember } from '../shared/remember.ts';
import { meantBy } from './meant.ts';
import { FIELD, NAME, overlap, type Symbols } from './overlap.ts';

const matching = new Map<string, readonly Action[]>();

/** Actions that a pattern of an Action element matches; none where it names nothing that exists. */
export function actionsMatching(pattern: string): readonly Action[] {
  return remember(matching, pattern.toLowerCase(), () => findActions(pattern.toLowerCase()));
}

function findActions(pattern: string): readonly Action[] {
  const glob = parseGlob(pattern);
  if (glob.exact !== undefined) return [findAction(pattern)].filter((action) => action !== undefined);
  const service = /^[a-z0-9-]+(?=:)/.exec(pattern)?.[0];
  const candidates = service === undefined ? services().flatMap(actionsOf) : actionsOf(service);
  return glob.everything ? candidates : candidates.filter(({ name }) => matchesGlob(glob, name.toLowerCase()));
}

/** The action that a misspelt name means: of the same service, or of the only other service that has one of that name. */
export function meantAction(written: string): string | undefined {
  const [service = '', name = ''] = written.split(':');
  const prefix = service.toLowerCase();
  const near = meantBy(
    name,
    actionsOf(prefix).map((action) => action.name.slice(prefix.length + 1)),
  );
  if (near !== undefined) return `${prefix}:${near}`;
  const elsewhere = services().flatMap((prefix) => findAction(`${prefix}:${name}`) ?? []);
  return elsewhere.length === 1 ? elsewhere[0]?.name : undefined;
}

/** What the actions of a pattern are decided on. */
interface Targets {
  /** ARN formats with `${Placeholders}`. */
  readonly formats: readonly string[];
  /** Some action concerns no resource: it is decided on `*`. */
  readonly none: boolean;
  /** Some resource type has no format in the reference. */
  readonly unknown: boolean;
}

/** Services that have several pages in the reference: where two have the same action, the action table has the resources of one. */
const SEVERAL_PAGES: ReadonlySet<string> = new Set(['apigateway', 'aws-marketplace', 'elasticloadbalancing']);

const targets = new Map<string, Targets>();

export function targetsOf(pattern: string): Targets {
  return remember(targets, pattern.toLowerCase(), () => {
    const actions = actionsMatching(pattern);
    const formats = new Set<string>();
    let unknown = false;
    for (const { name, resources } of actions) {
      const service = name.slice(0, name.indexOf(':'));
      const types = resourceTypes(service);
      if (SEVERAL_PAGES.has(service) && resources.length > 0) unknown = true;
      for (const { type } of resources) {
        const arns = types.find((each) => each.name === type)?.arns ?? [];
        if (arns.length === 0) unknown = true;
        for (const arn of arns) formats.add(arn);
      }
    }
    return { formats: [...formats], none: actions.some(({ resources }) => resources.length === 0), unknown };
  });
}

const fitting = new Map<string, boolean>();

/** Whether some resource that an action of the pattern is decided on can match the resource pattern. */
export function fits(actionPattern: string, resourcePattern: string): boolean {
  if (/^\*+$/.test(resourcePattern)) return true;
  const { formats, unknown, none } = targetsOf(actionPattern);
  // Needs no permission (R-STS-14), so it does not matter where it is allowed.
  if (actionPattern.toLowerCase() === 'sts:getcalleridentity') return true;
  // AWS contradicts itself on s3:ListAllMyBuckets with `arn:aws:s3:::*` (U-08): the more forgiving page counts.
  if (unknown || (none && /^arn:[^:]+:s3:::\*$/.test(resourcePattern))) return true;
  return (
    formats.some((format) => remember(fitting, `${format} ${resourcePattern}`, () => formatFits(format, resourcePattern))) ||
    (formats.some((format) => serviceOf(format) === serviceOf(resourcePattern)) && !isKnownShape(resourcePattern))
  );
}

const knownShapes = new Map<string, boolean>();

/** Whether the reference has resources of the service that look so. It leaves some out: of those nobody can say that an action is not decided on them. */
function isKnownShape(resourcePattern: string): boolean {
  return remember(knownShapes, resourcePattern, () => {
    const shape = patternSymbols(splitFields(opened(resourcePattern))[5] ?? '*');
    const formats = resourceTypes(serviceOf(resourcePattern) ?? '').flatMap(({ arns }) => arns);
    return formats.some((format) => overlap(formatSymbols(splitFields(format)[5] ?? '', STAR), shape));
  });
}

function serviceOf(arn: string): string | undefined {
  return splitFields(arn)[2];
}

/**
 * Field by field, where the last slot may be anything; or as a whole, since a star may stand for several fields (R-GRAM-10), where no name holds
 * a colon.
 */
function formatFits(format: string, resourcePattern: string): boolean {
  const pattern = completed(opened(resourcePattern));
  const [fields, parts] = [splitFields(format), splitFields(pattern)];
  if (parts.length === 6 && parts.every((part, i) => overlap(formatSymbols(fields[i] ?? '', STAR), patternSymbols(part)))) return true;
  return overlap(formatSymbols(format, FIELD), patternSymbols(pattern));
}

/** Variables are anything. */
function opened(pattern: string): string {
  return pattern.toLowerCase().replace(/\$\{[^}]*\}/g, '*');
}

/** An ARN with fewer than six fields is filled up with stars (R-GRAM-12). */
function completed(pattern: string): string {
  return pattern.startsWith('arn:') ? pattern + ':*'.repeat(Math.max(0, 6 - splitFields(pattern).length)) : pattern;
}

/** Placeholders are anything, the name of a bucket anything without a slash: else a bucket would be an object. */
function formatSymbols(format: string, slot: Symbols[number]): Symbols {
  return format.split(/(\$\{\w+\})/).flatMap((part): Symbols => {
    if (!part.startsWith('${')) return patternSymbols(part.toLowerCase());
    return [part === '${BucketName}' ? NAME : slot];
  });
}

function patternSymbols(pattern: string): GlobToken[] {
  return parseGlob(pattern).source.flatMap((token): GlobToken[] => (token === STAR || token === ONE ? [token] : [...(token as string)]));
}

/** `aws:ResourceTag/${TagKey}` -> `aws:resourcetag/`: families of keys by how they begin. The reference has three ways to write a slot. */

const keyed = new Map<string, boolean>();

/** Whether some action of the pattern has the condition key, which is in lower case. */
export function hasKey(actionPattern: string, key: string): boolean {
  return remember(keyed, `${actionPattern.toLowerCase()} ${key}`, () =>
    actionsMatching(actionPattern).some(({ conditionKeys }) => holdsKey(conditionKeys, key)),
  );
}

const keysOfService = new Map<string, readonly string[]>();

/** Condition keys of all actions of a service that begin with its name. */
export function serviceKeys(service: string): readonly string[] {
  return remember(keysOfService, service, () => [
    ...new Set(
      actionsOf(service)
        .flatMap(({ conditionKeys }) => conditionKeys)
        .filter((key) => key.toLowerCase().startsWith(`${service}:`)),
    ),
  ]);
}

export function isServiceKey(service: string, key: string): boolean {
  return holdsKey(serviceKeys(service), key);
}

export function isService(prefix: string): boolean {
  return actionsOf(prefix).length > 0;
}

export function nearestService(prefix: string): string | undefined {
  return meantBy(prefix, services());
}
