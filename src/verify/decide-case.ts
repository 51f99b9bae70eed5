import { callerNamed, contextLayer, type Decision, decide, type Policy, parseDocument } from '../policy/index.ts';
import { BlastError } from '../shared/errors.ts';
import type { Case, Docket } from './types.ts';

/** The decision on a case, from its documents alone: here, or wherever a recording of it is replayed. */
export function decideCase(each: Case, documents: Docket['documents'], drop?: (policy: Policy) => Policy): Decision {
  const { principal, uniqueId, accountId, action, resource, context, policies } = each;
  const named = callerNamed(principal, accountId);
  if (named === undefined) throw new BlastError(`\`${principal}\` is no principal`);
  const caller = uniqueId === '' ? named : { ...named, uniqueId };
  const policyNamed = (id: string): Policy => ({ id, document: parseDocument(documents[id] ?? null) });
  const list = (ids: readonly string[] | undefined): Policy[] | undefined => ids?.map(policyNamed);
  return decide(
    { caller, action, resource, resourceAccount: accountId, context: { layers: [contextLayer(context)], complete: true } },
    {
      identity: policies.identity.map(policyNamed),
      permissionsBoundary: list(policies.permissionsBoundary),
      resource: list(policies.resource),
      serviceControl: policies.serviceControl?.map((level) => level.map((id) => (drop ?? same)(policyNamed(id)))),
    },
  );
}

function same(policy: Policy): Policy {
  return policy;
}

/** A service control policy without the statements that have conditions: as the simulator may read it (R-SIM-04, U-11). */
export function withoutConditions(policy: Policy): Policy {
  const statements = policy.document.statements.filter(({ tests, unknownOperator }) => tests.length === 0 && unknownOperator === undefined);
  return { ...policy, document: { ...policy.document, statements } };
}
