import { policy, tags, text } from '../answer.ts';
import { resources } from '../collector.ts';
import { keyArn } from '../shapes.ts';

export const dynamodbTables = resources({
  name: 'DynamoDB tables',
  type: 'AWS::DynamoDB::Table',
  calls: {
    list: { call: 'dynamodb:ListTables', next: ['LastEvaluatedTableName', 'ExclusiveStartTableName'], tells: 'which tables there are' },
    table: { call: 'dynamodb:DescribeTable', tells: 'which key encrypts it' },
    policy: { call: 'dynamodb:GetResourcePolicy', absent: ['PolicyNotFoundException'], tells: 'what its policy allows and denies' },
    tags: { call: 'dynamodb:ListTagsOfResource', next: 'NextToken', tells: 'its tags' },
  },
  list: ({ items }) => items('list', { Limit: 100 }, 'TableNames'),
  arn: (name, { arn }) => arn('dynamodb', `table/${String(name)}`),
  async describe(name, aws) {
    const ResourceArn = aws.arn('dynamodb', `table/${String(name)}`);
    const [table, policyAnswer, tagList] = await Promise.all([
      aws.ask('table', { TableName: String(name) }),
      aws.ask('policy', { ResourceArn }),
      aws.all('tags', { ResourceArn }, 'Tags'),
    ]);
    return {
      policy: policy(policyAnswer, 'Policy'),
      tags: tags(tagList),
      attributes: {
        state: text(table ?? undefined, 'Table', 'TableStatus'),
        kmsKeyArn: table ? (keyArn(text(table, 'Table', 'SSEDescription', 'KMSMasterKeyArn'), aws) ?? null) : undefined,
      },
    };
  },
});
