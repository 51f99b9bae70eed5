import { flag, objects, tags, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';
import { MOST_SHARING, newestFirst, sharedWith } from '../shapes.ts';

export const images = resources({
  name: 'machine images',
  type: 'AWS::EC2::Image',
  calls: {
    list: { call: 'ec2:DescribeImages', next: ['nextToken', 'NextToken'], tells: 'which machine images there are' },
    sharing: {
      call: 'ec2:DescribeImageAttribute',
      absent: ['InvalidAMIID.NotFound'],
      most: MOST_SHARING,
      tells: 'who else may launch the image',
    },
  },
  async *list({ items }) {
    yield* await newestFirst(items('list', { Owner: ['self'], MaxResults: 1000 }, 'imagesSet'), 'creationDate');
  },
  arn: (image, { partition, region }) => `arn:${partition}:ec2:${region}::image/${textOf(image, 'imageId')}`,
  async describe(image, aws) {
    const sharing = await aws.ask('sharing', { ImageId: textOf(image, 'imageId'), Attribute: 'launchPermission' });
    const shared = objects(sharing ?? undefined, 'launchPermission').flatMap((each) => text(each, 'group') ?? text(each, 'userId') ?? []);
    return {
      tags: tags(image, 'tagSet') ?? {},
      attributes: {
        sharedWith: flag(image, 'isPublic') ? 'all' : sharing ? sharedWith(shared) : undefined,
        state: text(image, 'imageState'),
      },
    };
  },
});
