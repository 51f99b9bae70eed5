import type { PolicyDocument, Statement } from '../policy/index.ts';

/** `error`: it does not do what it says, or lets in whom nobody meant. `warning`: it works, and is worth a second look. */
export type Severity = 'error' | 'warning';

export type PolicyKind =
  | 'identity'
  | 'permissionsBoundary'
  | 'session'
  | 'trust'
  | 'resource'
  | 'serviceControl'
  | 'resourceControl'
  | 'vpcEndpoint';

/** A place in a document: keys and positions from the top, such as `['Statement', 0, 'Action', 2]`. */
export type Path = readonly (string | number)[];

/** A policy to look at, and what is known of its surroundings. */
export interface Subject {
  /** How findings name it. */
  readonly policy: string;
  readonly kind: PolicyKind;
  /** The document as it stands, before parsing. */
  readonly raw: unknown;
  readonly document: PolicyDocument;
  /** Accounts of the same owner; undefined where nobody knows whose the policy is. */
  readonly ownAccounts: ReadonlySet<string> | undefined;
  /** Unique ids of principals that exist. */
  readonly livingIds: ReadonlySet<string>;
  /** Most characters that AWS stores, without white space; undefined where it is not known. */
  readonly limit: { readonly characters: number; readonly of: string } | undefined;
}

/** What a check found in a document. */
export interface Found {
  readonly at: Path;
  /** What is wrong, in one sentence. */
  readonly problem: string;
  readonly remedy: string;
  /** Where it differs from the check's own. */
  readonly severity?: Severity;
}

/** A check of one statement. `find` sees only documents of the check's kinds; all, where it names none. */
export interface StatementCheck {
  readonly id: string;
  readonly severity: Severity;
  readonly kinds?: readonly PolicyKind[];
  readonly find: (place: StatementPlace) => Iterable<Found>;
}

/** A check of a document as a whole. */
export interface DocumentCheck {
  readonly id: string;
  readonly severity: Severity;
  readonly find: (subject: Subject) => Iterable<Found>;
}

/** A statement, and where its parts stand in the document. */
export interface StatementPlace {
  readonly subject: Subject;
  readonly statement: Statement;
  readonly at: Path;
  /** The statement as it stands. */
  readonly raw: { readonly [element: string]: unknown };
}

export interface Finding {
  readonly id: string;
  readonly severity: Severity;
  readonly policy: string;
  /** Counts from 0; null where the document as a whole is meant. */
  readonly statement: number | null;
  readonly sid: string | null;
  readonly path: Path;
  readonly problem: string;
  readonly remedy: string;
}

/** The published result: `blast lint --format json`. */
export interface LintResult {
  readonly format: 'blast-lint';
  readonly version: 1;
  /** How many policies were looked at. */
  readonly policies: number;
  readonly findings: readonly LintRow[];
}

export interface LintRow extends Omit<Finding, 'path'> {
  /** null for policies of a snapshot. */
  readonly file: string | null;
  /** From 1; null for policies of a snapshot. */
  readonly line: number | null;
  /** In the document, such as `$.Statement[0].Action[2]`. */
  readonly path: string;
}
