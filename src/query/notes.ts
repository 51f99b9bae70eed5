import { coupledWith, policyOf, type Reach, unknownCanonicalUsers, type World } from '../graph/index.ts';

/** Facts that were not collected and could only take access away. */
export function assumptionsOf(world: World): { readonly id: string; readonly text: string }[] {
  const { organization } = world.snapshot;
  const notes: { id: string; text: string }[] = [];
  if (organization === undefined)
    notes.push({ id: 'no-organization', text: 'no service or resource control policies: no organization data was collected' });
  else {
    if (organization.serviceControlPolicies.size === 0)
      notes.push({ id: 'no-service-control-policies', text: 'no service control policies: none were collected' });
    if (organization.resourceControlPolicies.size === 0)
      notes.push({ id: 'no-resource-control-policies', text: 'no resource control policies: none were collected' });
  }
  const silent = [...world.resources.values()].filter(({ policy, type }) => policy === undefined && CARRIES_POLICY.has(type));
  if (silent.length > 0)
    notes.push({
      id: 'resource-policies',
      text: `no Deny in the policies of ${silent.length} resource${silent.length === 1 ? '' : 's'} whose policy was not collected`,
    });
  const boundaries = new Set(
    [...world.actors.values()].flatMap(({ permissionsBoundary }) =>
      permissionsBoundary !== undefined && permissionsBoundary.document === undefined ? [permissionsBoundary.id] : [],
    ),
  );
  for (const id of boundaries)
    notes.push({
      id: 'permissions-boundary',
      text: `the permissions boundary ${id} takes nothing away: its document is not in the snapshot`,
    });
  return notes;
}

/** Types that usually have a resource policy worth asking for. */
const CARRIES_POLICY = new Set([
  'AWS::S3::Bucket',
  'AWS::KMS::Key',
  'AWS::SQS::Queue',
  'AWS::SNS::Topic',
  'AWS::SecretsManager::Secret',
  'AWS::Lambda::Function',
  'AWS::ECR::Repository',
  'AWS::DynamoDB::Table',
]);

/** Accounts of which users, groups, roles or policies are missing: what is not found there may be there all the same. */
export function incompleteOf(world: World, accounts: Iterable<string> = world.accounts.keys()): string[] {
  return [...new Set(accounts)].filter((id) => world.accounts.get(id)?.account.isIamComplete === false);
}

/** The same, as results have it: only where there are some. */
export function withIncomplete(accounts: readonly string[]): { readonly incompleteAccounts?: readonly string[] } {
  return accounts.length === 0 ? {} : { incompleteAccounts: accounts };
}

/** Gaps of the snapshot, and documents that could not be read completely: those grant nothing, and a Deny in them may be lost. */
export function gapsOf(world: World): { readonly what: string; readonly text: string }[] {
  return [...world.snapshot.gaps.map(({ what, text }) => ({ what, text })), ...documentGaps(world), ...canonicalGaps(world)];
}

function canonicalGaps(world: World): { readonly what: string; readonly text: string }[] {
  return [...unknownCanonicalUsers(world)].map(([id, buckets]) => ({
    what: `canonical user ${id}`,
    text: `let in by ${buckets.slice(0, 3).join(', ')}${buckets.length > 3 ? ` and ${buckets.length - 3} more` : ''}, and no account of the snapshot is known to have this id`,
  }));
}

function documentGaps(world: World): { readonly what: string; readonly text: string }[] {
  const gaps = new Map<string, { what: string; text: string }>();
  for (const { source, needs } of sources(world)) {
    if (source.document === undefined) continue;
    for (const { path, text } of [...policyOf(source).document.problems, ...lacking(source, needs)])
      gaps.set(`${source.id} ${path}`, {
        what: source.id,
        text: `${path}: ${text}; this part grants nothing, and a Deny in it may be lost`,
      });
  }
  return [...gaps.values()];
}

type Source = Parameters<typeof policyOf>[0];

/** What every statement needs besides what all policies need: who, in the policies of resources and roles; on what, in all others (R-GRAM-06, R-GRAM-07). */
type Needs = 'principal' | 'resource';

function lacking(source: Source, needs: Needs): { readonly path: string; readonly text: string }[] {
  const element = needs === 'principal' ? 'Principal' : 'Resource';
  return policyOf(source)
    .document.statements.filter((statement) => statement[needs] === undefined)
    .map(({ index }) => ({ path: `$.Statement[${index}].${element}`, text: `needs ${element} or Not${element}, has neither` }));
}

function* sources(world: World): Generator<{ readonly source: Source; readonly needs: Needs }> {
  for (const { account } of world.accounts.values()) {
    const identity = [...account.policies, ...[...account.users, ...account.groups, ...account.roles].flatMap(({ policies }) => policies)];
    for (const source of identity) yield { source, needs: 'resource' };
    for (const { trust } of account.roles) yield { source: trust, needs: 'principal' };
    for (const { policy } of account.resources) if (policy) yield { source: policy, needs: 'principal' };
  }
  const { organization } = world.snapshot;
  for (const levels of [
    ...(organization?.serviceControlPolicies.values() ?? []),
    ...(organization?.resourceControlPolicies.values() ?? []),
  ])
    for (const source of levels.flat()) yield { source, needs: 'resource' };
}

/** Keys that were assumed and that no policy of the snapshot mentions, nor one that they exclude: most likely slips, since they change nothing. */
export function unaskedKeys(world: World): readonly string[] {
  const keys = new Set(world.options.assume.keys());
  if (keys.size === 0) return [];
  for (const document of new Set([...sources(world)].map(({ source }) => source.document))) {
    const text = JSON.stringify(document ?? null).toLowerCase();
    for (const key of keys) if ([key, ...coupledWith(key)].some((each) => text.includes(each))) keys.delete(key);
  }
  return [...keys];
}

/** Types of existing resources that techniques go through and that were not collected: what runs there is unknown. */
export function inventoryGaps(
  world: World,
  reach: Reach,
  hostTypes: ReadonlySet<string>,
): { readonly what: string; readonly text: string }[] {
  const accounts = new Set([...reach.held.values()].map(({ actor }) => actor.accountId));
  return [...accounts].flatMap((accountId) => {
    const missing = [...hostTypes].filter((type) => !world.accounts.get(accountId)?.account.inventory.has(type));
    if (missing.length === 0) return [];
    return [
      {
        what: `inventory of ${accountId}`,
        text: `${missing.length === 1 ? '1 resource type with a role of its own was' : `${missing.length} resource types with a role of their own were`} not collected (${missing.slice(0, 4).join(', ')}${missing.length > 4 ? ' ...' : ''}): whom one becomes by way of ${missing.length === 1 ? 'it' : 'them'} is unknown`,
      },
    ];
  });
}
