// `blast collect --org`: the accounts of the organization, each entered by a role. What fails in one leaves the others alone.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { blast, type Run } from '../cli/support.ts';
import { ACCOUNT, account } from './account.ts';
import { type AwsServer, answers, error, type Fault, type Reply, startAws } from './aws-server.ts';

const MEMBERS = { '222222222222': 'prod', '333333333333': 'closed', '444444444444': 'sandbox-1' };

/** A root with a unit in which the members are; one guardrail at the root. */
const organization: Fault = ({ call, input, key }) => {
  const own = key.startsWith('AKIA') ? ACCOUNT : key.slice(4);
  switch (call) {
    case 'organizations:DescribeOrganization':
      return answers({ Organization: { Id: 'o-acme', MasterAccountId: ACCOUNT } });
    case 'organizations:ListRoots':
      return answers({ Roots: [{ Id: 'r-1', PolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }] }] });
    case 'organizations:ListOrganizationalUnitsForParent':
      return answers({ OrganizationalUnits: input['ParentId'] === 'r-1' ? [{ Id: 'ou-1', Name: 'workloads' }] : [] });
    case 'organizations:ListAccountsForParent':
      return answers({
        Accounts:
          input['ParentId'] === 'r-1' ? [{ Id: ACCOUNT, Name: 'management' }] : Object.entries(MEMBERS).map(([Id, Name]) => ({ Id, Name })),
      });
    case 'organizations:ListPolicies':
      return answers({
        Policies: [
          { Id: 'p-1', Name: 'stay', Type: 'SERVICE_CONTROL_POLICY', Arn: 'arn:aws:organizations::111122223333:policy/o-acme/p-1' },
        ],
      });
    case 'organizations:DescribePolicy':
      return answers({ Policy: { Content: '{"Version":"2012-10-17","Statement":[]}' } });
    case 'organizations:ListTargetsForPolicy':
      return answers({ Targets: [{ TargetId: 'ou-1' }] });
    case 'organizations:ListDelegatedAdministrators':
      return answers({ DelegatedAdministrators: [{ Id: '222222222222' }] });
    case 'organizations:ListDelegatedServicesForAccount':
      return answers({ DelegatedServices: [{ ServicePrincipal: 'guardduty.amazonaws.com' }] });
    case 'sts:AssumeRole': {
      const accountId = String(input['RoleArn']).split(':')[4] ?? '';
      if (accountId === '333333333333') return error('AccessDenied', 403);
      const Expiration = new Date(Date.now() + 3_600_000).toISOString();
      return answers({ Credentials: { AccessKeyId: `ASIA${accountId}`, SecretAccessKey: 'x', SessionToken: 'y', Expiration } });
    }
    case 'iam:GetAccountAuthorizationDetails':
      return own === ACCOUNT ? undefined : answers({ UserDetailList: [], GroupDetailList: [], RoleDetailList: [role(own)], Policies: [] });
    case 'sqs:ListQueues':
      // What fails in one account fails there alone.
      return own === '222222222222' ? error('AccessDenied', 403) : undefined;
    default:
      return undefined;
  }
};

function role(accountId: string): object {
  return { RoleName: 'r', RoleId: 'AROAR', Path: '/', Arn: `arn:aws:iam::${accountId}:role/r`, AssumeRolePolicyDocument: '%7B%7D' };
}

interface Part {
  readonly accountId: string;
  readonly iam: { readonly RoleDetailList: readonly { readonly Arn: string }[] };
  readonly resources: readonly { readonly arn: string; readonly type: string }[];
  readonly gaps: readonly object[];
}

let server: AwsServer;
let folder = '';
const out = () => join(folder, 'snapshot.json');
const collect = (...args: readonly string[]): Promise<Run> =>
  blast(['collect', '--endpoint-url', server.url, '--out', out(), '--org', ...args], {
    env: { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'x', AWS_REGION: 'us-east-1' },
  });
