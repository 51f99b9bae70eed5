import type { User } from '../../snapshot/index.ts';
import { type Ask, targetOfActor } from '../ask.ts';
import { boundOf, mayAllowAll, mayAllowOn } from '../may.ts';
import { type Asked, askAll, type Move, makeMove, type Precondition, type Sofar } from '../move.ts';
import type { State } from '../state.ts';
import { membersOf } from '../wanted.ts';
import type { World } from '../world.ts';

/** What a way to make credentials wants to find, and what it does where it finds otherwise. */
interface Check {
  /** What the snapshot says; undefined = not collected. */
  readonly holds: boolean | undefined;
  readonly text: string;
  /** Action that makes up for it. */
  readonly otherwise?: string;
}

interface Way {
  readonly technique: string;
  readonly actions: readonly string[];
  readonly checks: (user: User) => readonly Check[];
}

const hasPassword = (user: User): boolean | undefined => user.credentials.consolePassword;
const keys = (user: User): number | undefined => user.credentials.accessKeys?.length;
const devices = (user: User): number | undefined => user.credentials.mfaDevices?.length;
const known = (count: number | undefined, test: (count: number) => boolean): boolean | undefined =>
  count === undefined ? undefined : test(count);
const noDevice = (user: User): Check => ({
  holds: known(devices(user), (count) => count === 0),
  text: 'the user has no MFA device, which console sign-in would ask for',
  otherwise: 'iam:DeactivateMFADevice',
});

const WAYS: readonly Way[] = [
  {
    technique: 'iam-create-access-key',
    actions: ['iam:CreateAccessKey'],
    checks: (user) => [
      { holds: known(keys(user), (count) => count < 2), text: 'the user has fewer than two access keys', otherwise: 'iam:DeleteAccessKey' },
    ],
  },
  {
    technique: 'iam-update-login-profile',
    actions: ['iam:UpdateLoginProfile'],
    checks: (user) => [{ holds: hasPassword(user), text: 'the user has a console password' }, noDevice(user)],
  },
  {
    technique: 'iam-create-login-profile',
    actions: ['iam:CreateLoginProfile'],
    checks: (user) => [{ holds: negated(hasPassword(user)), text: 'the user has no console password yet' }, noDevice(user)],
  },
  {
    technique: 'iam-recreate-login-profile',
    actions: ['iam:DeleteLoginProfile', 'iam:CreateLoginProfile'],
    checks: (user) => [{ holds: hasPassword(user), text: 'the user has a console password' }, noDevice(user)],
  },
];

function waysOf(state: State): readonly Way[] {
  return WAYS.filter(({ actions }) => mayAllowAll(state, actions));
}

export function mayMint(_: World, state: State): boolean {
  return waysOf(state).length > 0;
}

/** Credentials for another user of the account: an access key or a console password. */
export function* mintCredential(world: World, state: State, { wanted, isEntered }: Sofar): Generator<Move> {
  const ways = waysOf(state).filter(({ actions }) => wanted.takes(boundOf(world, state, actions)));
  if (ways.length === 0) return;
  for (const user of membersOf(wanted, state.actor.accountId).users) {
    if (user.arn === state.actor.arn || isEntered(user.arn)) continue;
    for (const way of ways) {
      // A user has no policy of its own: where no Allow covers it nothing else is asked.
      if (!way.actions.every((action) => mayAllowOn(state, action, user.arn))) continue;
      const move = mint(world, state, user, way);
      if (move !== undefined) yield move;
      if (move?.rank === 0) break;
    }
  }
}

function mint(world: World, state: State, user: User, { technique, actions, checks }: Way): Move | undefined {
  const ask = (action: string): Ask => ({ by: state, action, on: targetOfActor(user), extras: {} });
  const first = askAll(world, actions.map(ask));
  if (first === undefined) return undefined;
  const preconditions: Precondition[] = [];
  const repairs: Asked[] = [];
  for (const { holds, text, otherwise } of checks(user)) {
    const repaired = holds !== true && otherwise !== undefined ? askAll(world, [ask(otherwise)]) : undefined;
    if (holds === false && repaired === undefined) return undefined;
    repairs.push(...(repaired ?? []));
    preconditions.push({
      text: holds !== true && repaired !== undefined ? `${text}, or ${otherwise} is called first` : text,
      status: holds === true || repaired !== undefined ? 'met' : 'assumed',
    });
  }
  const rotates = technique === 'iam-create-access-key' && keys(user) !== undefined && (keys(user) as number) >= 2;
  const asked = rotates || technique !== 'iam-create-access-key' ? [...repairs, ...first] : first;
  return makeMove(
    {
      technique: rotates ? 'iam-create-access-key-rotate' : technique,
      from: state.actor.arn,
      to: user.arn,
      gives: { kind: 'principal', actor: user },
      preconditions,
    },
    asked,
  );
}

function negated(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}
