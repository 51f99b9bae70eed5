import { join } from 'node:path';
import { BlastError } from '../../shared/errors.ts';
import { oneLine } from '../../shared/one-line.ts';
import {
  asList,
  asObject,
  failAt,
  type Item,
  type JsonObject,
  optionalStringOf,
  type Place,
  placeOf,
  placeOfInput,
  stringOf,
  stringsOf,
} from '../check.ts';
import { contentsOf, type Paths, readObject, readOneDocument } from '../read-json.ts';
import type { Json } from '../types.ts';
import { attached, type DirectoryReader, type Exported, exportedTypes, nameAndPath, present, tagList, typeOfArn } from './reader.ts';

/** iam-collect's file storage: `aws/<partition>/accounts/<id>/<service>/...`, one folder per resource, and `organizations/<id>`. */
export const iamCollect: DirectoryReader = {
  tool: 'iam-collect',
  recognizes: (names) => names.includes('aws'),
  async read(path) {
    const partitions = [...(await contentsOf(join(path, 'aws'))).folders];
    const [first, second] = partitions;
    if (first === undefined)
      throw new BlastError(`${oneLine(join(path, 'aws'))}: no partition in it, expected iam-collect's \`aws/<partition>/accounts\``);
    if (second !== undefined)
      throw new BlastError(`${oneLine(join(path, 'aws'))}: several partitions, expected one: analyze them one at a time`);
    const [partition, folder] = first;
    const accounts = [...(await contentsOf(join(folder, 'accounts'))).folders].filter(([name]) => /^\d{12}$/.test(name));
    if (accounts.length === 0)
      throw new BlastError(`${oneLine(join(folder, 'accounts'))}: no accounts in it, expected a folder per account id`);
    const organizations = (await contentsOf(join(folder, 'organizations'))).folders;
    const [organization] = await Promise.all([...organizations.values()].map(readOrganization));
    return { partition, accounts: await readAccounts(accounts), ...(organization && { organization }) } satisfies Exported;
  },
};

async function readAccounts(accounts: readonly (readonly [accountId: string, folder: string])[]): Promise<JsonObject[]> {
  const read: JsonObject[] = [];
  for (const [accountId, folder] of accounts) read.push(accountOf(accountId, await readAccountFolder(folder)));
  return read;
}

/** A folder with `metadata.json`: the ARN and what lies beside it, by name without `.json`. */
interface Found {
  readonly arn: string;
  readonly metadata: Item;
  readonly files: ReadonlyMap<string, { readonly value: Json; readonly place: Place }>;
}

/** Every resource of an account. What lies under `ram` is shared by others' policies, and the files beside the services are about the account. */
async function readAccountFolder(folder: string): Promise<readonly Found[]> {
  const { folders } = await contentsOf(folder);
  const found: Found[] = [];
  for (const [service, path] of folders) if (service !== 'ram') found.push(...(await readResources(path)));
  return found;
}

/** At any depth: services differ in how deep they are. */
async function readResources(folder: string): Promise<readonly Found[]> {
  const { folders, files } = await contentsOf(folder);
  if (files.has('metadata.json')) return readResource(files);
  const found: Found[] = [];
  for (const path of folders.values()) found.push(...(await readResources(path)));
  return found;
}

async function readResource(paths: Paths): Promise<readonly Found[]> {
  const files = new Map<string, { readonly value: Json; readonly place: Place }>();
  for (const [name, path] of paths)
    if (name.endsWith('.json')) files.set(name.slice(0, -5), { value: await readOneDocument(path), place: placeOfInput(oneLine(path)) });
  const { value, place } = files.get('metadata') as { readonly value: Json; readonly place: Place };
  const metadata = { value: asObject(value, place), place };
  const arn = optionalStringOf(metadata.value, 'arn', place);
  return arn === undefined ? [] : [{ arn, metadata, files }];
}

