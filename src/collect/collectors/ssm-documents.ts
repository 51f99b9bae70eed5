import { tags, textOf, texts } from '../answer.ts';
import { resources } from '../collector.ts';
import { sharedWith } from '../shapes.ts';

/** Documents of the account; what they run is not asked for. */
export const ssmDocuments = resources({
  name: 'SSM documents',
  type: 'AWS::SSM::Document',
  calls: {
    list: { call: 'ssm:ListDocuments', next: 'NextToken', tells: 'which Systems Manager documents there are' },
    sharing: { call: 'ssm:DescribeDocumentPermission', tells: 'who else may use the document' },
  },
  list: ({ items }) => items('list', { MaxResults: 50, Filters: [{ Key: 'Owner', Values: ['Self'] }] }, 'DocumentIdentifiers'),
  arn: (document, { arn }) => arn('ssm', `document/${textOf(document, 'Name')}`),
  async describe(document, { ask }) {
    const sharing = await ask('sharing', { Name: textOf(document, 'Name'), PermissionType: 'Share' });
    const accounts = texts(sharing ?? undefined, 'AccountIds').map((id) => id.toLowerCase());
    return { tags: tags(document, 'Tags') ?? {}, attributes: { sharedWith: sharing ? sharedWith(accounts) : undefined } };
  },
});
