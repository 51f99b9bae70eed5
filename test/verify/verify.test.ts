// `blast verify` against a server that plays SimulatePrincipalPolicy: what is asked, what is left out, and what becomes of differences.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Verification } from '../../src/verify/index.ts';
import { ACCOUNT, arn, BLAST, blast, ENVIRONMENT, policy, type Run, useFolder } from '../cli/support.ts';
import { type AwsServer, answers, error, type Fault, startAws } from '../collect/aws-server.ts';
import { BUCKET, type ClaimedRequest, reportOf, SHARED, snapshotWith } from './account.ts';
import { type Asked, simulator, type Told } from './simulator.ts';

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'not-a-secret', AWS_REGION: 'us-east-1' };
const alice = arn('user/alice');
const bob = arn('user/bob');
const reader = arn('role/reader');
const read = { principal: alice, action: 's3:GetObject', resource: `${BUCKET}/a` };

const folder = useFolder();
let server: AwsServer;
let snapshot = '';
let asked: Asked[] = [];
let tell: (asked: Asked) => Told = () => ({ decision: 'allowed' });
let shape: 'new' | 'old' = 'new';

beforeAll(async () => {
  snapshot = folder.write('snapshot.json', snapshotWith());
  server = await startAws({
    'sts:GetCallerIdentity': () => answers({ UserId: 'AIDAAUDIT', Account: ACCOUNT, Arn: arn('user/audit') }),
    'iam:SimulatePrincipalPolicy': (input) =>
      simulator(shape, (each) => {
        asked.push(each);
        return tell(each);
      })(input),
  });
});
afterAll(() => server.close());
beforeEach(() => {
  server.begin();
  asked = [];
  shape = 'new';
  tell = () => ({ decision: 'allowed' });
});

const verify = (args: readonly string[], env: Readonly<Record<string, string>> = CREDENTIALS): Promise<Run> =>
  blast(['verify', '--snapshot', snapshot, '--endpoint-url', server.url, ...args], { env });

/** Requests of so many calls: each caller, context or fifty resources take one of their own. */
const inCalls = (calls: number): ClaimedRequest[] =>
  Array.from({ length: calls * 50 }, (_, i) => ({ ...read, resource: `${BUCKET}/${i}` }));

/** The result on a report that claims these requests. */
async function verified(requests: readonly ClaimedRequest[], certainty?: string, args: readonly string[] = []): Promise<Verification> {
  const run = await verify([folder.write('report.json', reportOf(requests, certainty)), '--format', 'json', ...args]);
  const result = JSON.parse(run.stdout) as Verification;
  if (result.checked > 0) expect(run.stderr).toBe('');
  return result;
}

const reasons = ({ leftOut }: Verification): Record<string, number> =>
  Object.fromEntries(leftOut.map(({ reason, requests }) => [reason, requests.length]));

