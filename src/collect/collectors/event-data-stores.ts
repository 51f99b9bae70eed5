import { number, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';

export const eventDataStores = resources({
  name: 'CloudTrail event data stores',
  type: 'AWS::CloudTrail::EventDataStore',
  calls: { list: { call: 'cloudtrail:ListEventDataStores', next: 'NextToken', tells: 'which event data stores keep what is done' } },
  list: ({ items }) => items('list', {}, 'EventDataStores'),
  arn: (store) => textOf(store, 'EventDataStoreArn'),
  describe: (store) => ({ attributes: { state: text(store, 'Status'), retentionDays: number(store, 'RetentionPeriod') } }),
});
