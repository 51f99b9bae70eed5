import { resourceTypes } from '../catalog/index.ts';
import { expandGlob, type Policy, type Statement, statementsFor } from '../policy/index.ts';
import { splitFields } from '../shared/arn.ts';
import { commonInstance, type Glob, globText, instanceOf, matchesGlob, parseGlob } from '../shared/glob.ts';
import { remember } from '../shared/remember.ts';
import { ownPolicies, perState, rememberFor, type State } from './state.ts';
import type { World } from './world.ts';

/** The fixed fresh word in the names of what the attacker makes. */
export const FRESH = 'blast';
/** Where a Deny covers every name with the fresh word. */
const OTHER = 'zq9x';
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
export function freeNames(
  world: World,
  state: State,
  actions: readonly string[],
  service: string,
  type: string,
  { wanted, region }: FreeOptions = {},
): string[] {
  const [, partition = 'aws', , , accountId = ''] = splitFields(state.actor.arn);
  const formats = formatsOf(service, type, partition, accountId).texts.map((format) => (region ? inRegion(format, region) : format));
  return namesOf(state, actions, formats, { wanted }).filter(
    (name) => !world.resources.has(name) && !world.actors.has(name) && !(region && isElsewhere(name, region)),
  );
}

interface FreeOptions extends Pick<NameOptions, 'wanted'> {
  /** Where the resource must be; left out or empty: anywhere. */
  readonly region?: string | undefined;
}

function inRegion(format: string, region: string): string {
  return splitFields(format)
    .map((field, i) => (i === 3 && field === '*' ? region : field))
    .join(':');
}

function isElsewhere(name: string, region: string): boolean {
  return !['', region].includes(splitFields(name)[3] ?? '');
}

/** What else has a say in a name. */
interface NameOptions {
  readonly resourcePolicy?: Policy | undefined;
  /** Patterns of which it must match one. */
  readonly wanted?: readonly string[] | undefined;
}

const NO_PATTERNS: readonly string[] = [];

/** Names of the formats that Allows of these actions may cover; a star in a format is a part that the attacker picks. Those that suit all of the actions come first. */
export function namesOf(
  state: State,
  actions: readonly string[],
  formats: readonly string[],
  { resourcePolicy, wanted = NO_PATTERNS }: NameOptions = {},
): string[] {
  const said = saidOf(state, actions);
  const demands = wanted.length === 0 ? said.demands : demandsOf(state, actions, wanted);
  const patterns = resourcePolicy === undefined ? said.patterns : [...said.patterns, ...patternsOf([resourcePolicy], state, actions)];
  const namesWith = (word: string): string[] => findNames(state, formats, demands, said.associated, patterns, word);
  const found = namesWith(FRESH);
  const { denied } = said;
  // Where the fresh word is denied another may not be.
  if (!found.some((name) => denied.some((glob) => matchesGlob(glob, name)))) return found;
  return [...found, ...namesWith(OTHER)].slice(0, MAX_NAMES);
}

/** What the policies of a state say of the names that actions may be on. */
interface Said {
  readonly demands: Demands;
  readonly denied: readonly Glob[];
  readonly patterns: readonly string[];
  readonly associated: readonly string[];
}

const saids = perState<Map<string, Said>>();

function saidOf(state: State, actions: readonly string[]): Said {
  return rememberFor(saids, state, actions.join(), () => ({
    demands: demandsOf(state, actions, NO_PATTERNS),
    denied: deniedTo(state, actions),
    patterns: patternsOf([...state.identity, ...(state.boundary ?? [])], state, actions),
    associated: [...associated(state.identity)],
  }));
}

function findNames(
  state: State,
  formats: readonly string[],
  demands: Demands,
  first: readonly string[],
  patterns: readonly string[],
  word: string,
): string[] {
  const names = new Set<string>();
  for (const format of formats) {
    for (const name of meeting(demands, format, word)) names.add(name);
    for (const pattern of first) addName(names, within(pattern, format, word));
    names.add(fill(format, word));
    for (const pattern of patterns) addName(names, within(pattern, format, word));
  }
  return inRegions([...names], regionsOf(state)).slice(0, MAX_NAMES);
}

