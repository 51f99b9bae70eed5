/** Containers that cannot be trusted: one line that says where, what was found and what was expected, and soon. */
import { chmodSync, mkdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readSnapshot } from '../../src/snapshot/index.ts';
import { parseJsonDocuments } from '../../src/snapshot/parse-json.ts';
import { unreadable } from '../../src/snapshot/read-bytes.ts';
import { details, messageOf, ONE, read, role, snapshot, user, useScratch } from './support.ts';

const scratch = useScratch();
const ACCEPTED = 'authorization details (`aws iam get-account-authorization-details`), a blast snapshot or a snapshot directory';

describe('paths', () => {
  it('none at all', async () => {
    expect(await messageOf(readSnapshot([]))).toBe(`no snapshot given, expected ${ACCEPTED}`);
  });

  it('no such file', async () => {
    const path = join(scratch.folder, 'absent.json');
    expect(await messageOf(readSnapshot([path]))).toBe(`${path}: no such file or directory`);
  });

  it('a line break in the name', async () => {
    expect(await messageOf(readSnapshot(['no\nsuch']))).toBe('no?such: no such file or directory');
  });

  it('no permission', async () => {
    expect(unreadable(Object.assign(new Error('no'), { code: 'EACCES' }), 'x.json').message).toBe(
      'x.json: permission denied: it cannot be read by this user',
    );
    expect(unreadable(Object.assign(new Error('no'), { code: 'EIO' }), 'x.json').message).toBe('x.json: cannot be read (EIO)');
    if (process.getuid?.() === 0) return;
    const path = scratch.write('secret.json', snapshot());
    chmodSync(path, 0);
    expect(await messageOf(readSnapshot([path]))).toBe(`${path}: permission denied: it cannot be read by this user`);
  });

  it('a directory without manifest.json', async () => {
    const path = join(scratch.folder, 'plain');
    mkdirSync(path);
    expect(await messageOf(readSnapshot([path]))).toBe(
      `${path}: a directory without manifest.json, expected a snapshot directory, or one of PMapper, CloudMapper, iam-collect: give single files by name`,
    );
  });

  it('larger than a string can be', async () => {
    const path = scratch.write('large.json', '{');
    truncateSync(path, 600 * 2 ** 20);
    expect(await messageOf(readSnapshot([path]))).toBe(
      `${path}: 600 MiB, but one JSON text can have 512 MiB at most: use a snapshot directory (manifest.json and accounts/<account id>.json)`,
    );
  });
});

describe('bytes', () => {
  const zipped = gzipSync(JSON.stringify(snapshot()));
  const damaged = Buffer.from(zipped);
  damaged.writeUInt32LE(7, damaged.length - 8);
  it.each<[string, Uint8Array | string, string]>([
    ['empty', '', `empty, expected ${ACCEPTED}`],
    ['white space', ' \n'.repeat(100), `empty, expected ${ACCEPTED}`],
    ['a byte order mark', '\ufeff', `empty, expected ${ACCEPTED}`],
    ['gzip of nothing', gzipSync(''), `empty, expected ${ACCEPTED}`],
    ['gzip cut off', zipped.subarray(0, 60), 'the gzip data is cut off: copy or download the file again'],
    ['gzip damaged', damaged, 'the gzip data is damaged: copy or download the file again'],
    ['zlib cut off', deflateSync(JSON.stringify(snapshot())).subarray(0, 60), 'the zlib data is cut off: copy or download the file again'],
    ['a PDF', Buffer.from('%PDF-1.7\n%\u00e2\u00e3\u00cf', 'latin1'), `not JSON: starts with \`%PDF\` (a PDF), expected ${ACCEPTED}`],
    ['a PDF in ASCII', '%PDF-1.7\n', `not JSON: starts with \`%PDF\` (a PDF), expected ${ACCEPTED}`],
    [
      'a zip archive',
      Buffer.from('PK\u0003\u0004\u0014\u0000\u00ff', 'latin1'),
      `not JSON: starts with \`PK\` (a zip archive: unpack it first), expected ${ACCEPTED}`,
    ],
    ['binary', Buffer.from([0x00, 0xff, 0x01, 0x02, 0x03]), `not JSON: starts with bytes 0x00 0xff 0x01 0x02, expected ${ACCEPTED}`],
    ['HTML', '<!DOCTYPE html>', `not JSON: starts with \`<\` (HTML or XML), expected ${ACCEPTED}`],
    [
      'YAML',
      'GroupDetailList:\n- Arn: x\n',
      `not JSON: starts with \`GroupDetailList:\` (YAML: run the AWS CLI with \`--output json\`), expected ${ACCEPTED}`,
    ],
    ['text', 'hello world', `not JSON: starts with \`hello\`, expected ${ACCEPTED}`],
    ['Latin-1', Buffer.from('{\n"a": "\u00e9"}', 'latin1'), 'line 2, column 1: not UTF-8 in this line, expected JSON in UTF-8 or UTF-16'],
  ])('%s', async (name, bytes, message) => {
    const path = scratch.write(name, bytes);
    expect(await messageOf(readSnapshot([path]))).toBe(`${path}: ${message}`);
  });
});

