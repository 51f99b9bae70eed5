import { text, textOf, texts } from '../answer.ts';
import { resources } from '../collector.ts';
import { profileArn } from '../shapes.ts';

export const launchConfigurations = resources({
  name: 'launch configurations',
  type: 'AWS::AutoScaling::LaunchConfiguration',
  calls: {
    list: {
      call: 'autoscaling:DescribeLaunchConfigurations',
      next: 'NextToken',
      drop: ['UserData'],
      tells: 'which launch configurations there are, and which roles instances of them get',
    },
  },
  list: ({ items }) => items('list', { MaxRecords: 100 }, 'LaunchConfigurations'),
  arn: (configuration) => textOf(configuration, 'LaunchConfigurationARN'),
  describe: (configuration, aws) => ({
    instanceProfileArn: profileArn(text(configuration, 'IamInstanceProfile'), aws),
    attributes: { groups: texts(configuration, 'SecurityGroups') },
  }),
});
