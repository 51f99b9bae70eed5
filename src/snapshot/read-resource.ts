/** One resource of a blast snapshot. */
import { accountIdOf, type Item, optionalObjectOf, optionalStringOf, stringOf } from './check.ts';
import type { InternDocument } from './documents.ts';
import { readTags } from './tags.ts';
import type { Json, PolicySource, Resource } from './types.ts';

/** `accountId` is that of the account it stands under, which owns it unless it says otherwise. */
export function readResource({ value, place }: Item, accountId: string, intern: InternDocument): Resource {
  const arn = stringOf(value, 'arn', place, 'the ARN of the resource');
  return {
    arn,
    type: stringOf(value, 'type', place, 'a CloudFormation type such as `AWS::S3::Bucket`'),
    accountId: value.accountId === undefined || value.accountId === null ? accountId : accountIdOf(value, 'accountId', place),
    region: optionalStringOf(value, 'region', place),
    tags: readTags(value, 'tags', place),
    policy: policyOf(arn, value.policy, intern),
    roleArn: optionalStringOf(value, 'roleArn', place),
    instanceProfileArn: optionalStringOf(value, 'instanceProfileArn', place),
    executionRoleArn: optionalStringOf(value, 'executionRoleArn', place),
    attributes: optionalObjectOf(value, 'attributes', place)?.value ?? {},
  };
}

/** null = collected and absent; left out = not collected. */
function policyOf(arn: string, document: Json | undefined, intern: InternDocument): PolicySource | null | undefined {
  if (document === undefined || document === null) return document;
  return { id: `${arn}#policy`, name: 'policy', document: intern(document) };
}
