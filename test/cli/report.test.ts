// The executable's answers on the sample organization: what is printed, where to, and with which exit status.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Paths, Report, WhoCan } from '../../src/query/types.ts';
import {
  ACCOUNT,
  allow,
  answer,
  arn,
  BLAST,
  blast,
  details,
  ENVIRONMENT,
  onSample,
  policy,
  type Run,
  SAMPLE,
  SUSPECT,
  useFolder,
} from './support.ts';

const PROD = '444455556666';
const OPS = arn('role/ops-readonly');
const MIGRATIONS = `arn:aws:iam::${PROD}:role/app-migrations`;
const PAYROLL = 'arn:aws:s3:::acme-prod-payroll';
const ESCAPE = '\u001b';

const folder = useFolder();
const json = ['--format', 'json'];
const suspect = ['--principal', SUSPECT, '--snapshot', SAMPLE];
const report = async (...args: readonly string[]) => answer<Report>(await onSample(...args, ...json));
const readJson = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
const sampleAccount = (id: string) => readJson(join(SAMPLE, 'accounts', `${id}.json`));

/** The sample as one document. */
function wholeSample(): string {
  const accounts = readdirSync(join(SAMPLE, 'accounts')).map((file) => sampleAccount(file.replace('.json', '')));
  return JSON.stringify({ ...readJson(join(SAMPLE, 'manifest.json')), accounts });
}

describe.concurrent('JSON results follow the published schemas', () => {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
  const errorsOf = (name: string, result: unknown) => {
    const id = `urn:blast-iam:schema:${name}:1`;
    const validate =
      ajv.getSchema(id) ?? ajv.compile(readJson(fileURLToPath(new URL(`../../schemas/${name}.schema.json`, import.meta.url))));
    return validate(result) === true ? [] : validate.errors;
  };

  it.each<[what: string, schema: string, args: readonly string[]]>([
    ['a report', 'blast-report', ['--principal', SUSPECT]],
    ['a report about an administrator', 'blast-report', ['--principal', `arn:aws:iam::${PROD}:user/break-glass`]],
    ['a report about one who reaches little', 'blast-report', ['--principal', 'contractor']],
    ['a report about two', 'blast-report', ['--principal', 'ci-deploy', '--principal', 'carol']],
    ['a report about a root user', 'blast-report', ['--principal', arn('root')]],
    ['who can become a role', 'blast-who-can', ['who-can', '--resource', `arn:aws:iam::${PROD}:role/ReleaseManager`]],
    ['who can use a bucket', 'blast-who-can', ['who-can', '--resource', PAYROLL]],
    ['who can do one action', 'blast-who-can', ['who-can', '--resource', PAYROLL, '--action', 's3:GetObject']],
    ['a report of which a part is shown', 'blast-report', ['--principal', SUSPECT, '--only', OPS]],
    ['who can use a bucket, a part of them', 'blast-who-can', ['who-can', '--resource', PAYROLL, '--only', '*:role/lambda-*']],
    ['a path to a role', 'blast-path', ['path', '--from', SUSPECT, '--to', MIGRATIONS]],
    ['a path to a bucket', 'blast-path', ['path', '--from', SUSPECT, '--to', PAYROLL]],
    ['several proofs, and a cut', 'blast-path', ['path', '--from', SUSPECT, '--to', PAYROLL, '--paths', '3', '--choke-points']],
    ['no path', 'blast-path', ['path', '--from', 'erin', '--to', MIGRATIONS]],
  ])('%s', async (_what, schema, args) => {
    const result = answer(await onSample(...args, ...json));
    expect(errorsOf(schema, result)).toEqual([]);
    expectWholeProofs(result as Report);
  });

  it('choke points name no edges but those that are listed, also where a part is shown', async () => {
    const runs = await Promise.all([
      onSample('--principal', SUSPECT, '--only', OPS, '--choke-points', ...json),
      onSample('who-can', '--resource', PAYROLL, '--only', '*:role/lambda-*', ...json),
    ]);
    for (const [index, run] of runs.entries()) {
      const result = answer<Report>(run);
      expect(errorsOf(['blast-report', 'blast-who-can'][index] ?? '', result)).toEqual([]);
      const ids = result.edges.map(({ id }) => id);
      for (const { edges } of result.chokePoints) for (const id of edges) expect(ids).toContain(id);
    }
  });

  it('of authorization details, which say no time of collection', async () => {
    const file = folder.write('schema.json', details(undefined, [arn('policy/gone')]));
    const runs = await Promise.all([
      blast(['--principal', 'alice', '--snapshot', file, ...json]),
      blast(['who-can', '--resource', 'admins', '--snapshot', file, ...json]),
      blast(['path', '--from', 'alice', '--to', 'admins', '--snapshot', file, ...json]),
    ]);
    expect(runs.map((run, index) => errorsOf(['blast-report', 'blast-who-can', 'blast-path'][index] ?? '', answer(run)))).toEqual([
      [],
      [],
      [],
    ]);
  });
});

