import type { AccessLevel } from './actions.ts';

/** What an attacker does to a resource. `read` is reading its data, not its metadata; `share` is letting others in; `administer` is taking control of it. */
export type Verb = 'list' | 'read' | 'write' | 'delete' | 'share' | 'execute' | 'decrypt' | 'administer';

/**
 * One action, and what it acts on: `arn` is the resource itself, `*` an action that AWS decides on no resource; anything else is a template
 * for {@link actedOn}, in which a star stands for a part that the attacker picks, such as an object key.
 */
export interface VerbAction {
  readonly action: string;
  readonly on: string;
}

/** Any one of the actions makes the verb. */
export interface VerbRow {
  readonly verb: Verb;
  readonly actions: readonly VerbAction[];
}

type Verbs = { readonly [verb in Verb]?: readonly VerbAction[] };

/** `on('{arn}/*', 's3:GetObject PutObject')`: the actions, each on that template. The service is said once. */
function on(template: string, actions: string): readonly VerbAction[] {
  const colon = actions.indexOf(':');
  const service = actions.slice(0, colon + 1);
  return actions
    .slice(colon + 1)
    .split(' ')
    .map((name) => ({ action: service + name, on: template }));
}

/** Actions on the resource itself. */
function it(actions: string): readonly VerbAction[] {
  return on('arn', actions);
}

// ARNs of images and snapshots have no account in IAM, whatever the ARN in a snapshot file says.
const IMAGE = 'arn:{partition}:ec2:{region}::image/{name}';
const EBS_SNAPSHOT = 'arn:{partition}:ec2:{region}::snapshot/{name}';
// Log group actions are decided on the ARN with `:*` after it; a policy that leaves it out does not match.
const LOG_GROUP = '{arn}:*';
const DATABASE_USER = 'arn:{partition}:rds-db:{region}:{account}:dbuser:*/*';
const SSM_PARAMETER_READ = 'ssm:GetParameter GetParameters GetParametersByPath GetParameterHistory';

const RDS_DATABASE = on(DATABASE_USER, 'rds-db:connect');

const OPEN_SEARCH: Verbs = {
  list: on('{arn}/*', 'es:ESHttpHead'),
  read: on('{arn}/*', 'es:ESHttpGet ESHttpPost'),
  write: on('{arn}/*', 'es:ESHttpPut ESHttpPost ESHttpPatch'),
  delete: [...on('{arn}/*', 'es:ESHttpDelete'), ...it('es:DeleteDomain DeleteElasticsearchDomain')],
  share: it('es:UpdateDomainConfig UpdateElasticsearchDomainConfig'),
};

