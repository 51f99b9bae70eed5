import type { Policy } from '../../policy/index.ts';
import { nameOf } from '../../shared/arn.ts';
import type { PolicySource, Role, User } from '../../snapshot/index.ts';
import { type Ask, iamTarget, newTarget, type Target, targetOfActor } from '../ask.ts';
import { freeNames } from '../free.ts';
import { mayAllow } from '../may.ts';
import { type Asked, askAll, type Move, makeMove } from '../move.ts';
import type { State } from '../state.ts';
import { ALLOW_ALL_DOCUMENT, type World } from '../world.ts';
import { assumeAsk } from './assume.ts';
import { trustIn } from './trust-write.ts';

/** Principals that the caller can make and then be: a role that trusts it, or a user with an access key or a console password. */
export function* newPrincipal(world: World, state: State): Generator<Move> {
  yield* newRole(world, state);
  yield* newUser(world, state);
  yield* newMember(world, state);
}

/** Boundaries that the call may have to set: none, or a policy of the account (iam:PermissionsBoundary conditions force one). */
function boundaries(world: World, state: State): (PolicySource | undefined)[] {
  const tested = state.identity.some(({ document }) =>
    document.statements.some(({ tests }) => tests.some(({ lookup }) => lookup === 'iam:permissionsboundary')),
  );
  const managed = [...(world.accounts.get(state.actor.accountId)?.policiesByArn.values() ?? [])].filter(
    ({ document }) => document !== undefined,
  );
  return tested ? [undefined, ...managed] : [undefined];
}

