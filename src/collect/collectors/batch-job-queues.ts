import { tags, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';

export const batchJobQueues = resources({
  name: 'Batch job queues',
  type: 'AWS::Batch::JobQueue',
  calls: {
    list: {
      call: 'batch:DescribeJobQueues',
      http: 'POST /v1/describejobqueues',
      next: 'nextToken',
      tells: 'which Batch job queues there are',
    },
  },
  list: ({ items }) => items('list', { maxResults: 100 }, 'jobQueues'),
  arn: (queue) => textOf(queue, 'jobQueueArn'),
  describe: (queue) => ({ tags: tags(queue, 'tags') ?? {}, attributes: { state: text(queue, 'state')?.toLowerCase() } }),
});
