import { text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';
import { roleArn } from '../shapes.ts';

export const glueJobs = resources({
  name: 'Glue jobs',
  type: 'AWS::Glue::Job',
  calls: {
    list: {
      call: 'glue:GetJobs',
      next: 'NextToken',
      drop: ['DefaultArguments', 'NonOverridableArguments', 'CodeGenConfigurationNodes', 'Description'],
      tells: 'which Glue jobs there are, and which roles they run as',
    },
  },
  list: ({ items }) => items('list', { MaxResults: 100 }, 'Jobs'),
  arn: (job, { arn }) => arn('glue', `job/${textOf(job, 'Name')}`),
  describe: (job, aws) => ({ roleArn: roleArn(text(job, 'Role'), aws) }),
});
