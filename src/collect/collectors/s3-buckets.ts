import type { Json } from '../../snapshot/index.ts';
import { type Answer, member, objects, policy, tags, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';
import { keyArn } from '../shapes.ts';
import { publicAccessBlock } from './account-facts.ts';

export const s3Buckets = resources({
  name: 'S3 buckets',
  where: 'account',
  type: 'AWS::S3::Bucket',
  calls: {
    list: {
      call: 's3:ListBuckets',
      action: 's3:ListAllMyBuckets',
      http: 'GET /',
      next: ['ContinuationToken', 'continuation-token'],
      tells: 'which buckets there are',
    },
    location: { call: 's3:GetBucketLocation', http: 'GET /{Bucket}?location', tells: 'in which region the bucket is, and so all about it' },
    policy: {
      call: 's3:GetBucketPolicy',
      http: 'GET /{Bucket}?policy',
      absent: ['NoSuchBucketPolicy'],
      tells: 'what its policy allows and denies',
    },
    acl: { call: 's3:GetBucketAcl', http: 'GET /{Bucket}?acl', tells: 'whom its access control list lets in' },
    ownership: {
      call: 's3:GetBucketOwnershipControls',
      http: 'GET /{Bucket}?ownershipControls',
      absent: ['OwnershipControlsNotFoundError'],
      tells: 'whether access control lists count',
    },
    block: {
      call: 's3:GetPublicAccessBlock',
      action: 's3:GetBucketPublicAccessBlock',
      http: 'GET /{Bucket}?publicAccessBlock',
      absent: ['NoSuchPublicAccessBlockConfiguration'],
      tells: 'whether public access to it is blocked',
    },
    encryption: {
      call: 's3:GetBucketEncryption',
      action: 's3:GetEncryptionConfiguration',
      http: 'GET /{Bucket}?encryption',
      absent: ['ServerSideEncryptionConfigurationNotFoundError'],
      tells: 'which key encrypts it',
    },
    logging: { call: 's3:GetBucketLogging', http: 'GET /{Bucket}?logging', tells: 'where access to it is logged' },
    tags: { call: 's3:GetBucketTagging', http: 'GET /{Bucket}?tagging', absent: ['NoSuchTagSet'], tells: 'its tags' },
  },
  async *list({ items, ask }) {
    for await (const bucket of items('list', {}, 'Buckets', 'Bucket')) {
      const Bucket = textOf(bucket, 'Name');
      const region = text(bucket, 'BucketRegion');
      if (region !== undefined) yield { Bucket, region };
      else {
        const location = await ask('location', { Bucket });
        if (location) yield { Bucket, region: regionOf(location) };
      }
    }
  },
  arn: (bucket, { partition }) => `arn:${partition}:s3:::${textOf(bucket, 'Bucket')}`,
  region: (bucket) => text(bucket, 'region'),
  async describe(bucket, aws) {
    const { ask, partition } = aws;
    const input = { Bucket: textOf(bucket, 'Bucket') };
    const [policyAnswer, acl, ownership, block, encryption, logging, tagging] = await Promise.all([
      ask('policy', input),
      ask('acl', input),
      ask('ownership', input),
      ask('block', input),
      ask('encryption', input),
      ask('logging', input),
      ask('tags', input),
    ]);
    const target = text(logging ?? undefined, 'LoggingEnabled', 'TargetBucket');
    return {
      policy: policy(policyAnswer, 'Policy'),
      tags: tagging === null ? {} : tags(tagging, 'TagSet', 'Tag'),
      attributes: {
        acl: acl ? grantsOf(acl) : undefined,
        // Buckets from before 2023 without a rule keep ACLs, and objects belong to whoever wrote them.
        objectOwnership: ownership === null ? 'ObjectWriter' : text(ownership, 'Rule', 'ObjectOwnership'),
        publicAccessBlock: block === undefined ? undefined : publicAccessBlock(block ?? undefined),
        kmsKeyArn: encryption === null ? null : encryption === undefined ? undefined : (keyArn(keyOf(encryption), aws) ?? null),
        logging: logging ? { destinationArn: target === undefined ? null : `arn:${partition}:s3:::${target}` } : undefined,
      },
    };
  },
});

/** Empty for us-east-1, and `EU` for the oldest buckets of eu-west-1. */
function regionOf(location: Answer): string {
  const constraint = text(location, 'LocationConstraint') ?? text(location, '#text');
  return constraint === undefined ? 'us-east-1' : constraint === 'EU' ? 'eu-west-1' : constraint;
}

function keyOf(encryption: Answer): string | undefined {
  const [rule] = objects(encryption, 'Rule');
  return text(rule, 'ApplyServerSideEncryptionByDefault', 'KMSMasterKeyID');
}

function grantsOf(acl: Answer): Json {
  return objects(acl, 'AccessControlList', 'Grant').flatMap((grant) => {
    const grantee = member(grant, 'Grantee');
    const name = text(grantee, 'URI') ?? text(grantee, 'ID') ?? text(grantee, 'EmailAddress');
    return name === undefined ? [] : [{ grantee: name, permission: text(grant, 'Permission') ?? '' }];
  });
}
