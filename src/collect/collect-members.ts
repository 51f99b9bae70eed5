/** The other accounts of the organization: which are wanted, and everything in each. */
import { BlastError } from '../shared/errors.ts';
import type { Asker, Place } from './ask.ts';
import { type AssembledAccount, assembleAccount } from './assemble.ts';
import { type AccountOptions, collectAccount, type Finding } from './collect-account.ts';
import type { Collector } from './collector.ts';
import { organization } from './collectors/organization.ts';
import { chosenMembers, enterMember, type Member, type MemberOptions } from './members.ts';
import { startSlots } from './pace.ts';
import { regionsOf } from './places.ts';
import { type FailedCall, runCollector } from './run-collector.ts';

/** Member accounts that are collected at a time; the calls of all share the limit of the run. */
const MEMBERS_AT_A_TIME = 4;

export interface Wanted {
  readonly members: readonly Member[];
  /** The organization, which was read to know them. */
  readonly findings: readonly Finding[];
}

/** Before anything else is collected: of a slip in the options nothing stays. */
export async function wantedMembers(own: Place, options: MemberOptions, asker: Asker, isResumed: boolean): Promise<Wanted> {
  const collected = await runCollector(organization, { asker, place: own, isFull: true, covers: () => true });
  const tree = collected.parts.find((part) => part.organization !== undefined)?.organization;
  if (tree === undefined) throw new BlastError('the organization could not be read', { exitStatus: 3 });
  try {
    return {
      members: chosenMembers(tree, own.accountId, options),
      findings: [{ collector: organization as Collector<unknown>, collected }],
    };
  } catch (error) {
    if (!isResumed) own.journal?.remove();
    throw error;
  }
}

export interface MemberRun {
  readonly roleName: string;
  readonly asker: Asker;
  /** Of region names. */
  readonly globs: readonly string[];
  readonly accountOptions: AccountOptions;
  keep(account: AssembledAccount): void;
}

/** Collects the chosen accounts; what fails in one leaves the others alone. Resolves to those that could not be entered. */
export async function collectMembers(own: Place, members: readonly Member[], run: MemberRun): Promise<readonly FailedCall[]> {
  const { roleName, asker, accountOptions, keep, globs } = run;
  const inSlot = startSlots(MEMBERS_AT_A_TIME);
  const closed = await Promise.all(
    members.map((member) =>
      inSlot(async () => {
        const place = await enterMember(member, own, roleName, asker);
        if ('call' in place) return [place];
        const regions = await regionsOf(place, globs, asker);
        keep(assembleAccount(await collectAccount(place, regions, accountOptions)));
        return [];
      }),
    ),
  );
  return closed.flat();
}
