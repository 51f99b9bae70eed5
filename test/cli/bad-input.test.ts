// Bad input to the executable: a container that cannot be trusted ends the run with one line, a bad document in a good one only is a gap.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/query/types.ts';
import { ACCOUNT, allow, answer, arn, blast, details, onSample, policy, type Run, SAMPLE, SUSPECT, useFolder } from './support.ts';

const folder = useFolder();

function expectOneLine(run: Run, ...says: readonly (string | RegExp)[]): void {
  expect(run).toMatchObject({ status: 2, signal: null, stdout: '' });
  expect(run.stderr).toMatch(/^blast: [^\n]+\n$/);
  for (const words of says)
    expect(run.stderr).toMatch(words instanceof RegExp ? words : new RegExp(words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
}

describe.concurrent('a container that cannot be trusted', () => {
  const account = readFileSync(join(SAMPLE, 'accounts', '111122223333.json'));
  const accepted = /expected .*authorization details .*a blast snapshot/;
  it.each<[what: string, name: string, content: string | Uint8Array | object, says: readonly (string | RegExp)[]]>([
    ['an empty file', 'empty.json', '', [': empty', accepted]],
    ['truncated JSON', 'cut.json', account.subarray(0, 1000), [/line \d+, column \d+: the JSON is cut off: .*expected/]],
    ['gzip cut off', 'cut.json.gz', gzipSync(account).subarray(0, 500), ['the gzip data is cut off: copy or download the file again']],
    ['a PDF', 'scan.pdf', '%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n1 0 obj', ['`%PDF` (a PDF)', accepted]],
    ['an empty list', 'list.json', '[]', ['$: found an empty list', accepted]],
    [
      'a list of roles that is none',
      'lists.json',
      { ...details(), RoleDetailList: {} },
      ['$.RoleDetailList: found an object, expected a list of objects'],
    ],
    [
      'lists 200,000 deep',
      'deep.json',
      '['.repeat(200_000),
      ['line 1, column 201: nesting is deeper than 200 levels, expected at most 200'],
    ],
    ['objects 200,000 deep', 'deeper.json', '{"a":'.repeat(200_000), [/line 1, column \d+: nesting is deeper than 200 levels/]],
    [
      'a snapshot of version 2',
      'two.json',
      { format: 'blast-snapshot', version: 2, accounts: [] },
      ['$.version: found `2`: this blast reads version 1'],
    ],
  ])('%s', async (_what, name, content, says) => {
    const file = folder.write(name, content);
    expectOneLine(await blast(['--principal', 'alice', '--snapshot', file]), `blast: ${file}: `, ...says);
  });

  it('no such file', async () => {
    const file = join(folder.path, 'absent.json');
    expectOneLine(await blast(['--principal', 'alice', '--snapshot', file]), `blast: ${file}: no such file or directory`);
  });

  it('a directory without a manifest', async () => {
    expectOneLine(
      await blast(['--principal', 'alice', '--snapshot', folder.path]),
      `blast: ${folder.path}: a directory without manifest.json, expected a snapshot directory`,
    );
  });

  it('standard input is named too', async () => {
    expectOneLine(
      await blast(['--principal', 'alice', '--snapshot', '-'], { input: '{"UserDetailList": [' }),
      'blast: standard input: line 1, column 21: the JSON is cut off',
    );
  });

  it('does not hide behind --quiet, and every command says the same', async () => {
    const file = folder.write('same.json', '[1,');
    const runs = await Promise.all([
      blast(['--quiet', '--principal', 'alice', '--snapshot', file]),
      blast(['who-can', '--resource', 'alice', '--snapshot', file]),
      blast(['path', '--from', 'alice', '--to', 'admins', '--snapshot', file]),
    ]);
    for (const run of runs)
      expectOneLine(run, `blast: ${file}: line 1, column 4: the JSON is cut off: the input ends here, expected a value`);
  });
});

describe.concurrent('a principal that is not to be found', () => {
  it('unknown: the three nearest', async () => {
    const run = await onSample('--principal', 'ci-deplyo');
    expectOneLine(run, '`ci-deplyo`', arn('user/ci-deploy'));
    expect(run.stderr.match(/arn:aws:iam::\d{12}:(user|role)\//g)).toHaveLength(3);
  });

  it('an unknown ARN: the three nearest', async () => {
    const run = await onSample('--principal', arn('role/ops-readonyl'));
    expectOneLine(run, arn('role/ops-readonyl'), arn('role/ops-readonly'));
    expect(run.stderr.match(/arn:aws:iam::\d{12}:(user|role)\//g)).toHaveLength(4);
  });

  it('a name that two accounts share', async () => {
    expectOneLine(
      await onSample('--principal', 'OrganizationAccountAccessRole'),
      '`OrganizationAccountAccessRole` is ambiguous',
      'arn:aws:iam::111122223333:role/OrganizationAccountAccessRole',
      'arn:aws:iam::444455556666:role/OrganizationAccountAccessRole',
    );
  });

  it('a session of an unknown role: the roles of nearly its name', async () => {
    const session = 'arn:aws:sts::111122223333:assumed-role/ops-readonyl/alice';
    expectOneLine(await onSample('--principal', session), session, `the nearest: ${arn('role/ops-readonly')}`);
  });

  it('an account that the snapshot does not hold', async () => {
    const root = 'arn:aws:iam::999999999999:root';
    expectOneLine(await onSample('--principal', root), root, 'does not hold account 999999999999', '444455556666');
  });

  it('a name with a line break and an escape code', async () => {
    expectOneLine(await onSample('--principal', 'ci\ndeploy\u001b[31m'), '`ci?deploy?[31m`');
  });

  it('an access key that nobody has', async () => {
    expectOneLine(await onSample('--principal', 'AKIAI44QH8DHBEXAMPLX'), 'no principal with access key `AKIAI44QH8DHBEXAMPLX`');
  });

  it('a resource that is not there', async () => {
    expectOneLine(await onSample('who-can', '--resource', 'arn:aws:s3:::absent'), 'no resource `arn:aws:s3:::absent`');
  });

  it('a name that is neither resource nor principal: the three nearest of both', async () => {
    const run = await onSample('who-can', '--resource', 'acme-dev-doc');
    expectOneLine(run, 'no resource or principal `acme-dev-doc`', 'arn:aws:s3:::acme-dev-docs');
    expect(run.stderr.match(/arn:aws:/g)).toHaveLength(3);
    expectOneLine(await onSample('who-can', '--resource', 'ops-readonyl'), arn('role/ops-readonly'));
  });

  it('the ARN of a resource that is not there: the nearest of its service', async () => {
    const run = await onSample('path', '--from', SUSPECT, '--to', 'arn:aws:s3:::acme-prod-payrol');
    expectOneLine(run, 'no resource `arn:aws:s3:::acme-prod-payrol`', 'arn:aws:s3:::acme-prod-payroll');
    expect(run.stderr.match(/arn:aws:s3:::/g)).toHaveLength(4);
  });
});

describe.concurrent('bad usage', () => {
  const suspect = ['--principal', SUSPECT, '--snapshot', SAMPLE];
  it.each<[what: string, args: readonly string[], says: readonly (string | RegExp)[]]>([
    ['an unknown option', ['--frobnicate'], ['--frobnicate']],
    ['an unknown option of a command', ['who-can', '--principal', SUSPECT, '--resource', 'x'], ['--principal']],
    ['a missing value', ['--snapshot', SAMPLE, '--principal'], ['--principal', 'argument missing']],
    ['a missing option', ['who-can', '--snapshot', SAMPLE], ['--resource']],
    ['no suspect', ['--snapshot', SAMPLE], ['--principal']],
    ['no snapshot', ['--principal', SUSPECT], ['--snapshot', 'get-account-authorization-details', 'BLAST_SNAPSHOT']],
    [
      '--assume without =',
      [...suspect, '--assume', 'aws:MultiFactorAuthPresent'],
      ['--assume', 'key=value', '`aws:MultiFactorAuthPresent`'],
    ],
    ...(
      [
        ['aws:MultiFactorAuthPresent=yes', 'aws:MultiFactorAuthPresent takes true or false, not `yes`'],
        ['aws:SourceIp=203.0.113.256', 'aws:SourceIp takes an IP address or a range such as 203.0.113.0/24, not `203.0.113.256`'],
        ['aws:SourceIp=203.0.113.0/33', 'not `203.0.113.0/33`'],
        ['aws:CurrentTime=tomorrow', 'aws:CurrentTime takes a time such as 2026-11-24T02:30:00Z, not `tomorrow`'],
        ['aws:MultiFactorAuthAge=an hour', 'aws:MultiFactorAuthAge takes a number, not `an hour`'],
        // Of a service: S3 says a number for this one.
        ['s3:max-keys=many', 's3:max-keys takes a number, not `many`'],
        ['aws:MultiFactorAuthAge=-3', 'aws:MultiFactorAuthAge takes a number of seconds, not `-3`'],
        ['aws:RequestedRegion=mars-1', 'aws:RequestedRegion takes a region such as us-east-1, not `mars-1`'],
        ['aws:RequestedRegion=us-nowhere-9', 'aws:RequestedRegion takes a region such as us-east-1, not `us-nowhere-9`'],
        ['aws:PrincipalAccount=12', 'aws:PrincipalAccount takes an account id of twelve digits, not `12`'],
        ['aws:SourceVpce=vpce-xyz', 'aws:SourceVpce takes the id of a VPC endpoint such as vpce-0a1b2c3d4e5f67890, not `vpce-xyz`'],
        ['aws:SourceVpc=vpce-0a1b2c3d', 'aws:SourceVpc takes the id of a VPC such as vpc-0a1b2c3d4e5f67890, not `vpce-0a1b2c3d`'],
        ['aws:MultiFactorAuthPresnt=true', 'aws:MultiFactorAuthPresnt is no condition key: did you mean aws:MultiFactorAuthPresent?'],
        ['aws:PrincipalTag=red', 'aws:PrincipalTag is no condition key: did you mean aws:PrincipalTag/NAME?'],
        ['aws:SourceIq=', 'aws:SourceIq is no condition key: did you mean aws:SourceIp?'],
        ['s4:prefix=a', 's4:prefix is no condition key: the nearest are aws:'],
        ['aws:securetransport=0', 'aws:securetransport takes true or false, not `0`'],
      ] as const
    ).map(([pair, says]) => [`--assume ${pair}`, [...suspect, '--assume', pair], [says]] as [what: string, args: string[], says: string[]]),
    [
      '--context of another type',
      ['simulate', ...suspect, '--action', 's3:ListAllMyBuckets', '--resource', '*', '--context', 'aws:SourceIp=here'],
      ['--context aws:SourceIp takes an IP address'],
    ],
    ['--assume without a key', [...suspect, '--assume', '=true'], ['--assume', 'key=value', '`=true`']],
    ['--max-steps x', [...suspect, '--max-steps', 'x'], ['--max-steps', 'a whole number', '`x`']],
    ['--max-steps -1', [...suspect, '--max-steps', '-1'], ['--max-steps']],
    ['an unknown credential', [...suspect, '--credential', 'cookie'], ['--credential', "'cookie'", 'access-key, session']],
    ['an unknown format', [...suspect, '--format', 'xml'], ['--format', "'xml'", 'text, json']],
    ['an unknown --fail-on', [...suspect, '--fail-on', 'always'], ['--fail-on', "'always'", 'admin, conditional-admin']],
    ['a misspelt technique', ['techniques', 'lambda-craete-invoke'], ['`lambda-craete-invoke`', 'perhaps lambda-create-invoke,']],
    [
      'an unknown technique',
      ['techniques', 'lambda-create-invok'],
      ['`lambda-create-invok`', '`blast techniques`', 'lambda-create-invoke'],
    ],
  ])('%s', async (_what, args, says) => {
    expectOneLine(await blast(args), ...says);
  });

  it.each<[args: readonly string[], typed: string, meant: string]>([
    [['--princpal', SUSPECT], '--princpal', '--principal'],
    [['who-can', '--resorce=x'], '--resorce', '--resource'],
    [['path', '--fromm', 'alice', '--to', 'admins'], '--fromm', '--from'],
  ])('a misspelt option: %j', async (args, typed, meant) => {
    expectOneLine(await blast(args), `unknown option \`${typed}\``, `did you mean ${meant}?`);
  });

  it.each<[args: readonly string[], hint: string]>([
    [['frobnicate'], '`blast --help`'],
    [['completion', 'bash'], '`blast --help`'],
    [['who-cna', '--resource', 'x'], 'did you mean who-can?'],
    [['--principal', SUSPECT, 'simulat'], 'did you mean simulate?'],
  ])('an unknown command: %j', async (args, hint) => {
    expectOneLine(await blast(args), /unknown command `(frobnicate|completion|who-cna|simulat)`/, hint);
  });

  it.each([
    [['who-can', '--resource', 'x', '--credential', 'access-key']],
    [['path', '--from', 'x', '--to', 'y', '--only', 'z']],
    [['simulate', '--principal', 'x', '--action', 's3:GetObject', '--resource', '*', '--max-steps', '1']],
  ])('an option that the command could not heed: %j', async (args) => {
    expectOneLine(await blast(args), `unknown option \`${args.at(-2)}\``);
  });

  it('a slip in a simulated action is a warning, since AWS may have added the action', async () => {
    const run = await onSample(
      'simulate',
      '--principal',
      SUSPECT,
      '--action',
      's3:GetObjcet',
      '--resource',
      'arn:aws:s3:::acme-dev-docs/x',
    );
    expect(run.status).toBe(0);
    expect(run.stderr).toMatch(/^blast: warning: no action `s3:GetObjcet` [^\n]+ s3:GetObject,/);
  });

  it('a region that is in no list is a warning, since AWS may have opened it', async () => {
    const simulate = ['simulate', '--principal', SUSPECT, '--action', 's3:GetObject', '--resource', 'arn:aws:s3:::acme-dev-docs/x'];
    const doubt = 'aws:RequestedRegion: blast knows no region `us-east-9`: did you mean us-east-1?';
    const stated = await onSample('--principal', SUSPECT, '--assume', 'aws:RequestedRegion=us-east-9');
    expect(stated).toMatchObject({ status: 0, stderr: expect.stringContaining(`blast: warning: --assume ${doubt}\n`) });
    const asked = await onSample(...simulate, '--context', 'aws:RequestedRegion=us-east-9');
    expect(asked).toMatchObject({ status: 0, stderr: expect.stringContaining(`blast: warning: --context ${doubt}\n`) });
    const real = await onSample(...simulate, '--context', 'aws:RequestedRegion=eusc-de-east-1');
    expect(real.stderr).not.toContain('no region');
  });

  it('a simulated resource that is no ARN', async () => {
    expectOneLine(
      await onSample('simulate', '--principal', SUSPECT, '--action', 's3:GetObject', '--resource', 'acme-dev-docs'),
      '--resource takes an ARN',
      '`acme-dev-docs`',
    );
  });

  it('a resource of a type whose actions nobody knows', async () => {
    const accounts = [
      { accountId: ACCOUNT, iam: details(), resources: [{ arn: 'arn:aws:odd:us-east-1:111122223333:thing/1', type: 'AWS::Odd::Thing' }] },
    ];
    const file = folder.write('odd-type.json', { format: 'blast-snapshot', version: 1, accounts });
    expectOneLine(await blast(['who-can', '--resource', 'thing/1', '--snapshot', file]), '`AWS::Odd::Thing`', '--action');
  });

  it('standard input twice', async () => {
    const run = await blast(['--principal', 'alice', '--snapshot', '-', '--snapshot', '-'], { input: JSON.stringify(details()) });
    expectOneLine(run, 'standard input');
  });

  it.each([
    ['nonsense', 'the nearest: '],
    ['s3:GetObjcet', 's3:GetObject,'],
    ['GetObject', 's3:GetObject'],
    ['s3:Get*', 'one action'],
  ])('an action that does not exist: %s', async (action, says) => {
    expectOneLine(await onSample('who-can', '--resource', 'arn:aws:s3:::acme-dev-docs', '--action', action), `\`${action}\``, says);
  });
});

describe('a bad document in a good container', () => {
  const missing = arn('policy/gone');
  const documents: readonly [what: string, about: string, content: () => object][] = [
    ['a policy that is a number', `${arn('user/alice')}#more`, () => details(7)],
    ['a statement without Effect', `${arn('user/alice')}#more`, () => details(policy({ Action: '*', Resource: '*' }))],
    [
      'an unknown condition operator',
      `${arn('user/alice')}#more`,
      () => details(policy({ ...allow('s3:*', '*'), Condition: { StringResembles: { 'aws:PrincipalTag/team': 'red' } } })),
    ],
    ['an attached policy that is not there', missing, () => details(undefined, [missing])],
  ];

  describe.concurrent.each(documents)('%s', (what, about, content) => {
    let run: Run;
    let report: Report;
    beforeAll(async () => {
      const file = folder.write(`${what.replaceAll(' ', '-')}.json`, content());
      run = await blast(['--principal', 'alice', '--snapshot', file, '--format', 'json']);
      report = answer<Report>(run);
    });

    it('is answered, with a warning that names it', () => {
      expect(run.stderr).toMatch(/^(blast: warning: [^\n]+\n)+$/);
      expect(run.stderr).toContain(`blast: warning: ${about}: `);
    });

    it('is a named gap in the result', () => {
      expect(report.gaps.map((gap) => gap.what)).toContain(about);
      expect(report.gaps.find((gap) => gap.what === about)?.text).toMatch(/\w+ \w+/);
    });

    it('costs nothing else, and grants nothing', () => {
      expect(report.admin).toMatchObject({ status: 'certain', how: `becomes:${arn('role/admins')}`, steps: 1 });
      expect(report.principals).toEqual([expect.objectContaining({ arn: arn('role/admins'), admin: true, certainty: 'certain' })]);
      expect(report.edges.flatMap((edge) => edge.evidence.map((each) => each.policy))).not.toContain(about);
      expect(report.impacts.filter((impact) => impact.certainty === 'certain' && impact.via === arn('user/alice'))).toEqual([]);
    });
  });

  it('a pattern of 10,000 stars is legal and answered', async () => {
    const file = folder.write('stars.json', details(policy(allow('*'.repeat(10_000), '*'), allow(`${'*a'.repeat(5000)}z`, '*'))));
    const run = await blast(['--principal', 'alice', '--snapshot', file, '--format', 'json']);
    const report = answer<Report>(run);
    expect(report.admin).toMatchObject({ status: 'certain', how: 'policy', steps: 0 });
    expect(report.gaps.map((gap) => gap.what)).not.toContain(`${arn('user/alice')}#more`);
  });

  it('--quiet keeps the gap and drops the warning', async () => {
    const run = await blast(['--principal', 'alice', '--snapshot', folder.write('quiet.json', details(7)), '--format', 'json', '--quiet']);
    expect(run.stderr).toBe('');
    expect(answer<Report>(run).gaps.map((gap) => gap.what)).toContain(`${arn('user/alice')}#more`);
  });

  describe.concurrent('a statement that lacks an element of its kind of policy', () => {
    const bucket = 'arn:aws:s3:::data';
    const everything = { Action: 's3:*', Resource: '*' };
    /** A snapshot whose bucket, role and user have policies of these statements. */
    const written = ({ onBucket = {}, onRole = {}, onUser = {} }: { onBucket?: object; onRole?: object; onUser?: object }) => {
      const { RoleDetailList, ...rest } = details(policy(onUser)) as { RoleDetailList: readonly object[] };
      const roles = RoleDetailList.map((role) => ({ ...role, AssumeRolePolicyDocument: policy(onRole) }));
      const resources = [{ arn: bucket, type: 'AWS::S3::Bucket', policy: policy(onBucket) }];
      const accounts = [{ accountId: ACCOUNT, iam: { ...rest, RoleDetailList: roles }, resources }];
      return { format: 'blast-snapshot', version: 1, collectedAt: '2026-11-20T00:00:00Z', accounts };
    };
    const whole = {
      onBucket: { Effect: 'Deny', Principal: '*', ...everything },
      onRole: { Effect: 'Deny', Principal: '*', Action: '*' },
      onUser: { Effect: 'Deny', ...everything },
    };
    const without = (statement: object, element: string) =>
      Object.fromEntries(Object.entries(statement).filter(([name]) => name !== element));
    const commands: readonly (readonly string[])[] = [
      ['--principal', 'alice'],
      ['who-can', '--resource', bucket],
      ['path', '--from', 'alice', '--to', bucket],
      ['simulate', '--principal', 'alice', '--action', 's3:GetObject', '--resource', `${bucket}/x`],
    ];

    it.each<[about: string, element: string, content: () => object]>([
      [`${bucket}#policy`, 'Principal', () => written({ ...whole, onBucket: without(whole.onBucket, 'Principal') })],
      [`${arn('role/admins')}#trust`, 'Principal', () => written({ ...whole, onRole: without(whole.onRole, 'Principal') })],
      [`${arn('user/alice')}#more`, 'Resource', () => written({ ...whole, onUser: without(whole.onUser, 'Resource') })],
    ])('%s without %s: a warning of every command', async (about, element, content) => {
      const file = folder.write(`lacking-${element}-${about.length}.json`, content());
      for (const run of await Promise.all(commands.map((command) => blast([...command, '--snapshot', file]))))
        expect(run).toMatchObject({ status: 0, stderr: expect.stringContaining(`blast: warning: ${about}: $.Statement[0].${element}: `) });
      const { gaps } = answer<Report>(await blast(['--principal', 'alice', '--snapshot', file, '--format', 'json']));
      expect(gaps.filter(({ text }) => text.includes('a Deny in it may be lost')).map(({ what }) => what)).toEqual([about]);
    });

    it('none where a resource policy names no resource, or nothing is lacking', async () => {
      const file = folder.write('whole.json', written({ ...whole, onBucket: without(whole.onBucket, 'Resource') }));
      const { gaps } = answer<Report>(await blast(['--principal', 'alice', '--snapshot', file, '--format', 'json']));
      expect(gaps.filter(({ text }) => text.includes('$.Statement'))).toEqual([]);
    });
  });
});
