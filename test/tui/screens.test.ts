import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Certainty } from '../../src/query/index.ts';
import { widthOf } from '../../src/report/index.ts';
import { shownRows } from '../../src/tui/content.ts';
import { type CertaintyShown, cellsOf, flatten, leaf } from '../../src/tui/table.ts';
import { heading } from '../../src/tui/tables/words.ts';
import { details } from '../cli/support.ts';
import { contextOf, DEV, PROD, type Shown, show, user } from './support.ts';

const SIZES = [
  [80, 24],
  [200, 60],
] as const;
const ESCAPE = String.fromCharCode(27);

/** Every line fits, and there are as many as rows. */
function expectWhole({ lines }: Shown, columns: number, rows: number): void {
  expect(lines()).toHaveLength(rows);
  expect(lines().filter((line) => widthOf(line) > columns)).toEqual([]);
}

const COLOR = new RegExp(`${ESCAPE}\\[([0-9;]*)m`, 'g');
/** blast's own bold and inverse, and their ends. */
const STYLES = ['1', '22', '7', '27', '0'];

/** Numbers of the styles and colours in use. */
function codesOf({ raw }: Shown): string[] {
  return [...raw().matchAll(COLOR)].map(([, code = '']) => code);
}

/** The line that has this in it. */
function lineWith({ lines }: Shown, text: string): string {
  return lines().find((line) => line.includes(text)) ?? `no line with ${text}`;
}

