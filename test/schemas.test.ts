import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { LintResult } from '../src/lint/index.ts';
import type { Edge, Paths, Report, WhoCan } from '../src/query/types.ts';
import type { Verification } from '../src/verify/index.ts';

const alice = 'arn:aws:iam::111122223333:user/alice';
const deploy = 'arn:aws:iam::111122223333:role/Deploy';
const bucket = 'arn:aws:s3:::acme-data';
const key = 'arn:aws:kms:eu-west-1:111122223333:key/1';

const evidence = { policy: `${deploy}#trust`, statement: 0, sid: null, effect: 'Allow' } as const;
const assumption = { id: 'no-organization', text: 'no SCPs were collected' };

const assume: Edge = {
  id: 'e1',
  from: alice,
  to: deploy,
  technique: 'sts-assume-role',
  certainty: 'conditional',
  requests: [
    { principal: alice, action: 'sts:AssumeRole', resource: deploy, context: { 'aws:TagKeys': ['team'], 'aws:RequestTag/team': 'red' } },
  ],
  evidence: [evidence],
  conditions: [{ key: 'aws:MultiFactorAuthPresent', operator: 'Bool', values: ['true'] }],
  preconditions: [{ text: 'the role is there', status: 'met' }],
  unknowns: [],
};

const report: Report = {
  format: 'blast-report',
  version: 1,
  snapshot: { collectedAt: '2026-11-24T02:30:00Z', accounts: ['111122223333'] },
  assumptions: [assumption],
  gaps: [{ what: `s3:GetBucketPolicy ${bucket}`, text: 'its policy may grant more' }],
  suspects: [
    {
      arn: alice,
      type: 'User',
      accountId: '111122223333',
      uniqueId: 'AIDAEXAMPLE',
      groups: [],
      permissionsBoundary: null,
      tags: { team: 'red' },
      credentials: {
        accessKeys: [{ id: 'AKIAEXAMPLE', status: 'Active', created: '2026-01-01T00:00:00+00:00', lastUsed: null }],
        consolePassword: true,
        mfaDevices: null,
      },
    },
  ],
  admin: { status: 'conditional', accounts: ['111122223333'], how: `becomes:${deploy}`, steps: 1, path: ['e1'] },
  principals: [
    {
      arn: deploy,
      type: 'Role',
      accountId: '111122223333',
      admin: true,
      gains: ['policy-write'],
      steps: 1,
      certainty: 'conditional',
      path: ['e1'],
    },
  ],
  resources: [
    {
      arn: bucket,
      type: 'AWS::S3::Bucket',
      accountId: '111122223333',
      access: [
        { verb: 'read', actions: ['s3:GetObject'], via: deploy, blockedBy: key, steps: 1, certainty: 'conditional', path: ['e1'] },
        { verb: 'list', actions: ['s3:ListBucket'], via: alice, steps: 0, certainty: 'certain', path: [] },
      ],
      steps: 0,
      certainty: 'certain',
    },
  ],
  resourcePatterns: [{ pattern: 'arn:aws:s3:::logs-*', actions: ['s3:GetObject'], via: alice, steps: 0, certainty: 'certain' }],
  impacts: [
    {
      id: 'stop-logging',
      title: 'Stop the trail',
      category: 'defense-evasion',
      severity: 'high',
      attack: ['T1562.008'],
      actions: ['cloudtrail:StopLogging'],
      via: deploy,
      steps: 1,
      certainty: 'conditional',
      path: ['e1'],
    },
  ],
  evidence: [
    {
      source: 'cloudtrail',
      name: 'CloudTrail trail',
      arn: 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/main',
      accountId: '111122223333',
      collected: true,
      can: ['stop', 'delete'],
      via: deploy,
      steps: 1,
      certainty: 'conditional',
      path: ['e1'],
      proofs: (['stop', 'delete'] as const).map((can) => ({
        can,
        on: 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/main',
        actions: ['cloudtrail:StopLogging'],
        requests: [
          {
            principal: deploy,
            action: 'cloudtrail:StopLogging',
            resource: 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/main',
            context: {},
          },
        ],
        evidence: [],
        conditions: [],
        unknowns: [],
      })),
    },
  ],
  inbound: [],
  external: [{ kind: 'anonymous', id: '*', direction: 'in', certainty: 'unknown', path: [] }],
  credentials: [
    {
      arn: 'arn:aws:secretsmanager:us-east-1:111111111111:secret:x',
      type: 'AWS::SecretsManager::Secret',
      accountId: '111111111111',
      technique: 'secretsmanager-get',
      actions: ['secretsmanager:GetSecretValue'],
      via: 'arn:aws:iam::111111111111:user/a',
      steps: 1,
      certainty: 'certain',
      path: ['e1'],
    },
  ],
  containment: [],
  chokePoints: [],
  lint: [
    {
      id: 'unknown-action',
      severity: 'error',
      policy: 'arn:aws:iam::111122223333:policy/x',
      statement: 0,
      sid: null,
      path: '$.Statement[0].Action',
      problem: 'no action is named s3:GetObjects',
      remedy: 'Name s3:GetObject.',
    },
  ],
  edges: [assume, { ...assume, id: 'e2', through: 'arn:aws:lambda:eu-west-1:111122223333:function:f' }],
};

