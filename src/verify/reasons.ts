/** Why a request is not put to SimulatePrincipalPolicy, or was without an answer (R-SIM-03, R-SIM-06). Each ends the sentence `left out: `. */
export const REASONS = {
  caller: 'the caller is a service, root, or a principal that the attacker would make: the simulator knows users and roles that exist',
  'service-linked': 'the caller is a service-linked role, which no service control policy binds',
  trust: 'a trust policy decides, which the simulator does not read',
  kms: 'a KMS key decides by its own policy and grants, which the simulator does not know',
  'cross-account': 'the resource is of another account',
  'resource-policy': 'the resource has a policy, and the caller is a role: the simulator takes resource policies for users only',
  acl: 'an access control list has a say, which the simulator does not know',
  'missing-policy': 'a policy or boundary of the caller is not in the snapshot',
  'resource-control': 'a resource control policy decides, which the simulator does not know',
  'conditional-service-control': 'it hangs on a condition in a service control policy, which the simulator may leave out',
  'earlier-steps': 'it is allowed only after earlier steps have changed something, or to an administrator',
  condition: 'no values are known under which its conditions hold',
  unknown: 'the claim is unknown: there is nothing to compare',
  unnamed: 'the claim names no resource, and of none is it known that it is allowed as the principal stands',
  account: 'the credentials are of another account',
  refused: 'AWS does not answer',
} as const satisfies { readonly [reason: string]: string };

export type Reason = keyof typeof REASONS;