describe.each(SIZES)('at %ix%i', (columns, rows) => {
  const open = (principal: readonly string[] = ['ci-deploy']) => show({ columns, rows, principal });

  it('the picker: every principal with account, way to administrator, keys, MFA and last use', async () => {
    const screen = await open([]);
    expectWhole(screen, columns, rows);
    expect(screen.lines()[0]).toMatch(/^ blast › principals +snapshot 4 days old $/);
    expect(screen.lines()[1]).toContain('26 principals of 3 accounts; ● 10 can become an administrator, ○ 1 unknown');
    expect(lineWith(screen, 'user/ci-deploy ')).toMatch(/user\/ci-deploy +111122223333 +● 4 steps +1 +no +4 d/);
    expect(lineWith(screen, 'user/erin')).toMatch(/user\/erin +111122223333 +no +none +yes/);
  });

  it('the picker filters while one types, with several keys in one read', async () => {
    const screen = await open([]);
    await screen.type('/fra');
    await screen.type('nk');
    expect(screen.lines().at(-1)).toContain('filter: frank');
    expect(screen.lines().at(-1)).toContain('1/1');
    expect(lineWith(screen, 'frank-dba')).toMatch(/^❯ /);
    expect(screen.text()).not.toContain('carol');
    await screen.type('\r');
    expect(screen.lines()[0]).toContain('blast › principals › user/frank-dba');
  });

  it('reach: the verdict in one sentence, the way there, and the tree', async () => {
    const screen = await open();
    expectWhole(screen, columns, rows);
    expect(screen.lines()[1]).toContain('ci-deploy CAN become an administrator of 444455556666, in 4 steps.');
    expect(screen.text()).toContain('user/ci-deploy → role/lambda-deploy-exec →');
    const depth = (name: string) => lineWith(screen, name).search(/[●◐○]/);
    const tree = screen.lines().slice(screen.lines().findIndex((line) => line.includes('can become ')));
    const at = (name: string) => tree.findIndex((line) => line.includes(name));
    expect(at('role/lambda-deploy-exec')).toBeLessThan(at('role/ReleaseManager'));
    expect(depth('● role/lambda-deploy-exec')).toBeLessThan(depth('● role/ReleaseManager'));
    expect(lineWith(screen, '◐ role/ops-readonly')).toMatch(/assumes role\/ops-readonly; only/);
    expect(lineWith(screen, 'ADMIN')).toContain('role/app-mi');
    expect(screen.text()).toMatch(/○ role\/par\S*-sync \((…|12345678)9012\)/);
  });

  it.each([
    ['2', /S3 Bucket \(4\)/],
    ['2', /● acme-prod-payroll +list read/],
    ['3', /critical \(26\)/],
    ['3', /● Read Secrets Manager secrets .*T1555\.006 .*role\/lambda-orders-exec/],
    // The role that reads the log archive asks for an external id; what it reads is not there to be stopped: the SCP protects the trail.
    ['4', /◐ acme-prod-trail.* read +role\/LogArchiveRead/],
    ['4', /capabilities against evidence \(14\)/],
    ['5', /● user\/carol +.*2 /],
    ['6', /#1 .*PassE?.*Allow +iam:PassRole on/],
    ['6', /web-build +group deployers/],
    ['7', /not collected, or not readable \(5\)/],
    ['7', /facts that would give access \(1\)/],
  ])('tab %s shows %s', async (key, expected) => {
    const screen = await open();
    await screen.type(key);
    expectWhole(screen, columns, rows);
    expect(screen.text()).toMatch(expected);
  });

  it('while the report is computed: the way out, and what is known of the suspect', async () => {
    const screen = await show({ columns, rows, principal: ['ci-deploy'], isSlow: true });
    screen.store.send({ type: 'waiting', seconds: 7 });
    await screen.resize(columns, rows);
    expectWhole(screen, columns, rows);
    expect(screen.lines()[1]).toMatch(/^ what user\/ci-deploy reaches: computing … \d+ s *$/);
    expect(screen.text()).toContain(' Esc goes back · 6 shows the policies meanwhile');
    expect(screen.text()).toContain(user('ci-deploy'));
    expect(screen.text()).toMatch(/access keys: AKIA\w+ active/);
    screen.answer('policies');
    await screen.type('6');
    expectWhole(screen, columns, rows);
    expect(lineWith(screen, 'PassE')).toContain('iam:PassRole on');
    expect(screen.lines()[1]).toMatch(/computing … \d+ s/);
  });

  it('while the snapshot is read: for how long, and how to give it up', async () => {
    const screen = await show({ columns, rows, isLoading: true });
    screen.store.send({ type: 'progress', text: 'reading account.json' });
    screen.store.send({ type: 'waiting', seconds: 3 });
    await screen.resize(columns, rows);
    expectWhole(screen, columns, rows);
    expect(screen.text()).toMatch(/^ reading account.json … \d+ s · q cancels *$/m);
  });

  it('why: the step in words, the requests, the statement and the lines of it that match', async () => {
    const screen = await open();
    // Down to lambda-deploy-exec, and the proof on the whole screen.
    await screen.type(columns < 150 ? 'j  ' : 'j ');
    expectWhole(screen, columns, rows);
    const text = screen.text().replace(/\s+/g, ' ');
    expect(text).toContain('● certain, 1 step');
    expect(text).toContain('creates a Lambda function that runs as role/lambda-deploy-exec and invokes it');
    expect(text).toContain('iam:PassRole on role/lambda-deploy-exec');
    await screen.type('JJJ');
    expect(screen.text()).toMatch(/▶ +"Action": "iam:PassRole"|▶ +"iam:PassRole"/);
  });

  it('who can reach a bucket, and those who hold the permission themselves', async () => {
    const screen = await open();
    await screen.type('2');
    await screen.type('/acme-prod-payroll\r');
    await screen.type('jw');
    expectWhole(screen, columns, rows);
    expect(screen.lines()[0]).toContain('who can reach acme-prod-payroll');
    expect(screen.lines()[1]).toContain('principals can reach acme-prod-payroll');
    expect(lineWith(screen, 'role/lambda-payroll-exec')).toMatch(/ 0 +itself/);
  });

  it('the proof of access as it stands names the request and the statement', async () => {
    const screen = await open();
    await screen.type('2');
    await screen.type('/acme-dev-artifacts\r');
    await screen.type(columns < 150 ? 'j  ' : 'j ');
    const text = screen.text().replace(/\s+/g, ' ');
    expect(text).toContain('● certain, as it stands');
    expect(text).toMatch(/user\/ci-deploy requests s3:GetObject on arn:aws:s3:::acme-dev-artifacts\//);
    expect(text).toMatch(/▶ "s3:GetObject"/);
  });

  it('help: every key', async () => {
    const screen = await open();
    await screen.type('?');
    expectWhole(screen, columns, rows);
    expect(screen.text()).toMatch(/j ↓ +next row/);
    for (const word of ['admin:yes', 'admin:unknown', 'tag:team=data']) {
      for (let page = 0; page < 5 && !screen.text().includes(word); page++) await screen.type('\u0004');
      expect(screen.text()).toContain(word);
    }
    await screen.type('x');
    expect(screen.text()).toContain('can become');
  });

  it('assumptions: what is stated and what is not', async () => {
    const screen = await open();
    await screen.type('a ');
    expectWhole(screen, columns, rows);
    expect(lineWith(screen, 'aws:MultiFactorAuthPresent)')).toMatch(/\[x\] MFA .*true/);
    await screen.type(ESCAPE);
    expect(lineWith(screen, 'assuming')).toContain('aws:MultiFactorAuthPresent=true');
    expect(lineWith(screen, 'role/ops-readonly')).toContain('● role/ops-readonly');
  });

  it('quits with q, and says so to nobody else', async () => {
    const screen = await open();
    await screen.type('q');
    expect(screen.done.quit).toEqual([0]);
  });
});

describe('a larger window', () => {
  it('has the proof beside the list, and it follows the cursor', async () => {
    const screen = await show({ columns: 200, rows: 60, principal: ['ci-deploy'] });
    expect(screen.text()).toContain('starts build project acme-web-build');
    await screen.type('j');
    expect(lineWith(screen, '1. user/ci-deploy')).toContain('creates a Lambda function');
  });

  it('says of a heading what it holds', async () => {
    const screen = await show({ columns: 200, rows: 60, principal: ['ci-deploy'] });
    await screen.type('2');
    expect(lineWith(screen, '❯ ▾   SecretsManager Secret (2)')).toContain('│ a heading: go to a row below it for its proof');
  });

  it('gets smaller, and the screen with it', async () => {
    const screen = await show({ columns: 200, rows: 60, principal: ['ci-deploy'] });
    await screen.resize(80, 24);
    expectWhole(screen, 80, 24);
    expect(screen.text()).not.toContain('─ why ');
  });

  it.each([
    [30, 8],
    [39, 24],
    [80, 9],
  ])('of %ix%i says that it is too small', async (columns, rows) => {
    const screen = await show({ columns, rows });
    expectWhole(screen, columns, rows);
    expect(screen.text()).toContain('blast needs');
  });

  it.each([
    [40, 10],
    [100, 30],
    [149, 40],
    [150, 24],
    [320, 90],
  ])('of %ix%i is filled and not overrun on any screen', async (columns, rows) => {
    const screen = await show({ columns, rows, principal: ['ci-deploy'] });
    for (const keys of ['1', '2', '3', '4', '5', '6', '7', ' ', ' ', ' ', '?', 'x', 'a', ESCAPE, '\u007f']) {
      await screen.type(keys);
      expectWhole(screen, columns, rows);
    }
  });
});

describe.each([
  [60, 24],
  [40, 24],
  [40, 10],
])('a narrow window of %ix%i', (columns, rows) => {
  it('still says who can become an administrator', async () => {
    const screen = await show({ columns, rows });
    expectWhole(screen, columns, rows);
    expect(screen.text().replace(/\s+/g, ' ')).toContain('● 10 can become an administrator');
    await screen.type('/ci-deploy');
    expect(lineWith(screen, 'ci-deploy ')).toMatch(/^❯ .*user\/ci-deploy .*● 4 steps/);
  });

  it('has the verdict, the tabs and rows with names on every tab', async () => {
    const screen = await show({ columns, rows, principal: ['ci-deploy'] });
    for (const [tab, name, title] of [
      ['1', 'role/codebuild-web', 'Reach'],
      ['2', 'Secret (2)', 'Resources'],
      ['3', 'choke points', 'Impact'],
      ['4', 'logs of the snapshot', 'Evidence'],
      ['5', /role\/Organ\S*…\S*ssRole/, 'Inbound'],
      ['6', 'release-targets', 'Policies'],
      ['7', 'facts that would give access', 'Unknowns'],
    ] as const) {
      await screen.type(tab);
      expectWhole(screen, columns, rows);
      expect(screen.text().replace(/\s+/g, ' ')).toContain('ci-deploy CAN become an administrator of 444455556666');
      expect(lineWith(screen, ` ${tab} ${title} `)).not.toContain('no line');
      expect(lineWith(screen, '❯')).toMatch(name);
    }
  });
});

describe('a window of 40x20', () => {
  it('shows the name of the file that is typed', async () => {
    const screen = await show({ columns: 40, rows: 20, principal: ['ci-deploy'] });
    await screen.type('e');
    expect(screen.lines().at(-1)).toMatch(/^ write to: blast-ci-d\S+-reach\.md/);
  });

  it('says how the assumptions and the help are left', async () => {
    const screen = await show({ columns: 40, rows: 20, principal: ['ci-deploy'] });
    await screen.type('a');
    expect(screen.lines().at(-1)).toMatch(/^ Space next .* Esc done/);
    await screen.type(ESCAPE);
    await screen.type('?');
    expect(screen.lines().at(-1)).toMatch(/^ j k scroll · other keys close/);
  });

  it('keeps names whole where an account or the beginning of an ARN can be shorter', async () => {
    const screen = await show({ columns: 40, rows: 20, principal: ['ci-deploy'] });
    expect(lineWith(screen, 'partner')).toContain('role/partner-sync (…9012)');
    await screen.type('jw');
    expect(lineWith(screen, 'DELETE')).toMatch(/ arn:…\S*DO_NOT_DELETE/);
  });
});

it('the proof of a policy is all that it says', async () => {
  const screen = await show({ columns: 200, rows: 60, principal: ['ci-deploy'] });
  await screen.type('6');
  expect(lineWith(screen, '❯')).toContain('release-targets');
  expect(screen.text()).toMatch(/"Sid": "PartnerFeed"/);
  expect(screen.text()).toContain('"Resource": "arn:aws:iam::123456789012:role/partner-sync"');
  expect(screen.text()).toMatch(/"Sid": "LookAround"/);
});

it('several suspects have their policies each under its name', async () => {
  const screen = await show({ columns: 100, rows: 90, principal: ['ci-deploy', 'carol'] });
  await screen.type('6');
  const at = (text: string | RegExp) => screen.lines().findIndex((line) => line.search(text) >= 0);
  expect(at(/▾ +user\/ci-deploy \(\d+\)/)).toBeGreaterThan(0);
  expect(at('release-targets')).toBeGreaterThan(at(/▾ +user\/ci-deploy \(\d+\)/));
  expect(at(/▾ +user\/carol \(\d+\)/)).toBeGreaterThan(at('release-targets'));
  const names = shownRows(screen.state(), screen.context).map(({ row }) => row.key);
  expect(new Set(names).size).toBe(names.length);
});

it('an account in which nobody can become an administrator has no symbol before them', async () => {
  const { UserDetailList, ...nobody } = { ...details(), GroupDetailList: [], RoleDetailList: [], Policies: [] } as unknown as {
    UserDetailList: object[];
  };
  const file = join(mkdtempSync(join(tmpdir(), 'blast-tui-')), 'account.json');
  const [alice] = UserDetailList.map((each) => ({ ...each, UserPolicyList: [], AttachedManagedPolicies: [], GroupList: [] }));
  writeFileSync(file, JSON.stringify({ ...nobody, UserDetailList: [alice] }));
  const screen = await show({ snapshot: file });
  expect(screen.lines()[1]?.trim()).toBe('1 principal of 1 account; nobody can become an administrator');
});

it('the arrow of the sorting stands on the screen, and in no file', async () => {
  const screen = await show();
  expect(screen.text()).toContain('to admin▾');
  for (const format of ['txt', 'md']) {
    await screen.type('e');
    await screen.type(`\u0015view.${format}\r`);
    expect(screen.done.saved.at(-1)?.text).toContain('to admin');
    expect(screen.done.saved.at(-1)?.text).not.toContain('to admin▾');
  }
});

it.each([
  [60, ' 1 Rea  2 Resources  3 Imp  4 Evi  5 Inb  6 Pol  7 Unk'],
  [50, ' 1  2 Resources  3  4  5  6  7'],
])('at %i columns the tabs have as much of their names as there is room for', async (columns, expected) => {
  const screen = await show({ columns, rows: 20, principal: ['ci-deploy'] });
  await screen.type('2');
  expect(lineWith(screen, '2 Resources').trimEnd()).toBe(expected);
});

it('principals of one account are listed without its id, at which there is nothing to see', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'blast-tui-')), 'account.json');
  writeFileSync(file, JSON.stringify(details()));
  const screen = await show({ snapshot: file });
  expect(lineWith(screen, 'to admin')).not.toContain('account');
  expect(lineWith(screen, 'alice')).not.toContain(DEV);
});

