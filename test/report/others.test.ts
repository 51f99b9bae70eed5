import { expect, test } from 'vitest';
import type { Paths, WhoCan } from '../../src/query/index.ts';
import { formats, renderJson, renderPaths, renderTechnique, renderTechniques, renderWhoCan } from '../../src/report/index.ts';
import { CI, DEV, edge, options, PROD, role } from './factory.ts';

const READER = role(PROD, 'payroll');
const edges = [
  edge('e1', CI, 'sts-assume-role-cross-account', READER, {
    certainty: 'conditional',
    conditions: [{ key: 'aws:MultiFactorAuthPresent', operator: 'Bool', values: ['true'] }],
  }),
];

const whoCan: WhoCan = {
  format: 'blast-who-can',
  version: 1,
  resource: 'arn:aws:s3:::acme-prod-payroll',
  actions: ['s3:GetObject'],
  public: 'no',
  principals: [
    { arn: READER, type: 'Role', accountId: PROD, via: READER, steps: 0, certainty: 'certain', path: [] },
    { arn: CI, type: 'User', accountId: DEV, via: READER, steps: 1, certainty: 'conditional', path: ['e1'] },
  ],
  chokePoints: [],
  external: [],
  assumptions: [{ id: 'no-organization', text: 'Assuming no SCPs: none were collected.' }],
  edges,
};

test('who-can: those who hold the permission apart from those who get at it', () => {
  const lines = renderWhoCan(whoCan, options).split('\n');
  expect(lines[0]).toBe('2 principals can s3:GetObject on acme-prod-payroll.');
  expect(lines).toContain(`  ● role/payroll (${PROD})`);
  expect(lines).toContain(`  ◐ user/ci-deploy (${DEV}), 1 step`);
  expect(lines).toContain(`      assumes role/payroll (${PROD}) in another account; only with MFA`);
});

test('who-can: public and nobody', () => {
  const text = renderWhoCan({ ...whoCan, principals: [], public: 'certain', actions: [] }, options);
  expect(text).toContain('NOBODY in this snapshot can become acme-prod-payroll.');
  expect(text).toContain('Anyone on the internet can, too.');
});

test('who-can: of what is missing nobody knows', () => {
  const missing = "not all of 444455556666's users, groups, roles and policies are in the snapshot.";
  const wide = { ...options, width: 200 };
  const some = renderWhoCan({ ...whoCan, incompleteAccounts: ['444455556666'] }, wide).split('\n');
  expect(some[0]).toBe('2 principals can s3:GetObject on acme-prod-payroll.');
  expect(some).toContain(`UNKNOWN who else can: ${missing}`);
  const [none] = renderWhoCan({ ...whoCan, principals: [], incompleteAccounts: ['444455556666'] }, wide).split('\n');
  expect(none).toBe(`UNKNOWN who can s3:GetObject on acme-prod-payroll: ${missing}`);
});

test('who-can: a thousand principals do not flood', () => {
  const principals = Array.from({ length: 1000 }, (_, index) => ({
    ...whoCan.principals[index % 2],
    arn: role(DEV, `r${index}`),
  })) as unknown as WhoCan['principals'];
  const text = renderWhoCan({ ...whoCan, principals }, options);
  expect(text.split('\n').length).toBeLessThan(60);
  expect(text.replaceAll(/\s+/g, ' ')).toContain('and 480 more');
});

test('who-can: administrators that get there alike stand together, with what they can do and how to see the rest', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => role(PROD, name));
  const own = names.map((arn, i) => edge(`w${i}`, arn, 'iam-put-role-policy-self', arn));
  const last = names.map((arn, i) => edge(`a${i}`, arn, 'account-administration', `arn:aws:iam::${PROD}:root`));
  const principals = names.map((arn, i) => ({
    ...(whoCan.principals[0] as WhoCan['principals'][number]),
    arn,
    via: arn,
    steps: 2,
    path: [`w${i}`, `a${i}`],
    verbs: ['read', 'write'] as const,
  }));
  const text = renderWhoCan({ ...whoCan, principals, edges: [...own, ...last] }, options);
  const through = text.slice(text.indexOf('THROUGH OTHERS')).replaceAll(/\s+/g, ' ');
  expect(through).toContain('● 8 certain');
  expect(through).toContain(`role/e (${PROD}), ... and 3 more (--full), 2 steps: read, write`);
  expect(through.match(/2 steps/g)).toHaveLength(1);
});

