/** Guardrails level by level. */
import { describe, expect, it } from 'vitest';
import { allow, messageOf, ONE, read, snapshot, TWO } from './support.ts';

const SCP = 'SERVICE_CONTROL_POLICY';
const RCP = 'RESOURCE_CONTROL_POLICY';

function organization(more: object = {}) {
  return {
    id: 'o-abc',
    managementAccountId: TWO,
    delegatedAdministrators: [{ accountId: ONE, services: ['guardduty.amazonaws.com'] }],
    policies: [
      { Id: 'p-1', Name: 'guardrail', Type: SCP, Content: JSON.stringify(allow('s3:*')) },
      { Id: 'p-2', Name: 'perimeter', Type: RCP, Content: allow('kms:*') },
      { Id: 'p-3', Name: 'tags', Type: 'TAG_POLICY', Content: {} },
    ],
    roots: [{ id: 'r-1', policyIds: ['p-FullAWSAccess', 'p-RCPFullAWSAccess'] }],
    organizationalUnits: [
      { id: 'ou-2', parentId: 'ou-1', policyIds: ['p-1', 'p-2', 'p-3'] },
      { id: 'ou-1', parentId: 'r-1', policyIds: [] },
    ],
    accounts: [
      { accountId: ONE, parentId: 'ou-2', policyIds: ['p-FullAWSAccess'], name: 'prod' },
      { accountId: TWO, parentId: 'r-1' },
    ],
    ...more,
  };
}

async function readOrganization(section: object) {
  const { organization: read_, gaps } = await read(snapshot({}, { organization: section }));
  if (read_ === undefined) throw new Error('no organization');
  return { organization: read_, gaps };
}

function idsOf(levels: readonly (readonly { readonly id: string }[])[] | undefined) {
  return levels?.map((level) => level.map(({ id }) => id));
}

describe('organization', () => {
  it('levels run from the root to the account, the management account too', async () => {
    const { organization: section, gaps } = await readOrganization(organization());
    expect(idsOf(section.serviceControlPolicies.get(ONE))).toEqual([['p-FullAWSAccess'], [], ['p-1'], ['p-FullAWSAccess']]);
    expect(idsOf(section.serviceControlPolicies.get(TWO))).toEqual([['p-FullAWSAccess'], []]);
    expect(idsOf(section.resourceControlPolicies.get(ONE))).toEqual([[], [], ['p-2'], []]);
    expect(section.serviceControlPolicies.get(ONE)?.[0]?.[0]?.document).toEqual(allow('*'));
    expect(section.serviceControlPolicies.get(ONE)?.[2]?.[0]).toEqual({ id: 'p-1', name: 'guardrail', document: allow('s3:*') });
    expect(section.paths.get(ONE)).toBe('o-abc/r-1/ou-1/ou-2/');
    expect(section.paths.get(TWO)).toBe('o-abc/r-1/');
    expect(section.accountNames).toEqual(new Map([[ONE, 'prod']]));
    expect(section.delegatedAdministrators).toEqual([{ accountId: ONE, services: ['guardduty.amazonaws.com'] }]);
    expect(gaps).toEqual([]);
  });

  it('has no levels of a type that is not in use', async () => {
    const bare = organization({
      policies: [],
      roots: [{ id: 'r-1' }],
      organizationalUnits: [],
      accounts: [{ accountId: ONE, parentId: 'r-1' }],
    });
    const { organization: section } = await readOrganization(bare);
    expect(section.serviceControlPolicies.size).toBe(0);
    expect(section.resourceControlPolicies.size).toBe(0);
  });

  it('says which attached policy is not listed', async () => {
    const { organization: section, gaps } = await readOrganization(organization({ roots: [{ id: 'r-1', policyIds: ['p-9'] }] }));
    expect(section.serviceControlPolicies.get(ONE)?.[0]).toEqual([{ id: 'p-9', name: 'p-9', document: undefined }]);
    expect(gaps).toEqual([
      {
        what: 'p-9',
        text: 'organization policy `p-9` applies to 2 accounts, but its document is not in the input: what it withholds is not known',
      },
    ]);
  });

  it('says which accounts and units it does not list', async () => {
    const { organization: section, gaps } = await readOrganization(organization({ accounts: [{ accountId: TWO, parentId: 'ou-9' }] }));
    expect(section.paths.get(TWO)).toBe('o-abc/');
    expect(gaps).toEqual([
      {
        what: 'organization ou-9',
        text: `\`ou-9\`, which account ${TWO} stands under, is not in the input: the guardrails attached there and above are not known`,
      },
      { what: `organization ${ONE}`, text: `organization o-abc does not list account ${ONE}: which guardrails apply to it is not known` },
    ]);
  });

  it('cannot stand under itself', async () => {
    const units = [
      { id: 'ou-1', parentId: 'ou-2' },
      { id: 'ou-2', parentId: 'ou-1' },
    ];
    expect(await messageOf(readOrganization(organization({ organizationalUnits: units })))).toBe(
      'standard input: $.organization.organizationalUnits[1].parentId: `ou-2` stands under itself, expected a path that ends at a root',
    );
  });
});