const whoCan: WhoCan = {
  format: 'blast-who-can',
  version: 1,
  resource: bucket,
  actions: ['s3:GetObject'],
  public: 'no',
  principals: [{ arn: alice, type: 'User', accountId: '111122223333', via: deploy, steps: 1, certainty: 'conditional', path: ['e1'] }],
  chokePoints: [],
  external: [],
  assumptions: [assumption],
  edges: [assume],
};

const paths: Paths = {
  format: 'blast-path',
  version: 1,
  from: alice,
  to: deploy,
  paths: [{ certainty: 'conditional', steps: 1, path: ['e1'] }],
  edges: [assume],
};

const decision = {
  format: 'blast-decision',
  version: 1,
  decision: 'explicitDeny',
  evidence: [{ ...evidence, effect: 'Deny', sid: 'NoDelete' }],
  conditions: [],
  assumptions: [],
  gate: 'serviceControl',
  reasons: [
    {
      ...evidence,
      effect: 'Deny',
      because: [
        {
          text: 'it catches aws:SourceVpc StringNotEquals vpc-1, and the key is absent',
          condition: { key: 'aws:SourceVpc', operator: 'StringNotEquals', values: ['vpc-1'] },
          found: null,
        },
      ],
    },
  ],
  explanation: ['denied by statement NoDelete'],
};

const outcome = { file: 'a.test.yaml', line: 1, conditions: [], gate: null, reasons: [], explanation: [] };

const test = {
  format: 'blast-test',
  version: 1,
  passed: 1,
  failed: 1,
  results: [
    { ...outcome, name: 'reads', expect: 'deny', decision: 'implicitDeny', pass: true, evidence: [] },
    { ...outcome, name: 'reaches', expect: 'unreachable', decision: 'reachable', pass: false, evidence: [evidence] },
  ],
};

const lint: LintResult = {
  format: 'blast-lint',
  version: 1,
  policies: 2,
  findings: [
    {
      id: 'unknown-action',
      severity: 'error',
      policy: 'policy.json',
      file: 'policy.json',
      line: 7,
      statement: 0,
      sid: null,
      path: '$.Statement[0].Action',
      problem: 'there is no action `s3:GetObjects`.',
      remedy: 'Write `s3:GetObject`.',
    },
  ],
};

const verification: Verification = {
  format: 'blast-verify',
  version: 1,
  from: 'aws',
  checked: 2,
  agreed: 1,
  calls: 1,
  differences: [
    {
      principal: alice,
      action: 's3:GetObject',
      resource: `${bucket}/a`,
      context: { 'aws:principalarn': [alice] },
      claims: ['e1'],
      kind: 'decision',
      blast: { decision: 'allow', evidence: [evidence] },
      aws: {
        decision: 'implicitDeny',
        allowedByOrganizations: null,
        allowedByPermissionsBoundary: false,
        statements: [{ policy: 'Own', type: 'user-managed', start: { line: 1, column: 2 }, end: null }],
        missingContext: ['aws:SourceIp'],
      },
      hint: 'nothing explains it',
    },
  ],
  leftOut: [
    { reason: 'cross-account', text: 'of another account', requests: [{ principal: alice, action: 's3:GetObject', resource: bucket }] },
  ],
};

