import type { Json } from '../../snapshot/index.ts';
import { flag, member, objects, tags, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';
import { inBatches, roleArn } from '../shapes.ts';
import { TASK_DEFINITION_SECRETS } from './ecs-task-definitions.ts';

export const ecsServices = resources({
  name: 'ECS services',
  type: 'AWS::ECS::Service',
  calls: {
    clusters: { call: 'ecs:ListClusters', next: 'nextToken', tells: 'which ECS clusters there are' },
    list: { call: 'ecs:ListServices', next: 'nextToken', tells: 'which ECS services there are' },
    services: { call: 'ecs:DescribeServices', drop: ['events', 'deployments', 'taskSets'], tells: 'which task definitions run' },
    definition: { call: 'ecs:DescribeTaskDefinition', drop: TASK_DEFINITION_SECRETS, tells: 'which role containers of the service get' },
  },
  async *list({ items, ask }): AsyncGenerator<Json> {
    for await (const cluster of items('clusters', {}, 'clusterArns'))
      for await (const services of inBatches(items('list', { cluster }, 'serviceArns'), 10))
        yield* objects((await ask('services', { cluster, services, include: ['TAGS'] })) ?? undefined, 'services');
  },
  arn: (service) => textOf(service, 'serviceArn'),
  async describe(service, aws) {
    const taskDefinitionArn = text(service, 'taskDefinition');
    const answer = taskDefinitionArn === undefined ? undefined : await aws.ask('definition', { taskDefinition: taskDefinitionArn });
    const definition = member(answer ?? undefined, 'taskDefinition');
    return {
      roleArn: roleArn(text(definition, 'taskRoleArn'), aws),
      executionRoleArn: roleArn(text(definition, 'executionRoleArn'), aws),
      tags: tags(service, 'tags') ?? {},
      attributes: {
        clusterArn: text(service, 'clusterArn'),
        taskDefinitionArn,
        enableExecuteCommand: flag(service, 'enableExecuteCommand'),
        deploymentController: text(service, 'deploymentController', 'type'),
        state: text(service, 'status'),
      },
    };
  },
});
