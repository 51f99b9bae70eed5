import type { Json } from '../../snapshot/index.ts';
import { objects, tags, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';
import { inBatches } from '../shapes.ts';

export const ecsClusters = resources({
  name: 'ECS clusters',
  type: 'AWS::ECS::Cluster',
  calls: {
    list: { call: 'ecs:ListClusters', next: 'nextToken', tells: 'which ECS clusters there are' },
    clusters: { call: 'ecs:DescribeClusters', tells: 'which ECS clusters there are' },
  },
  async *list({ items, ask }): AsyncGenerator<Json> {
    for await (const clusters of inBatches(items('list', {}, 'clusterArns'), 100))
      yield* objects((await ask('clusters', { clusters, include: ['TAGS'] })) ?? undefined, 'clusters');
  },
  arn: (cluster) => textOf(cluster, 'clusterArn'),
  describe: (cluster) => ({ tags: tags(cluster, 'tags') ?? {}, attributes: { state: text(cluster, 'status') } }),
});
