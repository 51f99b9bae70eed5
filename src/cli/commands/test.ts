import { decideTest, type Evidence, explain, meetsExpectation, type PolicyTest } from '../../policy/index.ts';
import { buildReport, findPrincipal, simulateRequest, type TestResult, type TestResults } from '../../query/index.ts';
import { renderJson, renderJunit } from '../../report/index.ts';
import { BlastError } from '../../shared/errors.ts';
import { oneLine } from '../../shared/one-line.ts';
import { filesAt } from '../data-file.ts';
import type { CommonOptions } from '../options.ts';
import { writeResult } from '../output.ts';
import { readTestFile, type TestFile } from '../test-file.ts';
import { loadSnapshot, worldOf } from '../world.ts';

type World = ReturnType<typeof worldOf>;

/** A test's outcome with what its line in the text says. */
interface Outcome extends TestResult {
  readonly file: string;
  readonly line: number;
  readonly detail: readonly string[];
}

export type TestOptions = Omit<CommonOptions, 'format'> & { readonly format: 'text' | 'json' | 'junit' };

/** `blast test FILE...`: policy tests, for somebody's CI. */
export async function testCommand(files: readonly string[], options: TestOptions): Promise<number> {
  const read = filesAt(files, /\.test\.(json|ya?ml)$/, '*.test.yaml or *.test.json').map(readTestFile);
  const needsSnapshot = read.some(({ tests }) => tests.some(({ policies }) => policies === undefined));
  const world = needsSnapshot ? worldOf(await loadSnapshot(options), { ...options, format: 'text' }) : undefined;
  const outcomes = read.flatMap((file) => file.tests.map((test, index) => runAt(file, test, index, world)));
  const failed = outcomes.filter(({ pass }) => !pass).length;
  await writeResult(render(outcomes, failed, options.format), options.output);
  return failed > 0 ? 1 : 0;
}

/** What is wrong with a test is said with its place. */
function runAt(file: TestFile, test: PolicyTest, index: number, world: World | undefined): Outcome {
  try {
    return run(file, test, index, world);
  } catch (error) {
    if (!(error instanceof BlastError)) throw error;
    throw new BlastError(`${file.file}:${file.lineOf(['tests', index])}: ${error.message}`, { cause: error });
  }
}

function run(file: TestFile, test: PolicyTest, index: number, world: World | undefined): Outcome {
  const where = { name: test.name, expect: test.expect, file: file.file };
  if (test.policies !== undefined) {
    const { request, policies, decision } = decideTest(test);
    return {
      ...where,
      decision: decision.outcome,
      pass: meetsExpectation(test.expect, decision.outcome),
      evidence: decision.evidence.map(plain),
      line: lineOf(file, index, decision.evidence[0]),
      detail: explain(request, policies, decision),
    };
  }
  const line = file.lineOf(['tests', index]);
  if (world === undefined) throw new BlastError(`test \`${test.name}\` brings no policies and there is no snapshot`);
  if (test.reaches !== undefined) {
    const decision = reaches(world, test.principal, test.reaches) ? 'reachable' : 'unreachable';
    return { ...where, decision, pass: decision === test.expect, evidence: [], line, detail: [] };
  }
  if (typeof test.resource !== 'string')
    throw new BlastError(`${file.file}:${line}: test \`${test.name}\` names several resources, which a test with a snapshot cannot`);
  const context = Object.fromEntries(
    Object.entries(test.context ?? {}).map(([key, value]) => [key, value === null ? null : [value].flat().map(String)]),
  );
  const result = simulateRequest(
    world,
    findPrincipal(world, test.principal),
    test.action ?? '',
    test.resource,
    context,
    test.partial !== true,
  );
  return {
    ...where,
    decision: result.decision,
    pass: meetsExpectation(test.expect, result.decision),
    evidence: result.evidence,
    line,
    detail: result.explanation,
  };
}

function plain({ policy, statement, sid, effect }: Evidence): Evidence {
  return { policy, statement, sid, effect };
}

function reaches(world: World, principal: string, arn: string): boolean {
  const { principals, resources, admin, suspects } = buildReport(world, [findPrincipal(world, principal)]);
  const holds = (row: { readonly arn: string; readonly certainty: string }): boolean => row.arn === arn && row.certainty !== 'unknown';
  if (suspects.some((suspect) => suspect.arn === arn)) return admin.status === 'certain' || admin.status === 'conditional';
  return principals.some(holds) || resources.some(holds);
}

/** Line of the statement that decided, where the test brings it; else of the test. */
function lineOf(file: TestFile, index: number, evidence: Evidence | undefined): number {
  const place =
    evidence === undefined
      ? []
      : [...evidence.policy.matchAll(/[A-Za-z]+|\d+/g)].map(([part]) => (/^\d+$/.test(part) ? Number(part) : part));
  return file.lineOf(['tests', index, ...(evidence === undefined ? [] : ['policies', ...place, 'Statement', evidence.statement])]);
}

function render(outcomes: readonly Outcome[], failed: number, format: TestOptions['format']): string {
  const passed = outcomes.length - failed;
  if (format === 'junit') return renderJunit(outcomes);
  if (format === 'json') {
    const results = outcomes.map(({ name, expect, decision, pass, evidence }) => ({ name, expect, decision, pass, evidence }));
    return renderJson({ format: 'blast-test', version: 1, passed, failed, results } satisfies TestResults);
  }
  const lines = outcomes
    .filter(({ pass }) => !pass)
    .map(
      ({ file, line, name, expect, decision, detail }) =>
        `FAIL ${file}:${line} ${oneLine(name)}: expected ${expect}, decided ${decision}${detail.length > 1 ? `; ${detail.slice(1, 3).join('; ')}` : ''}`,
    );
  return `${[...lines, `${passed} passed, ${failed} failed`].join('\n')}\n`;
}
