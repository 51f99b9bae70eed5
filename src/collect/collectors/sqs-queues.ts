import { nameOf } from '../../shared/arn.ts';
import { policy, tags, text } from '../answer.ts';
import { resources } from '../collector.ts';
import { keyArn } from '../shapes.ts';

const ABSENT = ['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue'];

export const sqsQueues = resources({
  name: 'SQS queues',
  type: 'AWS::SQS::Queue',
  calls: {
    list: { call: 'sqs:ListQueues', next: 'NextToken', tells: 'which queues there are' },
    attributes: { call: 'sqs:GetQueueAttributes', absent: ABSENT, tells: 'what its policy allows and denies, and which key encrypts it' },
    tags: { call: 'sqs:ListQueueTags', absent: ABSENT, tells: 'its tags' },
  },
  list: ({ items }) => items('list', { MaxResults: 1000 }, 'QueueUrls'),
  arn: (url, { arn }) => arn('sqs', nameOf(String(url))),
  async describe(url, aws) {
    const QueueUrl = String(url);
    const [attributes, tagAnswer] = await Promise.all([
      aws.ask('attributes', { QueueUrl, AttributeNames: ['Policy', 'KmsMasterKeyId'] }),
      aws.ask('tags', { QueueUrl }),
    ]);
    return {
      policy: policy(attributes, 'Attributes', 'Policy'),
      tags: tags(tagAnswer, 'Tags'),
      attributes: { kmsKeyArn: attributes ? (keyArn(text(attributes, 'Attributes', 'KmsMasterKeyId'), aws) ?? null) : undefined },
    };
  },
});