test('paths: each proof step by step, or that there is none', () => {
  const paths: Paths = {
    format: 'blast-path',
    version: 1,
    from: CI,
    to: READER,
    paths: [{ certainty: 'conditional', steps: 1, path: ['e1'] }],
    edges,
  };
  const text = renderPaths(paths, options);
  expect(text).toContain(`user/ci-deploy reaches role/payroll (${PROD}): 1 proof.`);
  expect(text).toContain('PROOF 1  ◐ conditional, 1 step, only with MFA');
  expect(text).toContain(`  1. user/ci-deploy assumes role/payroll (${PROD}) in another account`);
  expect(renderPaths({ ...paths, paths: [] }, { ...options, width: 100 })).toContain(
    `user/ci-deploy CANNOT reach role/payroll (${PROD}), as far as this snapshot shows.`,
  );
});

const technique = {
  id: 'lambda-swap-role',
  name: 'Other role for a function',
  kind: 'pass-role-existing',
  category: 'existing-passrole',
  allOf: ['iam:PassRole', 'lambda:UpdateFunctionConfiguration'],
  anyOf: [['lambda:InvokeFunction'], ['lambda:AddPermission']],
  tells: 'makes function {through} run as {to}',
  gives: 'the role',
  passedTo: 'lambda.amazonaws.com',
  host: { type: 'AWS::Lambda::Function' },
  requires: [{ is: 'login-profile', value: false }, { is: 'brand-new' }],
  events: ['UpdateFunctionConfiguration20150331v2'],
  attack: ['T1548.005'],
  remedy: 'Name the roles.',
  knownAs: ['pacu:X'],
};

test('one technique: what it takes, gives, leaves behind and what takes it away', () => {
  const text = renderTechnique(technique, options);
  for (const line of [
    '  The caller makes function X run as the target.',
    '  needs       iam:PassRole on the role, to lambda.amazonaws.com',
    '              lambda:UpdateFunctionConfiguration on the Lambda Function',
    '  and one of  lambda:InvokeFunction on the Lambda Function',
    '  through     an existing Lambda Function',
    '  if          the user has no console password yet',
    '              brand new',
    '  gives       the role',
    '  CloudTrail  UpdateFunctionConfiguration20150331v2',
    '  ATT&CK      T1548.005',
    '  remedy      Name the roles.',
    '  elsewhere   pacu:X',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
});

test('the catalogue: one line each, by category', () => {
  expect(renderTechniques([technique], options).split('\n')).toContain('  lambda-swap-role  Other role for a function');
});

test('the catalogue: at 80 columns a long id has a line to itself, and the names stand in one column', () => {
  const long = { ...technique, id: 'sso-detachcustomermanagedpolicyreferencefrompermissionset', name: 'Drop a policy' };
  const lines = renderTechniques([technique, long], options).split('\n');
  const name = lines.find((line) => line.includes(technique.name)) as string;
  expect(lines).toContain(`  ${long.id}`);
  expect(lines.find((line) => line.includes(long.name))?.indexOf(long.name)).toBe(name.indexOf(technique.name));
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
});

test('json: two spaces, order kept, a newline at the end', () => {
  expect(renderJson({ b: 1, a: [2] })).toBe('{\n  "b": 1,\n  "a": [\n    2\n  ]\n}\n');
  expect(formats.json.whoCan(whoCan)).toContain('"format": "blast-who-can"');
  expect(formats.text.whoCan(whoCan, options)).toContain('THEMSELVES');
});

test('JSON: what acts on a terminal is escaped, and means the same', () => {
  const value = { text: 'a\u009b31m\u202eb\u2066\u007f\u0007 é' };
  const text = renderJson(value);
  expect(text).toContain('a\\u009b31m\\u202eb\\u2066\\u007f\\u0007 é');
  expect(JSON.parse(text)).toEqual(value);
});
