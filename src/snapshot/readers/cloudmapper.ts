import { dirname, join } from 'node:path';
import { count } from '../../shared/count.ts';
import { BlastError } from '../../shared/errors.ts';
import { oneLine } from '../../shared/one-line.ts';
import { type Item, itemsOf, type JsonObject, optionalObjectOf, optionalStringOf, stringOf, stringsOf } from '../check.ts';
import { readPage } from '../iam-lists.ts';
import { contentsOf, type Paths, readObject } from '../read-json.ts';
import type { Json } from '../types.ts';
import { type DirectoryReader, type Exported, present } from './reader.ts';

/** CloudMapper's `account-data/<name>`: one folder per region, and in it the answers of AWS's calls, one file per call or per call and thing. */
export const cloudmapper: DirectoryReader = {
  tool: 'CloudMapper',
  recognizes: (names) => names.includes('describe-regions.json'),
  async read(path) {
    const filesIn = rememberFiles();
    const regions = (await regionsOf(path)).map((name) => ({ name, folder: join(path, name), filesIn }));
    const home = await homeOf(path, regions);
    const details = await readObject(join(home.folder, `${DETAILS}.json`));
    // Here the messages name the file.
    readPage(details.value, details.place);
    const arn = firstArn(details);
    const accountId = arn.split(':')[4] ?? '';
    const ofRegions = [];
    for (const region of regions) ofRegions.push(await readRegion(region, accountId));
    const report = await optionalObject(home, 'iam-get-credential-report');
    const { iam, unbounded } = await withBoundaries(details, home);
    return {
      partition: arn.split(':')[1] ?? 'aws',
      accounts: [
        {
          accountId,
          iam,
          ...(report && { credentials: { CredentialReport: rowsOf(report) } }),
          inventory: completeTypes(ofRegions),
          resources: ofRegions.flatMap(({ resources }) => resources),
          gaps: [
            ...(report
              ? []
              : [{ what: 'iam:GetCredentialReport', text: 'not in the folder: access keys, passwords and MFA devices are not known' }]),
            ...unboundedGaps(unbounded),
            ...missingLists(ofRegions),
            { what: 'resource policies', text: 'where the folder has none of a resource, it is not known whether there is one' },
          ],
        },
      ],
    } satisfies Exported;
  },
};

const DETAILS = 'iam-get-account-authorization-details';

async function regionsOf(path: string): Promise<readonly string[]> {
  const { value, place } = await readObject(join(path, 'describe-regions.json'));
  const names = itemsOf(value, 'Regions', place).map((region) =>
    stringOf(region.value, 'RegionName', region.place, 'the name of a region'),
  );
  const odd = names.find((name) => !/^[a-z0-9-]+$/.test(name));
  if (odd !== undefined)
    throw new BlastError(`${oneLine(join(path, 'describe-regions.json'))}: \`${oneLine(odd)}\` is no name of a region`);
  return names;
}

/** The files of a folder by name. An answer lies in a folder of thousands, so that each is listed once. */
type FilesIn = (folder: string) => Promise<Paths>;

function rememberFiles(): FilesIn {
  const known = new Map<string, Promise<Paths>>();
  return (folder) => {
    const files = known.get(folder) ?? contentsOf(folder).then((contents) => contents.files);
    known.set(folder, files);
    return files;
  };
}

/** Services without regions are asked in one of them. */
async function homeOf(path: string, regions: readonly Region[]): Promise<Region> {
  for (const region of regions) if ((await region.filesIn(region.folder)).has(`${DETAILS}.json`)) return region;
  throw new BlastError(`${oneLine(path)}: no \`<region>/${DETAILS}.json\`, expected a whole folder of CloudMapper's \`account-data\``);
}

function firstArn({ value, place }: Item): string {
  for (const list of ['UserDetailList', 'RoleDetailList', 'GroupDetailList'])
    for (const item of itemsOf(value, list, place)) return stringOf(item.value, 'Arn', item.place);
  throw new BlastError(`${oneLine(String(place.key))}: no user, group or role in it, so its account is not known`);
}

/** Authorization details of old leave permissions boundaries out, for which CloudMapper asks separately. `unbounded`: of whom no answer is there. */
async function withBoundaries(
  { value, place }: Item,
  home: Region,
): Promise<{ readonly iam: JsonObject; readonly unbounded: readonly string[] }> {
  const lists: { [name: string]: Json } = { ...value };
  const unasked: string[] = [];
  let isOld = true;
  for (const [list, kind] of [
    ['UserDetailList', 'User'],
    ['RoleDetailList', 'Role'],
  ] as const) {
    const items = [];
    for (const item of itemsOf(value, list, place)) {
      const name = stringOf(item.value, `${kind}Name`, item.place);
      const answer = await optionalObject(home, join(`iam-get-${kind.toLowerCase()}`, quoted(name)));
      const boundary = answer && optionalObjectOf(answer.value, kind, answer.place)?.value['PermissionsBoundary'];
      if ('PermissionsBoundary' in item.value) isOld = false;
      else if (answer === undefined) unasked.push(name);
      items.push(boundary === undefined ? item.value : { PermissionsBoundary: boundary, ...item.value });
    }
    lists[list] = items;
  }
  return { iam: lists, unbounded: isOld ? unasked : [] };
}