describe('what is put to AWS', () => {
  it('requests with their context, many actions and resources in a call', async () => {
    const requests = ['a', 'b', 'c'].flatMap((key) =>
      ['s3:GetObject', 's3:ListBucket'].map((action) => ({ principal: alice, action, resource: `${BUCKET}/${key}` })),
    );
    expect(await verified(requests)).toMatchObject({ checked: 6, agreed: 6, calls: 1, differences: [], leftOut: [] });
    expect(asked).toHaveLength(6);
    expect(asked[0]?.context).toMatchObject({ 'aws:principalarn': [alice], 'aws:username': ['alice'], 'aws:userid': ['AIDAALICE'] });
  });

  it('no more than fifty requests in a call', async () => {
    const requests = Array.from({ length: 120 }, (_, i) => ({ ...read, resource: `${BUCKET}/${i}` }));
    expect(await verified(requests)).toMatchObject({ checked: 120, agreed: 120, calls: 3 });
  });

  it('the same request of two claims once', async () => {
    expect(await verified([read, read])).toMatchObject({ checked: 1 });
  });

  it('conditional claims with values under which their conditions hold', async () => {
    const write = { principal: alice, action: 's3:PutObject', resource: `${BUCKET}/a` };
    expect(await verified([write], 'conditional')).toMatchObject({ checked: 1, agreed: 1 });
    expect(asked[0]?.context).toMatchObject({ 'aws:MultiFactorAuthPresent': ['true'] });
    const [call] = server.asked.filter((each) => each.call === 'iam:SimulatePrincipalPolicy');
    const types = Object.entries(call?.input ?? {}).filter(([key]) => key.endsWith('ContextKeyType'));
    expect(types.map(([, type]) => type)).toContain('boolean');
  });

  it('what rows of resources, impacts and sources of evidence claim', async () => {
    const row = { via: alice, certainty: 'certain', steps: 0, path: [] };
    const report = {
      ...reportOf([]),
      resources: [{ arn: BUCKET, access: [{ ...row, verb: 'read', actions: ['s3:GetObject'] }] }],
      impacts: [
        { ...row, id: 'destroy', actions: ['s3:DeleteObject'] },
        // Alice has nothing to do with queues.
        { ...row, id: 'send', actions: ['sqs:SendMessage'] },
      ],
      evidence: [
        {
          ...row,
          arn: BUCKET,
          can: ['read'],
          proofs: [{ can: 'read', requests: [{ ...read, resource: `${BUCKET}/AWSLogs/x`, context: {} }] }],
        },
      ],
    };
    const run = await verify([folder.write('report.json', report), '--format', 'json']);
    const result = JSON.parse(run.stdout) as Verification;
    expect(result).toMatchObject({ checked: 2, agreed: 2 });
    const told = asked.map(({ action, resource }) => `${action} ${resource}`);
    // An object of the bucket, not the bucket.
    expect(told).toContainEqual(expect.stringMatching(/^s3:GetObject arn:aws:s3:::acme-data\/\w+$/));
    expect(told).toContain(`s3:GetObject ${BUCKET}/AWSLogs/x`);
    // What alice may delete, the bucket's policy denies: as she stands the claim does not hold.
    expect(reasons(result)).toEqual({ unnamed: 2 });
  });

  it("for a user, the resource's policy too; each such resource in a call of its own", async () => {
    const result = await verified([{ ...read, resource: `${SHARED}/a` }, { ...read, resource: `${SHARED}/b` }, read]);
    expect(result).toMatchObject({ checked: 3, agreed: 3, calls: 3 });
    expect(asked.find(({ resource }) => resource === `${SHARED}/a`)?.resourcePolicy).toContain('"Sid":"Keep"');
    expect(asked.find(({ resource }) => resource === read.resource)?.resourcePolicy).toBeUndefined();
  });
});

describe('what the simulator cannot judge is left out, with the reason', () => {
  it.each<[reason: string, request: ClaimedRequest]>([
    ['trust', { principal: alice, action: 'sts:AssumeRole', resource: reader }],
    ['resource-policy', { principal: reader, action: 's3:GetObject', resource: `${SHARED}/a` }],
    ['caller', { principal: 'lambda.amazonaws.com', action: 'sts:AssumeRole', resource: reader }],
    ['caller', { principal: arn('user/blast'), action: 's3:GetObject', resource: `${BUCKET}/a` }],
    ['cross-account', { principal: alice, action: 'sqs:SendMessage', resource: 'arn:aws:sqs:us-east-1:444455556666:q' }],
    ['kms', { principal: alice, action: 'kms:Decrypt', resource: `arn:aws:kms:us-east-1:${ACCOUNT}:key/1` }],
    // The report had changed bob before.
    ['earlier-steps', { principal: bob, action: 's3:PutObject', resource: `${BUCKET}/a` }],
  ])('%s', async (reason, request) => {
    const result = await verified([request]);
    expect(reasons(result)).toEqual({ [reason]: 1 });
    expect(result.checked).toBe(0);
    expect(asked).toEqual([]);
  });

  it('claims that are unknown', async () => {
    expect(reasons(await verified([read], 'unknown'))).toEqual({ unknown: 1 });
  });

  const organization = (content: object, type = 'SERVICE_CONTROL_POLICY'): object => ({
    id: 'o-1',
    managementAccountId: '999900001111',
    policies: [
      { Id: 'p-1', Name: 'rail', Type: type, Content: content },
      {
        Id: 'p-FullAWSAccess',
        Name: 'FullAWSAccess',
        Type: 'SERVICE_CONTROL_POLICY',
        Content: policy({ Effect: 'Allow', Action: '*', Resource: '*' }),
      },
    ],
    roots: [{ id: 'r-1', policyIds: ['p-FullAWSAccess'] }],
    organizationalUnits: [],
    accounts: [{ accountId: ACCOUNT, parentId: 'r-1', policyIds: ['p-FullAWSAccess', 'p-1'], name: 'prod' }],
  });
  const drawnIn = async (org: object): Promise<Verification> => {
    const path = folder.write('organization.json', snapshotWith({ organization: org }));
    const run = await blast(['verify', '--all', '--sample', '40', '--snapshot', path, '--endpoint-url', server.url, '--format', 'json'], {
      env: CREDENTIALS,
    });
    return JSON.parse(run.stdout) as Verification;
  };

  it('what hangs on a condition in a service control policy', async () => {
    const rail = { Effect: 'Deny', Action: 's3:*', Resource: '*', Condition: { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } } };
    expect(reasons(await drawnIn(organization(policy(rail))))['conditional-service-control']).toBeGreaterThan(0);
  });

  it('what a resource control policy denies', async () => {
    const rail = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' };
    expect(reasons(await drawnIn(organization(policy(rail), 'RESOURCE_CONTROL_POLICY')))['resource-control']).toBeGreaterThan(0);
  });
});

