/** The organization: which guardrails apply to which account, level by level. */
import { accountIdOf, failAt, type Item, itemsOf, optionalStringOf, type Place, placeOf, stringOf, stringsOf } from './check.ts';
import type { InternDocument } from './documents.ts';
import { ALLOW_EVERYTHING } from './policy-table.ts';
import type { Gap, Organization, OrganizationContainer, PolicySource } from './types.ts';

type GuardrailType = 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY';

/** AWS attaches these two everywhere, and they cannot be changed. */
const FULL_AWS_ACCESS = 'p-FullAWSAccess';
const RCP_FULL_AWS_ACCESS = 'p-RCPFullAWSAccess';

interface Guardrail {
  readonly type: string;
  readonly source: PolicySource;
}

/** A root or an organizational unit. */
interface Container {
  readonly id: string;
  readonly parentId: string | undefined;
  readonly policyIds: readonly string[];
  readonly place: Place;
}

/** An account with the containers above it, root first. */
interface Placement {
  readonly accountId: string;
  readonly name: string | undefined;
  readonly above: readonly Container[];
  /** One list of policy ids per level: root, units, account. */
  readonly levels: readonly (readonly string[])[];
}

/** The organization and what is missing from its section. */
export interface ReadOrganization {
  readonly organization: Organization;
  readonly gaps: readonly Gap[];
}

/** Checks the `organization` section and works out the levels of every account in it. */
export function readOrganization({ value, place }: Item, intern: InternDocument): ReadOrganization {
  const gaps: Gap[] = [];
  const id = stringOf(value, 'id', place, 'the id of the organization');
  const containers = readContainers(itemsOf(value, 'roots', place), itemsOf(value, 'organizationalUnits', place));
  const placements = itemsOf(value, 'accounts', place).map((item) => readPlacement(item, containers, gaps));
  const guardrails = readGuardrails(itemsOf(value, 'policies', place), intern);
  addUnlisted(guardrails, placements, intern, gaps);
  return {
    organization: {
      id,
      managementAccountId: accountIdOf(value, 'managementAccountId', place),
      delegatedAdministrators: itemsOf(value, 'delegatedAdministrators', place).map((item) => ({
        accountId: accountIdOf(item.value, 'accountId', item.place),
        services: stringsOf(item.value, 'services', item.place),
      })),
      serviceControlPolicies: levelsOf('SERVICE_CONTROL_POLICY', guardrails, placements),
      resourceControlPolicies: levelsOf('RESOURCE_CONTROL_POLICY', guardrails, placements),
      paths: new Map(
        placements.map(({ accountId, above }) => [accountId, `${[id, ...above.map((container) => container.id)].join('/')}/`]),
      ),
      containers: containersOf(id, containers, guardrails),
      accountNames: new Map(placements.flatMap(({ accountId, name }) => (name === undefined ? [] : [[accountId, name]]))),
    },
    gaps,
  };
}

function readContainers(roots: readonly Item[], units: readonly Item[]): ReadonlyMap<string, Container> {
  const all = [...roots.map((item) => readContainer(item, false)), ...units.map((item) => readContainer(item, true))];
  return new Map(all.map((container) => [container.id, container]));
}

function readContainer({ value, place }: Item, hasParent: boolean): Container {
  return {
    id: stringOf(value, 'id', place, 'the id of the root or organizational unit'),
    parentId: hasParent ? stringOf(value, 'parentId', place, 'the id of the root or organizational unit above it') : undefined,
    policyIds: stringsOf(value, 'policyIds', place),
    place,
  };
}

function readPlacement({ value, place }: Item, containers: ReadonlyMap<string, Container>, gaps: Gap[]): Placement {
  const accountId = accountIdOf(value, 'accountId', place);
  const { chain: above, missing } = chainTo(
    stringOf(value, 'parentId', place, 'the id of the root or organizational unit above it'),
    containers,
  );
  if (missing !== undefined)
    gaps.push({
      what: `organization ${missing}`,
      text: `\`${missing}\`, which account ${accountId} stands under, is not in the input: the guardrails attached there and above are not known`,
    });
  const levels = [...above.map((container) => container.policyIds), stringsOf(value, 'policyIds', place)];
  return { accountId, name: optionalStringOf(value, 'name', place), above, levels };
}

