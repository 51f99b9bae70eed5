import type { Json } from '../../snapshot/index.ts';
import { items, text, textOf, texts } from '../answer.ts';
import { collector } from '../collector.ts';

/** Which documents run on which instances by themselves. Their parameters are not asked for. */
export const ssmAssociations = collector({
  name: 'SSM associations',
  where: 'region',
  types: ['AWS::SSM::Association'],
  calls: {
    list: {
      call: 'ssm:ListAssociations',
      next: 'NextToken',
      drop: ['TargetMaps', 'Overview'],
      tells: 'which documents run on which instances by themselves',
    },
  },
  list: ({ items: all }) => all('list', { MaxResults: 50 }, 'Associations'),
  describe(association, aws) {
    const instance = onlyInstance(association);
    // Documents of AWS and of other accounts cannot be rewritten here.
    const isOwn = !/^(AWS|Amazon|arn:)/.test(textOf(association, 'Name'));
    return {
      resources: [
        {
          arn: aws.arn('ssm', `association/${textOf(association, 'AssociationId')}`),
          type: 'AWS::SSM::Association',
          region: aws.region,
          attributes: {
            ...(isOwn && instance !== undefined && { instanceArn: aws.arn('ec2', `instance/${instance}`) }),
            launchTemplateVersion: text(association, 'DocumentVersion') ?? '$DEFAULT',
          },
        },
      ],
      ...(isOwn && instance === undefined && { isUnresolved: true as const }),
    };
  },
});

/** The instance that the association names; undefined where it names several, or tags or groups, which are not resolved. */
function onlyInstance(association: Json): string | undefined {
  const [target, ...others] = items(association, 'Targets');
  const named = text(target, 'Key') === 'InstanceIds' ? texts(target, 'Values') : [];
  const [id, ...more] = target === undefined ? [text(association, 'InstanceId')] : named;
  return others.length === 0 && more.length === 0 && id?.startsWith('i-') ? id : undefined;
}
