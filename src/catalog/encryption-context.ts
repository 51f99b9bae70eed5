type Context = { readonly [key: string]: string | readonly string[] };

/** What names the data in the encryption context that a service sends to KMS, by service; whatever else it sends is left open. */
const NAMED_BY: { readonly [service: string]: { readonly names: string; readonly others?: readonly string[] } } = {
  s3: { names: 'aws:s3:arn' },
  secretsmanager: { names: 'SecretARN', others: ['SecretVersionId'] },
  ssm: { names: 'PARAMETER_ARN' },
};

/**
 * What a service fixes of the encryption context when it decrypts the data at an ARN (their guides, "encryption context"). Several where it is not known
 * which: S3 names the bucket where that has a Bucket Key, else the object.
 */
export function encryptionContexts(arn: string): readonly Context[] {
  const service = arn.split(':')[2] ?? '';
  const named = Object.hasOwn(NAMED_BY, service) ? NAMED_BY[service] : undefined;
  if (named === undefined) return [{}];
  const { names, others = [] } = named;
  const things = service === 's3' ? [...new Set([arn, arn.split('/')[0] as string])] : [arn];
  return things.map((each) => ({ [`kms:EncryptionContext:${names}`]: each, 'kms:EncryptionContextKeys': [names, ...others] }));
}
