import { items, member, tags, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';
import { roleArn } from '../shapes.ts';

export const batchJobDefinitions = resources({
  name: 'Batch job definitions',
  type: 'AWS::Batch::JobDefinition',
  calls: {
    list: {
      call: 'batch:DescribeJobDefinitions',
      http: 'POST /v1/describejobdefinitions',
      next: 'nextToken',
      drop: ['environment', 'secrets', 'command', 'parameters', 'args', 'env', 'labels', 'annotations'],
      tells: 'which Batch job definitions there are, and which roles their jobs get',
    },
  },
  list: ({ items: all }) => all('list', { status: 'ACTIVE', maxResults: 100 }, 'jobDefinitions'),
  arn: (definition) => textOf(definition, 'jobDefinitionArn'),
  describe(definition, aws) {
    const [task] = items(definition, 'ecsProperties', 'taskProperties');
    const [node] = items(definition, 'nodeProperties', 'nodeRangeProperties');
    const container = member(definition, 'containerProperties') ?? task ?? member(node, 'container');
    return {
      roleArn: roleArn(text(container, 'jobRoleArn') ?? text(container, 'taskRoleArn'), aws),
      executionRoleArn: roleArn(text(container, 'executionRoleArn'), aws),
      tags: tags(definition, 'tags') ?? {},
      attributes: { imageUri: text(container, 'image') },
    };
  },
});
