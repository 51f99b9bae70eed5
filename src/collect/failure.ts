/** What a failed call means for the run. */

/** AWS's answer to a call that was understood and not granted. The SDK's own errors have the same members under other names. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status: number) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/**
 * `throttled`: ask again, more slowly. `passing`: the network, the server, or an answer that is no answer; ask again a few times.
 * `credentials`: no call will succeed any more. `refused`: this call never will.
 */
export type FailureKind = 'throttled' | 'passing' | 'credentials' | 'refused';

export interface Failure {
  readonly kind: FailureKind;
  /** AWS's code, or that of the system; `unreadable answer` where there is none. */
  readonly code: string;
  readonly message: string;
}

const THROTTLED = new Set([
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'LimitExceededException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'Throttled',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]);

/** AWS's codes for credentials that are over, that it does not know or no longer, and the SDK's for not having any. Only regions that the account uses are asked: elsewhere nobody's are known. */
const NOT_ACCEPTED = new Set([
  'AuthFailure',
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'RequestExpired',
  'TokenProviderError',
  'UnrecognizedClientException',
]);

/** The server failed, or the way to it. */
const PASSING = new Set([
  'RequestTimeout',
  'RequestTimeoutException',
  'InternalError',
  'InternalFailure',
  'ServiceUnavailable',
  'TimeoutError',
]);

const DENIED = /AccessDenied|Unauthorized|AuthorizationError|NotAuthorized|Forbidden/;

export function failureOf(error: unknown): Failure {
  const { name, code, status, message } = membersOf(error);
  if (THROTTLED.has(code) || status === 429) return { kind: 'throttled', code, message };
  if (NOT_ACCEPTED.has(code)) return { kind: 'credentials', code, message };
  if (NOT_ACCEPTED.has(name)) return { kind: 'credentials', code: name, message };
  if (PASSING.has(code) || (status !== undefined && status >= 500 && status !== 501)) return { kind: 'passing', code, message };
  if (status !== undefined && status >= 300) return { kind: 'refused', code, message };
  // No status: the connection failed or broke, or what came is no answer.
  return { kind: 'passing', code: /^E[A-Z]+$/.test(code) ? code : code === 'TimeoutError' ? code : 'unreadable answer', message };
}

export function isDenied(code: string): boolean {
  return DENIED.test(code);
}

interface Members {
  readonly name: string;
  readonly code: string;
  readonly status: number | undefined;
  readonly message: string;
}

/** The SDK's errors say AWS's code in `Code`; `$fault` tells that AWS answered, and not that reading the answer failed. */
function membersOf(error: unknown): Members {
  if (!(error instanceof Error)) return { name: '', code: '', status: undefined, message: String(error) };
  const { name, message } = error;
  if (error instanceof ServiceError) return { name, code: error.code, status: error.status, message };
  const { Code, code, $fault, $metadata } = error as SdkError;
  const written = [Code, code].find((each) => typeof each === 'string') ?? name;
  return { name, code: String(written), status: $fault === undefined ? undefined : $metadata?.httpStatusCode, message };
}

interface SdkError extends Error {
  readonly Code?: unknown;
  readonly code?: unknown;
  readonly $fault?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
}
