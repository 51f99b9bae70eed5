import { flag, textOf } from '../answer.ts';
import { resources } from '../collector.ts';

export const maintenanceWindows = resources({
  name: 'maintenance windows',
  type: 'AWS::SSM::MaintenanceWindow',
  calls: {
    list: {
      call: 'ssm:DescribeMaintenanceWindows',
      next: 'NextToken',
      drop: ['Description'],
      tells: 'which maintenance windows there are',
    },
  },
  list: ({ items }) => items('list', { MaxResults: 50 }, 'WindowIdentities'),
  arn: (window, { arn }) => arn('ssm', `maintenancewindow/${textOf(window, 'WindowId')}`),
  describe: (window) => ({ attributes: { state: flag(window, 'Enabled') === false ? 'disabled' : 'enabled' } }),
});
