import { parseDocument } from './parse.ts';
import type { Policy } from './types.ts';

/**
 * KMS grants, as ListGrants returns them, in the words of policies: each allows its operations to its grantee under its constraints, and denies nothing
 * (R-KMS-07). What is no grant is passed over.
 */
export function grantPolicies(keyArn: string, grants: unknown): Policy[] {
  return (Array.isArray(grants) ? grants : []).flatMap((grant: unknown, i) => {
    const { GrantId, KeyId, GranteePrincipal, GranteeServicePrincipal, Operations, Constraints } = (grant ?? {}) as {
      readonly [name: string]: unknown;
    };
    const principal = principalOf(GranteePrincipal, GranteeServicePrincipal);
    const isElsewhere = typeof KeyId === 'string' && !`/${keyArn}`.endsWith(`/${KeyId}`);
    if (principal === undefined || !Array.isArray(Operations) || isElsewhere) return [];
    const statement = {
      Effect: 'Allow',
      Principal: principal,
      Action: Operations.map((operation) => `kms:${operation}`),
      Resource: '*',
      Condition: conditionOf(Constraints),
    };
    const id = `${keyArn}#grant/${typeof GrantId === 'string' ? GrantId : i}`;
    return [{ id, document: parseDocument({ Version: '2012-10-17', Statement: [statement] }) }];
  });
}

function principalOf(principal: unknown, service: unknown): object | undefined {
  const name = [service, principal].find((each) => typeof each === 'string');
  if (name === undefined) return undefined;
  return /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(name as string) ? { Service: name } : { AWS: name };
}

/** An encryption context that contains the pairs, or is them exactly; a source ARN. */
function conditionOf(constraints: unknown): object {
  const { EncryptionContextSubset, EncryptionContextEquals, SourceArn } = (constraints ?? {}) as { readonly [name: string]: unknown };
  const exact = EncryptionContextEquals as { readonly [key: string]: string } | undefined;
  const pairs = { ...(EncryptionContextSubset as object | undefined), ...exact };
  return {
    StringEquals: Object.fromEntries(Object.entries(pairs).map(([key, value]) => [`kms:EncryptionContext:${key}`, escaped(String(value))])),
    ...(exact === undefined ? {} : { 'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': Object.keys(exact).map(escaped) } }),
    ...(typeof SourceArn === 'string' ? { ArnEquals: { 'aws:SourceArn': escaped(SourceArn) } } : {}),
  };
}

/** Grants know no variables. */
function escaped(text: string): string {
  return text.replaceAll('${', '${$}{');
}