const VERBS: { readonly [type: string]: Verbs } = {
  // Secrets, parameters, keys
  'AWS::SecretsManager::Secret': {
    read: it('secretsmanager:GetSecretValue'),
    write: it('secretsmanager:PutSecretValue UpdateSecret UpdateSecretVersionStage RotateSecret'),
    delete: it('secretsmanager:DeleteSecret'),
    share: it('secretsmanager:PutResourcePolicy ReplicateSecretToRegions'),
  },
  'AWS::SSM::Parameter': {
    read: it(SSM_PARAMETER_READ),
    write: it('ssm:PutParameter'),
    delete: it('ssm:DeleteParameter DeleteParameters'),
    share: it('ssm:PutResourcePolicy'),
  },
  'AWS::KMS::Key': {
    decrypt: it('kms:Decrypt ReEncryptFrom'),
    write: it('kms:Encrypt ReEncryptTo GenerateDataKey GenerateDataKeyWithoutPlaintext Sign GenerateMac'),
    delete: it('kms:ScheduleKeyDeletion DisableKey DeleteImportedKeyMaterial'),
    share: it('kms:PutKeyPolicy CreateGrant'),
  },

  // Objects and files
  'AWS::S3::Bucket': {
    list: it('s3:ListBucket ListBucketVersions'),
    read: on('{arn}/*', 's3:GetObject GetObjectVersion'),
    write: on('{arn}/*', 's3:PutObject ReplicateObject'),
    delete: [...on('{arn}/*', 's3:DeleteObject DeleteObjectVersion'), ...it('s3:DeleteBucket PutLifecycleConfiguration')],
    share: [
      ...it('s3:PutBucketPolicy PutBucketAcl PutReplicationConfiguration PutBucketPublicAccessBlock'),
      ...on('{arn}/*', 's3:PutObjectAcl PutObjectVersionAcl'),
    ],
  },
  'AWS::S3::Object': {
    read: it('s3:GetObject GetObjectVersion'),
    write: it('s3:PutObject ReplicateObject'),
    delete: it('s3:DeleteObject DeleteObjectVersion'),
    share: it('s3:PutObjectAcl PutObjectVersionAcl'),
  },
  'AWS::S3::AccessPoint': {
    list: it('s3:ListBucket'),
    read: on('{arn}/object/*', 's3:GetObject GetObjectVersion'),
    write: on('{arn}/object/*', 's3:PutObject'),
    delete: [...on('{arn}/object/*', 's3:DeleteObject DeleteObjectVersion'), ...it('s3:DeleteAccessPoint')],
    share: it('s3:PutAccessPointPolicy'),
  },
  'AWS::EFS::FileSystem': {
    read: it('elasticfilesystem:ClientMount'),
    write: it('elasticfilesystem:ClientWrite ClientRootAccess'),
    delete: it('elasticfilesystem:DeleteFileSystem'),
    share: it('elasticfilesystem:PutFileSystemPolicy DeleteFileSystemPolicy CreateMountTarget CreateReplicationConfiguration'),
  },

  // Databases
  'AWS::DynamoDB::Table': {
    read: [
      ...it('dynamodb:GetItem BatchGetItem Query Scan PartiQLSelect ExportTableToPointInTime'),
      ...on('{arn}/stream/*', 'dynamodb:GetRecords'),
    ],
    write: it('dynamodb:PutItem UpdateItem BatchWriteItem PartiQLInsert PartiQLUpdate'),
    delete: it('dynamodb:DeleteItem DeleteTable BatchWriteItem PartiQLDelete UpdateTimeToLive'),
    share: it('dynamodb:PutResourcePolicy'),
  },
  'AWS::RDS::DBInstance': {
    read: [...RDS_DATABASE, ...it('rds:DownloadDBLogFilePortion DownloadCompleteDBLogFile')],
    write: RDS_DATABASE,
    delete: it('rds:DeleteDBInstance'),
    administer: it('rds:ModifyDBInstance'),
  },
  'AWS::RDS::DBCluster': {
    read: [...it('rds-data:ExecuteStatement BatchExecuteStatement ExecuteSql'), ...RDS_DATABASE, ...it('rds:StartExportTask')],
    write: [...it('rds-data:ExecuteStatement BatchExecuteStatement ExecuteSql'), ...RDS_DATABASE],
    delete: it('rds:DeleteDBCluster'),
    administer: it('rds:ModifyDBCluster'),
  },
  'AWS::RDS::DBSnapshot': {
    read: it('rds:RestoreDBInstanceFromDBSnapshot CopyDBSnapshot StartExportTask'),
    delete: it('rds:DeleteDBSnapshot'),
    share: it('rds:ModifyDBSnapshotAttribute'),
  },
  'AWS::RDS::DBClusterSnapshot': {
    read: it('rds:RestoreDBClusterFromSnapshot CopyDBClusterSnapshot StartExportTask'),
    delete: it('rds:DeleteDBClusterSnapshot'),
    share: it('rds:ModifyDBClusterSnapshotAttribute'),
  },
  'AWS::Redshift::Cluster': {
    read: [
      ...on('arn:{partition}:redshift:{region}:{account}:dbuser:{name}/*', 'redshift:GetClusterCredentials'),
      ...on('arn:{partition}:redshift:{region}:{account}:dbname:{name}/*', 'redshift:GetClusterCredentialsWithIAM'),
      ...it('redshift-data:ExecuteStatement BatchExecuteStatement'),
    ],
    write: [
      ...on('arn:{partition}:redshift:{region}:{account}:dbuser:{name}/*', 'redshift:GetClusterCredentials'),
      ...it('redshift-data:ExecuteStatement BatchExecuteStatement'),
    ],
    delete: it('redshift:DeleteCluster'),
    administer: it('redshift:ModifyCluster ModifyClusterIamRoles'),
  },
  'AWS::OpenSearchService::Domain': OPEN_SEARCH,
  'AWS::Elasticsearch::Domain': OPEN_SEARCH,
  'AWS::Athena::WorkGroup': {
    list: it('athena:ListQueryExecutions'),
    read: it('athena:GetQueryResults GetQueryResultsStream'),
    write: it('athena:UpdateWorkGroup'),
    delete: it('athena:DeleteWorkGroup'),
    execute: it('athena:StartQueryExecution'),
  },
  'AWS::Glue::Database': {
    list: it('glue:GetTables'),
    write: it('glue:UpdateDatabase CreateTable'),
    delete: it('glue:DeleteDatabase'),
    share: on('arn:{partition}:glue:{region}:{account}:catalog', 'glue:PutResourcePolicy'),
  },
  'AWS::Glue::Table': {
    list: it('glue:GetTable GetPartitions'),
    read: on('*', 'lakeformation:GetDataAccess'),
    write: it('glue:UpdateTable BatchCreatePartition'),
    delete: it('glue:DeleteTable BatchDeleteTable'),
    share: on('arn:{partition}:glue:{region}:{account}:catalog', 'glue:PutResourcePolicy'),
  },

  // Queues, topics, streams, logs
  'AWS::SQS::Queue': {
    read: it('sqs:ReceiveMessage'),
    write: it('sqs:SendMessage'),
    delete: it('sqs:DeleteMessage PurgeQueue DeleteQueue'),
    share: it('sqs:AddPermission SetQueueAttributes'),
  },
  'AWS::SNS::Topic': {
    read: it('sns:Subscribe'),
    write: it('sns:Publish'),
    delete: it('sns:DeleteTopic'),
    share: it('sns:AddPermission SetTopicAttributes'),
  },
  'AWS::Kinesis::Stream': {
    list: it('kinesis:ListShards'),
    read: [...it('kinesis:GetRecords'), ...on('{arn}/consumer/*:*', 'kinesis:SubscribeToShard')],
    write: it('kinesis:PutRecord PutRecords'),
    delete: it('kinesis:DeleteStream DecreaseStreamRetentionPeriod'),
    share: it('kinesis:PutResourcePolicy'),
  },
  'AWS::KinesisFirehose::DeliveryStream': {
    write: it('firehose:PutRecord PutRecordBatch'),
    delete: it('firehose:DeleteDeliveryStream'),
    administer: it('firehose:UpdateDestination'),
  },
  'AWS::Logs::LogGroup': {
    list: on(LOG_GROUP, 'logs:DescribeLogStreams'),
    read: [
      ...on('{arn}:log-stream:*', 'logs:GetLogEvents'),
      ...on(LOG_GROUP, 'logs:FilterLogEvents StartQuery StartLiveTail CreateExportTask'),
    ],
    write: on('{arn}:log-stream:*', 'logs:PutLogEvents'),
    delete: [...on(LOG_GROUP, 'logs:DeleteLogGroup PutRetentionPolicy'), ...on('{arn}:log-stream:*', 'logs:DeleteLogStream')],
    share: on(LOG_GROUP, 'logs:PutSubscriptionFilter'),
  },
  'AWS::CloudTrail::Trail': {
    write: it('cloudtrail:UpdateTrail PutEventSelectors StopLogging PutInsightSelectors'),
    delete: it('cloudtrail:DeleteTrail'),
  },
  'AWS::CloudTrail::EventDataStore': {
    read: it('cloudtrail:StartQuery GetQueryResults'),
    write: it('cloudtrail:UpdateEventDataStore StopEventDataStoreIngestion'),
    delete: it('cloudtrail:DeleteEventDataStore'),
    share: it('cloudtrail:PutResourcePolicy'),
  },
  'AWS::Events::EventBus': {
    write: it('events:PutEvents'),
    delete: it('events:DeleteEventBus'),
    // Decided on no resource.
    share: on('*', 'events:PutPermission'),
  },
  'AWS::Events::Rule': {
    write: it('events:PutRule PutTargets EnableRule'),
    delete: it('events:DeleteRule DisableRule RemoveTargets'),
  },

  // Disks, images, backups
  'AWS::EC2::Snapshot': {
    read: [...on(EBS_SNAPSHOT, 'ebs:GetSnapshotBlock ListSnapshotBlocks'), ...on(EBS_SNAPSHOT, 'ec2:CreateVolume CopySnapshot')],
    delete: on(EBS_SNAPSHOT, 'ec2:DeleteSnapshot'),
    share: on(EBS_SNAPSHOT, 'ec2:ModifySnapshotAttribute'),
  },
  'AWS::EC2::Image': {
    read: on(IMAGE, 'ec2:RunInstances CreateStoreImageTask ExportImage CopyImage'),
    delete: on(IMAGE, 'ec2:DeregisterImage'),
    share: on(IMAGE, 'ec2:ModifyImageAttribute'),
  },
  'AWS::EC2::Volume': {
    read: it('ec2:CreateSnapshot AttachVolume'),
    write: it('ec2:AttachVolume'),
    delete: it('ec2:DeleteVolume'),
  },
  'AWS::Backup::BackupVault': {
    list: it('backup:ListRecoveryPointsByBackupVault'),
    delete: it('backup:DeleteBackupVault'),
    share: it('backup:PutBackupVaultAccessPolicy PutBackupVaultSharingPolicy'),
    administer: it('backup:PutBackupVaultLockConfiguration DeleteBackupVaultLockConfiguration DeleteBackupVaultAccessPolicy'),
  },

  // Compute
  'AWS::EC2::Instance': {
    read: it('ec2:GetPasswordData GetConsoleOutput GetConsoleScreenshot DescribeInstanceAttribute'),
    write: it('ec2:ModifyInstanceAttribute AttachVolume'),
    delete: it('ec2:TerminateInstances StopInstances'),
    execute: [...it('ssm:SendCommand StartSession'), ...it('ec2-instance-connect:SendSSHPublicKey SendSerialConsoleSSHPublicKey')],
    administer: it('ec2:AssociateIamInstanceProfile ReplaceIamInstanceProfileAssociation'),
  },
  'AWS::EC2::LaunchTemplate': {
    // Describing has no resource in IAM, and returns the user data.
    read: on('*', 'ec2:DescribeLaunchTemplateVersions'),
    write: it('ec2:CreateLaunchTemplateVersion ModifyLaunchTemplate'),
    delete: it('ec2:DeleteLaunchTemplate DeleteLaunchTemplateVersions'),
    execute: it('ec2:RunInstances'),
  },
  'AWS::AutoScaling::AutoScalingGroup': {
    write: it('autoscaling:UpdateAutoScalingGroup StartInstanceRefresh'),
    delete: it('autoscaling:DeleteAutoScalingGroup'),
  },
  'AWS::Lambda::Function': {
    read: it('lambda:GetFunction GetFunctionConfiguration'),
    write: it('lambda:UpdateFunctionCode UpdateFunctionConfiguration'),
    delete: it('lambda:DeleteFunction'),
    share: it('lambda:AddPermission CreateFunctionUrlConfig'),
    execute: it('lambda:InvokeFunction InvokeFunctionUrl InvokeAsync'),
  },
  'AWS::Lambda::LayerVersion': {
    read: it('lambda:GetLayerVersion'),
    delete: it('lambda:DeleteLayerVersion'),
    share: it('lambda:AddLayerVersionPermission'),
  },
  'AWS::ECS::Cluster': {
    list: on('*', 'ecs:ListServices'),
    write: it('ecs:UpdateCluster'),
    delete: it('ecs:DeleteCluster'),
    execute: [...on('arn:{partition}:ecs:{region}:{account}:task/{name}/*', 'ecs:ExecuteCommand'), ...it('ecs:ExecuteCommand')],
  },
  'AWS::ECS::Service': {
    write: it('ecs:UpdateService'),
    delete: it('ecs:DeleteService'),
  },
  'AWS::ECS::Task': {
    delete: it('ecs:StopTask'),
    execute: it('ecs:ExecuteCommand'),
  },
  'AWS::ECS::TaskDefinition': {
    // Describing has no resource in IAM, and returns the environment.
    read: on('*', 'ecs:DescribeTaskDefinition'),
    // Deregistering is decided on no resource either.
    delete: [...on('*', 'ecs:DeregisterTaskDefinition'), ...it('ecs:DeleteTaskDefinitions')],
    execute: it('ecs:RunTask StartTask'),
  },
  'AWS::EKS::Cluster': {
    read: it('eks:AccessKubernetesApi'),
    write: it('eks:UpdateClusterConfig'),
    delete: it('eks:DeleteCluster'),
    administer: it('eks:CreateAccessEntry CreatePodIdentityAssociation AssociateIdentityProviderConfig'),
  },
  'AWS::ECR::Repository': {
    list: it('ecr:ListImages DescribeImages'),
    read: it('ecr:BatchGetImage GetDownloadUrlForLayer'),
    write: it('ecr:PutImage'),
    delete: it('ecr:BatchDeleteImage DeleteRepository PutLifecyclePolicy'),
    share: it('ecr:SetRepositoryPolicy'),
  },
  'AWS::Batch::JobDefinition': {
    delete: it('batch:DeregisterJobDefinition'),
    execute: it('batch:SubmitJob'),
  },
  'AWS::AppRunner::Service': {
    read: it('apprunner:DescribeService'),
    write: it('apprunner:UpdateService'),
    delete: it('apprunner:DeleteService PauseService'),
    execute: it('apprunner:StartDeployment'),
  },
  'AWS::ElasticBeanstalk::Environment': {
    write: it('elasticbeanstalk:UpdateEnvironment'),
    delete: it('elasticbeanstalk:TerminateEnvironment'),
    execute: it('elasticbeanstalk:RebuildEnvironment'),
  },
  'AWS::EMR::Cluster': {
    delete: it('elasticmapreduce:TerminateJobFlows'),
    execute: it('elasticmapreduce:AddJobFlowSteps'),
    write: it('elasticmapreduce:ModifyInstanceGroups'),
  },

  // Build, deployment, automation
  'AWS::CodeBuild::Project': {
    read: it('codebuild:BatchGetProjects'),
    write: it('codebuild:UpdateProject'),
    delete: it('codebuild:DeleteProject'),
    share: it('codebuild:PutResourcePolicy UpdateProjectVisibility'),
    execute: it('codebuild:StartBuild StartBuildBatch RetryBuild'),
  },
  'AWS::CodePipeline::Pipeline': {
    read: it('codepipeline:GetPipeline'),
    write: it('codepipeline:UpdatePipeline'),
    delete: it('codepipeline:DeletePipeline'),
    execute: it('codepipeline:StartPipelineExecution'),
  },
  'AWS::CodeCommit::Repository': {
    list: it('codecommit:ListBranches GetFolder'),
    read: it('codecommit:GitPull GetFile GetBlob'),
    write: it('codecommit:GitPush PutFile CreateCommit MergePullRequestByFastForward MergePullRequestBySquash MergePullRequestByThreeWay'),
    delete: it('codecommit:DeleteRepository DeleteBranch DeleteFile'),
  },
  'AWS::CloudFormation::Stack': {
    list: it('cloudformation:ListStackResources DescribeStackResources'),
    read: it('cloudformation:GetTemplate DescribeStacks'),
    write: it('cloudformation:UpdateStack ExecuteChangeSet'),
    delete: it('cloudformation:DeleteStack'),
    administer: it('cloudformation:SetStackPolicy'),
  },
  'AWS::SSM::Document': {
    read: it('ssm:GetDocument'),
    write: it('ssm:UpdateDocument'),
    delete: it('ssm:DeleteDocument'),
    share: it('ssm:ModifyDocumentPermission'),
    execute: it('ssm:SendCommand StartAutomationExecution'),
  },
  'AWS::StepFunctions::StateMachine': {
    list: it('states:ListExecutions'),
    read: [
      ...on('arn:{partition}:states:{region}:{account}:execution:{name}:*', 'states:GetExecutionHistory DescribeExecution'),
      ...it('states:DescribeStateMachine'),
    ],
    write: it('states:UpdateStateMachine'),
    delete: it('states:DeleteStateMachine'),
    execute: it('states:StartExecution StartSyncExecution'),
  },
  'AWS::Glue::Job': {
    read: it('glue:GetJob'),
    write: it('glue:UpdateJob'),
    delete: it('glue:DeleteJob'),
    execute: it('glue:StartJobRun'),
  },
  'AWS::Glue::DevEndpoint': {
    read: it('glue:GetDevEndpoint'),
    delete: it('glue:DeleteDevEndpoint'),
    execute: it('glue:UpdateDevEndpoint'),
  },
  'AWS::MWAA::Environment': {
    write: it('airflow:UpdateEnvironment'),
    delete: it('airflow:DeleteEnvironment'),
    execute: [
      ...it('airflow:CreateCliToken'),
      ...on('arn:{partition}:airflow:{region}:{account}:role/{name}/*', 'airflow:CreateWebLoginToken'),
    ],
  },
  'AWS::SageMaker::NotebookInstance': {
    write: it('sagemaker:UpdateNotebookInstance'),
    delete: it('sagemaker:DeleteNotebookInstance StopNotebookInstance'),
    execute: it('sagemaker:CreatePresignedNotebookInstanceUrl'),
  },
  'AWS::SageMaker::UserProfile': {
    write: it('sagemaker:UpdateUserProfile'),
    delete: it('sagemaker:DeleteUserProfile'),
    execute: it('sagemaker:CreatePresignedDomainUrl'),
  },

  // Bedrock AgentCore
  'AWS::BedrockAgentCore::Runtime': {
    write: it('bedrock-agentcore:UpdateAgentRuntime'),
    delete: it('bedrock-agentcore:DeleteAgentRuntime'),
    share: it('bedrock-agentcore:PutResourcePolicy'),
    execute: it('bedrock-agentcore:InvokeAgentRuntime InvokeAgentRuntimeCommand InvokeAgentRuntimeCommandShell'),
  },
  'AWS::BedrockAgentCore::CodeInterpreterCustom': {
    delete: it('bedrock-agentcore:DeleteCodeInterpreter'),
    execute: it('bedrock-agentcore:StartCodeInterpreterSession InvokeCodeInterpreter'),
  },
  'AWS::BedrockAgentCore::BrowserCustom': {
    delete: it('bedrock-agentcore:DeleteBrowser'),
    execute: it('bedrock-agentcore:StartBrowserSession'),
  },
  'AWS::BedrockAgentCore::Memory': {
    list: it('bedrock-agentcore:ListMemoryRecords ListSessions ListActors'),
    read: it('bedrock-agentcore:GetMemoryRecord RetrieveMemoryRecords GetEvent ListEvents'),
    write: it('bedrock-agentcore:CreateEvent BatchCreateMemoryRecords BatchUpdateMemoryRecords'),
    delete: it('bedrock-agentcore:DeleteMemory DeleteMemoryRecord BatchDeleteMemoryRecords DeleteEvent'),
  },
  'AWS::BedrockAgentCore::Gateway': {
    write: it('bedrock-agentcore:UpdateGateway UpdateGatewayTarget CreateGatewayTarget'),
    delete: it('bedrock-agentcore:DeleteGateway DeleteGatewayTarget'),
    share: it('bedrock-agentcore:PutResourcePolicy'),
    execute: it('bedrock-agentcore:InvokeGateway'),
  },

  // Identities of applications
  'AWS::Cognito::UserPool': {
    list: it('cognito-idp:ListUsers ListGroups'),
    read: it('cognito-idp:AdminGetUser ListUsers DescribeUserPoolClient'),
    write: it('cognito-idp:AdminCreateUser AdminSetUserPassword AdminUpdateUserAttributes AdminAddUserToGroup'),
    delete: it('cognito-idp:DeleteUserPool AdminDeleteUser AdminDisableUser'),
    administer: it('cognito-idp:UpdateUserPool CreateUserPoolClient UpdateUserPoolClient CreateIdentityProvider UpdateIdentityProvider'),
  },
  'AWS::Cognito::IdentityPool': {
    list: it('cognito-identity:ListIdentities'),
    delete: it('cognito-identity:DeleteIdentityPool'),
    // Setting the roles is decided on no resource.
    administer: [...it('cognito-identity:UpdateIdentityPool'), ...on('*', 'cognito-identity:SetIdentityPoolRoles')],
  },

  // IAM
  'AWS::IAM::User': {
    delete: it('iam:DeleteUser'),
    administer: it(
      'iam:PutUserPolicy AttachUserPolicy CreateAccessKey CreateLoginProfile UpdateLoginProfile PutUserPermissionsBoundary DeleteUserPermissionsBoundary DetachUserPolicy DeleteUserPolicy',
    ),
  },
  'AWS::IAM::Role': {
    delete: it('iam:DeleteRole'),
    execute: it('sts:AssumeRole'),
    administer: it(
      'iam:PutRolePolicy AttachRolePolicy UpdateAssumeRolePolicy PutRolePermissionsBoundary DeleteRolePermissionsBoundary DetachRolePolicy DeleteRolePolicy',
    ),
  },
  'AWS::IAM::Group': {
    delete: it('iam:DeleteGroup'),
    administer: it('iam:PutGroupPolicy AttachGroupPolicy AddUserToGroup RemoveUserFromGroup DetachGroupPolicy DeleteGroupPolicy'),
  },
  'AWS::IAM::ManagedPolicy': {
    delete: it('iam:DeletePolicy'),
    administer: it('iam:CreatePolicyVersion SetDefaultPolicyVersion DeletePolicyVersion'),
  },
  'AWS::IAM::InstanceProfile': {
    delete: it('iam:DeleteInstanceProfile'),
    administer: it('iam:AddRoleToInstanceProfile RemoveRoleFromInstanceProfile'),
  },
  'AWS::IAM::OIDCProvider': {
    delete: it('iam:DeleteOpenIDConnectProvider'),
    administer: it('iam:UpdateOpenIDConnectProviderThumbprint AddClientIDToOpenIDConnectProvider'),
  },
  'AWS::IAM::SAMLProvider': {
    delete: it('iam:DeleteSAMLProvider'),
    administer: it('iam:UpdateSAMLProvider'),
  },

  // Ways in from the network
  'AWS::EC2::SecurityGroup': {
    write: it('ec2:AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress ModifySecurityGroupRules'),
    delete: it('ec2:DeleteSecurityGroup RevokeSecurityGroupIngress'),
  },
  'AWS::Route53::HostedZone': {
    list: it('route53:ListResourceRecordSets'),
    write: it('route53:ChangeResourceRecordSets'),
    delete: it('route53:DeleteHostedZone'),
  },
  'AWS::CloudFront::Distribution': {
    write: it('cloudfront:UpdateDistribution'),
    delete: it('cloudfront:DeleteDistribution'),
  },
};

