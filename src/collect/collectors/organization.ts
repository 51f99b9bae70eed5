import { groupBy } from '../../shared/group.ts';
import type { Json } from '../../snapshot/index.ts';
import { type Answer, document, member, objects, text, textOf } from '../answer.ts';
import { type Aws, collector, withoutUndefined } from '../collector.ts';

const NOT_IN_USE = ['AWSOrganizationsNotInUseException'];

const calls = {
  organization: {
    call: 'organizations:DescribeOrganization',
    absent: NOT_IN_USE,
    tells: 'whether the account is in an organization, whose guardrails bind it',
  },
  roots: {
    call: 'organizations:ListRoots',
    next: 'NextToken',
    tells: "the organization's tree and its guardrails; ask from the management account or a delegated administrator",
  },
  units: {
    call: 'organizations:ListOrganizationalUnitsForParent',
    next: 'NextToken',
    tells: 'units below it, and which guardrails bind the accounts in them',
  },
  accounts: { call: 'organizations:ListAccountsForParent', next: 'NextToken', tells: 'accounts below it, and which guardrails bind them' },
  policies: { call: 'organizations:ListPolicies', next: 'NextToken', tells: 'which guardrails there are' },
  policy: { call: 'organizations:DescribePolicy', tells: 'what the guardrail withholds' },
  targets: { call: 'organizations:ListTargetsForPolicy', next: 'NextToken', tells: 'where the guardrail is attached' },
  administrators: {
    call: 'organizations:ListDelegatedAdministrators',
    next: 'NextToken',
    tells: 'which accounts administer services for the organization',
  },
  delegated: { call: 'organizations:ListDelegatedServicesForAccount', next: 'NextToken', tells: 'which services the account administers' },
} as const;

type OrganizationAws = Aws<keyof typeof calls>;

const TYPES = ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'];

/** The tree, its accounts and the guardrails attached to each part of it. Only the management account and delegated administrators may read them. */
export const organization = collector({
  name: 'organization',
  where: 'organization',
  types: [],
  calls,
  async *list({ ask }) {
    const organization = member((await ask('organization')) ?? undefined, 'Organization');
    if (organization !== undefined) yield organization;
  },
  async describe(described, aws) {
    const roots = await aws.all('roots', {}, 'Roots');
    if (roots === undefined || roots.length === 0) return {};
    const tree = await Promise.all(roots.map((root) => walk(textOf(root, 'Id'), aws)));
    const types = TYPES.filter((type) =>
      roots.some((root) => objects(root, 'PolicyTypes').some((each) => text(each, 'Type') === type && text(each, 'Status') === 'ENABLED')),
    );
    const [guardrails, delegatedAdministrators] = await Promise.all([guardrailsOf(types, aws), administratorsOf(aws)]);
    const attached = groupBy(
      guardrails.flatMap(({ id, targets }) => targets.map((target) => ({ id, target }))),
      ({ target }) => target,
    );
    const policyIds = (target: string): readonly string[] => (attached.get(target) ?? []).map(({ id }) => id).sort();
    return {
      organization: withoutUndefined({
        id: textOf(described, 'Id'),
        managementAccountId: textOf(described, 'MasterAccountId'),
        delegatedAdministrators,
        policies: guardrails.map(({ policy }) => policy),
        roots: roots.map((root) => ({ id: textOf(root, 'Id'), policyIds: policyIds(textOf(root, 'Id')) })),
        organizationalUnits: tree.flatMap(({ units }) => units).map((unit) => ({ ...unit, policyIds: policyIds(unit.id) })),
        accounts: tree.flatMap(({ accounts }) => accounts).map((account) => ({ ...account, policyIds: policyIds(account.accountId) })),
      }),
    };
  },
});

interface Tree {
  readonly units: readonly { readonly id: string; readonly parentId: string; readonly name: string }[];
  readonly accounts: readonly { readonly accountId: string; readonly parentId: string; readonly name: string }[];
}

async function walk(parentId: string, aws: OrganizationAws): Promise<Tree> {
  const [units, accounts] = await Promise.all([
    aws.all('units', { ParentId: parentId }, 'OrganizationalUnits'),
    aws.all('accounts', { ParentId: parentId }, 'Accounts'),
  ]);
  const below = await Promise.all((units ?? []).map((unit) => walk(textOf(unit, 'Id'), aws)));
  return {
    units: [
      ...(units ?? []).map((unit) => ({ id: textOf(unit, 'Id'), parentId, name: text(unit, 'Name') ?? '' })),
      ...below.flatMap((tree) => tree.units),
    ],
    accounts: [
      ...(accounts ?? []).map((account) => ({ accountId: textOf(account, 'Id'), parentId, name: text(account, 'Name') ?? '' })),
      ...below.flatMap((tree) => tree.accounts),
    ],
  };
}

interface Guardrail {
  readonly id: string;
  readonly policy: Answer;
  readonly targets: readonly string[];
}

async function guardrailsOf(types: readonly string[], aws: OrganizationAws): Promise<readonly Guardrail[]> {
  const lists = await Promise.all(types.map((Filter) => aws.all('policies', { Filter }, 'Policies')));
  return Promise.all(lists.flatMap((list) => list ?? []).map((summary) => guardrailOf(summary, aws)));
}

async function guardrailOf(summary: Json, aws: OrganizationAws): Promise<Guardrail> {
  const id = textOf(summary, 'Id');
  const about = aws.at(aws.region, text(summary, 'Arn') ?? id);
  const [policy, targets] = await Promise.all([about.ask('policy', { PolicyId: id }), about.all('targets', { PolicyId: id }, 'Targets')]);
  const content = member(policy ?? undefined, 'Policy', 'Content');
  return {
    id,
    policy: withoutUndefined({
      Id: id,
      Name: text(summary, 'Name'),
      Arn: text(summary, 'Arn'),
      Type: textOf(summary, 'Type'),
      Content: content === undefined ? undefined : document(content),
    }),
    targets: (targets ?? []).flatMap((target) => text(target, 'TargetId') ?? []),
  };
}

async function administratorsOf(aws: OrganizationAws): Promise<readonly Json[]> {
  const administrators = (await aws.all('administrators', {}, 'DelegatedAdministrators')) ?? [];
  return Promise.all(
    administrators.map(async (administrator) => {
      const accountId = textOf(administrator, 'Id');
      const services = (await aws.all('delegated', { AccountId: accountId }, 'DelegatedServices')) ?? [];
      return { accountId, services: services.flatMap((service) => text(service, 'ServicePrincipal') ?? []).sort() };
    }),
  );
}
