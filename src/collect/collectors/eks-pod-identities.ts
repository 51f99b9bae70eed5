import type { Json } from '../../snapshot/index.ts';
import { member, tags, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';

/** Which service accounts of a cluster get which roles. */
export const eksPodIdentities = resources({
  name: 'EKS pod identities',
  type: 'AWS::EKS::PodIdentityAssociation',
  calls: {
    clusters: { call: 'eks:ListClusters', http: 'GET /clusters', next: 'nextToken', tells: 'which EKS clusters there are' },
    list: {
      call: 'eks:ListPodIdentityAssociations',
      http: 'GET /clusters/{name}/pod-identity-associations',
      next: 'nextToken',
      tells: 'which service accounts of a cluster get a role',
    },
    association: {
      call: 'eks:DescribePodIdentityAssociation',
      http: 'GET /clusters/{name}/pod-identity-associations/{associationId}',
      drop: ['externalId'],
      tells: 'which role the service account gets',
    },
  },
  async *list({ items }): AsyncGenerator<Json> {
    for await (const cluster of items('clusters', { maxResults: 100 }, 'clusters'))
      yield* items('list', { name: String(cluster), maxResults: 100 }, 'associations');
  },
  arn: (association) => textOf(association, 'associationArn'),
  async describe(association, { ask, arn }) {
    const name = textOf(association, 'clusterName');
    const answer = await ask('association', { name, associationId: textOf(association, 'associationId') });
    const found = member(answer ?? undefined, 'association');
    return {
      roleArn: text(found, 'roleArn'),
      tags: tags(found, 'tags'),
      attributes: { clusterArn: arn('eks', `cluster/${name}`) },
    };
  },
});
