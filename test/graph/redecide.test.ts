import { describe, expect, it } from 'vitest';
import { type Asked, decideAsk, type Move, saturate, type World } from '../../src/graph/index.ts';
import { afresh } from '../../src/graph/state.ts';
import { type Condition, contextLayer, decide, parseDocument } from '../../src/policy/index.ts';
import { buildReport, type Edge, findPrincipal } from '../../src/query/index.ts';
import { edgeCases, readSample, techniqueFixtures } from '../fixtures/load.ts';
import { type ReportOptions, worldFrom } from '../fixtures/run-report.ts';

const DEV = 'arn:aws:iam::111122223333';
const PROD = 'arn:aws:iam::444455556666';
const SAMPLE_SUSPECTS = [
  `${DEV}:user/ci-deploy`,
  `${DEV}:user/carol`,
  `${DEV}:user/dana`,
  `${PROD}:user/frank-dba`,
  `${PROD}:user/break-glass`,
];

const sample = readSample();
const CASES: readonly { readonly name: string; readonly from: string; readonly snapshot: unknown; readonly options: ReportOptions }[] = [
  ...techniqueFixtures().map(({ name, fixture }) => ({ name, from: fixture.from, snapshot: fixture.snapshot, options: {} })),
  ...edgeCases().map(({ name, fixture: { from, snapshot, credential, assume } }) => ({
    name,
    from,
    snapshot,
    options: { credential, assume },
  })),
  ...SAMPLE_SUSPECTS.map((from) => ({ name: `sample, ${from}`, from, snapshot: sample, options: {} })),
];

describe('every edge is decided again', () => {
  it.each(CASES)('$name', async ({ from, snapshot, options }) => {
    const world = await worldFrom(snapshot, [from], options);
    const suspect = findPrincipal(world, from);
    const moves = movesBehind(world, suspect);
    for (const move of moves) {
      const outcomes = move.asked.map(({ ask }) => again(world, ask));
      expect(outcomes, told(move)).toEqual(move.asked.map(({ decision }) => decision.outcome));
      expect(['certain', 'conditional', 'unknown'][move.rank], told(move)).toBe(worst(outcomes));
      expect(move.asked.map(asTold(world)), told(move)).toEqual(outcomes);
      if (worst(outcomes) === 'conditional') expect(underConditions(world, move), told(move)).toEqual(outcomes.map(() => 'allow'));
    }
    const { edges, principals, resources, admin } = buildReport(world, [suspect]);
    const used = new Set([...principals, ...resources.flatMap(({ access }) => access), admin].flatMap(({ path }) => path));
    for (const edge of edges) if (used.has(edge.id)) expectBacked(edge, moves);
  });
});

/** An edge on a path of the report is one of those moves, as certain as that. */
function expectBacked({ from, to, technique, certainty, conditions }: Edge, moves: readonly Move[]): void {
  const behind = moves.filter((move) => move.from === from && move.to === to && move.technique === technique);
  expect(
    behind.map((move) => ['certain', 'conditional', 'unknown'][move.rank]),
    `${technique} from ${from} to ${to}`,
  ).toContain(certainty);
  if (certainty === 'certain') expect(conditions).toEqual([]);
}

function movesBehind(world: World, suspect: ReturnType<typeof findPrincipal>): Move[] {
  const { held, administered } = saturate(world, [suspect]);
  const proofs = [...[...held.values()].flatMap((each) => [each, ...each.gains]), ...administered.values()];
  return [...new Set(proofs.flatMap(({ moves }) => moves))];
}

/** The outcome with nothing remembered of earlier decisions. */
function again(world: World, ask: Asked['ask']): string {
  const by = 'actor' in ask.by ? { ...afresh(ask.by), identity: [...ask.by.identity] } : ask.by;
  return decideAsk(world, { ...ask, by }).outcome;
}

/** The outcome of the request as a reader would make it: with the values that the caller is told to choose. */
function asTold(world: World): (asked: Asked) => string {
  return ({ ask, decision }) => again(world, { ...ask, extras: { ...ask.extras, ...Object.fromEntries(decision.chosen) } });
}

function worst(outcomes: readonly string[]): string {
  if (outcomes.includes('unknown')) return 'unknown';
  return outcomes.includes('conditional') ? 'conditional' : 'certain';
}

/** The outcomes when the edge's conditions are stated as facts. */
function underConditions(world: World, move: Move): string[] {
  const stated = contextLayer(statedBy(move.conditions));
  const assume = new Map([...world.options.assume, ...stated]);
  const stating: World = { ...world, options: { ...world.options, assume } };
  // A state belongs to its world, so what was remembered of it does not count under other assumptions.
  return move.asked.map(({ ask }) => decideAsk(stating, 'actor' in ask.by ? { ...ask, by: afresh(ask.by) } : ask).outcome);
}

/** One value for each key that satisfies all conditions on it. */
function statedBy(conditions: readonly Condition[]): Record<string, string | null> {
  const stated: Record<string, string | null> = {};
  for (const key of new Set(conditions.map((condition) => condition.key))) {
    const tests = conditions.filter((condition) => condition.key === key);
    const value = candidates(tests).find((candidate) => tests.every((test) => satisfies(test, candidate)));
    expect(value, `no value for ${JSON.stringify(tests)}`).toBeDefined();
    stated[key] = value ?? null;
  }
  return stated;
}

function candidates(tests: readonly Condition[]): (string | null)[] {
  const values = tests.flatMap((test) => test.values);
  const filled = values.flatMap((value) => [value.replaceAll('*', 'filled').replaceAll('?', 'f'), value.split('/')[0] ?? value]);
  return [...filled, 'true', 'false', 'something-else', '192.0.2.1', '2027-06-01T00:00:00Z', '2030-06-01T00:00:00Z', '1', '100000', null];
}

function satisfies({ key, operator, values }: Condition, value: string | null): boolean {
  const document = parseDocument({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', Condition: { [operator]: { [key]: values } } }],
  });
  const caller = { kind: 'user', arn: `${DEV}:user/any`, accountId: '111122223333' } as const;
  const context = { layers: [contextLayer({ [key]: value })], complete: true };
  return (
    decide({ caller, action: 's3:GetObject', resource: '*', resourceAccount: undefined, context }, { identity: [{ id: 'test', document }] })
      .outcome === 'allow'
  );
}

function told({ technique, from, to, asked, conditions }: Move): string {
  const requests = asked.map(({ ask, decision }: Asked) => `${ask.action} on ${ask.on.arn}: ${decision.outcome}`);
  return `${technique} from ${from} to ${to} (${requests.join('; ')}) ${JSON.stringify(conditions)}`;
}
