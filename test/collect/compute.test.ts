// What runs code with a role, and access points: one declaration after the other against the server, with answers as AWS documents them.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startAsking } from '../../src/collect/ask.ts';
import type { Collector } from '../../src/collect/collector.ts';
import { collectors } from '../../src/collect/collectors/index.ts';
import { type Collected, runCollector } from '../../src/collect/run-collector.ts';
import { openSession, type Session } from '../../src/collect/session.ts';
import { hostOf, type Service, services } from '../../src/collect/wire/services.ts';
import { type AwsServer, answers, error, startAws } from './aws-server.ts';

const ACCOUNT = '111122223333';
const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:${ACCOUNT}:${resource}`;
const role = `arn:aws:iam::${ACCOUNT}:role/jobs`;
const profile = `arn:aws:iam::${ACCOUNT}:instance-profile/workers`;
const SECRET = 'hunter2';

const account = {
  'ssm:ListAssociations': () =>
    answers({
      Associations: [
        { AssociationId: 'a1', Name: 'patch', Targets: [{ Key: 'InstanceIds', Values: ['i-1'] }], DocumentVersion: '$LATEST' },
        { AssociationId: 'a2', Name: 'AWS-UpdateSSMAgent', Targets: [{ Key: 'tag:team', Values: ['red'] }] },
      ],
    }),
  's3control:ListAccessPoints': () =>
    answers({
      AccessPointList: {
        AccessPoint: [
          { Name: 'point', Bucket: 'acme-data', AccessPointArn: arn('s3', 'accesspoint/point'), VpcConfiguration: { VpcId: 'vpc-1' } },
        ],
      },
    }),
  's3control:GetAccessPoint': () =>
    answers({ Name: 'point', PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: false } }),
  's3control:GetAccessPointPolicy': () => answers({ Policy: '{"Version":"2012-10-17","Statement":[]}' }),
  'eks:ListClusters': () => answers({ clusters: ['prod'] }),
  'eks:DescribeCluster': () =>
    answers({
      cluster: {
        name: 'prod',
        status: 'ACTIVE',
        tags: { team: 'red' },
        certificateAuthority: { data: SECRET },
        encryptionConfig: [{ resources: ['secrets'], provider: { keyArn: arn('kms', 'key/1') } }],
        resourcesVpcConfig: { vpcId: 'vpc-1' },
      },
    }),
  'eks:ListPodIdentityAssociations': () =>
    answers({ associations: [{ clusterName: 'prod', associationId: 'p1', associationArn: arn('eks', 'podidentityassociation/prod/p1') }] }),
  'eks:DescribePodIdentityAssociation': () => answers({ association: { roleArn: role, tags: {} } }),
  'batch:DescribeJobDefinitions': () =>
    answers({
      jobDefinitions: [
        {
          jobDefinitionArn: arn('batch', 'job-definition/sum:1'),
          containerProperties: { jobRoleArn: role, image: 'sum:1', environment: [{ name: 'TOKEN', value: SECRET }], command: [SECRET] },
          parameters: { token: SECRET },
        },
        { jobDefinitionArn: arn('batch', 'job-definition/ecs:1'), ecsProperties: { taskProperties: [{ taskRoleArn: 'jobs' }] } },
      ],
    }),
  'batch:DescribeJobQueues': () => answers({ jobQueues: [{ jobQueueArn: arn('batch', 'job-queue/q'), state: 'ENABLED', tags: {} }] }),
  'batch:DescribeComputeEnvironments': () =>
    answers({
      computeEnvironments: [
        { computeEnvironmentArn: arn('batch', 'compute-environment/c'), state: 'ENABLED', computeResources: { instanceRole: 'workers' } },
      ],
    }),
  'elasticmapreduce:ListClusters': () =>
    answers({ Clusters: [{ Id: 'j-1', Status: { State: 'WAITING' }, ClusterArn: arn('elasticmapreduce', 'cluster/j-1') }] }),
  'elasticmapreduce:DescribeCluster': () =>
    answers({
      Cluster: {
        Ec2InstanceAttributes: { IamInstanceProfile: 'workers', Ec2SubnetId: 'subnet-1' },
        Tags: [{ Key: 'team', Value: 'red' }],
        Configurations: [{ Properties: { password: SECRET } }],
      },
    }),
  'apprunner:ListServices': () => answers({ ServiceSummaryList: [{ ServiceArn: arn('apprunner', 'service/web/1'), Status: 'RUNNING' }] }),
  'apprunner:DescribeService': () =>
    answers({
      Service: {
        InstanceConfiguration: { InstanceRoleArn: role },
        SourceConfiguration: {
          AuthenticationConfiguration: { AccessRoleArn: `${role}-access` },
          ImageRepository: { ImageIdentifier: 'web:1', ImageConfiguration: { RuntimeEnvironmentVariables: { TOKEN: SECRET } } },
        },
      },
    }),
  'apprunner:ListTagsForResource': () => answers({ Tags: [] }),
};

let server: AwsServer;
let session: Session;

beforeAll(async () => {
  process.env['AWS_ACCESS_KEY_ID'] = 'AKIAIOSFODNN7EXAMPLE';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'not-a-secret';
  server = await startAws(account);
  session = await openSession({ region: 'us-east-1', endpointUrl: server.url }, 4);
});
afterAll(async () => {
  session.close();
  await server.close();
});

function collect(type: string): Promise<Collected> {
  const collector = collectors.find(({ types }) => types.includes(type)) as Collector<unknown>;
  const clock = { now: Date.now, sleep: async () => undefined, random: () => 0 };
  const asker = startAsking({ concurrency: 4, clock, signal: new AbortController().signal });
  return runCollector(collector, {
    asker,
    place: { session, accountId: ACCOUNT, partition: 'aws', region: 'us-east-1' },
    isFull: false,
    covers: () => true,
  });
}

it.each<[type: string, found: readonly object[]]>([
  [
    'AWS::SSM::Association',
    [
      { arn: arn('ssm', 'association/a1'), attributes: { instanceArn: arn('ec2', 'instance/i-1'), launchTemplateVersion: '$LATEST' } },
      // Nobody rewrites a document of AWS: it leads nowhere.
      { arn: arn('ssm', 'association/a2'), attributes: { launchTemplateVersion: '$DEFAULT' } },
    ],
  ],
  [
    'AWS::S3::AccessPoint',
    [
      {
        arn: arn('s3', 'accesspoint/point'),
        policy: { Version: '2012-10-17', Statement: [] },
        attributes: {
          bucketArn: 'arn:aws:s3:::acme-data',
          vpcId: 'vpc-1',
          publicAccessBlock: { BlockPublicAcls: true, BlockPublicPolicy: false },
        },
      },
    ],
  ],
  [
    'AWS::EKS::Cluster',
    [
      {
        arn: arn('eks', 'cluster/prod'),
        tags: { team: 'red' },
        attributes: { state: 'active', kmsKeyArn: arn('kms', 'key/1'), vpcId: 'vpc-1' },
      },
    ],
  ],
  [
    'AWS::EKS::PodIdentityAssociation',
    [{ arn: arn('eks', 'podidentityassociation/prod/p1'), roleArn: role, attributes: { clusterArn: arn('eks', 'cluster/prod') } }],
  ],
  [
    'AWS::Batch::JobDefinition',
    [
      { arn: arn('batch', 'job-definition/sum:1'), roleArn: role, attributes: { imageUri: 'sum:1' } },
      { arn: arn('batch', 'job-definition/ecs:1'), roleArn: role },
    ],
  ],
  ['AWS::Batch::JobQueue', [{ arn: arn('batch', 'job-queue/q'), attributes: { state: 'enabled' } }]],
  ['AWS::Batch::ComputeEnvironment', [{ arn: arn('batch', 'compute-environment/c'), instanceProfileArn: profile }]],
  [
    'AWS::EMR::Cluster',
    [
      {
        arn: arn('elasticmapreduce', 'cluster/j-1'),
        instanceProfileArn: profile,
        tags: { team: 'red' },
        attributes: { state: 'waiting', subnetId: 'subnet-1' },
      },
    ],
  ],
  [
    'AWS::AppRunner::Service',
    [
      {
        arn: arn('apprunner', 'service/web/1'),
        roleArn: role,
        executionRoleArn: `${role}-access`,
        attributes: { state: 'running', imageUri: 'web:1' },
      },
    ],
  ],
])('%s', async (type, found) => {
  server.begin();
  const { parts, failures, isComplete } = await collect(type);
  expect(parts.flatMap(({ resources }) => resources ?? [])).toMatchObject(found.map((each) => ({ type, region: 'us-east-1', ...each })));
  expect(failures).toEqual([]);
  expect(isComplete).toBe(true);
  expect(JSON.stringify(parts)).not.toContain(SECRET);
});

it('S3 Control has a host per account', () => {
  const s3control = services['s3control'] as Service;
  expect(hostOf('s3control', s3control, 'aws', 'eu-west-1', ACCOUNT)).toBe(`${ACCOUNT}.s3-control.eu-west-1.amazonaws.com`);
});

it('an association with several instances, or with tags, leaves open which instances associations reach', async () => {
  const targets = [{ Key: 'InstanceIds', Values: ['i-1', 'i-2'] }];
  server.begin(({ call }) =>
    call === 'ssm:ListAssociations' ? answers({ Associations: [{ AssociationId: 'a', Name: 'patch', Targets: targets }] }) : undefined,
  );
  expect((await collect('AWS::SSM::Association')).parts).toMatchObject([{ isUnresolved: true }]);
});

it('an access point without a policy has none', async () => {
  server.begin(({ call }) => (call === 's3control:GetAccessPointPolicy' ? error('NoSuchAccessPointPolicy', 404) : undefined));
  expect((await collect('AWS::S3::AccessPoint')).parts).toMatchObject([{ resources: [{ policy: null }] }]);
});
