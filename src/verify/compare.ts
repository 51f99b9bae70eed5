/** Our decision beside AWS's (R-SIM-06). */
import type { Decision } from '../policy/index.ts';
import type { Case, Difference, Verdict } from './types.ts';

/** undefined where they agree: in what they decide and, where both deny, in whether a Deny does it. */
export function compare(each: Case, ours: Decision, aws: Verdict): Difference | undefined {
  const kind = kindOf(ours, aws);
  if (kind === undefined) return undefined;
  const { principal, action, resource, context, claims } = each;
  const evidence = ours.evidence.map(({ policy, statement, sid, effect }) => ({ policy, statement, sid, effect }));
  return {
    principal,
    action,
    resource,
    context,
    claims,
    kind,
    blast: { decision: ours.outcome, evidence },
    aws,
    hint: hintOf(each, ours, aws),
  };
}

function kindOf(ours: Decision, aws: Verdict): Difference['kind'] | undefined {
  const isAllowed = ours.outcome === 'allow';
  if (isAllowed !== (aws.decision === 'allowed')) return 'decision';
  if (isAllowed || ours.outcome === aws.decision) return undefined;
  // AWS does not show statements of service control policies, and may call their Denies implicit.
  return aws.allowedByOrganizations === false && isByOrganization(ours) ? undefined : 'reason';
}

function isByOrganization({ gate, evidence }: Decision): boolean {
  return gate === 'serviceControl' || evidence.some(({ type }) => type === 'serviceControl');
}

/** What the two answers show of the cause. Where they show nothing, both the account and blast are under suspicion. */
function hintOf({ policies }: Case, ours: Decision, aws: Verdict): string {
  const organization = policies.serviceControl;
  if (aws.allowedByOrganizations === false && organization === undefined)
    return 'the organization denies it, and the snapshot has no service control policies';
  if (aws.allowedByOrganizations === false && !isByOrganization(ours))
    return 'the organization denies it: its policies have changed since the snapshot, or blast reads them differently';
  if (aws.allowedByOrganizations !== false && isByOrganization(ours))
    return 'only blast finds that a service control policy denies it: the simulator may read it differently, or it has changed';
  if (aws.allowedByPermissionsBoundary !== null && policies.permissionsBoundary === undefined)
    return 'the principal has a permissions boundary that the snapshot does not have';
  if (aws.missingContext.length > 0) return `AWS misses values of ${aws.missingContext.join(', ')}`;
  const known = new Set(
    Object.values(policies)
      .flat(2)
      .map((id) => nameOf(String(id))),
  );
  const stranger = aws.statements.find(({ policy }) => policy !== '' && ![...known].some((name) => isNamed(policy, name)));
  if (stranger !== undefined) return `AWS finds the policy ${stranger.policy}, which the snapshot does not have for this principal`;
  return 'nothing in the answer explains it: the account has changed since the snapshot, or blast is wrong';
}

/** AWS writes the holder of an inline policy before its name: `user_alice_own`. */
function isNamed(policy: string, name: string): boolean {
  return policy === name || (policy.endsWith(name) && /[^A-Za-z0-9]/.test(policy.charAt(policy.length - name.length - 1)));
}

/** `arn:aws:iam::1:user/alice#own` -> `own`, `arn:aws:iam::1:policy/team/Deploy` -> `Deploy`. */
function nameOf(id: string): string {
  return id.includes('#') ? id.slice(id.lastIndexOf('#') + 1) : id.slice(id.lastIndexOf('/') + 1);
}
