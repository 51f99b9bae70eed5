/**
 * A request of which only a part is known, and ways to complete it. The completions are drawn without a look at which values the engine tries: they may
 * only be what a request can be at all.
 */
import fc from 'fast-check';
import type { Decision } from '../../src/policy/index.ts';
import type { Caller, Context } from '../../src/policy/types.ts';
import { conditionHolds } from './conditions.ts';
import type { Question } from './evaluate.ts';
import { conditionedQuestion, question } from './generate.ts';
import type { Facts } from './text.ts';

type Values = readonly string[] | null;

/** Every key that documents ask about, with the values that completions draw. Values of text keys are made of the letters that patterns use, and one more. */
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', 'A', 'x', '*', '$', '{', '}'), maxLength: 4 }),
  fc.constantFrom('${x}', 'ab', 'bab'),
);
const arn = fc
  .tuple(
    fc.constantFrom('sns', 'sqs', 'sxs'),
    fc.constantFrom('us-east-1', ''),
    fc.constantFrom('111122223333', '1'),
    fc.constantFrom('a', 'b', 'a:b', 'xa'),
  )
  .map(([service, region, account, name]) => `arn:aws:${service}:${region}:${account}:${name}`);
const address = fc.oneof(
  fc
    .tuple(fc.constantFrom(9, 10, 11, 255), fc.constantFrom(0, 1, 2), fc.constantFrom(2, 3), fc.constantFrom(0, 2, 3, 4, 255))
    .map((parts) => parts.join('.')),
  fc.constantFrom('::', '2001:db8::', '2001:db8::1', '2001:db8::2', '2001:db9::1', '2001:db7:ffff:ffff:ffff:ffff:ffff:ffff'),
);
const moment = fc.oneof(
  fc.integer({ min: -3, max: 3 }).map((hours) => new Date(Date.UTC(2026, 0, 1) + hours * 1_800_000).toISOString()),
  fc.constantFrom(
    '2020-01-01T00:00:00Z',
    '2026-06-01T00:00:00Z',
    '2027-01-01T00:00:00Z',
    '2030-01-01T00:00:00Z',
    '2025-12-31T23:59:59.999Z',
  ),
);
const VALUES: { readonly [key: string]: { readonly one: fc.Arbitrary<string>; readonly several?: true; readonly always?: true } } = {
  's3:prefix': { one: text },
  'aws:principaltag/t': { one: text },
  'aws:tagkeys': { one: text, several: true },
  'aws:sourcearn': { one: fc.oneof(arn, fc.constantFrom('a', 'x')) },
  'aws:securetransport': { one: fc.constantFrom('true', 'false'), always: true },
  'aws:multifactorauthpresent': { one: fc.constantFrom('true', 'false') },
  's3:max-keys': { one: fc.integer({ min: -4, max: 6 }).map((half) => String(half / 2)) },
  'aws:currenttime': { one: moment, always: true },
  'aws:sourceip': { one: address },
  's3:bytes': { one: fc.constantFrom('QmluYXJ5', 'eA==', 'eQ==', 'Ymxhc3Q=') },
};
/** Who sets the key: the caller, or circumstances. */
const CHOSEN = new Set(['s3:prefix', 'aws:tagkeys', 'aws:securetransport', 's3:max-keys', 's3:bytes', 'aws:userid']);

export type Completion = { readonly [key: string]: Values };

const completion: fc.Arbitrary<Completion> = fc.record({
  ...Object.fromEntries(
    Object.entries(VALUES).map(([key, { one, several, always }]) => {
      const lists: fc.Arbitrary<string[]> = several
        ? fc.oneof(
            one.map((value) => [value]),
            fc.array(one, { minLength: 2, maxLength: 3 }),
          )
        : one.map((value) => [value]);
      return [key, always ? lists : fc.oneof({ weight: 1, arbitrary: fc.constant(null) }, { weight: 2, arbitrary: lists })];
    }),
  ),
  'aws:userid': fc.constantFrom('now', 'other', 'zz', 'now2').map((name) => [`AROADEPLOY:${name}`]),
}) as fc.Arbitrary<Completion>;