function accountOf(accountId: string, found: readonly Found[]): JsonObject {
  const ofKind = (kind: string): readonly Found[] =>
    found.filter(({ arn }) => arn.split(':')[2] === 'iam' && (arn.split(':')[5] ?? '').startsWith(`${kind}/`));
  const roles = ofKind('role');
  const resources = found.flatMap(resourceOf);
  return {
    accountId,
    // One call gives all four, and every account has roles that AWS made: without roles it was not answered.
    iam:
      roles.length === 0
        ? {}
        : {
            UserDetailList: ofKind('user').map(userOf),
            GroupDetailList: ofKind('group').map(groupOf),
            RoleDetailList: roles.map(roleOf),
            Policies: ofKind('policy').map(policyOf),
          },
    identityProviders: [...ofKind('oidc-provider'), ...ofKind('saml-provider')].map(({ arn }) => ({ arn })),
    inventory: [],
    resources,
    gaps: gapsOf(resources),
  };
}

/** Where there is nothing of a type iam-collect writes nothing, and neither where it may not ask. */
function gapsOf(resources: readonly Json[]): readonly JsonObject[] {
  const found = new Set(resources.map((resource) => (resource as JsonObject).type));
  const missing = exportedTypes.filter((type) => !found.has(type));
  const unknown = missing.length === 0 ? '' : `; nor whether there are any of ${missing.join(', ')}, of which the folder has none`;
  return [
    { what: 'credentials', text: 'iam-collect does not ask for them: access keys, passwords and MFA devices are not known' },
    {
      what: 'resources',
      text: `iam-collect keeps resources with a policy of their own: instances and most of what else runs as a role are not known${unknown}`,
    },
  ];
}

function contentOf({ files }: Found, name: string): Json | undefined {
  return files.get(name)?.value;
}

/** What every principal and group has: names, inline and attached policies, tags. Files that would be empty are not written. */
function entityOf({ arn, metadata, files }: Found, inlineList: string, kind: string): { readonly [member: string]: Json | undefined } {
  const { name, path } = nameAndPath(arn);
  return {
    Arn: arn,
    [`${kind}Name`]: name,
    [`${kind}Id`]: optionalStringOf(metadata.value, 'id', metadata.place),
    Path: path,
    [inlineList]: inlineOf(files.get('inline-policies')),
    AttachedManagedPolicies: listOf(files.get('managed-policies')).map(attached),
    Tags: tagList(files.get('tags')?.value),
  };
}

function listOf(file: { readonly value: Json; readonly place: Place } | undefined): readonly string[] {
  if (file === undefined) return [];
  return asList(file.value, file.place, 'a list of ARNs').map((arn, index) =>
    typeof arn === 'string' ? arn : failAt(placeOf(file.place, index), 'expected an ARN'),
  );
}

function inlineOf(file: { readonly value: Json; readonly place: Place } | undefined): readonly Json[] {
  return file === undefined ? [] : asList(file.value, file.place, 'a list of inline policies');
}

function boundaryOf({ metadata }: Found): Json | undefined {
  const arn = optionalStringOf(metadata.value, 'permissionBoundary', metadata.place);
  return arn === undefined ? undefined : { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: arn };
}

function userOf(found: Found): Json {
  const groups = listOf(found.files.get('groups')).map((arn) => nameAndPath(arn).name);
  return present({ ...entityOf(found, 'UserPolicyList', 'User'), GroupList: groups, PermissionsBoundary: boundaryOf(found) });
}

function groupOf(found: Found): Json {
  return present(entityOf(found, 'GroupPolicyList', 'Group'));
}

function roleOf(found: Found): Json {
  return present({
    ...entityOf(found, 'RolePolicyList', 'Role'),
    AssumeRolePolicyDocument: contentOf(found, 'trust-policy'),
    InstanceProfileList: listOf(found.files.get('instance-profiles')).map((arn) => ({
      Arn: arn,
      InstanceProfileName: nameAndPath(arn).name,
    })),
    PermissionsBoundary: boundaryOf(found),
  });
}