describe('a principal that is ADMIN for the suspect and nothing by itself', () => {
  const flat = ({ text }: Shown): string => text().replace(/\s+/g, ' ');

  it('is explained in its proof', async () => {
    const screen = await show({ principal: ['ci-deploy'] });
    await screen.type('/app-migrations\rjj ');
    expect(lineWith(screen, '❯')).toContain('ADMIN role/app');
    expect(flat(screen)).toContain('ADMIN by what the steps change about it: policy-write');
    // Once the picker has asked who can become an administrator, what it says there is told, too.
    await screen.type(`${ESCAPE}${ESCAPE}`);
    await screen.type('\u007f');
    await screen.type('/ci-deploy\r');
    await screen.type('/app-migrations\rjj ');
    expect(flat(screen)).toContain('policy-write; by itself it cannot become one');
  });

  it('is not what is owned with its account', async () => {
    const screen = await show({ principal: ['ci-deploy'] });
    await screen.type('/ProdSupport\rj ');
    expect(lineWith(screen, '❯')).toContain('role/ProdSupport');
    expect(lineWith(screen, '❯')).not.toContain('ADMIN');
  });

  it('is not said of one that is an administrator as it stands', async () => {
    const screen = await show({ principal: ['carol'] });
    await screen.type('/ec2-legacy-admin\rj ');
    expect(lineWith(screen, '❯')).toContain('ADMIN role/ec2-l');
    expect(flat(screen)).not.toMatch(/ADMIN (by|as) /);
  });

  it('is explained where one goes to it', async () => {
    const screen = await show({ principal: ['ci-deploy'] });
    await screen.type('/app-migrations\rjj\r');
    expect(flat(screen)).toContain('app-migrations CANNOT become an administrator');
    expect(flat(screen)).toContain('For user/ci-deploy it is ADMIN by what the steps change about it: policy-write');
  });
});

