/** The engine's answer in the reference's words. */
import { type Context, type Decision, decide, type Policy, type PolicySet, parseDocument } from '../../src/policy/index.ts';
import type { Documents, Question, RawDocument } from '../reference/evaluate.ts';

export function decideQuestion({ caller, action, resource, resourceAccount, facts, documents }: Question): Decision {
  return decideIn({ layers: [facts], complete: true }, { caller, action, resource, resourceAccount, documents });
}

export function decideIn(context: Context, { caller, action, resource, resourceAccount, documents }: Omit<Question, 'facts'>): Decision {
  return decide({ caller, action, resource, resourceAccount, context }, policySet(documents));
}

/** Places in the words of the reference's `determining`. */
export function determiningOf({ evidence }: Decision): string[] {
  return evidence.map(({ policy, statement }) => `${policy} ${statement}`);
}

const known = new WeakMap<Documents, PolicySet>();

function policySet(documents: Documents): PolicySet {
  let set = known.get(documents);
  if (set === undefined) {
    set = makeSet(documents);
    known.set(documents, set);
  }
  return set;
}

function makeSet({ identity, permissionsBoundary, session, resource, serviceControl, resourceControl, vpcEndpoint }: Documents): PolicySet {
  const policy = (id: string, document: RawDocument): Policy => ({ id, document: parseDocument(document) });
  const list = (name: string, given: readonly RawDocument[] | undefined) => given?.map((document, i) => policy(`${name}[${i}]`, document));
  const one = (name: string, given: RawDocument | undefined) => given && [policy(name, given)];
  return {
    identity: list('identity', identity) ?? [],
    permissionsBoundary: one('permissionsBoundary', permissionsBoundary),
    session: list('session', session),
    resource: one('resource', resource),
    serviceControl: serviceControl?.map((level, tier) => list(`serviceControl[${tier}]`, level) ?? []),
    resourceControl: resourceControl?.map((level, tier) => list(`resourceControl[${tier}]`, level) ?? []),
    vpcEndpoint: list('vpcEndpoint', vpcEndpoint),
  };
}
