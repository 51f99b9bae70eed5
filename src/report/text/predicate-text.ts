import { typeName } from './names.ts';

/** Fields that predicates of the catalogue may have; which of them go together is the catalogue's business. */
interface Fields {
  readonly type?: unknown;
  readonly value?: unknown;
  readonly below?: unknown;
  readonly equals?: unknown;
  readonly by?: unknown;
  readonly admits?: unknown;
  readonly service?: unknown;
  readonly provider?: unknown;
  readonly after?: unknown;
  readonly condition?: unknown;
  readonly nameBegins?: unknown;
  readonly attribute?: unknown;
  readonly present?: unknown;
  readonly nameIs?: unknown;
  readonly what?: unknown;
  readonly otherwise?: readonly string[];
  readonly onlyFor?: string;
}

/** A precondition in words. Empty for what only keeps the catalogue's rows apart. */
export function predicateText(predicate: { readonly is: string }): string {
  const fields = predicate as Fields;
  const tell = TEXTS[predicate.is];
  const text = tell === undefined ? predicate.is.replaceAll('-', ' ') : tell(fields);
  if (text === '') return '';
  const repair = fields.otherwise === undefined ? '' : `; else also ${fields.otherwise.join(', ')}`;
  const scope = fields.onlyFor === undefined ? '' : ` (with ${fields.onlyFor})`;
  return `${text}${scope}${repair}`;
}

const TEXTS: { readonly [is: string]: (fields: Fields) => string } = {
  'actor-is': ({ type }) =>
    type === 'identity-center-user' ? 'the caller is a user of Identity Center' : `the caller is a ${String(type)}`,
  member: ({ value }) => (value === true ? 'the user is a member of the group' : 'the user is not in the group yet'),
  'group-count': ({ below }) => `the user is in fewer than ${below} groups`,
  'customer-managed-policy': () => 'the policy is managed by the customer, not by AWS',
  'policy-applies-to-actor': () => 'the policy applies to the caller',
  'policy-version-count': ({ below }) => `the policy has fewer than ${below} versions`,
  'has-boundary': () => 'the principal has a permissions boundary',
  'role-editable': () => 'the role is not service-linked and not managed by AWS',
  'instance-profile': ({ nameBegins, value }) =>
    nameBegins === undefined
      ? value === false
        ? 'the role is in no instance profile'
        : 'the role is in an instance profile'
      : `the role is in an instance profile whose name begins with ${nameBegins}`,
  widens: ({ by }) => WIDENS[String(by)] ?? 'it widens what the principal may do',
  trust: trustText,
  'trust-lacks': ({ condition }) => `the trust policy does not test ${condition}`,
  'access-key-count': ({ below, equals }) =>
    equals === undefined ? `the user has fewer than ${below} access keys` : `the user has ${equals} access keys`,
  'login-profile': ({ value }) => (value === true ? 'the user has a console password' : 'the user has no console password yet'),
  'mfa-device-count': ({ below, equals }) =>
    equals === 0
      ? 'the user has no MFA device'
      : equals === undefined
        ? `the user has fewer than ${below} MFA devices`
        : `the user has ${equals} MFA devices`,
  'target-is-not-actor': () => 'the target is not the caller itself',
  'target-account': ({ value }) =>
    ({ same: 'the target is in the same account', other: 'the target is in another account' })[String(value)] ??
    'the account of the target was not collected',
  'actor-account': ({ value }) =>
    `the caller is in ${{ management: 'the management account', member: 'a member account' }[String(value)] ?? 'the management account or that of a delegated administrator'}`,
  'trusted-account': () => 'the trusted account is outside the organization',
  'resource-exists': ({ type, nameBegins }) =>
    `a ${typeName(String(type))} exists${nameBegins === undefined ? '' : ` whose name begins with ${nameBegins}`}`,
  'host-attribute': attributeText,
  'host-linked': ({ type }) => `a ${typeName(String(type))} refers to it`,
  'ssm-managed': () => 'the instance is managed by Systems Manager',
  'role-reads-event-source': () => 'the role may read the event source',
  'execution-role-passable': () => 'the execution role may be passed as well, where there is one',
  'actor-controls': ({ what }) =>
    what === 'host'
      ? 'the caller has a way onto it'
      : `the caller has a way onto ${what === 'any-instance' ? 'an instance' : 'the new instance'}`,
  'not-already-given-by': () => '',
  assigned: ({ what }) => `the ${String(what).replaceAll('-', ' ')} is assigned`,
  'guard-matches': () => 'the guardrail applies to the caller',
  outside: ({ what }) => String(what),
};

const WIDENS: { readonly [by: string]: string } = {
  removal: 'without it the principal may do more',
  'stored-version': 'the stored version allows more',
  'boundary-swap': 'another boundary allows more',
  tag: 'a statement tests the tag',
  mfa: 'a statement asks for MFA',
};

function trustText({ admits, service, provider, after }: Fields): string {
  const who = {
    actor: 'the caller',
    everyone: 'everyone',
    service: String(service),
    federated: String(provider),
    provider: provider === undefined ? 'an identity provider' : String(provider),
  }[String(admits)];
  return after === 'write' ? `the trust policy, once rewritten, admits ${who}` : `the role trusts ${who}`;
}

function attributeText({ attribute, present, nameIs, value }: Fields): string {
  if (present === true) return `its ${attribute} is set`;
  if (nameIs !== undefined) return `its ${attribute} is ${nameIs}`;
  return value === null ? `its ${attribute} is not set` : `its ${attribute} is ${value}`;
}
