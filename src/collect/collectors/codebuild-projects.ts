import type { Json } from '../../snapshot/index.ts';
import { member, objects, tags, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';
import { inBatches, keyArn, roleArn } from '../shapes.ts';

export const codebuildProjects = resources({
  name: 'CodeBuild projects',
  type: 'AWS::CodeBuild::Project',
  calls: {
    list: { call: 'codebuild:ListProjects', next: 'nextToken', tells: 'which build projects there are' },
    projects: {
      call: 'codebuild:BatchGetProjects',
      drop: ['environmentVariables', 'buildspec', 'auth', 'webhook'],
      tells: 'which roles builds run as',
    },
  },
  async *list({ items, ask }): AsyncGenerator<Json> {
    for await (const names of inBatches(items('list', {}, 'projects'), 100))
      yield* objects((await ask('projects', { names })) ?? undefined, 'projects');
  },
  arn: (project) => textOf(project, 'arn'),
  describe(project, aws) {
    const isS3 = text(project, 'source', 'type') === 'S3';
    const bucket = text(project, 'source', 'location')
      ?.replace(/^arn:[^:]+:s3:::/, '')
      .split('/')[0];
    return {
      roleArn: roleArn(text(project, 'serviceRole'), aws),
      tags: tags(project, 'tags') ?? {},
      attributes: {
        codeBucketArn: isS3 && bucket !== undefined ? `arn:${aws.partition}:s3:::${bucket}` : null,
        buildBatchConfig: member(project, 'buildBatchConfig') ?? null,
        kmsKeyArn: keyArn(text(project, 'encryptionKey'), aws),
        imageUri: text(project, 'environment', 'image'),
        vpcId: text(project, 'vpcConfig', 'vpcId'),
      },
    };
  },
});
