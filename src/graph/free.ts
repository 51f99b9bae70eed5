import { resourceTypes } from '../catalog/index.ts';
import { expandGlob, type Policy, statementsFor } from '../policy/index.ts';
import { splitFields } from '../shared/arn.ts';
import { commonInstance, type Glob, globText, instanceOf, matchesGlob, parseGlob } from '../shared/glob.ts';
import { remember } from '../shared/remember.ts';
import type { State } from './state.ts';
import type { World } from './world.ts';

/** The fixed fresh word in the names of what the attacker makes. */
export const FRESH = 'blast';
const MAX_NAMES = 24;

interface Formats {
  /** With the account filled in and every other slot a star. */
  readonly texts: readonly string[];
  readonly globs: readonly Glob[];
}

const remembered = new Map<string, Formats>();

/** ARN formats of a resource type. */
export function formatsOf(service: string, type: string, partition: string, accountId: string): Formats {
  const key = `${service} ${type} ${partition} ${accountId}`;
  return remember(remembered, key, () => {
    const found = resourceTypes(service).find(({ name }) => name === type);
    const texts = (found?.arns ?? []).map((format) => withAccount(format, partition, accountId));
    return { texts, globs: texts.map(parseGlob) };
  });
}

function withAccount(format: string, partition: string, accountId: string): string {
  return format
    .replaceAll('${Partition}', partition)
    .replaceAll('${Account}', accountId)
    .replace(/\$\{[^}]+\}/g, '*');
}

/** Whether an ARN is of the resource type. */
export function isOfType(arn: string, service: string, type: string, partition: string, accountId: string): boolean {
  return formatsOf(service, type, partition, accountId).globs.some((glob) => matchesGlob(glob, arn));
}

/**
 * Names that the attacker may try for a new resource, or for one that it picks: a fresh one, and for each Allow of these actions the Resource pattern
 * with its wildcards filled. A name that the snapshot has is not new. Empty where the reference knows no format.
 */
export function freeNames(world: World, state: State, actions: readonly string[], service: string, type: string): string[] {
  const [, partition = 'aws', , , accountId = ''] = splitFields(state.actor.arn);
  return namesOf(state, actions, formatsOf(service, type, partition, accountId).texts).filter(
    (name) => !world.resources.has(name) && !world.actors.has(name),
  );
}

/** Names of the formats that Allows of these actions may cover; a star in a format is a part that the attacker picks. */
export function namesOf(state: State, actions: readonly string[], formats: readonly string[], resourcePolicy?: Policy): string[] {
  const names = new Set<string>();
  for (const format of formats) {
    for (const pattern of associated(state.identity)) addName(names, within(pattern, format));
    names.add(fill(format));
    for (const pattern of patternsOf(state, actions, resourcePolicy)) {
      addName(names, within(pattern, format));
    }
  }
  return inRegions([...names], regionsOf(state)).slice(0, MAX_NAMES);
}

function addName(names: Set<string>, name: string | undefined): void {
  if (name !== undefined) names.add(name);
}

/** `arn:aws:lambda:*:1:function:*` -> `arn:aws:lambda:us-east-1:1:function:blast`. */
function fill(format: string): string {
  const fields = splitFields(format);
  if (fields[3] === '*') fields[3] = 'us-east-1';
  return fields.join(':').replaceAll('*', FRESH);
}

const regions = new WeakMap<State, readonly string[]>();

/** Regions that aws:RequestedRegion conditions of the caller's own policies and of its organization name: us-east-1 may not do. */
export function regionsOf(state: State): readonly string[] {
  return remember(regions, state, () => {
    const policies = [...state.identity, ...(state.boundary ?? []), ...(state.serviceControl ?? []).flat()];
    const tests = policies.flatMap(({ document }) => document.statements.flatMap((statement) => statement.tests));
    const named = tests.filter(({ lookup }) => lookup === 'aws:requestedregion').flatMap(({ values }) => values.map(({ text }) => text));
    return [...new Set(named)].filter((region) => region !== 'us-east-1' && !/[*?$]/.test(region));
  });
}

function inRegions(names: readonly string[], others: readonly string[]): string[] {
  return [...new Set([...names, ...others.flatMap((region) => names.map((name) => name.replace(':us-east-1:', `:${region}:`)))])];
}

/** Resource patterns of the Allows that have a say, with the caller's own variables filled in. */
function patternsOf(state: State, actions: readonly string[], resourcePolicy: Policy | undefined): Set<string> {
  const patterns = new Set<string>();
  const resolve = (key: string): string | undefined => state.facts.get(key)?.[0];
  for (const { document } of [...state.identity, ...(state.boundary ?? []), ...(resourcePolicy === undefined ? [] : [resourcePolicy])]) {
    for (const action of actions) {
      for (const { resource } of statementsFor(document, action.toLowerCase()).allow) {
        if (resource !== undefined && !resource.not)
          for (const { text, template } of resource.patterns) {
            const glob = template.glob ?? expandGlob(template, resolve);
            if (text.startsWith('arn:') && glob) patterns.add(globText(glob));
          }
      }
    }
  }
  return patterns;
}

const names = new Map<string, string | null>();

/** A name that the policy's pattern and the type's format both match, or undefined. Few pairs occur, and often. */
function within(pattern: string, format: string): string | undefined {
  return remember(names, `${pattern}\n${format}`, () => findWithin(pattern, format) ?? null) ?? undefined;
}

function findWithin(pattern: string, format: string): string | undefined {
  const target = parseGlob(format);
  const wanted = splitFields(pattern);
  const shape = splitFields(format);
  if (wanted.some((field, i) => i < 5 && isPlain(field) && isPlain(shape[i]) && field !== shape[i])) return undefined;
  // Fields that the format fixes are taken from there; a region is us-east-1 unless the pattern wants another.
  const fields = wanted.map((field, i) =>
    field === '*' ? (shape[i] === '*' ? (i === 3 ? 'us-east-1' : FRESH) : (shape[i] ?? FRESH)) : field,
  );
  const simple = instanceOf(parseGlob(fields.join(':')), FRESH);
  if (matchesGlob(target, simple) && matchesGlob(parseGlob(pattern), simple)) return simple;
  return commonInstance([parseGlob(pattern), target], FRESH);
}

function isPlain(field: string | undefined): boolean {
  return field !== undefined && !/[*?]/.test(field);
}

/** Patterns that iam:PassRole wants of the resource it is passed to: one name must suit that request too. */
function associated(policies: readonly Policy[]): Set<string> {
  const patterns = new Set<string>();
  for (const { document } of policies) {
    for (const { tests } of statementsFor(document, 'iam:passrole').allow) {
      for (const { lookup, values } of tests)
        if (lookup === 'iam:associatedresourcearn') for (const { text } of values) if (text.startsWith('arn:')) patterns.add(text);
    }
  }
  return patterns;
}