/** Every path names edges that are listed, and every listed edge is on a path. */
function expectWholeProofs(result: object & { readonly edges: Report['edges'] }): void {
  const used = new Set<string>();
  JSON.stringify(result, (key, value) => {
    if (key === 'path' && Array.isArray(value)) for (const id of value) used.add(id);
    return value;
  });
  expect([...used].sort()).toEqual(result.edges.map((edge) => edge.id).sort());
}

describe.concurrent('what is answered', () => {
  it('the report: administrator of prod, in four steps', async () => {
    const { admin, suspects, format, version } = await report('--principal', SUSPECT);
    expect({ format, version }).toEqual({ format: 'blast-report', version: 1 });
    expect(suspects.map((suspect) => suspect.arn)).toEqual([SUSPECT]);
    expect(admin).toMatchObject({ status: 'certain', accounts: [PROD], how: `becomes:${MIGRATIONS}`, steps: 4 });
  });

  it('who can become a role, each with the principal that makes the last request', async () => {
    const whoCan = answer<WhoCan>(await onSample('who-can', '--resource', `arn:aws:iam::${PROD}:role/ReleaseManager`, ...json));
    const suspect = whoCan.principals.find((row) => row.arn === SUSPECT);
    expect(suspect).toMatchObject({ via: arn('role/lambda-deploy-exec'), steps: 2, certainty: 'certain' });
    expect(whoCan.principals.map((row) => row.arn)).not.toContain(arn('user/erin'));
  });

  it('who can use a bucket: by themselves in no steps, and through others', async () => {
    const whoCan = answer<WhoCan>(await onSample('who-can', '--resource', 'acme-prod-payroll', '--action', 's3:GetObject', ...json));
    expect(whoCan).toMatchObject({ resource: PAYROLL, actions: ['s3:GetObject'], public: 'no' });
    const role = `arn:aws:iam::${PROD}:role/lambda-payroll-exec`;
    expect(whoCan.principals).toContainEqual({
      arn: role,
      type: 'Role',
      verbs: ['read'],
      accountId: PROD,
      via: role,
      steps: 0,
      certainty: 'certain',
      path: [],
    });
    expect(whoCan.principals.find((row) => row.arn === SUSPECT)).toMatchObject({ certainty: 'certain' });
  });

  it('the best path', async () => {
    const { paths, from, to } = answer<Paths>(await onSample('path', '--from', 'ci-deploy', '--to', 'app-migrations', ...json));
    expect({ from, to }).toEqual({ from: SUSPECT, to: MIGRATIONS });
    expect(paths[0]).toMatchObject({ certainty: 'certain', steps: 3 });
  });

  it('the root of an account: who administers it, as the report says', async () => {
    const root = `arn:aws:iam::${PROD}:root`;
    const [whoCan, path, text] = await Promise.all([
      onSample('who-can', '--resource', root, ...json),
      onSample('path', '--from', SUSPECT, '--to', root, ...json),
      onSample('who-can', '--resource', root),
    ]);
    const rows = answer<WhoCan>(whoCan).principals;
    expect(rows.find((row) => row.arn === SUSPECT)).toMatchObject({ certainty: 'certain', steps: 5 });
    expect(rows.find((row) => row.arn === `arn:aws:iam::${PROD}:user/break-glass`)).toMatchObject({ certainty: 'certain', steps: 1 });
    expect(rows.map((row) => row.arn)).not.toContain(arn('user/erin'));
    expect(answer<Paths>(path).paths).toEqual([expect.objectContaining({ certainty: 'certain', steps: 5 })]);
    expect(text.stdout).toMatch(/^\d+ principals can administer account 444455556666\.\n/);
  });

  it('what an administrator may write itself is told in words', async () => {
    const { stdout } = await onSample('path', '--from', 'break-glass', '--to', `arn:aws:iam::${PROD}:root`);
    const text = stdout.replace(/\s+/g, ' ');
    for (const kind of ['trust', 'key'])
      expect(text).toMatch(new RegExp(`a ${kind} policy that the owner \\(account ${PROD}\\) may write(?!#)`));
  });

  it('an action on a principal that is named by its name', async () => {
    const [byName, byArn] = await Promise.all(
      ['app-migrations', MIGRATIONS].map((name) => onSample('who-can', '--resource', name, '--action', 'iam:PutRolePolicy', ...json)),
    );
    expect(answer<WhoCan>(byName as Run)).toEqual(answer(byArn as Run));
    expect(answer<WhoCan>(byName as Run).actions).toEqual(['iam:PutRolePolicy']);
  });

  it.each([
    ['deployers', arn('group/deployers')],
    ['group/deployers', arn('group/deployers')],
    ['deploy-functions', arn('policy/deploy-functions')],
  ])('groups and policies by name: %s', async (name, expected) => {
    expect(answer<WhoCan>(await onSample('who-can', '--resource', name, ...json)).resource).toBe(expected);
  });

  it('no path is an answer too', async () => {
    const run = await onSample('path', '--from', 'erin', '--to', 'app-migrations', ...json);
    expect(answer<Paths>(run).paths).toEqual([]);
  });

  it('the same question twice has the same bytes as answer', async () => {
    const [first, second] = await Promise.all([blast([...suspect, ...json]), blast([...suspect, ...json])]);
    expect(first.stdout).toBe(second.stdout);
  });

  it('a reader whom the key keeps from the data is not said to read it', async () => {
    const whoCan = answer<WhoCan>(await onSample('who-can', '--resource', PAYROLL, '--action', 's3:GetObject', ...json));
    const support = whoCan.principals.find((row) => row.arn === `arn:aws:iam::${PROD}:role/ProdSupport`);
    expect(support?.steps === 0 && support.certainty === 'certain' && !('blockedBy' in support)).toBe(false);
  });
});