describe('syntax', () => {
  it.each([
    ['{"a": [1, 2', 'line 1, column 12: the JSON is cut off: the input ends here, expected `,` or `]`'],
    ['{"a": "b', 'line 1, column 9: the JSON is cut off: the input ends here, expected the rest of a string'],
    ['{"a": "b\\u00', 'line 1, column 13: the JSON is cut off: the input ends here, expected the rest of a string'],
    ['{\n  "a": tru', 'line 2, column 11: the JSON is cut off: the input ends here, expected a value'],
    ['{"é日": {"x": 1}}\n{"a"', 'line 2, column 5: the JSON is cut off: the input ends here, expected `:`'],
    ['{"é日": 1,\n "b": "日" 7}', 'line 2, column 11: not JSON: found `7`, expected `,` or `}`'],
    ["{'a': 1}", "line 1, column 2: not JSON: found `'`, expected a name in double quotes"],
    ['{"a": 1,}', 'line 1, column 9: not JSON: found `}`, expected a name in double quotes'],
    ['[1,]', 'line 1, column 4: not JSON: found `]`, expected a value'],
    ['{"a": [1}', 'line 1, column 9: not JSON: found `}`, expected `,` or `]`'],
    ['{"a": "b\\x"}', 'line 1, column 9: not JSON: found `\\`, expected a valid escape such as `\\n`'],
    ['{"a": "b\nc"}', 'line 1, column 9: not JSON: found "\\n", expected the rest of a string'],
    ['{"a": NaN}', 'line 1, column 7: not JSON: found `N`, expected a value'],
    ['{"a": 01}', 'line 1, column 8: not JSON: found `1`, expected `,` or `}`'],
    ['{}\n}', 'line 2, column 1: not JSON: found `}`, expected a value'],
    ['{"UserDetailList": []} trailing', 'line 1, column 24: not JSON: found `t`, expected a value'],
  ])('%j', async (text, message) => {
    expect(await messageOf(read(text))).toBe(`standard input: ${message}`);
  });

  it('never quotes more than one character, for the input may hold secrets', async () => {
    expect(await messageOf(read('{"SecretAccessKey": wJalrXUtnFEMI}'))).toBe(
      'standard input: line 1, column 21: not JSON: found `w`, expected a value',
    );
  });
});

describe('nesting', () => {
  const deeper = 'nesting is deeper than 200 levels, expected at most 200';

  it('200 levels are read, 201 are not', async () => {
    const nested = (levels: number) =>
      JSON.stringify(snapshot()).replace('"iam"', `"extra":${'['.repeat(levels)}${']'.repeat(levels)},"iam"`);
    expect((await read(nested(197))).accounts.length).toBe(1);
    expect(await messageOf(read(nested(198)))).toMatch(
      /^standard input: line 1, column \d+: nesting is deeper than 200 levels, expected at most 200$/,
    );
  });

  it.each([['['], ['{"a":']])('200,000 deep: %s', async (open) => {
    expect(await messageOf(read(open.repeat(200_000)))).toBe(`standard input: line 1, column ${open.length * 200 + 1}: ${deeper}`);
  });

  it('brackets in strings do not count', async () => {
    expect((await read(snapshot({ alias: `${'['.repeat(300)}\\"` }))).accounts[0]?.alias).toHaveLength(302);
  });
});