/** Lists of patterns: a name must match one of each. */
type Demands = readonly (readonly string[])[];

/** What the Allows for each action cover, and what a Deny with NotResource leaves; lists that hold a lone star demand nothing. None where one Allow says all. */
function demandsOf(state: State, actions: readonly string[], wanted: readonly string[]): Demands {
  const demands = new Map<string, readonly string[]>();
  let isNarrowed = wanted.length > 0;
  const add = (patterns: readonly string[]): void => {
    if (patterns.length > 0 && !patterns.includes('*')) demands.set(patterns.join(), patterns);
  };
  add(wanted);
  for (const action of actions) {
    const lower = action.toLowerCase();
    const speaking = (policies: readonly Policy[]) => policies.map(({ document }) => statementsFor(document, lower));
    for (const policies of [state.identity, ...(state.boundary === undefined ? [] : [state.boundary])]) {
      const allows = speaking(policies).flatMap(({ allow }) => allow);
      // An Allow with NotResource covers almost everything.
      if (!allows.some(({ resource }) => resource?.not === true))
        add([...new Set(allows.flatMap((statement) => textsOf(state, statement)))]);
    }
    for (const { deny } of speaking(ownPolicies(state)))
      for (const statement of deny)
        if (statement.resource?.not) {
          add(textsOf(state, statement));
          isNarrowed = true;
        }
  }
  return demands.size > 1 || isNarrowed ? [...demands.values()] : [];
}

/** Resource patterns of the statement, with the caller's own variables filled in. */
function textsOf(state: State, { resource }: Statement): string[] {
  return (resource?.patterns ?? []).flatMap(({ text, template }) => {
    const glob = template.glob ?? expandGlob(template, (key) => state.facts.get(key)?.[0]);
    return text === '*' ? ['*'] : text.startsWith('arn:') && glob ? [globText(glob)] : [];
  });
}

/** Names of the format that match one pattern of every list, or of any two where that is too much to ask. */
function meeting(demands: Demands, format: string, word: string): string[] {
  const names = meetingAll(demands, format, word);
  if (names.length > 0 || demands.length < 3) return names;
  return demands.flatMap((one, i) => demands.slice(i + 1).flatMap((other) => meetingAll([one, other], format, word)));
}

function meetingAll(demands: Demands, format: string, word: string): string[] {
  if (demands.length === 0) return [];
  let chosen: (readonly string[])[] = [[]];
  for (const patterns of demands) chosen = chosen.flatMap((rest) => patterns.map((pattern) => [...rest, pattern])).slice(0, MAX_NAMES);
  return chosen.flatMap((patterns) => meet(patterns, format, word) ?? []);
}

const met = new Map<string, string | null>();

/** A name that the format and all patterns match. Few combinations occur, and often. */
function meet(patterns: readonly string[], format: string, word: string): string | undefined {
  return remember(met, [word, format, ...patterns].join('\n'), () => findMeeting(patterns, format, word) ?? null) ?? undefined;
}

function findMeeting(patterns: readonly string[], format: string, word: string): string | undefined {
  const regions = patterns.map((pattern) => splitFields(pattern)[3]).filter((region) => isPlain(region));
  const shape = splitFields(format);
  if (shape[3] === '*') shape[3] = regions[0] || 'us-east-1';
  const aligned = patterns.map((pattern) => alignedTo(shape, pattern));
  if (aligned.includes(undefined)) return undefined;
  const globs = [shape.join(':'), ...(aligned as string[])].map(parseGlob);
  const found = commonInstance([...globs, parseGlob(`*${word}*`)], word) ?? commonInstance(globs, word);
  return found !== undefined && hasFieldsOf(found, format) ? found : undefined;
}

/**
 * The pattern with its first fields as the format has them: a wildcard for the account stands for that and for nothing behind it. Where they differ, a star
 * among them may still stand for several (R-GRAM-10): then the pattern stays. undefined where there is none.
 */
function alignedTo(shape: readonly string[], pattern: string): string | undefined {
  const fields = splitFields(pattern);
  if (fields.length < FIELDS) return pattern;
  const first = fields.slice(0, FIELDS - 1);
  const fits = first.every((field, i) => matchesGlob(parseGlob(field), shape[i] ?? ''));
  if (fits) return [...shape.slice(0, FIELDS - 1), ...fields.slice(FIELDS - 1)].join(':');
  return first.some((field) => field.includes('*')) ? pattern : undefined;
}