export interface Partial_ {
  readonly question: Question;
  /** Keys of `question.facts` that are not known; those that are in neither are known to be absent. */
  readonly open: readonly string[];
  readonly completions: readonly Completion[];
}

/** The caller of a session whose name is not known. */
function anySession(caller: Caller): Caller {
  const { sessionName: _, ...rest } = caller;
  return { ...rest, arn: caller.arn.replace(/[^/]*$/, '*') };
}

export const partial: fc.Arbitrary<Partial_> = fc
  .record({
    question: fc.oneof(question, conditionedQuestion),
    open: fc.subarray(Object.keys(VALUES), { minLength: 1 }),
    completions: fc.array(completion, { minLength: 12, maxLength: 12 }),
    anySession: fc.boolean(),
  })
  .map(({ question: drawn, open, completions, anySession: isAny }) => {
    const hasName = drawn.caller.uniqueId !== 'AROADEPLOY' || !isAny;
    return {
      question: hasName ? drawn : { ...drawn, caller: anySession(drawn.caller) },
      open: hasName ? open : [...open, 'aws:userid'],
      completions,
    };
  });

export function contextOf({ question: { facts }, open }: Partial_): Context {
  const known = new Map<string, Values>();
  for (const key of [...Object.keys(VALUES), 'aws:username', 'aws:userid']) if (!open.includes(key)) known.set(key, facts.get(key) ?? null);
  return { layers: [known], complete: false, prefixes: new Map([['aws:userid', 'AROADEPLOY:']]) };
}

/** The question with every key known: as it is known, as `chosen` says, and the rest as the completion has it. */
function completed({ question: drawn, open }: Partial_, completion: Completion, chosen: ReadonlyMap<string, Values>): Question {
  const facts = new Map<string, readonly string[]>();
  const lower = new Map([...chosen].map(([key, values]) => [key.toLowerCase(), values]));
  for (const key of [...Object.keys(VALUES), 'aws:username', 'aws:userid']) {
    const values = !open.includes(key) ? (drawn.facts.get(key) ?? null) : lower.has(key) ? lower.get(key) : completion[key];
    if (values !== null && values !== undefined) facts.set(key, values);
  }
  const { caller } = drawn;
  if (caller.kind !== 'session' || caller.sessionName !== undefined) return { ...drawn, facts };
  const name = facts.get('aws:userid')?.[0]?.split(':')[1] as string;
  return { ...drawn, facts, caller: { ...caller, sessionName: name, arn: caller.arn.replace(/\*$/, name) } };
}

/** A completion that shows the decision to be wrong; undefined when none of those drawn does. */
export function refutation(
  drawn: Partial_,
  { outcome, chosen, conditions, notes }: Decision,
  isAllowed: (question: Question) => boolean,
): { readonly why: string; readonly facts: Facts } | undefined {
  const isDenied = outcome === 'explicitDeny' || outcome === 'implicitDeny';
  if (!isDenied && notes.includes('the conditions could not be resolved completely')) return undefined;
  for (const each of drawn.completions) {
    const whole = completed(drawn, each, isDenied ? new Map() : chosen);
    const holds = conditions.every((condition) =>
      [condition, ...(condition.or ?? [])].some(({ key, operator, values }) =>
        conditionHolds({ [operator]: { [key]: values } }, whole.facts, '2012-10-17'),
      ),
    );
    const allowed = isAllowed(whole);
    if (isDenied && allowed) return { why: `${outcome}, and this is allowed`, facts: whole.facts };
    if (!isDenied && holds && !allowed) return { why: `${outcome}, and this is denied`, facts: whole.facts };
    if (!isDenied && !holds && allowed && notes.length === 0) return { why: `${outcome}, and this is not told`, facts: whole.facts };
  }
  return undefined;
}

/** Only what the caller sets is chosen. */
export function choosesOthers({ chosen }: Decision): readonly string[] {
  return [...chosen.keys()].filter((key) => !CHOSEN.has(key.toLowerCase()));
}