describe('standard output and standard error', () => {
  let text: Run;
  let result: Run;
  beforeAll(async () => {
    [text, result] = await Promise.all([onSample('--principal', SUSPECT), onSample('--principal', SUSPECT, ...json)]);
  });

  it('standard output holds the result alone', () => {
    expect(text.status).toBe(0);
    expect(text.stdout).toMatch(/^ci-deploy CAN become an administrator of 444455556666/);
    expect(text.stdout).not.toContain('blast: ');
    expect(result.stdout).toMatch(/^\{[\s\S]*\}\n$/);
  });

  it('warnings go to standard error, one line each', () => {
    expect(text.stderr).toMatch(/^(blast: warning: [^\n]+\n)+$/);
    expect(text.stderr).toContain(arn('policy/legacy-build-permissions'));
    expect(result.stderr).toBe(text.stderr);
  });

  it('the headline states the age of the snapshot and the assumptions', () => {
    const headline = text.stdout.split('\n\n')[0] ?? '';
    expect(headline).toMatch(/Snapshot of 2026-11-20/);
    expect(headline.replace(/\s+/g, ' ')).toContain('no resource control policies');
  });

  it('a pipe has no escape codes', () => {
    expect(text.stdout + text.stderr).not.toContain(ESCAPE);
  });

  it('--quiet says nothing but the result', async () => {
    const quiet = await onSample('--principal', SUSPECT, '--quiet', ...json);
    expect(quiet).toEqual({ status: 0, signal: null, stdout: result.stdout, stderr: '' });
  });

  it('lines fit 80 columns', () => {
    const long = text.stdout.split('\n').filter((line) => line.length > 80);
    expect(long.filter((line) => !/\S{60}/.test(line))).toEqual([]);
  });
});

