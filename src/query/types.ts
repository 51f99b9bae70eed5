/** Results of the questions, in the words and shapes of the published JSON (schemas/). Reporters render these and nothing else. */
import type { LintRow } from '../lint/index.ts';

export type Certainty = 'certain' | 'conditional' | 'unknown';

/** A test that must hold and that the attacker does not control, written as IAM writes it: `Bool aws:MultiFactorAuthPresent [true]`. */
export interface Condition {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
  /** Conditions on other keys any of which does as well. */
  readonly or?: readonly Condition[];
}

export interface EdgeRequest {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** Context keys that the caller sets or that the technique fixes. A list where the key has several values. */
  readonly context: { readonly [key: string]: string | readonly string[] };
}

export interface Evidence {
  readonly policy: string;
  /** Counts from 0. */
  readonly statement: number;
  readonly sid: string | null;
  readonly effect: 'Allow' | 'Deny';
}

export interface Precondition {
  readonly text: string;
  readonly status: 'met' | 'assumed';
}

/** One application of a technique. `from` and `to` are ARNs; equal where a principal changes its own state. */
export interface Edge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** ARN of the function, instance, stack ... through which it goes. */
  readonly through?: string;
  readonly technique: string;
  readonly certainty: Certainty;
  readonly requests: readonly EdgeRequest[];
  readonly evidence: readonly Evidence[];
  readonly conditions: readonly Condition[];
  readonly preconditions: readonly Precondition[];
  readonly unknowns: readonly string[];
}

/** A finding in a policy of the snapshot. */
export type LintNote = Omit<LintRow, 'file' | 'line'>;

interface Proven {
  readonly steps: number;
  readonly certainty: Certainty;
  /** Ids of edges in order of doing. */
  readonly path: readonly string[];
}

export interface PrincipalRow extends Proven {
  readonly arn: string;
  readonly type: string;
  readonly accountId: string;
  readonly admin: boolean;
  /** What the attacker has changed about it: policy-write, boundary-removal, trust-write, tag-write ... */
  readonly gains: readonly string[];
}

export type Verb = 'list' | 'read' | 'write' | 'delete' | 'share' | 'execute' | 'decrypt' | 'administer';

export interface AccessRow extends Proven {
  readonly verb: Verb;
  readonly actions: readonly string[];
  /** The principal that makes the request. */
  readonly via: string;
  /** ARN of the KMS key without which the data stays unreadable. */
  readonly blockedBy?: string;
  /** What is not in the snapshot and would give the access. */
  readonly unknowns?: readonly string[];
  /** What must hold for the requests themselves, besides what the path takes. */
  readonly conditions?: readonly Condition[];
}

export interface ResourceRow {
  readonly arn: string;
  readonly type: string;
  readonly accountId: string;
  readonly access: readonly AccessRow[];
  readonly steps: number;
  readonly certainty: Certainty;
}

/** Where the snapshot names no resources: what the policies of the reached principals name. */
export interface ResourcePatternRow {
  readonly pattern: string;
  readonly actions: readonly string[];
  readonly via: string;
  readonly steps: number;
  readonly certainty: Certainty;
}

export interface ImpactRow extends Proven {
  readonly id: string;
  readonly title: string;
  readonly category: string;
  readonly severity: 'critical' | 'high' | 'medium' | 'low';
  readonly attack: readonly string[];
  readonly actions: readonly string[];
  readonly via: string;
}

/** The last requests of a threat to evidence, by the principal that {@link EvidenceRow.path} leads to. */
export interface ThreatProof {
  readonly can: EvidenceRow['can'][number];
  /** ARN of the source itself, of what it writes to, or of the key that it writes with. */
  readonly on: string;
  /** Any one of them does it. */
  readonly actions: readonly string[];
  /** By the first of the actions. */
  readonly requests: readonly EdgeRequest[];
  readonly evidence: readonly Evidence[];
  readonly conditions: readonly Condition[];
  readonly unknowns: readonly string[];
}

/** What one principal can do to a source of evidence, or to what it writes to. */
export interface EvidenceRow extends Proven {
  /** `cloudtrail`, `guardduty` ... */
  readonly source: string;
  /** One of the kind, in words: `CloudTrail trail`. */
  readonly name: string;
  /** With stars where it is not in the snapshot: then it stands for any that there may be. */
  readonly arn: string;
  readonly accountId: string;
  /** False: the snapshot does not say which there are, so this follows from the permissions alone. */
  readonly collected: boolean;
  readonly can: readonly ('stop' | 'delete' | 'redirect' | 'read')[];
  readonly via: string;
  readonly proofs: readonly ThreatProof[];
}

