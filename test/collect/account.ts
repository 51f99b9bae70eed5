// The account behind the server of these tests: 3,000 roles in short pages, some users, and a few resources in two regions.
import { type Account, type AwsRequest, answers, error, type Reply } from './aws-server.ts';

export const ACCOUNT = '111122223333';
export const ROLES = 3_000;
const USERS = ['alice', 'bob', 'carol'];
const iamArn = (name: string) => `arn:aws:iam::${ACCOUNT}:${name}`;
const document = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
const encoded = (value: object) => encodeURIComponent(JSON.stringify(value));

/** Pages are short, as AWS warns, and users and roles come mixed. */
const PAGE = 150;

function detailsPage({ Marker }: Readonly<Record<string, unknown>>): object {
  const from = Marker === undefined ? 0 : Number(Marker);
  const to = Math.min(from + PAGE, ROLES);
  const page = from / PAGE;
  return {
    UserDetailList: page < USERS.length ? [userDetail(USERS[page] ?? '')] : [],
    GroupDetailList: [],
    RoleDetailList: Array.from({ length: to - from }, (_, index) => roleDetail(from + index)),
    Policies: [],
    IsTruncated: to < ROLES,
    ...(to < ROLES && { Marker: String(to) }),
  };
}

function userDetail(name: string): object {
  return {
    Path: '/',
    UserName: name,
    UserId: `AIDA${name.toUpperCase()}`,
    Arn: iamArn(`user/${name}`),
    CreateDate: '2024-01-01T00:00:00Z',
    UserPolicyList: [
      { PolicyName: 'own', PolicyDocument: encoded(document({ Effect: 'Allow', Action: 's3:*', Resource: `arn:aws:s3:::${name}-*` })) },
    ],
    GroupList: [],
    AttachedManagedPolicies: [],
  };
}

function roleDetail(index: number): object {
  const name = `role-${String(index).padStart(4, '0')}`;
  return {
    Path: '/',
    RoleName: name,
    RoleId: `AROA${index}`,
    Arn: iamArn(`role/${name}`),
    CreateDate: '2024-01-01T00:00:00Z',
    AssumeRolePolicyDocument: encoded(document({ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' })),
    RolePolicyList: [],
    AttachedManagedPolicies: [],
    InstanceProfileList: [],
  };
}

const QUEUES: Readonly<Record<string, readonly string[]>> = { 'us-east-1': ['a', 'b', 'c', 'd'], 'eu-west-1': ['e'] };

/** By call: what it answers; a function that answers with an object is wrapped below. */
const objects: Readonly<Record<string, (input: AwsRequest['input'], region: string) => object>> = {
  'sts:GetCallerIdentity': () => ({ UserId: 'AIDAAUDIT', Account: ACCOUNT, Arn: iamArn('user/audit') }),
  'ec2:DescribeRegions': () => ({ regionInfo: ['us-east-1', 'eu-west-1'].map((regionName) => ({ regionName })) }),
  'organizations:DescribeOrganization': () => error('AWSOrganizationsNotInUseException'),
  'iam:GetAccountAuthorizationDetails': detailsPage,
  'iam:ListRoles': () => ({
    Roles: [
      {
        Path: '/',
        RoleName: 'role-0001',
        RoleId: 'AROA1',
        Arn: iamArn('role/role-0001'),
        CreateDate: '2024-01-01T00:00:00Z',
        MaxSessionDuration: 43200,
      },
    ],
    IsTruncated: false,
  }),
  'iam:ListUsers': () => ({
    Users: USERS.map((UserName) => ({
      Path: '/',
      UserName,
      UserId: `AIDA${UserName}`,
      Arn: iamArn(`user/${UserName}`),
      CreateDate: '2024-01-01T00:00:00Z',
    })),
    IsTruncated: false,
  }),
  'iam:ListAccessKeys': ({ UserName }) => ({
    AccessKeyMetadata: [
      { UserName, AccessKeyId: `AKIA${String(UserName).toUpperCase()}`, Status: 'Active', CreateDate: '2024-01-01T00:00:00Z' },
    ],
    IsTruncated: false,
  }),
  'iam:GetAccessKeyLastUsed': ({ AccessKeyId }) => ({
    UserName: 'x',
    AccessKeyLastUsed: { LastUsedDate: '2026-11-20T00:00:00Z', ServiceName: String(AccessKeyId), Region: 'us-east-1' },
  }),
  'iam:GetLoginProfile': ({ UserName }) =>
    UserName === 'alice'
      ? { LoginProfile: { UserName, CreateDate: '2024-01-01T00:00:00Z', PasswordResetRequired: false } }
      : error('NoSuchEntity', 404),
  'iam:GetAccountPasswordPolicy': () => error('NoSuchEntity', 404),
  'iam:GetAccountSummary': () => ({ SummaryMap: {} }),
  'iam:GenerateCredentialReport': () => ({ State: 'STARTED' }),
  'iam:GetCredentialReport': () => ({
    Content: Buffer.from(`user,arn,password_enabled\n<root_account>,${iamArn('root')},not_supported`).toString('base64'),
    ReportFormat: 'text/csv',
    GeneratedTime: '2026-11-24T00:00:00Z',
  }),
  's3:ListBuckets': () => ({ Buckets: { Bucket: [{ Name: 'alice-data', BucketRegion: 'eu-west-1' }] } }),
  's3:GetBucketPolicy': () => answers(document()),
  's3:GetBucketEncryption': () => error('ServerSideEncryptionConfigurationNotFoundError', 404),
  's3:GetBucketOwnershipControls': () => error('OwnershipControlsNotFoundError', 404),
  's3:GetPublicAccessBlock': () => error('NoSuchPublicAccessBlockConfiguration', 404),
  's3:GetBucketTagging': () => error('NoSuchTagSet', 404),
  's3control:GetPublicAccessBlock': () => error('NoSuchPublicAccessBlockConfiguration', 404),
  'sqs:ListQueues': (_, region) => ({ QueueUrls: (QUEUES[region] ?? []).map((name) => `https://sqs/${ACCOUNT}/${name}`) }),
  'sqs:GetQueueAttributes': ({ QueueUrl }, region) => ({
    Attributes: {
      Policy: JSON.stringify(
        document({
          Effect: 'Deny',
          Principal: '*',
          Action: 'sqs:*',
          Resource: `arn:aws:sqs:${region}:${ACCOUNT}:${String(QueueUrl).split('/').pop()}`,
        }),
      ),
    },
  }),
  'lambda:ListFunctions': (_, region) =>
    region === 'us-east-1'
      ? {
          Functions: [
            {
              FunctionName: 'f',
              FunctionArn: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:f`,
              Role: iamArn('role/role-0001'),
              Environment: { Variables: { TOKEN: 'hunter2' } },
            },
          ],
        }
      : { Functions: [] },
  'lambda:GetPolicy': () => error('ResourceNotFoundException', 404),
  'lambda:GetFunctionUrlConfig': () => error('ResourceNotFoundException', 404),
};

export const account: Account = Object.fromEntries(
  Object.entries(objects).map(([call, answer]) => [
    call,
    (input, region) => {
      const value = answer(input, region);
      return 'is' in value ? (value as Reply) : answers(value);
    },
  ]),
);
