import { member, tags, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';
import { keyArn } from '../shapes.ts';

export const apprunnerServices = resources({
  name: 'App Runner services',
  type: 'AWS::AppRunner::Service',
  calls: {
    // Many regions have no App Runner, and no host of that name.
    list: { call: 'apprunner:ListServices', next: 'NextToken', absent: ['ENOTFOUND'], tells: 'which App Runner services there are' },
    service: {
      call: 'apprunner:DescribeService',
      drop: ['RuntimeEnvironmentVariables', 'RuntimeEnvironmentSecrets', 'StartCommand', 'BuildCommand'],
      tells: 'which role the code of the service gets',
    },
    tags: { call: 'apprunner:ListTagsForResource', tells: 'its tags' },
  },
  list: ({ items }) => items('list', { MaxResults: 20 }, 'ServiceSummaryList'),
  arn: (service) => textOf(service, 'ServiceArn'),
  async describe(listed, aws) {
    const ServiceArn = textOf(listed, 'ServiceArn');
    const [answer, tagAnswer] = await Promise.all([aws.ask('service', { ServiceArn }), aws.ask('tags', { ResourceArn: ServiceArn })]);
    const service = member(answer ?? undefined, 'Service');
    return {
      roleArn: text(service, 'InstanceConfiguration', 'InstanceRoleArn'),
      executionRoleArn: text(service, 'SourceConfiguration', 'AuthenticationConfiguration', 'AccessRoleArn'),
      tags: tags(tagAnswer, 'Tags'),
      attributes: {
        state: text(listed, 'Status')?.toLowerCase(),
        imageUri: text(service, 'SourceConfiguration', 'ImageRepository', 'ImageIdentifier'),
        kmsKeyArn: keyArn(text(service, 'EncryptionConfiguration', 'KmsKey'), aws),
      },
    };
  },
});
