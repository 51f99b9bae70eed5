import { tags, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';

export const cloudformationStacks = resources({
  name: 'CloudFormation stacks',
  type: 'AWS::CloudFormation::Stack',
  calls: {
    list: {
      call: 'cloudformation:DescribeStacks',
      next: 'NextToken',
      drop: ['Parameters', 'Outputs', 'Description'],
      tells: 'which stacks there are, and which roles they are deployed with',
    },
  },
  list: ({ items }) => items('list', {}, 'Stacks'),
  arn: (stack) => textOf(stack, 'StackId'),
  describe: (stack) => ({
    roleArn: text(stack, 'RoleARN'),
    tags: tags(stack, 'Tags') ?? {},
    attributes: { state: text(stack, 'StackStatus') },
  }),
});
