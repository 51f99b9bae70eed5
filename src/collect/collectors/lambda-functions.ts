import { items, policy, tags, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';
import { keyArn } from '../shapes.ts';

const ABSENT = ['ResourceNotFoundException'];
const ENVIRONMENT = ['Environment'];

export const lambdaFunctions = resources({
  name: 'Lambda functions',
  type: 'AWS::Lambda::Function',
  calls: {
    list: {
      call: 'lambda:ListFunctions',
      http: 'GET /2015-03-31/functions',
      next: ['NextMarker', 'Marker'],
      drop: ENVIRONMENT,
      tells: 'which functions there are, and which roles their code gets',
    },
    sources: {
      call: 'lambda:ListEventSourceMappings',
      isBesides: true,
      http: 'GET /2015-03-31/event-source-mappings',
      next: ['NextMarker', 'Marker'],
      drop: ['SourceAccessConfigurations'],
      tells: 'what triggers the functions',
    },
    policy: {
      call: 'lambda:GetPolicy',
      http: 'GET /2015-03-31/functions/{FunctionName}/policy',
      absent: ABSENT,
      tells: 'who else may invoke or change the function',
    },
    url: {
      call: 'lambda:GetFunctionUrlConfig',
      http: 'GET /2021-10-31/functions/{FunctionName}/url',
      absent: ABSENT,
      tells: 'whether the function has a public address',
    },
    signing: {
      call: 'lambda:GetFunctionCodeSigningConfig',
      http: 'GET /2020-06-30/functions/{FunctionName}/code-signing-config',
      absent: ABSENT,
      tells: 'whether only signed code runs in it',
    },
    tags: { call: 'lambda:ListTags', http: 'GET /2017-03-31/tags/{Resource}', tells: 'its tags' },
  },
  async *list(aws) {
    const sources = await aws.all('sources', {}, 'EventSourceMappings');
    for await (const each of aws.items('list', { MaxItems: 50 }, 'Functions')) yield { function: each, ...(sources && { sources }) };
  },
  arn: (item) => textOf(item, 'function', 'FunctionArn'),
  async describe(item, aws) {
    const arn = textOf(item, 'function', 'FunctionArn');
    const FunctionName = textOf(item, 'function', 'FunctionName');
    const [policyAnswer, url, signing, tagAnswer] = await Promise.all([
      aws.ask('policy', { FunctionName }),
      aws.ask('url', { FunctionName }),
      aws.ask('signing', { FunctionName }),
      aws.ask('tags', { Resource: arn }),
    ]);
    const triggers = items(item, 'sources').filter((source) => text(source, 'FunctionArn')?.startsWith(arn));
    return {
      policy: policy(policyAnswer, 'Policy'),
      roleArn: text(item, 'function', 'Role'),
      tags: tags(tagAnswer, 'Tags'),
      attributes: {
        state: text(item, 'function', 'State'),
        kmsKeyArn: keyArn(text(item, 'function', 'KMSKeyArn'), aws),
        codeSigningConfigArn: signing === undefined ? undefined : (text(signing ?? undefined, 'CodeSigningConfigArn') ?? null),
        urlAuthType: text(url ?? undefined, 'AuthType'),
        eventSources: 'sources' in (item as object) ? triggers.flatMap((source) => text(source, 'EventSourceArn') ?? []) : undefined,
        vpcId: text(item, 'function', 'VpcConfig', 'VpcId'),
      },
    };
  },
});
