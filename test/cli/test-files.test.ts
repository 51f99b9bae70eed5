// `blast test` on the files that people have: directories, YAML with its traps, documents that are written once and used twice.
import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { blast, SAMPLE, useFolder } from './support.ts';

const folder = useFolder();

const CASE = (name: string, expect: string, policies: string) =>
  `  - name: ${name}
    principal: arn:aws:iam::111122223333:user/ann
    action: s3:GetObject
    resource: arn:aws:s3:::docs/plan
    policies: ${policies}
    expect: ${expect}
`;

describe.concurrent('blast test', () => {
  it('reads the *.test files of a directory, in order, and nothing else', async () => {
    const directory = `${folder.path}/tests`;
    mkdirSync(directory);
    writeFileSync(`${directory}/b.test.yaml`, `tests:\n${CASE('second', 'allow', '{}')}`);
    writeFileSync(`${directory}/a.test.json`, JSON.stringify({ tests: [] }));
    writeFileSync(`${directory}/a.test.yml`, `tests:\n${CASE('first', 'allow', '{}')}`);
    writeFileSync(`${directory}/rules.json`, 'no test');
    const run = await blast(['test', directory]);
    expect(run.status).toBe(1);
    expect([...run.stdout.matchAll(/^FAIL (.+?):\d+ /gm)].map(([, file]) => file)).toEqual([
      `${directory}/a.test.yml`,
      `${directory}/b.test.yaml`,
    ]);
    expect(run.stdout).toMatch(/\n0 passed, 2 failed\n$/);
  });

  it('says which folders of a directory it does not look into, though they have tests', async () => {
    const directory = `${folder.path}/nested`;
    mkdirSync(`${directory}/deep/er`, { recursive: true });
    mkdirSync(`${directory}/data`);
    writeFileSync(`${directory}/a.test.json`, JSON.stringify({ tests: [] }));
    writeFileSync(`${directory}/data/rules.json`, 'no test');
    writeFileSync(`${directory}/deep/er/b.test.yaml`, `tests:\n${CASE('first', 'allow', '{}')}`);
    const run = await blast(['test', directory]);
    expect(run).toMatchObject({ status: 0, stdout: '0 passed, 0 failed\n' });
    expect(run.stderr.split('\n')).toEqual([
      `blast: warning: ${directory}/deep is not looked into: name the folders whose files are meant`,
      `blast: warning: there are no tests in ${directory}`,
      '',
    ]);
    const alone = await blast(['test', `${directory}/deep`]);
    expect(alone.status).toBe(2);
    expect(alone.stderr).toContain(
      `${directory}/deep: no files here are called *.test.yaml or *.test.json, but in ${directory}/deep/er there are`,
    );
  });

  it('says so where a directory has none', async () => {
    mkdirSync(`${folder.path}/none`);
    const run = await blast(['test', `${folder.path}/none`]);
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr).toContain('no files here are called *.test.yaml or *.test.json');
  });

  it('reads the operator Null in YAML, where null is a word', async () => {
    const policies = `
      identity:
        - Version: '2012-10-17'
          Statement: { Effect: Allow, Action: '*', Resource: '*', Condition: { Null: { aws:username: false } } }`;
    const run = await blast(['test', folder.write('null.test.yaml', `tests:\n${CASE('named', 'allow', policies)}`)]);
    expect(run).toMatchObject({ status: 0, stdout: '1 passed, 0 failed\n' });
  });

  it('follows an alias to the line of the statement', async () => {
    const text = `documents:
  - &shared
    Version: '2012-10-17'
    Statement:
      - { Effect: Allow, Action: s3:ListBucket, Resource: '*' }
      - { Effect: Allow, Action: s3:GetObject, Resource: '*' }
tests:
${CASE('aliased', 'deny', '{ identity: [*shared] }')}`;
    const run = await blast(['test', folder.write('alias.test.yaml', text)]);
    expect(run.stdout).toContain('alias.test.yaml:6 aliased: expected deny, decided allow; allowed by statement 1 of identity[0]\n');
  });

  it('takes tests from standard input', async () => {
    const run = await blast(['test', '-'], { input: `tests:\n${CASE('piped', 'deny', '{}')}` });
    expect(run).toMatchObject({ status: 0, stdout: '1 passed, 0 failed\n' });
  });
});

describe.concurrent('a test on a snapshot', () => {
  const test = (more: string) => `tests:
  - name: the trust wants MFA
    principal: ci-deploy
    action: sts:AssumeRole
    resource: arn:aws:iam::111122223333:role/ops-readonly
${more}`;
  const decided = async (name: string, more: string) =>
    (await blast(['test', folder.write(`${name}.test.yaml`, test(more)), '--snapshot', SAMPLE])).stdout;

  it('has no keys but those that are listed and those of the snapshot', async () => {
    expect(await decided('absent', '    expect: implicitDeny\n')).toBe('1 passed, 0 failed\n');
    expect(await decided('listed', '    context: { aws:MultiFactorAuthPresent: true }\n    expect: allow\n')).toBe('1 passed, 0 failed\n');
  });

  it('leaves the others open where it is partial', async () => {
    expect(await decided('partial', '    partial: true\n    expect: conditional\n')).toBe('1 passed, 0 failed\n');
  });
});

describe.concurrent('a test of what is reached', () => {
  const asked = (reaches: string) => ({ name: 'reach', principal: 'ci-deploy', reaches, expect: 'unreachable' });
  const run = (name: string, reaches: string, ...more: string[]) =>
    blast(['test', folder.write(`${name}.test.json`, { tests: [asked(reaches)] }), '--snapshot', SAMPLE, ...more]);

  it('tells the steps, and names their statements as evidence', async () => {
    const role = 'arn:aws:iam::111122223333:role/lambda-deploy-exec';
    expect((await run('steps', role)).stdout).toContain(
      `reach: expected unreachable, decided reachable; arn:aws:iam::111122223333:user/ci-deploy -> ${role} by lambda-`,
    );
    const { stdout } = await run('evidence', role, '--format', 'json');
    const evidence = { policy: 'arn:aws:iam::111122223333:policy/deploy-functions', statement: 0, sid: 'DeployFunctions', effect: 'Allow' };
    expect(JSON.parse(stdout)).toMatchObject({ results: [{ evidence: expect.arrayContaining([evidence]) }] });
  });

  it('asks about the object that it names', async () => {
    expect((await run('object', 'arn:aws:s3:::acme-dev-artifacts/build.zip')).stdout).toContain('decided reachable');
  });

  it('warns of what the snapshot does not hold: nothing reaches it', async () => {
    const { status, stderr } = await run('gone', 'arn:aws:iam::111122223333:role/gone');
    expect(status).toBe(0);
    expect(stderr).toContain('gone.test.json:1: arn:aws:iam::111122223333:role/gone is not in the snapshot, so nothing reaches it\n');
  });
});
