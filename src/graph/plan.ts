import type { Decision, PolicyDocument, Statement } from '../policy/index.ts';

/** A statement that speaks of an action, in a policy that applies to the caller whatever the resource. */
export interface Speaker {
  readonly statement: Statement;
  /** Of two resources that it covers it may apply to one alone: it tests a fact of the resource, or has a variable. */
  readonly isLocal: boolean;
  /** Keys that it tests, in lower case. */
  readonly keys: readonly string[];
}

/** All that has a say in what a state may do by one action, save the policies of resources. */
export interface Plan {
  /** Allows of the identity policies. */
  readonly grants: readonly Speaker[];
  readonly others: readonly Speaker[];
  /** What the ARN of a resource contains that must agree by its own policy (R-KMS-02, R-STS-02). */
  readonly agreeing: string | undefined;
  /**
   * Decisions that all resources share which the same statements cover and that have the same policy: a principal asked about a thousand
   * functions is decided on once or twice.
   */
  readonly decisions: Map<PolicyDocument | undefined, Map<string, Decision>>;
}