describe('choke points', () => {
  const DEPLOY = '1. deploy-functions#DeployFunctions cuts 1 of 1 account, 12 of 14 principals, 14 of 18 resources';

  it('stand above the capabilities that rest on them', async () => {
    const screen = await show({ columns: 149, rows: 40, principal: ['ci-deploy'] });
    await screen.type('3');
    expect(screen.text()).toMatch(/choke points: grants on which most of this rests \(3\) *\n.*1\. deploy-functions#DeployFunctions/);
    expect(lineWith(screen, '1. deploy')).toContain(DEPLOY);
    expect(lineWith(screen, '2. then')).toContain(
      '2. then user/ci-deploy#release-targets#LookAround cuts 1 of 14 principals, 2 of 18 resources',
    );
  });

  it('have the statement and the steps that it allows as their proof', async () => {
    const screen = await show({ columns: 149, rows: 40, principal: ['ci-deploy'] });
    await screen.type('3');
    await screen.type('j  ');
    expect(screen.text().replace(/\s+/g, ' ')).toContain('by the proofs that are listed; others may take their place');
    expect(screen.text()).toContain('user/ci-deploy creates a Lambda function that runs as role/lambda-deploy-exec');
    expect(screen.text()).toMatch(/▶ +"lambda:CreateFunction"/);
  });

  it('of those who can reach a resource stand below them', async () => {
    const screen = await show({ principal: ['ci-deploy'] });
    await screen.type('2');
    await screen.type('/acme-prod-payroll\rjw');
    expect(screen.text()).toContain('choke points');
  });
});

describe('statements that do not do what they seem to', () => {
  it('stand above the policies, with what is wrong and what to do', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'blast-tui-')), 'account.json');
    const slip = { Sid: 'Slip', Effect: 'Allow', Action: ['s3:GetObject', 's3:GetObjects'], Resource: '*' };
    writeFileSync(file, JSON.stringify(details({ Version: '2012-10-17', Statement: [slip] })));
    const screen = await show({ columns: 149, rows: 40, snapshot: file, principal: ['alice'] });
    await screen.type('6');
    expect(screen.text()).toMatch(/not what they seem \(1\) *\n.*#Slip.*warning.*s3:GetObjects/);
    await screen.type('j  ');
    expect(screen.text()).toMatch(/"s3:GetObjects"/);
    expect(screen.text()).toContain('$.Statement[0].Action[1]');
  });
});

