import type { Edge, Report } from '../../src/query/index.ts';
import { access, CI, DEV, edge, impact, PROD, principal, report, resource, role, suspect, trail } from './factory.ts';

const SECURITY = '777788889999';
const DEPLOY = role(DEV, 'lambda-deploy-exec');
const ORDERS = role(DEV, 'lambda-orders-exec');
const BUILD = role(DEV, 'codebuild-web');
const READONLY = role(DEV, 'ops-readonly');
const RELEASE = role(PROD, 'ReleaseManager');
const MIGRATIONS = role(PROD, 'app-migrations');
const PROD_ROOT = `arn:aws:iam::${PROD}:root`;
const ARCHIVE = role(SECURITY, 'LogArchiveRead');
const PARTNER = 'arn:aws:iam::123456789012:role/partner-sync';
const DEPLOYERS = `arn:aws:iam::${DEV}:policy/deploy-functions`;
const SECRET = `arn:aws:secretsmanager:us-east-1:${DEV}:secret:dev/orders/db-a1B2c3`;
const KEY = `arn:aws:kms:us-east-1:${PROD}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

const missing = 'policy/legacy-build-permissions is attached to role/codebuild-web, but its document is not in the snapshot';

const edges: readonly Edge[] = [
  edge('e1', CI, 'lambda-create-invoke', DEPLOY, {
    requests: [
      { principal: CI, action: 'iam:PassRole', resource: DEPLOY, context: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
      { principal: CI, action: 'lambda:CreateFunction', resource: `arn:aws:lambda:us-east-1:${DEV}:function:acme-x`, context: {} },
      { principal: CI, action: 'lambda:InvokeFunction', resource: `arn:aws:lambda:us-east-1:${DEV}:function:acme-x`, context: {} },
    ],
    evidence: [
      { policy: DEPLOYERS, statement: 0, sid: 'Functions', effect: 'Allow' },
      { policy: DEPLOYERS, statement: 1, sid: 'PassExecutionRole', effect: 'Allow' },
    ],
  }),
  edge('e2', DEPLOY, 'sts-assume-role-cross-account', RELEASE, {
    requests: [{ principal: DEPLOY, action: 'sts:AssumeRole', resource: RELEASE, context: {} }],
    evidence: [
      { policy: `${DEPLOY}#promote-to-prod`, statement: 0, sid: 'Promote', effect: 'Allow' },
      { policy: `${RELEASE}#trust`, statement: 0, sid: null, effect: 'Allow' },
    ],
  }),
  edge('e3', RELEASE, 'iam-put-role-policy-assume', MIGRATIONS, {
    requests: [
      { principal: RELEASE, action: 'iam:PutRolePolicy', resource: MIGRATIONS, context: {} },
      { principal: RELEASE, action: 'sts:AssumeRole', resource: MIGRATIONS, context: {} },
    ],
    evidence: [
      { policy: `${RELEASE}#release`, statement: 0, sid: 'AppRolePermissions', effect: 'Allow' },
      { policy: `${RELEASE}#release`, statement: 1, sid: 'RunMigrations', effect: 'Allow' },
      { policy: `${MIGRATIONS}#trust`, statement: 0, sid: null, effect: 'Allow' },
    ],
  }),
  edge('e4', MIGRATIONS, 'account-administration', PROD_ROOT),
  edge('e5', CI, 'lambda-create-invoke', ORDERS),
  edge('e6', CI, 'codebuild-start-build', BUILD, { through: `arn:aws:codebuild:us-east-1:${DEV}:project/acme-web-build` }),
  edge('e7', CI, 'sts-assume-role', READONLY, {
    certainty: 'conditional',
    conditions: [{ key: 'aws:MultiFactorAuthPresent', operator: 'Bool', values: ['true'] }],
  }),
  edge('e8', PROD_ROOT, 'sts-assume-role-cross-account', ARCHIVE, {
    certainty: 'conditional',
    conditions: [{ key: 'sts:ExternalId', operator: 'StringEquals', values: ['acme-audit'] }],
  }),
  edge('e9', CI, 'sts-assume-role-cross-account', PARTNER, {
    certainty: 'unknown',
    unknowns: [`the trust policy of ${PARTNER}: account 123456789012 was not collected`],
  }),
  edge('e10', BUILD, 'sts-assume-role', role(DEV, 'ec2-legacy-admin'), { certainty: 'unknown', unknowns: [missing] }),
  edge('i1', role(DEV, 'OrganizationAccountAccessRole'), 'account-administration', `arn:aws:iam::${DEV}:root`),
];

const admin = ['e1', 'e2', 'e3', 'e4'];

