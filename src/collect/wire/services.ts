/** How each service is spoken to. What is left out follows from the service's name, which is also that of its endpoint and of its signature. */
export interface Service {
  /** `sdk`: through the client of the AWS SDK. The others are AWS's wire protocols. */
  readonly protocol: 'sdk' | 'json-1.0' | 'json-1.1' | 'query' | 'ec2' | 'rest-json' | 'rest-xml';
  /** First part of X-Amz-Target (JSON), or the API's version (query). */
  readonly api?: string;
  readonly endpoint?: string;
  readonly signedAs?: string;
  /** Each account has a host of its own; its id is a member of every input. */
  readonly isByAccount?: boolean;
  /** One endpoint for all regions of the partition. */
  readonly isGlobal?: boolean;
}

export const services: { readonly [service: string]: Service } = {
  'access-analyzer': { protocol: 'rest-json' },
  apprunner: { protocol: 'json-1.0', api: 'AppRunner' },
  autoscaling: { protocol: 'query', api: '2011-01-01' },
  batch: { protocol: 'rest-json' },
  cloudformation: { protocol: 'query', api: '2010-05-15' },
  cloudtrail: { protocol: 'json-1.1', api: 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101' },
  codebuild: { protocol: 'json-1.1', api: 'CodeBuild_20161006' },
  'cognito-identity': { protocol: 'json-1.1', api: 'AWSCognitoIdentityService' },
  config: { protocol: 'json-1.1', api: 'StarlingDoveService' },
  dynamodb: { protocol: 'json-1.0', api: 'DynamoDB_20120810' },
  ec2: { protocol: 'ec2', api: '2016-11-15' },
  ecr: { protocol: 'json-1.1', api: 'AmazonEC2ContainerRegistry_V20150921', endpoint: 'api.ecr' },
  ecs: { protocol: 'json-1.1', api: 'AmazonEC2ContainerServiceV20141113' },
  eks: { protocol: 'rest-json' },
  elasticmapreduce: { protocol: 'json-1.1', api: 'ElasticMapReduce' },
  events: { protocol: 'json-1.1', api: 'AWSEvents' },
  glue: { protocol: 'json-1.1', api: 'AWSGlue' },
  guardduty: { protocol: 'rest-json' },
  iam: { protocol: 'sdk', isGlobal: true },
  kms: { protocol: 'json-1.1', api: 'TrentService' },
  lambda: { protocol: 'rest-json' },
  logs: { protocol: 'json-1.1', api: 'Logs_20140328' },
  organizations: { protocol: 'json-1.1', api: 'AWSOrganizationsV20161128', isGlobal: true },
  rds: { protocol: 'query', api: '2014-10-31' },
  route53: { protocol: 'rest-xml', isGlobal: true },
  s3: { protocol: 'rest-xml' },
  s3control: { protocol: 'rest-xml', endpoint: 's3-control', signedAs: 's3', isByAccount: true },
  sagemaker: { protocol: 'json-1.1', api: 'SageMaker', endpoint: 'api.sagemaker' },
  secretsmanager: { protocol: 'json-1.1', api: 'secretsmanager' },
  sns: { protocol: 'query', api: '2010-03-31' },
  sqs: { protocol: 'json-1.0', api: 'AmazonSQS' },
  ssm: { protocol: 'json-1.1', api: 'AmazonSSM' },
  sso: { protocol: 'json-1.1', api: 'SWBExternalService' },
  states: { protocol: 'json-1.0', api: 'AWSStepFunctions' },
  sts: { protocol: 'sdk' },
  wafv2: { protocol: 'json-1.1', api: 'AWSWAF_20190729' },
};

/** A partition's domain, and the region in which its global services are asked and signed. */
const PARTITIONS: { readonly [partition: string]: { readonly domain: string; readonly home: string } } = {
  aws: { domain: 'amazonaws.com', home: 'us-east-1' },
  'aws-cn': { domain: 'amazonaws.com.cn', home: 'cn-northwest-1' },
  'aws-us-gov': { domain: 'amazonaws.com', home: 'us-gov-west-1' },
  'aws-iso': { domain: 'c2s.ic.gov', home: 'us-iso-east-1' },
  'aws-iso-b': { domain: 'sc2s.sgov.gov', home: 'us-isob-east-1' },
};

const AWS = { domain: 'amazonaws.com', home: 'us-east-1' };

export function homeRegion(partition: string): string {
  return (PARTITIONS[partition] ?? AWS).home;
}

/** The host of a service's endpoint, such as `sqs.eu-west-1.amazonaws.com`. `account`: of services whose hosts differ by account. */
export function hostOf(name: string, service: Service, partition: string, region: string, account?: string): string {
  const { domain } = PARTITIONS[partition] ?? AWS;
  // Of the global services that are not asked through the SDK, only this one has no region in its name.
  if (name === 'route53') return `route53.${domain}`;
  const own = service.isByAccount && account !== undefined ? `${account}.` : '';
  return `${own}${service.endpoint ?? name}.${region}.${domain}`;
}
