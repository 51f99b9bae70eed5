// `blast collect` against a server that misbehaves: nothing may be lost, nothing may be wrong, and nothing may hang.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { claimOutput } from '../../src/collect/index.ts';
import { BLAST, blast, ENVIRONMENT, type Run } from '../cli/support.ts';
import { ACCOUNT, account, ROLES } from './account.ts';
import { type AwsServer, answers, error, type Fault, startAws } from './aws-server.ts';

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'not-a-secret', AWS_REGION: 'us-east-1' };

interface Item {
  readonly [name: string]: unknown;
}
interface CollectedAccount {
  readonly iam: { readonly [list: string]: readonly Item[] };
  readonly credentials: { readonly [list: string]: readonly Item[] };
  readonly inventory: readonly string[];
  readonly resources: readonly Item[];
  readonly gaps: readonly { readonly what: string; readonly code: string; readonly text: string }[];
}

let server: AwsServer;
let folder = '';
let whole: CollectedAccount;

const out = (name = 'snapshot.json') => join(folder, name);
const collect = (args: readonly string[] = [], env: Readonly<Record<string, string>> = CREDENTIALS): Promise<Run> =>
  blast(['collect', '--endpoint-url', server.url, '--out', out(), ...args], { env });
const read = (name?: string): CollectedAccount =>
  (JSON.parse(readFileSync(out(name), 'utf8')) as { accounts: [CollectedAccount] }).accounts[0];
