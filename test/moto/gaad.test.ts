import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/query/types.ts';
import { answer, blast } from '../cli/support.ts';
import { CREDENTIALS, type Moto, missingPrograms, startMoto } from './server.ts';

// Authorization details as the AWS CLI prints them, of an account that was filled over the IAM API.
const ACCOUNT = '111122223333';
const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';
const arn = (name: string) => `arn:aws:iam::${ACCOUNT}:${name}`;
const statement = (Action: string | string[], Resource: string | string[]) => ({ Effect: 'Allow', Action, Resource });
const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const trust = (Principal: object) => policy({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' });

const missing = missingPrograms(['moto_server', 'aws']);
if (missing.length > 0) console.log(`skipped: the tests against moto need ${missing.join(' and ')}`);

describe.skipIf(missing.length > 0)('authorization details from the AWS CLI', () => {
  let moto: Moto | undefined;
  let folder = '';
  let printed = '';
  let reports: ReadonlyMap<string, Report> = new Map();
  const reportFor = (name: string): Report => reports.get(name) ?? expect.unreachable(`no report about ${name}`);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'blast-moto-'));
    printed = join(folder, 'printed.json');
    moto = await startMoto(ACCOUNT);
    await fill(moto);
    const args = ['iam', 'get-account-authorization-details', '--endpoint-url', moto.url, '--output', 'json'];
    const { stdout } = await promisify(execFile)('aws', args, { env: { ...process.env, ...CREDENTIALS }, maxBuffer: 1 << 28 });
    writeFileSync(printed, stdout);
    const named = join(folder, 'named.json');
    writeFileSync(named, JSON.stringify(asAwsAnswers(JSON.parse(stdout))));
    const names = ['user/attach-self', 'user/assumer', 'user/versioner', 'user/capped', 'role/bounded', 'user/innocent'];
    const runs = await Promise.all(names.map((name) => reportOn(named, name)));
    reports = new Map(runs.map((report, index) => [names[index] ?? '', report]));
  }, 120_000);

  afterAll(async () => {
    await moto?.stop();
    if (folder !== '') rmSync(folder, { recursive: true, force: true });
  });

  it('attach-self makes an administrator of herself by iam:AttachUserPolicy', () => {
    const report = reportFor('user/attach-self');
    expect(report.admin).toMatchObject({ status: 'certain', accounts: [ACCOUNT], how: 'technique:iam-attach-user-policy-self', steps: 1 });
    expect(requests(report, report.admin.path)).toEqual([
      { principal: arn('user/attach-self'), action: 'iam:AttachUserPolicy', resource: arn('user/attach-self') },
    ]);
  });

  it('assumer is allowed to assume the administrators role by her group', () => {
    const report = reportFor('user/assumer');
    expect(report.suspects[0]?.groups).toContain('operators');
    expect(report.principals).toContainEqual(
      expect.objectContaining({ arn: arn('role/admins'), admin: true, steps: 1, certainty: 'certain' }),
    );
    expect(report.admin).toMatchObject({ status: 'certain', how: `becomes:${arn('role/admins')}`, steps: 1 });
    const edge = report.edges.find((candidate) => candidate.to === arn('role/admins'));
    expect(edge).toMatchObject({ from: arn('user/assumer'), technique: 'sts-assume-role' });
    expect(edge?.evidence.map((evidence) => evidence.policy).sort()).toEqual(
      [`${arn('role/admins')}#trust`, arn('policy/assume-admins')].sort(),
    );
  });

  it('versioner rewrites the managed policy that is attached to her', () => {
    const report = reportFor('user/versioner');
    expect(report.admin).toMatchObject({ status: 'certain', how: 'technique:iam-create-policy-version' });
  });

  it('capped assumes a role whose boundary leaves reading one bucket', () => {
    const report = reportFor('user/capped');
    expect(report.admin.status).toBe('no');
    expect(report.principals).toEqual([
      expect.objectContaining({ arn: arn('role/bounded'), admin: false, steps: 1, certainty: 'certain' }),
    ]);
  });

  it('bounded itself is no administrator, though AdministratorAccess is attached to it', () => {
    const report = reportFor('role/bounded');
    expect(report.suspects[0]?.permissionsBoundary).toBe(arn('policy/reports-only'));
    expect(report.admin.status).toBe('no');
    expect(report.principals).toEqual([]);
  });

  it('innocent reaches nothing', () => {
    const report = reportFor('user/innocent');
    expect(report.admin.status).toBe('no');
    expect(report.principals).toEqual([]);
    const inward = new Set(report.inbound.flatMap((row) => row.path));
    expect(report.edges.filter((edge) => !inward.has(edge.id))).toEqual([]);
    expect(report.inbound.map((row) => row.arn)).toEqual(expect.arrayContaining([arn('role/admins'), arn('user/attach-self')]));
  });

  it('moto leaves the names of managed policies out, which their ARNs say', async () => {
    expect((await reportOn(printed, 'user/attach-self')).admin).toEqual(reportFor('user/attach-self').admin);
  });

  it('says that organization policies were not collected', () => {
    expect(reportFor('user/innocent').assumptions.map((assumption) => assumption.id)).toContain('no-organization');
  });
});

