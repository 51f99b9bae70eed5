import { flag, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';
import { keyArn } from '../shapes.ts';

/** Trails, each in its home region only. */
export const trails = resources({
  name: 'CloudTrail trails',
  type: 'AWS::CloudTrail::Trail',
  calls: {
    list: { call: 'cloudtrail:DescribeTrails', tells: 'which trails record what is done' },
    status: { call: 'cloudtrail:GetTrailStatus', tells: 'whether the trail records at present' },
  },
  list: ({ items }) => items('list', { includeShadowTrails: false }, 'trailList'),
  arn: (trail) => textOf(trail, 'TrailARN'),
  async describe(trail, aws) {
    const status = await aws.ask('status', { Name: textOf(trail, 'TrailARN') });
    const isLogging = flag(status ?? undefined, 'IsLogging');
    return {
      attributes: {
        trail: {
          s3BucketArn: `arn:${aws.partition}:s3:::${textOf(trail, 'S3BucketName')}`,
          kmsKeyArn: keyArn(text(trail, 'KmsKeyId'), aws) ?? null,
          logGroupArn: text(trail, 'CloudWatchLogsLogGroupArn') ?? null,
          ...(isLogging !== undefined && { isLogging }),
          multiRegion: flag(trail, 'IsMultiRegionTrail') ?? false,
          organization: flag(trail, 'IsOrganizationTrail') ?? false,
        },
      },
    };
  },
});
