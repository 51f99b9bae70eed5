import { join } from 'node:path';
import { oneLine } from '../../shared/one-line.ts';
import {
  accountIdOf,
  asList,
  asObject,
  failAt,
  type Item,
  optionalObjectOf,
  optionalStringOf,
  type Place,
  placeOf,
  placeOfInput,
  stringOf,
  stringsOf,
} from '../check.ts';
import { readObject, readOneDocument } from '../read-json.ts';
import type { Json } from '../types.ts';
import { attached, type DirectoryReader, type Exported, nameAndPath, present, tagList, typeOfArn } from './reader.ts';

/** PMapper's graph of one account: `metadata.json` and `graph/`. Its edges and its verdicts on administrators are not read. */
export const pmapper: DirectoryReader = {
  tool: 'PMapper',
  recognizes: (names) => names.includes('metadata.json') && names.includes('graph'),
  async read(path) {
    const metadata = await readObject(join(path, 'metadata.json'));
    stringOf(metadata.value, 'pmapper_version', metadata.place, "PMapper's version");
    const accountId = accountIdOf(metadata.value, 'account_id', metadata.place);
    const [policies, groups, nodes] = await Promise.all(
      ['policies', 'groups', 'nodes'].map((name) => readItems(join(path, 'graph', `${name}.json`))),
    );
    return exportOf(accountId, (policies ?? []).map(readPolicy), groups ?? [], nodes ?? []);
  },
};

async function readItems(file: string): Promise<readonly Item[]> {
  const place = placeOfInput(oneLine(file));
  return asList(await readOneDocument(file), place, 'a list of objects').map((value, index) => {
    const here = placeOf(place, index);
    return { value: asObject(value, here), place: here };
  });
}

/** A managed policy has its own ARN, an inline one that of its principal, a resource policy that of the resource. */
interface Policy {
  readonly arn: string;
  readonly name: string;
  readonly document: Json;
}

function readPolicy({ value, place }: Item): Policy {
  const { policy_doc: document = null } = value;
  return { arn: stringOf(value, 'arn', place), name: stringOf(value, 'name', place), document };
}

