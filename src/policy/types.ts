/** Words of the policy layer. It knows no accounts and no files: documents and requests come in, decisions go out. */
import type { Glob } from '../shared/glob.ts';
import type { Operator, Quantifier } from './operators.ts';
import type { Template } from './template.ts';

export type Effect = 'Allow' | 'Deny';

/** Three truth values: false, open (depends on a key that is not known), true. Kleene's logic is min and max over them. */
export type Tri = 0 | 1 | 2;
export const FALSE = 0;
export const OPEN = 1;
export const TRUE = 2;

/** Something in a document that AWS would not have stored, or that blast cannot read. */
export interface Problem {
  /** JSON path in the document, such as `$.Statement[2].Effect`. */
  readonly path: string;
  readonly text: string;
}

/** A parsed document. Interned by content: the same document attached a thousand times is one object. */
export interface PolicyDocument {
  readonly version: '2008-10-17' | '2012-10-17';
  readonly statements: readonly Statement[];
  readonly problems: readonly Problem[];
}

/** A document in its place. `id` is what evidence names. */
export interface Policy {
  readonly id: string;
  readonly document: PolicyDocument;
  /** What it says without Block Public Access, where that sets Allows aside (R-S3-02). */
  readonly setAside?: PolicyDocument;
}

export interface Statement {
  /** Counts from 0. */
  readonly index: number;
  readonly sid: string | undefined;
  readonly effect: Effect;
  readonly action: { readonly not: boolean; readonly globs: readonly Glob[] };
  /** undefined: the resource that the policy is attached to (trust policies, some resource policies). */
  readonly resource: { readonly not: boolean; readonly patterns: readonly ResourcePattern[] } | undefined;
  readonly principal: { readonly not: boolean; readonly entries: readonly PrincipalEntry[] } | undefined;
  readonly tests: readonly Test[];
  /** An operator that blast does not know: an Allow is not granted, a Deny is only possible (R-GRAM-19). */
  readonly unknownOperator: string | undefined;
}

export interface ResourcePattern {
  readonly text: string;
  readonly template: Template;
  /** What identity policies read in its place: an ARN with fewer than six fields is completed with stars (R-GRAM-12). */
  readonly completed: Template;
}

export type PrincipalEntry =
  | { readonly kind: 'everyone' }
  /** `partition`: undefined where the account is named by its id alone. */
  | { readonly kind: 'account'; readonly id: string; readonly partition: string | undefined }
  | { readonly kind: 'arn'; readonly arn: string }
  | { readonly kind: 'uniqueId'; readonly id: string }
  | { readonly kind: 'service'; readonly name: string }
  | { readonly kind: 'federated'; readonly provider: string }
  | { readonly kind: 'canonicalUser'; readonly id: string };

/** One line of a Condition element: operator, key, values. */
export interface Test {
  readonly operator: Operator;
  readonly quantifier: Quantifier;
  readonly ifExists: boolean;
  /** As written. */
  readonly key: string;
  /** Lower case: keys are case-insensitive (R-COND-01). */
  readonly lookup: string;
  /** A plain operator on a key that may have several values: it matches none (R-COND-04, U-03). */
  readonly isDeaf: boolean;
  readonly values: readonly Template[];
  /** The values ready to compare; undefined where they contain variables. */
  readonly prepared: readonly unknown[] | undefined;
}

/** How precisely a resource policy names the caller (R-EVAL-05). */
export type MatchLevel = 0 | 1 | 2 | 3;
export const NONE = 0;
export const ACCOUNT = 1;
export const ROLE = 2;
export const DIRECT = 3;

export type PrincipalKind = 'user' | 'session' | 'federatedUser' | 'root' | 'service' | 'federated' | 'anonymous';

/** The caller of a request. */
export interface Caller {
  readonly kind: PrincipalKind;
  /** User ARN, session ARN, federated-user ARN, root ARN, service name, provider ARN, or `*`. */
  readonly arn: string;
  readonly accountId: string | undefined;
  /** Of a role session: its role. */
  readonly roleArn?: string;
  /** Of a role session; undefined = any, since whoever assumes the role chooses it. */
  readonly sessionName?: string;
  /** Of a federated-user session: the user that created it. */
  readonly userArn?: string;
  /** AIDA... or AROA...: matches what AWS shows for a principal of that id (R-PRIN-12). */
  readonly uniqueId?: string;
  /** The id by which S3 names the caller's account (R-PRIN-09). */
  readonly canonicalUserId?: string;
}

