/** Calls by which the policy of a resource, or a statement of it, is replaced or deleted, Denies and all; each is authorized on the resource itself. */
const WRITERS: { readonly [type: string]: readonly string[] } = {
  'AWS::Backup::BackupVault': ['backup:PutBackupVaultAccessPolicy', 'backup:DeleteBackupVaultAccessPolicy'],
  'AWS::DynamoDB::Table': ['dynamodb:PutResourcePolicy', 'dynamodb:DeleteResourcePolicy'],
  'AWS::ECR::Repository': ['ecr:SetRepositoryPolicy', 'ecr:DeleteRepositoryPolicy'],
  'AWS::EFS::FileSystem': ['elasticfilesystem:PutFileSystemPolicy', 'elasticfilesystem:DeleteFileSystemPolicy'],
  'AWS::Kinesis::Stream': ['kinesis:PutResourcePolicy', 'kinesis:DeleteResourcePolicy'],
  'AWS::KMS::Key': ['kms:PutKeyPolicy'],
  'AWS::Lambda::Function': ['lambda:RemovePermission'],
  'AWS::OpenSearchService::Domain': ['es:UpdateDomainConfig'],
  'AWS::S3::AccessPoint': ['s3:PutAccessPointPolicy', 's3:DeleteAccessPointPolicy'],
  'AWS::S3::Bucket': ['s3:PutBucketPolicy', 's3:DeleteBucketPolicy'],
  'AWS::SecretsManager::Secret': ['secretsmanager:PutResourcePolicy', 'secretsmanager:DeleteResourcePolicy'],
  'AWS::SNS::Topic': ['sns:SetTopicAttributes', 'sns:RemovePermission'],
  'AWS::SQS::Queue': ['sqs:SetQueueAttributes', 'sqs:RemovePermission'],
};

/** Calls by which the policy of a resource of this type is replaced or deleted; none where none is known. */
export function policyWriters(type: string): readonly string[] {
  return WRITERS[type] ?? NONE;
}

const NONE: readonly string[] = [];
