import { actionFacts, findAction } from '../../catalog/index.ts';
import {
  accountOfDecision,
  decideTest,
  fallsShortest,
  meetsExpectation,
  type Outcome,
  type PolicyTest,
  problemsIn,
  reasonText,
  resourcesOf,
} from '../../policy/index.ts';
import {
  buildReport,
  type DecisionResult,
  type Edge,
  findPrincipal,
  findRequester,
  findTarget,
  pathsBetween,
  type Report,
  simulateRequest,
  type TestResult,
  type TestResults,
  unknownActionText,
} from '../../query/index.ts';
import { renderJson, renderJunit, verdictText } from '../../report/index.ts';
import { BlastError } from '../../shared/errors.ts';
import { oneLine } from '../../shared/one-line.ts';
import { remember } from '../../shared/remember.ts';
import { filesAt, type Path } from '../data-file.ts';
import type { CommonOptions } from '../options.ts';
import { writeResult } from '../output.ts';
import { readTestFile, type TestFile } from '../test-file.ts';
import { loadSnapshot, warn, worldOf } from '../world.ts';

type World = ReturnType<typeof worldOf>;

/** What a test is decided in: the snapshot, for tests that bring no policies. */
interface Scene {
  readonly world: World | undefined;
  readonly onWarning: (text: string) => void;
}

export type TestOptions = Omit<CommonOptions, 'format'> & { readonly format: 'text' | 'json' | 'junit' };

/** `blast test FILE...`: policy tests, for somebody's CI. */
export async function testCommand(files: readonly string[], options: TestOptions): Promise<number> {
  const onWarning = (text: string): void => warn(options, text);
  const read = filesAt(files, { fits: /\.test\.(json|ya?ml)$/, called: '*.test.yaml or *.test.json', onWarning }).map(readTestFile);
  const needsSnapshot = read.some(({ tests }) => tests.some(({ policies }) => policies === undefined));
  const world = needsSnapshot ? worldOf(await loadSnapshot(options), options) : undefined;
  const results = read.flatMap((file) => file.tests.map((test, index) => runAt(file, test, index, { world, onWarning })));
  if (results.length === 0) onWarning(`there are no tests in ${files.join(', ')}`);
  const failed = results.filter(({ pass }) => !pass).length;
  await writeResult(render(results, failed, options.format), options.output);
  return failed > 0 ? 1 : 0;
}

/** What is wrong with a test is said with its place. */
function runAt(file: TestFile, test: PolicyTest, index: number, scene: Scene): TestResult {
  try {
    return run(file, test, index, scene);
  } catch (error) {
    if (!(error instanceof BlastError)) throw error;
    throw new BlastError(`${file.file}:${file.lineOf(['tests', index])}: ${error.message}`, { cause: error });
  }
}

function run(file: TestFile, test: PolicyTest, index: number, { world, onWarning }: Scene): TestResult {
  const where = { name: test.name, expect: test.expect, file: file.file };
  // Not refused: AWS may have added it since. But a slip must not pass for a deny.
  if (test.action !== undefined && findAction(test.action) === undefined)
    onWarning(`${file.file}:${file.lineOf(['tests', index, 'action'])}: ${unknownActionText(test.action)}`);
  if (test.policies !== undefined) {
    const { request, policies, decision } = decideTest(test, actionFacts(test.action ?? ''));
    // AWS would not take such a policy; a Deny that is not read makes a test pass that should not.
    for (const { policy, path, text } of problemsIn(policies))
      onWarning(`${file.file}:${lineAt(file, index, policy, partsOf(path))}: ${path} of ${policy} is not read: ${text}`);
    const account = accountOfDecision(request, policies, decision);
    const decisive = account.evidence[0] ?? account.reasons[0];
    return { ...where, ...account, pass: meetsExpectation(test.expect, decision.outcome), line: lineOf(file, index, decisive) };
  }
  const line = file.lineOf(['tests', index]);
  if (world === undefined) throw new BlastError(`test \`${test.name}\` brings no policies and there is no snapshot`);
  if (test.reaches !== undefined) {
    const target = targetOf(world, test.reaches);
    if (target === undefined) onWarning(`${file.file}:${line}: ${test.reaches} is not in the snapshot, so nothing reaches it`);
    const proof = target === undefined ? undefined : proofOf(world, test.principal, target);
    const decision = proof === undefined ? 'unreachable' : 'reachable';
    const explanation = [
      `${test.principal} ${decision === 'reachable' ? 'reaches' : 'does not reach'} ${test.reaches}`,
      ...(proof ?? []).map(stepText),
    ];
    const evidence = (proof ?? []).flatMap((edge) => edge.evidence);
    const conditions = (proof ?? []).flatMap((edge) => edge.conditions);
    return { ...where, decision, pass: decision === test.expect, evidence, conditions, gate: null, reasons: [], line, explanation };
  }
  const { format: _, version: _v, assumptions: _a, ...account } = decideIn(world, test);
  return { ...where, ...account, pass: meetsExpectation(test.expect, account.decision), line };
}

