import { type Ask, decideAsk, newTarget } from './ask.ts';
import { parseDocument, type Policy } from '../policy/index.ts';
import { type Asked, makeMove, type Move } from './move.ts';
import { FRESH } from './free.ts';
import type { State } from './state.ts';
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

/** The edge from an administrator of an account to the account's root, or undefined where the state is none (contract, "Administrator"). */
export function administration(world: World, state: State): Move | undefined {
  const { actor } = state;
  const unbounded = state.gains.some((gain) => gain.unbounded) || actor.uniqueId === '';
  // After an unbounded write only what the organization withholds may be missing; as a principal stands, nothing may.
  const asked = answers(world, unbounded ? { ...state, serviceControl: undefined } : state);
  if (asked === undefined) return undefined;
  const root = `arn:${actor.arn.split(':')[1]}:iam::${actor.accountId}:root`;
  const move = makeMove({ technique: 'account-administration', from: actor.arn, to: root, gives: { kind: 'administration', accountId: actor.accountId } }, asked);
  // Being an administrator under conditions is being one conditionally; what is not known of a missing policy does not make one.
  return move;
}

/** Trust and key policies of resources that do not exist cannot be asked, so AssumeRole and Decrypt are judged on the identity side: the owner may write those policies. */
function answers(world: World, state: State): Asked[] | undefined {
  const [, partition = 'aws'] = state.actor.arn.split(':');
  const asked: Asked[] = [];
  for (const [action, format] of EVERYTHING) {
    // The root user cannot call AssumeRole (R-STS-11), but can make a principal that does.
    if (action === 'sts:AssumeRole' && state.caller.kind === 'root') continue;
    const arn = format.replaceAll('{p}', partition).replaceAll('{a}', state.actor.accountId).replaceAll('{x}', `${FRESH}-any`);
    const on = { ...newTarget(arn, state.actor.accountId), tags: undefined, policy: delegation(action, state.actor.accountId) };
    const ask: Ask = { by: state, action, on, extras: {} };
    const decision = decideAsk(world, ask);
    if (decision.outcome !== 'allow' && decision.outcome !== 'conditional') return undefined;
    asked.push({ ask, decision });
  }
  return asked;
}

/** The usual trust or key policy: it leaves the decision to the account's identity policies. */
function delegation(action: string, accountId: string): Policy | undefined {
  if (action !== 'sts:AssumeRole' && action !== 'kms:Decrypt') return undefined;
  return { id: `${accountId} (delegated)`, document: parseDocument({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: accountId }, Action: action, ...(action === 'kms:Decrypt' ? { Resource: '*' } : {}) }] }) };
}
