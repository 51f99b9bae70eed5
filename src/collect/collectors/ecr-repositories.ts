import { policy, tags, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';
import { keyArn } from '../shapes.ts';

export const ecrRepositories = resources({
  name: 'ECR repositories',
  type: 'AWS::ECR::Repository',
  calls: {
    list: { call: 'ecr:DescribeRepositories', next: 'nextToken', tells: 'which image repositories there are' },
    policy: { call: 'ecr:GetRepositoryPolicy', absent: ['RepositoryPolicyNotFoundException'], tells: 'what its policy allows and denies' },
    tags: { call: 'ecr:ListTagsForResource', tells: 'its tags' },
  },
  list: ({ items }) => items('list', { maxResults: 1000 }, 'repositories'),
  arn: (repository) => textOf(repository, 'repositoryArn'),
  async describe(repository, aws) {
    const [policyAnswer, tagAnswer] = await Promise.all([
      aws.ask('policy', { repositoryName: textOf(repository, 'repositoryName') }),
      aws.ask('tags', { resourceArn: textOf(repository, 'repositoryArn') }),
    ]);
    return {
      policy: policy(policyAnswer, 'policyText'),
      tags: tags(tagAnswer, 'tags'),
      attributes: { kmsKeyArn: keyArn(text(repository, 'encryptionConfiguration', 'kmsKey'), aws) ?? null },
    };
  },
});
