import {
  type Account,
  accountOfDecision,
  type Caller,
  callerFacts,
  callerNamed,
  type Decision,
  decide,
  type Policy,
  type PolicySet,
  parseDocument,
  type Request,
} from '../policy/index.ts';
import { accountOf } from '../shared/arn.ts';
import { type Ask, requestOf, type Target, targetAt, targetOfActor } from './ask.ts';
import { type State, stateOf } from './state.ts';
import { type Actor, ALLOW_ALL_DOCUMENT, type World } from './world.ts';

/** A session that a user of the snapshot made with GetFederationToken. */
export interface FederatedUser {
  readonly arn: string;
  readonly madeBy: Actor;
}

/** Who can make a request: a principal of the snapshot, a federated user, or somebody in no account (a service, an identity provider's subject, anybody). */
export type Requester = Actor | FederatedUser | Caller;

/** A service, the subjects of an identity provider, or `*` for requests without credentials; undefined for everybody else. */
export function outsiderNamed(text: string): Caller | undefined {
  const caller = callerNamed(text);
  return caller !== undefined && caller.accountId === undefined ? caller : undefined;
}

/** A request with its context, everything that has a say in it, and the decision. */
export interface Decided {
  readonly request: Request;
  readonly policies: PolicySet;
  readonly decision: Decision;
}

/** One request, decided with every policy that the snapshot holds for it. `complete`: keys that neither the context nor the snapshot gives are absent; else they are not known. */
export function simulate(
  world: World,
  by: Requester,
  action: string,
  resource: string,
  context: { readonly [key: string]: readonly string[] | null },
  complete: boolean,
): Account {
  const { request, policies, decision } = decideRequest(world, by, action, resource, context, complete);
  return accountOfDecision(request, policies, decision);
}

/** The same without its explanation, which costs more than the decision. */
export function decideRequest(
  world: World,
  by: Requester,
  action: string,
  resource: string,
  context: { readonly [key: string]: readonly string[] | null },
  complete: boolean,
): Decided {
  const asker = 'kind' in by ? by : 'madeBy' in by ? federatedState(world, by) : stateOf(world, by);
  const ask: Ask = { by: asker, action, on: targetNamed(world, accountIdOf(world, by), resource), extras: context };
  const { request: asked, policies: found } = requestOf(world, ask);
  const request = { ...asked, context: { ...asked.context, complete } };
  const policies: PolicySet = {
    ...found,
    session: 'madeBy' in by ? [ASSUMED_SESSION] : undefined,
    vpcEndpoint: endpointPolicy(world, request),
  };
  return { request, policies, decision: decide(request, policies) };
}

/** The policy of the VPC endpoint through which the request comes, where the context names one that the snapshot holds (R-EVAL-24). */
function endpointPolicy(world: World, { context: { layers } }: Request): readonly Policy[] | undefined {
  const [id] = layers.find((layer) => layer.has('aws:sourcevpce'))?.get('aws:sourcevpce') ?? [];
  if (id === undefined) return undefined;
  const endpoint = [...world.resources.values()].find(({ type, arn }) => type === 'AWS::EC2::VPCEndpoint' && arn.endsWith(`/${id}`));
  const document = endpoint?.attributes['document'];
  return endpoint === undefined || !document ? undefined : [{ id: `${endpoint.arn}#policy`, document: parseDocument(document) }];
}

/** AWS keeps no session policies: one could only take away from what its user may do (R-EVAL-17). */
const ASSUMED_SESSION = { id: 'the session policy (assumed)', document: parseDocument(ALLOW_ALL_DOCUMENT) };

function accountIdOf(world: World, by: Requester): string {
  const accountId = 'madeBy' in by ? by.madeBy.accountId : by.accountId;
  // Whoever is in no account asks for what the snapshot's first account has, where the resource does not say.
  return accountId ?? ([...world.accounts.keys()][0] as string);
}

/** The user's state in the words of its federated user; the tags of the session are not known. */
function federatedState(world: World, { arn, madeBy }: FederatedUser): State {
  const own = stateOf(world, madeBy);
  const caller: Caller = { ...own.caller, kind: 'federatedUser', arn, userArn: madeBy.arn };
  const facts = [...own.facts].filter(([key]) => !key.startsWith('aws:principaltag/'));
  return { ...own, caller, facts: new Map([...facts, ...callerFacts(caller)]) };
}

/** The resource as far as the snapshot knows it; one that it does not know is taken to be the caller's, unless its ARN names another account. */
function targetNamed(world: World, accountId: string, arn: string): Target {
  const principal = world.actors.get(arn);
  if (principal !== undefined) return targetOfActor(principal);
  const target = targetAt(world, arn, accountOf(arn) ?? accountId);
  return target.tags === 'chosen' ? { ...target, tags: undefined } : target;
}