function exportOf(accountId: string, policies: readonly Policy[], groups: readonly Item[], nodes: readonly Item[]): Exported {
  const principals = nodes.map((node) => ({ ...node, arn: stringOf(node.value, 'arn', node.place, 'the ARN of a user or role') }));
  const users = principals.filter(({ arn }) => arn.includes(':user/'));
  const roles = principals.filter(({ arn }) => arn.includes(':role/'));
  const odd = principals.find(({ arn }) => !/^arn:[^:]+:iam::\d{12}:(user|role)\//.test(arn));
  if (odd !== undefined) failAt(placeOf(odd.place, 'arn'), 'expected the ARN of a user or role');
  return {
    partition: principals[0]?.arn.split(':')[1] ?? 'aws',
    accounts: [
      {
        accountId,
        iam: {
          UserDetailList: users.map((node) => userOf(node, policies)),
          GroupDetailList: groups.map((group) => groupOf(group, policies)),
          RoleDetailList: roles.map((node) => roleOf(node, policies)),
          Policies: policies.filter(({ arn }) => arn.includes(':policy/') && arn.includes(':iam:')).map(managedPolicy),
        },
        credentials: { CredentialReport: users.map(credentialsOf) },
        inventory: [],
        resources: policies.flatMap(resourceOf),
        gaps: GAPS,
      },
    ],
  };
}

const GAPS = [
  { what: 'permissions boundaries of roles', text: 'PMapper records those of users alone: what boundaries take from roles is not known' },
  {
    what: 'resources',
    text: 'PMapper records policies of buckets, topics, queues, keys and secrets alone: functions, instances and whatever else runs as a role are not known',
  },
  { what: 'access keys', text: 'PMapper counts them and does not name them' },
];

type Principal = Item & { readonly arn: string };

function userOf(node: Principal, policies: readonly Policy[]): Json {
  const { name, path } = nameAndPath(node.arn);
  const { inline, managed } = policiesOf(node, node.arn, policies);
  const boundary = boundaryOf(node);
  return present({
    Arn: node.arn,
    UserName: name,
    UserId: optionalStringOf(node.value, 'id_value', node.place),
    Path: path,
    GroupList: stringsOf(node.value, 'group_memberships', node.place).map((arn) => nameAndPath(arn).name),
    UserPolicyList: inline,
    AttachedManagedPolicies: managed,
    PermissionsBoundary: boundary === undefined ? undefined : { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: boundary },
    Tags: tagList(node.value['tags']),
  });
}

/** A reference to a policy; early versions wrote the ARN alone. */
function boundaryOf({ value, place }: Item): string | undefined {
  const { permissions_boundary: boundary } = value;
  if (typeof boundary === 'string') return boundary;
  const reference = optionalObjectOf(value, 'permissions_boundary', place);
  return reference === undefined ? undefined : stringOf(reference.value, 'arn', reference.place);
}

function roleOf(node: Principal, policies: readonly Policy[]): Json {
  const { name, path } = nameAndPath(node.arn);
  const { inline, managed } = policiesOf(node, node.arn, policies);
  return present({
    Arn: node.arn,
    RoleName: name,
    RoleId: optionalStringOf(node.value, 'id_value', node.place),
    Path: path,
    AssumeRolePolicyDocument: node.value['trust_policy'] ?? undefined,
    RolePolicyList: inline,
    AttachedManagedPolicies: managed,
    InstanceProfileList: profilesOf(node.value['instance_profile']).map((arn) => ({
      Arn: arn,
      InstanceProfileName: nameAndPath(arn).name,
    })),
    Tags: tagList(node.value['tags']),
  });
}

/** One ARN or several, as the version has it. */
function profilesOf(value: Json | undefined): readonly string[] {
  return [value].flat().filter((arn): arn is string => typeof arn === 'string');
}

function groupOf({ value, place }: Item, policies: readonly Policy[]): Json {
  const arn = stringOf(value, 'arn', place, 'the ARN of a group');
  const { name, path } = nameAndPath(arn);
  const { inline, managed } = policiesOf({ value, place }, arn, policies);
  return { Arn: arn, GroupName: name, Path: path, GroupPolicyList: inline, AttachedManagedPolicies: managed };
}

/** `attached_policies` names both kinds; those with the holder's own ARN are inline. */
function policiesOf(
  { value, place }: Item,
  holder: string,
  policies: readonly Policy[],
): { readonly inline: readonly Json[]; readonly managed: readonly Json[] } {
  const at: Place = placeOf(place, 'attached_policies');
  const references = asList(value['attached_policies'] ?? [], at).map((each, index) => {
    const here = placeOf(at, index);
    const reference = asObject(each, here);
    return { arn: stringOf(reference, 'arn', here), name: stringOf(reference, 'name', here) };
  });
  return {
    inline: references
      .filter(({ arn }) => arn === holder)
      .map(({ name }) =>
        present({ PolicyName: name, PolicyDocument: policies.find((each) => each.arn === holder && each.name === name)?.document }),
      ),
    managed: references.filter(({ arn }) => arn !== holder).map(({ arn }) => attached(arn)),
  };
}

function managedPolicy({ arn, name, document }: Policy): Json {
  return {
    Arn: arn,
    PolicyName: name,
    DefaultVersionId: 'v1',
    PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: document }],
  };
}

function credentialsOf({ value, arn }: Principal): Json {
  const { active_password: password, has_mfa: mfa, access_keys: keys } = value;
  return present({
    user: nameAndPath(arn).name,
    arn,
    password_enabled: typeof password === 'boolean' ? password : undefined,
    mfa_active: typeof mfa === 'boolean' ? mfa : undefined,
    // Whether a counted key is active is not known: it may be.
    access_key_1_active: typeof keys === 'number' ? keys >= 1 : undefined,
    access_key_2_active: typeof keys === 'number' ? keys >= 2 : undefined,
  });
}

function resourceOf({ arn, document }: Policy): readonly Json[] {
  const type = arn.includes(':iam:') ? undefined : typeOfArn(arn);
  const region = arn.split(':')[3];
  return type === undefined ? [] : [present({ arn, type, region: region === '' ? undefined : region, policy: document })];
}
