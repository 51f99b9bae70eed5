import type { Actor, Resource, World } from '../graph/index.ts';

/** The users, roles, groups and customer managed policies of the snapshot as resources that can be read and changed. */
export function iamResources(world: World): Resource[] {
  return [...world.accounts.values()].flatMap(({ account, accountId }) => [
    ...[...account.users, ...account.roles].map(iamResource),
    ...account.groups.map(({ arn }) => asResource('AWS::IAM::Group', arn, accountId, new Map())),
    ...account.policies
      .filter(({ arn }) => !arn.includes(':iam::aws:'))
      .map(({ arn }) => asResource('AWS::IAM::ManagedPolicy', arn, accountId, new Map())),
  ]);
}

/** A user or role as what is acted on. */
export function iamResource({ arn, type, accountId, tags }: Actor): Resource {
  return asResource(`AWS::IAM::${type}`, arn, accountId, tags);
}

function asResource(type: string, arn: string, accountId: string, tags: Resource['tags']): Resource {
  return {
    arn,
    type,
    accountId,
    region: '',
    tags,
    policy: null,
    roleArn: undefined,
    instanceProfileArn: undefined,
    executionRoleArn: undefined,
    attributes: {},
  };
}