describe('where nothing was compared, AWS has not agreed: status 2, and the reason', () => {
  it('every request is left out', async () => {
    const trusted = { principal: alice, action: 'sts:AssumeRole', resource: reader };
    const run = await verify([folder.write('report.json', reportOf([trusted, { ...trusted, resource: arn('role/other') }]))]);
    expect(run.status).toBe(2);
    expect(run.stderr).toBe(
      'blast: nothing was compared, all requests are left out (2: a trust policy decides, which the simulator does not read): expected claims that the simulator can judge, such as those of --all\n',
    );
    expect(run.stdout).toMatch(/nothing was compared.*LEFT OUT.*a trust policy decides/s);
  });

  it('the report claims nothing', async () => {
    const run = await verify([folder.write('report.json', reportOf([]))]);
    expect(run.status).toBe(2);
    expect(run.stderr).toBe(
      'blast: nothing was compared, there are no claims: expected claims that the simulator can judge, such as those of --all\n',
    );
  });
});

describe('differences', () => {
  it('end with status 1, and show the statements of both sides', async () => {
    tell = () => ({ decision: 'explicitDeny', statements: [['Lockdown', 'user-managed']] });
    const run = await verify([folder.write('report.json', reportOf([read]))]);
    expect(run.status).toBe(1);
    const text = run.stdout.replace(/\s+/g, ' ');
    expect(text).toContain('1 request put to SimulatePrincipalPolicy in 1 call: 0 agree, 1 differs.');
    expect(text).toContain(`s3:GetObject on ${BUCKET}/a, by ${alice}`);
    expect(text).toContain(`blast allow: Allow ${alice}#own#Read`);
    expect(text).toContain('AWS explicitDeny: user-managed Lockdown 3:5 to 8:6');
    expect(text).toContain('AWS finds the policy Lockdown, which the snapshot does not have for this principal');
  });

  it('of one resource among many are told apart, in both shapes of the answer', async () => {
    tell = ({ resource }) => ({ decision: resource.endsWith('/b') ? 'implicitDeny' : 'allowed' });
    const requests = ['a', 'b', 'c'].map((key) => ({ ...read, resource: `${BUCKET}/${key}` }));
    for (shape of ['new', 'old'] as const) {
      const result = await verified(requests);
      expect(result, shape).toMatchObject({ checked: 3, agreed: 2, calls: 1 });
      expect(result.differences.map(({ resource, kind }) => [resource, kind])).toEqual([[`${BUCKET}/b`, 'decision']]);
    }
  });

  it.each<[hint: RegExp, told: Told]>([
    [/^the organization denies it, and the snapshot has no service control policies$/, { decision: 'implicitDeny', organizations: false }],
    [/^the principal has a permissions boundary that the snapshot does not have$/, { decision: 'implicitDeny', boundary: false }],
    [/^AWS misses values of aws:SourceIp$/, { decision: 'implicitDeny', missing: ['aws:SourceIp'] }],
    [/^nothing in the answer explains it/, { decision: 'implicitDeny' }],
  ])('say what explains them: %s', async (hint, told) => {
    tell = () => told;
    expect((await verified([read])).differences[0]?.hint).toMatch(hint);
  });

  it('in the reason alone are differences: a Deny on one side, nothing on the other', async () => {
    tell = ({ principal, action }) => ({ decision: principal === bob && action !== 's3:GetObject' ? 'explicitDeny' : 'allowed' });
    const run = await verify(['--all', '--sample', '60', '--format', 'json']);
    const { differences } = JSON.parse(run.stdout) as Verification;
    // Bob's boundary has no Deny: blast says implicitDeny.
    const ofBob = differences.filter(({ principal, action }) => principal === bob && action !== 's3:GetObject');
    expect(ofBob.length).toBeGreaterThan(0);
    expect(new Set(ofBob.map(({ kind, blast: { decision } }) => `${kind} ${decision}`))).toEqual(new Set(['reason implicitDeny']));
  });
});

