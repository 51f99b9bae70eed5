import { policy, tags, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';

const STATES: { readonly [state: string]: string } = { Enabled: 'enabled', Disabled: 'disabled', PendingDeletion: 'pending deletion' };

export const kmsKeys = resources({
  name: 'KMS keys',
  type: 'AWS::KMS::Key',
  calls: {
    list: { call: 'kms:ListKeys', next: ['NextMarker', 'Marker'], tells: 'which keys there are' },
    key: { call: 'kms:DescribeKey', tells: 'whether the key is enabled' },
    policy: { call: 'kms:GetKeyPolicy', tells: 'who may use the key' },
    grants: { call: 'kms:ListGrants', next: ['NextMarker', 'Marker'], tells: 'whom grants let use the key' },
    tags: { call: 'kms:ListResourceTags', next: ['NextMarker', 'Marker'], tells: 'its tags' },
  },
  list: ({ items }) => items('list', { Limit: 1000 }, 'Keys'),
  arn: (key) => textOf(key, 'KeyArn'),
  async describe(key, { ask, all }) {
    const KeyId = textOf(key, 'KeyId');
    const [described, keyPolicy, grants, tagList] = await Promise.all([
      ask('key', { KeyId }),
      ask('policy', { KeyId, PolicyName: 'default' }),
      all('grants', { KeyId, Limit: 100 }, 'Grants'),
      all('tags', { KeyId, Limit: 50 }, 'Tags'),
    ]);
    const state = text(described ?? undefined, 'KeyMetadata', 'KeyState');
    return {
      policy: policy(keyPolicy, 'Policy'),
      tags: tags(tagList),
      attributes: { state: state === undefined ? undefined : (STATES[state] ?? state), grants },
    };
  },
});
