import {
  type Finding,
  isAwsManaged,
  type LintResult,
  type LintRow,
  lintPolicy,
  type PolicyKind,
  pathText,
  type Severity,
  subjectFrom,
  subjectsOf,
} from '../../lint/index.ts';
import { renderJson, renderLint } from '../../report/index.ts';
import { BlastError } from '../../shared/errors.ts';
import { filesAt } from '../data-file.ts';
import type { CommonOptions } from '../options.ts';
import { textOptions, writeResult } from '../output.ts';
import { type FilePolicy, readPolicies } from '../policy-file.ts';
import { loadSnapshot, warn } from '../world.ts';

export interface LintOptions extends Pick<CommonOptions, 'snapshot' | 'format' | 'output' | 'color' | 'quiet'> {
  readonly type?: PolicyKind;
  readonly account: readonly string[];
  readonly severity: Severity;
  readonly awsManaged?: boolean;
}

/** `blast lint FILE...` or `--snapshot S`: what policies say and do not do. */
export async function lintCommand(paths: readonly string[], options: LintOptions): Promise<number> {
  refuseIdleOptions(paths, options);
  const { policies, rows } = paths.length > 0 ? lintFiles(paths, options) : await lintSnapshot(options);
  const findings = rows.filter(({ severity }) => options.severity === 'warning' || severity === 'error');
  const result: LintResult = { format: 'blast-lint', version: 1, policies, findings };
  await writeResult(options.format === 'json' ? renderJson(result) : renderLint(result, textOptions(options)), options.output);
  return findings.length > 0 ? 1 : 0;
}

/** An option without effect is a wrong answer that nobody notices. */
function refuseIdleOptions(paths: readonly string[], { snapshot, type, account, awsManaged }: LintOptions): void {
  const ofFiles = paths.length > 0;
  if (ofFiles && snapshot.length > 0) throw new BlastError('lint takes files or --snapshot, not both');
  if (ofFiles && awsManaged) throw new BlastError('--aws-managed is for --snapshot: files are looked at as they are');
  if (!ofFiles && type !== undefined) throw new BlastError('--type is for files: a snapshot says what its policies are');
  if (!ofFiles && account.length > 0) throw new BlastError('--account is for files: of a snapshot its own accounts are known');
  const odd = account.find((id) => !/^\d{12}$/.test(id));
  if (odd !== undefined) throw new BlastError(`--account takes an account id of twelve digits, not \`${odd}\``);
}

interface Linted {
  readonly policies: number;
  readonly rows: readonly LintRow[];
}

function lintFiles(paths: readonly string[], options: LintOptions): Linted {
  const { type, account } = options;
  const onWarning = (text: string): void => warn(options, text);
  const policies = filesAt(paths, { fits: /\.(json|ya?ml)$/, called: '*.json or *.yaml', onWarning }).flatMap(readPolicies);
  const rows = policies.flatMap((policy) => {
    const subject = subjectFrom({ policy: nameOf(policy), raw: policy.raw, kind: type ?? policy.kind, ownAccounts: account });
    return lintPolicy(subject).map((finding) => rowOf(finding, policy.file, policy.lineOf(finding.path)));
  });
  return { policies: policies.length, rows };
}

/** The ARN under which a file holds the policy, or its place in the file. */
function nameOf({ file, at }: FilePolicy): string {
  const arn = at.find((part) => typeof part === 'string' && part.startsWith('arn:'));
  return typeof arn === 'string' ? arn : at.length === 0 ? file : `${file}#${pathText(at)}`;
}

async function lintSnapshot(options: LintOptions): Promise<Linted> {
  if (options.snapshot.length === 0 && !process.env['BLAST_SNAPSHOT'])
    throw new BlastError('nothing to look at: name files (- is standard input), or give --snapshot');
  const snapshot = await loadSnapshot(options);
  const subjects = subjectsOf(snapshot, (policy) => options.awsManaged === true || !isAwsManaged(policy));
  return {
    policies: subjects.length,
    rows: subjects.flatMap((subject) => lintPolicy(subject).map((finding) => rowOf(finding, null, null))),
  };
}

function rowOf(finding: Finding, file: string | null, line: number | null): LintRow {
  return { ...finding, file, line, path: pathText(finding.path) };
}