describe('--all', () => {
  it('draws the same requests for the same seed, and others for another', async () => {
    const drawn = async (seed: string): Promise<readonly string[]> => {
      asked = [];
      await verify(['--all', '--sample', '30', '--seed', seed]);
      return asked.map(({ principal, action, resource }) => `${principal} ${action} ${resource}`).sort();
    };
    const first = await drawn('1');
    expect(first.length).toBe(30);
    expect(await drawn('1')).toEqual(first);
    expect(await drawn('2')).not.toEqual(first);
  });
});

describe('a report that is made now', () => {
  it('claims what the principal can do', async () => {
    const result = await verify(['--principal', 'alice', '--format', 'json']);
    const { checked, agreed, leftOut } = JSON.parse(result.stdout) as Verification;
    expect(checked).toBeGreaterThan(0);
    expect(agreed).toBe(checked);
    expect(leftOut.map(({ reason }) => reason)).toContain('trust');
  });
});

describe('AWS that does not answer at once, or not at all', () => {
  const simulate =
    (fault: Fault): Fault =>
    (request, count) =>
      request.call === 'iam:SimulatePrincipalPolicy' ? fault(request, count) : undefined;
  const once = (reply: ReturnType<Fault>): Fault => {
    let isDone = false;
    return simulate(() => {
      if (isDone) return undefined;
      isDone = true;
      return reply;
    });
  };

  it.each<[what: string, fault: Fault]>([
    ['throttles every second call', simulate((_, count) => (count % 2 === 0 ? error('Throttling') : undefined))],
    ['breaks the connection in mid-answer', once({ is: 'cut' })],
    ['answers with garbage', once({ is: 'raw', body: '<SimulatePrincipalPolicyResponse><Simul' })],
    ['answers 503', once(error('ServiceUnavailable', 503))],
  ])('%s: nothing is lost', async (_what, fault) => {
    server.begin(fault);
    const requests = Array.from({ length: 120 }, (_, i) => ({ ...read, resource: `${BUCKET}/${i}` }));
    expect(await verified(requests)).toMatchObject({ checked: 120, agreed: 120, leftOut: [] });
  });

  it('what it does not like in one request spares the others', async () => {
    server.begin(simulate(({ input }) => (Object.values(input).includes(`${BUCKET}/odd`) ? error('InvalidInput') : undefined)));
    const result = await verified([read, { ...read, resource: `${BUCKET}/odd` }, { ...read, resource: `${BUCKET}/b` }]);
    expect(result).toMatchObject({ checked: 2, agreed: 2 });
    expect(result.leftOut).toMatchObject([
      { reason: 'refused', text: 'AWS does not answer: InvalidInput', requests: [{ resource: `${BUCKET}/odd` }] },
    ]);
  });

  it.each([
    ['AccessDenied', /^blast: AWS answers none of the requests \(iam:SimulatePrincipalPolicy: AccessDenied: asked for\)\n$/],
    ['ExpiredToken', /^blast: AWS does not accept the credentials \(ExpiredToken: asked for\)\n$/],
  ])('%s ends it with one line and status 3', async (code, line) => {
    server.begin(simulate(() => error(code, 403)));
    const record = join(folder.path, 'never.json');
    const run = await verify([folder.write('report.json', reportOf([read])), '--record', record]);
    expect(run).toMatchObject({ status: 3, stdout: '' });
    expect(run.stderr).toMatch(line);
    expect(() => statSync(record)).toThrow();
  });

  it('where the first calls are all denied, the others are not made', async () => {
    server.begin(simulate(() => error('AccessDenied', 403)));
    const run = await verify([folder.write('report.json', reportOf(inCalls(60)))]);
    expect(run).toMatchObject({ status: 3, stdout: '' });
    expect(run.stderr.split('\n').slice(1)).toEqual([
      "blast: these credentials may not ask AWS's simulator: iam:SimulatePrincipalPolicy was denied 3 times and answered never (AccessDenied): allow it, as SecurityAudit does, or use other credentials",
      '',
    ]);
    // Three, and those that were under way.
    expect(server.asked.filter(({ call }) => call === 'iam:SimulatePrincipalPolicy').length).toBeLessThanOrEqual(3 + 4);
  });

  it('one that is denied after others were answered is left out', async () => {
    server.begin(
      simulate(({ input }, count) =>
        count > 4 && Object.values(input).includes(`${BUCKET}/400`) ? error('AccessDenied', 403) : undefined,
      ),
    );
    const result = await verified(inCalls(10));
    expect(result).toMatchObject({ checked: 450, leftOut: [{ reason: 'refused', text: 'AWS does not answer: AccessDenied' }] });
  });

  it('many calls: says how many, and how to have fewer', async () => {
    const report = folder.write('report.json', reportOf(inCalls(60)));
    expect(await verify([report])).toMatchObject({
      status: 0,
      stderr: "blast: asking AWS's simulator 3,000 requests in 60 calls; --sample 200 compares a part of them\n",
    });
    expect(await verify([report, '--quiet'])).toMatchObject({ status: 0, stderr: '' });
  });

  it('what is no answer is called so, without what a parser says of it', async () => {
    server.begin(simulate(() => ({ is: 'raw', body: '<!doctype html><title>Sign in' })));
    const run = await verify([folder.write('report.json', reportOf([read]))]);
    expect(run).toMatchObject({
      status: 3,
      stderr: 'blast: AWS answers none of the requests (iam:SimulatePrincipalPolicy: unreadable answer)\n',
    });
  });

  it('a recording that cannot be written is told before AWS is asked', async () => {
    const run = await verify(['--all', '--record', '/nowhere/at-all/x.json']);
    expect(run).toMatchObject({
      status: 2,
      stderr: 'blast: cannot write /nowhere/at-all/x.json: there is no directory /nowhere/at-all: make it first, or choose another path\n',
    });
    expect(server.asked).toEqual([]);
  });

  it('credentials of an account that is not in the snapshot', async () => {
    server.begin(({ call }) =>
      call === 'sts:GetCallerIdentity'
        ? answers({ UserId: 'A', Account: '444455556666', Arn: 'arn:aws:iam::444455556666:user/x' })
        : undefined,
    );
    const run = await verify(['--all']);
    expect(run).toMatchObject({
      status: 2,
      stderr: `blast: the credentials are of account 444455556666, and the snapshot is of ${ACCOUNT}\n`,
    });
  });
});