const snapshot = {
  format: 'blast-snapshot',
  version: 1,
  collectedAt: '2026-11-24T02:30:00Z',
  partition: 'aws',
  organization: {
    id: 'o-abc',
    managementAccountId: '111122223333',
    delegatedAdministrators: [{ accountId: '444455556666', services: ['guardduty.amazonaws.com'] }],
    policies: [{ Id: 'p-1', Name: 'guardrail', Type: 'SERVICE_CONTROL_POLICY', Content: { Version: '2012-10-17', Statement: [] } }],
    roots: [{ id: 'r-1', policyIds: ['p-FullAWSAccess'] }],
    organizationalUnits: [{ id: 'ou-1', parentId: 'r-1', policyIds: [] }],
    accounts: [{ accountId: '111122223333', parentId: 'r-1', policyIds: ['p-1'], name: 'prod' }],
  },
  accounts: [
    {
      accountId: '111122223333',
      alias: 'acme-prod',
      iam: {
        UserDetailList: [{ Arn: alice, UserName: 'alice', CreateDate: '2024-01-01T00:00:00Z', SomethingNew: 1 }],
        GroupDetailList: [],
        RoleDetailList: [{ Arn: deploy, AssumeRolePolicyDocument: '%7B%7D', MaxSessionDuration: 3600 }],
        Policies: [],
      },
      credentials: { AccessKeys: [{ UserName: 'alice', AccessKeyId: 'AKIAEXAMPLE' }], AccessKeyLastUsed: {} },
      identityProviders: [{ arn: 'arn:aws:iam::111122223333:oidc-provider/example.com', url: 'example.com', clientIds: ['sts'] }],
      publicAccessBlock: { BlockPublicAcls: true },
      inventory: ['AWS::Lambda::Function'],
      resources: [
        {
          arn: bucket,
          type: 'AWS::S3::Bucket',
          region: 'us-east-1',
          tags: { team: 'data' },
          policy: null,
          attributes: { kmsKeyArn: key, sharedWith: ['all'] },
        },
      ],
      gaps: [{ what: `s3:GetBucketPolicy ${bucket}`, code: 'AccessDenied' }],
    },
  ],
};

type Wrong = readonly [what: string, at: string, instance: object];

