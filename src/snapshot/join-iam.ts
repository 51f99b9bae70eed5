/** Joins the lists of one account: users with groups, principals with policies, roles with instance profiles. */
import { nameOf, parseArn } from '../shared/arn.ts';
import { type Item, itemsOf, optionalObjectOf, optionalStringOf, type Place, stringOf, stringsOf } from './check.ts';
import type { CredentialsOf } from './credentials.ts';
import type { InternDocument } from './documents.ts';
import type { IamItem, IamLists } from './iam-lists.ts';
import { createPolicyTable, inlineSource, type PolicyTable } from './policy-table.ts';
import { readTags } from './tags.ts';
import type { Gap, Group, ManagedPolicy, PolicySource, Role, User } from './types.ts';

/** The IAM part of an account. */
export interface JoinedIam {
  readonly users: readonly User[];
  readonly groups: readonly Group[];
  readonly roles: readonly Role[];
  readonly policies: readonly ManagedPolicy[];
  readonly gaps: readonly Gap[];
}

/** What every step of the join needs. */
interface Join {
  readonly accountId: string;
  readonly intern: InternDocument;
  readonly policies: PolicyTable;
  readonly gaps: Gap[];
}

/** Joins by ARN and, for group memberships, by name, as AWS does. */
export function joinIam(accountId: string, lists: IamLists, credentialsOf: CredentialsOf, intern: InternDocument): JoinedIam {
  const policies = createPolicyTable(lists.Policies ?? [], intern);
  const join: Join = { accountId, intern, policies, gaps: [] };
  const userItems = lists.UserDetailList ?? [];
  const members = membersByGroup(userItems);
  const groups = (lists.GroupDetailList ?? []).map((item) => joinGroup(item, members, join));
  const groupsByName = new Map(groups.map((group) => [group.name, group]));
  const users = userItems.map((item) => joinUser(item, groupsByName, credentialsOf, join));
  const roles = (lists.RoleDetailList ?? []).map((item) => joinRole(item, join));
  const gaps = [...join.gaps, ...absentGroups(accountId, members, groupsByName), ...policies.gaps()];
  return { users, groups, roles, policies: policies.all, gaps };
}

function membersByGroup(users: readonly IamItem[]): ReadonlyMap<string, readonly string[]> {
  const members = new Map<string, string[]>();
  for (const { value, place, arn } of users) {
    for (const group of new Set(stringsOf(value, 'GroupList', place))) {
      const list = members.get(group);
      if (list === undefined) members.set(group, [arn]);
      else list.push(arn);
    }
  }
  return members;
}

function absentGroups(
  accountId: string,
  members: ReadonlyMap<string, readonly string[]>,
  groups: ReadonlyMap<string, Group>,
): readonly Gap[] {
  const gaps: Gap[] = [];
  for (const [name, [first = '', ...others]] of members) {
    if (groups.has(name)) continue;
    const who = others.length === 0 ? '1 user is' : `${others.length + 1} users are`;
    gaps.push({
      what: `group ${name} of ${accountId}`,
      about: first,
      text: `group \`${name}\`, which ${who} in (first: \`${first}\`), is not in the input: what it grants is not known`,
    });
  }
  return gaps;
}

function joinGroup(item: IamItem, members: ReadonlyMap<string, readonly string[]>, join: Join): Group {
  const name = stringOf(item.value, 'GroupName', item.place, 'the name of the group');
  return {
    type: 'Group',
    ...entityOf(item, 'GroupId', name, join),
    policies: [...inlinePolicies(item, 'GroupPolicyList', join), ...attachedPolicies(item, join)],
    members: members.get(name) ?? [],
  };
}

function joinUser(item: IamItem, groups: ReadonlyMap<string, Group>, credentialsOf: CredentialsOf, join: Join): User {
  const name = stringOf(item.value, 'UserName', item.place, 'the name of the user');
  const groupNames = [...new Set(stringsOf(item.value, 'GroupList', item.place))];
  return {
    type: 'User',
    ...entityOf(item, 'UserId', name, join),
    policies: [...inlinePolicies(item, 'UserPolicyList', join), ...attachedPolicies(item, join)],
    tags: readTags(item.value, 'Tags', item.place) ?? new Map(),
    groups: groupNames.flatMap((group) => groups.get(group) ?? []),
    permissionsBoundary: boundaryOf(item, join),
    credentials: credentialsOf(name, item.arn),
  };
}