function unboundedGaps(names: readonly string[]): readonly JsonObject[] {
  const [first] = names;
  if (first === undefined) return [];
  const text = `not in the folder for ${count(names.length, 'user or role', 'users and roles')} (first: ${oneLine(first)}): what permissions boundaries take from them is not known`;
  return [{ what: 'iam:GetUser and iam:GetRole', text }];
}

/** The report is text that CloudMapper has decoded already. */
function rowsOf({ value, place }: Item): readonly Json[] {
  const [head = '', ...lines] = stringOf(value, 'Content', place, 'the credential report').trim().split('\n');
  const columns = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, index) => [columns[index] ?? '', cell])));
}

/** Python's `quote_plus`, by which CloudMapper names the files. */
function quoted(name: string): string {
  return encodeURIComponent(name)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}

/** The file of an answer, with `.json` or, where it is one of several, without. */
async function optionalObject({ folder, filesIn }: Region, name: string): Promise<Item | undefined> {
  const files = await filesIn(dirname(join(folder, name)));
  const own = name.slice(name.lastIndexOf('/') + 1);
  const file = files.get(`${own}.json`) ?? files.get(own);
  return file === undefined ? undefined : readObject(file);
}

interface Region {
  readonly name: string;
  readonly folder: string;
  readonly filesIn: FilesIn;
}

interface OfRegion {
  readonly resources: readonly Json[];
  readonly listed: readonly string[];
}

/** How the resources of a type lie in a region's folder. */
interface Kind {
  readonly type: string;
  readonly list: string;
  readonly items: (answer: Item) => readonly Item[];
  readonly arn: (item: Item, region: string, accountId: string) => string;
  /** The call that gives its policy, what it is asked by, and where the policy stands in the answer. */
  readonly policy?: { readonly call: string; readonly by: (item: Item) => string; readonly at: readonly string[] };
  readonly more?: (item: Item) => { readonly [member: string]: Json | undefined };
  /** Once for all regions. */
  readonly isGlobal?: true;
}

const listed =
  (name: string) =>
  ({ value, place }: Item): readonly Item[] =>
    itemsOf(value, name, place);
const text =
  (name: string) =>
  ({ value, place }: Item): string =>
    stringOf(value, name, place);

const KINDS: readonly Kind[] = [
  {
    type: 'AWS::S3::Bucket',
    list: 's3-list-buckets',
    isGlobal: true,
    items: listed('Buckets'),
    arn: (bucket) => `arn:aws:s3:::${text('Name')(bucket)}`,
    policy: { call: 's3-get-bucket-policy', by: text('Name'), at: ['Policy'] },
  },
  {
    type: 'AWS::Lambda::Function',
    list: 'lambda-list-functions',
    items: listed('Functions'),
    arn: text('FunctionArn'),
    policy: { call: 'lambda-get-policy', by: text('FunctionName'), at: ['Policy'] },
    more: ({ value, place }) => ({ roleArn: optionalStringOf(value, 'Role', place) }),
  },
  {
    type: 'AWS::EC2::Instance',
    list: 'ec2-describe-instances',
    items: ({ value, place }) =>
      itemsOf(value, 'Reservations', place).flatMap((reservation) => itemsOf(reservation.value, 'Instances', reservation.place)),
    arn: (instance, region, accountId) => `arn:aws:ec2:${region}:${accountId}:instance/${text('InstanceId')(instance)}`,
    more: ({ value, place }) => {
      const profile = optionalObjectOf(value, 'IamInstanceProfile', place);
      const state = optionalObjectOf(value, 'State', place);
      return {
        tags: tagsOf(value['Tags']),
        instanceProfileArn: profile && optionalStringOf(profile.value, 'Arn', profile.place),
        attributes: state && present({ state: optionalStringOf(state.value, 'Name', state.place) }),
      };
    },
  },
  {
    type: 'AWS::KMS::Key',
    list: 'kms-list-keys',
    items: listed('Keys'),
    arn: text('KeyArn'),
    policy: { call: 'kms-get-key-policy', by: text('KeyId'), at: ['Policy'] },
  },
  {
    type: 'AWS::SQS::Queue',
    list: 'sqs-list-queues',
    // A list of addresses.
    items: ({ value, place }) => stringsOf(value, 'QueueUrls', place).map((url) => ({ value: { url }, place })),
    arn: (queue, region, accountId) => `arn:aws:sqs:${region}:${accountId}:${text('url')(queue).split('/').pop()}`,
    policy: { call: 'sqs-get-queue-attributes', by: text('url'), at: ['Attributes', 'Policy'] },
  },
  {
    type: 'AWS::SNS::Topic',
    list: 'sns-list-topics',
    items: listed('Topics'),
    arn: text('TopicArn'),
    policy: { call: 'sns-get-topic-attributes', by: text('TopicArn'), at: ['Attributes', 'Policy'] },
  },
  {
    type: 'AWS::SecretsManager::Secret',
    list: 'secretsmanager-list-secrets',
    items: listed('SecretList'),
    arn: text('ARN'),
    policy: { call: 'secretsmanager-get-resource-policy', by: text('Name'), at: ['ResourcePolicy'] },
    more: ({ value }) => ({ tags: tagsOf(value['Tags']) }),
  },
  {
    type: 'AWS::ECR::Repository',
    list: 'ecr-describe-repositories',
    items: listed('repositories'),
    arn: text('repositoryArn'),
    policy: { call: 'ecr-get-repository-policy', by: text('repositoryName'), at: ['policyText'] },
  },
  {
    type: 'AWS::CloudFormation::Stack',
    list: 'cloudformation-describe-stacks',
    items: listed('Stacks'),
    arn: text('StackId'),
    more: ({ value, place }) => ({ roleArn: optionalStringOf(value, 'RoleARN', place), tags: tagsOf(value['Tags']) }),
  },
  {
    type: 'AWS::Glue::Job',
    list: 'glue-get-jobs',
    items: listed('Jobs'),
    arn: (job, region, accountId) => `arn:aws:glue:${region}:${accountId}:job/${text('Name')(job)}`,
    more: ({ value, place }) => ({ roleArn: roleArn(optionalStringOf(value, 'Role', place)) }),
  },
];

