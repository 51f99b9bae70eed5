import { parseArn } from '../shared/arn.ts';
import type { Caller } from './types.ts';

const SERVICE = /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/;
/** Identity providers that need not be registered (R-PRIN-08). */
const BUILT_IN = new Set(['accounts.google.com', 'graph.facebook.com', 'www.amazon.com', 'cognito-identity.amazonaws.com']);

/** The caller that somebody writes down: an ARN, a service name, an identity provider's ARN, or `*` for anonymous; undefined when it is none of these. */
export function callerNamed(text: string, account?: string): Caller | undefined {
  if (text === '*') return { kind: 'anonymous', arn: text, accountId: undefined };
  if (BUILT_IN.has(text)) return { kind: 'federated', arn: text, accountId: undefined };
  const arn = parseArn(text);
  if (arn === undefined) return SERVICE.test(text) ? { kind: 'service', arn: text, accountId: undefined } : undefined;
  const accountId = account ?? arn.account;
  const [kind, name = '', sessionName] = arn.resource.split('/');
  if (arn.service === 'iam' && arn.resource === 'root') return { kind: 'root', arn: text, accountId };
  if (arn.service === 'iam' && kind === 'user') return { kind: 'user', arn: text, accountId };
  if (arn.service === 'iam' && kind === 'role')
    return {
      kind: 'session',
      arn: `arn:${arn.partition}:sts::${accountId}:assumed-role/${text.slice(text.lastIndexOf('/') + 1)}/*`,
      accountId,
      roleArn: text,
    };
  if (arn.service === 'sts' && kind === 'assumed-role')
    return {
      kind: 'session',
      arn: text,
      accountId,
      roleArn: `arn:${arn.partition}:iam::${accountId}:role/${name}`,
      ...(sessionName === undefined ? {} : { sessionName }),
    };
  if (arn.service === 'sts' && kind === 'federated-user') return { kind: 'federatedUser', arn: text, accountId };
  return kind === 'oidc-provider' || kind === 'saml-provider' ? { kind: 'federated', arn: text, accountId: undefined } : undefined;
}