/** As AWS answers: it names every policy, and lists those of its own policies that are attached. moto 5.2 lists all, without names. */
function asAwsAnswers({ Policies, ...lists }: Details): Details {
  const listed = Policies.filter((each) => each.AttachmentCount > 0 || !each.Arn.startsWith('arn:aws:iam::aws:'));
  return { ...lists, Policies: listed.map((each) => ({ PolicyName: each.Arn.slice(each.Arn.lastIndexOf('/') + 1), ...each })) };
}

interface Details {
  readonly Policies: readonly { readonly Arn: string; readonly AttachmentCount: number }[];
}

async function reportOn(file: string, name: string): Promise<Report> {
  return answer<Report>(await blast(['--principal', arn(name), '--snapshot', file, '--format', 'json']));
}

async function fill({ iam }: Moto): Promise<void> {
  for (const UserName of ['attach-self', 'assumer', 'versioner', 'capped', 'innocent']) await iam('CreateUser', { UserName });
  const putUserPolicy = (UserName: string, PolicyDocument: string) => iam('PutUserPolicy', { UserName, PolicyName: 'own', PolicyDocument });
  const createPolicy = (PolicyName: string, PolicyDocument: string) => iam('CreatePolicy', { PolicyName, PolicyDocument });

  await putUserPolicy('attach-self', policy(statement('iam:AttachUserPolicy', arn('user/attach-self'))));

  await iam('CreateRole', { RoleName: 'admins', AssumeRolePolicyDocument: trust({ AWS: arn('root') }) });
  await iam('AttachRolePolicy', { RoleName: 'admins', PolicyArn: ADMINISTRATOR });
  await createPolicy('assume-admins', policy(statement('sts:AssumeRole', arn('role/admins'))));
  await iam('CreateGroup', { GroupName: 'operators' });
  await iam('AttachGroupPolicy', { GroupName: 'operators', PolicyArn: arn('policy/assume-admins') });
  await iam('AddUserToGroup', { GroupName: 'operators', UserName: 'assumer' });

  await createPolicy('team', policy(statement(['iam:CreatePolicyVersion', 'iam:GetPolicyVersion'], arn('policy/team'))));
  await iam('AttachUserPolicy', { UserName: 'versioner', PolicyArn: arn('policy/team') });

  await createPolicy('reports-only', policy(statement('s3:GetObject', 'arn:aws:s3:::reports/*')));
  await iam('CreateRole', {
    RoleName: 'bounded',
    AssumeRolePolicyDocument: trust({ AWS: arn('root') }),
    PermissionsBoundary: arn('policy/reports-only'),
  });
  await iam('AttachRolePolicy', { RoleName: 'bounded', PolicyArn: ADMINISTRATOR });
  await putUserPolicy('capped', policy(statement('sts:AssumeRole', arn('role/bounded'))));

  await putUserPolicy(
    'innocent',
    policy(statement('sts:AssumeRole', arn('role/admins-of-another-name')), statement('s3:GetObject', 'arn:aws:s3:::reports/*')),
  );
  await iam('CreateAccessKey', { UserName: 'innocent' });
}

function requests(report: Report, path: readonly string[]): { principal: string; action: string; resource: string }[] {
  return path
    .flatMap((id) => report.edges.find((edge) => edge.id === id)?.requests ?? [])
    .map(({ principal, action, resource }) => ({ principal, action, resource }));
}