/** Glue also names a role by its name alone, which does not say its path: then it is not known. */
function roleArn(role: string | undefined): string | undefined {
  return role?.startsWith('arn:') ? role : undefined;
}

function tagsOf(tags: Json | undefined): Json | undefined {
  if (!Array.isArray(tags)) return undefined;
  return Object.fromEntries(
    tags.flatMap((tag: Json) => {
      const { Key, Value } = (tag ?? {}) as { readonly [name: string]: Json };
      return typeof Key === 'string' ? [[Key, typeof Value === 'string' ? Value : '']] : [];
    }),
  );
}

async function readRegion(region: Region, accountId: string): Promise<OfRegion> {
  const resources: Json[] = [];
  const found: string[] = [];
  for (const kind of KINDS) {
    const answer = await optionalObject(region, kind.list);
    if (answer === undefined) continue;
    found.push(kind.type);
    for (const item of kind.items(answer)) resources.push(await resourceOf(kind, item, region, accountId));
  }
  return { resources, listed: found };
}

async function resourceOf(kind: Kind, item: Item, region: Region, accountId: string): Promise<Json> {
  const { call, by, at = [] } = kind.policy ?? {};
  const answer = call === undefined || by === undefined ? undefined : await optionalObject(region, join(call, quoted(by(item))));
  return present({
    arn: kind.arn(item, region.name, accountId),
    type: kind.type,
    region: kind.isGlobal ? undefined : region.name,
    policy: answer && policyIn(answer.value, at),
    ...kind.more?.(item),
  });
}

/** What AWS answered without a policy in it says that there is none. */
function policyIn(answer: JsonObject, path: readonly string[]): Json {
  let here: Json | undefined = answer;
  for (const name of path)
    here = typeof here === 'object' && here !== null && !Array.isArray(here) ? (here as JsonObject)[name] : undefined;
  return here === undefined || here === '' ? null : here;
}

/** Kinds that were listed wherever they may occur. */
function isComplete({ type, isGlobal }: Kind, regions: readonly OfRegion[]): boolean {
  const listed = regions.filter((region) => region.listed.includes(type)).length;
  return isGlobal ? listed > 0 : listed === regions.length;
}

function completeTypes(regions: readonly OfRegion[]): readonly string[] {
  return KINDS.filter((kind) => isComplete(kind, regions)).map(({ type }) => type);
}

/** CloudMapper writes an answer that lists nothing, too: where there is none it was refused, or not asked. */
function missingLists(regions: readonly OfRegion[]): readonly JsonObject[] {
  const missing = KINDS.filter((kind) => !isComplete(kind, regions)).map(({ list }) => list);
  if (missing.length === 0) return [];
  return [
    {
      what: 'lists of resources',
      text: `not in the folder, of some region or of all: ${missing.join(', ')}: what they would list is not known`,
    },
  ];
}
