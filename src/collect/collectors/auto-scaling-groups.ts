import { member, tags, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';

export const autoScalingGroups = resources({
  name: 'Auto Scaling groups',
  type: 'AWS::AutoScaling::AutoScalingGroup',
  calls: {
    list: {
      call: 'autoscaling:DescribeAutoScalingGroups',
      next: 'NextToken',
      tells: 'which Auto Scaling groups there are, and what they launch',
    },
  },
  list: ({ items }) => items('list', { MaxRecords: 100 }, 'AutoScalingGroups'),
  arn: (group) => textOf(group, 'AutoScalingGroupARN'),
  describe(group, { arn }) {
    const template =
      member(group, 'LaunchTemplate') ?? member(group, 'MixedInstancesPolicy', 'LaunchTemplate', 'LaunchTemplateSpecification');
    const id = text(template, 'LaunchTemplateId');
    return {
      tags: tags(group, 'Tags') ?? {},
      attributes: {
        launchTemplateArn: id === undefined ? undefined : arn('ec2', `launch-template/${id}`),
        launchTemplateVersion: text(template, 'Version'),
      },
    };
  },
});