/** Of several resources the one that falls shortest. */
function decideIn(world: World, test: PolicyTest): DecisionResult {
  const by = findRequester(world, test.principal, test.federatedBy);
  const decisions = resourcesOf(test).map(({ arn, context }) => {
    const listed = Object.entries({ ...test.context, ...context });
    const values = Object.fromEntries(listed.map(([key, value]) => [key, value === null ? null : [value].flat().map(String)]));
    return simulateRequest(world, by, test.action ?? '', arn, values, test.partial !== true);
  });
  return fallsShortest(decisions, ({ decision }) => decision);
}

/** What the test names; undefined for an ARN that the snapshot does not hold. */
function targetOf(world: World, named: string): Target | undefined {
  try {
    return findTarget(world, named);
  } catch (error) {
    if (error instanceof BlastError && named.startsWith('arn:')) return undefined;
    throw error;
  }
}

type Target = ReturnType<typeof findTarget>;

const reports = new WeakMap<World, Map<string, Report>>();

/** The steps from the principal to what is reached, certainly or under conditions; undefined where it is not. */
function proofOf(world: World, principal: string, target: Target): readonly Edge[] | undefined {
  const { arn } = target;
  // A report has no rows of objects, nor of the root user of an account, who is its administrator.
  if (arn.endsWith(':root') || (!('policies' in target) && target.type === 'AWS::S3::Object'))
    return provenBy(pathsBetween(world, findPrincipal(world, principal), target));
  const ofWorld = remember(reports, world, () => new Map<string, Report>());
  const report = remember(ofWorld, principal, () => buildReport(world, [findPrincipal(world, principal)]));
  const { principals, resources, admin, suspects } = report;
  const rows = suspects.some((suspect) => suspect.arn === arn)
    ? [{ arn, certainty: admin.status, path: admin.path }]
    : [...principals, ...resources.flatMap((row) => row.access.map(({ certainty, path }) => ({ arn: row.arn, certainty, path })))];
  return provenBy({ paths: rows.filter((row) => row.arn === arn), edges: report.edges });
}

interface Proofs {
  readonly paths: readonly { readonly certainty: string; readonly path: readonly string[] }[];
  readonly edges: readonly Edge[];
}

function provenBy({ paths, edges }: Proofs): readonly Edge[] | undefined {
  const proven = paths.find(({ certainty }) => certainty === 'certain' || certainty === 'conditional');
  return proven?.path.flatMap((id) => edges.find((edge) => edge.id === id) ?? []);
}

function stepText({ from, to, technique }: Edge): string {
  return `${from} -> ${to} by ${technique}`;
}

/** Line of the statement, where the test brings it; else of the test. */
function lineOf(file: TestFile, index: number, evidence: { readonly policy: string; readonly statement: number } | undefined): number {
  if (evidence === undefined) return file.lineOf(['tests', index]);
  return lineAt(file, index, evidence.policy, ['Statement', evidence.statement]);
}

/** Line of a place in a policy of the test. */
function lineAt(file: TestFile, index: number, policy: string, place: Path): number {
  const within = policy.startsWith('resource[') ? partsOf(policy) : ['policies', ...partsOf(policy)];
  return file.lineOf(['tests', index, ...within, ...place]);
}

/** `serviceControl[1][0]` and `$.Statement[2].Effect` by their parts. */
function partsOf(text: string): Path {
  return [...text.matchAll(/[A-Za-z]+|\d+/g)].map(([part]) => (/^\d+$/.test(part) ? Number(part) : part));
}

function render(results: readonly TestResult[], failed: number, format: TestOptions['format']): string {
  const passed = results.length - failed;
  if (format === 'junit') return renderJunit(results);
  if (format === 'json') return renderJson({ format: 'blast-test', version: 1, passed, failed, results } satisfies TestResults);
  const lines = results.filter(({ pass }) => !pass).map(failureLine);
  return `${[...lines, `${passed} passed, ${failed} failed`].join('\n')}\n`;
}

/** What was decided, under which conditions, and what is most to the point of why. */
function failureLine(result: TestResult): string {
  const { file, line, name, reasons, decision, explanation } = result;
  const nearest = reasons.slice(0, 2).map((reason) => reasonText(reason, decision as Outcome));
  const others = explanation.slice(1).filter((text) => !text.startsWith('if ') && !nearest.includes(text));
  return [`FAIL ${file}:${line} ${oneLine(name)}: ${verdictText(result)}`, ...nearest, ...others].slice(0, 4).join('; ');
}
