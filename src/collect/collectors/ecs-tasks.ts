import type { Json } from '../../snapshot/index.ts';
import { flag, member, objects, tags, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';
import { inBatches, roleArn } from '../shapes.ts';
import { TASK_DEFINITION_SECRETS } from './ecs-task-definitions.ts';

export const ecsTasks = resources({
  name: 'ECS tasks',
  type: 'AWS::ECS::Task',
  calls: {
    clusters: { call: 'ecs:ListClusters', next: 'nextToken', tells: 'which ECS clusters there are' },
    list: { call: 'ecs:ListTasks', next: 'nextToken', tells: 'which ECS tasks run' },
    tasks: { call: 'ecs:DescribeTasks', drop: ['containerOverrides', 'attachments'], tells: 'which ECS tasks run, and as which roles' },
    definition: { call: 'ecs:DescribeTaskDefinition', drop: TASK_DEFINITION_SECRETS, tells: 'which role containers of the task get' },
  },
  async *list({ items, ask }): AsyncGenerator<Json> {
    for await (const cluster of items('clusters', {}, 'clusterArns'))
      for await (const tasks of inBatches(items('list', { cluster }, 'taskArns'), 100))
        yield* objects((await ask('tasks', { cluster, tasks, include: ['TAGS'] })) ?? undefined, 'tasks');
  },
  arn: (task) => textOf(task, 'taskArn'),
  async describe(task, aws) {
    const taskDefinitionArn = text(task, 'taskDefinitionArn');
    const answer = taskDefinitionArn === undefined ? undefined : await aws.ask('definition', { taskDefinition: taskDefinitionArn });
    const definition = member(answer ?? undefined, 'taskDefinition');
    return {
      roleArn: roleArn(text(task, 'overrides', 'taskRoleArn') ?? text(definition, 'taskRoleArn'), aws),
      executionRoleArn: roleArn(text(task, 'overrides', 'executionRoleArn') ?? text(definition, 'executionRoleArn'), aws),
      tags: tags(task, 'tags') ?? {},
      attributes: {
        clusterArn: text(task, 'clusterArn'),
        taskDefinitionArn,
        enableExecuteCommand: flag(task, 'enableExecuteCommand'),
        state: text(task, 'lastStatus'),
      },
    };
  },
});
