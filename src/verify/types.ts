/** Words of the verify layer: requests that AWS's simulator can judge, and what became of them. */
import type { Evidence, Outcome } from '../policy/index.ts';
import type { Json } from '../snapshot/index.ts';

/**
 * One request with everything that has a say in it, as plain data: it can be decided here, put to AWS, and sent to somebody else.
 * Policies are named by id; `documents` of a `Docket` has them.
 */
export interface Case {
  /** ARN of a user or role. */
  readonly principal: string;
  /** AIDA... or AROA...; empty where the snapshot has none. */
  readonly uniqueId: string;
  readonly accountId: string;
  readonly action: string;
  readonly resource: string;
  /** The whole context: a key that is not here is absent. */
  readonly context: { readonly [key: string]: readonly string[] };
  readonly policies: CasePolicies;
  /** Where the request was claimed: an edge, `resources <arn> <verb>`, or `drawn`. */
  readonly claims: readonly string[];
}

export interface CasePolicies {
  readonly identity: readonly string[];
  readonly permissionsBoundary?: readonly string[];
  readonly resource?: readonly string[];
  /** One list per level, root first. */
  readonly serviceControl?: readonly (readonly string[])[];
}

/** Cases with the documents of their policies. */
export interface Docket {
  readonly cases: readonly Case[];
  readonly documents: { readonly [policy: string]: Json };
}

/** A request that is not put to AWS, and the reason: see `REASONS`. */
export interface LeftOut {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly reason: string;
}

/** Input of iam:SimulatePrincipalPolicy, in AWS's words (R-SIM-01). */
export interface SimulationInput {
  readonly PolicySourceArn: string;
  readonly ActionNames: readonly string[];
  readonly ResourceArns: readonly string[];
  readonly ResourcePolicy?: string;
  readonly ContextEntries: readonly ContextEntry[];
}

export interface ContextEntry {
  readonly ContextKeyName: string;
  readonly ContextKeyType: string;
  readonly ContextKeyValues: readonly string[];
}

/** The `EvaluationResults` of all pages, or why there are none. */
export type SimulationReply =
  | { readonly results: readonly Json[]; readonly failure?: undefined }
  | { readonly failure: { readonly code: string; readonly message: string }; readonly results?: undefined };

/** Asks AWS, or answers from a recording. */
export type Simulate = (input: SimulationInput) => Promise<SimulationReply>;

/** One call with the cases that it settles, by their position in the docket. */
export interface Exchange {
  readonly cases: readonly number[];
  readonly input: SimulationInput;
  readonly reply: SimulationReply;
}

/** What AWS says of one request. */
export interface Verdict {
  readonly decision: 'allowed' | 'explicitDeny' | 'implicitDeny';
  /** null: AWS does not say, which means that there is none. */
  readonly allowedByOrganizations: boolean | null;
  readonly allowedByPermissionsBoundary: boolean | null;
  readonly statements: readonly MatchedStatement[];
  /** Keys that its policies ask for and that the request did not have. */
  readonly missingContext: readonly string[];
}

export interface MatchedStatement {
  readonly policy: string;
  readonly type: string;
  /** Where it stands in the document: line and column from 1; null where AWS does not say. */
  readonly start: Position | null;
  readonly end: Position | null;
}

export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface Difference {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly context: { readonly [key: string]: readonly string[] };
  readonly claims: readonly string[];
  /** `decision`: one side allows, the other denies. `reason`: both deny, one of them explicitly. */
  readonly kind: 'decision' | 'reason';
  readonly blast: { readonly decision: Outcome; readonly evidence: readonly Evidence[] };
  readonly aws: Verdict;
  /** What explains it, as far as the answer shows. */
  readonly hint: string;
}

/** Result of `blast verify`. */
export interface Verification {
  readonly format: 'blast-verify';
  readonly version: 1;
  readonly from: 'aws' | 'recording';
  /** Answered requests: those that agree and those that differ. */
  readonly checked: number;
  readonly agreed: number;
  readonly calls: number;
  readonly differences: readonly Difference[];
  readonly leftOut: readonly {
    readonly reason: string;
    readonly text: string;
    readonly requests: readonly { readonly principal: string; readonly action: string; readonly resource: string }[];
  }[];
}
