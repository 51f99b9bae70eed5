import { describe, expect, it } from 'vitest';
import {
  actedOn,
  fallbackVerbs,
  findAction,
  impacts,
  resourceTypeOf,
  resourceTypes,
  sensitivityOf,
  typesWithVerbs,
  verbsOf,
} from '../../src/catalog/index.ts';
import { fits } from './fits.ts';

const A = '111111111111';
const R = 'eu-west-1';
const UUID = '01234567-89ab-cdef-0123-456789abcdef';

/** One ARN of each type, as AWS writes it. */
const EXAMPLES: { readonly [type: string]: string } = {
  'AWS::SecretsManager::Secret': `arn:aws:secretsmanager:${R}:${A}:secret:prod/db-a1b2c3`,
  'AWS::SSM::Parameter': `arn:aws:ssm:${R}:${A}:parameter/prod/db`,
  'AWS::KMS::Key': `arn:aws:kms:${R}:${A}:key/${UUID}`,
  'AWS::S3::Bucket': 'arn:aws:s3:::acme-data',
  'AWS::S3::Object': 'arn:aws:s3:::bucket/key',
  'AWS::S3::AccessPoint': `arn:aws:s3:${R}:${A}:accesspoint/ap`,
  'AWS::EFS::FileSystem': `arn:aws:elasticfilesystem:${R}:${A}:file-system/fs-1`,
  'AWS::DynamoDB::Table': `arn:aws:dynamodb:${R}:${A}:table/orders`,
  'AWS::RDS::DBInstance': `arn:aws:rds:${R}:${A}:db:orders`,
  'AWS::RDS::DBCluster': `arn:aws:rds:${R}:${A}:cluster:orders`,
  'AWS::RDS::DBSnapshot': `arn:aws:rds:${R}:${A}:snapshot:orders-1`,
  'AWS::RDS::DBClusterSnapshot': `arn:aws:rds:${R}:${A}:cluster-snapshot:orders-1`,
  'AWS::Redshift::Cluster': `arn:aws:redshift:${R}:${A}:cluster:dwh`,
  'AWS::OpenSearchService::Domain': `arn:aws:es:${R}:${A}:domain/search`,
  'AWS::Elasticsearch::Domain': `arn:aws:es:${R}:${A}:domain/search`,
  'AWS::Athena::WorkGroup': `arn:aws:athena:${R}:${A}:workgroup/primary`,
  'AWS::Glue::Database': `arn:aws:glue:${R}:${A}:database/lake`,
  'AWS::Glue::Table': `arn:aws:glue:${R}:${A}:table/lake/orders`,
  'AWS::SQS::Queue': `arn:aws:sqs:${R}:${A}:jobs`,
  'AWS::SNS::Topic': `arn:aws:sns:${R}:${A}:alerts`,
  'AWS::Kinesis::Stream': `arn:aws:kinesis:${R}:${A}:stream/clicks`,
  'AWS::KinesisFirehose::DeliveryStream': `arn:aws:firehose:${R}:${A}:deliverystream/clicks`,
  'AWS::Logs::LogGroup': `arn:aws:logs:${R}:${A}:log-group:/aws/lambda/f`,
  'AWS::CloudTrail::Trail': `arn:aws:cloudtrail:${R}:${A}:trail/main`,
  'AWS::CloudTrail::EventDataStore': `arn:aws:cloudtrail:${R}:${A}:eventdatastore/${UUID}`,
  'AWS::Events::EventBus': `arn:aws:events:${R}:${A}:event-bus/default`,
  'AWS::Events::Rule': `arn:aws:events:${R}:${A}:rule/nightly`,
  'AWS::EC2::Snapshot': `arn:aws:ec2:${R}::snapshot/snap-1`,
  'AWS::EC2::Image': `arn:aws:ec2:${R}::image/ami-1`,
  'AWS::EC2::Volume': `arn:aws:ec2:${R}:${A}:volume/vol-1`,
  'AWS::EC2::Instance': `arn:aws:ec2:${R}:${A}:instance/i-1`,
  'AWS::EC2::LaunchTemplate': `arn:aws:ec2:${R}:${A}:launch-template/lt-1`,
  'AWS::EC2::SecurityGroup': `arn:aws:ec2:${R}:${A}:security-group/sg-1`,
  'AWS::Backup::BackupVault': `arn:aws:backup:${R}:${A}:backup-vault:main`,
  'AWS::AutoScaling::AutoScalingGroup': `arn:aws:autoscaling:${R}:${A}:autoScalingGroup:${UUID}:autoScalingGroupName/web`,
  'AWS::Lambda::Function': `arn:aws:lambda:${R}:${A}:function:f`,
  'AWS::Lambda::LayerVersion': `arn:aws:lambda:${R}:${A}:layer:l:1`,
  'AWS::ECS::Cluster': `arn:aws:ecs:${R}:${A}:cluster/prod`,
  'AWS::ECS::Service': `arn:aws:ecs:${R}:${A}:service/prod/web`,
  'AWS::ECS::Task': `arn:aws:ecs:${R}:${A}:task/prod/0123`,
  'AWS::ECS::TaskDefinition': `arn:aws:ecs:${R}:${A}:task-definition/web:7`,
  'AWS::EKS::Cluster': `arn:aws:eks:${R}:${A}:cluster/prod`,
  'AWS::ECR::Repository': `arn:aws:ecr:${R}:${A}:repository/team/web`,
  'AWS::Batch::JobDefinition': `arn:aws:batch:${R}:${A}:job-definition/j:1`,
  'AWS::AppRunner::Service': `arn:aws:apprunner:${R}:${A}:service/web/0123`,
  'AWS::ElasticBeanstalk::Environment': `arn:aws:elasticbeanstalk:${R}:${A}:environment/shop/live`,
  'AWS::EMR::Cluster': `arn:aws:elasticmapreduce:${R}:${A}:cluster/j-1`,
  'AWS::CodeBuild::Project': `arn:aws:codebuild:${R}:${A}:project/web`,
  'AWS::CodePipeline::Pipeline': `arn:aws:codepipeline:${R}:${A}:web`,
  'AWS::CodeCommit::Repository': `arn:aws:codecommit:${R}:${A}:web`,
  'AWS::CloudFormation::Stack': `arn:aws:cloudformation:${R}:${A}:stack/web/${UUID}`,
  'AWS::SSM::Document': `arn:aws:ssm:${R}:${A}:document/run`,
  'AWS::StepFunctions::StateMachine': `arn:aws:states:${R}:${A}:stateMachine:orders`,
  'AWS::Glue::Job': `arn:aws:glue:${R}:${A}:job/etl`,
  'AWS::Glue::DevEndpoint': `arn:aws:glue:${R}:${A}:devEndpoint/dev`,
  'AWS::MWAA::Environment': `arn:aws:airflow:${R}:${A}:environment/flows`,
  'AWS::SageMaker::NotebookInstance': `arn:aws:sagemaker:${R}:${A}:notebook-instance/nb`,
  'AWS::SageMaker::UserProfile': `arn:aws:sagemaker:${R}:${A}:user-profile/d-1/alice`,
  'AWS::BedrockAgentCore::Runtime': `arn:aws:bedrock-agentcore:${R}:${A}:runtime/agent-1`,
  'AWS::BedrockAgentCore::CodeInterpreterCustom': `arn:aws:bedrock-agentcore:${R}:${A}:code-interpreter-custom/ci-1`,
  'AWS::BedrockAgentCore::BrowserCustom': `arn:aws:bedrock-agentcore:${R}:${A}:browser-custom/b-1`,
  'AWS::BedrockAgentCore::Memory': `arn:aws:bedrock-agentcore:${R}:${A}:memory/m-1`,
  'AWS::BedrockAgentCore::Gateway': `arn:aws:bedrock-agentcore:${R}:${A}:gateway/g-1`,
  'AWS::Cognito::UserPool': `arn:aws:cognito-idp:${R}:${A}:userpool/${R}_abc`,
  'AWS::Cognito::IdentityPool': `arn:aws:cognito-identity:${R}:${A}:identitypool/${R}:${UUID}`,
  'AWS::IAM::User': `arn:aws:iam::${A}:user/team/alice`,
  'AWS::IAM::Role': `arn:aws:iam::${A}:role/team/Deploy`,
  'AWS::IAM::Group': `arn:aws:iam::${A}:group/devs`,
  'AWS::IAM::ManagedPolicy': `arn:aws:iam::${A}:policy/p`,
  'AWS::IAM::InstanceProfile': `arn:aws:iam::${A}:instance-profile/p`,
  'AWS::IAM::OIDCProvider': `arn:aws:iam::${A}:oidc-provider/token.actions.githubusercontent.com`,
  'AWS::IAM::SAMLProvider': `arn:aws:iam::${A}:saml-provider/idp`,
  'AWS::Route53::HostedZone': 'arn:aws:route53:::hostedzone/Z1',
  'AWS::CloudFront::Distribution': `arn:aws:cloudfront::${A}:distribution/E1`,
};

