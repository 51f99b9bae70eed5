// A small account for the comparison with AWS's simulator. What follows from each policy is in the tests, by hand.
import { ACCOUNT, allow, arn, policy } from '../cli/support.ts';

export const BUCKET = 'arn:aws:s3:::acme-data';
export const SHARED = 'arn:aws:s3:::acme-shared';
const created = { Path: '/', CreateDate: '2024-01-01T00:00:00Z', AttachedManagedPolicies: [] };

function user(name: string, statements: readonly object[], more: object = {}): object {
  return {
    ...created,
    UserName: name,
    UserId: `AIDA${name.toUpperCase()}`,
    Arn: arn(`user/${name}`),
    GroupList: [],
    UserPolicyList: [{ PolicyName: 'own', PolicyDocument: policy(...statements) }],
    ...more,
  };
}

const bound = arn('policy/Bound');

/**
 * alice reads the bucket and, with MFA, writes it; she may assume the role, pass it, and read a shared bucket whose policy denies deletion.
 * bob is bounded to reading. The role reads the shared bucket.
 */
export const account = {
  accountId: ACCOUNT,
  iam: {
    UserDetailList: [
      user('alice', [
        { Sid: 'Read', ...allow(['s3:GetObject', 's3:ListBucket'], '*') },
        { Sid: 'Write', ...allow('s3:PutObject', `${BUCKET}/*`), Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } },
        { Sid: 'Assume', ...allow('sts:AssumeRole', arn('role/reader')) },
        { Sid: 'Delete', ...allow('s3:DeleteObject', `${SHARED}/*`) },
      ]),
      user('bob', [{ Sid: 'All', ...allow('s3:*', '*') }], {
        PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: bound },
      }),
    ],
    GroupDetailList: [],
    RoleDetailList: [
      {
        ...created,
        RoleName: 'reader',
        RoleId: 'AROAREADER',
        Arn: arn('role/reader'),
        AssumeRolePolicyDocument: policy({ Effect: 'Allow', Principal: { AWS: arn('root') }, Action: 'sts:AssumeRole' }),
        RolePolicyList: [{ PolicyName: 'own', PolicyDocument: policy({ Sid: 'Any', ...allow('s3:GetObject', '*') }) }],
        InstanceProfileList: [],
      },
    ],
    Policies: [
      {
        ...created,
        PolicyName: 'Bound',
        Arn: bound,
        DefaultVersionId: 'v1',
        PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: policy({ Sid: 'Reads', ...allow('s3:GetObject', '*') }) }],
      },
    ],
  },
  resources: [
    { arn: BUCKET, type: 'AWS::S3::Bucket', policy: null },
    {
      arn: SHARED,
      type: 'AWS::S3::Bucket',
      policy: policy({ Sid: 'Keep', Effect: 'Deny', Principal: '*', Action: 's3:DeleteObject', Resource: `${SHARED}/*` }),
    },
  ],
};

export function snapshotWith(more: object = {}): object {
  return { format: 'blast-snapshot', version: 1, collectedAt: '2026-11-24T02:30:00Z', partition: 'aws', accounts: [account], ...more };
}

/** A request as an edge of a report makes it. */
export interface ClaimedRequest {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly context?: object;
}

/** The parts of a report that claim these requests, one edge each. */
export function reportOf(requests: readonly ClaimedRequest[], certainty = 'certain'): object {
  return {
    format: 'blast-report',
    version: 1,
    snapshot: { collectedAt: '2026-11-24T02:30:00Z', accounts: [ACCOUNT] },
    suspects: [],
    edges: requests.map((request, i) => ({ id: `e${i + 1}`, certainty, requests: [{ context: {}, ...request }] })),
    resources: [],
    impacts: [],
  };
}
