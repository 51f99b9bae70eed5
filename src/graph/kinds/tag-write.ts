import { domainOf, isVariable, type Statement } from '../../policy/index.ts';
import { remember } from '../../shared/remember.ts';
import type { Role } from '../../snapshot/index.ts';
import { type Ask, type Extras, targetOfActor } from '../ask.ts';
import { FRESH } from '../free.ts';
import { mayAllow } from '../may.ts';
import { askAll, type Move, makeMove } from '../move.ts';
import { type Gain, ownPolicies, perState, type State } from '../state.ts';
import { type AccountIndex, type Actor, policyOf, type World } from '../world.ts';
import { assumeAsk, rolesThatMayAdmit } from './assume.ts';
import { takesSessionTags } from './changeable.ts';

/** Values that are tried of one tag, or sets of values of several tags that one statement tests. */
const MAX_VALUES = 24;

/** Tags by key; null = the tag is taken off. */
type Tagging = ReadonlyMap<string, string | null>;

/** Tags that the caller can set on the target (which may be itself) or take off, and that some statement which concerns it tests: each set is a gain of its own. */
export function* tagWrite(world: World, state: State, target: State): Generator<Move> {
  const { actor } = target;
  const kind = actor.type === 'User' ? 'User' : 'Role';
  const mayTag = mayAllow(state, `iam:Tag${kind}`) || mayAllow(state, `iam:Untag${kind}`);
  const mayTagSession = actor.type === 'Role' && takesSessionTags(world, actor);
  if (!mayTag && !mayTagSession) return;
  for (const tags of taggings(world, target, target.actor.arn === state.actor.arn)) {
    if ([...tags].every(([key, value]) => (actor.tags.get(key) ?? null) === value)) continue;
    if (mayTag) yield* proved(world, state, actor, tags, 'iam-tag-principal-abac', [tagAsk(state, actor, tags)]);
    if (mayTagSession && ![...tags.values()].includes(null))
      yield* proved(world, state, actor, tags, 'sts-tag-session-abac', sessionAsks(state, actor, tags));
  }
}

/** Sets the tags, or takes them off: all in one call. */
function tagAsk(state: State, actor: Actor, tags: Tagging): Ask {
  const kind = actor.type === 'User' ? 'User' : 'Role';
  const isRemoval = [...tags.values()].includes(null);
  const extras = isRemoval ? { 'aws:TagKeys': [...tags.keys()] } : requestTags(tags);
  return { by: state, action: `iam:${isRemoval ? 'Untag' : 'Tag'}${kind}`, on: targetOfActor(actor), extras };
}

/** Assumes the role with session tags, which take the place of its own (R-STS-09). */
function sessionAsks(state: State, role: Extract<Actor, { type: 'Role' }>, tags: Tagging): Ask[] {
  const assume = assumeAsk(state, role);
  const tagged = { ...assume, extras: { ...assume.extras, ...requestTags(tags) } };
  return [tagged, { ...tagged, action: 'sts:TagSession' }];
}

/** What a call that sets these tags carries: them and no others. */
export function requestTags(tags: Tagging): Extras {
  const values = [...tags].map(([key, value]) => [`aws:RequestTag/${key}`, value as string]);
  return { 'aws:RequestTag/': null, ...Object.fromEntries(values), 'aws:TagKeys': [...tags.keys()] };
}

function* proved(world: World, state: State, actor: Actor, tags: Tagging, technique: string, asks: readonly Ask[]): Generator<Move> {
  const asked = askAll(world, asks);
  if (asked === undefined) return;
  const gain: Gain = {
    id: `${technique === 'sts-tag-session-abac' ? 'session ' : ''}tag ${[...tags].map(([key, value]) => `${key}=${value ?? '(removed)'}`).join()}`,
    kind: 'tag-write',
    documents: [],
    unbounded: false,
    tags,
  };
  const move = makeMove({ technique, from: state.actor.arn, to: actor.arn, gives: { kind: 'gain', actor, gain } }, asked);
  if (move !== undefined) yield move;
}

/** Tags of the principal that statements test or use as variables, with the values that may make a difference: one at a time, and those of a statement together. */
function taggings(world: World, target: State, isSelf: boolean): readonly Tagging[] {
  return remember(isSelf ? own : known, target, () => findTaggings(world, target, isSelf));
}

const own = perState<readonly Tagging[]>();
const known = perState<readonly Tagging[]>();

function findTaggings(world: World, target: State, isSelf: boolean): Tagging[] {
  // Each value that is seen somewhere would be a state of each of the others.
  const seen = isSelf ? world.accounts.get(target.actor.accountId)?.tagValues : undefined;
  const single = new Map<string, Set<string>>();
  const together: Tagging[] = [];
  const statements = statementsAbout(world, target, isSelf);
  for (const statement of statements) {
    const tested = testedBy(statement);
    const values = new Map(
      [...tested].map(([key, { fixed, isOpen }]) => [key, [...fixed, ...((isOpen && seen?.get(key.toLowerCase())) || [])]]),
    );
    for (const [key, some] of values) for (const value of some.slice(0, MAX_VALUES)) remember(single, key, () => new Set()).add(value);
    if (values.size > 1) together.push(...combined(values));
  }
  for (const [key, values] of single) for (const value of valuesThatMatter(statements, key)) values.add(value);
  const set = [...single].flatMap(([key, values]) => [...values].slice(0, MAX_VALUES).map((value): Tagging => new Map([[key, value]])));
  const removed = [...single.keys()].filter((key) => target.actor.tags.has(key)).map((key): Tagging => new Map([[key, null]]));
  return [...set, ...removed, ...together];
}

