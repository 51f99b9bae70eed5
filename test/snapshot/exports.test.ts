// Exports of other tools: the same account in four formats. What one of them lacks is a gap, and nothing is read as absent that was not asked for.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { buildWorld, findPrincipal, readSnapshot } from '../../src/index.ts';
import { simulateRequest } from '../../src/query/index.ts';
import type { Snapshot } from '../../src/snapshot/index.ts';
import { messageOf, onlyAccount, useScratch } from './support.ts';

const ACCOUNT = '111122223333';
const arn = (name: string) => `arn:aws:iam::${ACCOUNT}:${name}`;
const EXPORTS = fileURLToPath(new URL('../../policies-fixtures/exports', import.meta.url));
const PATHS = {
  pmapper: [join(EXPORTS, 'pmapper')],
  'iam-collect': [join(EXPORTS, 'iam-collect')],
  cloudmapper: [join(EXPORTS, 'cloudmapper')],
  'aws-config': [join(EXPORTS, 'aws-config', 'eu-west-1.json'), join(EXPORTS, 'aws-config', 'us-east-1.json')],
} as const;
type Tool = keyof typeof PATHS;
const TOOLS = Object.keys(PATHS) as Tool[];

const scratch = useScratch();

/** A fresh copy of an export, to be changed. */
function copyOf(tool: Tool): string {
  const folder = join(scratch.folder, tool);
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(EXPORTS, tool), folder, { recursive: true });
  return folder;
}

