import { flag, tags, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';

export const identityPools = resources({
  name: 'Cognito identity pools',
  type: 'AWS::Cognito::IdentityPool',
  calls: {
    list: { call: 'cognito-identity:ListIdentityPools', next: 'NextToken', tells: 'which identity pools hand out roles' },
    pool: { call: 'cognito-identity:DescribeIdentityPool', tells: 'whether the pool lets strangers in' },
    roles: { call: 'cognito-identity:GetIdentityPoolRoles', tells: 'which roles the pool hands out' },
  },
  list: ({ items }) => items('list', { MaxResults: 60 }, 'IdentityPools'),
  arn: (pool, { arn }) => arn('cognito-identity', `identitypool/${textOf(pool, 'IdentityPoolId')}`),
  async describe(pool, { ask }) {
    const IdentityPoolId = textOf(pool, 'IdentityPoolId');
    const [described, roles] = await Promise.all([ask('pool', { IdentityPoolId }), ask('roles', { IdentityPoolId })]);
    return {
      tags: tags(described, 'IdentityPoolTags'),
      attributes: {
        allowUnauthenticatedIdentities: flag(described ?? undefined, 'AllowUnauthenticatedIdentities'),
        authenticatedRoleArn: text(roles ?? undefined, 'Roles', 'authenticated'),
        unauthenticatedRoleArn: text(roles ?? undefined, 'Roles', 'unauthenticated'),
      },
    };
  },
});
