import { textOf, texts } from '../answer.ts';
import { resources } from '../collector.ts';

/** Web ACLs that log; one that does not is not listed. */
export const wafLogging = resources({
  name: 'WAF logging configurations',
  type: 'AWS::WAFv2::LoggingConfiguration',
  calls: {
    list: {
      call: 'wafv2:ListLoggingConfigurations',
      next: ['NextMarker', 'NextMarker'],
      drop: ['RedactedFields'],
      tells: 'which web requests are logged',
    },
  },
  list: ({ items }) => items('list', { Scope: 'REGIONAL', Limit: 100 }, 'LoggingConfigurations'),
  arn: (configuration) => textOf(configuration, 'ResourceArn'),
  describe: (configuration) => ({ attributes: { logging: { destinationArn: texts(configuration, 'LogDestinationConfigs')[0] ?? null } } }),
});