it('SIGINT ends it with status 130, and nothing is recorded', async () => {
  server.begin(({ call }) => (call === 'iam:SimulatePrincipalPolicy' ? { is: 'silence' } : undefined));
  const record = join(folder.path, 'interrupted.json');
  const args = ['verify', '--all', '--snapshot', snapshot, '--endpoint-url', server.url, '--record', record];
  const child = spawn(process.execPath, [BLAST, ...args], { env: { ...ENVIRONMENT, ...CREDENTIALS }, stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  while (!server.asked.some(({ call }) => call === 'iam:SimulatePrincipalPolicy')) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([130, null]);
  expect(stderr).toBe('blast: interrupted, nothing was compared\n');
  expect(existsSync(record)).toBe(false);
});

describe('a recording', () => {
  it('has no credentials, is for its owner only, and gives the same differences again, offline', async () => {
    tell = ({ resource }) => ({ decision: resource.endsWith('/b') ? 'implicitDeny' : 'allowed' });
    const record = join(folder.path, 'recording.json');
    const requests = [
      read,
      { ...read, resource: `${BUCKET}/b` },
      { ...read, resource: `${SHARED}/c` },
      { principal: alice, action: 'sts:AssumeRole', resource: reader },
    ];
    const live = await verified(requests, 'certain', ['--record', record]);
    expect(statSync(record).mode & 0o777).toBe(0o600);
    expect(readFileSync(record, 'utf8')).not.toMatch(/AKIA|not-a-secret|Authorization/);
    server.begin();
    const run = await blast(['verify', '--replay', record, '--format', 'json']);
    expect(run.status).toBe(1);
    expect(JSON.parse(run.stdout)).toEqual({ ...live, from: 'recording' });
    expect(server.asked).toEqual([]);
  });

  it('is decided anew: what was wrong then and is right now agrees', async () => {
    tell = () => ({ decision: 'implicitDeny' });
    const record = join(folder.path, 'wrong.json');
    await verified([read], 'certain', ['--record', record]);
    // As if blast had missed the policy's absence: without it both sides deny.
    const edited = JSON.parse(readFileSync(record, 'utf8')) as { documents: Record<string, unknown> };
    edited.documents[`${alice}#own`] = policy();
    const run = await blast(['verify', '--replay', folder.write('edited.json', edited)]);
    expect(run).toMatchObject({ status: 0, stdout: '1 request put to SimulatePrincipalPolicy in 1 call (a recording): it agrees.\n' });
  });
});

describe('bad usage and bad input: one line, status 2', () => {
  it.each<[args: readonly string[], line: RegExp]>([
    [[], /verify takes one of: a report in JSON, --principal, --all, --replay$/],
    [['report.json', '--all'], /verify takes one of/],
    [['--replay', 'x.json', '--record', 'y.json'], /--replay takes requests and policies from the recording/],
    [['absent.json', '--snapshot', 'SNAPSHOT'], /absent\.json: no such file$/],
    [['--replay', 'absent.json'], /absent\.json: no such file$/],
  ])('%j', async (args, line) => {
    const run = await blast(['verify', ...args.map((each) => (each === 'SNAPSHOT' ? snapshot : each))]);
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr.trimEnd()).toMatch(line);
    expect(run.stderr.split('\n')).toHaveLength(2);
  });

  it.each<[what: string, content: object | string, line: RegExp]>([
    ['not JSON', '{', /report\.json/],
    ['something else', { format: 'blast-lint' }, /report\.json: \$\.format: not a report/],
    [
      'of another snapshot',
      { ...reportOf([read]), snapshot: { collectedAt: null, accounts: [] } },
      /\$\.snapshot: the report was made of another snapshot/,
    ],
    [
      'a request without an action',
      reportOf([{ principal: alice, resource: BUCKET } as ClaimedRequest]),
      /\$\.edges\[0\]\.requests\[0\]\.action: missing/,
    ],
    ['a certainty that is none', reportOf([read], 'likely'), /\$\.edges\[0\]\.certainty: expected certain, conditional or unknown/],
  ])('a report that is %s', async (_what, content, line) => {
    const run = await verify([folder.write('report.json', content)]);
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr).toMatch(line);
    expect(server.asked).toEqual([]);
  });

  it.each<[what: string, change: object, line: RegExp]>([
    ['of another format', { format: 'x' }, /\$\.format: not a recording/],
    ['of another version', { version: 2 }, /\$\.version/],
    ['whose cases name policies that it lacks', { documents: {} }, /\$\.cases\[0\]\.policies\.identity\[0\]: names a policy/],
    ['whose answers are of cases that it lacks', { cases: [] }, /\$\.exchanges\[0\]\.cases: expected a list of positions/],
    [
      'without answers',
      { exchanges: [{ cases: [0], input: { PolicySourceArn: alice, ActionNames: [], ResourceArns: [] }, reply: {} }] },
      /\$\.exchanges\[0\]\.reply\.results/,
    ],
  ])('a recording %s', async (_what, change, line) => {
    const record = join(folder.path, 'good.json');
    await verified([read], 'certain', ['--record', record]);
    const broken = { ...(JSON.parse(readFileSync(record, 'utf8')) as object), ...change };
    const run = await blast(['verify', '--replay', folder.write('broken.json', broken)]);
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr).toMatch(line);
  });
});
