// One of something is not called several.
import { expect, it } from 'vitest';
import { summaryText } from '../../src/cli/collect-summary.ts';
import type { CollectSummary } from '../../src/collect/index.ts';
import { ACCOUNT, arn, blast, details, useFolder } from './support.ts';

const folder = useFolder();

const summary = (several: number): CollectSummary => ({
  out: 'snapshot.json',
  accounts: ['111122223333'],
  regions: Array.from({ length: several }, (_, index) => `region-${index}`),
  found: new Map([
    ['users', several],
    ['AWS::SQS::Queue', several],
  ]),
  gaps: [],
  counts: { calls: several, throttled: several, denied: 0, remembered: several },
  milliseconds: 1000,
});

it.each([
  [1, ['1 region, 1 call, 1 throttled, 1 answer taken over, 1.0 s.', '  1  user', '  1  AWS::SQS::Queue']],
  [1_200, ['1,200 regions, 1,200 calls, 1,200 throttled, 1,200 answers taken over, 1.0 s.', '  1,200  users', '  1,200  AWS::SQS::Queue']],
])('the summary of a collection of %d', (several, [head, ...rows]) => {
  expect(summaryText(summary(several)).split('\n')).toEqual([
    `Account 111122223333 is in snapshot.json: ${head}`,
    ...rows,
    'Every call was answered.',
    '',
  ]);
});

it('a gap is broken between words where the terminal ends', () => {
  const gap = {
    what: 'q',
    text: 't',
    call: 'sqs:GetQueueAttributes',
    code: 'AccessDenied',
    tells: 'who else may use the queues of the account',
  };
  const lines = summaryText({ ...summary(1), gaps: [gap] }, 60).split('\n');
  expect(lines.slice(lines.indexOf('NOT KNOWN') + 1)).toEqual([
    '  sqs:GetQueueAttributes: AccessDenied; not known: who else',
    '    may use the queues of the account',
    '',
  ]);
});

it.each([
  [6, 'and 1 more gap: --verbose shows it'],
  [7, 'and 2 more gaps: --verbose shows them'],
])('warnings about %d policies that cannot be read', async (unread, line) => {
  const Policies = Array.from({ length: unread }, (_, index) => ({
    PolicyName: `p${index}`,
    Arn: arn(`policy/p${index}`),
    DefaultVersionId: 'v1',
    PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: 5 }],
  }));
  const snapshot = folder.write('snapshot.json', { ...details(), Policies });
  const run = await blast(['--principal', 'alice', '--snapshot', snapshot]);
  expect(run.status).toBe(0);
  expect(run.stderr).toContain(`blast: warning: ${line}\n`);
});

it.each([[], ['--verbose']])('a call that was denied for each of 300 users is one warning: %s', async (...args) => {
  const gap = (call: string, user: number) => ({ what: `${call} ${arn(`user/u${user}`)}`, code: 'AccessDenied', text: 'denied' });
  const numbers = Array.from({ length: 300 }, (_, index) => index);
  const gaps = numbers.flatMap((user) => [gap('iam:ListAccessKeys', user), gap('iam:ListMFADevices', user)]);
  const account = { accountId: ACCOUNT, iam: details(), gaps: [...gaps, { what: 'sqs:ListQueues', text: 'denied' }] };
  const snapshot = folder.write('denied.json', { format: 'blast-snapshot', version: 1, accounts: [account] });
  const run = await blast(['--principal', 'alice', '--snapshot', snapshot, ...args]);
  expect(run.stderr.split('\n').filter((line) => line.includes('denied'))).toEqual([
    `blast: warning: iam:ListAccessKeys, 300 times: denied (first: ${arn('user/u0')})`,
    `blast: warning: iam:ListMFADevices, 300 times: denied (first: ${arn('user/u0')})`,
    'blast: warning: sqs:ListQueues: denied',
  ]);
});
