// `blast test`: a file whose shape is wrong ends the run with one line, since a test that is passed over proves nothing.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allow, arn, blast, details, policy, useFolder } from './support.ts';

const folder = useFolder();
const bucket = 'arn:aws:s3:::data';
const request = { name: 'read', principal: arn('user/alice'), action: 's3:GetObject', resource: `${bucket}/x`, expect: 'deny' };
const written = (test: unknown) => folder.write(`${Math.random()}.json`, JSON.stringify({ tests: [test] }, null, 1));

describe.concurrent('one test of the wrong shape', () => {
  it.each<[what: string, test: unknown, place: string, says: string]>([
    ['no object', 7, '3: $.tests[0]', 'an object'],
    ['policies that are a number', { ...request, policies: 5 }, '9: $.tests[0].policies', 'an object'],
    ['policies that are null', { ...request, policies: null }, '9: $.tests[0].policies', 'an object'],
    ['a list that is one document', { ...request, policies: { identity: {} } }, '10: $.tests[0].policies.identity', 'a list of policy'],
    [
      'levels without lists',
      { ...request, policies: { serviceControl: [{}] } },
      '10: $.tests[0].policies.serviceControl',
      'a list of levels',
    ],
    [
      'two boundaries',
      { ...request, policies: { permissionsBoundary: [{}] } },
      '10: $.tests[0].policies.permissionsBoundary',
      'one policy',
    ],
    ['a misspelt policy type', { ...request, policies: { identiy: [] } }, '10: $.tests[0].policies.identiy', 'expected one of identity'],
    ['a misspelt field', { ...request, contxt: {}, policies: {} }, '9: $.tests[0].contxt', 'did you mean context?'],
    ['a context that is a number', { ...request, context: 7 }, '9: $.tests[0].context', 'an object of condition keys'],
    ['a context value that is an object', { ...request, context: { a: {} } }, '10: $.tests[0].context.a', 'a value'],
    ['a word for partial', { ...request, partial: 'yes', policies: {} }, '9: $.tests[0].partial', 'true or false'],
    [
      'an owner that the snapshot knows',
      { ...request, resourceAccount: '111122223333' },
      '9: $.tests[0].resourceAccount',
      'beside policies',
    ],
    [
      'a resource policy that the snapshot knows',
      { ...request, resource: [{ arn: bucket, policy: {} }] },
      '10: $.tests[0].resource[0].policy',
      'beside policies',
    ],
    [
      'a context for what is reached',
      { name: 'reach', principal: 'alice', reaches: bucket, context: {}, expect: 'reachable' },
      '7: $.tests[0].context',
      'beside reaches',
    ],
    [
      'an action for what is reached',
      { name: 'reach', principal: 'alice', reaches: bucket, action: 's3:GetObject', expect: 'reachable' },
      '7: $.tests[0].action',
      'beside reaches',
    ],
    ['an action that is none', { ...request, action: 'GetObject', policies: {} }, '6: $.tests[0].action', 'service:Name'],
    ['an account id without quotes', { ...request, principalAccount: 111122223333 }, '9: $.tests[0].principalAccount', 'in quotes'],
    ['a request that is reachable', { ...request, expect: 'reachable', policies: {} }, '8: $.tests[0].expect', 'found `reachable`'],
    ['a principal that is nobody', { ...request, principal: 'alice', policies: {} }, '3: test `read`', 'principal `alice`'],
  ])('%s', async (_what, test, place, says) => {
    const file = written(test);
    const run = await blast(['test', file]);
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr).toMatch(/^blast: [^\n]+\n$/);
    expect(run.stderr).toContain(`${file}:${place}: `);
    expect(run.stderr).toContain(says);
  });

  it('the line is that of the statement in the policy of one resource', async () => {
    const denies = { Statement: { Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' } };
    const file = written({ ...request, expect: 'allow', policies: {}, resource: [`${bucket}/x`, { arn: `${bucket}/y`, policy: denies }] });
    const run = await blast(['test', file]);
    const line =
      readFileSync(file, 'utf8')
        .split('\n')
        .findIndex((text) => text.includes('"Statement"')) + 1;
    expect(run.status).toBe(1);
    expect(run.stdout).toContain(
      `FAIL ${file}:${line} read: expected allow, decided explicitDeny; denied by statement 0 of resource[1].policy`,
    );
  });

  it('the line is that of the Allow that came nearest; a misspelt action is warned of', async () => {
    const identity = [policy(allow('ec2:*', '*')), policy(allow('s3:Get*', 'arn:aws:s3:::other/*'))];
    const file = written({ ...request, action: 's3:GetObjects', expect: 'allow', policies: { identity } });
    const run = await blast(['test', file]);
    const line =
      readFileSync(file, 'utf8')
        .split('\n')
        .findIndex((text) => text.includes('s3:Get*')) - 1;
    expect(run.stdout).toContain(
      `FAIL ${file}:${line} read: expected allow, decided implicitDeny; statement 0 of identity[1] would allow it`,
    );
    expect(run.stderr).toMatch(/^blast: warning: [^\n]+:6: no action `s3:GetObjects`[^\n]+the nearest: s3:GetObject,/);
  });

  it('a statement that is not read, though the test passes, with its line', async () => {
    const slip = { Effect: 'deny', Action: '*', Resource: '*' };
    const file = written({
      ...request,
      expect: 'allow',
      policies: { identity: [{ Version: '2012-10-17', Statement: [allow('s3:*', '*'), slip] }] },
    });
    const run = await blast(['test', file]);
    const line =
      1 +
      readFileSync(file, 'utf8')
        .split('\n')
        .findIndex((text) => text.includes('"deny"'));
    expect(run).toMatchObject({ status: 0, stdout: '1 passed, 0 failed\n' });
    expect(run.stderr).toContain(`${file}:${line}: $.Statement[1].Effect of identity[0] is not read`);
  });

  it('a file without tests', async () => {
    const file = folder.write('none.json', JSON.stringify({ tests: [] }));
    expect((await blast(['test', file])).stderr).toContain(`there are no tests in ${file}`);
    const policyFile = folder.write('policy.json', JSON.stringify({ Version: '2012-10-17', Statement: [] }));
    expect(await blast(['test', policyFile])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('found a policy, which blast lint takes'),
    });
  });

  it('other fields are somebody else’s', async () => {
    const run = await blast(['test', written({ ...request, source: 'https://example.com', id: 7, policies: {} })]);
    expect(run).toMatchObject({ status: 0, stdout: '1 passed, 0 failed\n' });
  });
});

