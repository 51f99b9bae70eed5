import { document, member, tags, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';

export const vpcEndpoints = resources({
  name: 'VPC endpoints',
  type: 'AWS::EC2::VPCEndpoint',
  calls: {
    list: {
      call: 'ec2:DescribeVpcEndpoints',
      next: ['nextToken', 'NextToken'],
      tells: 'which VPC endpoints there are, and what their policies let through',
    },
  },
  list: ({ items }) => items('list', { MaxResults: 1000 }, 'vpcEndpointSet'),
  arn: (endpoint, { arn }) => arn('ec2', `vpc-endpoint/${textOf(endpoint, 'vpcEndpointId')}`),
  describe(endpoint) {
    const policy = member(endpoint, 'policyDocument');
    return {
      tags: tags(endpoint, 'tagSet') ?? {},
      attributes: {
        vpcId: text(endpoint, 'vpcId'),
        state: text(endpoint, 'state'),
        document: policy === undefined || policy === '' ? undefined : document(policy),
      },
    };
  },
});
