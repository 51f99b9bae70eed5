import type { Json } from '../../snapshot/index.ts';
import { document, member, text, textOf } from '../answer.ts';
import { collector, withoutUndefined } from '../collector.ts';

/** Permission sets of IAM Identity Center and who is assigned them where. The management account and delegated administrators may read them. */
export const identityCenter = collector({
  name: 'Identity Center',
  where: 'region',
  types: [],
  calls: {
    instances: { call: 'sso:ListInstances', next: 'NextToken', tells: 'whether Identity Center is in use here' },
    sets: { call: 'sso:ListPermissionSets', next: 'NextToken', tells: 'which permission sets there are' },
    set: { call: 'sso:DescribePermissionSet', tells: 'how long sessions of the permission set last' },
    inline: { call: 'sso:GetInlinePolicyForPermissionSet', tells: 'what the permission set allows' },
    managed: { call: 'sso:ListManagedPoliciesInPermissionSet', next: 'NextToken', tells: 'what the permission set allows' },
    customer: {
      call: 'sso:ListCustomerManagedPolicyReferencesInPermissionSet',
      next: 'NextToken',
      tells: 'what the permission set allows',
    },
    boundary: {
      call: 'sso:GetPermissionsBoundaryForPermissionSet',
      absent: ['ResourceNotFoundException'],
      tells: 'what bounds the permission set',
    },
    accounts: {
      call: 'sso:ListAccountsForProvisionedPermissionSet',
      next: 'NextToken',
      tells: 'in which accounts the permission set is used',
    },
    assignments: { call: 'sso:ListAccountAssignments', next: 'NextToken', tells: 'who has the permission set' },
  },
  async *list({ items }) {
    for await (const instance of items('instances', {}, 'Instances')) {
      const InstanceArn = textOf(instance, 'InstanceArn');
      for await (const set of items('sets', { InstanceArn, MaxResults: 100 }, 'PermissionSets'))
        yield { InstanceArn, PermissionSetArn: String(set) };
    }
  },
  async describe(place, aws) {
    const { ask, all } = aws.at(aws.region, place.PermissionSetArn);
    const [set, inline, managed, customer, boundary, accounts] = await Promise.all([
      ask('set', place),
      ask('inline', place),
      all('managed', { ...place, MaxResults: 100 }, 'AttachedManagedPolicies'),
      all('customer', { ...place, MaxResults: 100 }, 'CustomerManagedPolicyReferences'),
      ask('boundary', place),
      all('accounts', { ...place, MaxResults: 100 }, 'AccountIds'),
    ]);
    const assignments = await Promise.all(
      (accounts ?? []).map((AccountId) => all('assignments', { ...place, AccountId, MaxResults: 100 }, 'AccountAssignments')),
    );
    const inlinePolicy = text(inline ?? undefined, 'InlinePolicy');
    const permissionSet = withoutUndefined({
      ...(member(set ?? undefined, 'PermissionSet') as { readonly [name: string]: Json } | undefined),
      PermissionSetArn: place.PermissionSetArn,
      InlinePolicy: inlinePolicy === undefined ? undefined : document(inlinePolicy),
      AttachedManagedPolicies: managed,
      CustomerManagedPolicyReferences: customer,
      PermissionsBoundary: member(boundary ?? undefined, 'PermissionsBoundary'),
    });
    return {
      identityCenter: {
        instanceArn: place.InstanceArn,
        permissionSets: [permissionSet],
        assignments: assignments.flatMap((list) => list ?? []),
      },
    };
  },
});
