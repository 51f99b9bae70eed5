// An account and its organization, filled over the APIs: what `collect` must bring back.
import type { Moto } from './server.ts';

export const ACCOUNT = '111122223333';
export const arn = (name: string) => `arn:aws:iam::${ACCOUNT}:${name}`;
export const SECRET = 'hunter2-must-not-be-collected';
export const USERS = 32;
export const ROLES = 62;

const statement = (Action: string | string[], Resource: string | string[]) => ({ Effect: 'Allow', Action, Resource });
const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const trust = (Principal: object) => policy({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' });
const open = (Action: string, Resource: string, account: string) =>
  policy({ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action, Resource });

const two = (index: number) => String(index).padStart(2, '0');

/** 32 users, 62 roles, groups, managed and inline policies, a boundary, keys, a password and an MFA device. */
export async function fillIam({ iam }: Moto): Promise<void> {
  const createPolicy = (PolicyName: string, PolicyDocument: string) => iam('CreatePolicy', { PolicyName, PolicyDocument });
  await createPolicy('reports-only', policy(statement('s3:GetObject', 'arn:aws:s3:::acme-reports/*')));
  await createPolicy('assume-admins', policy(statement('sts:AssumeRole', arn('role/admins'))));
  await iam('CreateGroup', { GroupName: 'operators' });
  await iam('PutGroupPolicy', { GroupName: 'operators', PolicyName: 'queues', PolicyDocument: policy(statement('sqs:*', '*')) });

  for (const index of Array.from({ length: USERS - 2 }, (_, each) => each)) {
    const UserName = `user-${two(index)}`;
    await iam('CreateUser', { UserName, 'Tags.member.1.Key': 'team', 'Tags.member.1.Value': index % 2 === 0 ? 'red' : 'blue' });
    if (index % 3 === 0) await iam('CreateAccessKey', { UserName });
    if (index % 5 === 0) await iam('AddUserToGroup', { GroupName: 'operators', UserName });
  }
  await iam('CreateUser', { UserName: 'deployer', Path: '/ci/' });
  await iam('PutUserPolicy', {
    UserName: 'deployer',
    PolicyName: 'deploy',
    PolicyDocument: policy(
      statement('lambda:UpdateFunctionCode', `arn:aws:lambda:us-east-1:${ACCOUNT}:function:orders`),
      statement('organizations:LeaveOrganization', '*'),
    ),
  });
  await iam('CreateLoginProfile', { UserName: 'deployer', Password: `${SECRET}-1A!` });
  await iam('CreateVirtualMFADevice', { VirtualMFADeviceName: 'deployer' });
  await iam('EnableMFADevice', {
    UserName: 'deployer',
    SerialNumber: arn('mfa/deployer'),
    AuthenticationCode1: '123456',
    AuthenticationCode2: '234567',
  });
  await iam('CreateUser', { UserName: 'operator' });
  await iam('AttachUserPolicy', { UserName: 'operator', PolicyArn: arn('policy/assume-admins') });

  for (const index of Array.from({ length: ROLES - 2 }, (_, each) => each))
    await iam('CreateRole', {
      RoleName: `role-${two(index)}`,
      AssumeRolePolicyDocument: trust({ Service: 'ec2.amazonaws.com' }),
      MaxSessionDuration: index === 7 ? '7200' : '3600',
      ...(index === 9 && { PermissionsBoundary: arn('policy/reports-only') }),
    });
  await iam('CreateRole', { RoleName: 'admins', AssumeRolePolicyDocument: trust({ AWS: arn('root') }) });
  await iam('PutRolePolicy', { RoleName: 'admins', PolicyName: 'all', PolicyDocument: policy(statement('*', '*')) });
  await iam('CreateRole', { RoleName: 'orders', AssumeRolePolicyDocument: trust({ Service: 'lambda.amazonaws.com' }) });
  await iam('PutRolePolicy', {
    RoleName: 'orders',
    PolicyName: 'data',
    PolicyDocument: policy(statement('s3:GetObject', 'arn:aws:s3:::acme-reports/*')),
  });
  await iam('CreateInstanceProfile', { InstanceProfileName: 'web' });
  await iam('AddRoleToInstanceProfile', { InstanceProfileName: 'web', RoleName: 'role-00' });
  await iam('CreateOpenIDConnectProvider', {
    Url: 'https://token.actions.githubusercontent.com',
    'ClientIDList.member.1': 'sts.amazonaws.com',
    'ThumbprintList.member.1': '6938fd4d98bab03faadb97b34396831e3780aea1',
  });
  await iam('CreateAccountAlias', { AccountAlias: 'acme-prod' });
}

/** A root, a unit with one member account, and a guardrail on the unit. Resolves to the ids. */
export async function fillOrganization({
  send,
}: Moto): Promise<{ readonly unit: string; readonly guardrail: string; readonly member: string }> {
  const organizations = async (operation: string, body: object): Promise<Record<string, Record<string, string>>> =>
    JSON.parse(await send('organizations', { target: `AWSOrganizationsV20161128.${operation}`, body }));
  await organizations('CreateOrganization', { FeatureSet: 'ALL' });
  const roots = (await organizations('ListRoots', {})) as unknown as { Roots: { Id: string }[] };
  const RootId = roots.Roots[0]?.Id ?? '';
  await organizations('EnablePolicyType', { RootId, PolicyType: 'SERVICE_CONTROL_POLICY' });
  const unit =
    (await organizations('CreateOrganizationalUnit', { ParentId: RootId, Name: 'workloads' }))['OrganizationalUnit']?.['Id'] ?? '';
  const created = await organizations('CreatePolicy', {
    Name: 'stay',
    Description: 'stay',
    Type: 'SERVICE_CONTROL_POLICY',
    Content: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Deny', Action: 'organizations:LeaveOrganization', Resource: '*' }],
    }),
  });
  const guardrail = (created as unknown as { Policy: { PolicySummary: { Id: string } } }).Policy.PolicySummary.Id;
  await organizations('AttachPolicy', { PolicyId: guardrail, TargetId: unit });
  const account = await organizations('CreateAccount', { Email: 'member@example.com', AccountName: 'member' });
  const member = account['CreateAccountStatus']?.['AccountId'] ?? '';
  await organizations('MoveAccount', { AccountId: member, SourceParentId: RootId, DestinationParentId: unit });
  return { unit, guardrail, member };
}