/** The story of the sample organization: a leaked key of a dev pipeline that becomes an administrator of prod. */
export const sample: Report = report({
  snapshot: { collectedAt: '2026-11-20T06:10:00Z', accounts: [DEV, PROD, SECURITY] },
  assumptions: [{ id: 'no-rcp', text: 'assuming no resource control policies: none were collected' }],
  gaps: [{ what: `iam:GetPolicyVersion arn:aws:iam::${DEV}:policy/legacy-build-permissions`, text: 'AccessDenied when it was collected' }],
  suspects: [
    {
      ...suspect,
      credentials: {
        accessKeys: [
          { id: 'AKIAIOSFODNN7EXAMPLE', status: 'Active', created: '2025-03-11T09:20:14Z', lastUsed: '2026-11-20T05:41:00Z' },
          { id: 'AKIAI44QH8DHBEXAMPLE', status: 'Inactive', created: '2023-06-02T14:05:41Z', lastUsed: null },
        ],
        consolePassword: false,
        mfaDevices: [],
      },
    },
  ],
  admin: { status: 'certain', accounts: [PROD], how: `becomes:${MIGRATIONS}`, steps: 3, path: ['e1', 'e2', 'e3'] },
  principals: [
    principal(DEPLOY, ['e1']),
    principal(ORDERS, ['e5']),
    principal(BUILD, ['e6']),
    principal(RELEASE, ['e1', 'e2']),
    principal(MIGRATIONS, ['e1', 'e2', 'e3'], { admin: true, gains: ['policy-write'] }),
    principal(PROD_ROOT, admin, { type: 'Root', admin: true }),
    ...['app-orders', 'ecs-task-execution', 'lambda-payroll-exec', 'ProdSupport', 'OrganizationAccountAccessRole'].map((name) =>
      principal(role(PROD, name), admin),
    ),
    principal(`arn:aws:iam::${PROD}:user/break-glass`, admin, { admin: true }),
    principal(`arn:aws:iam::${PROD}:user/frank-dba`, admin),
    principal(READONLY, ['e7'], { certainty: 'conditional' }),
    principal(ARCHIVE, [...admin, 'e8'], { certainty: 'conditional' }),
    principal(role(DEV, 'ec2-legacy-admin'), ['e6', 'e10'], { certainty: 'unknown', admin: true }),
  ],
  resources: [
    resource(SECRET, 'AWS::SecretsManager::Secret', DEV, [access('read', ORDERS, ['e5'])]),
    resource(`arn:aws:secretsmanager:us-east-1:${PROD}:secret:prod/payroll/db-x9Y8z7`, 'AWS::SecretsManager::Secret', PROD, [
      access('read', MIGRATIONS, admin),
    ]),
    resource(`arn:aws:ssm:us-east-1:${DEV}:parameter/acme/dev/orders/feature-flags`, 'AWS::SSM::Parameter', DEV, [
      access('read', ORDERS, ['e5']),
    ]),
    resource(KEY, 'AWS::KMS::Key', PROD, [access('administer', MIGRATIONS, admin)]),
    resource('arn:aws:s3:::acme-dev-artifacts', 'AWS::S3::Bucket', DEV, [
      access('list', BUILD, ['e6']),
      access('read', BUILD, ['e6']),
      access('write', BUILD, ['e6']),
    ]),
    resource('arn:aws:s3:::acme-prod-payroll', 'AWS::S3::Bucket', PROD, [
      access('list', MIGRATIONS, admin),
      access('read', MIGRATIONS, admin, { blockedBy: KEY }),
    ]),
    resource('arn:aws:s3:::acme-cloudtrail-logs', 'AWS::S3::Bucket', SECURITY, [
      access('list', ARCHIVE, [...admin, 'e8'], { certainty: 'conditional' }),
      access('read', ARCHIVE, [...admin, 'e8'], { certainty: 'conditional' }),
    ]),
    resource(`arn:aws:dynamodb:us-east-1:${DEV}:table/orders-dev`, 'AWS::DynamoDB::Table', DEV, [
      access('read', ORDERS, ['e5']),
      access('write', ORDERS, ['e5']),
    ]),
    resource(`arn:aws:dynamodb:us-east-1:${PROD}:table/orders`, 'AWS::DynamoDB::Table', PROD, [access('read', MIGRATIONS, admin)]),
    resource(`arn:aws:lambda:us-east-1:${DEV}:function:acme-orders`, 'AWS::Lambda::Function', DEV, [
      access('write', CI, []),
      access('execute', CI, []),
    ]),
    resource(`arn:aws:lambda:us-east-1:${PROD}:function:payroll-export`, 'AWS::Lambda::Function', PROD, [
      access('execute', MIGRATIONS, admin),
    ]),
  ],
  impacts: [
    impact('lambda-create', 'Create Lambda functions', CI, [], { category: 'compute-abuse', severity: 'medium' }),
    impact('lambda-code', 'Replace the code of Lambda functions', CI, [], { category: 'persistence' }),
    impact('build', 'Start builds', CI, [], { category: 'lateral-movement' }),
    impact('assume', 'Assume roles', CI, [], { category: 'lateral-movement', certainty: 'conditional' }),
    impact('secret', 'Read Secrets Manager secrets', MIGRATIONS, admin, { severity: 'critical' }),
    impact('ssm', 'Read SSM parameters (incl. SecureString)', ORDERS, ['e5']),
    impact('s3', 'Delete S3 objects', MIGRATIONS, admin, { category: 'data-destroy', severity: 'critical' }),
    impact('rds', 'Delete RDS databases', MIGRATIONS, admin, { category: 'data-destroy', severity: 'critical' }),
    impact('ddb', 'Delete DynamoDB tables', MIGRATIONS, admin, { category: 'data-destroy', severity: 'critical' }),
    impact('user', 'Create users and access keys', MIGRATIONS, admin, { category: 'credential-creation', severity: 'critical' }),
    impact('trust', 'Change who may assume a role', MIGRATIONS, admin, { category: 'persistence', severity: 'critical' }),
  ],
  evidence: [
    trail(`arn:aws:cloudtrail:us-east-1:${SECURITY}:trail/acme-org-trail`, ['read'], ARCHIVE, [...admin, 'e8'], {
      certainty: 'conditional',
    }),
  ],
  inbound: [
    principal(role(DEV, 'OrganizationAccountAccessRole'), ['i1'], { admin: true }),
    principal(role(DEV, 'ec2-legacy-admin'), ['i1'], { admin: true }),
    principal(`arn:aws:iam::${DEV}:user/carol`, ['i1']),
    principal(role(SECURITY, 'org-inventory'), ['i1']),
  ],
  external: [{ kind: 'account', id: PARTNER, direction: 'out', certainty: 'unknown', path: ['e9'] }],
  edges,
});