function inPlace(folder: string, file: string, content: unknown): string {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const read = (tool: Tool): Promise<Snapshot> => readSnapshot(PATHS[tool]);
const resourceOf = (snapshot: Snapshot, type: string) => onlyAccount(snapshot).resources.find((resource) => resource.type === type);

function decision(snapshot: Snapshot, who: string, action: string, resource: string): string {
  const world = buildWorld(snapshot);
  return simulateRequest(world, findPrincipal(world, who), action, resource, {}, true).decision;
}

describe.each(TOOLS)('%s', (tool) => {
  it('has the principals, with paths, ids, groups and tags', async () => {
    const { accountId, users, groups, roles } = onlyAccount(await read(tool));
    expect(accountId).toBe(ACCOUNT);
    expect(users).toMatchObject([
      {
        arn: arn('user/team/alice'),
        name: 'alice',
        path: '/team/',
        uniqueId: 'AIDAALICEALICEALICEA',
        groups: [{ arn: arn('group/devs') }],
      },
    ]);
    expect([...(users[0]?.tags ?? [])]).toEqual([['team', 'web']]);
    expect(groups).toMatchObject([{ arn: arn('group/devs'), name: 'devs' }]);
    expect(roles).toMatchObject([
      {
        arn: arn('role/app/Deploy'),
        name: 'Deploy',
        path: '/app/',
        uniqueId: 'AROADEPLOYDEPLOYDEPL',
        instanceProfiles: [{ arn: arn('instance-profile/app/Deploy'), name: 'Deploy' }],
      },
    ]);
  });

  it("decides by inline, group, attached and trust policies, boundaries and resources' policies", async () => {
    const snapshot = await read(tool);
    expect(decision(snapshot, 'alice', 'sts:AssumeRole', arn('role/app/Deploy'))).toBe('allow');
    expect(decision(snapshot, 'alice', 's3:ListBucket', 'arn:aws:s3:::acme-data')).toBe('allow');
    expect(decision(snapshot, 'alice', 's3:GetObject', 'arn:aws:s3:::acme-data/a')).toBe('implicitDeny');
    expect(decision(snapshot, 'Deploy', 's3:GetObject', 'arn:aws:s3:::acme-data/a')).toBe('allow');
    expect(decision(snapshot, 'Deploy', 's3:DeleteObject', 'arn:aws:s3:::acme-data/a')).toBe('explicitDeny');
    expect(decision(snapshot, 'Deploy', 'sqs:SendMessage', `arn:aws:sqs:eu-west-1:${ACCOUNT}:orders`)).toBe(
      // The role's boundary allows no SQS, and the queue's policy names the role, not its session (R-EVAL-05).
      tool === 'pmapper' ? 'allow' : 'implicitDeny',
    );
    expect(resourceOf(snapshot, 'AWS::KMS::Key')).toMatchObject({ region: 'eu-west-1', policy: { id: expect.stringMatching(/#policy$/) } });
  });

  it('has the boundary of the user', async () => {
    expect(onlyAccount(await read(tool)).users[0]?.permissionsBoundary).toMatchObject({
      id: arn('policy/Bound'),
      document: { Statement: [{ Sid: 'Bound' }] },
    });
  });

  it('names what the format lacks', async () => {
    const { gaps } = await read(tool);
    const what = gaps.map((gap) => gap.what);
    expect(what).toEqual(
      {
        pmapper: ['permissions boundaries of roles', 'resources', 'access keys'],
        'iam-collect': ['credentials', 'resources'],
        cloudmapper: ['lists of resources', 'resource policies'],
        'aws-config': ['policies that AWS manages', 'credentials', 'recorded types'],
      }[tool],
    );
  });
});

describe('what only some formats have', () => {
  it.each(['iam-collect', 'cloudmapper', 'aws-config'] as const)('%s: the role of a function, whose policy is not known', async (tool) => {
    const found = resourceOf(await read(tool), 'AWS::Lambda::Function');
    expect(found).toMatchObject({ roleArn: arn('role/app/Deploy'), region: 'eu-west-1' });
    expect(found?.policy).toBeUndefined();
  });

  it.each(['cloudmapper', 'aws-config'] as const)('%s: the profile of an instance', async (tool) => {
    expect(resourceOf(await read(tool), 'AWS::EC2::Instance')).toMatchObject({
      arn: `arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/i-0abc`,
      instanceProfileArn: arn('instance-profile/app/Deploy'),
      attributes: { state: 'running' },
    });
  });

  it.each(['iam-collect', 'aws-config'] as const)('%s: the public access block of a bucket', async (tool) => {
    expect(resourceOf(await read(tool), 'AWS::S3::Bucket')?.attributes).toEqual({
      publicAccessBlock: { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true },
    });
  });

  it('iam-collect: the organization', async () => {
    const { organization } = await read('iam-collect');
    expect(organization).toMatchObject({ id: 'o-acme', managementAccountId: '999900001111' });
    const levels = organization?.serviceControlPolicies.get(ACCOUNT) ?? [];
    expect(levels.map((level) => level.map(({ name }) => name))).toEqual([['FullAWSAccess'], ['FullAWSAccess', 'rail'], ['FullAWSAccess']]);
    expect(organization?.paths.get(ACCOUNT)).toBe('o-acme/r-root/ou-work/');
  });

  it('iam-collect: principals whose names look like its own files and folders', async () => {
    const folder = copyOf('iam-collect');
    const names = ['ram', 'a.json', 'metadata.json'];
    for (const name of names)
      inPlace(folder, `aws/aws/accounts/${ACCOUNT}/iam/role/${name}/metadata.json`, { arn: arn(`role/${name}`), id: name });
    const { roles } = onlyAccount(await readSnapshot([folder]));
    expect(roles.map(({ name }) => name).sort()).toEqual([...names, 'Deploy'].sort());
  });

  it('PMapper and CloudMapper: passwords, MFA, and that there is a key', async () => {
    for (const tool of ['pmapper', 'cloudmapper'] as const) {
      const { credentials } = onlyAccount(await read(tool)).users[0] ?? {};
      expect(credentials, tool).toMatchObject({ consolePassword: true, mfaDevices: [], accessKeys: [{ id: '', active: true }] });
    }
  });

  it('CloudMapper: types that were listed in every region are complete', async () => {
    expect([...onlyAccount(await read('cloudmapper')).inventory].sort()).toEqual([
      'AWS::EC2::Instance',
      'AWS::Lambda::Function',
      'AWS::S3::Bucket',
    ]);
  });

  it('iam-collect: an account of which no role was written was not asked for its principals, and types without resources may have some', async () => {
    const folder = copyOf('iam-collect');
    rmSync(join(folder, `aws/aws/accounts/${ACCOUNT}/iam/role`), { recursive: true });
    rmSync(join(folder, `aws/aws/accounts/${ACCOUNT}/kms`), { recursive: true });
    const snapshot = await readSnapshot([folder]);
    expect(onlyAccount(snapshot)).toMatchObject({ isIamComplete: false });
    const gapOf = (name: string) => snapshot.gaps.find(({ what }) => what.startsWith(name))?.text;
    expect(gapOf('RoleDetailList')).toMatch(/which roles account 111122223333 has is not known/);
    expect(gapOf('UserDetailList')).toMatch(/is not known/);
    expect(gapOf('resources')).toMatch(
      /any of AWS::DynamoDB::Table, AWS::ECR::Repository, AWS::KMS::Key, AWS::SecretsManager::Secret, AWS::SNS::Topic, /,
    );
    expect(gapOf('resources')).not.toContain('AWS::S3::Bucket');
  });

  it('CloudMapper: a list that is missing in one region is a gap, and that of buckets too', async () => {
    const folder = copyOf('cloudmapper');
    for (const file of ['eu-west-1/lambda-list-functions.json', 'us-east-1/s3-list-buckets.json']) rmSync(join(folder, file));
    const text = (snapshot: Snapshot) => snapshot.gaps.find(({ what }) => what === 'lists of resources')?.text;
    expect(text(await readSnapshot([folder]))).toMatch(/: s3-list-buckets, lambda-list-functions, kms-list-keys, /);
    expect(text(await read('cloudmapper'))).not.toMatch(/s3-list-buckets|lambda-list-functions|ec2-describe-instances/);
  });

  it('CloudMapper: whose boundary was not asked for, in details of old that have none, is a gap', async () => {
    const folder = copyOf('cloudmapper');
    const gap = async () => (await readSnapshot([folder])).gaps.find(({ what }) => what === 'iam:GetUser and iam:GetRole')?.text;
    expect(await gap()).toBeUndefined();
    const [user, role] = ['us-east-1/iam-get-user/alice', 'us-east-1/iam-get-role/Deploy'];
    rmSync(join(folder, role));
    expect(await gap()).toMatch(/^not in the folder for 1 user or role \(first: Deploy\): what permissions boundaries take /);
    rmSync(join(folder, user));
    expect(await gap()).toMatch(/^not in the folder for 2 users and roles \(first: alice\)/);
    // Details that name a boundary name all.
    const details = 'us-east-1/iam-get-account-authorization-details.json';
    const content = JSON.parse(readFileSync(join(folder, details), 'utf8')) as { RoleDetailList: object[] };
    const PermissionsBoundary = { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: arn('policy/Bound') };
    inPlace(folder, details, { ...content, RoleDetailList: content.RoleDetailList.map((each) => ({ PermissionsBoundary, ...each })) });
    expect(await gap()).toBeUndefined();
  });

  it('CloudMapper: values of environment variables are not read', async () => {
    expect(JSON.stringify(resourceOf(await read('cloudmapper'), 'AWS::Lambda::Function'))).not.toContain('hunter2');
  });

  it('AWS Config: of two records of one resource the later counts, and what is deleted is not there', async () => {
    const { users } = onlyAccount(await read('aws-config'));
    expect(users.map(({ name, policies }) => [name, policies.map((policy) => policy.name)])).toEqual([['alice', ['assume']]]);
  });
});

describe('bad input: one line with the file and the place in it', () => {
  const IAM = `aws/aws/accounts/${ACCOUNT}/iam`;

  it.each<[tool: Exclude<Tool, 'aws-config'>, file: string, content: unknown, text: string]>([
    ['pmapper', 'metadata.json', { pmapper_version: '1' }, '$.account_id: missing'],
    ['pmapper', 'graph/nodes.json', {}, '$: found an object, expected a list of objects'],
    ['pmapper', 'graph/nodes.json', [{ arn: 'x' }], '$[0].arn: expected the ARN of a user or role'],
    ['pmapper', 'graph/policies.json', [{ arn: 'x' }], '$[0].name: missing'],
    ['pmapper', 'graph/nodes.json', '[', 'cut off'],
    ['cloudmapper', 'describe-regions.json', { Regions: [{ RegionName: '../..' }] }, '`../..` is no name of a region'],
    ['cloudmapper', 'us-east-1/iam-get-account-authorization-details.json', { UserDetailList: [{}] }, '$.UserDetailList[0].Arn: missing'],
    ['cloudmapper', 'us-east-1/s3-list-buckets.json', { Buckets: [{}] }, '$.Buckets[0].Name: missing'],
    ['iam-collect', `${IAM}/role/app%2Fdeploy/managed-policies.json`, 5, '$: found a number, expected a list of ARNs'],
    ['iam-collect', `${IAM}/role/app%2Fdeploy/inline-policies.json`, {}, '$: found an object, expected a list of inline policies'],
    ['iam-collect', 'aws/aws/organizations/o-acme/metadata.json', {}, '$.rootOu: missing'],
  ])('%s %s', async (tool, file, content, text) => {
    const folder = copyOf(tool);
    const path = inPlace(folder, file, content);
    const message = await messageOf(readSnapshot([folder]));
    expect(message.startsWith(`${path}`)).toBe(true);
    expect(message).toContain(text);
  });

  it.each<[what: string, item: object, text: string]>([
    ['an item without a type', { awsAccountId: ACCOUNT, ARN: 'x' }, '$.configurationItems[0].resourceType: missing'],
    ['an account id of eleven digits', { awsAccountId: '1', ARN: 'x' }, '$.configurationItems[0].awsAccountId: found `1`'],
    [
      'a configuration that is a number',
      { awsAccountId: ACCOUNT, ARN: 'x', resourceType: 'y', configuration: 5 },
      '$.configurationItems[0].configuration: found a number',
    ],
    [
      'a configuration that is no JSON',
      { awsAccountId: ACCOUNT, ARN: 'x', resourceType: 'y', configuration: '{' },
      'neither an object nor JSON text',
    ],
  ])('AWS Config: %s', async (_what, item, text) => {
    const path = scratch.write('config.json', { fileVersion: '1.0', configurationItems: [item] });
    const message = await messageOf(readSnapshot([path]));
    expect(message.startsWith(`${path}: `)).toBe(true);
    expect(message).toContain(text);
  });

  it('a CloudMapper folder without authorization details', async () => {
    const folder = copyOf('cloudmapper');
    rmSync(join(folder, 'us-east-1'), { recursive: true });
    expect(await messageOf(readSnapshot([folder]))).toMatch(/no `<region>\/iam-get-account-authorization-details\.json`/);
  });
});
