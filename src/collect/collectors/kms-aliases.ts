import { text } from '../answer.ts';
import { collector } from '../collector.ts';

/** Which key an alias stands for: other services name keys by it. */
export const kmsAliases = collector({
  name: 'KMS aliases',
  where: 'region',
  types: [],
  calls: { list: { call: 'kms:ListAliases', next: ['NextMarker', 'Marker'], tells: 'which keys aliases stand for' } },
  list: ({ items }) => items('list', { Limit: 100 }, 'Aliases'),
  describe(alias, { arn }) {
    const [name, key] = [text(alias, 'AliasArn'), text(alias, 'TargetKeyId')];
    return name === undefined || key === undefined ? {} : { keyAliases: { [name]: arn('kms', `key/${key}`) } };
  },
});
