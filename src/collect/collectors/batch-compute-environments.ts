import { tags, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';
import { profileArn } from '../shapes.ts';

export const batchComputeEnvironments = resources({
  name: 'Batch compute environments',
  type: 'AWS::Batch::ComputeEnvironment',
  calls: {
    list: {
      call: 'batch:DescribeComputeEnvironments',
      http: 'POST /v1/describecomputeenvironments',
      next: 'nextToken',
      drop: ['ec2KeyPair'],
      tells: 'which Batch compute environments there are, and which role their instances get',
    },
  },
  list: ({ items }) => items('list', { maxResults: 100 }, 'computeEnvironments'),
  arn: (environment) => textOf(environment, 'computeEnvironmentArn'),
  describe: (environment, aws) => ({
    // Named after a role, it is an instance profile.
    instanceProfileArn: profileArn(text(environment, 'computeResources', 'instanceRole'), aws),
    tags: tags(environment, 'tags') ?? {},
    attributes: { state: text(environment, 'state')?.toLowerCase() },
  }),
});
