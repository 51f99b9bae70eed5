/** Collecting for one question: what tells nothing about it is not asked for. */
import { actionOf } from './call.ts';
import type { Collector } from './collector.ts';

/** IAM prefixes of services (undefined: all of them) and CloudFormation types that the question is about. */
export interface Needed {
  readonly services: ReadonlySet<string> | undefined;
  readonly types: ReadonlySet<string>;
}

/** Types whose own policies let principals in: what they say cannot be told before they are asked for. */
const LETTING_IN = new Set([
  'AWS::DynamoDB::Table',
  'AWS::ECR::Repository',
  'AWS::Events::EventBus',
  'AWS::KMS::Key',
  'AWS::Lambda::Function',
  'AWS::S3::AccessPoint',
  'AWS::S3::Bucket',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
  'AWS::SecretsManager::Secret',
]);

/** What is no resource (IAM, the organization, credentials) every question needs. */
export function isNeeded({ types, calls }: Collector<unknown>, { services, types: wanted }: Needed): boolean {
  if (services === undefined || types.length === 0) return true;
  if (types.some((type) => LETTING_IN.has(type) || wanted.has(type))) return true;
  return Object.values(calls).some((call) => services.has(actionOf(call).split(':')[0] ?? ''));
}
