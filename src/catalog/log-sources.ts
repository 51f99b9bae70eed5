import type { VerbAction } from './verbs.ts';

/** What an attacker does to evidence. `stop`: nothing, or less, is recorded from now on; `delete`: the source or what it has recorded goes; `redirect`: it goes elsewhere. */
export type Threat = 'stop' | 'delete' | 'redirect' | 'read';

export const THREATS: readonly Threat[] = ['stop', 'delete', 'redirect', 'read'];

type Threats = { readonly [threat in Threat]?: readonly VerbAction[] };

/** Where a source writes, or the key that it writes with. */
export interface LogPlace {
  /** Attribute of the source that holds an ARN: `trail.s3BucketArn`. */
  readonly attribute: string;
  /** Keys of the objects that it writes, where the place is a bucket; a star is a part that the attacker picks. */
  readonly objects?: string;
}

/** A kind of source of evidence. A new one is one row of {@link LOG_SOURCES}. */
export interface LogSource {
  /** As JSON results name it. */
  readonly id: string;
  /** One of them, for people. */
  readonly name: string;
  /** CloudFormation type name. */
  readonly type: string;
  /** Only those resources of the type that have this attribute are sources. */
  readonly marked?: string;
  /** ARN template of those that nobody listed; see `actedOn`. */
  readonly anywhere: string;
  /** Any one of the actions on the source itself makes the threat. */
  readonly itself: Threats;
  readonly writesTo: readonly LogPlace[];
}

/** `on('{arn}/*', 's3:GetObject GetObjectVersion')`: the actions, each on that template. */
function on(template: string, actions: string): readonly VerbAction[] {
  const service = actions.slice(0, actions.indexOf(':') + 1);
  return actions
    .slice(service.length)
    .split(' ')
    .map((name) => ({ action: service + name, on: template }));
}

// What AWS delivers to a bucket lies under this prefix, unless the owner chose one before it.
const DELIVERED = 'AWSLogs/*';

const LOG_GROUP: Threats = {
  delete: [...on('{arn}:*', 'logs:DeleteLogGroup PutRetentionPolicy'), ...on('{arn}:log-stream:*', 'logs:DeleteLogStream')],
  // A subscription passes events on: to take it away, or to put another in its place, is to change where they go.
  redirect: on('{arn}:*', 'logs:PutSubscriptionFilter DeleteSubscriptionFilter'),
  read: [...on('{arn}:log-stream:*', 'logs:GetLogEvents'), ...on('{arn}:*', 'logs:FilterLogEvents StartQuery')],
};

/** What can be done to what a source writes to, by the service in its ARN. `{objects}` stands for the keys that the source writes. */
export const LOG_PLACES: { readonly [service: string]: Threats } = {
  s3: {
    // A policy that denies the service its delivery.
    stop: on('arn', 's3:PutBucketPolicy DeleteBucketPolicy'),
    delete: [...on('{arn}/{objects}', 's3:DeleteObject DeleteObjectVersion'), ...on('arn', 's3:PutLifecycleConfiguration')],
    read: on('{arn}/{objects}', 's3:GetObject'),
  },
  logs: LOG_GROUP,
  firehose: { delete: on('arn', 'firehose:DeleteDeliveryStream'), redirect: on('arn', 'firehose:UpdateDestination') },
  kms: { stop: on('arn', 'kms:DisableKey ScheduleKeyDeletion PutKeyPolicy') },
};

