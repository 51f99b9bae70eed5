import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';

export const BLAST = fileURLToPath(new URL('../../bin/blast.js', import.meta.url));

/** The sample organization, and the user whose key was leaked in it. */
export const SAMPLE = fileURLToPath(new URL('../../policies-fixtures/sample', import.meta.url));
export const SUSPECT = 'arn:aws:iam::111122223333:user/ci-deploy';

export interface Run {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** No blast of these tests takes longer on a busy machine; one that does is killed, and its status is null. */
const PATIENCE = 30_000;

/** What would change the answers, where somebody has set it. */
const { BLAST_SNAPSHOT: _snapshot, NO_COLOR: _plain, FORCE_COLOR: _coloured, ...inherited } = process.env;
export const ENVIRONMENT: Readonly<Record<string, string | undefined>> = {
  ...Object.fromEntries(Object.entries(inherited).filter(([name]) => !name.startsWith('AWS_'))),
  // Nobody's AWS account is asked by a test.
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
};

/** The built executable, as a user starts it. Runs side by side with others. */
export function blast(args: readonly string[], { input, env, cwd }: RunOptions = {}): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BLAST, ...args], {
      cwd,
      env: { ...ENVIRONMENT, ...env },
      timeout: PATIENCE,
      killSignal: 'SIGKILL',
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject).on('close', (status, signal) => resolve({ status, signal, stdout, stderr }));
    // One that does not read its input may be gone before all of it is written.
    child.stdin.on('error', () => {}).end(input);
  });
}

const asked = new Map<string, Promise<Run>>();

/** `blast` on the sample. The same question is asked once in a test file. */
export function onSample(...args: readonly string[]): Promise<Run> {
  const question = args.join('\0');
  const run = asked.get(question) ?? blast([...args, '--snapshot', SAMPLE]);
  asked.set(question, run);
  return run;
}

/** The JSON on standard output of a run that must have been answered. */
export function answer<T>({ status, stdout, stderr }: Run): T {
  if (status !== 0) throw new Error(`exit status ${status}: ${stderr}`);
  return JSON.parse(stdout) as T;
}

/** A folder of this test file, with what a test needs to write to it. */
export function useFolder(): { readonly path: string; readonly write: (name: string, content: string | Uint8Array | object) => string } {
  let path = '';
  beforeAll(() => {
    path = mkdtempSync(join(tmpdir(), 'blast-cli-'));
  });
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  return {
    get path() {
      return path;
    },
    write(name, content) {
      const file = join(path, name);
      writeFileSync(file, typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content));
      return file;
    },
  };
}

export const ACCOUNT = '111122223333';
export const arn = (name: string) => `arn:aws:iam::${ACCOUNT}:${name}`;

/** A policy of these statements. */
export function policy(...statements: readonly unknown[]): object {
  return { Version: '2012-10-17', Statement: statements };
}

export function allow(action: string | readonly string[], resource: string): object {
  return { Effect: 'Allow', Action: action, Resource: resource };
}

/** Authorization details of an account where alice may assume the administrators' role; `more` is a further inline policy of hers. */
export function details(more?: unknown, attached: readonly string[] = []): object {
  const own = { PolicyName: 'own', PolicyDocument: policy(allow('sts:AssumeRole', arn('role/admins'))) };
  return {
    UserDetailList: [
      {
        Path: '/',
        UserName: 'alice',
        UserId: 'AIDAALICEALICEALICEA',
        Arn: arn('user/alice'),
        CreateDate: '2024-01-01T00:00:00Z',
        GroupList: [],
        UserPolicyList: more === undefined ? [own] : [{ PolicyName: 'more', PolicyDocument: more }, own],
        AttachedManagedPolicies: attached.map((each) => ({ PolicyName: each.slice(each.lastIndexOf('/') + 1), PolicyArn: each })),
      },
    ],
    GroupDetailList: [],
    RoleDetailList: [
      {
        Path: '/',
        RoleName: 'admins',
        RoleId: 'AROAADMINSADMINSADMI',
        Arn: arn('role/admins'),
        CreateDate: '2024-01-01T00:00:00Z',
        AssumeRolePolicyDocument: policy({ Effect: 'Allow', Principal: { AWS: arn('root') }, Action: 'sts:AssumeRole' }),
        RolePolicyList: [{ PolicyName: 'everything', PolicyDocument: policy(allow('*', '*')) }],
        AttachedManagedPolicies: [],
        InstanceProfileList: [],
      },
    ],
    Policies: [],
  };
}