/** util-linux' program that gives another one a terminal. */
const SCRIPT = 'script';
const script = spawnSync(SCRIPT, ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') === true;
describe.skipIf(!script)('on a terminal', () => {
  const onTerminal = (args: string, env: Readonly<Record<string, string>> = {}) =>
    spawnSync(
      SCRIPT,
      ['-qec', `"${process.execPath}" "${BLAST}" --principal ci-deploy --snapshot "${SAMPLE}" --quiet ${args}`, '/dev/null'],
      {
        encoding: 'utf8',
        env: { ...ENVIRONMENT, TERM: 'xterm', ...env },
      },
    ).stdout;

  it('has colours', () => expect(onTerminal('')).toContain(ESCAPE));
  it('but not with NO_COLOR', () => expect(onTerminal('', { NO_COLOR: '1' })).not.toContain(ESCAPE));
  it('nor with --no-color', () => expect(onTerminal('--no-color')).not.toContain(ESCAPE));
  it('nor in JSON', () => expect(onTerminal('--format json')).not.toContain(ESCAPE));
});

describe.concurrent('--output', () => {
  const into = (name: string) => {
    const path = join(folder.path, name);
    mkdirSync(path);
    return path;
  };

  it('appears whole, for its owner alone, and standard output stays empty', async () => {
    const place = into('whole');
    const file = join(place, 'report.json');
    const [written, printed] = await Promise.all([
      onSample('--principal', SUSPECT, ...json, '--output', file),
      onSample('--principal', SUSPECT, ...json),
    ]);
    expect(written).toEqual({ ...printed, stdout: '' });
    expect(readFileSync(file, 'utf8')).toBe(printed.stdout);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(place)).toEqual(['report.json']);
  });

  it('replaces a file that everybody could read', async () => {
    const file = join(into('replaced'), 'report.txt');
    writeFileSync(file, 'old', { mode: 0o644 });
    expect((await onSample('--principal', 'erin', '--output', file)).status).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain('erin');
    expect(readFileSync(file, 'utf8')).not.toContain(ESCAPE);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each<[what: string, args: readonly string[]]>([
    ['who-can', ['who-can', '--resource', 'ReleaseManager']],
    ['path', ['path', '--from', 'ci-deploy', '--to', 'ReleaseManager']],
  ])('of %s too', async (what, args) => {
    const file = join(folder.path, `${what}.txt`);
    expect(await onSample(...args, '--output', file)).toMatchObject({ status: 0, stdout: '' });
    expect(readFileSync(file, 'utf8')).toContain('ReleaseManager');
  });

  it('of techniques too', async () => {
    const file = join(folder.path, 'techniques.json');
    expect(await blast(['techniques', ...json, '--output', file])).toEqual({ status: 0, signal: null, stdout: '', stderr: '' });
    expect(readJson(file).length).toBeGreaterThan(100);
  });

  it('`-` is standard output', async () => {
    const [dash, none] = await Promise.all([
      onSample('--principal', 'erin', ...json, '--output', '-'),
      onSample('--principal', 'erin', ...json),
    ]);
    expect(dash).toEqual(none);
  });

  it('a link stays, and what it points to is replaced', async () => {
    const place = into('linked');
    const [file, link] = [join(place, 'report.txt'), join(place, 'latest')];
    writeFileSync(file, 'old');
    symlinkSync(file, link);
    expect((await onSample('--principal', 'erin', '--output', link)).status).toBe(0);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(file, 'utf8')).toContain('erin');
  });

  it.runIf(process.platform === 'linux')('a pipe is written to, not replaced', async () => {
    const pipe = join(into('pipe'), 'report');
    spawnSync('mkfifo', [pipe]);
    const reader = spawn('cat', [pipe], { stdio: ['ignore', 'pipe', 'ignore'] });
    const read = reader.stdout.setEncoding('utf8').toArray();
    expect((await onSample('--principal', 'erin', '--output', pipe)).status).toBe(0);
    expect((await read).join('')).toContain('erin');
    expect(lstatSync(pipe).isFIFO()).toBe(true);
  });

  it.each([
    ['', '--output takes a file'],
    ['x'.repeat(300), 'the name is too long'],
  ])('%j is no file', async (file, says) => {
    const run = await onSample('--principal', 'erin', '--quiet', '--output', file);
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr).toMatch(new RegExp(`^blast: [^\\n]*${says}[^\\n]*\\n$`));
  });

  it('in a folder that is not there: exit status 2, one line', async () => {
    const file = join(folder.path, 'absent', 'report.json');
    const run = await onSample('--principal', 'erin', '--quiet', '--output', file);
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr).toMatch(/^blast: cannot write [^\n]+\n$/);
    expect(run.stderr).toContain(file);
  });

  it('where a folder is: exit status 2, and no temporary file stays', async () => {
    const place = into('occupied');
    mkdirSync(join(place, 'report.json'));
    const run = await onSample('--principal', 'erin', '--quiet', '--output', join(place, 'report.json'));
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr).toMatch(/^blast: cannot write [^\n]+\n$/);
    expect(readdirSync(place)).toEqual(['report.json']);
  });

  it.skipIf(process.getuid === undefined || process.getuid() === 0)('in a folder that is write-protected: exit status 2', async () => {
    const place = into('protected');
    chmodSync(place, 0o500);
    expect(await onSample('--principal', 'erin', '--quiet', '--output', join(place, 'report.json'))).toMatchObject({
      status: 2,
      stdout: '',
    });
    expect(readdirSync(place)).toEqual([]);
  });

  it('of a run that fails changes nothing', async () => {
    const place = into('failed');
    const file = join(place, 'report.json');
    writeFileSync(file, 'old');
    expect((await onSample('--principal', 'nobody', '--output', file)).status).toBe(2);
    expect(readFileSync(file, 'utf8')).toBe('old');
    expect(readdirSync(place)).toEqual(['report.json']);
  });
});

