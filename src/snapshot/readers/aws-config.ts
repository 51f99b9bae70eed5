import { groupBy } from '../../shared/group.ts';
import {
  accountIdOf,
  asObject,
  failAt,
  type Item,
  itemsOf,
  type JsonObject,
  optionalStringOf,
  type Place,
  placeOf,
  stringOf,
} from '../check.ts';
import type { Json } from '../types.ts';
import { type Exported, present, tagList } from './reader.ts';

/** One resource as AWS Config recorded it. */
export interface ConfigItem {
  readonly accountId: string;
  readonly type: string;
  readonly arn: string;
  readonly region: string | undefined;
  readonly tags: Json;
  readonly captured: string;
  readonly configuration: Item;
  readonly supplement: Item;
}

/** AWS Config's configuration snapshot. A recorder writes one per region. */
export function isConfigSnapshot(document: JsonObject): boolean {
  return Array.isArray(document['configurationItems']);
}

/** Items of resources that exist, and that have an ARN. */
export function readConfigItems(document: JsonObject, place: Place): readonly ConfigItem[] {
  return itemsOf(document, 'configurationItems', place).flatMap(({ value, place: at }) => {
    const status = optionalStringOf(value, 'configurationItemStatus', at) ?? 'OK';
    const arn = optionalStringOf(value, 'ARN', at) ?? optionalStringOf(value, 'arn', at);
    if (arn === undefined || !/^(OK|ResourceDiscovered)$/.test(status)) return [];
    return [
      {
        accountId: accountIdOf(value, value['awsAccountId'] === undefined ? 'accountId' : 'awsAccountId', at),
        type: stringOf(value, 'resourceType', at, 'a type such as `AWS::IAM::Role`'),
        arn,
        region: regionOf(optionalStringOf(value, 'awsRegion', at)),
        tags: parsed(value['tags']) ?? {},
        captured: optionalStringOf(value, 'configurationItemCaptureTime', at) ?? '',
        configuration: objectAt(value, 'configuration', at),
        supplement: objectAt(value, 'supplementaryConfiguration', at),
      },
    ];
  });
}

function regionOf(region: string | undefined): string | undefined {
  return region === 'global' ? undefined : region;
}

/** Exports of Config differ in whether they write these as objects or as JSON text. */
function objectAt(value: JsonObject, key: string, place: Place): Item {
  const here = placeOf(place, key);
  const found = parsed(value[key]) ?? {};
  if (typeof found === 'string') failAt(here, 'neither an object nor JSON text');
  return { value: asObject(found, here), place: here };
}

function parsed(value: Json | undefined): Json | undefined {
  if (typeof value !== 'string') return value ?? undefined;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}

/** Accounts from the items of all snapshots: global resources are recorded in several regions, and the last record counts. */
export function accountsOfConfig(items: readonly ConfigItem[]): Exported {
  const latest = new Map<string, ConfigItem>();
  for (const item of items) {
    const key = `${item.type} ${item.arn}`;
    const known = latest.get(key);
    if (known === undefined || known.captured < item.captured) latest.set(key, item);
  }
  const accounts = groupBy(latest.values(), ({ accountId }) => accountId);
  return { partition: items[0]?.arn.split(':')[1] ?? 'aws', accounts: [...accounts].map(([accountId, own]) => accountOf(accountId, own)) };
}

const IAM_LISTS: { readonly [type: string]: string } = {
  'AWS::IAM::User': 'UserDetailList',
  'AWS::IAM::Group': 'GroupDetailList',
  'AWS::IAM::Role': 'RoleDetailList',
  'AWS::IAM::Policy': 'Policies',
};

function accountOf(accountId: string, items: readonly ConfigItem[]): JsonObject {
  const lists = groupBy(
    items.filter(({ type }) => Object.hasOwn(IAM_LISTS, type)),
    ({ type }) => IAM_LISTS[type] as string,
  );
  return {
    accountId,
    // A list that has no item may be one that is not recorded.
    iam: Object.fromEntries([...lists].map(([name, own]) => [name, own.map(entityOf)])),
    inventory: [],
    resources: items.filter(({ type }) => !Object.hasOwn(IAM_LISTS, type)).map(resourceOf),
    gaps: [
      { what: 'policies that AWS manages', text: 'AWS Config does not record them: what they allow is not known' },
      { what: 'credentials', text: 'AWS Config does not record them: access keys, passwords and MFA devices are not known' },
      {
        what: 'recorded types',
        text: 'a configuration snapshot does not say which types its recorder leaves out: of no type it is known that there are no others',
      },
    ],
  };
}

/** Config writes the members of authorization details with a small first letter. */
function entityOf({ arn, configuration, tags }: ConfigItem): Json {
  return { ...(capitalized(configuration.value) as JsonObject), Arn: arn, Tags: tagList(tags) };
}

const DOCUMENTS = new Set(['policyDocument', 'assumeRolePolicyDocument', 'document']);

/** What is null is left out: Config writes null for a permissions boundary that is not there. */
function capitalized(value: Json): Json {
  if (Array.isArray(value)) return value.map(capitalized);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value as JsonObject).filter(([, each]) => each !== null);
  return Object.fromEntries(
    members.map(([key, each]) => [key.charAt(0).toUpperCase() + key.slice(1), DOCUMENTS.has(key) ? each : capitalized(each)]),
  );
}

function resourceOf({ arn, type, region, tags, configuration, supplement }: ConfigItem): Json {
  return present({
    arn,
    type,
    region,
    tags,
    ...(Object.hasOwn(READERS, type) ? READERS[type]?.(configuration.value, supplement.value) : {}),
  });
}

type Members = { readonly [member: string]: Json | undefined };

/** What Config records of the types that blast asks something about; of all others it is known that they exist. */
const READERS: { readonly [type: string]: (configuration: JsonObject, supplement: JsonObject) => Members } = {
  'AWS::S3::Bucket': (_, { BucketPolicy, PublicAccessBlockConfiguration: block }) => ({
    policy: BucketPolicy === undefined ? undefined : (textIn(parsed(BucketPolicy), 'policyText') ?? null),
    attributes: block === undefined || block === null ? undefined : { publicAccessBlock: capitalized(parsed(block) ?? {}) },
  }),
  'AWS::Lambda::Function': ({ role }, { Policy }) => ({ roleArn: textOf(role), policy: Policy ?? undefined }),
  'AWS::KMS::Key': (_, { Policy }) => ({ policy: Policy ?? undefined }),
  'AWS::SNS::Topic': ({ Policy }) => ({ policy: Policy ?? undefined }),
  'AWS::SQS::Queue': ({ Policy }) => ({ policy: Policy ?? undefined }),
  'AWS::EC2::Instance': ({ iamInstanceProfile, state }) => ({
    instanceProfileArn: textIn(iamInstanceProfile, 'arn'),
    attributes: present({ state: textIn(state, 'name') }),
  }),
  'AWS::CodeBuild::Project': ({ serviceRole }) => ({ roleArn: textOf(serviceRole) }),
  'AWS::CloudFormation::Stack': ({ roleARN }) => ({ roleArn: textOf(roleARN) }),
  'AWS::ECS::TaskDefinition': ({ TaskRoleArn, ExecutionRoleArn }) => ({
    roleArn: textOf(TaskRoleArn),
    executionRoleArn: textOf(ExecutionRoleArn),
  }),
  'AWS::ECR::Repository': ({ RepositoryPolicyText }) => ({ policy: RepositoryPolicyText ?? undefined }),
};

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function textIn(value: Json | undefined, name: string): string | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? textOf((value as JsonObject)[name]) : undefined;
}