it('a branch with more rows than a screen has is closed until somebody opens it', async () => {
  const account = details() as {
    UserDetailList: object[];
    RoleDetailList: { RolePolicyList: object[]; AttachedManagedPolicies: object[] }[];
  };
  const named = (UserName: string) => ({
    ...account.UserDetailList[0],
    UserName,
    UserId: `AIDA${UserName}`,
    Arn: user(UserName),
    UserPolicyList: [],
  });
  const [admins] = account.RoleDetailList;
  if (admins === undefined) throw new Error('the account has no role');
  const keys = { Effect: 'Allow', Action: 'iam:CreateAccessKey', Resource: user('many-*') };
  Object.assign(admins, {
    AttachedManagedPolicies: [],
    RolePolicyList: [{ PolicyName: 'keys', PolicyDocument: { Version: '2012-10-17', Statement: [keys] } }],
  });
  account.UserDetailList.push(...Array.from({ length: 30 }, (_, index) => named(`many-${index}`)));
  const file = join(mkdtempSync(join(tmpdir(), 'blast-tui-')), 'account.json');
  writeFileSync(file, JSON.stringify(account));
  const screen = await show({ snapshot: file, principal: ['alice'] });
  expect(lineWith(screen, 'role/admins ')).toContain('▸ ● role/admins');
  expect(screen.text()).not.toContain('many-10');
  await screen.type('l');
  expect(screen.text()).toContain('user/many-10');
});