describe.concurrent('where the snapshot comes from', () => {
  const expected = { status: 'certain', accounts: [PROD], how: `becomes:${MIGRATIONS}` };

  it.each<[what: string, bytes: () => string | Uint8Array]>([
    ['as it is', wholeSample],
    ['gzipped', () => gzipSync(wholeSample())],
    ['in UTF-16, as PowerShell writes it', () => Buffer.from(`\ufeff${wholeSample()}`, 'utf16le')],
  ])('standard input, %s', async (_what, bytes) => {
    const run = await blast(['--principal', SUSPECT, '--snapshot', '-', ...json], { input: bytes() });
    expect(answer<Report>(run).admin).toMatchObject(expected);
  });

  it('$BLAST_SNAPSHOT', async () => {
    const run = await blast(['--principal', SUSPECT, ...json], { env: { BLAST_SNAPSHOT: SAMPLE } });
    expect(answer<Report>(run).admin).toMatchObject(expected);
  });

  it('--snapshot rules over $BLAST_SNAPSHOT', async () => {
    const run = await blast(['--principal', SUSPECT, '--snapshot', SAMPLE, ...json], {
      env: { BLAST_SNAPSHOT: join(folder.path, 'absent') },
    });
    expect(answer<Report>(run).admin).toMatchObject(expected);
  });

  it('several --snapshot: pages of one account, and another account', async () => {
    const { UserDetailList, ...rest } = sampleAccount(ACCOUNT).iam;
    const pages = [
      folder.write('page-1.json', { UserDetailList, IsTruncated: true, Marker: 'more' }),
      folder.write('page-2.json', rest),
      folder.write('prod.json.gz', gzipSync(JSON.stringify(sampleAccount(PROD).iam))),
    ];
    const run = await blast(['--principal', SUSPECT, ...pages.flatMap((page) => ['--snapshot', page]), ...json]);
    const result = answer<Report>(run);
    expect(result.snapshot.accounts.toSorted()).toEqual([ACCOUNT, PROD]);
    expect(result.admin).toMatchObject(expected);
    expect(result.assumptions.map((assumption) => assumption.id)).toContain('no-organization');
  });

  it.each<[what: string, part: object]>([
    ['pages that end before the last', { IsTruncated: true, Marker: 'more' }],
    ['no list of roles', { RoleDetailList: undefined }],
  ])('%s: what is missing may grant anything, so that nothing is denied', async (what, part) => {
    const { UserDetailList, GroupDetailList, Policies } = details() as { readonly [list: string]: readonly object[] };
    const whole = { UserDetailList, GroupDetailList, RoleDetailList: [], Policies };
    const args = ['--principal', 'alice', ...json];
    // The cases run side by side: each has files of its own.
    const all = folder.write(`${what} whole.json`, whole);
    const complete = await blast([...args, '--snapshot', all]);
    expect(answer<Report>(complete).admin).toMatchObject({ status: 'no', accounts: [] });
    const snapshot = folder.write(`${what} part.json`, { ...whole, ...part });
    const report = answer<Report>(await blast([...args, '--snapshot', snapshot]));
    expect(report.admin).toEqual({ status: 'unknown', accounts: [ACCOUNT], how: null, steps: 0, path: [] });
    const { stdout } = await blast(['--principal', 'alice', '--snapshot', snapshot]);
    expect(stdout.split('\n').slice(0, 2).join(' ')).toBe(
      `UNKNOWN whether alice can become an administrator of ${ACCOUNT}: not all of its users, groups, roles and policies are in the snapshot.`,
    );
    const because = `not all of ${ACCOUNT}'s users, groups, roles and policies are in the snapshot.`;
    const whoCan = ['who-can', '--resource', 'user/alice'];
    const path = ['path', '--from', 'alice', '--to', `arn:aws:iam::${ACCOUNT}:root`];
    const first = async (args: readonly string[], file: string): Promise<string> =>
      (await blast([...args, '--snapshot', file])).stdout.replace(/\s+/g, ' ').trim();
    expect(await first(whoCan, snapshot)).toMatch(`UNKNOWN who can become user/alice: ${because}`);
    expect(await first(path, snapshot)).toBe(`UNKNOWN whether user/alice can reach account ${ACCOUNT}: ${because}`);
    expect(answer(await blast([...whoCan, '--snapshot', snapshot, ...json]))).toMatchObject({ incompleteAccounts: [ACCOUNT] });
    expect(answer(await blast([...path, '--snapshot', snapshot, ...json]))).toMatchObject({ incompleteAccounts: [ACCOUNT] });
    expect(await first(whoCan, all)).toMatch('NOBODY in this snapshot can become user/alice.');
    expect(answer(await blast([...path, '--snapshot', all, ...json]))).not.toHaveProperty('incompleteAccounts');
  });

  it('a file and standard input together', async () => {
    const file = folder.write('dev.json', sampleAccount(ACCOUNT).iam);
    const run = await blast(['--principal', SUSPECT, '--snapshot', file, '--snapshot', '-', ...json], {
      input: JSON.stringify(sampleAccount(PROD).iam),
    });
    expect(answer<Report>(run).admin).toMatchObject(expected);
  });

  it('a path relative to the folder where blast is started', async () => {
    folder.write('here.json', details());
    const run = await blast(['--principal', 'alice', '--snapshot', 'here.json', ...json], { cwd: folder.path });
    expect(answer<Report>(run).admin.status).toBe('certain');
  });
});