describe('verbs', () => {
  it.each(typesWithVerbs())('of %s name actions that exist and act on a resource that they are decided on', (type) => {
    const example = EXAMPLES[type];
    expect(example, 'no example ARN in this test').toBeDefined();
    for (const { action: name, on } of verbsOf(type).flatMap((row) => row.actions)) {
      const action = findAction(name);
      expect(action?.name, name).toBe(name);
      const resource = actedOn(example ?? '', on);
      expect(resource).not.toMatch(/[{}]/);
      const service = name.slice(0, name.indexOf(':'));
      const formats = (action?.resources ?? []).flatMap(
        (wanted) => resourceTypes(service).find((candidate) => candidate.name === wanted.type)?.arns ?? [],
      );
      if (on === '*') expect(formats, `${name} has a resource`).toEqual([]);
      else
        expect(
          formats.some((format) => fits(resource, format)),
          `${name} on ${resource}: ${formats.join()}`,
        ).toBe(true);
    }
  });

  it('of a bucket read objects, not the bucket', () => {
    const read = verbsOf('AWS::S3::Bucket').find((row) => row.verb === 'read');
    expect(read?.actions.map(({ action, on }) => [action, actedOn('arn:aws:s3:::acme-data', on)])).toContainEqual([
      's3:GetObject',
      'arn:aws:s3:::acme-data/*',
    ]);
  });

  it('say each action once per verb, and nothing for unknown types', () => {
    for (const type of typesWithVerbs()) {
      for (const row of verbsOf(type)) {
        const said = row.actions.map(({ action, on }) => `${action} ${on}`);
        expect(new Set(said).size, `${type} ${row.verb}`).toBe(said.length);
      }
    }
    expect(verbsOf('AWS::Nothing::AtAll')).toEqual([]);
    expect(verbsOf('constructor')).toEqual([]);
  });

  it('fall back to access levels', () => {
    expect(fallbackVerbs('Read')).toEqual(['read']);
    expect(fallbackVerbs('Tagging')).toEqual([]);
  });

  it('put secrets first', () => {
    expect(sensitivityOf('AWS::SecretsManager::Secret')).toBe(0);
    const order = [
      'AWS::SecretsManager::Secret',
      'AWS::KMS::Key',
      'AWS::S3::Bucket',
      'AWS::RDS::DBCluster',
      'AWS::SQS::Queue',
      'AWS::Lambda::Function',
      'AWS::X::Y',
    ];
    const weights = order.map(sensitivityOf);
    expect(weights).toEqual([...weights].sort((a, b) => a - b));
    expect(new Set(weights).size).toBe(order.length);
  });
});