function policyOf(found: Found): Json {
  const { metadata } = found;
  const version = optionalStringOf(metadata.value, 'defaultVersionId', metadata.place) ?? 'v1';
  return present({
    Arn: found.arn,
    PolicyName: nameAndPath(found.arn).name,
    Path: optionalStringOf(metadata.value, 'path', metadata.place),
    DefaultVersionId: version,
    PolicyVersionList: [present({ VersionId: version, IsDefaultVersion: true, Document: contentOf(found, 'current-policy') })],
  });
}

/** No policy file: there is none, or reading it was denied. iam-collect does not say which. */
function resourceOf(found: Found): readonly Json[] {
  const { arn, metadata } = found;
  const type = arn.split(':')[2] === 'iam' ? undefined : typeOfArn(arn);
  if (type === undefined) return [];
  const block = contentOf(found, 'bpa');
  const region = optionalStringOf(metadata.value, 'region', metadata.place) ?? (arn.split(':')[3] || undefined);
  return [
    present({
      arn,
      type,
      region,
      tags: contentOf(found, 'tags'),
      policy: contentOf(found, 'policy'),
      roleArn: optionalStringOf(metadata.value, 'role', metadata.place),
      attributes: block === undefined ? undefined : { publicAccessBlock: block },
    }),
  ];
}

/** `metadata.json`, `accounts.json`, `ous.json`, and the policies under `scps` and `rcps`. */
async function readOrganization(folder: string): Promise<JsonObject> {
  const [metadata, accounts, units] = await Promise.all(
    ['metadata', 'accounts', 'ous'].map((name) => readObject(join(folder, `${name}.json`))),
  );
  const { value, place } = metadata as Item;
  const rootId = stringOf(value, 'rootOu', place, 'the id of the root');
  const containers = entriesOf(units as Item).map(({ name, item }) => ({
    id: name,
    ...(optionalStringOf(item.value, 'parent', item.place) !== undefined && { parentId: stringOf(item.value, 'parent', item.place) }),
    policyIds: policyIdsOf(item),
  }));
  return {
    id: stringOf(value, 'id', place, 'the id of the organization'),
    managementAccountId: stringOf(value, 'rootAccountId', place, 'the id of the management account'),
    policies: [
      ...(await readPolicies(join(folder, 'scps'), 'SERVICE_CONTROL_POLICY')),
      ...(await readPolicies(join(folder, 'rcps'), 'RESOURCE_CONTROL_POLICY')),
    ],
    roots: containers.filter(({ id }) => id === rootId).map(({ id, policyIds }) => ({ id, policyIds })),
    organizationalUnits: containers.filter(({ id }) => id !== rootId),
    accounts: entriesOf(accounts as Item).map(({ name, item }) => ({
      accountId: name,
      parentId: stringOf(item.value, 'ou', item.place),
      policyIds: policyIdsOf(item),
    })),
  };
}

function entriesOf({ value, place }: Item): readonly { readonly name: string; readonly item: Item }[] {
  return Object.keys(value).map((name) => ({
    name,
    item: { value: asObject(value[name], placeOf(place, name)), place: placeOf(place, name) },
  }));
}

function policyIdsOf({ value, place }: Item): readonly string[] {
  return [...stringsOf(value, 'scps', place), ...stringsOf(value, 'rcps', place)].map(idOf);
}

/** `arn:aws:organizations::1:policy/o-1/service_control_policy/p-1` -> `p-1`. */
function idOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

async function readPolicies(folder: string, Type: string): Promise<readonly JsonObject[]> {
  const found: JsonObject[] = [];
  for (const path of (await contentsOf(folder)).folders.values()) {
    const { value, place } = await readObject(join(path, 'metadata.json'));
    const arn = stringOf(value, 'arn', place, 'the ARN of the policy');
    const document = (await contentsOf(path)).files.get('policy.json');
    found.push(
      present({
        Id: idOf(arn),
        Arn: arn,
        Name: optionalStringOf(value, 'name', place),
        Type,
        Content: document === undefined ? undefined : await readOneDocument(document),
      }),
    );
  }
  return found;
}
