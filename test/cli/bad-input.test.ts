// Bad input to the executable: a container that cannot be trusted ends the run with one line, a bad document in a good one only is a gap.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/query/types.ts';
import { allow, answer, arn, blast, details, onSample, policy, type Run, SAMPLE, SUSPECT, useFolder } from './support.ts';

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

  it('an access key that nobody has', async () => {
    expectOneLine(await onSample('--principal', 'AKIAI44QH8DHBEXAMPLX'), 'no principal with access key `AKIAI44QH8DHBEXAMPLX`');
  });

  it('a resource that is not there', async () => {
    expectOneLine(await onSample('who-can', '--resource', 'arn:aws:s3:::absent'), 'no resource `arn:aws:s3:::absent`');
  });

  it.fails('a name that is neither resource nor principal', async () => {
    // Says `no principal` and lists only principals, though a bucket of the name was meant.
    expectOneLine(await onSample('who-can', '--resource', 'acme-dev-doc'), 'arn:aws:s3:::acme-dev-docs');
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
    ['--assume without a key', [...suspect, '--assume', '=true'], ['--assume', 'key=value', '`=true`']],
    ['--max-steps x', [...suspect, '--max-steps', 'x'], ['--max-steps', 'a whole number', '`x`']],
    ['--max-steps -1', [...suspect, '--max-steps', '-1'], ['--max-steps']],
    ['an unknown credential', [...suspect, '--credential', 'cookie'], ['--credential', "'cookie'", 'access-key, session']],
    ['an unknown format', [...suspect, '--format', 'xml'], ['--format', "'xml'", 'text, json']],
    ['an unknown --fail-on', [...suspect, '--fail-on', 'always'], ['--fail-on', "'always'", 'admin, conditional-admin']],
    [
      'an unknown technique',
      ['techniques', 'lambda-create-invok'],
      ['`lambda-create-invok`', '`blast techniques`', 'lambda-create-invoke'],
    ],
  ])('%s', async (_what, args, says) => {
    expectOneLine(await blast(args), ...says);
  });

  it.fails('a misspelt option', async () => {
    // The hint stands on a second line.
    expectOneLine(await blast(['--princpal', SUSPECT]), '--princpal', '--principal');
  });

  it.fails.each([[['frobnicate']], [['who-cna', '--resource', 'x']]])('an unknown command: %j', async (args) => {
    // `too many arguments. Expected 0 arguments but got 1.`, or an unknown option: the command is not named.
    expectOneLine(await blast(args), /unknown command/i, args[0] as string);
  });

  it.fails('standard input twice', async () => {
    // The second is dropped without a word.
    const run = await blast(['--principal', 'alice', '--snapshot', '-', '--snapshot', '-'], { input: JSON.stringify(details()) });
    expectOneLine(run, 'standard input');
  });

  it.fails.each(['nonsense', 's3:GetObjcet'])('an action that does not exist: %s', async (action) => {
    // Is answered as if it existed: whoever may do s3:* "can s3:GetObjcet", the others cannot.
    expectOneLine(await onSample('who-can', '--resource', 'arn:aws:s3:::acme-dev-docs', '--action', action), action);
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
});
