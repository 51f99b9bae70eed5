import { isAnswer, policy, textOf } from '../answer.ts';
import { resources } from '../collector.ts';

export const eventBuses = resources({
  name: 'EventBridge buses',
  type: 'AWS::Events::EventBus',
  calls: {
    list: { call: 'events:ListEventBuses', next: 'NextToken', tells: 'which event buses there are, and who may put events on them' },
  },
  list: ({ items }) => items('list', {}, 'EventBuses'),
  arn: (bus) => textOf(bus, 'Arn'),
  describe: (bus) => ({ policy: isAnswer(bus) ? policy(bus, 'Policy') : undefined }),
});