/** What can be done against the containment of a suspect. */
export interface ContainmentRow extends Proven {
  /** `new-credentials`, `enable-key`, `remove-policy`, `remove-boundary` or `rewrite-trust`. */
  readonly can: string;
  /** The same in words, of the suspect. */
  readonly tells: string;
  /** The suspect. */
  readonly arn: string;
  /** Any one of them does it. */
  readonly actions: readonly string[];
  readonly via: string;
  /** By the first of the actions. */
  readonly requests: readonly EdgeRequest[];
  readonly evidence: readonly Evidence[];
  readonly conditions: readonly Condition[];
}

/** A resource that the attacker reads and that may hold credentials, of whomever: it leads to no principal for certain. */
export interface CredentialRow extends Proven {
  readonly arn: string;
  readonly type: string;
  readonly accountId: string;
  /** How it is read. */
  readonly technique: string;
  readonly actions: readonly string[];
  readonly via: string;
}

/** How many. */
export interface Reached {
  readonly principals: number;
  readonly resources: number;
  /** Accounts that are administered. */
  readonly accounts: number;
}

/** One statement, or the attachment of an AWS managed policy, that may be taken away. */
export interface GrantRow {
  readonly policy: string;
  /** Counts from 0. */
  readonly statement: number;
  readonly sid: string | null;
  /** Where AWS manages the policy: from which user, group or role it would be detached. */
  readonly detachFrom: string | null;
}

/** A grant on which much rests. They come in the order in which they would be taken away. */
export interface ChokePoint extends GrantRow {
  /** Ids of the listed edges that it allows. */
  readonly edges: readonly string[];
  /** What taking it away cuts, besides what those before it cut. */
  readonly cuts: Reached;
  /** What is reached still when it and those before it are gone. */
  readonly left: Reached;
  /** True: computed again without the grants. False: said of the listed proofs; others may take their place. */
  readonly verified: boolean;
}

export interface ExternalRow {
  readonly kind: 'account' | 'federated' | 'service' | 'anonymous';
  readonly id: string;
  readonly direction: 'in' | 'out';
  /** In words, where the id does not say it: which subjects of a provider, what is not known. */
  readonly note?: string;
  readonly certainty: Certainty;
  readonly path: readonly string[];
}

/** Something that is open to anybody on the internet, the suspects among them. */
export interface AnyoneRow extends Proven {
  readonly arn: string;
  readonly type: string;
  readonly accountId: string;
  /** On a resource: what anybody can do as certainly as the row says. */
  readonly verbs?: readonly Verb[];
  /** On a resource: the request by the first of the verbs, or one of those that are as certain. */
  readonly access?: PathAccess;
}

export interface Suspect {
  readonly arn: string;
  readonly type: string;
  readonly accountId: string;
  readonly uniqueId: string;
  readonly groups: readonly string[];
  readonly permissionsBoundary: string | null;
  readonly tags: { readonly [key: string]: string };
  readonly credentials: SuspectCredentials;
  /** Of a role, ISO 8601: when it was last used, as far as AWS remembers (R-SNAP-09). Null: no use is recorded, or it is no role. */
  readonly lastUsed?: string | null;
  /** Of a role, in seconds: how long one of its sessions may last. Null: not collected, or it is no role. */
  readonly maxSessionDuration?: number | null;
  /** What containment leaves standing, in words; null: nothing that is known. */
  readonly survives?: string | null;
  /** What the root user of its account has. Null: nothing was collected, or it is the suspect. */
  readonly rootCredentials?: SuspectCredentials | null;
}

/** Null: not collected. */
export interface SuspectCredentials {
  readonly accessKeys: readonly SuspectKey[] | null;
  readonly consolePassword: boolean | null;
  /** Serial numbers; `unknown` where it is known only that there is one. */
  readonly mfaDevices: readonly string[] | null;
}

export interface SuspectKey {
  /** Null where only the credential report or the account's summary tells of the key. */
  readonly id: string | null;
  readonly status: string;
  readonly created: string | null;
  readonly lastUsed: string | null;
}

export interface AdminStatus {
  readonly status: 'certain' | 'conditional' | 'unknown' | 'no';
  readonly accounts: readonly string[];
  /** `policy`, `technique:<id>` or `becomes:<arn>`; null when status is no. */
  readonly how: string | null;
  readonly steps: number;
  readonly path: readonly string[];
  /** Of a suspect that its own policies allow everything: telling actions that service control policies withhold. */
  readonly withheld?: readonly string[];
}

