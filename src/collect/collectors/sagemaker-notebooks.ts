import { tags, text, textOf, texts } from '../answer.ts';
import { resources } from '../collector.ts';
import { keyArn } from '../shapes.ts';

const STATES: { readonly [status: string]: string } = { InService: 'running', Stopped: 'stopped' };

export const sagemakerNotebooks = resources({
  name: 'SageMaker notebook instances',
  type: 'AWS::SageMaker::NotebookInstance',
  calls: {
    list: { call: 'sagemaker:ListNotebookInstances', next: 'NextToken', tells: 'which notebook instances there are' },
    notebook: { call: 'sagemaker:DescribeNotebookInstance', drop: ['Url'], tells: 'which role code in the notebook gets' },
    tags: { call: 'sagemaker:ListTags', next: 'NextToken', tells: 'its tags' },
  },
  list: ({ items }) => items('list', { MaxResults: 100 }, 'NotebookInstances'),
  arn: (notebook) => textOf(notebook, 'NotebookInstanceArn'),
  async describe(notebook, aws) {
    const [answer, tagList] = await Promise.all([
      aws.ask('notebook', { NotebookInstanceName: textOf(notebook, 'NotebookInstanceName') }),
      aws.all('tags', { ResourceArn: textOf(notebook, 'NotebookInstanceArn') }, 'Tags'),
    ]);
    const status = text(notebook, 'NotebookInstanceStatus') ?? '';
    return {
      roleArn: text(answer ?? undefined, 'RoleArn'),
      tags: tags(tagList),
      attributes: {
        state: STATES[status] ?? status,
        kmsKeyArn: keyArn(text(answer ?? undefined, 'KmsKeyId'), aws),
        subnetId: text(answer ?? undefined, 'SubnetId'),
        groups: answer ? texts(answer, 'SecurityGroups') : undefined,
      },
    };
  },
});