function joinRole(item: IamItem, join: Join): Role {
  const { value, place } = item;
  const name = stringOf(value, 'RoleName', place, 'the name of the role');
  const lastUsed = optionalObjectOf(value, 'RoleLastUsed', place);
  const duration = value.MaxSessionDuration;
  return {
    type: 'Role',
    ...entityOf(item, 'RoleId', name, join),
    policies: [...inlinePolicies(item, 'RolePolicyList', join), ...attachedPolicies(item, join)],
    tags: readTags(value, 'Tags', place) ?? new Map(),
    permissionsBoundary: boundaryOf(item, join),
    trust: trustOf(item, join),
    instanceProfiles: itemsOf(value, 'InstanceProfileList', place).map(readInstanceProfile),
    lastUsed: lastUsed && optionalStringOf(lastUsed.value, 'LastUsedDate', lastUsed.place),
    maxSessionDuration: typeof duration === 'number' ? duration : undefined,
  };
}

function entityOf(item: IamItem, idKey: string, name: string, join: Join) {
  return {
    arn: item.arn,
    accountId: join.accountId,
    name,
    path: optionalStringOf(item.value, 'Path', item.place) ?? pathOf(item.arn),
    uniqueId: optionalStringOf(item.value, idKey, item.place) ?? '',
  };
}

/** `arn:aws:iam::111111111111:role/team/Deploy` -> `/team/` */
function pathOf(arn: string): string {
  const resource = parseArn(arn)?.resource ?? '';
  return resource.slice(resource.indexOf('/'), resource.lastIndexOf('/') + 1);
}

function inlinePolicies(item: IamItem, key: string, join: Join): readonly PolicySource[] {
  return itemsOf(item.value, key, item.place).map(({ value, place }) => {
    const source = inlineSource(
      item.arn,
      stringOf(value, 'PolicyName', place, 'the name of the policy'),
      value.PolicyDocument,
      join.intern,
    );
    if (source.document === undefined) {
      join.gaps.push({
        what: source.id,
        about: item.arn,
        text: `inline policy \`${source.name}\` of \`${item.arn}\` has no document in the input: what it grants is not known`,
      });
    }
    return source;
  });
}

function trustOf(item: IamItem, join: Join): PolicySource {
  const trust = inlineSource(item.arn, 'trust', item.value.AssumeRolePolicyDocument, join.intern);
  if (trust.document === undefined) {
    join.gaps.push({
      what: trust.id,
      about: item.arn,
      text: `\`${item.arn}\` has no trust policy in the input: who may assume it is not known`,
    });
  }
  return trust;
}

function attachedPolicies(item: IamItem, join: Join): readonly PolicySource[] {
  return itemsOf(item.value, 'AttachedManagedPolicies', item.place).map(({ value, place }) => {
    const arn = stringOf(value, 'PolicyArn', place, 'the ARN of the policy');
    return join.policies.find(arn, item.arn, 'attached', optionalStringOf(value, 'PolicyName', place));
  });
}

function boundaryOf(item: IamItem, join: Join): PolicySource | undefined {
  const boundary = optionalObjectOf(item.value, 'PermissionsBoundary', item.place);
  if (boundary === undefined || Object.keys(boundary.value).length === 0) return undefined;
  return join.policies.find(boundaryArn(boundary.value, boundary.place), item.arn, 'boundary');
}

function boundaryArn(boundary: Item['value'], place: Place): string {
  return stringOf(boundary, 'PermissionsBoundaryArn', place, 'the ARN of the policy');
}

function readInstanceProfile({ value, place }: Item): { readonly arn: string; readonly name: string } {
  const arn = stringOf(value, 'Arn', place, 'the ARN of the instance profile');
  return { arn, name: optionalStringOf(value, 'InstanceProfileName', place) ?? nameOf(arn) };
}
