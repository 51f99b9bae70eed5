import { flag, tags, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';
import { profileArn } from '../shapes.ts';

/** Launch templates, in their default version. */
export const launchTemplates = resources({
  name: 'launch templates',
  type: 'AWS::EC2::LaunchTemplate',
  calls: {
    list: { call: 'ec2:DescribeLaunchTemplates', next: ['nextToken', 'NextToken'], tells: 'which launch templates there are' },
    versions: {
      call: 'ec2:DescribeLaunchTemplateVersions',
      next: ['nextToken', 'NextToken'],
      drop: ['userData'],
      tells: 'which role instances get that are made from the template',
    },
  },
  list: ({ items }) => items('list', { MaxResults: 200 }, 'launchTemplates'),
  arn: (template, { arn }) => arn('ec2', `launch-template/${textOf(template, 'launchTemplateId')}`),
  async describe(template, aws) {
    const versions = await aws.all('versions', { LaunchTemplateId: textOf(template, 'launchTemplateId') }, 'launchTemplateVersionSet');
    const used = versions?.find((version) => flag(version, 'defaultVersion') === true);
    const profile =
      text(used, 'launchTemplateData', 'iamInstanceProfile', 'arn') ?? text(used, 'launchTemplateData', 'iamInstanceProfile', 'name');
    return { instanceProfileArn: profileArn(profile, aws), tags: tags(template, 'tagSet') ?? {} };
  },
});