describe('shapes', () => {
  const unknown = `unknown shape, expected ${ACCEPTED}`;
  it.each<[unknown, string]>([
    [[], `$: found an empty list, expected pages of ${ACCEPTED}`],
    [[[]], `$[0]: found an empty list, expected ${ACCEPTED}`],
    [[7], `$[0]: found a number, expected ${ACCEPTED}`],
    ['"text"', `$: found a string, expected ${ACCEPTED}`],
    ['42', `$: found a number, expected ${ACCEPTED}`],
    ['null', `$: found null, expected ${ACCEPTED}`],
    [{}, `$: ${unknown}`],
    [{ a: 1 }, `$: ${unknown}`],
    ['{"RoleDetailList": []}{"a": 1}', `document 2: $: ${unknown}`],
    [{ Records: [{ eventName: 'AssumeRole' }] }, `$: looks like a CloudTrail log, expected ${ACCEPTED}`],
    [{ Records: [{ eventVersion: '1.08' }] }, `$: looks like a CloudTrail log, expected ${ACCEPTED}`],
    [{ version: 4, terraform_version: '1.9.0', resources: [] }, `$: looks like Terraform state, expected ${ACCEPTED}`],
    [{ format_version: '1.2', planned_values: {} }, `$: looks like a Terraform plan, expected ${ACCEPTED}`],
    [{ Resources: { a: { Type: 'AWS::S3::Bucket' } } }, `$: looks like a CloudFormation template, expected ${ACCEPTED}`],
    [{ Version: '2012-10-17', Statement: [] }, `$: looks like one IAM policy, expected ${ACCEPTED}`],
    [{ Roles: [{ Arn: 'x' }] }, `$: looks like the output of \`aws iam list-roles\`, expected ${ACCEPTED}`],
    [{ Policies: [{ Arn: 'x' }] }, `$: looks like the output of \`aws iam list-policies\`, expected ${ACCEPTED}`],
    [{ version: 1, accounts: [] }, `$: looks like a blast snapshot without its \`format\`, expected ${ACCEPTED}`],
    [{ accountId: ONE, iam: {} }, `$: looks like one account file of a snapshot directory (give the directory), expected ${ACCEPTED}`],
    [{ format: 'blast-report', version: 1 }, '$.format: found `blast-report`, expected `blast-snapshot`'],
  ])('%j', async (value, message) => {
    expect(await messageOf(read(value))).toBe(`standard input: ${message}`);
  });
});

describe('authorization details', () => {
  const roleArn = `the ARN of a role, such as \`arn:aws:iam::111111111111:role/name\``;
  it.each<[object, string]>([
    [{ RoleDetailList: {} }, '$.RoleDetailList: found an object, expected a list of objects'],
    [{ RoleDetailList: 'x' }, '$.RoleDetailList: found a string, expected a list of objects'],
    [{ RoleDetailList: [role('a'), 7] }, '$.RoleDetailList[1]: found a number, expected an object'],
    [{ RoleDetailList: [null] }, '$.RoleDetailList[0]: found null, expected an object'],
    [{ RoleDetailList: [{ RoleName: 'a' }] }, `$.RoleDetailList[0].Arn: missing, expected ${roleArn}`],
    [{ RoleDetailList: [{ ...role('a'), Arn: 7 }] }, `$.RoleDetailList[0].Arn: found a number, expected ${roleArn}`],
    [{ RoleDetailList: [user('a')] }, `$.RoleDetailList[0].Arn: found \`arn:aws:iam::${ONE}:user/a\`, expected ${roleArn}`],
    [{ RoleDetailList: [role('a', { RoleName: undefined })] }, '$.RoleDetailList[0].RoleName: missing, expected the name of the role'],
    [
      { UserDetailList: [user('a', { UserName: '' })] },
      '$.UserDetailList[0].UserName: found an empty string, expected the name of the user',
    ],
    [{ UserDetailList: [user('a', { GroupList: [7] })] }, '$.UserDetailList[0].GroupList[0]: found a number, expected a string'],
    [
      { UserDetailList: [user('a', { UserPolicyList: {} })] },
      '$.UserDetailList[0].UserPolicyList: found an object, expected a list of objects',
    ],
    [
      { UserDetailList: [user('a', { UserPolicyList: [{}] })] },
      '$.UserDetailList[0].UserPolicyList[0].PolicyName: missing, expected the name of the policy',
    ],
    [
      { UserDetailList: [user('a', { AttachedManagedPolicies: [{}] })] },
      '$.UserDetailList[0].AttachedManagedPolicies[0].PolicyArn: missing, expected the ARN of the policy',
    ],
    [
      { UserDetailList: [user('a', { Tags: [{ Key: 'k', Value: 7 }] })] },
      '$.UserDetailList[0].Tags[0].Value: found a number, expected a string',
    ],
    [
      { UserDetailList: [user('a', { PermissionsBoundary: 'x' })] },
      '$.UserDetailList[0].PermissionsBoundary: found a string, expected an object',
    ],
    [{ Policies: [] }, '$: no user, group, role or customer managed policy in it, so its account is not known, expected at least one'],
  ])('%j', async (lists, message) => {
    expect(await messageOf(read(lists))).toBe(`standard input: ${message}`);
  });
});

