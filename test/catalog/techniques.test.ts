import { describe, expect, it } from 'vitest';
import { bindTo, findAction, findBinding, findTechnique, type Technique, techniques, typesWithVerbs } from '../../src/catalog/index.ts';

const ROWS: readonly (readonly [string, Technique])[] = techniques().map((row) => [row.id, row]);
const PLACEHOLDERS = new Set(['from', 'to', 'through']);

function actionsIn(row: Technique): readonly string[] {
  const otherwise = (row.requires ?? []).flatMap((predicate) => ('otherwise' in predicate ? (predicate.otherwise ?? []) : []));
  return [...row.allOf, ...(row.anyOf ?? []).flat(), ...(row.trigger?.anyOf ?? []).flat(), ...otherwise];
}

describe('techniques', () => {
  it('have ids of their own', () => {
    expect(new Set(ROWS.map(([id]) => id)).size).toBe(ROWS.length);
    expect(ROWS.length).toBeGreaterThan(160);
    expect(new Set(techniques().map((row) => row.name.toLowerCase())).size).toBe(ROWS.length);
  });

  it('are found by id', () => {
    expect(findTechnique('ec2-run-instances')?.kind).toBe('pass-role-new');
    expect(findTechnique('nothing')).toBeUndefined();
  });

  it.each(ROWS)('%s names only actions that exist', (_id, row) => {
    for (const action of actionsIn(row)) expect(findAction(action)?.name, action).toBe(action);
  });

  it.each(ROWS)('%s is told in full', (id, row) => {
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    for (const text of [row.name, row.tells, row.gives, row.remedy]) expect(text.trim()).toBe(text);
    expect(row.name).toMatch(/^[A-Z].*[^.]$/);
    expect(row.tells).toMatch(/^[a-z].*[^.]$/);
    expect(row.gives).toMatch(/^([a-z]|API |AWS ).*[^.]$/);
    expect(row.remedy).toMatch(/^[A-Z].*\.$/);
    for (const [, placeholder] of row.tells.matchAll(/\{(\w+)\}/g)) expect(PLACEHOLDERS).toContain(placeholder);
    expect(row.attack.length).toBeGreaterThan(0);
    for (const id of row.attack) expect(id).toMatch(/^T\d{4}(\.\d{3})?$/);
    expect(new Set(row.knownAs).size).toBe(row.knownAs.length);
    if (row.kind !== 'administration') expect(row.events.length).toBeGreaterThan(0);
  });

  it.each(ROWS)('%s has the fields that its kind reads', (_id, row) => {
    if (row.kind.startsWith('pass-role')) {
      expect(row.allOf).toContain('iam:PassRole');
      expect(row.passedTo).toBeDefined();
      expect(row.tells).toContain('{to}');
    }
    if (row.kind === 'pass-role-existing' || row.kind === 'hijack-existing') {
      expect(row.host).toBeDefined();
      expect(row.tells).toContain('{through}');
    }
    if (row.kind === 'pass-role-new') expect(row.tells).not.toContain('{through}');
    if (row.kind === 'hijack-existing') expect(row.host?.role).toBeDefined();
    expect(row.power === 'limited').toBe(row.limitedTo !== undefined);
    for (const list of [row.passedTo, row.runsAs]) if (Array.isArray(list)) expect(list.length).toBe(row.anyOf?.length);
    for (const service of [row.passedTo ?? [], row.runsAs ?? [], row.alsoPass ?? []].flat())
      expect(service).toMatch(/^[a-z0-9.-]+\.amazonaws\.com$/);
  });

  it.each(ROWS)('%s refers to rows and alternatives that exist', (_id, row) => {
    for (const predicate of row.requires ?? []) {
      if (predicate.is === 'not-already-given-by') for (const id of predicate.rows) expect(findTechnique(id), id).toBeDefined();
      if ('onlyFor' in predicate) expect((row.anyOf ?? []).flat()).toContain(predicate.onlyFor);
    }
  });

  it.each(ROWS.filter(([, row]) => row.limitedTo !== undefined))('%s limits the role to patterns of known services', (_id, row) => {
    for (const pattern of row.limitedTo ?? []) expect(pattern).toMatch(/^[a-z0-9-]+:[A-Za-z0-9*]+$/);
  });

  it('know the types of most hosts', () => {
    const hosts = new Set(techniques().flatMap((row) => row.host?.type ?? []));
    const strange = [...hosts].filter((type) => !typesWithVerbs().includes(type));
    expect(strange.sort()).toEqual([
      'AWS::ApiGateway::RestApi',
      'AWS::AutoScaling::LaunchConfiguration',
      'AWS::CloudFormation::StackSet',
      'AWS::CodeDeploy::DeploymentGroup',
      'AWS::EMRContainers::VirtualCluster',
      'AWS::SageMaker::Domain',
    ]);
  });
});

