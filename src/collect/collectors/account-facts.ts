import type { Json } from '../../snapshot/index.ts';
import { member, text, texts } from '../answer.ts';
import { collector, type Part } from '../collector.ts';

/** What the account says about itself. */
export const accountFacts = collector({
  name: 'account settings',
  where: 'account',
  types: [],
  calls: {
    alias: { call: 'iam:ListAccountAliases', tells: "the account's alias" },
    summary: { call: 'iam:GetAccountSummary', tells: 'whether root has MFA and access keys' },
    passwords: { call: 'iam:GetAccountPasswordPolicy', absent: ['NoSuchEntity'], tells: 'which passwords users may have' },
    block: {
      call: 's3control:GetPublicAccessBlock',
      action: 's3:GetAccountPublicAccessBlock',
      http: 'GET /v20180820/configuration/publicAccessBlock x-amz-account-id={AccountId}',
      absent: ['NoSuchPublicAccessBlockConfiguration'],
      tells: 'whether the account blocks public access to buckets',
    },
    owner: {
      call: 's3:ListBuckets',
      action: 's3:ListAllMyBuckets',
      http: 'GET /?max-buckets=1',
      tells: 'the canonical user id, by which S3 names the account',
    },
  },
  async *list() {
    yield undefined;
  },
  async describe(_, { ask, accountId }): Promise<Part> {
    const [aliases, summary, passwords, block, owner] = await Promise.all([
      ask('alias'),
      ask('summary'),
      ask('passwords'),
      ask('block', { AccountId: accountId }),
      ask('owner'),
    ]);
    const alias = texts(aliases ?? undefined, 'AccountAliases')[0];
    const canonicalUserId = text(owner ?? undefined, 'Owner', 'ID');
    const credentials: { [name: string]: Json } = {};
    const map = member(summary ?? undefined, 'SummaryMap');
    if (map !== undefined) credentials['AccountSummary'] = map;
    if (passwords !== undefined) credentials['PasswordPolicy'] = member(passwords ?? undefined, 'PasswordPolicy') ?? null;
    return {
      ...(alias !== undefined && { alias }),
      credentials,
      ...(block !== undefined && { publicAccessBlock: publicAccessBlock(block ?? undefined) }),
      ...(canonicalUserId !== undefined && { canonicalUserId }),
    };
  },
});

const FLAGS = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'];

/** Without a configuration nothing is blocked. */
export function publicAccessBlock(answer: Json | undefined): { readonly [flag: string]: boolean } {
  return Object.fromEntries(FLAGS.map((name) => [name, text(answer, name) === 'true']));
}
