import type { Predicate } from '../catalog/index.ts';
import { nameOf } from '../shared/arn.ts';
import type { Json, Resource, Role } from '../snapshot/index.ts';
import { decideAsk, newTarget } from './ask.ts';
import { mayAllow } from './may.ts';
import type { Precondition } from './move.ts';
import { isPossible } from './move.ts';
import { type State, stateOf } from './state.ts';
import { trustEntries, type World } from './world.ts';

/** What a predicate is judged on. */
export interface Situation {
  readonly world: World;
  readonly state: State;
  /** The existing resource that the technique goes through. */
  readonly host: Resource | undefined;
  /** The role that is entered; undefined while only the host is looked at. */
  readonly role: Role | undefined;
  /** Whether the caller already has a way onto a resource. */
  readonly controls: (host: Resource) => boolean;
}

/** true: the snapshot shows it. false: the snapshot shows the contrary. undefined: not collected, so it is assumed. */
export interface Finding {
  readonly holds: boolean | undefined;
  readonly text: string;
  /** Actions on the host that make up for it where it does not hold. */
  readonly otherwise: readonly string[];
}

/** Judges a predicate that the situation decides; undefined where the predicate is not about it (the kind itself sees to it). */
export function judge(predicate: Predicate, situation: Situation): Finding | undefined {
  const otherwise = 'otherwise' in predicate && predicate.otherwise !== undefined ? predicate.otherwise : [];
  const found = look(predicate, situation);
  return found && { ...found, otherwise };
}

function look(
  predicate: Predicate,
  { world, state, host, role, controls }: Situation,
): { holds: boolean | undefined; text: string } | undefined {
  switch (predicate.is) {
    case 'instance-profile':
      return (
        role && {
          holds: profileFits(predicate, role),
          text: 'value' in predicate && !predicate.value ? 'the role is in no instance profile yet' : 'the role is in an instance profile',
        }
      );
    case 'resource-exists':
      return {
        holds: exists(world, state.actor.accountId, predicate.type, predicate.nameBegins),
        text: `a resource of type ${predicate.type} exists in the account`,
      };
    case 'host-attribute':
      return host && { holds: attributeHolds(predicate, host), text: attributeText(predicate) };
    case 'host-linked':
      return host && { holds: linked(world, host, predicate), text: `a resource of type ${predicate.type} refers to it` };
    case 'ssm-managed':
      return host && { holds: isManaged(world, host, role), text: 'the instance is managed by Systems Manager' };
    case 'role-reads-event-source':
      return role && { holds: readsEvents(world, role), text: 'the role may read the event source' };
    case 'actor-controls':
      if (predicate.what === 'host') return host && { holds: controls(host), text: 'the caller has a way onto it' };
      return { holds: undefined, text: 'the caller has a way onto an instance of the account' };
    case 'trust':
      return role && predicate.admits === 'service'
        ? {
            holds: trustEntries(role).some((entry) => entry.kind === 'service' && entry.name === predicate.service),
            text: `the role trusts ${predicate.service}`,
          }
        : undefined;
    case 'outside':
      return { holds: undefined, text: predicate.what };
    default:
      return undefined;
  }
}

export function asPrecondition(finding: Finding, repaired: boolean): Precondition {
  if (finding.holds === true) return { text: finding.text, status: 'met' };
  return repaired
    ? { text: `${finding.text}, or ${finding.otherwise.join(' and ')} is called first`, status: 'met' }
    : { text: finding.text, status: 'assumed' };
}

function profileFits(predicate: { readonly value?: boolean; readonly nameBegins?: string }, role: Role): boolean {
  const { nameBegins } = predicate;
  if (nameBegins !== undefined) return role.instanceProfiles.some(({ name }) => name.startsWith(nameBegins));
  return role.instanceProfiles.length > 0 === (predicate.value ?? true);
}

function exists(world: World, accountId: string, type: string, nameBegins: string | undefined): boolean | undefined {
  const index = world.accounts.get(accountId);
  const some = (index?.resourcesByType.get(type) ?? []).some(({ arn }) => nameBegins === undefined || nameOf(arn).startsWith(nameBegins));
  return some || (index?.account.inventory.has(type) ? false : undefined);
}

type AttributePredicate = Extract<Predicate, { is: 'host-attribute' }>;

/** An attribute that was not collected is neither present nor absent. */
function attributeHolds(predicate: AttributePredicate, host: Resource): boolean | undefined {
  const value = attributeOf(host, predicate.attribute);
  if (value === undefined) return undefined;
  if ('nameIs' in predicate) return typeof value === 'string' && nameOf(value) === predicate.nameIs;
  if ('present' in predicate) return value !== null;
  return value === predicate.value;
}

function attributeOf(host: Resource, name: string): Json | undefined {
  if (name === 'instanceProfileArn' || name === 'roleArn' || name === 'executionRoleArn') return host[name] ?? null;
  return host.attributes[name];
}

function attributeText(predicate: AttributePredicate): string {
  const { attribute } = predicate;
  if ('nameIs' in predicate) return `its ${attribute} is ${predicate.nameIs}`;
  if ('present' in predicate) return `it has ${attribute}`;
  return predicate.value === null ? `it has no ${attribute}` : `its ${attribute} is ${String(predicate.value)}`;
}

/** A resource of the type refers to the host: its launch template, task definition ... at one of the versions. */
function linked(world: World, host: Resource, { type, version }: Extract<Predicate, { is: 'host-linked' }>): boolean | undefined {
  const index = world.accounts.get(host.accountId);
  if (!index?.account.inventory.has(type)) return undefined;
  const versions = version === undefined ? undefined : [version].flat();
  return (index.resourcesByType.get(type) ?? []).some(({ attributes }) => {
    const refers = Object.values(attributes).some((value) => value === host.arn);
    const at = attributes['launchTemplateVersion'];
    return refers && (versions === undefined || at === undefined || versions.includes(at as string));
  });
}

function isManaged(world: World, host: Resource, role: Role | undefined): boolean | undefined {
  const flag = host.attributes['ssmManaged'];
  if (typeof flag === 'boolean') return flag;
  if (role === undefined) return undefined;
  const state = stateOf(world, role);
  return ['ssm:UpdateInstanceInformation', 'ssmmessages:CreateControlChannel'].every((action) =>
    isPossible(decideAsk(world, { by: state, action, on: newTarget('*', role.accountId), extras: {} })),
  );
}

const EVENT_READS = ['sqs:ReceiveMessage', 'dynamodb:GetRecords', 'kinesis:GetRecords', 'kafka-cluster:ReadData'];

function readsEvents(world: World, role: Role): boolean {
  return EVENT_READS.some((action) => mayAllow(stateOf(world, role), action));
}