/** The container and those above it, root first, as far as they are in the input; and the id of the one that is not. */
function chainTo(id: string, containers: ReadonlyMap<string, Container>): { chain: readonly Container[]; missing: string | undefined } {
  const chain: Container[] = [];
  for (let next: string | undefined = id; next !== undefined; ) {
    const container = containers.get(next);
    if (container === undefined) return { chain, missing: next };
    if (chain.includes(container))
      failAt(placeOf(container.place, 'parentId'), `\`${container.id}\` stands under itself, expected a path that ends at a root`);
    chain.unshift(container);
    next = container.parentId;
  }
  return { chain, missing: undefined };
}

/** Those whose way to the root is known. */
function containersOf(
  id: string,
  containers: ReadonlyMap<string, Container>,
  guardrails: ReadonlyMap<string, Guardrail>,
): Organization['containers'] {
  const found = new Map<string, OrganizationContainer>();
  for (const { id: unit, policyIds } of containers.values()) {
    const { chain, missing } = chainTo(unit, containers);
    if (missing !== undefined) continue;
    const path = `${[id, ...chain.map((each) => each.id)].join('/')}/`;
    found.set(unit, { path, serviceControlPolicies: policiesOf('SERVICE_CONTROL_POLICY', policyIds, guardrails) });
  }
  return found;
}

function readGuardrails(items: readonly Item[], intern: InternDocument): Map<string, Guardrail> {
  return new Map(
    items.map(({ value, place }) => {
      const id = stringOf(value, 'Id', place, 'the id of the policy');
      const content = value.Content;
      const document = content === undefined || content === null ? undefined : intern(content);
      const source = { id: optionalStringOf(value, 'Arn', place) ?? id, name: optionalStringOf(value, 'Name', place) ?? id, document };
      return [id, { type: stringOf(value, 'Type', place, 'a policy type such as `SERVICE_CONTROL_POLICY`'), source }];
    }),
  );
}

/** Adds what is attached but not listed: AWS's own two are known, anything else is a gap. Ids do not tell the type, so such a policy counts as an SCP, the usual one. */
function addUnlisted(guardrails: Map<string, Guardrail>, placements: readonly Placement[], intern: InternDocument, gaps: Gap[]): void {
  const attached = new Map<string, string[]>();
  for (const { accountId, levels } of placements) {
    for (const id of new Set(levels.flat())) attached.set(id, [...(attached.get(id) ?? []), accountId]);
  }
  for (const [id, accounts] of attached) {
    if (id === FULL_AWS_ACCESS && guardrails.get(id)?.source.document === undefined) {
      guardrails.set(id, { type: 'SERVICE_CONTROL_POLICY', source: { id, name: 'FullAWSAccess', document: intern(ALLOW_EVERYTHING) } });
    } else if (id === RCP_FULL_AWS_ACCESS) {
      guardrails.set(id, { type: 'RESOURCE_CONTROL_POLICY', source: { id, name: 'RCPFullAWSAccess', document: undefined } });
    } else if (guardrails.get(id)?.source.document === undefined) {
      if (!guardrails.has(id)) guardrails.set(id, { type: 'SERVICE_CONTROL_POLICY', source: { id, name: id, document: undefined } });
      const reach = accounts.length === 1 ? `account ${accounts[0]}` : `${accounts.length} accounts`;
      gaps.push({
        what: id,
        text: `organization policy \`${id}\` applies to ${reach}, but its document is not in the input: what it withholds is not known`,
      });
    }
  }
}

/** Empty when the organization has no policy of the type: then the type is not in use. */
function levelsOf(
  type: GuardrailType,
  guardrails: ReadonlyMap<string, Guardrail>,
  placements: readonly Placement[],
): Organization['serviceControlPolicies'] {
  if (![...guardrails.values()].some((guardrail) => guardrail.type === type)) return new Map();
  return new Map(placements.map(({ accountId, levels }) => [accountId, levels.map((ids) => policiesOf(type, ids, guardrails))]));
}

function policiesOf(type: GuardrailType, ids: readonly string[], guardrails: ReadonlyMap<string, Guardrail>): readonly PolicySource[] {
  // The Allow of RCPFullAWSAccess is implied at every level.
  return ids
    .filter((id) => id !== RCP_FULL_AWS_ACCESS)
    .flatMap((id) => {
      const guardrail = guardrails.get(id);
      return guardrail?.type === type ? [guardrail.source] : [];
    });
}

/** Accounts that were collected but that the organization does not list. */
export function gapsOfStrangers(organization: Organization, accountIds: readonly string[]): readonly Gap[] {
  return accountIds
    .filter((accountId) => !organization.paths.has(accountId))
    .map((accountId) => ({
      what: `organization ${accountId}`,
      text: `organization ${organization.id} does not list account ${accountId}: which guardrails apply to it is not known`,
    }));
}