/** The sources of evidence, the most telling first. */
export const LOG_SOURCES: readonly LogSource[] = [
  {
    id: 'cloudtrail',
    name: 'CloudTrail trail',
    type: 'AWS::CloudTrail::Trail',
    anywhere: 'arn:{partition}:cloudtrail:*:{account}:trail/*',
    itself: {
      stop: on('arn', 'cloudtrail:StopLogging PutEventSelectors'),
      delete: on('arn', 'cloudtrail:DeleteTrail'),
      redirect: on('arn', 'cloudtrail:UpdateTrail'),
    },
    writesTo: [
      { attribute: 'trail.s3BucketArn', objects: DELIVERED },
      { attribute: 'trail.logGroupArn' },
      { attribute: 'trail.kmsKeyArn' },
    ],
  },
  {
    id: 'cloudtrail-lake',
    name: 'CloudTrail event data store',
    type: 'AWS::CloudTrail::EventDataStore',
    anywhere: 'arn:{partition}:cloudtrail:*:{account}:eventdatastore/*',
    itself: {
      stop: on('arn', 'cloudtrail:StopEventDataStoreIngestion UpdateEventDataStore'),
      delete: on('arn', 'cloudtrail:DeleteEventDataStore'),
      read: on('arn', 'cloudtrail:StartQuery'),
    },
    writesTo: [{ attribute: 'kmsKeyArn' }],
  },
  {
    id: 'guardduty',
    name: 'GuardDuty detector',
    type: 'AWS::GuardDuty::Detector',
    anywhere: 'arn:{partition}:guardduty:*:{account}:detector/*',
    itself: {
      stop: [...on('arn', 'guardduty:UpdateDetector'), ...on('{arn}/filter/*', 'guardduty:CreateFilter')],
      delete: on('arn', 'guardduty:DeleteDetector'),
      redirect: on('{arn}/publishingdestination/*', 'guardduty:UpdatePublishingDestination DeletePublishingDestination'),
      read: on('*', 'guardduty:GetFindings'),
    },
    writesTo: [],
  },
  {
    id: 'config',
    name: 'Config recorder',
    type: 'AWS::Config::ConfigurationRecorder',
    anywhere: 'arn:{partition}:config:*:{account}:configuration-recorder/*/*',
    itself: {
      stop: on('arn', 'config:StopConfigurationRecorder PutConfigurationRecorder'),
      delete: on('arn', 'config:DeleteConfigurationRecorder'),
      redirect: on('*', 'config:PutDeliveryChannel'),
      read: on('*', 'config:GetResourceConfigHistory SelectResourceConfig'),
    },
    writesTo: [{ attribute: 'logging.destinationArn', objects: DELIVERED }],
  },
  {
    id: 'vpc-flow-logs',
    name: 'VPC flow log',
    type: 'AWS::EC2::FlowLog',
    anywhere: 'arn:{partition}:ec2:*:{account}:vpc-flow-log/*',
    itself: { delete: on('arn', 'ec2:DeleteFlowLogs') },
    writesTo: [{ attribute: 'logging.destinationArn', objects: DELIVERED }],
  },
  {
    id: 'route53-query-logs',
    name: 'Route 53 query log',
    type: 'AWS::Route53::HostedZone',
    marked: 'logging',
    anywhere: 'arn:{partition}:route53:::hostedzone/*',
    // The id of the logging configuration is in no snapshot.
    itself: { delete: on('arn:{partition}:route53:::queryloggingconfig/*', 'route53:DeleteQueryLoggingConfig') },
    writesTo: [{ attribute: 'logging.destinationArn' }],
  },
  {
    id: 'route53-resolver-query-logs',
    name: 'Route 53 Resolver query log',
    type: 'AWS::Route53Resolver::ResolverQueryLoggingConfig',
    anywhere: 'arn:{partition}:route53resolver:*:{account}:resolver-query-log-config/*',
    itself: {
      stop: on('arn', 'route53resolver:DisassociateResolverQueryLogConfig'),
      delete: on('arn', 'route53resolver:DeleteResolverQueryLogConfig'),
    },
    writesTo: [{ attribute: 'logging.destinationArn', objects: DELIVERED }],
  },
  {
    id: 's3-access-logs',
    name: 'S3 access log',
    type: 'AWS::S3::Bucket',
    marked: 'logging',
    anywhere: 'arn:{partition}:s3:::*',
    // One call turns it off, or names another bucket.
    itself: { stop: on('arn', 's3:PutBucketLogging'), redirect: on('arn', 's3:PutBucketLogging') },
    writesTo: [{ attribute: 'logging.destinationArn', objects: '*' }],
  },
  {
    id: 'waf',
    name: 'WAF log',
    type: 'AWS::WAFv2::LoggingConfiguration',
    anywhere: 'arn:{partition}:wafv2:*:{account}:*/webacl/*/*',
    itself: { delete: on('arn', 'wafv2:DeleteLoggingConfiguration'), redirect: on('arn', 'wafv2:PutLoggingConfiguration') },
    writesTo: [{ attribute: 'logging.destinationArn', objects: DELIVERED }],
  },
  {
    id: 'detective',
    name: 'Detective graph',
    type: 'AWS::Detective::Graph',
    anywhere: 'arn:{partition}:detective:*:{account}:graph:*',
    itself: {
      stop: on('arn', 'detective:UpdateDatasourcePackages DeleteMembers'),
      delete: on('arn', 'detective:DeleteGraph'),
      read: on('arn', 'detective:SearchGraph'),
    },
    writesTo: [],
  },
  {
    id: 'cloudwatch-logs',
    name: 'log group',
    type: 'AWS::Logs::LogGroup',
    anywhere: 'arn:{partition}:logs:*:{account}:log-group:*',
    itself: LOG_GROUP,
    writesTo: [{ attribute: 'kmsKeyArn' }],
  },
];

/** All actions that the table asks about. */
export function logActions(): string[] {
  return [...LOG_SOURCES.map(({ itself }) => itself), ...Object.values(LOG_PLACES)].flatMap((threats) =>
    Object.values(threats).flatMap((actions) => actions.map(({ action }) => action)),
  );
}
