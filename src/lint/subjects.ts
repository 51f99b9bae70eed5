import { type PolicyDocument, parseDocument } from '../policy/index.ts';
import type { Account, PolicySource, Snapshot } from '../snapshot/index.ts';
import type { PolicyKind, Subject } from './types.ts';

interface Surroundings extends Pick<Subject, 'ownAccounts' | 'livingIds'> {
  readonly isWanted: (policy: string) => boolean;
}

/** The policies of a snapshot that are wanted by their ids, each once. */
export function subjectsOf(snapshot: Snapshot, isWanted: (policy: string) => boolean): Subject[] {
  const around: Surroundings = { ownAccounts: accountsOf(snapshot), livingIds: idsOf(snapshot), isWanted };
  const subjects = [...snapshot.accounts.flatMap((account) => subjectsOfAccount(account, around)), ...ofOrganization(snapshot, around)];
  return [...new Map(subjects.map((subject) => [subject.policy, subject])).values()];
}

/** Those that AWS manages: nobody else can change them, and they are longer than AWS lets others be. */
export function isAwsManaged(policy: string): boolean {
  return /^arn:[^:]*:iam::aws:/.test(policy);
}

function accountsOf({ accounts, organization }: Snapshot): ReadonlySet<string> {
  return new Set([...accounts.map(({ accountId }) => accountId), ...(organization?.paths.keys() ?? [])]);
}

function idsOf({ accounts }: Snapshot): ReadonlySet<string> {
  return new Set(accounts.flatMap(({ users, roles }) => [...users, ...roles].map(({ uniqueId }) => uniqueId)));
}

function subjectsOfAccount({ policies, users, groups, roles, resources }: Account, around: Surroundings): Subject[] {
  const inline = (owner: keyof typeof INLINE, sources: readonly PolicySource[]): Subject[] =>
    sources.filter(({ arn }) => arn === undefined).flatMap((source) => subjectOf(source, 'identity', around, INLINE[owner]));
  const boundaries = new Set([...users, ...roles].flatMap(({ permissionsBoundary }) => permissionsBoundary?.id ?? []));
  const attached = new Set([...users, ...groups, ...roles].flatMap(({ policies: own }) => own.map(({ id }) => id)));
  const managedKind = (id: string): PolicyKind => (boundaries.has(id) && !attached.has(id) ? 'permissionsBoundary' : 'identity');
  return [
    ...policies.flatMap((source) =>
      subjectOf(source, managedKind(source.id), around, isAwsManaged(source.id) ? undefined : limitOf('identity')),
    ),
    ...users.flatMap((user) => inline('user', user.policies)),
    ...groups.flatMap((group) => inline('group', group.policies)),
    ...roles.flatMap((role) => [...inline('role', role.policies), ...subjectOf(role.trust, 'trust', around, limitOf('trust'))]),
    ...resources.flatMap(({ type, policy, arn, attributes }) => [
      ...(policy ? subjectOf(policy, 'resource', around, LIMITS_BY_TYPE[type]) : []),
      ...(type === 'AWS::EC2::VPCEndpoint' && attributes['document'] !== undefined
        ? subjectOf({ id: `${arn}#policy`, name: 'policy', document: attributes['document'] }, 'vpcEndpoint', around, undefined)
        : []),
    ]),
  ];
}

function ofOrganization({ organization }: Snapshot, around: Surroundings): Subject[] {
  const all = (levels: ReadonlyMap<string, readonly (readonly PolicySource[])[]> | undefined): PolicySource[] =>
    [...(levels?.values() ?? [])].flat(2);
  return [
    ...all(organization?.serviceControlPolicies).flatMap((source) =>
      subjectOf(source, 'serviceControl', around, limitOf('serviceControl')),
    ),
    ...all(organization?.resourceControlPolicies).flatMap((source) =>
      subjectOf(source, 'resourceControl', around, limitOf('resourceControl')),
    ),
  ];
}

function subjectOf({ id, document }: PolicySource, kind: PolicyKind, around: Surroundings, limit: Subject['limit']): Subject[] {
  if (document === undefined || !around.isWanted(id)) return [];
  const { ownAccounts, livingIds } = around;
  return [
    {
      policy: id,
      kind,
      raw: document,
      // Parsed when somebody looks: of a snapshot with thousands of policies a report looks at a few.
      get document() {
        return parseDocument(document);
      },
      ownAccounts,
      livingIds,
      limit,
    },
  ];
}

const INLINE = {
  user: { characters: 2048, of: 'an inline policy of a user' },
  group: { characters: 5120, of: 'an inline policy of a group' },
  role: { characters: 10_240, of: 'an inline policy of a role' },
} as const;

const BUCKET = { characters: 20_480, of: 'a bucket policy' };
const KEY = { characters: 32_768, of: 'a key policy' };

const LIMITS_BY_TYPE: { readonly [type: string]: Subject['limit'] } = { 'AWS::S3::Bucket': BUCKET, 'AWS::KMS::Key': KEY };

/** Quotas of AWS, the raised ones where they can be raised. */
function limitOf(kind: PolicyKind): Subject['limit'] {
  switch (kind) {
    case 'identity':
    case 'permissionsBoundary':
      return { characters: 6144, of: 'a managed policy' };
    case 'session':
      return { characters: 2048, of: 'a session policy' };
    case 'trust':
      return { characters: 8192, of: 'a trust policy' };
    case 'serviceControl':
      return { characters: 5120, of: 'a service control policy' };
    case 'resourceControl':
      return { characters: 5120, of: 'a resource control policy' };
    default:
      return undefined;
  }
}

interface FileSubject {
  readonly policy: string;
  readonly raw: unknown;
  /** What the file says that it is; else it follows from the document. */
  readonly kind: PolicyKind | undefined;
  /** Accounts that the user calls its own; none: nobody knows. */
  readonly ownAccounts: readonly string[];
}

/** A policy from a file, of which nothing is known but its text. */
export function subjectFrom({ policy, raw, kind: stated, ownAccounts }: FileSubject): Subject {
  const document = parseDocument(raw);
  const kind = stated ?? kindOf(document);
  return {
    policy,
    kind,
    raw,
    document,
    ownAccounts: ownAccounts.length === 0 ? undefined : new Set(ownAccounts),
    livingIds: new Set(),
    limit: isAwsManaged(policy) ? undefined : kind === 'resource' ? resourceLimit(document) : limitOf(kind),
  };
}

/** Documents that name principals are resource policies; those that speak of nothing but STS are trust policies. */
function kindOf({ statements }: PolicyDocument): PolicyKind {
  if (!statements.some(({ principal }) => principal !== undefined)) return 'identity';
  const assuming = statements.every(
    ({ action: { not, globs } }) => !not && globs.every(({ source: [first] }) => typeof first === 'string' && first.startsWith('sts:')),
  );
  return assuming ? 'trust' : 'resource';
}

function resourceLimit({ statements }: PolicyDocument): Subject['limit'] {
  const speaksOf = (service: string): boolean =>
    statements.every(({ action: { globs } }) =>
      globs.every(({ source: [first] }) => typeof first === 'string' && first.startsWith(`${service}:`)),
    );
  return speaksOf('s3') ? BUCKET : speaksOf('kms') ? KEY : undefined;
}
