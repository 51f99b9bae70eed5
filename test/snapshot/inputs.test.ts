/** The forms that input may come in: all give the same snapshot. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readSnapshot } from '../../src/snapshot/index.ts';
import { allow, attach, details, messageOf, ONE, onlyAccount, policy, read, role, snapshot, TWO, user, useScratch } from './support.ts';

const scratch = useScratch();
const PAGE_ONE = details({ UserDetailList: [user('alice', attach(`arn:aws:iam::${ONE}:policy/p`))], IsTruncated: true, Marker: 'm' });
const PAGE_TWO = details({ RoleDetailList: [role('app')], Policies: [policy('p', allow('s3:GetObject'))], IsTruncated: false });

function namesOf(read: Awaited<ReturnType<typeof readSnapshot>>) {
  return read.accounts.map(({ accountId, users, roles }) => [
    accountId,
    ...users.map(({ name }) => name),
    ...roles.map(({ name }) => name),
  ]);
}

describe('authorization details', () => {
  it('as one document', async () => {
    const one = await read(details({ UserDetailList: [user('alice')], RoleDetailList: [role('app')] }));
    expect(namesOf(one)).toEqual([[ONE, 'alice', 'app']]);
    expect(one).toMatchObject({ collectedAt: undefined, partition: 'aws', organization: undefined, gaps: [] });
  });

  it.each([
    ['a list of pages', JSON.stringify([PAGE_ONE, PAGE_TWO])],
    ['documents one after another', `${JSON.stringify(PAGE_ONE, null, 2)}\n${JSON.stringify(PAGE_TWO, null, 2)}\n`],
    ['documents with nothing between them', JSON.stringify(PAGE_ONE) + JSON.stringify(PAGE_TWO)],
    ['pages in another order', JSON.stringify([PAGE_TWO, PAGE_ONE])],
    ['pages that overlap', JSON.stringify([PAGE_ONE, PAGE_TWO, { ...PAGE_TWO, ResponseMetadata: { RequestId: 'x' } }])],
  ])('as %s', async (_, text) => {
    const joined = await read(text);
    expect(namesOf(joined)).toEqual([[ONE, 'alice', 'app']]);
    expect(onlyAccount(joined).users[0]?.policies[0]?.document).toEqual(allow('s3:GetObject'));
    expect(joined.gaps).toEqual([]);
  });

  it('as several files', async () => {
    const joined = await readSnapshot([scratch.write('page-1', PAGE_ONE), scratch.write('page-2', PAGE_TWO)]);
    expect(namesOf(joined)).toEqual([[ONE, 'alice', 'app']]);
  });

  it('says when the last page is missing', async () => {
    expect((await read(PAGE_ONE)).gaps[0]).toEqual({
      what: `iam:GetAccountAuthorizationDetails ${ONE}`,
      text: 'the last page says that more follow (`IsTruncated`): users, groups, roles and policies are missing',
    });
  });

  it('is not older than the newest date in it; of several accounts, than that of the oldest', async () => {
    const alice = user('alice', { CreateDate: '2024-01-01T00:00:00Z', PasswordLastUsed: '2025-06-01T12:00:00+02:00' });
    const app = role('app', { CreateDate: '2024-01-01T00:00:00Z', RoleLastUsed: { LastUsedDate: '2026-10-01T00:00:00+00:00' } });
    const one = details({ UserDetailList: [alice], RoleDetailList: [app] });
    expect(await read(one)).toMatchObject({ collectedAt: undefined, notBefore: '2026-10-01T00:00:00.000Z' });
    const other = details({ UserDetailList: [user('bob', { CreateDate: '2025-01-01T00:00:00Z' }, TWO)] });
    expect((await read([one, other])).notBefore).toBe('2025-01-01T00:00:00.000Z');
    expect((await read([one, details({ UserDetailList: [user('bob', {}, TWO)] })])).notBefore).toBeUndefined();
    expect((await read(snapshot({ iam: one }))).notBefore).toBe('2026-11-24T02:30:00Z');
  });

  it('says when a list is missing', async () => {
    expect((await read({ RoleDetailList: [role('app')], GroupDetailList: [], Policies: [] })).gaps).toEqual([
      { what: `UserDetailList ${ONE}`, text: `no \`UserDetailList\` in the input: which users account ${ONE} has is not known` },
    ]);
  });

  it('a collection that lacks a page is not complete', async () => {
    const gaps = [{ what: 'iam:GetAccountAuthorizationDetails', code: 'Throttling' }];
    expect(onlyAccount(await read(snapshot({ gaps }))).isIamComplete).toBe(false);
    expect(onlyAccount(await read(snapshot())).isIamComplete).toBe(true);
  });

  it('of several accounts, with the policies of AWS on a page of their own', async () => {
    const arn = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
    const managed = { ...policy('ReadOnlyAccess', allow('s3:Get*')), Arn: arn };
    const both = await read([
      details({ UserDetailList: [user('alice', attach(arn))] }),
      details({ UserDetailList: [user('bob', attach(arn), TWO)] }),
      details({ Policies: [managed] }),
      details({ Policies: [{ ...managed, AttachmentCount: 7 }] }),
    ]);
    expect(namesOf(both)).toEqual([
      [ONE, 'alice'],
      [TWO, 'bob'],
    ]);
    const [one, two] = both.accounts.map(({ users }) => users[0]?.policies[0]?.document);
    expect(one).toEqual(allow('s3:Get*'));
    expect(two).toBe(one);
  });

  it('refuses two different descriptions of one role', async () => {
    const pages = [details({ RoleDetailList: [role('app')] }), details({ RoleDetailList: [role('app', { Path: '/x/' })] })];
    expect(await messageOf(read(pages))).toBe(
      `standard input: $[1].RoleDetailList[0]: describes \`arn:aws:iam::${ONE}:role/app\` differently from standard input: $[0].RoleDetailList[0], expected one collection of the account`,
    );
  });
});

describe('bytes', () => {
  const text = JSON.stringify(snapshot({ alias: 'größe-日本' }));
  it.each([
    ['gzip', gzipSync(text)],
    ['gzip in two members', Buffer.concat([gzipSync(text.slice(0, 50)), gzipSync(text.slice(50))])],
    ['zlib', deflateSync(text)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16 LE with a byte order mark', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 LE without', Buffer.from(text, 'utf16le')],
    ['UTF-16 BE with a byte order mark', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['gzip of UTF-16', gzipSync(Buffer.from(`\ufeff${text}`, 'utf16le'))],
    ['white space around', Buffer.from(`\r\n\t ${text} \n`)],
  ])('%s, whatever the name of the file', async (name, bytes) => {
    const path = scratch.write(`${name}.pdf`, bytes);
    expect(onlyAccount(await readSnapshot([path])).alias).toBe('größe-日本');
  });
});

describe('blast snapshots', () => {
  const other = snapshot({ accountId: TWO }, { collectedAt: '2026-11-23T00:00:00Z' });

  it('merge when their accounts differ, and the older time counts', async () => {
    const merged = await readSnapshot([scratch.write('one', snapshot()), scratch.write('two', other)]);
    expect(namesOf(merged)).toEqual([[ONE], [TWO]]);
    expect(merged.collectedAt).toBe('2026-11-23T00:00:00Z');
  });

  it('merge with authorization details of other accounts', async () => {
    const paths = [scratch.write('details', details({ UserDetailList: [user('bob', {}, TWO)] })), scratch.write('one', snapshot())];
    expect(namesOf(await readSnapshot(paths))).toEqual([[ONE], [TWO, 'bob']]);
  });

  it('may say the same twice', async () => {
    const account = { iam: details({ RoleDetailList: [role('app')] }), resources: [{ arn: 'arn:aws:s3:::b', type: 'AWS::S3::Bucket' }] };
    const same = await readSnapshot([scratch.write('a', snapshot(account)), scratch.write('b', snapshot(account))]);
    expect(namesOf(same)).toEqual([[ONE, 'app']]);
  });

  it('may not say different things of one account', async () => {
    const [a, b] = [scratch.write('a', snapshot()), scratch.write('b', snapshot({ alias: 'other' }))];
    expect(await messageOf(readSnapshot([a, b]))).toBe(
      `${b}: $.accounts[0]: account ${ONE} is also in ${a}, with different content, expected each account once`,
    );
  });

  it('may not be of two partitions', async () => {
    const [a, b] = [scratch.write('a', snapshot()), scratch.write('b', snapshot({ accountId: TWO }, { partition: 'aws-cn' }))];
    expect(await messageOf(readSnapshot([a, b]))).toBe(
      `${b}: partition \`aws-cn\`, but ${a} is of partition \`aws\`, expected one partition: analyze them one at a time`,
    );
  });

  it('may not have two organizations', async () => {
    const organization = { id: 'o-1', managementAccountId: ONE };
    const [a, b] = [
      scratch.write('a', snapshot({}, { organization })),
      scratch.write('b', snapshot({ accountId: TWO }, { organization: { ...organization, id: 'o-2' } })),
    ];
    expect(await messageOf(readSnapshot([a, b]))).toBe(
      `${b}: $.organization: differs from the organization in ${a}, expected one organization`,
    );
  });
});

describe('a snapshot directory', () => {
  const folder = join(scratch.folder, 'directory');
  mkdirSync(join(folder, 'accounts'), { recursive: true });
  const { accounts: _, ...manifest } = snapshot();
  scratch.write('directory/manifest.json', manifest);
  const iam = details({ RoleDetailList: [role('app', { RolePolicyList: [{ PolicyName: 'i', PolicyDocument: allow('s3:*') }] })] });
  const iamOfTwo = details({
    RoleDetailList: [role('app', { RolePolicyList: [{ PolicyName: 'i', PolicyDocument: allow('s3:*') }] }, TWO)],
  });
  scratch.write(`directory/accounts/${ONE}.json`, { accountId: ONE, iam });
  scratch.write(`directory/accounts/${TWO}.json.gz`, gzipSync(JSON.stringify({ accountId: TWO, iam: iamOfTwo })));
  scratch.write('directory/accounts/README.txt', 'not an account');

  it('is read account by account, and equal documents are held once', async () => {
    const progress: string[] = [];
    const { accounts, collectedAt } = await readSnapshot([folder], { onProgress: (text) => progress.push(text) });
    expect(collectedAt).toBe('2026-11-24T02:30:00Z');
    expect(accounts.map(({ accountId }) => accountId)).toEqual([ONE, TWO]);
    expect(accounts[1]?.roles[0]?.policies[0]?.document).toBe(accounts[0]?.roles[0]?.policies[0]?.document);
    expect(progress).toEqual([
      `reading ${join(folder, 'accounts', ONE)}.json (1 of 2)`,
      `reading ${join(folder, 'accounts', TWO)}.json.gz (2 of 2)`,
    ]);
  });

  it('names the account file in which something is wrong', async () => {
    const broken = join(scratch.folder, 'broken');
    mkdirSync(join(broken, 'accounts'), { recursive: true });
    scratch.write('broken/manifest.json', manifest);
    expect(await messageOf(readSnapshot([broken]))).toBe(
      `${join(broken, 'accounts')}: no account files, expected \`<account id>.json\` or \`<account id>.json.gz\``,
    );
    const file = scratch.write(`broken/accounts/${ONE}.json`, { accountId: ONE, iam: { UserDetailList: 7 } });
    expect(await messageOf(readSnapshot([broken]))).toBe(`${file}: $.iam.UserDetailList: found a number, expected a list of objects`);
    const head = scratch.write('broken/manifest.json', { ...manifest, accounts: [] });
    expect(await messageOf(readSnapshot([broken]))).toBe(
      `${head}: $.accounts: accounts in the manifest, expected them in the folder \`accounts\`, one file each`,
    );
    scratch.write('broken/manifest.json', { a: 1 });
    expect(await messageOf(readSnapshot([broken]))).toBe(
      `${head}: $: not the head of a blast snapshot, expected \`"format": "blast-snapshot"\``,
    );
    scratch.write('broken/manifest.json', { ...manifest, version: 2 });
    expect(await messageOf(readSnapshot([broken]))).toBe(
      `${join(broken, 'manifest.json')}: $.version: found \`2\`: this blast reads version 1`,
    );
  });
});
