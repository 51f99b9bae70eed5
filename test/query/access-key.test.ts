// The account in an access key id, which AWS does not document. The pairs are of public write-ups; the first one was answered by sts:GetAccessKeyInfo.
import { describe, expect, it } from 'vitest';
import { buildWorld, findPrincipal } from '../../src/index.ts';
import { details, read, user } from '../snapshot/support.ts';

async function messageFor(key: string): Promise<string> {
  const world = buildWorld(await read(details({ UserDetailList: [user('alice')] })));
  try {
    findPrincipal(world, key);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

describe('a key that the snapshot does not have', () => {
  it.each([
    // awsteele.com, AWS Access Key ID formats, 2020
    ['ASIAY34FZKBOKMUTVV7A', '609629065308'],
    // github.com/psanford/aws-account-id-from-key
    ['ASIAVJ2E6QGR2WZILJFM', '364679954851'],
    // The Rust crate aws-account-id-from-key-id
    ['AKIASP2TPHJSQH3FJXYZ', '171436882533'],
  ])('%s points to account %s', async (key, account) => {
    expect(await messageFor(key)).toContain(`; the key id points to account ${account}: `);
  });

  it.each([
    ['of the old kind, which hold no account,', 'AKIAIOSFODNN7EXAMPLE'],
    ['with characters that base 32 does not have', 'AKIAY34FZKBOKMUTVV70'],
    ['that are cut off', 'AKIAY34FZKBOKMUT'],
  ])('ids %s point nowhere', async (_what, key) => {
    const message = await messageFor(key);
    expect(message).toContain(key);
    expect(message).not.toContain('points to');
  });
});
