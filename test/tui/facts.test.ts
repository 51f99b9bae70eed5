import { expect, it } from 'vitest';
import { factLines } from '../../src/tui/tables/picker.ts';

it('a key that is known from the credential report alone has no id', () => {
  const facts = {
    arn: 'arn:aws:iam::111122223333:user/alice',
    type: 'User' as const,
    accountId: '111122223333',
    uniqueId: 'AIDAALICE',
    tags: {},
    accessKeys: [
      { id: '', isActive: true },
      { id: 'AKIAEXAMPLE', isActive: false },
    ],
    consolePassword: null,
    mfaDevices: null,
    lastUsed: null,
  };
  expect(factLines(facts)).toContain('access keys: a key active, AKIAEXAMPLE inactive');
});
