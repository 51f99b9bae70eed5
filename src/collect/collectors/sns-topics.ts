import { policy, tags, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';
import { keyArn } from '../shapes.ts';

export const snsTopics = resources({
  name: 'SNS topics',
  type: 'AWS::SNS::Topic',
  calls: {
    list: { call: 'sns:ListTopics', next: 'NextToken', tells: 'which topics there are' },
    attributes: { call: 'sns:GetTopicAttributes', tells: 'what its policy allows and denies, and which key encrypts it' },
    tags: { call: 'sns:ListTagsForResource', tells: 'its tags' },
  },
  list: ({ items }) => items('list', {}, 'Topics'),
  arn: (topic) => textOf(topic, 'TopicArn'),
  async describe(topic, aws) {
    const TopicArn = textOf(topic, 'TopicArn');
    const [attributes, tagAnswer] = await Promise.all([aws.ask('attributes', { TopicArn }), aws.ask('tags', { ResourceArn: TopicArn })]);
    return {
      policy: policy(attributes, 'Attributes', 'Policy'),
      tags: tags(tagAnswer, 'Tags'),
      attributes: { kmsKeyArn: attributes ? (keyArn(text(attributes, 'Attributes', 'KmsMasterKeyId'), aws) ?? null) : undefined },
    };
  },
});
