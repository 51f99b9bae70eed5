import { tags, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';

export const flowLogs = resources({
  name: 'flow logs',
  type: 'AWS::EC2::FlowLog',
  calls: { list: { call: 'ec2:DescribeFlowLogs', next: ['nextToken', 'NextToken'], tells: 'which network traffic is logged' } },
  list: ({ items }) => items('list', { MaxResults: 1000 }, 'flowLogSet'),
  arn: (log, { arn }) => arn('ec2', `vpc-flow-log/${textOf(log, 'flowLogId')}`),
  describe(log, { arn }) {
    const group = text(log, 'logGroupName');
    return {
      tags: tags(log, 'tagSet') ?? {},
      attributes: {
        state: text(log, 'flowLogStatus'),
        logging: { destinationArn: text(log, 'logDestination') ?? (group === undefined ? null : arn('logs', `log-group:${group}`)) },
      },
    };
  },
});
