import type { JsonObject } from '../check.ts';
import type { Json } from '../types.ts';

/** Somebody else's export in the words of a blast snapshot. What the format lacks is among the accounts' `gaps`. */
export interface Exported {
  readonly partition: string;
  readonly accounts: readonly JsonObject[];
  readonly organization?: JsonObject;
}

/** A reader of a directory that another tool has written. */
export interface DirectoryReader {
  /** For messages. */
  readonly tool: string;
  /** Whether the names in the directory are those that the tool writes. */
  recognizes(names: readonly string[]): boolean;
  read(path: string): Promise<Exported>;
}

/** Left out and undefined are the same; JSON knows the first only. */
export function present(members: { readonly [name: string]: Json | undefined }): JsonObject {
  return Object.fromEntries(Object.entries(members).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}

/** `{ team: 'red' }` as the IAM API lists it. */
export function tagList(tags: Json | undefined): readonly Json[] {
  if (typeof tags !== 'object' || tags === null || Array.isArray(tags)) return [];
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value: typeof Value === 'string' ? Value : '' }));
}

/** An attached policy as authorization details have it. */
export function attached(arn: string): Json {
  return { PolicyArn: arn, PolicyName: arn.slice(arn.lastIndexOf('/') + 1) };
}

/** `arn:aws:iam::1:role/team/Deploy` -> name and path. */
export function nameAndPath(arn: string): { readonly name: string; readonly path: string } {
  const resource = arn.split(':').slice(5).join(':');
  const slash = resource.lastIndexOf('/');
  return { name: resource.slice(slash + 1), path: `${resource.slice(resource.indexOf('/'), slash)}/` };
}

/** Type of a resource by the service that its ARN names; undefined for those that no export here has a policy of. */
export function typeOfArn(arn: string): string | undefined {
  const [, , service = '', , , resource = ''] = arn.split(':');
  return (service === 'kms' && !resource.startsWith('key/')) || !Object.hasOwn(TYPES, service) ? undefined : TYPES[service];
}

const TYPES: { readonly [service: string]: string } = {
  dynamodb: 'AWS::DynamoDB::Table',
  ecr: 'AWS::ECR::Repository',
  kms: 'AWS::KMS::Key',
  lambda: 'AWS::Lambda::Function',
  s3: 'AWS::S3::Bucket',
  secretsmanager: 'AWS::SecretsManager::Secret',
  sns: 'AWS::SNS::Topic',
  sqs: 'AWS::SQS::Queue',
};

/** Types of which exports have the resources with their policies. */
export const exportedTypes: readonly string[] = Object.values(TYPES);
