/** The other accounts of the organization: which of them are wanted, and how they are entered. */
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import { BlastError } from '../shared/errors.ts';
import { oneLine } from '../shared/one-line.ts';
import type { Json } from '../snapshot/index.ts';
import { type Answer, objects, text, textOf } from './answer.ts';
import type { Asker, Place } from './ask.ts';
import type { Call } from './call.ts';
import { organization } from './collectors/organization.ts';
import { type Failure, isDenied } from './failure.ts';
import { matchesGlob, refuseIdle, refuseNegated } from './globs.ts';
import type { FailedCall } from './run-collector.ts';

export interface MemberOptions {
  /** Name, with its path, of the role that is assumed in each account. */
  readonly roleName: string;
  /** Globs of account ids or names; none: all. */
  readonly accounts: readonly string[];
  readonly exclude: readonly string[];
}

export interface Member {
  readonly accountId: string;
  readonly name: string;
}

const ASSUME_ROLE: Call = { call: 'sts:AssumeRole', tells: 'all of that account' };

/** Rejects, before anything is collected, where these credentials do not see the accounts of an organization; says what would. */
export async function refuseWithoutOrganization(own: Place, asker: Asker): Promise<void> {
  const { organization: describe, roots } = organization.calls;
  const described = await asker.ask(describe, {}, own);
  if (described.answer === null) throw new BlastError(`account ${own.accountId} is in no organization: collect it without --org`);
  if (described.failure !== undefined) throw cannotRead(describe, described.failure, own, 'its management account');
  const { failure } = await asker.ask(roots, {}, own);
  const management = text(described.answer, 'Organization', 'MasterAccountId');
  if (failure !== undefined)
    throw cannotRead(roots, failure, own, management === own.accountId ? 'a principal that may' : `its management account ${management}`);
}

function cannotRead({ call }: Call, { code }: Failure, { accountId }: Place, who: string): BlastError {
  return new BlastError(
    `account ${accountId} may not read its organization (${call}: ${code}): use credentials of ${who} or of a delegated administrator, or collect it without --org`,
    { exitStatus: 3 },
  );
}

/** Says before AWS is asked what cannot be meant. */
export function refuseBadMembers({ roleName, accounts, exclude }: MemberOptions): void {
  refuseBadRoleName(roleName);
  refuseNegated('--accounts', accounts, 'use --exclude');
  refuseNegated('--exclude', exclude, 'use --accounts');
}

/** What IAM lets a role be named, behind its path; an ARN is of one account. */
export function refuseBadRoleName(roleName: string): void {
  const name = roleName.slice(roleName.lastIndexOf('/') + 1);
  if (/^[\x21-\x39\x3b-\x7e]+$/.test(roleName) && /^[\w+=,.@-]{1,64}$/.test(name)) return;
  throw new BlastError(
    `--role-name takes the name of a role, with its path where it has one, such as \`audit/Reader\`, not \`${oneLine(roleName)}\``,
  );
}

/** Accounts of the organization that the globs choose, but for the one that is collected anyway. A glob that matches none is a slip. */
export function chosenMembers(tree: Json, own: string, { accounts, exclude }: MemberOptions): readonly Member[] {
  const all = objects(tree, 'accounts').map((account) => ({ accountId: textOf(account, 'accountId'), name: text(account, 'name') ?? '' }));
  const names = all.map(({ accountId, name }) => [accountId, name]);
  refuseIdle('--accounts', accounts, names, "the organization's accounts");
  refuseIdle('--exclude', exclude, names, "the organization's accounts");
  const matches = ({ accountId, name }: Member, globs: readonly string[]) =>
    globs.find((glob) => matchesGlob(accountId, glob) || matchesGlob(name, glob));
  const isOwn = ({ accountId }: Member) => accountId === own;
  const unwanted = all.filter(isOwn).flatMap((member) => matches(member, exclude) ?? [])[0];
  if (unwanted !== undefined)
    throw new BlastError(`--exclude ${unwanted} matches account ${own}, whose credentials these are: it is always collected`);
  return all.filter(
    (member) =>
      !isOwn(member) && (accounts.length === 0 || matches(member, accounts) !== undefined) && matches(member, exclude) === undefined,
  );
}

export function memberRoleArn(partition: string, accountId: string, roleName: string): string {
  return `arn:${partition}:iam::${accountId}:role/${roleName.replace(/^\//, '')}`;
}

/** The member's account as a place to ask in, or why it cannot be entered. */
export async function enterMember({ accountId, name }: Member, own: Place, roleName: string, asker: Asker): Promise<Place | FailedCall> {
  const about = memberRoleArn(own.partition, accountId, roleName);
  const input = { RoleArn: about, RoleSessionName: 'blast-collect' };
  const { answer, failure } = await asker.ask(ASSUME_ROLE, input, { ...own, journal: undefined });
  if (failure !== undefined) {
    const call = { ...ASSUME_ROLE, tells: `all of account ${accountId}${name === '' ? '' : ` (${name})`}` };
    return { call, code: failure.code, isDenied: isDenied(failure.code), region: undefined, about };
  }
  let first: AwsCredentialIdentity | undefined = credentialsOf(answer ?? {});
  const renew: AwsCredentialIdentityProvider = async () => {
    const known = first;
    first = undefined;
    // Sessions last an hour, runs may last longer. It is not asked in a slot of its own: the call that waits for it holds one.
    return known ?? credentialsOf(await own.session.send(ASSUME_ROLE, input, own));
  };
  return { ...own, accountId, session: own.session.as(renew) };
}

function credentialsOf(answer: Answer): AwsCredentialIdentity {
  const expiration = text(answer, 'Credentials', 'Expiration');
  return {
    accessKeyId: textOf(answer, 'Credentials', 'AccessKeyId'),
    secretAccessKey: textOf(answer, 'Credentials', 'SecretAccessKey'),
    sessionToken: textOf(answer, 'Credentials', 'SessionToken'),
    ...(expiration !== undefined && { expiration: new Date(expiration) }),
  };
}
