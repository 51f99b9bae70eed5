/** The snapshot after reading, checking and joining: what every later layer works on. All of it is immutable. */

/** One JSON value as it stood in the input. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A fact that could not be read; `what` names the call or the thing, `text` says what follows from its absence. */
export interface Gap {
  readonly what: string;
  readonly text: string;
  /** ARN of the principal or resource whose answers depend on it. */
  readonly about?: string;
}

/**
 * A policy document in its place.
 * `id` is how evidence names it: the policy's ARN; `<principal arn>#<name>` for an inline policy; `<role arn>#trust`; `<resource arn>#policy`.
 * `document` is undefined where the policy is attached but its document is not in the snapshot; an unreadable document stays as it is and is reported by the policy layer.
 */
export interface PolicySource {
  readonly id: string;
  readonly name: string;
  /** ARN of the managed policy; undefined for inline, trust and resource policies. */
  readonly arn?: string;
  readonly document: Json | undefined;
}

export interface ManagedPolicy extends PolicySource {
  readonly arn: string;
  readonly path: string;
  readonly defaultVersionId: string;
  /** All stored versions, the default one too. */
  readonly versions: readonly { readonly id: string; readonly isDefault: boolean; readonly document: Json }[];
}

export type Tags = ReadonlyMap<string, string>;

interface IamEntity {
  readonly arn: string;
  readonly accountId: string;
  readonly name: string;
  readonly path: string;
  /** AIDA..., AROA..., AGPA...; empty when the input has none. */
  readonly uniqueId: string;
  /** Inline and attached managed policies, in the order of the input. */
  readonly policies: readonly PolicySource[];
}

export interface User extends IamEntity {
  readonly type: 'User';
  readonly tags: Tags;
  readonly groups: readonly Group[];
  readonly permissionsBoundary: PolicySource | undefined;
  readonly credentials: UserCredentials;
}

export interface Group extends IamEntity {
  readonly type: 'Group';
  /** ARNs of the users in it. */
  readonly members: readonly string[];
}

export interface Role extends IamEntity {
  readonly type: 'Role';
  readonly tags: Tags;
  readonly permissionsBoundary: PolicySource | undefined;
  readonly trust: PolicySource;
  readonly instanceProfiles: readonly { readonly arn: string; readonly name: string }[];
  readonly lastUsed: string | undefined;
  /** Seconds; undefined when not collected. */
  readonly maxSessionDuration: number | undefined;
}

/** What is known of a user's credentials; undefined = not collected. */
export interface UserCredentials {
  readonly accessKeys: readonly AccessKey[] | undefined;
  readonly consolePassword: boolean | undefined;
  /** Serial numbers; `unknown` where it is known only that there is one. */
  readonly mfaDevices: readonly string[] | undefined;
}

export interface AccessKey {
  /** Empty where only the credential report or the account's summary is known, which count keys without naming them. */
  readonly id: string;
  readonly active: boolean;
  readonly created: string | undefined;
  readonly lastUsed: string | undefined;
}

export interface Resource {
  readonly arn: string;
  /** CloudFormation type name, such as `AWS::S3::Bucket`. */
  readonly type: string;
  /** Account that owns it. */
  readonly accountId: string;
  readonly region: string | undefined;
  /** undefined = tags were not collected. */
  readonly tags: Tags | undefined;
  /** null = collected and absent; undefined = not collected. */
  readonly policy: PolicySource | null | undefined;
  readonly roleArn: string | undefined;
  readonly instanceProfileArn: string | undefined;
  readonly executionRoleArn: string | undefined;
  readonly attributes: { readonly [name: string]: Json };
}

/** Permission sets of Identity Center, and who has them in which account. A permission set is known by its name, which the names of its roles hold. */
export interface IdentityCenter {
  readonly instanceArn: string | undefined;
  readonly permissionSets: readonly { readonly arn: string; readonly name: string }[];
  readonly assignments: readonly {
    readonly permissionSet: string;
    readonly accountId: string;
    /** `USER` or `GROUP`. */
    readonly principalType: string;
    readonly principalId: string;
  }[];
}

export interface Account {
  readonly accountId: string;
  readonly alias: string | undefined;
  readonly users: readonly User[];
  readonly groups: readonly Group[];
  readonly roles: readonly Role[];
  readonly policies: readonly ManagedPolicy[];
  /** Whether all pages and lists of authorization details are there; else what is missing may grant anything. */
  readonly isIamComplete: boolean;
  /** What the root user can sign in with. */
  readonly rootCredentials: UserCredentials;
  readonly resources: readonly Resource[];
  /** Resource types collected completely: for these, absent means that none exists. */
  readonly inventory: ReadonlySet<string>;
  readonly identityProviders: readonly { readonly arn: string; readonly url: string | undefined; readonly clientIds: readonly string[] }[];
  /** Of the account that manages it. */
  readonly identityCenter: IdentityCenter | undefined;
  readonly publicAccessBlock: { readonly [flag: string]: boolean } | undefined;
  /** The id by which access control lists and bucket policies of S3 name the account; undefined = not known. */
  readonly canonicalUserId: string | undefined;
}

/** A root or an organizational unit, for an account that stands right under it. */
export interface OrganizationContainer {
  /** `o-id/r-id/ou-id/`, it included. */
  readonly path: string;
  readonly serviceControlPolicies: readonly PolicySource[];
}

export interface Organization {
  readonly id: string;
  readonly managementAccountId: string;
  readonly delegatedAdministrators: readonly { readonly accountId: string; readonly services: readonly string[] }[];
  /** Per account: one list of policies per level (root first, account last). */
  readonly serviceControlPolicies: ReadonlyMap<string, readonly (readonly PolicySource[])[]>;
  readonly resourceControlPolicies: ReadonlyMap<string, readonly (readonly PolicySource[])[]>;
  /** Per account: `o-id/r-id/ou-id/`, the value of aws:PrincipalOrgPaths. */
  readonly paths: ReadonlyMap<string, string>;
  /** Roots and organizational units by id, whether or not accounts stand under them. */
  readonly containers: ReadonlyMap<string, OrganizationContainer>;
  readonly accountNames: ReadonlyMap<string, string>;
}

export interface Snapshot {
  /** ISO 8601 UTC; undefined for bare authorization details, which do not say. */
  readonly collectedAt: string | undefined;
  /** ISO 8601 UTC: it was collected then or later. Of what does not say when, the newest date in it; undefined where there is none. */
  readonly notBefore: string | undefined;
  readonly partition: string;
  readonly organization: Organization | undefined;
  readonly accounts: readonly Account[];
  readonly gaps: readonly Gap[];
}
