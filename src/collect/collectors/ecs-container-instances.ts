import { resources } from '../collector.ts';

export const ecsContainerInstances = resources({
  name: 'ECS container instances',
  type: 'AWS::ECS::ContainerInstance',
  calls: {
    clusters: { call: 'ecs:ListClusters', next: 'nextToken', tells: 'which ECS clusters there are' },
    list: { call: 'ecs:ListContainerInstances', next: 'nextToken', tells: 'which instances ECS runs tasks on' },
  },
  async *list({ items }) {
    for await (const cluster of items('clusters', {}, 'clusterArns')) yield* items('list', { cluster }, 'containerInstanceArns');
  },
  arn: (arn) => String(arn),
});