describe.concurrent('who the suspect is', () => {
  it.each([
    ['by ARN', SUSPECT],
    ['by name', 'ci-deploy'],
    ['by unique id', 'AIDACNWGNO3PHQIR3EBJZ'],
    ['by access key id', 'AKIAIOSFODNN7EXAMPLE'],
    ['by the id of a key that is inactive', 'AKIAI44QH8DHBEXAMPLE'],
  ])('%s', async (_how, handle) => {
    expect((await report('--principal', handle)).suspects.map((suspect) => suspect.arn)).toEqual([SUSPECT]);
  });

  it.each([
    ['by session ARN', `arn:aws:sts::${PROD}:assumed-role/ReleaseManager/deploy-17`],
    ['by unique id', 'AROABL4LPSWLHP7CKCZ2I'],
  ])('a role %s', async (_how, handle) => {
    const { suspects, admin } = await report('--principal', handle);
    expect(suspects).toEqual([expect.objectContaining({ type: 'Role', uniqueId: 'AROABL4LPSWLHP7CKCZ2I', accountId: PROD })]);
    expect(admin).toMatchObject({ status: 'certain', accounts: [PROD] });
  });

  it('a root user', async () => {
    const { suspects, admin } = await report('--principal', arn('root'));
    expect(suspects.map((suspect) => suspect.arn)).toEqual([arn('root')]);
    // The root user can be any principal of its account, so also the one that the release role of the production account trusts.
    expect(admin).toMatchObject({ status: 'certain', accounts: [ACCOUNT, PROD], how: 'policy', steps: 0 });
  });

  it('two: one attacker who holds both', async () => {
    const carol = arn('user/carol');
    const { suspects, admin, principals } = await report('--principal', SUSPECT, '--principal', carol);
    expect(suspects.map((suspect) => suspect.arn)).toEqual([SUSPECT, carol]);
    expect(admin.accounts.toSorted()).toEqual([ACCOUNT, PROD]);
    expect(principals.map((row) => row.arn)).toEqual(expect.arrayContaining([MIGRATIONS, arn('role/ec2-legacy-admin')]));
  });

  it('the same one twice is one', async () => {
    expect((await report('--principal', SUSPECT, '--principal', 'ci-deploy')).suspects).toHaveLength(1);
  });
});

describe.concurrent('options that change the answer', () => {
  const certaintyOf = (result: Report, of: string) => result.principals.find((row) => row.arn === of)?.certainty ?? 'no';
  const direct = (result: Report) => result.edges.filter((edge) => edge.from === SUSPECT && edge.to === OPS);

  it('without any: an edge with its condition', async () => {
    const result = await report('--principal', SUSPECT);
    expect(certaintyOf(result, OPS)).toBe('conditional');
    expect(direct(result).map((edge) => edge.conditions)).toEqual([
      [{ key: 'aws:MultiFactorAuthPresent', operator: 'Bool', values: ['true'] }],
    ]);
  });

  it('--assume aws:MultiFactorAuthPresent=true makes it certain', async () => {
    const result = await report('--principal', SUSPECT, '--assume', 'aws:MultiFactorAuthPresent=true');
    expect(certaintyOf(result, OPS)).toBe('certain');
    expect(direct(result).map((edge) => [edge.certainty, edge.conditions])).toEqual([['certain', []]]);
  });

  it('--credential session-mfa makes it certain', async () => {
    expect(certaintyOf(await report('--principal', SUSPECT, '--credential', 'session-mfa'), OPS)).toBe('certain');
  });

  it.each(['access-key', 'session', 'console'])('--credential %s removes it', async (kind) => {
    const result = await report('--principal', SUSPECT, '--credential', kind);
    expect(direct(result)).toEqual([]);
    expect(['no', 'unknown']).toContain(certaintyOf(result, OPS));
  });

  it.fails('--credential access-key leaves no other way to a role that wants MFA', async () => {
    // codebuild-web, whose policy is missing, is said to lead there perhaps; but a session that a service started has no MFA.
    // The kind of credential is a fact of the suspects' own requests, and how a session was started is no part of a state of the graph.
    expect(certaintyOf(await report('--principal', SUSPECT, '--credential', 'access-key'), OPS)).toBe('no');
  });

  it('--assume of a key that no policy asks for is a warning', async () => {
    const [slip, excluding, right] = await Promise.all([
      onSample('--principal', SUSPECT, '--assume', 's3:ExistingObjectTags/team=red'),
      // Policies ask for MFA, which a request without a session does not have.
      onSample('--principal', SUSPECT, '--assume', 'aws:TokenIssueTime='),
      onSample('--principal', SUSPECT, '--assume', 'aws:MultiFactorAuthPresent=true'),
    ]);
    expect(slip.status).toBe(0);
    expect(slip.stderr).toContain('blast: warning: --assume s3:existingobjecttags/team: no policy of the snapshot asks for this key');
    expect(excluding.stderr).not.toContain('--assume');
    expect(right.stderr).not.toContain('--assume');
  });

  it('--max-steps 1', async () => {
    const result = await report('--principal', SUSPECT, '--max-steps', '1');
    expect(result.principals.map((row) => row.steps)).toEqual(result.principals.map(() => 1));
    expect(result.principals.map((row) => row.arn)).toContain(arn('role/lambda-deploy-exec'));
    expect(result.admin.status).not.toBe('certain');
  });

  it('--max-steps 4 is as far as the administrator', async () => {
    expect((await report('--principal', SUSPECT, '--max-steps', '4')).admin.status).toBe('certain');
  });
});