function* newRole(world: World, state: State): Generator<Move> {
  if (!mayAllow(state, 'iam:CreateRole') || !(mayAllow(state, 'iam:PutRolePolicy') || mayAllow(state, 'iam:AttachRolePolicy'))) return;
  for (const name of freeNames(world, state, ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:AttachRolePolicy'], 'iam', 'role')) {
    for (const boundary of boundaries(world, state)) {
      const role = madeRole(name, state, boundary);
      const on = made(targetOfActor(role));
      const written = create(world, state, 'iam:CreateRole', on, boundary, ['iam:PutRolePolicy', 'iam:AttachRolePolicy']);
      const entered = written && askAll(world, [assumeAsk(state, role)]);
      const move =
        written &&
        entered &&
        makeMove({ technique: 'iam-create-role-admin', from: state.actor.arn, to: name, gives: { kind: 'principal', actor: role } }, [
          ...written,
          ...entered,
        ]);
      if (move !== undefined) {
        yield move;
        return;
      }
    }
  }
}

function* newUser(world: World, state: State): Generator<Move> {
  if (!mayAllow(state, 'iam:CreateUser') || !(mayAllow(state, 'iam:PutUserPolicy') || mayAllow(state, 'iam:AttachUserPolicy'))) return;
  for (const name of freeNames(
    world,
    state,
    ['iam:CreateUser', 'iam:PutUserPolicy', 'iam:AttachUserPolicy', 'iam:CreateAccessKey', 'iam:CreateLoginProfile'],
    'iam',
    'user',
  )) {
    for (const boundary of boundaries(world, state)) {
      const user = madeUser(name, state, boundary, [anyDocument(name)]);
      const on = made(targetOfActor(user));
      const written = create(world, state, 'iam:CreateUser', on, boundary, ['iam:PutUserPolicy', 'iam:AttachUserPolicy']);
      const entered = written && credentialFor(world, state, on);
      const move =
        written &&
        entered &&
        makeMove({ technique: 'iam-create-user-admin', from: state.actor.arn, to: name, gives: { kind: 'principal', actor: user } }, [
          ...written,
          ...entered,
        ]);
      if (move !== undefined) {
        yield move;
        return;
      }
    }
  }
}

/** A new user in an existing group: it has what the group has. */
function* newMember(world: World, state: State): Generator<Move> {
  if (!['iam:CreateUser', 'iam:AddUserToGroup'].every((action) => mayAllow(state, action))) return;
  for (const group of world.accounts.get(state.actor.accountId)?.account.groups ?? []) {
    const join: Ask = { by: state, action: 'iam:AddUserToGroup', on: iamTarget(group.arn, state.actor.accountId), extras: {} };
    const joined = askAll(world, [join]);
    if (joined === undefined || group.policies.length === 0) continue;
    const [name] = freeNames(world, state, ['iam:CreateUser', 'iam:CreateAccessKey', 'iam:CreateLoginProfile'], 'iam', 'user').map(
      (free) => `${free}-${group.name}`,
    );
    if (name === undefined) continue;
    for (const boundary of boundaries(world, state)) {
      const user: User = { ...madeUser(name, state, boundary, []), groups: [group] };
      const on = made(targetOfActor(user));
      const created = create(world, state, 'iam:CreateUser', on, boundary, undefined);
      const entered = created && credentialFor(world, state, on);
      const move =
        created &&
        entered &&
        makeMove(
          {
            technique: 'iam-create-user-join-group',
            from: state.actor.arn,
            to: name,
            through: group.arn,
            gives: { kind: 'principal', actor: user },
          },
          [...created, ...joined, ...entered],
        );
      if (move !== undefined) {
        yield move;
        break;
      }
    }
  }
}

/** The creation and, where `writes` are given, the first write of any policy that works. */
function create(
  world: World,
  state: State,
  action: string,
  on: Target,
  boundary: PolicySource | undefined,
  writes: readonly string[] | undefined,
): Asked[] | undefined {
  const extras = { 'iam:PermissionsBoundary': boundary?.arn ?? null };
  const created = askAll(world, [{ by: state, action, on, extras }]);
  if (created === undefined || writes === undefined) return created;
  const [put = '', attach = ''] = writes;
  const administrator = `arn:${on.arn.split(':')[1]}:iam::aws:policy/AdministratorAccess`;
  const written =
    askAll(world, [{ by: state, action: put, on, extras }]) ??
    askAll(world, [{ by: state, action: attach, on, extras: { ...extras, 'iam:PolicyARN': administrator } }]);
  return written && [...created, ...written];
}

function credentialFor(world: World, state: State, on: Target): Asked[] | undefined {
  return (
    askAll(world, [{ by: state, action: 'iam:CreateAccessKey', on, extras: {} }]) ??
    askAll(world, [{ by: state, action: 'iam:CreateLoginProfile', on, extras: {} }])
  );
}

/** Its tags are those that the call gives it. */
function made(target: Target): Target {
  return { ...newTarget(target.arn, target.accountId ?? ''), region: '', policy: target.policy };
}

function anyDocument(arn: string): PolicySource {
  return { id: `${arn}#blast (written by the attacker)`, name: 'blast', document: ALLOW_ALL_DOCUMENT };
}

function madeUser(arn: string, { actor }: State, boundary: PolicySource | undefined, policies: readonly PolicySource[]): User {
  return {
    type: 'User',
    arn,
    accountId: actor.accountId,
    name: nameOf(arn),
    path: '/',
    uniqueId: '',
    tags: new Map(),
    groups: [],
    policies,
    permissionsBoundary: boundary,
    credentials: { accessKeys: [], consolePassword: false, mfaDevices: [] },
  };
}

function madeRole(arn: string, { actor }: State, boundary: PolicySource | undefined): Role {
  const trust: Policy = trustIn(actor, { arn });
  return {
    type: 'Role',
    arn,
    accountId: actor.accountId,
    name: nameOf(arn),
    path: '/',
    uniqueId: '',
    tags: new Map(),
    policies: [anyDocument(arn)],
    permissionsBoundary: boundary,
    trust: {
      id: trust.id,
      name: 'trust',
      document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: actor.arn }, Action: 'sts:AssumeRole' }] },
    },
    instanceProfiles: [],
    lastUsed: undefined,
    maxSessionDuration: undefined,
  };
}
