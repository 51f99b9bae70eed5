import { type Policy, type PolicyDocument, parseDocument, statementsFor } from '../policy/index.ts';
import { remember } from '../shared/remember.ts';
import { type Ask, decideAsk, newTarget } from './ask.ts';
import { FRESH, regionsOf } from './free.ts';
import { mayAllow } from './may.ts';
import { type Asked, type Move, makeMove } from './move.ts';
import { perState, type State, underServiceControl } from './state.ts';
import type { World } from './world.ts';

/** Actions that an administrator by policy is allowed on every resource of its account, with a resource that nothing names. */
const EVERYTHING: readonly (readonly [action: string, arn: string])[] = [
  ['iam:CreateUser', 'arn:{p}:iam::{a}:user/{x}'],
  ['iam:AttachUserPolicy', 'arn:{p}:iam::{a}:user/{x}'],
  ['iam:PutRolePolicy', 'arn:{p}:iam::{a}:role/{x}'],
  ['iam:CreatePolicyVersion', 'arn:{p}:iam::{a}:policy/{x}'],
  ['iam:PassRole', 'arn:{p}:iam::{a}:role/{x}'],
  ['sts:AssumeRole', 'arn:{p}:iam::{a}:role/{x}'],
  ['ec2:RunInstances', 'arn:{p}:ec2:us-east-1:{a}:instance/{x}'],
  ['lambda:CreateFunction', 'arn:{p}:lambda:us-east-1:{a}:function:{x}'],
  ['s3:GetObject', 'arn:{p}:s3:::{x}/{x}'],
  ['s3:PutBucketPolicy', 'arn:{p}:s3:::{x}'],
  ['kms:Decrypt', 'arn:{p}:kms:us-east-1:{a}:key/{x}'],
  ['secretsmanager:GetSecretValue', 'arn:{p}:secretsmanager:us-east-1:{a}:secret:{x}'],
  ['ssm:SendCommand', 'arn:{p}:ec2:us-east-1:{a}:instance/{x}'],
  ['logs:DeleteLogGroup', 'arn:{p}:logs:us-east-1:{a}:log-group:{x}'],
];

const found = perState<{ readonly move: Move | undefined }>();

/** The edge from an administrator of an account to the account's root, or undefined where the state is none (contract, "Administrator"). */
export function administration(world: World, state: State): Move | undefined {
  return remember(found, state, () => ({ move: findAdministration(world, state) })).move;
}

function findAdministration(world: World, state: State): Move | undefined {
  const { actor } = state;
  const asked = answers(world, asAdministrator(state));
  if (asked === undefined) return undefined;
  const root = `arn:${actor.arn.split(':')[1]}:iam::${actor.accountId}:root`;
  return makeMove(
    { technique: 'account-administration', from: actor.arn, to: root, gives: { kind: 'administration', accountId: actor.accountId } },
    asked,
  );
}

/** Of one that is allowed everything by its own policies: what service control policies withhold of the telling actions. Empty for others, and where nothing is. */
export function withheldOf(world: World, state: State): readonly string[] {
  if (state.serviceControl === undefined || answers(world, underServiceControl(state, undefined)) === undefined) return [];
  return EVERYTHING.filter(([action, format]) => bestOf(world, state, action, placeFor(state, format)) === undefined).map(
    ([action]) => action,
  );
}

/** After an unbounded write only what the organization withholds may be missing; as a principal stands, nothing may. */
export function asAdministrator(state: State): State {
  const unbounded = state.gains.some((gain) => gain.unbounded) || state.actor.isMade === true;
  return unbounded ? underServiceControl(state, undefined) : state;
}

/** Whether the state could be an administrator with further documents, as far as action names tell. */
export function mayAdminister(state: State, documents: readonly Policy[]): boolean {
  const isGiven = (action: string): boolean =>
    documents.some(({ document }) => statementsFor(document, action.toLowerCase()).allow.length > 0);
  return EVERYTHING.every(([action]) => isGiven(action) || mayAllow(state, action));
}

/** Trust and key policies of resources that do not exist cannot be asked, so AssumeRole and Decrypt are judged on the identity side: the owner may write those policies. */
function answers(world: World, state: State): Asked[] | undefined {
  if (!EVERYTHING.every(([action]) => state.caller.kind === 'root' || mayAllow(state, action))) return undefined;
  const asked: Asked[] = [];
  for (const [action, format] of EVERYTHING) {
    // The root user cannot call AssumeRole (R-STS-11), but can make a principal that does.
    if (action === 'sts:AssumeRole' && state.caller.kind === 'root') continue;
    const answer = bestOf(world, state, action, placeFor(state, format));
    if (answer === undefined) return undefined;
    asked.push(answer);
  }
  return asked;
}

function placeFor({ actor: { arn, accountId } }: State, format: string): string {
  const [, partition = 'aws'] = arn.split(':');
  return format.replaceAll('{p}', partition).replaceAll('{a}', accountId).replaceAll('{x}', `${FRESH}-any`);
}

/** The best answer over the regions that may do: where guardrails leave only some, these are the account's. */
function bestOf(world: World, state: State, action: string, arn: string): Asked | undefined {
  let conditional: Asked | undefined;
  for (const region of ['us-east-1', ...regionsOf(state)]) {
    const place = arn.replace(':us-east-1:', `:${region}:`);
    const on = { ...newTarget(place, state.actor.accountId), tags: undefined, policy: delegation(action, state.actor.accountId) };
    // What is written on an existing principal is judged by the boundary that it has, not by one that the caller names.
    const ask: Ask = { by: state, action, on, extras: action.startsWith('iam:') ? { 'iam:PermissionsBoundary': null } : {} };
    const decision = decideAsk(world, ask);
    if (decision.outcome === 'allow') return { ask, decision };
    if (decision.outcome === 'conditional') conditional ??= { ask, decision };
    if (place === arn && region !== 'us-east-1') break;
  }
  return conditional;
}

/** The usual trust or key policy: it leaves the decision to the account's identity policies. */
export function delegation(action: string, accountId: string): Policy | undefined {
  if (action !== 'sts:AssumeRole' && !action.startsWith('kms:')) return undefined;
  return {
    id: `${action === 'sts:AssumeRole' ? 'a trust policy' : 'a key policy'} that the owner (account ${accountId}) may write`,
    document: remember(delegations, `${action} ${accountId}`, () =>
      parseDocument({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { AWS: accountId }, Action: action, ...(action.startsWith('kms:') ? { Resource: '*' } : {}) },
        ],
      }),
    ),
  };
}

const delegations = new Map<string, PolicyDocument>();
