import { number, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';
import { keyArn } from '../shapes.ts';

export const logGroups = resources({
  name: 'log groups',
  type: 'AWS::Logs::LogGroup',
  calls: {
    list: { call: 'logs:DescribeLogGroups', next: 'nextToken', tells: 'which log groups there are, and how long they keep what is logged' },
  },
  list: ({ items }) => items('list', { limit: 50 }, 'logGroups'),
  arn: (group) => text(group, 'logGroupArn') ?? textOf(group, 'arn').replace(/:\*$/, ''),
  describe: (group, aws) => ({
    attributes: { retentionDays: number(group, 'retentionInDays') ?? null, kmsKeyArn: keyArn(text(group, 'kmsKeyId'), aws) ?? null },
  }),
});
