import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildReport, whoCanBecome } from '../../src/query/index.ts';
import { worldFrom } from '../fixtures/run-report.ts';
import { usersOf, usesBy } from './uses.ts';

// A management account that may change what withholds something from a member account, and enter it.
const MANAGEMENT = '999988887777';
const MEMBER = '111122223333';
const BUCKET = 'arn:aws:s3:::data';
const inMember = (name: string): string => `arn:aws:iam::${MEMBER}:role/${name}`;
const inManagement = (name: string): string => `arn:aws:iam::${MANAGEMENT}:role/${name}`;
const ROLES = [inManagement('boss'), inManagement('aide'), inMember('dev'), inMember('ops')];

const MAY = [
  ['organizations:UpdatePolicy', '*'],
  ['organizations:UpdatePolicy', '*/p-one'],
  ['organizations:DetachPolicy', '*'],
  ['organizations:MoveAccount', '*'],
  ['organizations:DisablePolicyType', '*'],
  ['organizations:LeaveOrganization', '*'],
  ['iam:PutRolePolicy', inManagement('boss')],
  ['iam:PutRolePolicy', inMember('ops')],
  ['s3:GetObject', `${BUCKET}/*`],
  ['*', '*'],
  ...ROLES.map((arn) => ['sts:AssumeRole', arn] as const),
] as const;
const CONDITIONS = [{}, {}, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }];
const GUARDS = [['s3:*'], ['sts:AssumeRole', 'iam:*'], ['organizations:LeaveOrganization'], ['iam:PutRolePolicy', 's3:*']];

const grant = fc
  .tuple(fc.constantFrom(...MAY), fc.constantFrom(...CONDITIONS))
  .map(([[Action, Resource], Condition]) => ({ Effect: 'Allow', Action, Resource, Condition }));
const drawn = fc.record({
  grants: fc.array(fc.array(grant, { maxLength: 3 }), { minLength: 4, maxLength: 4 }),
  trusts: fc.array(fc.constantFrom(`arn:aws:iam::${MANAGEMENT}:root`, `arn:aws:iam::${MEMBER}:root`, ...ROLES), {
    minLength: 4,
    maxLength: 4,
  }),
  one: fc.constantFrom(...GUARDS),
  two: fc.constantFrom(undefined, ...GUARDS),
});
type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

describe('reach and who-can agree', () => {
  it('in small organizations', async () => {
    await fc.assert(
      fc.asyncProperty(drawn, async (each) => {
        const world = await worldFrom(snapshotOf(each), []);
        const forwards: string[] = [];
        const backwards: string[] = [];
        for (const actor of world.actors.values()) {
          const report = buildReport(world, [actor]);
          forwards.push(...usesBy(actor, report));
          for (const row of report.principals)
            if (row.arn !== actor.arn) forwards.push(`${actor.arn} becomes ${row.arn}: ${row.certainty}`);
          for (const row of whoCanBecome(world, actor).principals) backwards.push(`${row.arn} becomes ${actor.arn}: ${row.certainty}`);
        }
        backwards.push(...usersOf(world, BUCKET));
        expect(backwards.sort()).toEqual(forwards.sort());
      }),
      { numRuns: 60 },
    );
  });
});

function snapshotOf({ grants, trusts, one, two }: Drawn): unknown {
  const document = (Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });
  const guards = Object.entries({ 'p-one': one, 'p-two': two }).filter(([, denies]) => denies !== undefined);
  const policy = (Id: string, Statement: readonly object[]) => ({
    Id,
    Name: Id,
    Type: 'SERVICE_CONTROL_POLICY',
    Content: document(Statement),
  });
  const roles = ROLES.map((Arn, i) => ({
    Path: '/',
    RoleName: Arn.split('/')[1],
    RoleId: `AROAROLE${i}`,
    Arn,
    AssumeRolePolicyDocument: document([{ Effect: 'Allow', Principal: { AWS: trusts[i] }, Action: 'sts:AssumeRole' }]),
    InstanceProfileList: [],
    RolePolicyList: (grants[i] ?? []).length === 0 ? [] : [{ PolicyName: 'has', PolicyDocument: document(grants[i] ?? []) }],
    AttachedManagedPolicies: [],
    Tags: [],
  }));
  const account = (accountId: string, RoleDetailList: readonly object[], resources: readonly object[]) => ({
    accountId,
    iam: { UserDetailList: [], GroupDetailList: [], RoleDetailList, Policies: [] },
    resources,
  });
  return {
    format: 'blast-snapshot',
    version: 1,
    collectedAt: '2026-11-20T06:00:00Z',
    partition: 'aws',
    organization: {
      id: 'o-example',
      managementAccountId: MANAGEMENT,
      delegatedAdministrators: [],
      policies: [
        policy('p-FullAWSAccess', [{ Effect: 'Allow', Action: '*', Resource: '*' }]),
        ...guards.map(([id, Action]) => policy(id, [{ Effect: 'Deny', Action, Resource: '*' }])),
      ],
      roots: [{ id: 'r-1', policyIds: ['p-FullAWSAccess', ...guards.slice(1).map(([id]) => id)] }],
      organizationalUnits: [{ id: 'ou-1', parentId: 'r-1', policyIds: ['p-FullAWSAccess', 'p-one'] }],
      accounts: [
        { accountId: MANAGEMENT, parentId: 'r-1', policyIds: ['p-FullAWSAccess'] },
        { accountId: MEMBER, parentId: 'ou-1', policyIds: ['p-FullAWSAccess'] },
      ],
    },
    accounts: [
      account(MANAGEMENT, roles.slice(0, 2), []),
      account(MEMBER, roles.slice(2), [{ arn: BUCKET, type: 'AWS::S3::Bucket', policy: null }]),
    ],
  };
}