describe('a text that is pasted', () => {
  const pasted = (text: string) => `${ESCAPE}[200~${text}${ESCAPE}[201~`;

  it('is a filter, and no commands', async () => {
    const screen = await show();
    await screen.type(pasted(`${user('ci-deploy')}\r\nq`));
    expect(screen.done.quit).toEqual([]);
    expect(lineWith(screen, '❯')).toContain('user/ci-deploy ');
    await screen.type(`\u0015${pasted(user('frank-dba', PROD))}`);
    expect(lineWith(screen, '❯')).toContain('frank-dba');
    expect(screen.lines().at(-1)).toContain('1/1');
  });

  it('goes on with what is typed, also in two reads, and with nothing that could rewrite the screen', async () => {
    const screen = await show();
    await screen.type('/fra');
    await screen.type(`${ESCAPE}[200~nk-`);
    await screen.type(`db\u0007\u009b2J${ESCAPE}[201~a`);
    expect(screen.lines().at(-1)).toMatch(/filter: frank-db {2}2Ja/);
  });

  it('of any length is taken at once, and cut', async () => {
    const screen = await show();
    await screen.type(pasted('x'.repeat(100_000)));
    expectWhole(screen, 80, 24);
    expect(screen.lines().at(-1)).toMatch(/filter: x+…x+ /);
  });
});

