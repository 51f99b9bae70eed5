/** Everything that is collected, one declaration per file. */
import type { Collector } from '../collector.ts';
import { accessAnalyzers } from './access-analyzers.ts';
import { accountFacts } from './account-facts.ts';
import { apprunnerServices } from './apprunner-services.ts';
import { autoScalingGroups } from './auto-scaling-groups.ts';
import { batchComputeEnvironments } from './batch-compute-environments.ts';
import { batchJobDefinitions } from './batch-job-definitions.ts';
import { batchJobQueues } from './batch-job-queues.ts';
import { cloudformationStackSets } from './cloudformation-stack-sets.ts';
import { cloudformationStacks } from './cloudformation-stacks.ts';
import { codebuildProjects } from './codebuild-projects.ts';
import { configRecorders } from './config-recorders.ts';
import { credentialReport } from './credential-report.ts';
import { dynamodbTables } from './dynamodb-tables.ts';
import { ebsSnapshots } from './ebs-snapshots.ts';
import { ec2Instances } from './ec2-instances.ts';
import { ecrRepositories } from './ecr-repositories.ts';
import { ecsClusters } from './ecs-clusters.ts';
import { ecsContainerInstances } from './ecs-container-instances.ts';
import { ecsServices } from './ecs-services.ts';
import { ecsTaskDefinitions } from './ecs-task-definitions.ts';
import { ecsTasks } from './ecs-tasks.ts';
import { eksClusters } from './eks-clusters.ts';
import { eksPodIdentities } from './eks-pod-identities.ts';
import { emrClusters } from './emr-clusters.ts';
import { eventBuses } from './event-buses.ts';
import { eventDataStores } from './event-data-stores.ts';
import { eventRules } from './event-rules.ts';
import { flowLogs } from './flow-logs.ts';
import { glueDevEndpoints } from './glue-dev-endpoints.ts';
import { glueJobs } from './glue-jobs.ts';
import { guarddutyDetectors } from './guardduty-detectors.ts';
import { hostedZones } from './hosted-zones.ts';
import { iamCredentials } from './iam-credentials.ts';
import { iamEntities } from './iam-entities.ts';
import { identityCenter } from './identity-center.ts';
import { identityPools } from './identity-pools.ts';
import { identityProviders } from './identity-providers.ts';
import { images } from './images.ts';
import { instanceProfiles } from './instance-profiles.ts';
import { kmsAliases } from './kms-aliases.ts';
import { kmsKeys } from './kms-keys.ts';
import { lambdaFunctions } from './lambda-functions.ts';
import { launchConfigurations } from './launch-configurations.ts';
import { launchTemplates } from './launch-templates.ts';
import { logGroups } from './log-groups.ts';
import { maintenanceWindows } from './maintenance-windows.ts';
import { organization } from './organization.ts';
import { rdsClusterSnapshots } from './rds-cluster-snapshots.ts';
import { rdsClusters } from './rds-clusters.ts';
import { rdsInstances } from './rds-instances.ts';
import { rdsSnapshots } from './rds-snapshots.ts';
import { s3AccessPoints } from './s3-access-points.ts';
import { s3Buckets } from './s3-buckets.ts';
import { sagemakerNotebooks } from './sagemaker-notebooks.ts';
import { secrets } from './secrets.ts';
import { snsTopics } from './sns-topics.ts';
import { sqsQueues } from './sqs-queues.ts';
import { ssmAssociations } from './ssm-associations.ts';
import { ssmDocuments } from './ssm-documents.ts';
import { ssmParameters } from './ssm-parameters.ts';
import { stateMachines } from './state-machines.ts';
import { trails } from './trails.ts';
import { vpcEndpoints } from './vpc-endpoints.ts';
import { wafLogging } from './waf-logging.ts';

/** The item is the declaration's own affair: it lists and describes it. */
export const collectors: readonly Collector<unknown>[] = [
  iamEntities,
  organization,
  accessAnalyzers,
  accountFacts,
  apprunnerServices,
  autoScalingGroups,
  batchComputeEnvironments,
  batchJobDefinitions,
  batchJobQueues,
  cloudformationStackSets,
  cloudformationStacks,
  codebuildProjects,
  configRecorders,
  credentialReport,
  dynamodbTables,
  ebsSnapshots,
  ec2Instances,
  ecrRepositories,
  ecsClusters,
  ecsContainerInstances,
  ecsServices,
  ecsTaskDefinitions,
  ecsTasks,
  eksClusters,
  eksPodIdentities,
  emrClusters,
  eventBuses,
  eventDataStores,
  eventRules,
  flowLogs,
  glueDevEndpoints,
  glueJobs,
  guarddutyDetectors,
  hostedZones,
  iamCredentials,
  identityCenter,
  identityPools,
  identityProviders,
  images,
  instanceProfiles,
  kmsAliases,
  kmsKeys,
  lambdaFunctions,
  launchConfigurations,
  launchTemplates,
  logGroups,
  maintenanceWindows,
  rdsClusterSnapshots,
  rdsClusters,
  rdsInstances,
  rdsSnapshots,
  s3AccessPoints,
  s3Buckets,
  sagemakerNotebooks,
  secrets,
  snsTopics,
  sqsQueues,
  ssmAssociations,
  ssmDocuments,
  ssmParameters,
  stateMachines,
  trails,
  vpcEndpoints,
  wafLogging,
] as readonly Collector<never>[] as readonly Collector<unknown>[];
