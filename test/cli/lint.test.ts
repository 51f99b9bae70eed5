// `blast lint` as a user runs it.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { LintResult } from '../../src/lint/index.ts';
import { allow, arn, blast, details, policy, type Run, SAMPLE, useFolder } from './support.ts';

const folder = useFolder();
const schema = JSON.parse(readFileSync(fileURLToPath(new URL('../../schemas/blast-lint.schema.json', import.meta.url)), 'utf8')) as object;
const isLint = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);

function result({ stdout }: Run): LintResult {
  const value: unknown = JSON.parse(stdout);
  expect(isLint(value), JSON.stringify(isLint.errors)).toBe(true);
  return value as LintResult;
}

/** Places and checks, one text each. */
function told({ findings }: LintResult): string[] {
  return findings.map(({ policy: id, line, id: check }) => `${id}:${line} ${check}`);
}

const TABS =
  '{\n\t"Version": "2012-10-17",\n\t"Statement": [\n\t\t{\n\t\t\t"Effect": "Allow",\n\t\t\t"Action": [\n\t\t\t\t"s3:GetObject",\n\t\t\t\t"s3:GetObjects"\n\t\t\t],\n\t\t\t"Resource": "*"\n\t\t}\n\t]\n}\n';

describe.concurrent('exit status', () => {
  it('is 0 where nothing is found', async () => {
    const run = await blast(['lint', folder.write('clean.json', policy(allow('s3:GetObject', 'arn:aws:s3:::docs/*')))]);
    expect(run).toMatchObject({ status: 0, stdout: '1 policy, nothing found\n', stderr: '' });
  });

  it('is 1 where something is', async () => {
    const run = await blast(['lint', folder.write('tabs.json', TABS)]);
    expect(run.status).toBe(1);
    expect(run.stdout).toContain(
      '  warning line 8, statement 0 unknown-action\n    There is no action `s3:GetObjects`.\n    Write `s3:GetObject`.\n',
    );
    expect(run.stdout).toMatch(/\n0 errors, 1 warning in 1 of 1 policy\n$/);
  });

  it('is 0 where what is found is left out', async () => {
    const run = await blast(['lint', folder.write('warning.json', TABS), '--severity', 'error']);
    expect(run).toMatchObject({ status: 0, stdout: '1 policy, nothing found\n' });
  });

  it.each<[what: string, args: () => string[], says: string]>([
    ['no such file', () => ['lint', `${folder.path}/absent.json`], 'absent.json: no such file'],
    [
      'no policy in it',
      () => ['lint', folder.write('none.json', { a: 1 })],
      'none.json: no policy document in it, expected an object with a Statement',
    ],
    [
      'a comma too many',
      () => ['lint', folder.write('comma.json', '{"Statement": [\n],\n}')],
      'comma.json: line 3, column 1: not JSON: found `}`, expected a name in double quotes',
    ],
    [
      'a second document',
      () => ['lint', folder.write('two.yaml', 'Statement: []\n---\nStatement: []\n')],
      'two.yaml:2: a second YAML document',
    ],
    [
      'not JSON',
      () => ['lint', folder.write('cut.json', '{"Statement": [\n{]')],
      'cut.json: line 2, column 2: not JSON: found `]`, expected a name in double quotes',
    ],
    [
      'a key twice',
      () => ['lint', folder.write('twice.json', '{"Statement": [],\n"Statement": []}')],
      'twice.json:2: Map keys must be unique',
    ],
    ['nothing at all', () => ['lint'], 'name files (- is standard input), or give --snapshot'],
    [
      'an account id that is none',
      () => ['lint', 'a.json', '--account', '123'],
      '--account takes an account id of twelve digits, not `123`',
    ],
    ['a type for a snapshot', () => ['lint', '--snapshot', SAMPLE, '--type', 'trust'], '--type is for files'],
    ['files and a snapshot', () => ['lint', 'a.json', '--snapshot', SAMPLE], 'lint takes files or --snapshot, not both'],
  ])('is 2 on bad input: %s', async (_what, args, says) => {
    const run = await blast(args());
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr).toMatch(/^blast: [^\n]+\n$/);
    expect(run.stderr).toContain(says);
  });
});