describe.concurrent('options that say how much of the answer there is', () => {
  const oneLine = (run: Run) => run.stdout.replace(/\s+/g, ' ');

  it('--max-steps: what is not reached is not reached in so many steps', async () => {
    const [suspect, path, whoCan] = await Promise.all([
      onSample('--principal', 'contractor', '--max-steps', '3'),
      onSample('path', '--from', SUSPECT, '--to', MIGRATIONS, '--max-steps', '2'),
      onSample('who-can', '--resource', PAYROLL, '--max-steps', '0'),
    ]);
    expect(oneLine(suspect)).toContain('CANNOT become an administrator in at most 3 steps, as far as this snapshot shows.');
    expect(oneLine(path)).toContain('CANNOT reach role/app-migrations (444455556666) in at most 2 steps, as far as this snapshot shows.');
    expect(oneLine(whoCan)).toContain('on acme-prod-payroll in at most 0 steps.');
  });

  it('--only: the counts are those of what is shown', async () => {
    const [suspect, whoCan] = await Promise.all([
      onSample('--principal', SUSPECT, '--only', OPS),
      onSample('who-can', '--resource', PAYROLL, '--only', 'arn:aws:iam::*:user/nobody-*'),
    ]);
    expect(oneLine(suspect)).toContain('Of what --only shows, it reaches 1 principal, no resource');
    expect(oneLine(whoCan)).toMatch(/^Of those that --only shows, NOBODY in this snapshot can /);
  });

  it('--only keeps the rows that match, slashes or not, and the administrator', async () => {
    const result = await report('--principal', SUSPECT, '--only', '*:role/app-mig*', '--only', PAYROLL);
    expect(result.principals.map((row) => row.arn)).toEqual([MIGRATIONS]);
    expect(result.resources.map((row) => row.arn)).toEqual([PAYROLL]);
    expect(result.admin.status).toBe('certain');
  });

  it.each<[args: readonly string[]]>([
    [['--snapshot', SAMPLE, '--format', 'json', '--quiet', 'who-can', '--resource', PAYROLL]],
    [['--quiet', 'who-can', '--resource', PAYROLL, '--snapshot', SAMPLE, '--format', 'json']],
  ])('options before the command count: %j', async (args) => {
    const run = await blast(args);
    expect(run.stderr).toBe('');
    expect(answer<WhoCan>(run)).toEqual(answer(await onSample('who-can', '--resource', PAYROLL, ...json)));
  });
});

describe.concurrent('--fail-on', () => {
  const mfa = {
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Resource: arn('role/admins'),
    Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
  };
  /** alice may become the administrators' role if she has MFA. */
  const conditional = () => {
    const { UserDetailList, ...rest } = details() as { UserDetailList: readonly object[] };
    const inline = [{ PolicyName: 'own', PolicyDocument: policy(mfa) }];
    return folder.write(`conditional-${Math.random()}.json`, {
      ...rest,
      UserDetailList: UserDetailList.map((user) => ({ ...user, UserPolicyList: inline })),
    });
  };

  it.each([
    ['admin', 1],
    ['conditional-admin', 1],
    ['critical', 1],
    ['low', 1],
  ])('%s on an administrator: %i, and the whole report', async (what, status) => {
    const run = await onSample('--principal', SUSPECT, ...json, '--fail-on', what);
    expect(run.status).toBe(status);
    expect(JSON.parse(run.stdout)).toMatchObject({ format: 'blast-report', admin: { status: 'certain' } });
  });

  it.each([
    ['admin', 0],
    ['conditional-admin', 1],
  ])('%s on one who is if a condition holds: %i', async (what, status) => {
    const run = await blast(['--principal', 'alice', '--snapshot', conditional(), ...json, '--fail-on', what]);
    expect(JSON.parse(run.stdout)).toMatchObject({ admin: { status: 'conditional' } });
    expect(run.status).toBe(status);
  });

  it.each(['admin', 'conditional-admin'])('%s on one who is not: 0', async (what) => {
    expect((await onSample('--principal', 'contractor', '--fail-on', what)).status).toBe(0);
  });

  it('a severity counts the more severe, not the less severe', async () => {
    const { Policies, RoleDetailList, ...rest } = details() as Record<string, unknown>;
    const reader = { ...rest, Policies, RoleDetailList: [] };
    const UserDetailList = [
      {
        ...((rest.UserDetailList as object[])[0] as object),
        UserPolicyList: [{ PolicyName: 'own', PolicyDocument: policy(allow('iam:ListUsers', '*')) }],
      },
    ];
    const file = folder.write('reader.json', { ...reader, UserDetailList });
    const severities = answer<Report>(await blast(['--principal', 'alice', '--snapshot', file, ...json])).impacts.map(
      (impact) => impact.severity,
    );
    const order = ['critical', 'high', 'medium', 'low'];
    const runs = await Promise.all(order.map((what) => blast(['--principal', 'alice', '--snapshot', file, '--fail-on', what])));
    expect(runs.map((run) => run.status)).toEqual(
      order.map((_, limit) => (severities.some((each) => order.indexOf(each) <= limit) ? 1 : 0)),
    );
  });
});