/**
 * What is known of the request context. `entries`: values of a key (lower case), or null when it is known to be absent.
 * A key that is in no layer is absent when `complete`, else not known.
 */
export interface Context {
  readonly layers: readonly ReadonlyMap<string, readonly string[] | null>[];
  readonly complete: boolean;
  /** No request is made before this instant (milliseconds); bounds aws:CurrentTime and aws:TokenIssueTime. */
  readonly notBefore?: number | undefined;
  /** Keys whose values are open but begin in a known way: aws:userid of a role session is `AROA...:` and a chosen name. */
  readonly prefixes?: ReadonlyMap<string, string> | undefined;
  /** Families of keys that the caller chooses in this request, though they are usually fixed: the tags of a resource that it makes itself. */
  readonly chosen?: readonly string[] | undefined;
  /** Keys (in lower case) that requests for the action do not have, as far as is known, or that tell what a resource is: nobody can be said to choose them. */
  readonly isForeign?: ((key: string) => boolean) | undefined;
  /** Keys (in lower case) that no request of this kind has, unless a layer says otherwise. */
  readonly isAbsent?: ((key: string) => boolean) | undefined;
}

export interface Request {
  readonly caller: Caller;
  /** `service:Name` in any case. */
  readonly action: string;
  readonly resource: string;
  /** Owner of the resource; undefined = not known, then treated as the caller's account. */
  readonly resourceAccount: string | undefined;
  readonly context: Context;
}

export type PolicyType =
  | 'identity'
  | 'permissionsBoundary'
  | 'session'
  | 'resource'
  | 'grant'
  | 'serviceControl'
  | 'resourceControl'
  | 'vpcEndpoint';

/** The policies that apply to one request. A type that is left out does not apply. */
export interface PolicySet {
  readonly identity: readonly Policy[];
  readonly permissionsBoundary?: readonly Policy[] | undefined;
  /** Inline and managed session policies together; an empty list is none (R-EVAL-16). */
  readonly session?: readonly Policy[] | undefined;
  readonly resource?: readonly Policy[] | undefined;
  /** KMS grants on the resource, as policies (R-KMS-07; `grantPolicies`). */
  readonly grants?: readonly Policy[] | undefined;
  /** One list per level, root first (R-ORG-02). */
  readonly serviceControl?: readonly (readonly Policy[])[] | undefined;
  /** The Allow of RCPFullAWSAccess is implied at every level (R-ORG-09). */
  readonly resourceControl?: readonly (readonly Policy[])[] | undefined;
  readonly vpcEndpoint?: readonly Policy[] | undefined;
  /** Attached identity policies whose documents are not known: what they would allow is unknown. */
  readonly missingIdentity?: readonly string[] | undefined;
}

export interface Evidence {
  readonly policy: string;
  readonly statement: number;
  readonly sid: string | null;
  readonly effect: Effect;
}

/** What must hold, in the words of a Condition element. */
export interface Condition {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
  /** Conditions on other keys any of which does as well. Left out: none. */
  readonly or?: readonly Condition[];
}

export type Gate = PolicyType | 'trust' | 'publicAccessBlock';

export type Outcome = 'allow' | 'explicitDeny' | 'implicitDeny' | 'conditional' | 'unknown';

export interface Decision {
  readonly outcome: Outcome;
  /** Statements that determine the outcome: the Allows that are used, or the Denies. */
  readonly evidence: readonly (Evidence & { readonly type: PolicyType })[];
  /** For `conditional`: what must hold, none of it redundant. */
  readonly conditions: readonly Condition[];
  /** For `allow` and `conditional`: what the caller must choose; null = leave the key out. */
  readonly chosen: ReadonlyMap<string, readonly string[] | null>;
  /** For `implicitDeny`: the first gate without an Allow. */
  readonly gate: Gate | undefined;
  /** Things the reader should know: undocumented behaviour, a search that was cut short. */
  readonly notes: readonly string[];
}