describe('headings', () => {
  it('say how many of their rows a filter leaves', async () => {
    const screen = await show({ principal: ['ci-deploy'] });
    await screen.type('2');
    expect(screen.text()).toContain('S3 Bucket (4)');
    await screen.type('/acme-prod-payroll\r');
    expect(screen.text()).toContain('S3 Bucket (1 of 4)');
    await screen.type('e');
    await screen.type('\u0015view.txt\r');
    expect(screen.done.saved[0]?.text).toContain('S3 Bucket (1 of 4)');
  });

  it.each<[what: string, text: string, certainty: CertaintyShown, toggled: readonly string[], first: string | undefined]>([
    ['all are shown', '', 'all', [], 'logs (3)'],
    ['the unknown one is hidden', '', 'likely', [], 'logs (2 of 3)'],
    ['it is closed', '', 'certain', ['logs'], 'logs (1 of 3)'],
    ['a filter leaves one', 'beta', 'all', [], 'logs (1 of 3)'],
    ['a filter finds the heading', 'logs', 'all', [], 'logs (0 of 3)'],
    ['nothing is left', 'beta', 'certain', [], undefined],
  ])('count what there is to see: %s', (_, text, certainty, toggled, first) => {
    const row = (key: string, how: Certainty) => leaf({ key, cells: () => [key], certainty: how, data: key });
    const nodes = heading('logs', [row('alpha', 'certain'), row('beta', 'conditional'), row('gamma', 'unknown')]);
    const [shown] = flatten({ columns: [], nodes, empty: '' }, { text, certainty, toggled: new Set(toggled) });
    expect(shown && cellsOf(shown)[0]).toBe(first);
  });
});

describe('where no row is left', () => {
  it.each([
    ['2', '/zzzz\r', 'no row matches: Esc takes the filter off'],
    ['4', '/acme-org\rcc', 'no row matches and is as certain: Esc takes the filter off, c'],
  ])('tab %s after %s says why, and claims nothing', async (tab, keys, expected) => {
    const screen = await show({ principal: ['ci-deploy'] });
    await screen.type(tab);
    await screen.type(keys);
    expect(screen.text()).toContain(expected);
    expect(screen.text()).not.toContain('as far as this snapshot shows');
  });

  it.each([
    ['admin:maybe', '`admin:maybe`: admin is yes, certain, conditional, unknown or no'],
    ['ci mfa:xyz', '`mfa:xyz`: mfa is yes or no'],
    ['type:group', '`type:group`: type is user or role'],
    ['foo:bar', '`foo:bar`: no such word; there are admin:, account:, type:, mfa:, tag: and key:'],
    ['admin:no nobody-of-that-name', 'no row matches: Esc takes the filter off'],
    ['tag:team=nothing', 'no row matches: Esc takes the filter off'],
    ['arn:aws:s3:::acme-prod-payroll', 'no row matches: Esc takes the filter off'],
  ])('says of the filter `%s` what is not known in it', async (filter, expected) => {
    for (const columns of [80, 40]) {
      const screen = await show({ columns });
      await screen.type(`/${filter}`);
      expectWhole(screen, columns, 24);
      expect(screen.text().replace(/\s+/g, ' ')).toContain(expected);
    }
  });

  it('an account without principals says so', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'blast-tui-')), 'empty.json');
    const group = {
      GroupName: 'g',
      GroupId: 'AGPAEXAMPLE',
      Path: '/',
      Arn: `arn:aws:iam::${DEV}:group/g`,
      GroupPolicyList: [],
      AttachedManagedPolicies: [],
    };
    writeFileSync(file, JSON.stringify({ UserDetailList: [], GroupDetailList: [group], RoleDetailList: [], Policies: [] }));
    const screen = await show({ snapshot: file });
    expect(screen.text()).toContain('the snapshot has no users and no roles');
  });
});