/** Per schema an instance that holds, and what makes it wrong; `at` is the place that the error must name. */
const cases: Record<string, { readonly right: object; readonly wrong: readonly Wrong[] }> = {
  'blast-report': {
    right: report,
    wrong: [
      ['another version', '/version', { ...report, version: 2 }],
      ['a field that is not in the contract', '', { ...report, extra: 1 }],
      ['no edges', '', { ...report, edges: undefined }],
      [
        'a certainty that is none',
        '/principals/0/certainty',
        { ...report, principals: [{ ...report.principals[0], certainty: 'likely' }] },
      ],
      ['an extra field in an edge', '/edges/0', { ...report, edges: [{ ...assume, note: '' }] }],
      [
        'a request without an action',
        '/edges/0/requests/0',
        { ...report, edges: [{ ...assume, requests: [{ principal: alice, resource: deploy, context: {} }] }] },
      ],
      ['a way to be administrator where there is none', '/admin/how', { ...report, admin: { ...report.admin, status: 'no' } }],
      ['a local time', '/snapshot/collectedAt', { ...report, snapshot: { ...report.snapshot, collectedAt: '24.11.2026 02:30' } }],
      ['a resource without access', '/resources/0/access', { ...report, resources: [{ ...report.resources[0], access: [] }] }],
    ],
  },
  'blast-who-can': {
    right: whoCan,
    wrong: [
      ['a boolean for public', '/public', { ...whoCan, public: false }],
      ['a fraction of a step', '/principals/0/steps', { ...whoCan, principals: [{ ...whoCan.principals[0], steps: 0.5 }] }],
    ],
  },
  'blast-path': {
    right: paths,
    wrong: [['edges in place of their ids', '/paths/0/path/0', { ...paths, paths: [{ certainty: 'certain', steps: 1, path: [assume] }] }]],
  },
  'blast-decision': { right: decision, wrong: [['a decision that is none', '/decision', { ...decision, decision: 'deny' }]] },
  'blast-test': {
    right: test,
    wrong: [
      ['a result without its decision', '/results/0', { ...test, results: [{ name: 'reads', expect: 'allow', pass: true, evidence: [] }] }],
    ],
  },
  'blast-lint': {
    right: lint,
    wrong: [
      ['a severity that is none', '/findings/0/severity', { ...lint, findings: [{ ...lint.findings[0], severity: 'fatal' }] }],
      ['a finding without a line', '/findings/0', { ...lint, findings: [{ ...lint.findings[0], line: undefined }] }],
    ],
  },
  'blast-verify': {
    right: verification,
    wrong: [
      ['a number of differences', '/differences', { ...verification, differences: 1 }],
      ['another source', '/from', { ...verification, from: 'moto' }],
      [
        'a difference without a side',
        '/differences/0',
        { ...verification, differences: [{ ...verification.differences[0], aws: undefined }] },
      ],
    ],
  },
  'blast-snapshot': {
    right: snapshot,
    wrong: [
      ['a misspelt field', '', { ...snapshot, organisation: null }],
      ['no accounts', '', { ...snapshot, accounts: undefined }],
      ['an account id of eleven digits', '/accounts/0/accountId', { ...snapshot, accounts: [{ accountId: '11112222333' }] }],
      [
        'a list that is none',
        '/accounts/0/iam/UserDetailList',
        { ...snapshot, accounts: [{ accountId: '111122223333', iam: { UserDetailList: {} } }] },
      ],
      [
        'a resource without a type',
        '/accounts/0/resources/0',
        { ...snapshot, accounts: [{ accountId: '111122223333', resources: [{ arn: bucket }] }] },
      ],
    ],
  },
};

interface Schema {
  readonly $id: string;
  readonly $defs: { readonly [name: string]: unknown };
}

const folder = new URL('../schemas/', import.meta.url);
const schemas = new Map(readdirSync(folder).map((file) => [file.replace('.schema.json', ''), read(file)]));
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
const validators = new Map([...schemas].map(([name, schema]) => [name, ajv.compile(schema)]));

function read(file: string): Schema {
  return JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
}

/** As it would be after printing: `undefined` is gone. */
function printed(instance: object): unknown {
  return JSON.parse(JSON.stringify(instance));
}

function errorsOf(name: string, instance: object): readonly string[] {
  const validate: ValidateFunction | undefined = validators.get(name);
  if (validate === undefined) throw new Error(`no schema ${name}`);
  return validate(printed(instance)) ? [] : (validate.errors ?? []).map((error) => error.instancePath);
}

it('has a case for every published schema', () => {
  expect([...schemas.keys()].sort()).toEqual(Object.keys(cases).sort());
});

describe.each(Object.entries(cases))('%s', (name, { right, wrong }) => {
  it('is named in its id', () => expect(schemas.get(name)?.$id).toBe(`urn:blast-iam:schema:${name}:1`));
  it('accepts an instance of the contract', () => expect(errorsOf(name, right)).toEqual([]));
  it.each(wrong)('refuses %s', (_what, at, instance) => expect(errorsOf(name, instance)).toContain(at));
});

it('defines the same things in the same way in every result', () => {
  const first = new Map<string, unknown>();
  for (const [schema, { $defs }] of schemas) {
    if (schema === 'blast-snapshot') continue;
    for (const [name, definition] of Object.entries($defs)) {
      if (first.has(name)) expect(definition, `${schema}: ${name}`).toEqual(first.get(name));
      else first.set(name, definition);
    }
  }
});

it('describes the manifest of a snapshot directory too', () => {
  const validate = ajv.compile({ $ref: 'urn:blast-iam:schema:blast-snapshot:1#/$defs/manifest' });
  const { accounts, ...manifest } = snapshot;
  expect(validate(manifest)).toBe(true);
  expect(validate({ ...manifest, accounts })).toBe(false);
});