const FIELDS = 6;

/** No star of a pattern reached over a colon that the format does not have: no name holds one. */
function hasFieldsOf(name: string, format: string): boolean {
  return name.split(':').length === format.split(':').length;
}

/** Patterns on which a Deny takes one of the actions away. */
function deniedTo(state: State, actions: readonly string[]): readonly Glob[] {
  const lowers = actions.map((action) => action.toLowerCase());
  return ownPolicies(state).flatMap(({ document }) =>
    lowers.flatMap((action) =>
      statementsFor(document, action).deny.flatMap((statement) =>
        statement.resource?.not === false
          ? textsOf(state, statement)
              .filter((text) => text !== '*')
              .map(parseGlob)
          : [],
      ),
    ),
  );
}

function addName(names: Set<string>, name: string | undefined): void {
  if (name !== undefined) names.add(name);
}

/** `arn:aws:lambda:*:1:function:*` -> `arn:aws:lambda:us-east-1:1:function:blast`. */
function fill(format: string, word: string): string {
  const fields = splitFields(format);
  if (fields[3] === '*') fields[3] = 'us-east-1';
  return fields.join(':').replaceAll('*', word);
}

const regions = perState<readonly string[]>();

/** Regions that aws:RequestedRegion conditions of the caller's own policies and of its organization name: us-east-1 may not do. */
export function regionsOf(state: State): readonly string[] {
  return remember(regions, state, () => {
    const tests = ownPolicies(state).flatMap(({ document }) => document.statements.flatMap((statement) => statement.tests));
    const named = tests.filter(({ lookup }) => lookup === 'aws:requestedregion').flatMap(({ values }) => values.map(({ text }) => text));
    return [...new Set(named)].filter((region) => region !== 'us-east-1' && !/[*?$]/.test(region));
  });
}

function inRegions(names: readonly string[], others: readonly string[]): string[] {
  return [...new Set([...names, ...others.flatMap((region) => names.map((name) => name.replace(':us-east-1:', `:${region}:`)))])];
}

/** Resource patterns of the policies' Allows. */
function patternsOf(policies: readonly Policy[], state: State, actions: readonly string[]): string[] {
  const texts = policies.flatMap(({ document }) =>
    actions.flatMap((action) =>
      statementsFor(document, action.toLowerCase()).allow.flatMap((statement) =>
        statement.resource?.not ? [] : textsOf(state, statement),
      ),
    ),
  );
  return [...new Set(texts)].filter((text) => text !== '*');
}

const names = new Map<string, string | null>();

/** A name that the policy's pattern and the type's format both match, or undefined. Few pairs occur, and often. */
function within(pattern: string, format: string, word: string): string | undefined {
  return remember(names, `${word}\n${pattern}\n${format}`, () => findWithin(pattern, format, word) ?? null) ?? undefined;
}

function findWithin(pattern: string, format: string, word: string): string | undefined {
  const target = parseGlob(format);
  const wanted = splitFields(pattern);
  const shape = splitFields(format);
  // A star may stand for several fields (R-GRAM-10): what follows it is in no certain place.
  const star = wanted.findIndex((field) => field.includes('*'));
  const placed = wanted.slice(0, star < 0 ? FIELDS - 1 : Math.min(star, FIELDS - 1));
  if (placed.some((field, i) => isPlain(field) && isPlain(shape[i]) && field !== shape[i])) return undefined;
  // Fields that the format fixes are taken from there; a region is us-east-1 unless the pattern wants another.
  const fields = wanted.map((field, i) =>
    field === '*' ? (shape[i] === '*' ? (i === 3 ? 'us-east-1' : word) : (shape[i] ?? word)) : field,
  );
  const simple = instanceOf(parseGlob(fields.join(':')), word);
  if (matchesGlob(target, simple) && matchesGlob(parseGlob(pattern), simple)) return simple;
  const found = commonInstance([parseGlob(pattern), target], word);
  return found !== undefined && hasFieldsOf(found, format) ? found : undefined;
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
