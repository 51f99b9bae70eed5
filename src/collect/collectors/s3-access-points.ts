import { policy, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';
import { publicAccessBlock } from './account-facts.ts';

const ACCOUNT = 'x-amz-account-id={AccountId}';

export const s3AccessPoints = resources({
  name: 'S3 access points',
  type: 'AWS::S3::AccessPoint',
  calls: {
    list: {
      call: 's3control:ListAccessPoints',
      action: 's3:ListAccessPoints',
      http: `GET /v20180820/accesspoint ${ACCOUNT}`,
      next: ['NextToken', 'nextToken'],
      tells: 'which access points there are',
    },
    details: {
      call: 's3control:GetAccessPoint',
      action: 's3:GetAccessPoint',
      http: `GET /v20180820/accesspoint/{Name} ${ACCOUNT}`,
      tells: 'whether the access point blocks public access',
    },
    policy: {
      call: 's3control:GetAccessPointPolicy',
      action: 's3:GetAccessPointPolicy',
      http: `GET /v20180820/accesspoint/{Name}/policy ${ACCOUNT}`,
      absent: ['NoSuchAccessPointPolicy'],
      tells: 'what the policy of the access point allows and denies',
    },
  },
  list: ({ items, accountId }) => items('list', { AccountId: accountId, maxResults: 1000 }, 'AccessPointList', 'AccessPoint'),
  arn: (point, { arn }) => text(point, 'AccessPointArn') ?? arn('s3', `accesspoint/${textOf(point, 'Name')}`),
  async describe(point, { ask, accountId, partition }) {
    const input = { AccountId: accountId, Name: textOf(point, 'Name') };
    const [details, policyAnswer] = await Promise.all([ask('details', input), ask('policy', input)]);
    return {
      policy: policy(policyAnswer, 'Policy'),
      attributes: {
        bucketArn: `arn:${partition}:s3:::${textOf(point, 'Bucket')}`,
        vpcId: text(point, 'VpcConfiguration', 'VpcId'),
        publicAccessBlock: details ? publicAccessBlock(details['PublicAccessBlockConfiguration']) : undefined,
      },
    };
  },
});