/** Resources of ten services and more, with policies for outsiders and with secrets that nobody may collect. Resolves to the id of the key. */
export async function fillResources({ send }: Moto): Promise<{ readonly key: string; readonly snapshot: string }> {
  const json = async (service: string, target: string, body: object) => JSON.parse((await send(service, { target, body })) || '{}');
  const query = (service: string, Version: string, Action: string, parameters: Readonly<Record<string, string>>) =>
    send(service, { body: new URLSearchParams({ Action, Version, ...parameters }) });

  const { KeyMetadata } = await json('kms', 'TrentService.CreateKey', { Tags: [{ TagKey: 'team', TagValue: 'red' }] });
  const key: string = KeyMetadata.KeyId;
  await json('kms', 'TrentService.CreateAlias', { AliasName: 'alias/app', TargetKeyId: key });
  await json('kms', 'TrentService.CreateGrant', { KeyId: key, GranteePrincipal: arn('role/orders'), Operations: ['Decrypt'] });

  await send('s3', { method: 'PUT', path: '/acme-reports' });
  await send('s3', {
    method: 'PUT',
    path: '/acme-reports?policy',
    body: open('s3:GetObject', 'arn:aws:s3:::acme-reports/*', '444455556666'),
  });
  await send('s3', {
    method: 'PUT',
    path: '/acme-reports?encryption',
    body: `<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>alias/app</KMSMasterKeyID></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>`,
  });
  await send('s3', {
    method: 'PUT',
    path: '/acme-eu',
    region: 'eu-west-1',
    body: '<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>',
  });

  await send('lambda', {
    path: '/2015-03-31/functions',
    body: {
      FunctionName: 'orders',
      Runtime: 'python3.12',
      Role: arn('role/orders'),
      Handler: 'a.b',
      Code: { ZipFile: 'UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==' },
      Environment: { Variables: { PASSWORD: SECRET } },
    },
  });
  await send('lambda', {
    path: '/2015-03-31/functions/orders/policy',
    body: { StatementId: 'other', Action: 'lambda:InvokeFunction', Principal: '444455556666' },
  });
  await json('sqs', 'AmazonSQS.CreateQueue', {
    QueueName: 'jobs',
    Attributes: { KmsMasterKeyId: 'alias/app', Policy: open('sqs:SendMessage', '*', '444455556666') },
    tags: { team: 'red' },
  });
  await query('sns', '2010-03-31', 'CreateTopic', { Name: 'news', 'Tags.member.1.Key': 'team', 'Tags.member.1.Value': 'red' });
  await json('secretsmanager', 'secretsmanager.CreateSecret', {
    Name: 'database',
    SecretString: SECRET,
    KmsKeyId: 'alias/app',
    ClientRequestToken: '0'.repeat(32),
  });
  await json('ecr', 'AmazonEC2ContainerRegistry_V20150921.CreateRepository', { repositoryName: 'web' });
  await json('ecr', 'AmazonEC2ContainerRegistry_V20150921.SetRepositoryPolicy', {
    repositoryName: 'web',
    policyText: policy({ Effect: 'Allow', Principal: '*', Action: 'ecr:BatchGetImage' }),
  });
  await json('dynamodb', 'DynamoDB_20120810.CreateTable', {
    TableName: 'orders',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  const ec2 = (Action: string, parameters: Readonly<Record<string, string>>) => query('ec2', '2016-11-15', Action, parameters);
  await ec2('RunInstances', { ImageId: 'ami-12c6146b', MinCount: '1', MaxCount: '1', 'IamInstanceProfile.Name': 'web' });
  await ec2('CreateLaunchTemplate', {
    LaunchTemplateName: 'web',
    'LaunchTemplateData.IamInstanceProfile.Name': 'web',
    'LaunchTemplateData.UserData': Buffer.from(SECRET).toString('base64'),
  });
  const volume = await ec2('CreateVolume', { Size: '1', AvailabilityZone: 'us-east-1a' });
  const made = await ec2('CreateSnapshot', { VolumeId: /vol-\w+/.exec(volume)?.[0] ?? '' });
  const snapshot = /snap-\w+/.exec(made)?.[0] ?? '';
  await ec2('ModifySnapshotAttribute', {
    SnapshotId: snapshot,
    Attribute: 'createVolumePermission',
    OperationType: 'add',
    'UserId.1': '444455556666',
  });
  await json('ecs', 'AmazonEC2ContainerServiceV20141113.CreateCluster', { clusterName: 'main' });
  await json('ecs', 'AmazonEC2ContainerServiceV20141113.RegisterTaskDefinition', {
    family: 'web',
    taskRoleArn: arn('role/role-01'),
    executionRoleArn: arn('role/role-02'),
    containerDefinitions: [{ name: 'web', image: 'nginx', memory: 10, environment: [{ name: 'TOKEN', value: SECRET }] }],
  });
  await json('ecs', 'AmazonEC2ContainerServiceV20141113.CreateService', {
    cluster: 'main',
    serviceName: 'web',
    taskDefinition: 'web:1',
    desiredCount: 1,
    enableExecuteCommand: true,
  });
  await json('codebuild', 'CodeBuild_20161006.CreateProject', {
    name: 'build',
    source: { type: 'S3', location: 'acme-reports/source.zip' },
    artifacts: { type: 'NO_ARTIFACTS' },
    environment: {
      type: 'LINUX_CONTAINER',
      image: 'x',
      computeType: 'BUILD_GENERAL1_SMALL',
      environmentVariables: [{ name: 'TOKEN', value: SECRET }],
    },
    serviceRole: arn('role/role-03'),
  });
  await json('ssm', 'AmazonSSM.PutParameter', { Name: '/app/token', Type: 'SecureString', Value: SECRET, KeyId: 'alias/app' });
  await json('states', 'AWSStepFunctions.CreateStateMachine', {
    name: 'flow',
    roleArn: arn('role/role-04'),
    definition: JSON.stringify({ Comment: SECRET, StartAt: 'A', States: { A: { Type: 'Pass', End: true } } }),
  });
  await json('cloudtrail', 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.CreateTrail', {
    Name: 'everything',
    S3BucketName: 'acme-reports',
    IsMultiRegionTrail: true,
  });
  await json('cloudtrail', 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.StartLogging', { Name: 'everything' });
  await query('rds', '2014-10-31', 'CreateDBInstance', {
    DBInstanceIdentifier: 'orders',
    DBInstanceClass: 'db.t3.micro',
    Engine: 'postgres',
    MasterUsername: 'root',
    MasterUserPassword: SECRET,
    AllocatedStorage: '20',
  });
  await query('rds', '2014-10-31', 'CreateDBSnapshot', { DBSnapshotIdentifier: 'orders-1', DBInstanceIdentifier: 'orders' });
  await query('rds', '2014-10-31', 'ModifyDBSnapshotAttribute', {
    DBSnapshotIdentifier: 'orders-1',
    AttributeName: 'restore',
    'ValuesToAdd.AttributeValue.1': 'all',
  });
  await query('autoscaling', '2011-01-01', 'CreateAutoScalingGroup', {
    AutoScalingGroupName: 'web',
    'LaunchTemplate.LaunchTemplateName': 'web',
    'LaunchTemplate.Version': '$Latest',
    MinSize: '0',
    MaxSize: '1',
    'AvailabilityZones.member.1': 'us-east-1a',
  });
  await fillOthers(json, query, send, /<instanceId>(i-\w+)/.exec(await ec2('DescribeInstances', {}))?.[1] ?? '');
  return { key, snapshot };
}

type Json = (service: string, target: string, body: object) => Promise<Record<string, unknown>>;
type Query = (service: string, version: string, action: string, parameters: Readonly<Record<string, string>>) => Promise<string>;

/** One of everything else that moto knows. */
async function fillOthers(json: Json, query: Query, send: Moto['send'], instance: string): Promise<void> {
  const ec2 = (Action: string, parameters: Readonly<Record<string, string>>) => query('ec2', '2016-11-15', Action, parameters);
  await ec2('CreateImage', { InstanceId: instance, Name: 'golden' });
  const vpc = /<vpcId>(vpc-\w+)/.exec(await ec2('DescribeVpcs', {}))?.[1] ?? '';
  await ec2('CreateVpcEndpoint', {
    VpcId: vpc,
    ServiceName: 'com.amazonaws.us-east-1.s3',
    PolicyDocument: policy({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' }),
  });
  await ec2('CreateFlowLogs', {
    ResourceType: 'VPC',
    'ResourceId.1': vpc,
    TrafficType: 'ALL',
    LogDestinationType: 's3',
    LogDestination: 'arn:aws:s3:::acme-reports',
  });
  await query('autoscaling', '2011-01-01', 'CreateLaunchConfiguration', {
    LaunchConfigurationName: 'old',
    ImageId: 'ami-12c6146b',
    InstanceType: 't2.micro',
    IamInstanceProfile: 'web',
    UserData: Buffer.from(SECRET).toString('base64'),
  });
  const rds = (Action: string, parameters: Readonly<Record<string, string>>) => query('rds', '2014-10-31', Action, parameters);
  await rds('CreateDBCluster', { DBClusterIdentifier: 'pool', Engine: 'aurora-mysql', MasterUsername: 'root', MasterUserPassword: SECRET });
  await rds('CreateDBClusterSnapshot', { DBClusterIdentifier: 'pool', DBClusterSnapshotIdentifier: 'pool-1' });
  await rds('ModifyDBClusterSnapshotAttribute', {
    DBClusterSnapshotIdentifier: 'pool-1',
    AttributeName: 'restore',
    'ValuesToAdd.AttributeValue.1': '444455556666',
  });
  await query('cloudformation', '2010-05-15', 'CreateStack', {
    StackName: 'base',
    RoleARN: arn('role/role-05'),
    TemplateBody: JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } }),
  });
  await query('cloudformation', '2010-05-15', 'CreateStackSet', {
    StackSetName: 'baseline',
    AdministrationRoleARN: arn('role/role-06'),
    TemplateBody: JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } }),
  });
  await json('glue', 'AWSGlue.CreateJob', {
    Name: 'etl',
    Role: 'role-08',
    Command: { Name: 'glueetl', ScriptLocation: 's3://acme-reports/x' },
    DefaultArguments: { '--password': SECRET },
  });
  await json('glue', 'AWSGlue.CreateDevEndpoint', { EndpointName: 'dev', RoleArn: arn('role/role-08') });
  await json('sagemaker', 'SageMaker.CreateNotebookInstance', {
    NotebookInstanceName: 'lab',
    InstanceType: 'ml.t2.medium',
    RoleArn: arn('role/role-10'),
  });
  await json('events', 'AWSEvents.PutRule', { Name: 'nightly', ScheduleExpression: 'rate(1 day)', RoleArn: arn('role/role-11') });
  await json('ssm', 'AmazonSSM.CreateDocument', {
    Name: 'patch',
    DocumentType: 'Command',
    Content: `{"schemaVersion":"2.2","description":"${SECRET}","mainSteps":[]}`,
  });
  await json('ssm', 'AmazonSSM.ModifyDocumentPermission', { Name: 'patch', PermissionType: 'Share', AccountIdsToAdd: ['444455556666'] });
  await json('ssm', 'AmazonSSM.CreateMaintenanceWindow', {
    Name: 'sunday',
    Schedule: 'cron(0 0 * * ? *)',
    Duration: 2,
    Cutoff: 1,
    AllowUnassociatedTargets: true,
  });
  await json('config', 'StarlingDoveService.PutConfigurationRecorder', {
    ConfigurationRecorder: { name: 'default', roleARN: arn('role/role-12') },
  });
  await json('config', 'StarlingDoveService.PutDeliveryChannel', { DeliveryChannel: { name: 'default', s3BucketName: 'acme-reports' } });
  await json('config', 'StarlingDoveService.StartConfigurationRecorder', { ConfigurationRecorderName: 'default' });
  await json('logs', 'Logs_20140328.CreateLogGroup', { logGroupName: '/app' });
  await json('logs', 'Logs_20140328.PutRetentionPolicy', { logGroupName: '/app', retentionInDays: 7 });
  await send('guardduty', { path: '/detector', body: { enable: true } });
  await json('cognito-identity', 'AWSCognitoIdentityService.CreateIdentityPool', {
    IdentityPoolName: 'app',
    AllowUnauthenticatedIdentities: true,
  });
  await send('route53', {
    path: '/2013-04-01/hostedzone',
    body: '<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Name>acme.example</Name><CallerReference>1</CallerReference></CreateHostedZoneRequest>',
  });
  const { Instances } = (await json('sso', 'SWBExternalService.ListInstances', {})) as { Instances: { InstanceArn: string }[] };
  const InstanceArn = Instances[0]?.InstanceArn ?? '';
  const { PermissionSet } = (await json('sso', 'SWBExternalService.CreatePermissionSet', { InstanceArn, Name: 'ReadOnly' })) as {
    PermissionSet: { PermissionSetArn: string };
  };
  const set = { InstanceArn, PermissionSetArn: PermissionSet.PermissionSetArn };
  await json('sso', 'SWBExternalService.PutInlinePolicyToPermissionSet', {
    ...set,
    InlinePolicy: policy(statement('s3:ListAllMyBuckets', '*')),
  });
  await json('sso', 'SWBExternalService.CreateAccountAssignment', {
    ...set,
    TargetId: ACCOUNT,
    TargetType: 'AWS_ACCOUNT',
    PrincipalType: 'USER',
    PrincipalId: '11111111-2222-3333-4444-555555555555',
  });
  await json('sso', 'SWBExternalService.ProvisionPermissionSet', { ...set, TargetId: ACCOUNT, TargetType: 'AWS_ACCOUNT' });
}