describe('blast snapshots', () => {
  const id = 'an account id of twelve digits in quotes';
  const stranger = details({ RoleDetailList: [role('a', {}, '333333333333')] });
  it.each<[object, string]>([
    [snapshot({}, { version: 2 }), '$.version: found `2`: this blast reads version 1'],
    [snapshot({}, { version: undefined }), '$.version: found nothing: this blast reads version 1'],
    [snapshot({}, { accounts: undefined }), '$.accounts: missing, expected a list of accounts'],
    [snapshot({}, { accounts: {} }), '$.accounts: found an object, expected a list of accounts'],
    [snapshot({}, { accounts: [] }), '$.accounts: found an empty list, expected at least one account'],
    [snapshot({}, { accounts: [7] }), '$.accounts[0]: found a number, expected an account'],
    [snapshot({}, { collectedAt: 'yesterday' }), '$.collectedAt: found `yesterday`, expected a time such as `2026-11-24T02:30:00Z`'],
    [snapshot({}, { organization: [] }), '$.organization: found an empty list, expected an object'],
    [snapshot({ accountId: 111111111111 }), `$.accounts[0].accountId: found a number, expected ${id}`],
    [snapshot({ accountId: '1234' }), `$.accounts[0].accountId: found \`1234\`, expected ${id}`],
    [snapshot({ iam: undefined }), '$.accounts[0].iam: missing, expected an object with the lists of authorization details'],
    [snapshot({ iam: { RoleDetailList: {} } }), '$.accounts[0].iam.RoleDetailList: found an object, expected a list of objects'],
    [
      snapshot({ iam: stranger }),
      `$.accounts[0].iam.RoleDetailList[0].Arn: found an ARN of account 333333333333, expected one of account ${ONE}`,
    ],
    [
      snapshot({ resources: [{ arn: 'arn:aws:s3:::b' }] }),
      '$.accounts[0].resources[0].type: missing, expected a CloudFormation type such as `AWS::S3::Bucket`',
    ],
    [snapshot({ resources: [{ type: 'AWS::S3::Bucket' }] }), '$.accounts[0].resources[0].arn: missing, expected the ARN of the resource'],
    [
      snapshot({ resources: [{ arn: 'a', type: 't', tags: { 'a b': 7 } }] }),
      '$.accounts[0].resources[0].tags["a b"]: found a number, expected a string',
    ],
    [snapshot({ inventory: 'all' }), '$.accounts[0].inventory: found a string, expected a list of strings'],
    [
      snapshot({ publicAccessBlock: { BlockPublicAcls: 'yes' } }),
      '$.accounts[0].publicAccessBlock.BlockPublicAcls: found a string, expected true or false',
    ],
    [snapshot({ gaps: ['x'] }), '$.accounts[0].gaps[0]: found a string, expected an object'],
    [
      snapshot({ credentials: { AccessKeys: [{ UserName: 'a' }] } }),
      '$.accounts[0].credentials.AccessKeys[0].AccessKeyId: missing, expected the id of the access key',
    ],
  ])('%#', async (value, message) => {
    expect(await messageOf(read(value))).toBe(`standard input: ${message}`);
  });
});

describe('time', () => {
  it('the check of 5 MB costs little beyond JSON.parse', () => {
    const text = JSON.stringify(
      Array.from({ length: 50_000 }, (_, n) => ({ Sid: `s${n}`, Action: ['s3:GetObject', 'ec2:*'], Resource: `arn:aws:s3:::b${n}/*` })),
    );
    const bytes = Buffer.from(text);
    expect(bytes.length).toBeGreaterThan(4_000_000);
    const cost = (run: () => unknown) => {
      const start = performance.now();
      run();
      return performance.now() - start;
    };
    const best = (run: () => unknown) => Math.min(...Array.from({ length: 7 }, () => cost(run)));
    // Generous, for a busy machine: some 8 ms on a quiet one.
    expect(best(() => parseJsonDocuments(bytes, 'x')) - best(() => JSON.parse(bytes.toString()))).toBeLessThan(60);
  });
});
