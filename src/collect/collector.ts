/** What a collector is: the declaration of one kind of thing that is collected. The runner does the rest. */
import type { Json } from '../snapshot/index.ts';
import type { Answer } from './answer.ts';
import type { Call } from './call.ts';

/** A resource as the snapshot format has it; what is undefined is left out. */
export interface FoundResource {
  readonly tags?: { readonly [key: string]: string } | undefined;
  /** null = there is none, undefined = not known. */
  readonly policy?: Json | undefined;
  readonly roleArn?: string | undefined;
  readonly instanceProfileArn?: string | undefined;
  readonly executionRoleArn?: string | undefined;
  readonly attributes?: { readonly [name: string]: Json | undefined };
}

/** What one item contributes to the account. Lists are joined in order, objects member by member. */
export interface Part {
  readonly alias?: string;
  readonly iam?: Lists;
  /** Of roles, by ARN: seconds. */
  readonly sessionDurations?: { readonly [arn: string]: number };
  readonly credentials?: { readonly [name: string]: Json };
  readonly identityProviders?: readonly Json[];
  readonly identityCenter?: { readonly [name: string]: Json };
  readonly publicAccessBlock?: Json;
  readonly canonicalUserId?: string;
  readonly resources?: readonly Json[];
  /** Of KMS: ARN of an alias -> ARN of its key. Resources that name the alias are written with the key. */
  readonly keyAliases?: { readonly [alias: string]: string };
  readonly organization?: Json;
  /** A resource that lies in a region that is not collected. */
  readonly isElsewhere?: true;
  /** What it refers to is not known: its type does not count as known completely. */
  readonly isUnresolved?: true;
}

export type Lists = { readonly [list: string]: readonly Json[] };

/** What a declaration may ask AWS. Only calls that it declares can be made; a call that fails is a gap and ends nothing. */
export interface Aws<Name extends string = string> {
  readonly partition: string;
  readonly accountId: string;
  /** Region that is asked. */
  readonly region: string;
  /** ARN in this partition, region and account. */
  arn(service: string, resource: string): string;
  /** Whether the region is one of those that are collected. */
  covers(region: string): boolean;
  /** The same, asked in another region, and with gaps about one resource. */
  at(region: string, about?: string): Aws<Name>;
  /** undefined = refused or failed, which is on record as a gap; null = AWS says that there is none. */
  ask(name: Name, input?: Answer): Promise<Answer | null | undefined>;
  /** Page by page. Where one fails it is a gap, the pages end, and what the collector lists counts as incomplete. */
  pages(name: Name, input?: Answer): AsyncIterable<Answer>;
  /** The items at the path in every page. */
  items(name: Name, input: Answer, ...path: readonly string[]): AsyncIterable<Json>;
  /** All of them, or undefined where some page failed. */
  all(name: Name, input: Answer, ...path: readonly string[]): Promise<readonly Json[] | undefined>;
}

export interface Collector<Item = never, Name extends string = string> {
  /** For progress: what is collected, in the plural. */
  readonly name: string;
  /** Where it is asked: once for the organization, once per account, or in each region. */
  readonly where: 'organization' | 'account' | 'region';
  /** Resource types of which it finds all there are. */
  readonly types: readonly string[];
  readonly calls: { readonly [name in Name]: Call };
  list(aws: Aws<Name>): AsyncIterable<Item>;
  /** What the item is in the snapshot; asked for many items at a time. */
  describe(item: Item, aws: Aws<Name>): Part | Promise<Part>;
}

/** Names the types of a declaration that finds parts of an account. */
export function collector<Item, Name extends string>(declaration: Collector<Item, Name>): Collector<Item, Name> {
  return declaration;
}

/** A declaration that finds resources of one type. */
export interface ResourceDeclaration<Name extends string> {
  readonly name: string;
  readonly where?: 'account' | 'region';
  /** CloudFormation type name. */
  readonly type: string;
  readonly calls: { readonly [name in Name]: Call };
  list(aws: Aws<Name>): AsyncIterable<Json>;
  arn(item: Json, aws: Aws<Name>): string;
  /** Of resources that are listed for all regions at once: where it lies. Undefined: in none. */
  region?(item: Json): string | undefined;
  /** `about` of its calls is the ARN already. */
  describe?(item: Json, aws: Aws<Name>): FoundResource | Promise<FoundResource>;
}

export function resources<Name extends string>(declaration: ResourceDeclaration<Name>): Collector<Json, Name> {
  const { name, where = 'region', type, calls } = declaration;
  return {
    name,
    where,
    types: [type],
    calls,
    list: (aws) => declaration.list(aws),
    async describe(item, aws) {
      const arn = declaration.arn(item, aws);
      const region = declaration.region === undefined ? (where === 'region' ? aws.region : undefined) : declaration.region(item);
      if (region !== undefined && !aws.covers(region)) return { isElsewhere: true };
      const found = (await declaration.describe?.(item, aws.at(region ?? aws.region, arn))) ?? {};
      return { resources: [withoutUndefined({ arn, type, region, ...found, attributes: attributesOf(found) })] };
    },
  };
}

function attributesOf({ attributes }: FoundResource): Json | undefined {
  const known = withoutUndefined(attributes ?? {});
  return Object.keys(known).length === 0 ? undefined : known;
}

/** Left out and undefined are the same; JSON knows the first only. */
export function withoutUndefined(object: { readonly [name: string]: Json | undefined }): Answer {
  return Object.fromEntries(Object.entries(object).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}