const read = () => JSON.parse(readFileSync(out(), 'utf8')) as { readonly organization: object; readonly accounts: readonly Part[] };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'blast-collect-'));
  server = await startAws(account);
});
beforeEach(() => {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
  server.begin(organization);
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the accounts of an organization', () => {
  it('each is asked with the credentials of its own role', async () => {
    const run = await collect('--role-name', 'audit/Reader', '--exclude', 'sandbox-*');
    expect(run.status).toBe(0);
    const { accounts, organization: tree } = read();
    expect(accounts.map(({ accountId }) => accountId).sort()).toEqual([ACCOUNT, '222222222222']);
    expect(tree).toEqual({
      id: 'o-acme',
      managementAccountId: ACCOUNT,
      delegatedAdministrators: [{ accountId: '222222222222', services: ['guardduty.amazonaws.com'] }],
      policies: [
        {
          Id: 'p-1',
          Name: 'stay',
          Type: 'SERVICE_CONTROL_POLICY',
          Arn: 'arn:aws:organizations::111122223333:policy/o-acme/p-1',
          Content: { Version: '2012-10-17', Statement: [] },
        },
      ],
      roots: [{ id: 'r-1', policyIds: [] }],
      organizationalUnits: [{ id: 'ou-1', parentId: 'r-1', name: 'workloads', policyIds: ['p-1'] }],
      accounts: [
        { accountId: ACCOUNT, parentId: 'r-1', name: 'management', policyIds: [] },
        ...Object.entries(MEMBERS).map(([accountId, name]) => ({ accountId, parentId: 'ou-1', name, policyIds: [] })),
      ],
    });
    const member = accounts.find(({ accountId }) => accountId === '222222222222');
    expect(member?.iam.RoleDetailList.map(({ Arn }) => Arn)).toEqual(['arn:aws:iam::222222222222:role/r']);
    expect(member?.resources.filter(({ type }) => type === 'AWS::SQS::Queue')).toEqual([]);
    expect(member?.gaps).toHaveLength(1);
    const own = accounts.find(({ accountId }) => accountId === ACCOUNT);
    expect(own?.resources.filter(({ type }) => type === 'AWS::SQS::Queue')).toHaveLength(5);
    // The account that could not be entered is not in the snapshot as an empty one, but as what is not known.
    expect(own?.gaps).toContainEqual({
      what: 'sts:AssumeRole arn:aws:iam::333333333333:role/audit/Reader',
      code: 'AccessDenied',
      text: 'denied (AccessDenied); not known: all of account 333333333333 (closed)',
    });
    expect(run.stdout).toContain('\n  sts:AssumeRole: AccessDenied; not known: all of account 333333333333 (closed)\n');
    expect(run.stdout).toMatch(/^2 accounts are in /);
    expect(readFileSync(out(), 'utf8')).not.toContain('ASIA');
  });

  it('--accounts chooses by id or name', async () => {
    await collect('--role-name', 'Reader', '--accounts', 'sandbox-*', '--quiet');
    expect(
      read()
        .accounts.map(({ accountId }) => accountId)
        .sort(),
    ).toEqual([ACCOUNT, '444444444444']);
  });

  it('those that cannot be entered are named in the summary', async () => {
    server.begin((request, count) => (request.call === 'sts:AssumeRole' ? error('AccessDenied', 403) : organization(request, count)));
    const { stdout } = await collect('--role-name', 'Reader');
    expect(stdout).toContain(
      '\n  sts:AssumeRole: AccessDenied, 3 times; not known: all of account 222222222222 (prod), all of account 333333333333 (closed), all of account 444444444444 (sandbox-1)\n',
    );
  });

  it.each<[args: readonly string[], says: string]>([
    [['--accounts', 'sandbx-*'], "--accounts sandbx-* matches none of the organization's accounts"],
    [['--accounts', 'prod', '--accounts', 'sandbx-*'], "--accounts sandbx-* matches none of the organization's accounts"],
    [['--exclude', 'sandbx-*'], "--exclude sandbx-* matches none of the organization's accounts"],
    [['--exclude', ACCOUNT], `--exclude ${ACCOUNT} matches account ${ACCOUNT}, whose credentials these are: it is always collected`],
    [['--exclude', 'manage*'], `--exclude manage* matches account ${ACCOUNT}, whose credentials these are: it is always collected`],
  ])('a glob that cannot be meant is told before anything is collected, and leaves nothing behind: %s', async (args, says) => {
    expect(await collect('--role-name', 'Reader', ...args)).toMatchObject({ status: 2, stdout: '', stderr: `blast: ${says}\n` });
    expect(server.asked.filter(({ call }) => call.startsWith('iam:'))).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('--exclude takes away what --accounts names, whichever comes first', async () => {
    expect(await collect('--role-name', 'Reader', '--exclude', 'sandbox-*', '--accounts', '*-1', '--accounts', '2222*')).toMatchObject({
      status: 0,
    });
    expect(
      read()
        .accounts.map(({ accountId }) => accountId)
        .sort(),
    ).toEqual([ACCOUNT, '222222222222']);
  });

  it('an account that has none of the regions is collected without them', async () => {
    server.begin((request, count) =>
      request.call === 'ec2:DescribeRegions' && request.key === 'ASIA222222222222'
        ? answers({ regionInfo: [{ regionName: 'us-west-2' }] })
        : organization(request, count),
    );
    expect((await collect('--role-name', 'Reader', '--accounts', 'prod', '--regions', 'eu-west-1')).status).toBe(0);
    const member = read().accounts.find(({ accountId }) => accountId === '222222222222');
    expect(member?.iam.RoleDetailList).toHaveLength(1);
    expect(member?.resources.filter(({ type }) => type === 'AWS::Lambda::Function')).toEqual([]);
  });

  it('no state file holds the credentials of a role', async () => {
    server.begin((request, count) =>
      count > 300 && request.key.startsWith('ASIA') ? error('ExpiredToken', 403) : organization(request, count),
    );
    expect((await collect('--role-name', 'Reader', '--accounts', 'prod', '--quiet')).status).toBe(3);
    expect(readFileSync(`${out()}.resume`, 'utf8')).not.toContain('ASIA');
    const single = ['collect', '--endpoint-url', server.url, '--out', out(), '--resume'];
    const env = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'x', AWS_REGION: 'us-east-1' };
    expect(await blast(single, { env })).toMatchObject({
      status: 2,
      stderr: `blast: ${out()}.resume is of a run with --org: give --org and --role-name again, or begin anew with --no-resume\n`,
    });
    server.begin(organization);
    expect(await collect('--role-name', 'Reader', '--accounts', 'prod', '--resume')).toMatchObject({ status: 0 });
  });
});

describe('without an organization to read nothing is collected, and one line says what to do', () => {
  const described = (management: string) => answers({ Organization: { Id: 'o-acme', MasterAccountId: management } });
  const denied = error('AccessDeniedException');

  it.each<[what: string, describe: Reply, status: number, says: string]>([
    ['in none', error('AWSOrganizationsNotInUseException'), 2, `account ${ACCOUNT} is in no organization: collect it without --org`],
    [
      'that may not ask',
      denied,
      3,
      `account ${ACCOUNT} may not read its organization (organizations:DescribeOrganization: AccessDeniedException): use credentials of its management account or of a delegated administrator, or collect it without --org`,
    ],
    [
      'that is a member',
      described('999999999999'),
      3,
      `account ${ACCOUNT} may not read its organization (organizations:ListRoots: AccessDeniedException): use credentials of its management account 999999999999 or of a delegated administrator, or collect it without --org`,
    ],
    [
      'that manages it, by somebody who may not list it',
      described(ACCOUNT),
      3,
      `account ${ACCOUNT} may not read its organization (organizations:ListRoots: AccessDeniedException): use credentials of a principal that may or of a delegated administrator, or collect it without --org`,
    ],
  ])('of an account %s', async (_what, describes, status, says) => {
    server.begin(({ call }) =>
      call === 'organizations:DescribeOrganization' ? describes : call === 'organizations:ListRoots' ? denied : undefined,
    );
    const run = await collect('--role-name', 'Reader', '--quiet');
    expect(run).toMatchObject({ status, stdout: '', stderr: `blast: ${says}\n` });
    expect(server.asked.filter(({ call }) => call.startsWith('iam:'))).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });
});

it('the policy that is printed lets enter the accounts, too', async () => {
  const { stdout } = await blast(['collect', '--print-policy', '--org', '--role-name', 'Reader']);
  expect((JSON.parse(stdout) as { Statement: object[] }).Statement[1]).toEqual({
    Sid: 'BlastEnter',
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Resource: 'arn:*:iam::*:role/Reader',
  });
});

it.each<[args: readonly string[], says: string]>([
  [[], '--org needs --role-name NAME: the role that is assumed in each account'],
  ...['arn:aws:iam::111122223333:role/Reader', 'audit/', 'no spaces', '', 'x'.repeat(65)].map((name): [string[], string] => [
    ['--role-name', name],
    `--role-name takes the name of a role, with its path where it has one, such as \`audit/Reader\`, not \`${name}\``,
  ]),
  [['--role-name', 'Reader', '--accounts', '!2*'], '--accounts !2*: a glob says what is meant, not what is not: use --exclude'],
  [['--role-name', 'Reader', '--exclude', '!2*'], '--exclude !2*: a glob says what is meant, not what is not: use --accounts'],
])('bad usage is told before AWS is asked: %s', async (args, says) => {
  server.begin();
  expect(await collect(...args)).toMatchObject({ status: 2, stdout: '', stderr: `blast: ${says}\n` });
  expect(server.asked).toEqual([]);
  expect(readdirSync(folder)).toEqual([]);
});