describe('actedOn', () => {
  it('takes a log group with or without the star that AWS writes', () => {
    const group = 'arn:aws:logs:eu-west-1:111111111111:log-group:g';
    expect(actedOn(group, '{arn}:*')).toBe(`${group}:*`);
    expect(actedOn(`${group}:*`, '{arn}:*')).toBe(`${group}:*`);
  });

  it('drops the account that IAM does not have in the ARNs of snapshots', () => {
    const share = verbsOf('AWS::EC2::Snapshot').find((row) => row.verb === 'share')?.actions[0];
    expect(actedOn('arn:aws-cn:ec2:cn-north-1:111111111111:snapshot/snap-1', share?.on ?? '')).toBe(
      'arn:aws-cn:ec2:cn-north-1::snapshot/snap-1',
    );
  });
});

/** Types that share the ARNs of another, or that only a question names. */
const TOLD_OTHERWISE = new Set(['AWS::Elasticsearch::Domain', 'AWS::S3::Object']);

describe('resourceTypeOf', () => {
  it.each(Object.entries(EXAMPLES).filter(([type]) => !TOLD_OTHERWISE.has(type)))('%s', (type, arn) => {
    expect(resourceTypeOf(arn)).toBe(type);
  });

  it.each([
    'arn:aws:s3:::bucket/key',
    'arn:aws:sns:eu-west-1:111111111111:topic:0123',
    'arn:aws:nothing:eu-west-1:111111111111:x/y',
    'arn:aws:constructor:::x',
    'AKIA0123456789012345',
    '',
  ])('does not guess %j', (arn) => {
    expect(resourceTypeOf(arn)).toBeUndefined();
  });
});

describe('impacts', () => {
  it('have ids of their own and no privilege escalation', () => {
    const ids = impacts().map((impact) => impact.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBe(169);
    expect(ids.filter((id) => id.startsWith('privesc-'))).toEqual([]);
  });

  it.each(impacts().map((impact) => [impact.id, impact] as const))('%s is complete', (_id, impact) => {
    expect(impact.actions.length).toBeGreaterThan(0);
    for (const action of impact.actions) expect(findAction(action)?.name, action).toBe(action);
    for (const text of [impact.title, impact.why]) expect(text.length).toBeGreaterThan(0);
    for (const id of [...impact.attack, ...impact.attackV19]) expect(id).toMatch(/^T\d{4}(\.\d{3})?$/);
    expect(['critical', 'high', 'medium', 'low']).toContain(impact.severity);
    expect(['any', 'all']).toContain(impact.match);
    expect(['management', 'data', 'mixed', 'none']).toContain(impact.telemetry);
  });
});
