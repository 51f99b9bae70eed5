import { text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';

export const eventRules = resources({
  name: 'EventBridge rules',
  type: 'AWS::Events::Rule',
  calls: {
    buses: { call: 'events:ListEventBuses', next: 'NextToken', tells: 'which event buses there are' },
    list: {
      call: 'events:ListRules',
      next: 'NextToken',
      drop: ['EventPattern', 'Description'],
      tells: 'which rules start something when events come',
    },
  },
  async *list({ items }) {
    for await (const bus of items('buses', {}, 'EventBuses')) yield* items('list', { EventBusName: textOf(bus, 'Name') }, 'Rules');
  },
  arn: (rule) => textOf(rule, 'Arn'),
  describe: (rule) => ({ roleArn: text(rule, 'RoleArn'), attributes: { state: text(rule, 'State')?.toLowerCase() } }),
});
