/** What people hand over by mistake, recognized by its first bytes or its top-level members. */
import { ACCEPTED, isObject, type JsonObject } from './check.ts';
import type { Json } from './types.ts';

const SIGNATURES: readonly { readonly start: string; readonly is: string }[] = [
  { start: '%PDF', is: 'a PDF' },
  { start: 'PK\u0003\u0004', is: 'a zip archive: unpack it first' },
  { start: '\u0089PNG', is: 'a PNG image' },
  { start: '\u007fELF', is: 'a program' },
  { start: 'BZh', is: 'bzip2: unpack it, or use gzip' },
  { start: '\u00fd7zXZ', is: 'xz: unpack it, or use gzip' },
  { start: 'SQLite', is: 'an SQLite database' },
  { start: '<', is: 'HTML or XML' },
  { start: '---', is: 'YAML or a table: run the AWS CLI with `--output json`' },
  { start: 'GroupDetailList:', is: 'YAML: run the AWS CLI with `--output json`' },
  { start: 'GROUPDETAILLIST', is: 'text output: run the AWS CLI with `--output json`' },
];

/** `not JSON: starts with `%PDF` (a PDF)`. Shows a few bytes at most. */
export function describeNotJson(bytes: Buffer): string {
  const start = bytes.toString('latin1', 0, 16);
  const known = SIGNATURES.find((signature) => start.startsWith(signature.start));
  const printable = /^[!-~]+/.exec(known?.start ?? start.slice(0, 8))?.[0].replaceAll('`', "'");
  const shown =
    printable !== undefined
      ? `\`${printable}\``
      : `bytes ${[...bytes.subarray(0, 4)].map((byte) => `0x${byte.toString(16).padStart(2, '0')}`).join(' ')}`;
  return `not JSON: starts with ${shown}${known === undefined ? '' : ` (${known.is})`}, expected ${ACCEPTED}`;
}

const LOOKALIKES: readonly { readonly is: string; readonly fits: (document: JsonObject) => boolean }[] = [
  {
    is: 'a CloudTrail log',
    fits: (document) =>
      isListOf(document.Records, 'eventVersion') || isListOf(document.Records, 'eventName') || isListOf(document.Events, 'CloudTrailEvent'),
  },
  { is: 'Terraform state', fits: (document) => 'terraform_version' in document && ('resources' in document || 'values' in document) },
  { is: 'a Terraform plan', fits: (document) => 'resource_changes' in document || 'planned_values' in document },
  {
    is: 'a CloudFormation template',
    fits: (document) =>
      'AWSTemplateFormatVersion' in document ||
      (isObject(document.Resources) && Object.values(document.Resources).some((resource) => isObject(resource) && 'Type' in resource)),
  },
  { is: 'one IAM policy', fits: (document) => 'Statement' in document },
  { is: 'policy tests (run `blast test`)', fits: (document) => 'tests' in document },
  { is: 'the output of `aws iam list-roles`', fits: (document) => isListOf(document.Roles, 'Arn') },
  { is: 'the output of `aws iam list-users`', fits: (document) => isListOf(document.Users, 'Arn') },
  { is: 'the output of `aws iam list-groups`', fits: (document) => isListOf(document.Groups, 'Arn') },
  { is: 'the output of `aws iam list-policies`', fits: (document) => isListOf(document.Policies, 'Arn') },
  { is: 'one account file of a snapshot directory (give the directory)', fits: (document) => 'accountId' in document && 'iam' in document },
  { is: 'a blast snapshot without its `format`', fits: (document) => 'accounts' in document && 'version' in document },
];

/** `a CloudTrail log`, or undefined for a shape that nobody expects. */
export function findLookalike(document: JsonObject): string | undefined {
  return LOOKALIKES.find((lookalike) => lookalike.fits(document))?.is;
}

function isListOf(value: Json | undefined, key: string): boolean {
  if (!Array.isArray(value)) return false;
  const first: Json | undefined = value[0];
  return isObject(first) && key in first;
}
