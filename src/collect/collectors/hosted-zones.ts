import type { Json } from '../../snapshot/index.ts';
import { objects, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';

export const hostedZones = resources({
  name: 'Route 53 hosted zones',
  where: 'account',
  type: 'AWS::Route53::HostedZone',
  calls: {
    list: {
      call: 'route53:ListHostedZones',
      http: 'GET /2013-04-01/hostedzone',
      next: ['NextMarker', 'marker'],
      tells: 'which DNS zones there are',
    },
    logging: {
      call: 'route53:ListQueryLoggingConfigs',
      isBesides: true,
      http: 'GET /2013-04-01/queryloggingconfig',
      next: ['NextToken', 'nexttoken'],
      tells: 'which DNS queries are logged',
    },
  },
  async *list({ items, all }): AsyncGenerator<Json> {
    const logging = await all('logging', {}, 'QueryLoggingConfigs', 'QueryLoggingConfig');
    for await (const zone of items('list', {}, 'HostedZones', 'HostedZone'))
      yield { id: textOf(zone, 'Id').replace(/^.*\//, ''), ...(logging && { logging }) };
  },
  arn: (zone, { partition }) => `arn:${partition}:route53:::hostedzone/${textOf(zone, 'id')}`,
  region: () => undefined,
  describe(zone) {
    if (!('logging' in (zone as object))) return {};
    const own = objects(zone, 'logging').find((each) => text(each, 'HostedZoneId') === text(zone, 'id'));
    return { attributes: { logging: { destinationArn: text(own, 'CloudWatchLogsLogGroupArn') ?? null } } };
  },
});
