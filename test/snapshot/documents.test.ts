/** Policy documents in every form in which AWS's tools hand them out. */
import { describe, expect, it } from 'vitest';
import { allow, details, onlyAccount, read, user } from './support.ts';

async function documentOf(document: unknown) {
  const { users } = onlyAccount(
    await read(details({ UserDetailList: [user('a', { UserPolicyList: [{ PolicyName: 'i', PolicyDocument: document }] })] })),
  );
  return users[0]?.policies[0];
}

describe('policy documents', () => {
  const document = allow('s3:GetObject');
  const text = JSON.stringify(document);
  it.each([
    ['an object', document],
    ['a JSON string', text],
    ['a JSON string with white space', `\n  ${text}\n`],
    ['percent-encoded', encodeURIComponent(text)],
    ['percent-encoded in full', [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')],
  ])('%s', async (_, form) => {
    expect((await documentOf(form))?.document).toEqual(document);
  });

  it('a plus sign stays a plus sign', async () => {
    const plus = { Statement: [{ Resource: 'arn:aws:s3:::a+b/c d' }] };
    expect(
      (await documentOf('%7B%22Statement%22%3A%5B%7B%22Resource%22%3A%22arn%3Aaws%3As3%3A%3A%3Aa+b%2Fc%20d%22%7D%5D%7D'))?.document,
    ).toEqual(plus);
  });

  it('a percent sign in a plain JSON string stays', async () => {
    expect((await documentOf('{"Resource":"a%20b"}'))?.document).toEqual({ Resource: 'a%20b' });
  });

  it.each([
    7,
    true,
    [],
    'not JSON',
    '{"cut',
    '%7B%22',
    '%ZZ',
    '%ff%fe',
    '"text"',
    `${'{"a":'.repeat(201)}1${'}'.repeat(201)}`,
    '['.repeat(200_000),
  ])('%j stays as it is, for the policy layer to report', async (bad) => {
    expect((await documentOf(bad))?.document).toEqual(bad);
  });

  it.each([null, undefined])('%s is a document that is not there', async (absent) => {
    expect((await documentOf(absent))?.document).toBeUndefined();
  });

  it('equal documents become one object, whatever their form', async () => {
    const forms = [document, text, encodeURIComponent(text)].map((form, index) => ({ PolicyName: `p${index}`, PolicyDocument: form }));
    const { users } = onlyAccount(await read(details({ UserDetailList: [user('a', { UserPolicyList: forms })] })));
    expect(new Set(users[0]?.policies.map((source) => source.document)).size).toBe(1);
  });
});