describe.concurrent('inputs', () => {
  const misspelt = policy(allow('s3:GetObjects', '*'));

  it('takes YAML, with the line of each finding', async () => {
    const file = folder.write(
      'p.yaml',
      'Version: "2012-10-17"\nStatement:\n  - Effect: Allow\n    Action:\n      - s3:ListBucket\n      - s3:ListBuckts\n    Resource: "*"\n',
    );
    expect(told(result(await blast(['lint', file, '--format', 'json'])))).toEqual([`${file}:6 unknown-action`]);
  });

  it('takes the output of AWS commands from standard input, documents in strings too', async () => {
    const role = {
      Role: {
        RoleName: 'x',
        AssumeRolePolicyDocument: policy({ Effect: 'Allow', Principal: { AWS: 'AROAEXAMPLEEXAMPLE123' }, Action: 'sts:AssumeRole' }),
      },
    };
    const run = await blast(['lint', '-', '--format', 'json'], { input: JSON.stringify([role, { Policy: JSON.stringify(misspelt) }]) });
    const { policies, findings } = result(run);
    expect(policies).toBe(2);
    expect(findings.map(({ policy: id, id: check }) => `${id} ${check}`)).toEqual([
      'standard input#$[0].Role.AssumeRolePolicyDocument deleted-principal',
      'standard input#$[1].Policy unknown-action',
    ]);
  });

  it('takes a map of policies by ARN', async () => {
    const file = folder.write('many.json', { [arn('policy/a')]: { document: misspelt }, [arn('policy/b')]: { document: policy() } });
    expect(told(result(await blast(['lint', file, '--format', 'json'])))).toEqual([`${arn('policy/a')}:1 unknown-action`]);
  });

  it('asks about foreign accounts where --account says which are not', async () => {
    const file = folder.write('trust.json', policy({ Effect: 'Allow', Principal: { AWS: '444455556666' }, Action: 'sts:AssumeRole' }));
    expect((await blast(['lint', file])).status).toBe(0);
    expect(told(result(await blast(['lint', file, '--account', '111122223333', '--format', 'json'])))).toEqual([
      `${file}:1 no-external-id`,
    ]);
  });

  it('looks at every policy of a snapshot, those of AWS only where asked', async () => {
    const aws = 'arn:aws:iam::aws:policy/Old';
    const own = arn('policy/own');
    const managed = (id: string, document: unknown) => ({
      PolicyName: id.slice(id.lastIndexOf('/') + 1),
      Arn: id,
      DefaultVersionId: 'v1',
      PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: document }],
    });
    const file = folder.write('account.json', { ...details(misspelt), Policies: [managed(aws, misspelt), managed(own, misspelt)] });
    const found = async (...more: string[]) =>
      result(await blast(['lint', '--snapshot', file, '--format', 'json', ...more])).findings.map(
        ({ policy: id, path }) => `${id} ${path}`,
      );
    const inline = `${arn('user/alice')}#more $.Statement[0].Action`;
    expect(await found()).toEqual([`${own} $.Statement[0].Action`, inline]);
    expect(await found('--aws-managed')).toEqual([`${aws} $.Statement[0].Action`, `${own} $.Statement[0].Action`, inline]);
  });

  it('finds nothing in the sample', async () => {
    expect(await blast(['lint', '--snapshot', SAMPLE])).toMatchObject({ status: 0, stdout: '49 policies, nothing found\n' });
  });
});

it('keeps to 80 columns', async () => {
  const statement = {
    ...allow(['s3:GetObjects', 'ec2:DescribeInstances'], `arn:aws:s3:::${'a-very-long-bucket-name-'.repeat(5)}`),
    Sid: 'A'.repeat(60),
  };
  const { stdout } = await blast(['lint', folder.write('wide.json', policy(statement))]);
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

it('a report says which policy of the suspect does not do what it says, and warns of nothing', async () => {
  const inline = policy(allow('s3:GetObject', 'arn:aws:s3:::docs/*'), {
    ...(allow('s3:DeleteObjects', '*') as object),
    Sid: 'NoDelete',
    Effect: 'Deny',
  });
  const file = folder.write('suspect.json', details(inline));
  const { stdout, stderr } = await blast(['--principal', 'alice', '--snapshot', file]);
  expect(stderr).toBe('');
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
    'POLICIES ON THE WAY THAT ARE NOT WHAT THEY SEEM 1 error error user/alice#more#NoDelete: there is no action `s3:DeleteObjects`, so the statement never denies anything.',
  );
});