// Rows are made once per type: callers keep and compare them.
const rows = new Map<string, readonly VerbRow[]>();

/** The verbs of a CloudFormation type, and the actions that make each. Empty when the type is not in the table: then {@link fallbackVerbs} serves. */
export function verbsOf(type: string): readonly VerbRow[] {
  const known = rows.get(type);
  if (known !== undefined) return known;
  const verbs = Object.hasOwn(VERBS, type) ? VERBS[type] : undefined;
  const made = Object.entries(verbs ?? {}).map(([verb, actions]): VerbRow => ({ verb: verb as Verb, actions }));
  rows.set(type, made);
  return made;
}

/** The types in the table. */
export function typesWithVerbs(): readonly string[] {
  return Object.keys(VERBS);
}

/**
 * The ARN pattern that a verb's action is decided on. `{arn}` is the resource's ARN, `{partition}`, `{region}` and `{account}` its fields,
 * `{name}` the last part of it; a star in the result stands for a part that the attacker picks.
 */
export function actedOn(arn: string, template: string): string {
  if (template === '*') return '*';
  // DescribeLogGroups writes the ARN of a log group with `:*` after it.
  const plain = arn.endsWith(':*') ? arn.slice(0, -2) : arn;
  if (template === 'arn') return plain;
  const [, partition = '', , region = '', account = ''] = plain.split(':', 5);
  const name = plain.slice(Math.max(plain.lastIndexOf('/'), plain.lastIndexOf(':')) + 1);
  const values: { readonly [slot: string]: string } = { arn: plain, partition, region, account, name };
  return template.replace(/\{(\w+)\}/g, (whole, slot: string) => values[slot] ?? whole);
}

