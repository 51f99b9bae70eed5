import type { PolicyTest } from '../policy/index.ts';
import { BlastError } from '../shared/errors.ts';
import { checkTest } from './check-test.ts';
import { type DataFile, readDataFile } from './data-file.ts';

export interface TestFile {
  readonly file: string;
  readonly tests: readonly PolicyTest[];
  readonly lineOf: DataFile['lineOf'];
}

/** Reads and checks a file of policy tests. */
export function readTestFile(path: string): TestFile {
  const { name: file, value, lineOf } = readDataFile(path);
  const tests = (value as { readonly tests?: unknown } | null)?.tests;
  if (!Array.isArray(tests)) throw new BlastError(`${file}: $.tests: expected a list of tests, found ${describe(value, tests)}`);
  for (const [i, test] of tests.entries())
    checkTest(test, (place, text) => {
      throw new BlastError(`${file}:${lineOf(['tests', i, ...place])}: $.tests[${i}]${place.map(stepText).join('')}: ${text}`);
    });
  return { file, tests: tests as PolicyTest[], lineOf };
}

function describe(value: unknown, tests: unknown): string {
  if (tests === undefined)
    return typeof value === 'object' && value !== null && 'Statement' in value ? 'a policy, which blast lint takes' : 'nothing';
  return tests === null ? 'nothing' : typeof tests;
}

function stepText(step: string | number): string {
  return typeof step === 'number' ? `[${step}]` : `.${step}`;
}
