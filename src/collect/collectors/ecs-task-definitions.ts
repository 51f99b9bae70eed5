import { member, objects, tags, text } from '../answer.ts';
import { resources } from '../collector.ts';
import { roleArn } from '../shapes.ts';

/** Container definitions hold environment values and commands; of them only the images are kept. */
export const TASK_DEFINITION_SECRETS = ['environment', 'command', 'entryPoint', 'dockerLabels', 'healthCheck', 'logConfiguration'];

export const ecsTaskDefinitions = resources({
  name: 'ECS task definitions',
  type: 'AWS::ECS::TaskDefinition',
  calls: {
    list: { call: 'ecs:ListTaskDefinitions', next: 'nextToken', tells: 'which task definitions there are' },
    definition: { call: 'ecs:DescribeTaskDefinition', drop: TASK_DEFINITION_SECRETS, tells: 'which role containers of the task get' },
  },
  list: ({ items }) => items('list', {}, 'taskDefinitionArns'),
  arn: (arn) => String(arn),
  async describe(arn, aws) {
    const answer = await aws.ask('definition', { taskDefinition: String(arn), include: ['TAGS'] });
    const definition = member(answer ?? undefined, 'taskDefinition');
    return {
      roleArn: roleArn(text(definition, 'taskRoleArn'), aws),
      executionRoleArn: roleArn(text(definition, 'executionRoleArn'), aws),
      tags: tags(answer, 'tags'),
      attributes: {
        state: text(definition, 'status'),
        imageUri: text(objects(definition, 'containerDefinitions')[0], 'image'),
      },
    };
  },
});