const FALLBACK: { readonly [level in AccessLevel]: readonly Verb[] } = {
  List: ['list'],
  Read: ['read'],
  Write: ['write'],
  // At the level of one resource this is nearly always its resource policy.
  'Permissions management': ['share'],
  Tagging: [],
};

/** The verbs that an access level stands for, for types without a row of their own. */
export function fallbackVerbs(level: AccessLevel): readonly Verb[] {
  return FALLBACK[level];
}

// Most sensitive first; types of one line weigh the same. A service stands for its other types.
const SENSITIVITY: readonly (readonly string[])[] = [
  ['AWS::SecretsManager::Secret'],
  ['AWS::SSM::Parameter'],
  ['AWS::KMS::Key'],
  ['AWS::IAM::Role', 'AWS::IAM::User', 'AWS::IAM'],
  ['AWS::S3::Bucket', 'AWS::S3::AccessPoint', 'AWS::S3'],
  [
    'AWS::DynamoDB',
    'AWS::RDS',
    'AWS::Redshift',
    'AWS::OpenSearchService',
    'AWS::Elasticsearch',
    'AWS::DocDB',
    'AWS::Neptune',
    'AWS::Glue::Table',
    'AWS::Athena',
  ],
  ['AWS::EC2::Snapshot', 'AWS::EC2::Image', 'AWS::EC2::Volume', 'AWS::Backup', 'AWS::EFS', 'AWS::FSx'],
  ['AWS::Cognito', 'AWS::CodeCommit', 'AWS::ECR'],
  ['AWS::CloudTrail', 'AWS::Logs', 'AWS::GuardDuty', 'AWS::Config'],
  ['AWS::SQS', 'AWS::SNS', 'AWS::Kinesis', 'AWS::KinesisFirehose', 'AWS::Events'],
  ['AWS::CodeBuild', 'AWS::CodePipeline', 'AWS::CloudFormation', 'AWS::StepFunctions', 'AWS::Glue', 'AWS::MWAA', 'AWS::SSM'],
  [
    'AWS::Lambda',
    'AWS::EC2',
    'AWS::ECS',
    'AWS::EKS',
    'AWS::Batch',
    'AWS::SageMaker',
    'AWS::AppRunner',
    'AWS::BedrockAgentCore',
    'AWS::EMR',
    'AWS::ElasticBeanstalk',
  ],
];

/** How early a type stands in a report: 0 is the most sensitive. */
export function sensitivityOf(type: string): number {
  const exact = SENSITIVITY.findIndex((line) => line.includes(type));
  if (exact >= 0) return exact;
  const service = type.split('::', 2).join('::');
  const byService = SENSITIVITY.findIndex((line) => line.includes(service));
  return byService >= 0 ? byService : SENSITIVITY.length;
}