describe('bindings', () => {
  const place = { partition: 'aws', region: 'eu-west-1', account: '111111111111' };
  function bound(technique: string, action: string, host?: Parameters<typeof bindTo>[2]): readonly (string | undefined)[] | undefined {
    return findBinding(technique, action, host?.type)?.map((template) => bindTo(template, place, host));
  }

  it('leave to the general rule what it can decide', () => {
    expect(findBinding('lambda-update-code', 'lambda:UpdateFunctionCode')).toBeUndefined();
    expect(findBinding('ecs-exec', 'iam:PassRole')).toBeUndefined();
  });

  it('fill in names, parents and fields of the host', () => {
    const task = { arn: 'arn:aws:ecs:eu-west-1:111111111111:task/prod/0123', type: 'AWS::ECS::Task', attributes: {} };
    expect(bound('ecs-exec', 'ecs:ExecuteCommand', task)).toEqual(['arn:aws:ecs:eu-west-1:111111111111:cluster/prod', task.arn]);
    const service = { arn: 'arn:aws:ecs:eu-west-1:111111111111:service/prod/web', type: 'AWS::ECS::Service', attributes: {} };
    expect(bound('ecs-exec', 'ecs:ExecuteCommand', service)).toEqual([
      'arn:aws:ecs:eu-west-1:111111111111:cluster/prod',
      'arn:aws:ecs:eu-west-1:111111111111:task/prod/*',
    ]);
    const environment = {
      arn: 'arn:aws:elasticbeanstalk:eu-west-1:111111111111:environment/shop/live',
      type: 'AWS::ElasticBeanstalk::Environment',
      attributes: {},
    };
    expect(bound('beanstalk-update', 'elasticbeanstalk:CreateApplicationVersion', environment)?.[0]).toBe(
      'arn:aws:elasticbeanstalk:eu-west-1:111111111111:application/shop',
    );
    const api = { arn: 'arn:aws:apigateway:eu-west-1::/restapis/abc', type: 'AWS::ApiGateway::RestApi', attributes: {} };
    expect(bound('apigateway-integration', 'apigateway:POST', api)).toEqual(['arn:aws:apigateway:eu-west-1::/restapis/abc/deployments']);
    const project = {
      arn: 'arn:aws:codebuild:eu-west-1:111111111111:project/p',
      type: 'AWS::CodeBuild::Project',
      attributes: { codeBucketArn: 'arn:aws:s3:::src' },
    };
    expect(bound('codebuild-s3-buildspec', 's3:PutObject', project)).toEqual(['arn:aws:s3:::src/*']);
    expect(bound('events-rule-target', 'events:PutRule')).toEqual(['arn:aws:events:eu-west-1:111111111111:rule/*']);
  });

  it.each([
    ['111111111111.dkr.ecr.eu-west-1.amazonaws.com/shop/web:7', 'arn:aws:ecr:eu-west-1:111111111111:repository/shop/web'],
    ['111111111111.dkr.ecr.us-east-1.amazonaws.com/web', 'arn:aws:ecr:us-east-1:111111111111:repository/web'],
    // Another account's repository is not the caller's to write to; a digest says which image it is; Docker Hub is no AWS service.
    ['222222222222.dkr.ecr.eu-west-1.amazonaws.com/web:7', undefined],
    [`111111111111.dkr.ecr.eu-west-1.amazonaws.com/web@sha256:${'0'.repeat(64)}`, undefined],
    ['nginx:latest', undefined],
  ])('find the repository of an image: %s', (imageUri, repository) => {
    const definition = {
      arn: 'arn:aws:ecs:eu-west-1:111111111111:task-definition/web:7',
      type: 'AWS::ECS::TaskDefinition',
      attributes: { imageUri },
    };
    expect(bound('ecr-poison-image', 'ecr:PutImage', definition)).toEqual([repository]);
  });

  it('are unknown when the host lacks the field', () => {
    const instance = { arn: 'arn:aws:ec2:eu-west-1:111111111111:instance/i-1', type: 'AWS::EC2::Instance', attributes: {} };
    expect(bound('ec2-swap-role-in-profile', 'iam:AddRoleToInstanceProfile', instance)).toEqual([undefined]);
    expect(
      bound('ec2-swap-role-in-profile', 'iam:AddRoleToInstanceProfile', {
        ...instance,
        instanceProfileArn: 'arn:aws:iam::1:instance-profile/p',
      }),
    ).toEqual(['arn:aws:iam::1:instance-profile/p']);
  });
});
