import { text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';
import { keyArn } from '../shapes.ts';

/** Names and keys of parameters; no value is asked for. */
export const ssmParameters = resources({
  name: 'SSM parameters',
  type: 'AWS::SSM::Parameter',
  calls: {
    list: {
      call: 'ssm:DescribeParameters',
      next: 'NextToken',
      drop: ['Description', 'AllowedPattern'],
      tells: 'which parameters there are',
    },
  },
  list: ({ items }) => items('list', { MaxResults: 50 }, 'Parameters'),
  // A name that begins with a slash has one slash in its ARN.
  arn: (parameter, { arn }) => text(parameter, 'ARN') ?? arn('ssm', `parameter/${textOf(parameter, 'Name').replace(/^\//, '')}`),
  describe: (parameter, aws) => ({
    attributes: { kmsKeyArn: text(parameter, 'Type') === 'SecureString' ? keyArn(text(parameter, 'KeyId') ?? 'alias/aws/ssm', aws) : null },
  }),
});
