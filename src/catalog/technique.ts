/**
 * How a row becomes edges. A kind fixes the start and target of the edge, what joins them and which requests are made;
 * the row only says which actions, hosts and services. Rows of the last four kinds are data: no edge between principals follows from them.
 */
export type TechniqueKind =
  | 'self-write'
  | 'group-write'
  | 'group-join'
  | 'policy-version-write'
  | 'guardrail-removal'
  | 'organization-guardrail'
  | 'permission-set-write'
  | 'satisfy-condition'
  | 'new-principal'
  | 'mint-credential'
  | 'trust-write'
  | 'change-then-enter'
  | 'assume'
  | 'outside-in'
  | 'federation-write'
  | 'pass-role-new'
  | 'pass-role-existing'
  | 'launch-without-pass-role'
  | 'hijack-existing'
  | 'runs-as'
  | 'administration'
  | 'data-access'
  | 'credential-read'
  | 'resource-policy-write'
  | 'code-write'
  | 'told-only';

export type TechniqueCategory =
  | 'self-escalation'
  | 'principal-access'
  | 'guardrail-removal'
  | 'lateral'
  | 'new-passrole'
  | 'existing-passrole'
  | 'data-access'
  | 'credential-access'
  | 'resource-exposure'
  | 'persistence'
  | 'defense-evasion'
  | 'impact'
  | 'administration';

/** Fields that a predicate may carry besides its own: see {@link Predicate}. */
interface Repairable {
  /** Where the predicate is false, these actions on the same resource make up for it. */
  readonly otherwise?: readonly string[];
  /** The predicate counts only for the alternative of `anyOf` that holds this action. */
  readonly onlyFor?: string;
}

/** A bound on a number: fewer than `below`, or exactly `equals`. */
type Count = { readonly below: number; readonly equals?: never } | { readonly equals: number; readonly below?: never };

/** Who the trust policy must admit; `after: 'write'` means the policy as the technique has rewritten it. */
type TrustPredicate =
  | { readonly is: 'trust'; readonly admits: 'actor' | 'everyone'; readonly after?: 'write' }
  | { readonly is: 'trust'; readonly admits: 'service'; readonly service: string }
  | { readonly is: 'trust'; readonly admits: 'federated'; readonly provider: string; readonly audience?: 'host' | 'pool-of-host' }
  | { readonly is: 'trust'; readonly admits: 'provider'; readonly provider?: string };

/** An attribute of the host, named as in the snapshot. `value: null` means absent or null. */
type HostAttributePredicate = { readonly is: 'host-attribute'; readonly attribute: string } & Repairable &
  ({ readonly value: string | boolean | null } | { readonly present: true } | { readonly nameIs: string });