export interface Report {
  readonly format: 'blast-report';
  readonly version: 1;
  readonly snapshot: { readonly collectedAt: string | null; readonly accounts: readonly string[] };
  readonly assumptions: readonly { readonly id: string; readonly text: string }[];
  readonly gaps: readonly { readonly what: string; readonly text: string }[];
  readonly suspects: readonly Suspect[];
  readonly admin: AdminStatus;
  readonly principals: readonly PrincipalRow[];
  readonly resources: readonly ResourceRow[];
  readonly resourcePatterns: readonly ResourcePatternRow[];
  readonly impacts: readonly ImpactRow[];
  readonly evidence: readonly EvidenceRow[];
  readonly containment: readonly ContainmentRow[];
  readonly credentials: readonly CredentialRow[];
  readonly inbound: readonly PrincipalRow[];
  readonly external: readonly ExternalRow[];
  /** What anybody on the internet reaches by itself: left out where that is nothing. */
  readonly anyone?: readonly AnyoneRow[];
  readonly chokePoints: readonly ChokePoint[];
  /** Statements of the policies that take part that do not do what they seem to; errors first. */
  readonly lint: readonly LintNote[];
  readonly edges: readonly Edge[];
}

export interface WhoCanRow extends Proven {
  readonly arn: string;
  readonly type: string;
  readonly accountId: string;
  readonly via: string;
  /** On a resource: what it can do as certainly as the row says. */
  readonly verbs?: readonly Verb[];
  /** What must hold for the last request, besides what the path takes. */
  readonly conditions?: readonly Condition[];
}

export interface WhoCan {
  readonly format: 'blast-who-can';
  readonly version: 1;
  readonly resource: string;
  readonly actions: readonly string[];
  readonly public: 'certain' | 'conditional' | 'unknown' | 'no';
  readonly principals: readonly WhoCanRow[];
  readonly external: readonly ExternalRow[];
  /** Of those who are listed as certain or conditional. */
  readonly chokePoints: readonly ChokePoint[];
  /** Techniques by which credentials, of whomever, may be read from the resource. */
  readonly mayHoldCredentials?: readonly string[];
  /** Accounts of which users, groups, roles or policies are not in the snapshot: what is not listed may be there all the same. */
  readonly incompleteAccounts?: readonly string[];
  readonly assumptions: readonly { readonly id: string; readonly text: string }[];
  readonly edges: readonly Edge[];
}

export interface PathRow extends Proven {
  /** To a resource: the requests on it at the end. */
  readonly access?: PathAccess;
}

export interface PathAccess {
  readonly verb: Verb;
  readonly requests: readonly EdgeRequest[];
  readonly evidence: readonly Evidence[];
  readonly conditions: readonly Condition[];
}

export interface Paths {
  readonly format: 'blast-path';
  readonly version: 1;
  readonly from: string;
  readonly to: string;
  readonly paths: readonly PathRow[];
  /** The best way of anybody on the internet, which is open to `from`, too: left out where there is none. */
  readonly anyone?: PathRow;
  /**
   * Where it was asked for: grants without which no certain or conditional proof is left, as computing without them shows. Not complete where the rest
   * hangs on nothing that can be taken away.
   */
  readonly cut?: { readonly complete: boolean; readonly grants: readonly GrantRow[] };
  /** Techniques by which credentials, of whomever, may be read from the resource at the end. */
  readonly mayHoldCredentials?: readonly string[];
  /** Accounts of which users, groups, roles or policies are not in the snapshot: what is not listed may be there all the same. */
  readonly incompleteAccounts?: readonly string[];
  readonly edges: readonly Edge[];
}

export interface DecisionResult {
  readonly format: 'blast-decision';
  readonly version: 1;
  readonly decision: 'allow' | 'explicitDeny' | 'implicitDeny' | 'conditional' | 'unknown';
  readonly evidence: readonly Evidence[];
  readonly conditions: readonly Condition[];
  readonly assumptions: readonly { readonly id: string; readonly text: string }[];
  /** Of a denial: the kind of policy that stopped it; null where none is to blame, and for everything else. */
  readonly gate: string | null;
  readonly reasons: readonly Reason[];
  /** One line per step of the decision. */
  readonly explanation: readonly string[];
}

/** Of a denial: a Deny that caught the request, or an Allow that speaks of the action and fell short, with what it met. */
export interface Reason extends Evidence {
  readonly because: readonly {
    readonly text: string;
    readonly condition?: Condition;
    /** Of a condition: the values that the request has; null where the key is absent. */
    readonly found?: readonly string[] | null;
  }[];
}

export interface TestResult extends Pick<DecisionResult, 'evidence' | 'conditions' | 'gate' | 'reasons' | 'explanation'> {
  readonly name: string;
  readonly expect: string;
  readonly decision: string;
  readonly pass: boolean;
  readonly file: string;
  /** Of the statement that decided, or came nearest to allowing, where the file brings it; else of the test. */
  readonly line: number;
}

export interface TestResults {
  readonly format: 'blast-test';
  readonly version: 1;
  readonly passed: number;
  readonly failed: number;
  readonly results: readonly TestResult[];
}
