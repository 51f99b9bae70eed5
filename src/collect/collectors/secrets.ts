import { policy, tags, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';
import { keyArn } from '../shapes.ts';

/** Names, policies and keys of secrets; no value is asked for. */
export const secrets = resources({
  name: 'secrets',
  type: 'AWS::SecretsManager::Secret',
  calls: {
    list: { call: 'secretsmanager:ListSecrets', next: 'NextToken', drop: ['Description'], tells: 'which secrets there are' },
    policy: { call: 'secretsmanager:GetResourcePolicy', tells: 'what its policy allows and denies' },
  },
  list: ({ items }) => items('list', { MaxResults: 100 }, 'SecretList'),
  arn: (secret) => textOf(secret, 'ARN'),
  async describe(secret, aws) {
    return {
      policy: policy(await aws.ask('policy', { SecretId: textOf(secret, 'ARN') }), 'ResourcePolicy'),
      tags: tags(secret, 'Tags'),
      // Without a key of its own it is encrypted by aws/secretsmanager, which everybody in the account may use through the service.
      attributes: { kmsKeyArn: keyArn(text(secret, 'KmsKeyId'), aws) ?? null },
    };
  },
});