describe.concurrent('what a failing test says', () => {
  const red = { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'red' } } };
  const only = (statement: object, more: object = {}) => ({
    ...request,
    expect: 'allow',
    policies: { identity: [policy({ ...allow('s3:GetObject', '*'), ...statement })] },
    ...more,
  });
  const resultOf = async (test: object) => {
    const file = written(test);
    const { stdout } = await blast(['test', file, '--format', 'json']);
    return { file, ...JSON.parse(stdout).results[0] };
  };

  it('JSON: of a denial the gate, and of each Allow which condition met which value, with the place in the file', async () => {
    const { file, line, gate, reasons, explanation } = await resultOf(only(red, { context: { 'aws:PrincipalTag/team': 'blue' } }));
    expect({ gate, reasons }).toEqual({
      gate: 'identity',
      reasons: [
        {
          policy: 'identity[0]',
          statement: 0,
          sid: null,
          effect: 'Allow',
          because: [
            {
              text: 'it wants aws:PrincipalTag/team StringEquals red, and it is blue',
              condition: { key: 'aws:PrincipalTag/team', operator: 'StringEquals', values: ['red'] },
              found: ['blue'],
            },
          ],
        },
      ],
    });
    expect(
      readFileSync(file, 'utf8')
        .split('\n')
        .slice(line - 1, line + 2)
        .join(' '),
    ).toContain('"Effect": "Allow"');
    expect(explanation[0]).toBe(`s3:GetObject on ${bucket}/x is denied: no identity policy allows it`);
  });

  it('JSON: of an explicit denial the condition that the Deny catches, an absent key among them', async () => {
    const { gate, reasons } = await resultOf(only({ Effect: 'Deny', Condition: { StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } } }));
    expect(gate).toBe('identity');
    expect(reasons[0].because).toEqual([
      {
        text: 'it catches aws:SourceVpc StringNotEquals vpc-1, and the key is absent',
        condition: { key: 'aws:SourceVpc', operator: 'StringNotEquals', values: ['vpc-1'] },
        found: null,
      },
    ]);
  });

  it('JSON: of what is allowed under conditions these, and nothing of gates', async () => {
    const mfa = { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } };
    const { decision, gate, conditions, reasons } = await resultOf(only(mfa, { partial: true }));
    expect({ decision, gate, conditions, reasons }).toEqual({
      decision: 'conditional',
      gate: null,
      conditions: [{ key: 'aws:MultiFactorAuthPresent', operator: 'Bool', values: ['true'] }],
      reasons: [],
    });
  });

  it('text and JUnit: the conditions', async () => {
    const mfa = { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' }, IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } };
    const file = written(only(mfa, { partial: true }));
    const said = 'expected allow, decided conditional, only with MFA and from 203.0.113.0/24';
    expect((await blast(['test', file])).stdout).toContain(`read: ${said}; allowed by statement 0 of identity[0]`);
    expect((await blast(['test', file, '--format', 'junit'])).stdout).toContain(`message="${said}"`);
  });

  it('text: why the nearest Allow fell short, though several gates are silent', async () => {
    const silent = policy(allow('ec2:*', '*'));
    const test = only(red, { context: { 'aws:PrincipalTag/team': 'blue' } });
    const file = written({ ...test, policies: { ...test.policies, permissionsBoundary: silent, serviceControl: [[silent], [silent]] } });
    expect((await blast(['test', file])).stdout).toContain('it wants aws:PrincipalTag/team StringEquals red, and it is blue');
  });
});