const clear = () => {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'blast-collect-'));
  server = await startAws(account);
  await collect();
  whole = read();
});
beforeEach(clear);
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const documentOf = (statement: object) => encodeURIComponent(JSON.stringify({ Version: '2012-10-17', Statement: [statement] }));
const created = { Path: '/', CreateDate: '2024-01-01T00:00:00Z', AttachedManagedPolicies: [] };
const userWith = (name: string, statement: object) => ({
  ...created,
  UserName: name,
  UserId: `AIDA${name.toUpperCase()}`,
  Arn: `arn:aws:iam::${ACCOUNT}:user/${name}`,
  GroupList: [],
  UserPolicyList: [{ PolicyName: 'own', PolicyDocument: documentOf(statement) }],
});
const roleWith = (name: string, statement: object) => ({
  ...created,
  RoleName: name,
  RoleId: `AROA${name.toUpperCase()}`,
  Arn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
  AssumeRolePolicyDocument: documentOf({ Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' }),
  RolePolicyList: [{ PolicyName: 'own', PolicyDocument: documentOf(statement) }],
  InstanceProfileList: [],
});

/** Everything is there, whatever happened on the way. */
function expectWhole(run: Run): void {
  expect(run).toMatchObject({ status: 0 });
  expect(read()).toEqual(whole);
}

describe('an account that answers', () => {
  it('pages: every role is there once, in order, and users that came between them', () => {
    expect(whole.iam['RoleDetailList']?.map(({ RoleName }) => RoleName)).toEqual(
      Array.from({ length: ROLES }, (_, index) => `role-${String(index).padStart(4, '0')}`),
    );
    expect(whole.iam['UserDetailList']?.map(({ UserName }) => UserName)).toEqual(['alice', 'bob', 'carol']);
    expect(whole.gaps).toEqual([]);
  });

  it('documents are decoded, and secrets left out', () => {
    expect(whole.iam['UserDetailList']?.[0]).toMatchObject({ UserPolicyList: [{ PolicyDocument: { Version: '2012-10-17' } }] });
    expect(whole.resources.find(({ type }) => type === 'AWS::Lambda::Function')).toMatchObject({
      policy: null,
      attributes: { eventSources: [] },
    });
    expect(JSON.stringify(whole)).not.toContain('hunter2');
  });

  it('what AWS says is absent is absent, not unknown', () => {
    expect(whole.credentials['LoginProfiles']?.map(({ UserName }) => UserName)).toEqual(['alice']);
    expect(whole.resources.find(({ type }) => type === 'AWS::S3::Bucket')).toMatchObject({
      region: 'eu-west-1',
      tags: {},
      attributes: { kmsKeyArn: null, publicAccessBlock: { BlockPublicPolicy: false } },
    });
  });

  it('types that were listed to the end in every region are complete, those without any too', () => {
    expect(whole.inventory).toEqual(expect.arrayContaining(['AWS::SQS::Queue', 'AWS::EC2::Instance', 'AWS::S3::Bucket']));
  });

  it('with --regions, types of regions are not complete', async () => {
    server.begin();
    await collect(['--regions', 'us-*']);
    expect(read().resources.filter(({ type }) => type === 'AWS::SQS::Queue')).toHaveLength(4);
    expect(read().inventory).not.toContain('AWS::SQS::Queue');
    expect(read().inventory).toContain('AWS::IAM::InstanceProfile');
    expect(server.asked.filter(({ region }) => region === 'eu-west-1')).toEqual([]);
  });
});

describe('an account that does not answer at once', () => {
  it('throttles every third call', { timeout: 60_000 }, async () => {
    server.begin((_, count) => (count % 3 === 0 ? error('Throttling') : undefined));
    const run = await collect();
    expectWhole(run);
    expect(run.stdout).toMatch(/, \d+ throttled, /);
  });

  it.each<[what: string, fault: (request: { readonly call: string }) => ReturnType<Fault>]>([
    ['breaks the connection in mid-answer', () => ({ is: 'cut' })],
    ['answers with XML that is cut off', () => ({ is: 'raw', body: '<ListRolesResponse><ListRolesResult><Roles><member>' })],
    ['answers with JSON that is cut off', () => ({ is: 'raw', body: '{"QueueUrls": ["https' })],
    ['answers with a page of a proxy', () => ({ is: 'raw', body: '<!doctype html><p>Please sign in', status: 200 })],
    ['answers 503', () => error('ServiceUnavailable', 503)],
  ])('%s, each call once', async (_what, fault) => {
    const seen = new Set<string>();
    server.begin((request) => {
      const key = JSON.stringify(request);
      if (seen.has(key)) return undefined;
      seen.add(key);
      return fault(request);
    });
    expectWhole(await collect());
  });
});

describe('calls that are never answered are gaps, and nothing else is lost', () => {
  const failing =
    (calls: readonly string[], reply: ReturnType<Fault>): Fault =>
    ({ call }) =>
      calls.includes(call) ? reply : undefined;

  it('denied', async () => {
    server.begin(
      failing(['sqs:ListQueues', 's3:GetBucketPolicy', 'iam:ListAccessKeys', 'iam:GenerateCredentialReport'], error('AccessDenied', 403)),
    );
    const run = await collect();
    expect(run.status).toBe(0);
    const { resources, inventory, gaps, credentials, iam } = read();
    expect(gaps).toContainEqual({
      what: 'sqs:ListQueues',
      code: 'AccessDenied',
      text: 'denied in eu-west-1, us-east-1 (AccessDenied); not known: which queues there are',
    });
    expect(gaps).toContainEqual({
      what: 's3:GetBucketPolicy arn:aws:s3:::alice-data',
      code: 'AccessDenied',
      text: 'denied (AccessDenied); not known: what its policy allows and denies',
    });
    expect(inventory).not.toContain('AWS::SQS::Queue');
    expect(inventory).toContain('AWS::S3::Bucket');
    const bucket = resources.find(({ type }) => type === 'AWS::S3::Bucket');
    // Not collected is not the same as absent.
    expect(bucket).not.toHaveProperty('policy');
    expect(bucket).toHaveProperty('tags');
    expect(credentials).not.toHaveProperty('AccessKeys');
    expect(credentials).toHaveProperty('MFADevices');
    expect(iam).toEqual(whole.iam);
    expect(run.stdout).toContain('  iam:ListAccessKeys: AccessDenied, 3 times; not known: access keys of the user\n');
  });

  it('denied everything but who it is', async () => {
    server.begin(({ call }) => (call === 'sts:GetCallerIdentity' ? undefined : error('AccessDenied', 403)));
    expect((await collect()).status).toBe(0);
    expect(read()).toMatchObject({ accountId: ACCOUNT, iam: {}, resources: [], inventory: [] });
    expect((await blast(['--principal', 'alice', '--snapshot', out()])).stderr).toContain('alice');
  });

  it('garbage', async () => {
    server.begin(failing(['sqs:ListQueues', 'iam:ListUsers', 's3:ListBuckets'], { is: 'raw', body: '\u0000\u0001<<<{{{' }));
    expect((await collect()).status).toBe(0);
    expect(
      read()
        .gaps.map(({ what, code }) => `${what} ${code}`)
        .sort(),
    ).toEqual(['iam:ListUsers unreadable answer', 's3:ListAllMyBuckets unreadable answer', 'sqs:ListQueues unreadable answer']);
    expect(read().iam).toEqual(whole.iam);
  });

  it('answers of another shape', async () => {
    server.begin(failing(['sqs:GetQueueAttributes'], { is: 'raw', body: '[1, 2]' }));
    expect((await collect()).status).toBe(0);
    expect(read().resources.filter(({ type }) => type === 'AWS::SQS::Queue')).toHaveLength(5);
    expect(read().gaps).toHaveLength(5);
  });

  it('items without what names them', async () => {
    server.begin(failing(['lambda:ListFunctions'], { is: 'raw', body: '{"Functions": [{"Role": "x"}]}' }));
    expect((await collect()).status).toBe(0);
    expect(read().gaps.map(({ what, code }) => `${what} ${code}`)).toEqual(['lambda:ListFunctions unreadable answer']);
    expect(read().inventory).not.toContain('AWS::Lambda::Function');
  });

  it('pages that lead back to themselves', async () => {
    server.begin(failing(['sqs:ListQueues'], { is: 'raw', body: '{"QueueUrls": [], "NextToken": "again"}' }));
    expect((await collect()).status).toBe(0);
    expect(read().gaps.map(({ what, code }) => `${what} ${code}`)).toEqual(['sqs:ListQueues pages without end']);
  });

  it('the regions of the account: those that are named are asked, and no type is complete', async () => {
    server.begin(failing(['ec2:DescribeRegions'], error('UnauthorizedOperation', 403)));
    expect((await collect(['--regions', 'eu-west-1'])).status).toBe(0);
    expect(read().resources.filter(({ type }) => type === 'AWS::SQS::Queue')).toHaveLength(1);
    expect(read().inventory).not.toContain('AWS::SQS::Queue');
    expect(read().gaps.map(({ what }) => what)).toEqual(['ec2:DescribeRegions']);
    expect(await collect(['--regions', 'eu-*'])).toMatchObject({
      status: 2,
      stderr:
        'blast: --regions eu-*: AWS does not say which regions there are (ec2:DescribeRegions: UnauthorizedOperation): name those that are meant\n',
    });
  });
});

describe('a run that is cut short', () => {
  it('expired credentials end it with one line and status 3; --resume asks only for the rest', async () => {
    server.begin((_, count) => (count > 60 ? error('ExpiredToken', 403) : undefined));
    // One call at a time: none is answered that the run does not wait for any more.
    const run = await collect(['--quiet', '--concurrency', '1']);
    expect(run.status).toBe(3);
    expect(run.stderr).toMatch(
      /^blast: AWS does not accept the credentials \(ExpiredToken: .*\); what is collected so far is in .*snapshot\.json\.resume: go on with --resume\n$/,
    );
    expect(readdirSync(folder)).toEqual(['snapshot.json.resume']);
    expect(statSync(out('snapshot.json.resume')).mode & 0o777).toBe(0o600);
    expect(readFileSync(out('snapshot.json.resume'), 'utf8')).not.toContain('hunter2');
    const had = new Set(server.answered);

    server.begin();
    expectWhole(await collect(['--resume']));
    expect(readdirSync(folder)).toEqual(['snapshot.json']);
    // Who and where it is, is asked anew.
    const again = server.answered.filter((call) => had.has(call) && !/^(sts:GetCallerIdentity|ec2:DescribeRegions) /.test(call));
    expect(again).toEqual([]);
  });

  /** Sends SIGINT when all of these calls were asked, none of which is answered; the status is null where the process did not end it by itself. */
  const interruptedAt = async (calls: readonly string[]): Promise<{ readonly status: number | null; readonly stderr: string }> => {
    server.begin(({ call }) => (calls.includes(call) ? { is: 'silence' } : undefined));
    const child = spawn(process.execPath, [BLAST, 'collect', '--endpoint-url', server.url, '--out', out()], {
      env: { ...ENVIRONMENT, ...CREDENTIALS },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const isThere = () => calls.every((each) => server.asked.some(({ call }) => call === each));
    while (!isThere()) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGINT');
    const [status] = (await once(child, 'close')) as [number | null];
    return { status, stderr };
  };

  it('SIGINT ends it with status 130 and no output; --resume goes on', async () => {
    const { status, stderr } = await interruptedAt(['sqs:GetQueueAttributes']);
    expect(status).toBe(130);
    expect(stderr).toMatch(/blast: interrupted, nothing was written to .*snapshot\.json; go on with --resume\n$/);
    expect(readdirSync(folder)).toEqual(['snapshot.json.resume']);
    server.begin();
    expectWhole(await collect(['--resume']));
  });

  it.each<readonly string[]>([['sts:GetCallerIdentity'], ['ec2:DescribeRegions']])(
    'SIGINT while %s hangs, before anything was answered, leaves nothing',
    async (...calls) => {
      const { status, stderr } = await interruptedAt(calls);
      expect({ status, stderr }).toEqual({ status: 130, stderr: `blast: interrupted, nothing was written to ${out()}\n` });
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it.each<readonly string[]>([
    ['iam:GetAccountAuthorizationDetails', 'iam:ListRoles'],
    ['iam:ListUsers', 's3:ListBuckets'],
    ['iam:GetLoginProfile', 'iam:ListAccessKeys', 'iam:GetCredentialReport'],
    ['s3:GetBucketPolicy', 'lambda:GetPolicy', 'sqs:GetQueueAttributes'],
  ])('SIGINT while %s and others hang ends all that waits', async (...calls) => {
    const { status, stderr } = await interruptedAt(calls);
    expect(stderr).toMatch(/^blast: collecting account \d+\nblast: interrupted, nothing was written to [^\n]*\n$/);
    expect(status).toBe(130);
    expect(existsSync(out())).toBe(false);
  });

  /** Leaves the state of a run whose credentials expired. */
  const cutShort = async (args: readonly string[] = []): Promise<void> => {
    server.begin((_, count) => (count > 60 ? error('ExpiredToken', 403) : undefined));
    expect(await collect(args)).toMatchObject({ status: 3 });
    server.begin();
  };

  it('is not replaced by a run that does not say so; --no-resume begins anew', async () => {
    await cutShort();
    const state = readFileSync(out('snapshot.json.resume'));
    expect(await collect()).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(
        /^blast: \S+snapshot\.json\.resume holds what an interrupted run of \d{4}-\d\d-\d\dT[\d:]+Z has collected: go on with --resume, or begin anew with --no-resume\n$/,
      ),
    });
    expect(server.asked).toEqual([]);
    expect(readFileSync(out('snapshot.json.resume'))).toEqual(state);
    expectWhole(await collect(['--no-resume']));
    expect(server.answered.filter((call) => call.startsWith('iam:GetAccountAuthorizationDetails'))).toHaveLength(20);
    expect(readdirSync(folder)).toEqual(['snapshot.json']);
  });

  it.each([[], ['--resume'], ['--no-resume']])("somebody's own file of that name stays: %s", async (...args) => {
    writeFileSync(out('snapshot.json.resume'), 'mine');
    server.begin();
    expect(await collect(args)).toMatchObject({
      status: 2,
      stderr: `blast: ${out('snapshot.json.resume')}: not a state file of \`blast collect\`: move it away, or choose another --out\n`,
    });
    expect(server.asked).toEqual([]);
    expect(readFileSync(out('snapshot.json.resume'), 'utf8')).toBe('mine');
  });

  it('one that cannot be read is told, also where nothing of it is wanted', async () => {
    mkdirSync(join(out('snapshot.json.resume'), 'x'), { recursive: true });
    expect(await collect(['--no-resume'])).toMatchObject({
      status: 2,
      stderr: `blast: cannot write ${out('snapshot.json.resume')}: it is a directory\n`,
    });
  });

  it('a directory goes on as a directory, with or without the slash', async () => {
    await cutShort(['--out', `${out('dir')}/`]);
    expect(readdirSync(folder)).toEqual(['dir.resume']);
    expect(await collect(['--out', out('dir'), '--resume'])).toMatchObject({ status: 0 });
    expect(readdirSync(out('dir')).sort()).toEqual(['accounts', 'manifest.json']);
  });

  it('of one account does not go on as one of an organization', async () => {
    await cutShort();
    expect(await collect(['--resume', '--org', '--role-name', 'Reader'])).toMatchObject({
      status: 2,
      stdout: '',
      stderr: `blast: ${out('snapshot.json.resume')} is of a run without --org: leave --org out, or begin anew with --no-resume\n`,
    });
    expect(server.asked).toEqual([]);
  });

  it('two at once: the second is refused, and the first not disturbed', async () => {
    let answer: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    server.begin(undefined, ({ call }) => (call === 'sqs:GetQueueAttributes' ? held : undefined));
    const first = collect();
    while (!server.asked.some(({ call }) => call === 'sqs:GetQueueAttributes')) await new Promise((resolve) => setTimeout(resolve, 20));
    for (const args of [[], ['--resume'], ['--no-resume']])
      expect(await collect(args)).toMatchObject({
        status: 2,
        stdout: '',
        stderr: expect.stringMatching(
          /^blast: another run \(process \d+\) writes to \S+snapshot\.json: wait for it, or choose another --out; if there is none, delete \S+snapshot\.json\.resume\.lock\n$/,
        ),
      });
    answer();
    expectWhole(await first);
    expect(readdirSync(folder)).toEqual(['snapshot.json']);
  });

  it('one that was killed locks nobody out', async () => {
    const dead = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await once(dead, 'close');
    writeFileSync(out('snapshot.json.resume.lock'), JSON.stringify({ process: dead.pid, host: hostname() }));
    server.begin();
    expectWhole(await collect());
    expect(readdirSync(folder)).toEqual(['snapshot.json']);
  });

  it('half a line in the state file costs one call', async () => {
    server.begin((_, count) => (count > 60 ? error('ExpiredToken', 403) : undefined));
    await collect();
    const state = out('snapshot.json.resume');
    writeFileSync(state, readFileSync(state, 'utf8').slice(0, -20));
    server.begin();
    expectWhole(await collect(['--resume']));
  });

  it('--resume with nothing to resume says so, and collects', async () => {
    server.begin();
    const run = await collect(['--resume']);
    expectWhole(run);
    expect(run.stderr).toContain(`blast: nothing to resume, there is no ${out('snapshot.json.resume')}: collecting from the beginning\n`);
    expect((await collect(['--resume', '--quiet'])).stderr).toBe('');
  });

  it('does not go on with the state of another account', async () => {
    server.begin((_, count) => (count > 60 ? error('ExpiredToken', 403) : undefined));
    await collect();
    server.begin(({ call }) =>
      call === 'sts:GetCallerIdentity'
        ? { is: 'answer', value: { Account: '444455556666', Arn: 'arn:aws:iam::444455556666:user/x', UserId: 'AIDA' } }
        : undefined,
    );
    const run = await collect(['--resume', '--quiet']);
    expect(run).toMatchObject({ status: 2 });
    expect(run.stderr).toMatch(
      /began in account 111122223333, and these credentials are of 444455556666: use those, or begin anew with --no-resume\n$/,
    );
  });
});

describe('where the snapshot goes', () => {
  it('a directory, where the path ends in a slash; it replaces an earlier snapshot, and nothing else', async () => {
    server.begin();
    expect((await collect(['--out', `${out('dir')}/`])).status).toBe(0);
    expect((await collect(['--out', out('dir')])).status).toBe(0);
    expect(readdirSync(folder)).toEqual(['dir']);
    expect(readdirSync(out('dir')).sort()).toEqual(['accounts', 'manifest.json']);
    expect(JSON.parse(readFileSync(out(`dir/accounts/${ACCOUNT}.json`), 'utf8'))).toEqual(whole);
    expect(statSync(out('dir/manifest.json')).mode & 0o777).toBe(0o600);
    writeFileSync(out('dir/letter.txt'), 'mine');
    const run = await collect(['--out', out('dir'), '--quiet']);
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr).toMatch(/holds other things than a snapshot/);
    expect(existsSync(out('dir/letter.txt'))).toBe(true);
  });

  it('compressed, where the name ends in .gz, which a report reads', async () => {
    server.begin();
    await collect(['--out', out('snapshot.json.gz')]);
    expect((await blast(['--principal', 'alice', '--snapshot', out('snapshot.json.gz')])).status).toBe(0);
  });

  it('a device is not replaced', async () => {
    server.begin();
    expect(await collect(['--out', '/dev/null'])).toMatchObject({
      status: 2,
      stderr: 'blast: /dev/null: neither a file nor a directory, expected a path where the snapshot can stay\n',
    });
    expect(server.asked).toEqual([]);
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it('a file is no directory, whatever its name ends in', async () => {
    server.begin();
    writeFileSync(out('plain'), 'mine');
    expect(await collect(['--out', `${out('plain')}/`])).toMatchObject({
      status: 2,
      stderr: `blast: ${out('plain')}/: ${out('plain')} is a file, and a path that ends in a slash names a directory\n`,
    });
    expect(server.asked).toEqual([]);
    expect(readFileSync(out('plain'), 'utf8')).toBe('mine');
  });

  it('behind a link, the link stays', async () => {
    writeFileSync(out('real.json'), '');
    symlinkSync(out('real.json'), out('link.json'));
    server.begin();
    expect(await collect(['--out', out('link.json')])).toMatchObject({ status: 0 });
    expect(readlinkSync(out('link.json'))).toBe(out('real.json'));
    expect(read('real.json').iam['RoleDetailList']).toHaveLength(ROLES);
    expect(readdirSync(folder).sort()).toEqual(['link.json', 'real.json']);
  });

  it('says so before it asks AWS anything, where it cannot be written', async () => {
    server.begin();
    const run = await collect(['--out', out('absent/snapshot.json')]);
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr).toBe(
      `blast: cannot write ${out('absent/snapshot.json')}: there is no directory ${out('absent')}: make it first, or choose another path\n`,
    );
    expect(server.asked).toEqual([]);
  });
});

describe('many disk snapshots', () => {
  /** From the oldest to the newest, in pages; who else may use one takes a call for each. */
  const SNAPSHOTS = Array.from({ length: 1_200 }, (_, index) => ({
    snapshotId: `snap-${index}`,
    startTime: new Date(Date.UTC(2024, 0, 1, 0, index)).toISOString(),
  }));
  const PUBLIC = ['snap-3', 'snap-1199'];
  const many: Fault = ({ call, region, input }) => {
    if (region !== 'us-east-1') return undefined;
    if (call === 'ec2:DescribeSnapshotAttribute')
      return answers({ createVolumePermission: input['SnapshotId'] === 'snap-1198' ? [{ userId: '444455556666' }] : [] });
    if (call !== 'ec2:DescribeSnapshots') return undefined;
    const found = input['RestorableBy.1'] === 'all' ? SNAPSHOTS.filter(({ snapshotId }) => PUBLIC.includes(snapshotId)) : SNAPSHOTS;
    const from = Number(input['NextToken'] ?? 0);
    return answers({ snapshotSet: found.slice(from, from + 1000), ...(from + 1000 < found.length && { nextToken: from + 1000 }) });
  };
  const sharing = () => server.asked.filter(({ call }) => call === 'ec2:DescribeSnapshotAttribute');
  const snapshotNamed = (name: string) => read().resources.find(({ arn }) => arn === `arn:aws:ec2:us-east-1::snapshot/${name}`);

  it('of the newest 200 in a region it is asked who else may use them, of the others whether they are public; the rest is a gap', async () => {
    server.begin(many);
    expect(await collect()).toMatchObject({ status: 0 });
    expect(sharing()).toHaveLength(200);
    expect(snapshotNamed('snap-1198')).toMatchObject({ attributes: { sharedWith: ['444455556666'] } });
    expect(snapshotNamed('snap-1000')).toMatchObject({ attributes: { sharedWith: [] } });
    expect(snapshotNamed('snap-3')).toMatchObject({ attributes: { sharedWith: 'all' } });
    expect(snapshotNamed('snap-999')).not.toHaveProperty('attributes.sharedWith');
    expect(read().inventory).toContain('AWS::EC2::Snapshot');
    expect(read().gaps.filter(({ what }) => what.startsWith('ec2:DescribeSnapshot'))).toEqual([
      {
        what: 'ec2:DescribeSnapshotAttribute',
        code: 'NotAsked',
        text: "not asked (NotAsked); not known: who else may use the snapshot, of 1,000 in us-east-1: of each region's the newest 200 were asked; `blast collect --full` asks all",
      },
    ]);
    const lists = server.asked.filter(({ call }) => call === 'ec2:DescribeSnapshots');
    expect(lists.map(({ input }) => input['Owner.1'])).toEqual(lists.map(() => 'self'));
  });

  it('--full asks of each', async () => {
    server.begin(many);
    expect(await collect(['--full'])).toMatchObject({ status: 0 });
    expect(sharing()).toHaveLength(1_200);
    expect(read().gaps).toEqual(whole.gaps);
  });
});

describe('a report without a snapshot', () => {
  it('collects first, with AWS credentials at hand, and says where the snapshot lies', async () => {
    server.begin();
    const args = ['--principal', 'alice', '--endpoint-url', server.url, '--format', 'json'];
    const run = await blast(args, { env: CREDENTIALS, cwd: folder });
    expect(run.status).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({ suspects: [{ arn: `arn:aws:iam::${ACCOUNT}:user/alice` }] });
    const [file = ''] = readdirSync(folder);
    expect(file).toMatch(/^blast-snapshot-\d{8}T\d{6}Z\.json\.gz$/);
    expect(run.stderr).toContain(`the snapshot of account ${ACCOUNT} is in ${file}: give it with --snapshot from now on\n`);
    expect(statSync(out(file)).mode & 0o777).toBe(0o600);
  });

  it('bad usage is told before AWS is asked, and leaves nothing behind', async () => {
    server.begin();
    const args = ['--principal', 'alice', '--endpoint-url', server.url, '--assume', 'aws:SourceIp'];
    const run = await blast(args, { env: CREDENTIALS, cwd: folder });
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr).toMatch(/^blast: --assume takes key=value [^\n]*\n$/);
    expect(server.asked).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('credentials that AWS does not know leave nothing behind', async () => {
    server.begin(() => error('InvalidClientTokenId', 403));
    const run = await blast(['--principal', 'alice', '--endpoint-url', server.url], { env: CREDENTIALS, cwd: folder });
    expect(run.status).toBe(3);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('each run has a name of its own, whatever the clock says', () => {
    const stem = out('blast-snapshot-20261124T023000Z');
    expect(claimOutput(stem, '.json.gz')).toBe(`${stem}.json.gz`);
    expect(claimOutput(stem, '.json.gz')).toBe(`${stem}-2.json.gz`);
    rmSync(`${stem}-2.json.gz.resume`);
    writeFileSync(`${stem}-2.json.gz`, '');
    expect(claimOutput(stem, '.json.gz')).toBe(`${stem}-3.json.gz`);
  });

  /** The services that were asked something, in a run that must have been answered. */
  const servicesAsked = async (principal: string, more: readonly string[] = []): Promise<ReadonlySet<string>> => {
    server.begin();
    const run = await blast(['--principal', principal, '--endpoint-url', server.url, '--quiet', ...more], {
      env: CREDENTIALS,
      cwd: folder,
    });
    expect(run).toMatchObject({ status: 0 });
    return new Set(server.asked.map(({ call }) => call.slice(0, call.indexOf(':'))));
  };

  it('asks only for what the answer needs: alice has nothing to do with containers; the policies of buckets and functions may name anybody', async () => {
    const asked = await servicesAsked('alice');
    // She may write to buckets: trails say which of them are logs.
    for (const service of ['iam', 'organizations', 's3', 'lambda', 'sqs', 'kms', 'cloudtrail']) expect(asked, service).toContain(service);
    for (const service of ['ecs', 'rds', 'states']) expect(asked, service).not.toContain(service);
    const [file = ''] = readdirSync(folder);
    expect(readdirSync(folder)).toEqual([file]);
    const { gaps } = JSON.parse(gunzipSync(readFileSync(out(file))).toString()).accounts[0] as CollectedAccount;
    expect(gaps.find(({ code }) => code === 'NotAsked')?.text).toMatch(/^\d+ types of resources were not asked for, since the question /);
  });

  it('follows what it finds: who may become a role needs what that role may do', async () => {
    server.begin(({ call, input }) =>
      call === 'iam:GetAccountAuthorizationDetails' && input['Marker'] === undefined
        ? answers({
            UserDetailList: [userWith('dana', { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' })],
            GroupDetailList: [],
            Policies: [],
            RoleDetailList: [roleWith('runner', { Effect: 'Allow', Action: 'ecs:*', Resource: '*' })],
            IsTruncated: false,
          })
        : undefined,
    );
    const run = await blast(['--principal', 'dana', '--endpoint-url', server.url, '--quiet'], { env: CREDENTIALS, cwd: folder });
    expect(run).toMatchObject({ status: 0 });
    const asked = server.asked.map(({ call }) => call);
    expect(asked).toContain('ecs:ListClusters');
    expect(asked).not.toContain('rds:DescribeDBInstances');
    // What was answered in the first round is not asked again.
    expect(asked.filter((call) => call === 'iam:GetAccountAuthorizationDetails')).toHaveLength(1);
  });

  it('--full asks for everything', async () => {
    const asked = await servicesAsked('alice', ['--full']);
    for (const service of ['ecs', 'rds', 'codebuild', 'cloudtrail']) expect(asked, service).toContain(service);
  });

  it('credentials that expire half-way: says how to go on', async () => {
    server.begin((_, count) => (count > 60 ? error('ExpiredToken', 403) : undefined));
    const run = await blast(['--principal', 'alice', '--endpoint-url', server.url, '--quiet'], { env: CREDENTIALS, cwd: folder });
    expect(run.status).toBe(3);
    const [, file = ''] = /go on with `blast collect --out (\S+) --resume`\n$/.exec(run.stderr) ?? [];
    server.begin();
    expect((await collect(['--out', out(file), '--resume'])).status).toBe(0);
    expect(readdirSync(folder)).toEqual([file]);
  });

  it('of a principal of another account: says so before anything is collected, and leaves nothing behind', async () => {
    server.begin();
    const other = 'arn:aws:iam::444455556666:role/x';
    const args = ['--principal', 'alice', '--principal', other, '--endpoint-url', server.url];
    expect(await blast(args, { env: CREDENTIALS, cwd: folder })).toMatchObject({
      status: 2,
      stdout: '',
      stderr: `blast: \`${other}\` is in account 444455556666, and these credentials are of ${ACCOUNT}: use credentials of that account (--profile), or collect both with \`blast collect --org\` and give --snapshot\n`,
    });
    expect(server.asked.map(({ call }) => call)).toEqual(['sts:GetCallerIdentity']);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('--regions says which regions are asked; beside a snapshot it means nothing, and is refused', async () => {
    await servicesAsked('alice', ['--regions', 'eu-*']);
    expect(server.asked.filter(({ call, region }) => call === 'sqs:ListQueues' && region !== 'eu-west-1')).toEqual([]);
    expect(server.asked.some(({ call, region }) => call === 'sqs:ListQueues' && region === 'eu-west-1')).toBe(true);
    const [file = ''] = readdirSync(folder);
    expect(await blast(['--principal', 'alice', '--regions', 'eu-*', '--snapshot', out(file)])).toMatchObject({
      status: 2,
      stderr: 'blast: --regions says what is collected where no snapshot is given: leave it out\n',
    });
  });

  it('says where the snapshot is when the principal is not in it', async () => {
    server.begin();
    const run = await blast(['--principal', 'nobody', '--endpoint-url', server.url], { env: CREDENTIALS, cwd: folder });
    expect(run.status).toBe(2);
    expect(run.stderr).toMatch(/blast: what was collected is in blast-snapshot-\S+\.json\.gz\nblast: .*nobody/);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('does not ask AWS where a snapshot is given', async () => {
    await collect(['--quiet']);
    server.begin();
    await blast(['--principal', 'alice', '--endpoint-url', server.url, '--snapshot', out()], { env: CREDENTIALS });
    expect(server.asked).toEqual([]);
  });
});

describe('bad usage', () => {
  it.each<[what: string, args: readonly string[], says: RegExp]>([
    ['no output', ['collect'], /^blast: say where the snapshot goes with --out FILE/],
    [
      'a region that the account has not',
      ['--regions', 'mars-*'],
      /--regions mars-\* matches none of the account's regions: eu-west-1, us-east-1\n$/,
    ],
    [
      'one region of two that the account has not',
      ['--regions', 'eu-*', '--regions', 'mars-*'],
      /--regions mars-\* matches none of the account's regions: eu-west-1, us-east-1\n$/,
    ],
    [
      'regions that are not meant',
      ['--regions', '!us-*'],
      /^blast: --regions !us-\*: a glob says what is meant, not what is not: name the regions that are meant\n$/,
    ],
    ['no calls at a time', ['--concurrency', '0'], /--concurrency takes a whole number of at least 1, not `0`\n$/],
  ])('%s', async (_what, args, says) => {
    server.begin();
    const run = args[0] === 'collect' ? await blast(args) : await collect([...args, '--quiet']);
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr).toMatch(says);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each(['nonsense', 'localhost:5000', 'ftp://localhost', 'http://', ''])(
    'an endpoint that is no address, `%s`: status 2',
    async (address) => {
      const says = `takes an address such as \`http://localhost:5000\`, not \`${address}\`\n`;
      const options = { env: CREDENTIALS, cwd: folder };
      expect(await blast(['collect', '--out', out(), '--endpoint-url', address], options)).toMatchObject({
        status: 2,
        stderr: `blast: --endpoint-url ${says}`,
      });
      expect(await blast(['--principal', 'alice', '--endpoint-url', address], options)).toMatchObject({ status: 2 });
      if (address !== '')
        expect(await blast(['collect', '--out', out()], { env: { ...CREDENTIALS, AWS_ENDPOINT_URL: address } })).toMatchObject({
          status: 2,
          stderr: `blast: AWS_ENDPOINT_URL ${says}`,
        });
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it('standard output is refused: it cannot be gone on from', async () => {
    server.begin();
    const run = await blast(['collect', '--out', '-', '--endpoint-url', server.url], { env: CREDENTIALS, cwd: folder });
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr).toMatch(/^blast: --out takes a file or a directory, not standard output: [^\n]*\n$/);
    expect(server.asked).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each<[what: string, args: readonly string[], env: Readonly<Record<string, string>>]>([
    ['--profile', ['--profile', 'nosuch'], {}],
    ['AWS_PROFILE', [], { AWS_PROFILE: 'nosuch' }],
  ])('a profile that does not exist is named: %s', async (_what, args, env) => {
    server.begin();
    const run = await collect(['--quiet', ...args], { AWS_REGION: 'us-east-1', ...env });
    expect(run).toMatchObject({ status: 3, stdout: '' });
    expect(run.stderr).toMatch(/^blast: no AWS credentials could be loaded for profile `nosuch` \([^\n]*\)\n$/);
  });

  it('a profile that is named counts before keys in the environment, without a word of the SDK', async () => {
    server.begin();
    const file = out('credentials');
    writeFileSync(file, '[audit]\naws_access_key_id = AKIAAUDITAUDITAUDIT1\naws_secret_access_key = not-a-secret\n');
    const run = await collect(['--profile', 'audit', '--quiet'], { ...CREDENTIALS, AWS_SHARED_CREDENTIALS_FILE: file });
    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(new Set(server.asked.map(({ key }) => key))).toEqual(new Set(['AKIAAUDITAUDITAUDIT1']));
  });

  it('no credentials: status 3 and one line', async () => {
    server.begin();
    const run = await collect(['--quiet'], { AWS_REGION: 'us-east-1' });
    expect(run).toMatchObject({ status: 3, stdout: '' });
    expect(run.stderr).toMatch(/^blast: no AWS credentials could be loaded \([^\n]*\)\n$/);
  });

  it('credentials that AWS does not know: status 3 and one line', async () => {
    server.begin(() => error('InvalidClientTokenId', 403));
    const run = await collect(['--quiet']);
    expect(run).toMatchObject({ status: 3, stdout: '' });
    expect(run.stderr).toMatch(/^blast: AWS does not accept the credentials \(InvalidClientTokenId: [^\n]*\)\n$/);
    expect(readdirSync(folder)).toEqual([]);
  });
});
