import { describe, expect, it } from 'vitest';
import { buildReport, findPrincipal, pathsBetween, type Report, whoCanUse } from '../../src/query/index.ts';
import { worldFrom } from '../fixtures/run-report.ts';

const ACCOUNT = '111122223333';
const MALLORY = `arn:aws:iam::${ACCOUNT}:user/mallory`;
const SECRET = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:db-a1b2c3`;
const INSTANCE = `arn:aws:ec2:us-east-1:${ACCOUNT}:instance/i-0123456789abcdef0`;
const FUNCTION = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:web`;
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/12345678-1234-1234-1234-123456789012`;

const secret = (attributes: object = {}): object => ({ arn: SECRET, type: 'AWS::SecretsManager::Secret', policy: null, attributes });
const instance = (attributes: object): object => ({ arn: INSTANCE, type: 'AWS::EC2::Instance', attributes });
const bucket = (name: string): object => ({ arn: `arn:aws:s3:::${name}`, type: 'AWS::S3::Bucket', policy: null });

function snapshotOf(actions: readonly string[], resources: readonly object[]): unknown {
  const PolicyDocument = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] };
  const user = {
    Path: '/',
    UserName: 'mallory',
    UserId: 'AIDAMALLORY',
    Arn: MALLORY,
    UserPolicyList: [{ PolicyName: 'may', PolicyDocument }],
    GroupList: [],
    AttachedManagedPolicies: [],
  };
  // Somebody who would be worth becoming.
  const admin = { ...user, UserName: 'admin', UserId: 'AIDAADMIN', Arn: `arn:aws:iam::${ACCOUNT}:user/admin` };
  return {
    format: 'blast-snapshot',
    version: 1,
    accounts: [
      { accountId: ACCOUNT, iam: { UserDetailList: [user, admin], GroupDetailList: [], RoleDetailList: [], Policies: [] }, resources },
    ],
  };
}

async function reportOn(actions: readonly string[], resources: readonly object[]): Promise<Report> {
  const world = await worldFrom(snapshotOf(actions, resources), []);
  return buildReport(world, [findPrincipal(world, 'mallory')]);
}

/** `technique resource certainty` of what may hold credentials. */
async function found(actions: readonly string[], resources: readonly object[]): Promise<string[]> {
  const { credentials } = await reportOn(actions, resources);
  return credentials.map(({ technique, arn, certainty }) => `${technique} ${arn} ${certainty}`);
}

describe('what may hold credentials', () => {
  it('is an edge of its own to the resource, and makes nobody reached', async () => {
    const report = await reportOn(['secretsmanager:GetSecretValue'], [secret()]);
    expect(report.credentials).toHaveLength(1);
    const [row] = report.credentials;
    const edge = report.edges.find(({ id }) => id === row?.path.at(-1));
    expect(edge).toMatchObject({ from: MALLORY, to: SECRET, technique: 'secretsmanager-get', certainty: 'certain' });
    expect(edge?.preconditions).toEqual([{ text: 'it holds credentials', status: 'assumed' }]);
    expect(edge?.requests.map(({ action, resource }) => [action, resource])).toEqual([['secretsmanager:GetSecretValue', SECRET]]);
    expect(report.principals).toEqual([]);
    expect(report.admin.status).toBe('no');
  });

  it('is nothing where it cannot be read, or not without a key', async () => {
    expect(await found(['secretsmanager:DescribeSecret'], [secret()])).toEqual([]);
    const key = { arn: KEY, type: 'AWS::KMS::Key', policy: { Version: '2012-10-17', Statement: [] } };
    expect(await found(['secretsmanager:GetSecretValue', 'kms:Decrypt'], [secret({ kmsKeyArn: KEY }), key])).toEqual([]);
  });

  it('is the environment of a function, for whoever reads its settings and not for whoever may only invoke it', async () => {
    const code = { arn: FUNCTION, type: 'AWS::Lambda::Function' };
    expect(await found(['lambda:GetFunctionConfiguration'], [code])).toEqual([`codebuild-env-secrets ${FUNCTION} certain`]);
    expect(await found(['lambda:InvokeFunction'], [code])).toEqual([]);
  });

  it('is the user data of an instance, unless it has none', async () => {
    const read = ['ec2:DescribeInstanceAttribute'];
    const row = `ec2-read-user-data ${INSTANCE} certain`;
    expect(await found(read, [instance({ userDataPresent: true })])).toEqual([row]);
    expect(await found(read, [instance({})])).toEqual([row]);
    expect(await found(read, [instance({ userDataPresent: false })])).toEqual([]);
    // Another call that reads of the instance comes first, and reads no user data.
    expect(await found(['ec2:GetPasswordData'], [instance({})])).toEqual([]);
    expect(await found(['ec2:GetPasswordData', ...read], [instance({})])).toEqual([row]);
  });

  it('is a bucket whose name says that it holds state', async () => {
    const buckets = [bucket('acme-terraform'), bucket('acme-data')];
    expect(await found(['s3:GetObject'], buckets)).toEqual(['s3-state-file-read arn:aws:s3:::acme-terraform certain']);
  });

  it('shares the one edge of an administrator', async () => {
    const { credentials, edges } = await reportOn(['*'], [secret()]);
    expect(credentials).toHaveLength(1);
    expect(edges.find(({ id }) => id === credentials[0]?.path.at(-1))?.technique).toBe('account-administration');
  });

  it('is said of the resource in who-can and path', async () => {
    const world = await worldFrom(snapshotOf(['secretsmanager:GetSecretValue', 's3:GetObject'], [secret(), bucket('acme-data')]), []);
    const mallory = findPrincipal(world, 'mallory');
    const [held, other] = [SECRET, 'arn:aws:s3:::acme-data'].map((arn) => world.resources.get(arn));
    if (held === undefined || other === undefined) throw new Error('no resource');
    expect(whoCanUse(world, held, undefined).mayHoldCredentials).toEqual(['secretsmanager-get']);
    expect(pathsBetween(world, mallory, held).mayHoldCredentials).toEqual(['secretsmanager-get']);
    expect(whoCanUse(world, other, undefined).mayHoldCredentials).toBeUndefined();
    // Who may read credentials becomes nobody by it.
    expect(pathsBetween(world, mallory, findPrincipal(world, 'admin')).paths).toEqual([]);
  });
});