describe('names that are too long', () => {
  it('lose their middle, never their end', async () => {
    const screen = await show({ principal: ['ci-deploy'] });
    await screen.type('5');
    expect(lineWith(screen, 'role/Organiz')).toMatch(/role\/Organiz\S*…\S*AccessRole/);
  });
});

describe('principals of the same name', () => {
  // Both accounts have the role by which their organization administers them.
  const alike = (screen: Shown) => screen.lines().filter((line) => /^\W*role\/Org\S*Role/.test(line));

  it.each([
    ['among all principals', [], 'g'],
    ['among those who can become one', ['ci-deploy'], 'jjw'],
  ])('are told apart by their accounts where these have no column of their own: %s', async (_, principal, keys) => {
    const screen = await show({ principal, columns: 50 });
    await screen.type(keys);
    expect(alike(screen).map((line) => /\(…(\d{4})\)/.exec(line)?.[1])).toEqual(['3333', '6666']);
    await screen.resize(149, 24);
    expect(alike(screen).map((line) => /1{4}2{4}3{4}|4{4}5{4}6{4}/.exec(line)?.[0])).toEqual([DEV, PROD]);
    expect(screen.text()).not.toContain('(…');
  });
});

describe('without colours', () => {
  it('every meaning has a symbol, and no colour is written', async () => {
    const screen = await show({ principal: ['ci-deploy'] });
    expect(codesOf(screen).filter((code) => !STYLES.includes(code))).toEqual([]);
    for (const symbol of ['●', '◐', '○', '❯', '▾', '▸']) expect(screen.text()).toContain(symbol);
  });

  it('with colours uses the sixteen of every terminal', async () => {
    const screen = await show({ principal: ['ci-deploy'], context: contextOf(true) });
    const codes = codesOf(screen).map(Number);
    expect(codes).toContain(31);
    expect(codes.filter((code) => Number.isNaN(code) || code > 49)).toEqual([]);
  });
});

describe('texts of a hostile snapshot', () => {
  const hostile = (): string => {
    const evil = { Sid: `x${ESCAPE}]0;owned\u0007${ESCAPE}[2J\u202e`, Effect: 'Allow', Action: 's3:GetObject\u009b2J', Resource: '*' };
    const account = details({ Version: '2012-10-17', Statement: [evil] }) as { UserDetailList: { Tags?: unknown }[] };
    (account.UserDetailList[0] as { Tags: unknown }).Tags = [{ Key: `team${ESCAPE}[31m`, Value: 'a\rb\nc' }];
    const file = join(mkdtempSync(join(tmpdir(), 'blast-tui-')), 'account.json');
    writeFileSync(file, JSON.stringify(account));
    return file;
  };

  it('reach the screen without control characters', async () => {
    const screen = await show({ columns: 200, rows: 60, snapshot: hostile(), principal: [] });
    const clean = () => {
      const rest = screen
        .raw()
        .replace(COLOR, (all, code) => (STYLES.includes(code) ? '' : all))
        .replaceAll('\n', '');
      expect(rest).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    };
    clean();
    expect(screen.text()).toContain('team�[31m=a�b�c');
    await screen.type('/alice\r');
    for (const tab of ['1', '2', '3', '6', '7']) {
      await screen.type(tab);
      await screen.type('jj');
      clean();
    }
    await screen.type('6');
    expect(screen.text()).toContain('x�]0;owned�');
    // A file may be called anything, too.
    await screen.type('e');
    await screen.type('\u0015a\u009b31m\u202e.md\r');
    expect(screen.text()).toContain('written to /tmp/a�31m�.md');
    clean();
  });
});

it('a suspect named on the command line is opened, and the way back leads to all principals', async () => {
  const screen = await show({ principal: [user('ci-deploy')] });
  await screen.type('\u007f');
  expect(screen.lines()[0]).toMatch(/^ blast › principals +snapshot/);
});
