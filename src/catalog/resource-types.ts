import { parseArn } from '../shared/arn.ts';

/** Service of an ARN -> how its resource field begins -> type. The first that fits wins, so longer beginnings stand first; `''` fits everything. */
const TYPES: { readonly [service: string]: readonly (readonly [string, string])[] } = {
  airflow: [['environment/', 'AWS::MWAA::Environment']],
  apigateway: [
    ['/restapis/', 'AWS::ApiGateway::RestApi'],
    ['/apis/', 'AWS::ApiGatewayV2::Api'],
  ],
  apprunner: [['service/', 'AWS::AppRunner::Service']],
  appsync: [['apis/', 'AWS::AppSync::GraphQLApi']],
  athena: [['workgroup/', 'AWS::Athena::WorkGroup']],
  autoscaling: [
    ['autoScalingGroup:', 'AWS::AutoScaling::AutoScalingGroup'],
    ['launchConfiguration:', 'AWS::AutoScaling::LaunchConfiguration'],
  ],
  backup: [
    ['backup-vault:', 'AWS::Backup::BackupVault'],
    ['backup-plan:', 'AWS::Backup::BackupPlan'],
  ],
  batch: [
    ['job-definition/', 'AWS::Batch::JobDefinition'],
    ['job-queue/', 'AWS::Batch::JobQueue'],
    ['compute-environment/', 'AWS::Batch::ComputeEnvironment'],
  ],
  bedrock: [
    ['agent/', 'AWS::Bedrock::Agent'],
    ['knowledge-base/', 'AWS::Bedrock::KnowledgeBase'],
  ],
  'bedrock-agentcore': [
    ['runtime/', 'AWS::BedrockAgentCore::Runtime'],
    ['code-interpreter-custom/', 'AWS::BedrockAgentCore::CodeInterpreterCustom'],
    ['browser-custom/', 'AWS::BedrockAgentCore::BrowserCustom'],
    ['memory/', 'AWS::BedrockAgentCore::Memory'],
    ['gateway/', 'AWS::BedrockAgentCore::Gateway'],
  ],
  cloudformation: [
    ['stackset/', 'AWS::CloudFormation::StackSet'],
    ['stack/', 'AWS::CloudFormation::Stack'],
  ],
  cloudfront: [['distribution/', 'AWS::CloudFront::Distribution']],
  cloudtrail: [
    ['trail/', 'AWS::CloudTrail::Trail'],
    ['eventdatastore/', 'AWS::CloudTrail::EventDataStore'],
  ],
  codebuild: [['project/', 'AWS::CodeBuild::Project']],
  codecommit: [['', 'AWS::CodeCommit::Repository']],
  codedeploy: [
    ['deploymentgroup:', 'AWS::CodeDeploy::DeploymentGroup'],
    ['application:', 'AWS::CodeDeploy::Application'],
  ],
  codepipeline: [['', 'AWS::CodePipeline::Pipeline']],
  'cognito-identity': [['identitypool/', 'AWS::Cognito::IdentityPool']],
  'cognito-idp': [['userpool/', 'AWS::Cognito::UserPool']],
  dynamodb: [
    ['table/', 'AWS::DynamoDB::Table'],
    ['global-table/', 'AWS::DynamoDB::GlobalTable'],
  ],
  ec2: [
    ['instance/', 'AWS::EC2::Instance'],
    ['snapshot/', 'AWS::EC2::Snapshot'],
    ['image/', 'AWS::EC2::Image'],
    ['volume/', 'AWS::EC2::Volume'],
    ['launch-template/', 'AWS::EC2::LaunchTemplate'],
    ['security-group/', 'AWS::EC2::SecurityGroup'],
    ['subnet/', 'AWS::EC2::Subnet'],
    ['vpc-endpoint/', 'AWS::EC2::VPCEndpoint'],
    ['vpc/', 'AWS::EC2::VPC'],
  ],
  ecr: [['repository/', 'AWS::ECR::Repository']],
  ecs: [
    ['cluster/', 'AWS::ECS::Cluster'],
    ['service/', 'AWS::ECS::Service'],
    ['task-definition/', 'AWS::ECS::TaskDefinition'],
    ['task/', 'AWS::ECS::Task'],
    ['container-instance/', 'AWS::ECS::ContainerInstance'],
  ],
  eks: [
    ['cluster/', 'AWS::EKS::Cluster'],
    ['access-entry/', 'AWS::EKS::AccessEntry'],
  ],
  elasticbeanstalk: [
    ['environment/', 'AWS::ElasticBeanstalk::Environment'],
    ['application/', 'AWS::ElasticBeanstalk::Application'],
  ],
  elasticfilesystem: [['file-system/', 'AWS::EFS::FileSystem']],
  elasticmapreduce: [['cluster/', 'AWS::EMR::Cluster']],
  es: [['domain/', 'AWS::OpenSearchService::Domain']],
  events: [
    ['event-bus/', 'AWS::Events::EventBus'],
    ['rule/', 'AWS::Events::Rule'],
  ],
  firehose: [['deliverystream/', 'AWS::KinesisFirehose::DeliveryStream']],
  glue: [
    ['job/', 'AWS::Glue::Job'],
    ['devEndpoint/', 'AWS::Glue::DevEndpoint'],
    ['database/', 'AWS::Glue::Database'],
    ['table/', 'AWS::Glue::Table'],
  ],
  iam: [
    ['user/', 'AWS::IAM::User'],
    ['role/', 'AWS::IAM::Role'],
    ['group/', 'AWS::IAM::Group'],
    ['policy/', 'AWS::IAM::ManagedPolicy'],
    ['instance-profile/', 'AWS::IAM::InstanceProfile'],
    ['oidc-provider/', 'AWS::IAM::OIDCProvider'],
    ['saml-provider/', 'AWS::IAM::SAMLProvider'],
  ],
  kinesis: [['stream/', 'AWS::Kinesis::Stream']],
  kms: [
    ['key/', 'AWS::KMS::Key'],
    ['alias/', 'AWS::KMS::Alias'],
  ],
  lambda: [
    ['function:', 'AWS::Lambda::Function'],
    ['layer:', 'AWS::Lambda::LayerVersion'],
  ],
  logs: [['log-group:', 'AWS::Logs::LogGroup']],
  rds: [
    ['cluster-snapshot:', 'AWS::RDS::DBClusterSnapshot'],
    ['cluster:', 'AWS::RDS::DBCluster'],
    ['snapshot:', 'AWS::RDS::DBSnapshot'],
    ['db:', 'AWS::RDS::DBInstance'],
  ],
  redshift: [['cluster:', 'AWS::Redshift::Cluster']],
  route53: [['hostedzone/', 'AWS::Route53::HostedZone']],
  s3: [['accesspoint/', 'AWS::S3::AccessPoint']],
  sagemaker: [
    ['notebook-instance/', 'AWS::SageMaker::NotebookInstance'],
    ['user-profile/', 'AWS::SageMaker::UserProfile'],
    ['domain/', 'AWS::SageMaker::Domain'],
  ],
  scheduler: [['schedule/', 'AWS::Scheduler::Schedule']],
  secretsmanager: [['secret:', 'AWS::SecretsManager::Secret']],
  sns: [['', 'AWS::SNS::Topic']],
  sqs: [['', 'AWS::SQS::Queue']],
  ssm: [
    ['parameter/', 'AWS::SSM::Parameter'],
    ['document/', 'AWS::SSM::Document'],
    ['association/', 'AWS::SSM::Association'],
    ['maintenancewindow/', 'AWS::SSM::MaintenanceWindow'],
  ],
  states: [['stateMachine:', 'AWS::StepFunctions::StateMachine']],
};

/** The CloudFormation type of what an ARN names, for the commonest services; undefined otherwise. */
export function resourceTypeOf(arn: string): string | undefined {
  const parsed = parseArn(arn);
  if (parsed === undefined) return undefined;
  const { service, region, account, resource } = parsed;
  // A bucket is the only resource without region and account; what follows a slash is an object in it.
  if (service === 's3' && region === '' && account === '') return resource.includes('/') ? undefined : 'AWS::S3::Bucket';
  const beginnings = Object.hasOwn(TYPES, service) ? TYPES[service] : undefined;
  const type = beginnings?.find(([beginning]) => resource.startsWith(beginning))?.[1];
  // `topic:uuid` is a subscription to the topic.
  if (type === 'AWS::SNS::Topic' && resource.includes(':')) return undefined;
  return type;
}
