import { tags, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';

export const cloudformationStackSets = resources({
  name: 'CloudFormation stack sets',
  type: 'AWS::CloudFormation::StackSet',
  calls: {
    list: { call: 'cloudformation:ListStackSets', next: 'NextToken', tells: 'which stack sets there are' },
    stackSet: {
      call: 'cloudformation:DescribeStackSet',
      drop: ['TemplateBody', 'Parameters', 'Description'],
      tells: 'which role deploys the stack set',
    },
  },
  list: ({ items }) => items('list', { Status: 'ACTIVE' }, 'Summaries'),
  arn: (summary, { arn }) => arn('cloudformation', `stackset/${textOf(summary, 'StackSetId')}`),
  async describe(summary, { ask }) {
    const answer = await ask('stackSet', { StackSetName: textOf(summary, 'StackSetName') });
    return {
      tags: tags(answer, 'StackSet', 'Tags'),
      attributes: { state: text(summary, 'Status'), administrationRoleArn: text(answer ?? undefined, 'StackSet', 'AdministrationRoleARN') },
    };
  },
});