describe.concurrent('a file that is no list of tests', () => {
  it.each<[what: string, content: string, says: RegExp]>([
    ['empty', '', /\$\.tests: expected a list of tests, found nothing/],
    ['an alias that leads nowhere', 'tests: *gone\n', /Unresolved alias/],
    [
      'aliases that multiply',
      `a: &a [${'x,'.repeat(20)}]\nb: &b [${'*a,'.repeat(20)}]\nc: &c [${'*b,'.repeat(20)}]\ntests: [*c]\n`,
      /alias/,
    ],
    ['nested too deep', '['.repeat(100_000), /:1: nesting is too deep/],
    ['tabs', 'tests:\n\t- name: x\n', /:2: Tabs are not allowed as indentation\n/],
  ])('%s', async (_what, content, says) => {
    const file = folder.write(`${Math.random()}.yaml`, content);
    const run = await blast(['test', file]);
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr).toMatch(/^blast: [^\n]+\n$/);
    expect(run.stderr).toContain(file);
    expect(run.stderr).toMatch(says);
  });
});

describe.concurrent('with a snapshot', () => {
  const snapshot = () => folder.write(`${Math.random()}.snapshot.json`, details(policy(allow('s3:GetObject', `${bucket}/*`))));

  it('the principal’s own policies decide, and reach', async () => {
    const tests = [
      { ...request, expect: 'allow' },
      { ...request, name: 'write', action: 's3:PutObject' },
      { name: 'admins', principal: 'alice', reaches: arn('role/admins'), expect: 'reachable' },
    ];
    const file = folder.write('own.json', JSON.stringify({ tests }));
    expect(await blast(['test', file, '--snapshot', snapshot()])).toMatchObject({ status: 0, stdout: '3 passed, 0 failed\n' });
  });

  it('each of several resources is decided, and who has no account', async () => {
    const resource = [`${bucket}/x`, 'arn:aws:s3:::other/x'];
    const tests = [
      { ...request, expect: 'implicitDeny', resource },
      { ...request, expect: 'allow', resource: resource.slice(0, 1) },
      { ...request, principal: '*', expect: 'implicitDeny' },
    ];
    const file = folder.write('several.json', JSON.stringify({ tests }));
    expect(await blast(['test', file, '--snapshot', snapshot()])).toMatchObject({ status: 0, stdout: '3 passed, 0 failed\n' });
  });

  it('a principal that it does not hold: the place in the file and the nearest', async () => {
    const file = written({ ...request, principal: 'alcie' });
    const run = await blast(['test', file, '--snapshot', snapshot()]);
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr).toContain(`${file}:3: no principal \`alcie\` in the snapshot; the nearest: ${arn('user/alice')}`);
  });
});