/** A precondition that IAM does not decide. All predicates of a row must hold; a false one that `otherwise` cannot repair removes the edge. */
export type Predicate =
  | { readonly is: 'actor-is'; readonly type: 'user' | 'role' | 'identity-center-user' }
  | { readonly is: 'member'; readonly value: boolean }
  | { readonly is: 'group-count'; readonly below: number }
  | { readonly is: 'customer-managed-policy' }
  | { readonly is: 'policy-applies-to-actor' }
  | ({ readonly is: 'policy-version-count'; readonly below: number } & Repairable)
  | { readonly is: 'has-boundary' }
  | { readonly is: 'role-editable' }
  | { readonly is: 'instance-profile'; readonly value: boolean }
  | { readonly is: 'instance-profile'; readonly nameBegins: string }
  | { readonly is: 'widens'; readonly by: 'removal' | 'stored-version' | 'boundary-swap' | 'tag' | 'mfa'; readonly onlyFor?: string }
  | TrustPredicate
  | { readonly is: 'trust-lacks'; readonly condition: string }
  | ({ readonly is: 'access-key-count' } & Count & Repairable)
  | { readonly is: 'login-profile'; readonly value: boolean }
  | ({ readonly is: 'mfa-device-count' } & Count & Repairable)
  | { readonly is: 'target-is-not-actor' }
  | { readonly is: 'target-account'; readonly value: 'same' | 'other' | 'not-collected' }
  | { readonly is: 'actor-account'; readonly value: 'management' | 'management-or-delegated' | 'member' }
  | { readonly is: 'trusted-account'; readonly value: 'outside-organization' }
  | ({ readonly is: 'resource-exists'; readonly type: string; readonly nameBegins?: string } & Repairable)
  | HostAttributePredicate
  | ({
      readonly is: 'host-linked';
      readonly type: string;
      readonly to?: 'actor';
      readonly version?: string | readonly string[];
    } & Repairable)
  | { readonly is: 'ssm-managed' }
  | { readonly is: 'role-reads-event-source' }
  | { readonly is: 'execution-role-passable' }
  | { readonly is: 'actor-controls'; readonly what: 'host' | 'any-instance' | 'new-instance'; readonly onlyFor?: string }
  | { readonly is: 'not-already-given-by'; readonly rows: readonly string[] }
  | { readonly is: 'assigned'; readonly what: 'permission-set' | 'group' }
  | { readonly is: 'guard-matches' }
  | ({ readonly is: 'outside'; readonly what: string } & Repairable);

/** The existing resource that a technique goes through. */
export interface TechniqueHost {
  /** CloudFormation type name, or several that will do. */
  readonly type: string | readonly string[];
  /** Field of the resource that holds its role: `roleArn`, `instanceProfileArn` or `attributes.x`. Left out where the technique sets the role. */
  readonly role?: string;
  /** Only those whose names have one of these words (lower case) in them. */
  readonly nameHas?: readonly string[];
}

/** One way to become, or to become more than, a principal. */
export interface Technique {
  readonly id: string;
  readonly name: string;
  readonly kind: TechniqueKind;
  readonly category: TechniqueCategory;
  /** 1: IAM data alone decides it. 2: needs to know the resources. 3 and 4: annotate, or are niche. */
  readonly tier: 1 | 2 | 3 | 4;
  /** Every one of these actions is needed ... */
  readonly allOf: readonly string[];
  /** ... and all actions of one alternative. */
  readonly anyOf?: readonly (readonly string[])[];
  /** What the attacker does; `{from}`, `{to}` and `{through}` stand for names. Third person singular, present tense, no full stop. */
  readonly tells: string;
  /** What it yields, as a noun phrase. */
  readonly gives: string;
  /** Value of iam:PassedToService. A list runs parallel to `anyOf`. */
  readonly passedTo?: string | readonly string[];
  /** Service that the role must trust. It can differ from `passedTo`. */
  readonly runsAs?: string | readonly string[];
  /** For each of these services some role must be passable and trust it; it may be the same role. */
  readonly alsoPass?: readonly string[];
  readonly host?: TechniqueHost;
  /** How the change takes effect: with one alternative allowed the attacker does it, else somebody else is assumed to. */
  readonly trigger?: { readonly anyOf: readonly (readonly string[])[]; readonly otherwise: 'assumed' };
  readonly requires?: readonly Predicate[];
  /** The passed role is only used to assume others: these are the targets. */
  readonly thenAssume?: true;
  /** The service makes only a fixed set of calls (`limitedTo`) with the role. */
  readonly power?: 'limited';
  readonly limitedTo?: readonly string[];
  /** Kind of the row that enters the changed principal. */
  readonly enterBy?: TechniqueKind;
  /** Start of the edge when it is not a principal of the snapshot. */
  readonly source?: string;
  /** CloudTrail event names that a responder looks for. PassRole has none of its own. */
  readonly events: readonly string[];
  /** MITRE ATT&CK technique ids. */
  readonly attack: readonly string[];
  /** What takes it away, in one sentence. */
  readonly remedy: string;
  /** `tool:id` where other tools and write-ups have the same technique. */
  readonly knownAs: readonly string[];
}
