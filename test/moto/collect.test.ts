import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/query/types.ts';
import { answer, blast, type Run } from '../cli/support.ts';
import { ACCOUNT, arn, fillIam, fillOrganization, fillResources, ROLES, SECRET, USERS } from './fill.ts';
import { CREDENTIALS, type Moto, missingPrograms, startMoto } from './server.ts';

const missing = missingPrograms(['moto_server', 'aws']);
if (missing.length > 0) console.log(`skipped: the tests of collecting from moto need ${missing.join(' and ')}`);

interface Resource {
  readonly arn: string;
  readonly type: string;
  readonly region?: string;
  readonly tags?: object;
  readonly policy?: { readonly Statement: readonly object[] } | null;
  readonly roleArn?: string;
  readonly executionRoleArn?: string;
  readonly instanceProfileArn?: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

interface Lists {
  readonly [list: string]: readonly Readonly<Record<string, unknown>>[];
}

interface Snapshot {
  readonly organization: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  readonly accounts: readonly [
    { readonly iam: Lists; readonly credentials: Lists; readonly resources: readonly Resource[]; readonly [other: string]: unknown },
  ];
}

describe.skipIf(missing.length > 0)('collecting from moto', () => {
  let moto: Moto | undefined;
  let folder = '';
  let run: Run;
  let snapshot: Snapshot;
  let ids = { unit: '', guardrail: '', member: '', key: '', snapshot: '' };
  const file = () => join(folder, 'snapshot.json');
  const collect = (...args: string[]) =>
    blast(['collect', '--endpoint-url', moto?.url ?? '', '--regions', 'us-east-1*', '--regions', 'us-?ast-1', ...args], {
      env: CREDENTIALS,
    });
  const resource = (type: string, name: string): Resource =>
    snapshot.accounts[0].resources.find((each) => each.type === type && each.arn.endsWith(name)) ??
    expect.unreachable(`no ${type} ${name}`);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'blast-collect-'));
    moto = await startMoto(ACCOUNT);
    await fillIam(moto);
    ids = { ...(await fillOrganization(moto)), ...(await fillResources(moto)) };
    // moto brings along more than a thousand disk snapshots of the same second.
    run = await collect('--out', file(), '--full');
    snapshot = JSON.parse(readFileSync(file(), 'utf8')) as Snapshot;
  }, 120_000);

  afterAll(async () => {
    await moto?.stop();
    if (folder !== '') rmSync(folder, { recursive: true, force: true });
  });

  it('answers with a summary, and leaves one file for its owner', () => {
    expect(run).toMatchObject({ status: 0 });
    expect(run.stdout).toMatch(/^Account 111122223333 is in .*snapshot\.json: 1 region, [\d,]+ calls, [\d.]+ s\.\n/);
    expect(run.stdout).toMatch(new RegExp(`^ +${USERS} {2}users$`, 'm'));
    expect(run.stdout).toMatch(new RegExp(`^ +${ROLES} {2}roles$`, 'm'));
    expect(readdirSync(folder)).toEqual(['snapshot.json']);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it('writes what the schema says', () => {
    const schema = JSON.parse(readFileSync(new URL('../../schemas/blast-snapshot.schema.json', import.meta.url), 'utf8'));
    const validate = new Ajv2020({ strict: false }).compile(schema);
    expect(validate(snapshot), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
  });

  it('holds no secret', () => {
    expect(readFileSync(file(), 'utf8')).not.toContain(SECRET);
    expect(readFileSync(file(), 'utf8')).not.toContain(Buffer.from(SECRET).toString('base64'));
  });

  it('has the IAM part that the AWS CLI prints', async () => {
    const args = ['iam', 'get-account-authorization-details', '--endpoint-url', moto?.url ?? '', '--output', 'json'];
    const { stdout } = await promisify(execFile)('aws', args, { env: { ...process.env, ...CREDENTIALS }, maxBuffer: 1 << 28 });
    const printed = JSON.parse(stdout) as Lists;
    for (const list of ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies'])
      expect(comparable(snapshot.accounts[0].iam[list]), list).toEqual(comparable(printed[list]));
  });

  it('has what authorization details leave out', () => {
    const [account] = snapshot.accounts;
    const role = account.iam['RoleDetailList']?.find(({ RoleName }) => RoleName === 'role-07');
    expect(role).toMatchObject({ MaxSessionDuration: 7200 });
    expect(account).toMatchObject({
      alias: 'acme-prod',
      identityProviders: [
        {
          arn: arn('oidc-provider/token.actions.githubusercontent.com'),
          url: expect.stringContaining('token.actions.githubusercontent.com'),
          clientIds: ['sts.amazonaws.com'],
        },
      ],
    });
    expect(account.credentials['AccessKeys']).toHaveLength(10);
    expect(account.credentials['LoginProfiles']).toEqual([expect.objectContaining({ UserName: 'deployer' })]);
    expect(account.credentials['MFADevices']).toEqual([
      expect.objectContaining({ UserName: 'deployer', SerialNumber: arn('mfa/deployer') }),
    ]);
    expect(account.credentials['CredentialReport']).toHaveLength(USERS);
  });

  it('has the tree of the organization and what is attached where', () => {
    const { organization } = snapshot;
    expect(organization['organizationalUnits']).toEqual([
      expect.objectContaining({ id: ids.unit, name: 'workloads', policyIds: [ids.guardrail, 'p-FullAWSAccess'].sort() }),
    ]);
    expect(organization['accounts']).toContainEqual(expect.objectContaining({ accountId: ids.member, parentId: ids.unit, name: 'member' }));
    expect(organization['policies']).toContainEqual(
      expect.objectContaining({
        Id: ids.guardrail,
        Type: 'SERVICE_CONTROL_POLICY',
        Content: expect.objectContaining({ Version: '2012-10-17' }),
      }),
    );
  });

  it('has resources with their policies, roles and keys', () => {
    const key = `arn:aws:kms:us-east-1:${ACCOUNT}:key/${ids.key}`;
    expect(resource('AWS::S3::Bucket', 'acme-reports')).toMatchObject({
      region: 'us-east-1',
      policy: { Statement: [{ Principal: { AWS: 'arn:aws:iam::444455556666:root' } }] },
      attributes: { kmsKeyArn: key, publicAccessBlock: { BlockPublicPolicy: false } },
    });
    // It lies in a region that was not asked for, so that not all buckets are known.
    expect(snapshot.accounts[0].resources.map((each) => each.arn)).not.toContain('arn:aws:s3:::acme-eu');
    expect(snapshot.accounts[0]['inventory']).not.toContain('AWS::S3::Bucket');
    expect(resource('AWS::KMS::Key', ids.key)).toMatchObject({
      tags: { team: 'red' },
      attributes: { state: 'enabled', grants: [{ GranteePrincipal: arn('role/orders') }] },
    });
    expect(resource('AWS::Lambda::Function', 'orders')).toMatchObject({
      roleArn: arn('role/orders'),
      policy: { Statement: [{ Sid: 'other' }] },
      attributes: { codeSigningConfigArn: null, eventSources: [] },
    });
    expect(resource('AWS::SQS::Queue', 'jobs')).toMatchObject({
      tags: { team: 'red' },
      policy: { Statement: [{ Action: 'sqs:SendMessage' }] },
      attributes: { kmsKeyArn: key },
    });
    expect(resource('AWS::SNS::Topic', 'news')).toMatchObject({ tags: { team: 'red' } });
    expect(resource('AWS::ECR::Repository', 'web')).toMatchObject({ policy: { Statement: [{ Action: 'ecr:BatchGetImage' }] } });
    expect(resource('AWS::DynamoDB::Table', 'orders')).toMatchObject({ policy: null, attributes: { kmsKeyArn: null } });
    expect(resource('AWS::SSM::Parameter', 'parameter/app/token')).toMatchObject({ attributes: { kmsKeyArn: key } });
    expect(snapshot.accounts[0].resources.find(({ type }) => type === 'AWS::SecretsManager::Secret')?.attributes).toEqual({
      kmsKeyArn: key,
    });
  });

  it('has what code runs in, with its roles', () => {
    const profile = arn('instance-profile/web');
    const { resources } = snapshot.accounts[0];
    expect(resources.find(({ type }) => type === 'AWS::EC2::Instance')).toMatchObject({
      instanceProfileArn: profile,
      attributes: { state: 'running', rootDeviceType: 'ebs' },
    });
    const template = resources.find(({ type }) => type === 'AWS::EC2::LaunchTemplate');
    expect(template).toMatchObject({ instanceProfileArn: profile });
    expect(resource('AWS::AutoScaling::AutoScalingGroup', '/web')).toMatchObject({
      attributes: { launchTemplateArn: template?.arn, launchTemplateVersion: '$Latest' },
    });
    expect(resource('AWS::ECS::TaskDefinition', 'web:1')).toMatchObject({
      roleArn: arn('role/role-01'),
      executionRoleArn: arn('role/role-02'),
    });
    expect(resource('AWS::ECS::Service', 'service/main/web')).toMatchObject({
      roleArn: arn('role/role-01'),
      attributes: { clusterArn: expect.stringMatching(/cluster\/main$/), taskDefinitionArn: expect.stringMatching(/web:1$/) },
    });
    expect(resource('AWS::CodeBuild::Project', 'build')).toMatchObject({
      roleArn: arn('role/role-03'),
      attributes: { codeBucketArn: 'arn:aws:s3:::acme-reports' },
    });
    expect(resource('AWS::StepFunctions::StateMachine', 'flow')).toMatchObject({ roleArn: arn('role/role-04') });
  });

  it('has what is shared with others, and what records what is done', () => {
    expect(resource('AWS::EC2::Snapshot', ids.snapshot)).toMatchObject({ attributes: { sharedWith: ['444455556666'] } });
    expect(resource('AWS::RDS::DBSnapshot', 'orders-1')).toMatchObject({ attributes: { sharedWith: 'all' } });
    expect(resource('AWS::CloudTrail::Trail', 'everything')).toMatchObject({
      attributes: { trail: { s3BucketArn: 'arn:aws:s3:::acme-reports', isLogging: true, multiRegion: true, organization: false } },
    });
  });

  it('has one of everything else', () => {
    const { resources } = snapshot.accounts[0];
    const one = (type: string) => resources.find((each) => each.type === `AWS::${type}`) ?? expect.unreachable(`no ${type}`);
    expect(one('EC2::Image')).toMatchObject({ attributes: { sharedWith: [] } });
    expect(one('EC2::VPCEndpoint')).toMatchObject({ attributes: { document: { Statement: [{ Action: 's3:GetObject' }] } } });
    expect(one('EC2::FlowLog')).toMatchObject({ attributes: { logging: { destinationArn: 'arn:aws:s3:::acme-reports' } } });
    expect(one('AutoScaling::LaunchConfiguration')).toMatchObject({ instanceProfileArn: arn('instance-profile/web') });
    expect(one('RDS::DBInstance')).toMatchObject({ arn: `arn:aws:rds:us-east-1:${ACCOUNT}:db:orders` });
    expect(one('RDS::DBCluster')).toMatchObject({ arn: `arn:aws:rds:us-east-1:${ACCOUNT}:cluster:pool` });
    expect(one('RDS::DBClusterSnapshot')).toMatchObject({ attributes: { sharedWith: ['444455556666'] } });
    expect(one('CloudFormation::Stack')).toMatchObject({ roleArn: arn('role/role-05') });
    expect(one('CloudFormation::StackSet')).toMatchObject({ attributes: { administrationRoleArn: arn('role/role-06') } });
    expect(one('Glue::Job')).toMatchObject({ arn: `arn:aws:glue:us-east-1:${ACCOUNT}:job/etl`, roleArn: arn('role/role-08') });
    expect(one('Glue::DevEndpoint')).toMatchObject({ roleArn: arn('role/role-08') });
    expect(one('SageMaker::NotebookInstance')).toMatchObject({ roleArn: arn('role/role-10'), attributes: { state: 'running' } });
    expect(one('Events::Rule')).toMatchObject({ roleArn: arn('role/role-11'), attributes: { state: 'enabled' } });
    expect(one('Events::EventBus')).toMatchObject({ arn: `arn:aws:events:us-east-1:${ACCOUNT}:event-bus/default` });
    expect(one('SSM::Document')).toMatchObject({ attributes: { sharedWith: ['444455556666'] } });
    expect(one('SSM::MaintenanceWindow')).toMatchObject({ attributes: { state: 'enabled' } });
    expect(one('Config::ConfigurationRecorder')).toMatchObject({
      attributes: { state: 'enabled', logging: { destinationArn: 'arn:aws:s3:::acme-reports' } },
    });
    expect(one('Logs::LogGroup')).toMatchObject({ attributes: { retentionDays: 7, kmsKeyArn: null } });
    expect(one('GuardDuty::Detector')).toMatchObject({ attributes: { state: 'enabled' } });
    expect(one('Cognito::IdentityPool')).toMatchObject({ attributes: { allowUnauthenticatedIdentities: true } });
    expect(one('Route53::HostedZone')).toMatchObject({ attributes: { logging: { destinationArn: null } } });
    expect(one('IAM::InstanceProfile')).toMatchObject({ attributes: { iamRoleArns: [arn('role/role-00')] } });
    expect(snapshot.accounts[0]['identityCenter']).toMatchObject({
      permissionSets: [{ Name: 'ReadOnly', InlinePolicy: { Statement: [{ Action: 's3:ListAllMyBuckets' }] } }],
      assignments: [{ AccountId: ACCOUNT, PrincipalType: 'USER' }],
    });
  });

  it('is what a report is made of', async () => {
    const report = async (name: string) =>
      answer<Report>(await blast(['--principal', arn(name), '--snapshot', file(), '--format', 'json', '--quiet']));
    const [operator, deployer] = await Promise.all([report('user/operator'), report('user/ci/deployer')]);
    expect(operator.admin).toMatchObject({ status: 'certain', how: `becomes:${arn('role/admins')}`, steps: 1 });
    expect(deployer.admin.status).toBe('no');
    expect(deployer.suspects[0]?.credentials).toMatchObject({ consolePassword: true, mfaDevices: [arn('mfa/deployer')], accessKeys: [] });
    expect(deployer.suspects[0]?.rootCredentials).toMatchObject({ accessKeys: [], mfaDevices: [] });
    expect((await report('role/role-07')).suspects[0]).toMatchObject({ type: 'Role', maxSessionDuration: 7200 });
    // By rewriting the function's code it becomes the function's role, which reads the bucket; its key is closed to it.
    expect(deployer.principals).toEqual([expect.objectContaining({ arn: arn('role/orders'), steps: 1 })]);
    expect(deployer.assumptions.map(({ id }) => id)).not.toContain('no-organization');
    const read = deployer.resources.find((row) => row.arn === 'arn:aws:s3:::acme-reports')?.access.find(({ verb }) => verb === 'read');
    expect(read).toMatchObject({ via: arn('role/orders'), steps: 1 });
  });

  it('says which calls were not answered, and what is not known without them', () => {
    // moto does not implement this one.
    expect(run.stdout).toMatch(
      /NOT KNOWN\n(.*\n)* {2}ssm:DescribeInstanceInformation: .*; not known: which instances Systems Manager can run commands on\n/,
    );
    expect(snapshot.accounts[0]['gaps']).toContainEqual(expect.objectContaining({ what: 'ssm:DescribeInstanceInformation' }));
  });
});

/** Without what differs by its nature: times are written in two ways, and blast adds to roles how long sessions last. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  const left = Object.entries(value).filter(([name]) => !/Date$|^MaxSessionDuration$|^RoleLastUsed$/.test(name));
  return Object.fromEntries(left.map(([name, each]) => [name, comparable(each)]));
}
