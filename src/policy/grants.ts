import { parseDocument } from './parse.ts';
import type { Policy } from './types.ts';

/**
 * KMS grants, as ListGrants returns them, in the words of policies: each allows its operations to its grantee under its constraints, and to be retired
 * to its retiring principal, and denies nothing (R-KMS-07). What is no grant is passed over.
 */
export function grantPolicies(keyArn: string, grants: unknown): Policy[] {
  return (Array.isArray(grants) ? grants : []).flatMap((grant: unknown, i) => {
    const { GrantId, KeyId, ...terms } = (grant ?? {}) as { readonly [name: string]: unknown };
    const grantee = principalOf(terms['GranteePrincipal'], terms['GranteeServicePrincipal']);
    const retiring = principalOf(terms['RetiringPrincipal'], terms['RetiringServicePrincipal']);
    const operations = terms['Operations'];
    const isElsewhere = typeof KeyId === 'string' && !`/${keyArn}`.endsWith(`/${KeyId}`);
    if (grantee === undefined || !Array.isArray(operations) || isElsewhere) return [];
    const { context, source } = conditionsOf(terms['Constraints']);
    const plain = operations.filter((each) => WITHOUT_CONTEXT.has(each));
    const cryptographic = operations.filter((each) => !WITHOUT_CONTEXT.has(each) && each !== PASSES_ON);
    const Statement = [
      ...allow(grantee, cryptographic, { ...context, ...source }),
      ...(operations.includes(PASSES_ON) ? allow(grantee, [PASSES_ON], { ...withinAll(context, operations), ...source }) : []),
      ...allow(grantee, plain, source),
      ...(retiring === undefined ? [] : allow(retiring, ['RetireGrant'], {})),
    ];
    const id = `${keyArn}#grant/${typeof GrantId === 'string' ? GrantId : i}`;
    return [{ id, document: parseDocument({ Version: '2012-10-17', Statement }) }];
  });
}

const PASSES_ON = 'CreateGrant';

/** A grant that is made by way of a grant has none but its operations (R-KMS-08). */
function withinAll(context: GrantContext, operations: readonly unknown[]): object {
  const subset = 'ForAllValues:StringEquals';
  return { ...context, [subset]: { ...context[subset], 'kms:GrantOperations': operations } };
}

/** Operations whose requests have no encryption context, so that none is asked of them. */
const WITHOUT_CONTEXT: ReadonlySet<unknown> = new Set(['DescribeKey', 'GetPublicKey', 'RetireGrant']);

function allow(Principal: object, operations: readonly unknown[], Condition: object): object[] {
  const Action = operations.map((operation) => `kms:${operation}`);
  return Action.length === 0 ? [] : [{ Effect: 'Allow', Principal, Action, Resource: '*', Condition }];
}

function principalOf(principal: unknown, service: unknown): object | undefined {
  const name = [service, principal].find((each) => typeof each === 'string');
  if (name === undefined) return undefined;
  return /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(name as string) ? { Service: name } : { AWS: name };
}

interface GrantContext {
  readonly StringEquals: object;
  readonly 'ForAllValues:StringEquals'?: object;
}

/** An encryption context that contains the pairs, or is them exactly; a source ARN. */
function conditionsOf(constraints: unknown): { readonly context: GrantContext; readonly source: object } {
  const { EncryptionContextSubset, EncryptionContextEquals, SourceArn } = (constraints ?? {}) as { readonly [name: string]: unknown };
  const exact = EncryptionContextEquals as { readonly [key: string]: string } | undefined;
  const pairs = { ...(EncryptionContextSubset as object | undefined), ...exact };
  return {
    context: {
      StringEquals: Object.fromEntries(
        Object.entries(pairs).map(([key, value]) => [`kms:EncryptionContext:${key}`, escaped(String(value))]),
      ),
      ...(exact === undefined ? {} : { 'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': Object.keys(exact).map(escaped) } }),
    },
    source: typeof SourceArn === 'string' ? { ArnEquals: { 'aws:SourceArn': escaped(SourceArn) } } : {},
  };
}

/** Grants know no variables. */
function escaped(text: string): string {
  return text.replaceAll('${', '${$}{');
}