/** One value for each combination of the tests on a tag that can hold together: also one that none of them names. */
function valuesThatMatter(statements: readonly Statement[], tag: string): readonly string[] {
  const key = FAMILY + tag.toLowerCase();
  const tests = statements.flatMap((statement) => statement.tests.filter(({ lookup }) => lookup === key));
  if (tests.length === 0) return [];
  // What passes the same tests as no tag at all is not among them: who may set a tag may not always take it off.
  return [...domainOf(key, tests, () => undefined).values.flatMap((values) => values ?? []), FRESH];
}

/** Each choice of one value for every key, as far as the limit goes. */
function combined(values: ReadonlyMap<string, readonly string[]>): Tagging[] {
  let chosen: (readonly [string, string])[][] = [[]];
  for (const [key, some] of values)
    chosen = chosen.flatMap((rest) => some.map((value) => [...rest, [key, value] as const])).slice(0, MAX_VALUES);
  return chosen.map((pairs) => new Map(pairs));
}

/** What a statement says of a tag of the principal. */
interface TestedTag {
  /** Values that it names. */
  readonly fixed: ReadonlySet<string>;
  /** It compares the tag with something else: any value may do. */
  readonly isOpen: boolean;
}

const tested = new WeakMap<Statement, ReadonlyMap<string, TestedTag>>();
const FAMILY = 'aws:principaltag/';

function testedBy(statement: Statement): ReadonlyMap<string, TestedTag> {
  return remember(tested, statement, () => {
    const found = new Map<string, TestedTag>();
    for (const { key, lookup, values } of statement.tests) {
      if (!lookup.startsWith(FAMILY)) continue;
      const texts = values.map(({ text }) => text.replaceAll('*', 'blast').replaceAll('?', 'b'));
      const fixed = new Set(texts.filter((text) => !text.includes('${')));
      found.set(key.slice(FAMILY.length), { fixed, isOpen: fixed.size < texts.length });
    }
    for (const key of variables(statement)) {
      const name = key.startsWith(FAMILY) ? key.slice(FAMILY.length) : undefined;
      const known = name === undefined ? undefined : [...found.keys()].find((each) => each.toLowerCase() === name.toLowerCase());
      if (name !== undefined) found.set(known ?? name, { fixed: found.get(known ?? name)?.fixed ?? new Set(), isOpen: true });
    }
    return found;
  });
}

function variables({ tests, resource }: Statement): string[] {
  const templates = [...tests.flatMap(({ values }) => values), ...(resource?.patterns ?? []).map(({ template }) => template)];
  return templates.flatMap(({ parts }) => parts.filter(isVariable).map(({ key }) => key));
}

/**
 * Statements of the principal's own policies and those above it, and of the trusts that may admit it, as far as they test its tags; of itself those of
 * resource policies of its account, too: to try each of these on each of many others would take too long.
 */
function statementsAbout(world: World, state: State, isSelf: boolean): readonly Statement[] {
  const policies = [...ownPolicies(state), ...trustsOnTags(world, state)];
  const account = isSelf ? world.accounts.get(state.actor.accountId) : undefined;
  const ofResources = account === undefined ? [] : remember(resourceStatements, account, () => onTags(resourcePolicies(account)));
  return [...new Set([...onTags(policies), ...ofResources])];
}

/** Trust policies that may admit the principal and test tags: most test none. */
function trustsOnTags(world: World, state: State): ReturnType<typeof policyOf>[] {
  const roles = remember(rolesOnTags, world, () => {
    const all = [...world.accounts.values()].flatMap((account) => account.roles);
    return new Set(all.filter(({ trust }) => onTags([policyOf(trust)]).length > 0));
  });
  if (roles.size === 0) return [];
  return [...rolesThatMayAdmit(world, state)].filter((role) => roles.has(role)).map(({ trust }) => policyOf(trust));
}

const rolesOnTags = new WeakMap<World, ReadonlySet<Role>>();

const resourceStatements = new WeakMap<AccountIndex, readonly Statement[]>();

function resourcePolicies({ account }: AccountIndex): ReturnType<typeof policyOf>[] {
  return account.resources.flatMap(({ policy }) => (policy ? [policyOf(policy)] : []));
}

function onTags(policies: readonly ReturnType<typeof policyOf>[]): Statement[] {
  const documents = new Set(policies.map(({ document }) => document));
  return [...documents].flatMap(({ statements }) => statements.filter((statement) => testedBy(statement).size > 0));
}
