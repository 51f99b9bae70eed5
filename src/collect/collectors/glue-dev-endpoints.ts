import { text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';
import { roleArn } from '../shapes.ts';

export const glueDevEndpoints = resources({
  name: 'Glue development endpoints',
  type: 'AWS::Glue::DevEndpoint',
  calls: {
    list: {
      call: 'glue:GetDevEndpoints',
      next: 'NextToken',
      drop: ['Arguments'],
      tells: 'which Glue development endpoints there are, and their roles',
    },
  },
  list: ({ items }) => items('list', { MaxResults: 100 }, 'DevEndpoints'),
  arn: (endpoint, { arn }) => arn('glue', `devEndpoint/${textOf(endpoint, 'EndpointName')}`),
  describe: (endpoint, aws) => ({
    roleArn: roleArn(text(endpoint, 'RoleArn'), aws),
    attributes: { state: text(endpoint, 'Status'), vpcId: text(endpoint, 'VpcId'), subnetId: text(endpoint, 'SubnetId') },
  }),
});