describe.concurrent('help, version and catalogue', () => {
  it.each([[[]], [['who-can']], [['path']], [['simulate']], [['test']], [['techniques']]])('%j --help has examples', async (command) => {
    const run = await blast([...command, '--help']);
    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(run.stdout).toMatch(/^Usage: blast/);
    expect(run.stdout).toMatch(
      new RegExp(`Examples?:\\n  \\$ .*blast ${command[0] ?? '--principal'} ?`.replace('.*blast --', '[\\s\\S]*blast --')),
    );
    expect(run.stdout).not.toContain(ESCAPE);
  });

  it('the help of blast names the commands, the exit statuses and where a snapshot comes from', async () => {
    const { stdout } = await blast(['--help']);
    for (const words of ['who-can', 'path', 'techniques', 'Exit status', 'get-account-authorization-details'])
      expect(stdout).toContain(words);
  });

  it.each([[[]], [['who-can']], [['simulate']], [['test']]])('%j --help shows no empty lists', async (command) => {
    expect((await blast([...command, '--help'])).stdout).not.toContain('[]');
  });

  it('no arguments, not on a terminal: the help', async () => {
    const [bare, help] = await Promise.all([blast([]), blast(['--help'])]);
    expect(bare).toEqual(help);
  });

  it('--version', async () => {
    const { version } = readJson(fileURLToPath(new URL('../../package.json', import.meta.url)));
    expect(await blast(['--version'])).toEqual({ status: 0, signal: null, stdout: `${version}\n`, stderr: '' });
  });

  it('techniques', async () => {
    const [text, list] = await Promise.all([blast(['techniques']), blast(['techniques', ...json])]);
    const ids = answer<readonly { readonly id: string }[]>(list).map((technique) => technique.id);
    expect(ids).toContain('lambda-create-invoke');
    expect(new Set(ids).size).toBe(ids.length);
    expect(text).toMatchObject({ status: 0, stderr: '' });
    for (const id of ids) expect(text.stdout).toContain(id);
  });

  it('one technique', async () => {
    const run = await blast(['techniques', 'lambda-create-invoke']);
    expect(run).toMatchObject({ status: 0, stderr: '' });
    for (const words of ['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction', 'lambda.amazonaws.com'])
      expect(run.stdout).toContain(words);
    expect(answer(await blast(['techniques', 'lambda-create-invoke', ...json]))).toMatchObject({ id: 'lambda-create-invoke' });
  });

  it('an unknown technique', async () => {
    const run = await blast(['techniques', 'lambda-create']);
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr).toMatch(/^blast: [^\n]*`lambda-create`[^\n]*lambda-create-invoke[^\n]*\n$/);
  });
});

describe.concurrent('a reader that goes away', () => {
  /** Reads a little of standard output (and of standard error), then closes it, as `head -1` does. */
  const readLittle = (args: readonly string[], also: 'stdout' | 'both') =>
    new Promise<{ status: number | null; stderr: string }>((resolve, reject) => {
      const child = spawn(process.execPath, [BLAST, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: ENVIRONMENT, timeout: 30_000 });
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
        if (also === 'both') child.stderr.destroy();
      });
      child.stdout.once('data', () => child.stdout.destroy());
      if (also === 'both') child.stderr.once('close', () => child.stdout.destroy());
      child.on('error', reject).on('exit', (status) => setImmediate(() => resolve({ status, stderr })));
    });

  it.each<[what: string, args: readonly string[]]>([
    ['the report', ['--principal', SUSPECT, '--snapshot', SAMPLE, '--quiet', ...json]],
    ['the report in words', ['--principal', SUSPECT, '--snapshot', SAMPLE, '--quiet']],
    ['the catalogue', ['techniques', ...json]],
    ['the help', ['--help']],
  ])('%s ends quietly', async (_what, args) => {
    expect(await readLittle(args, 'stdout')).toEqual({ status: 0, stderr: '' });
  });

  it('standard error too', async () => {
    expect((await readLittle(['--principal', SUSPECT, '--snapshot', SAMPLE], 'both')).status).toBe(0);
  });

  it.runIf(process.platform === 'linux')('a full disk is one line and no success', () => {
    // A stack trace, and exit status 1, which means that --fail-on was met.
    const run = spawnSync('sh', ['-c', '"$0" "$@" > /dev/full', process.execPath, BLAST, 'techniques'], {
      encoding: 'utf8',
      env: ENVIRONMENT,
    });
    expect(run.stderr).toMatch(/^blast: [^\n]+\n$/);
    expect(run.status).toBe(2);
  });
});
