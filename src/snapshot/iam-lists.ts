/** The four lists of authorization details: checked, brought together from pages, and sorted by account. */
import { isDeepStrictEqual } from 'node:util';
import { accountOf, parseArn } from '../shared/arn.ts';
import { oneLine } from '../shared/one-line.ts';
import { failAt, type Item, isObject, type JsonObject, optionalItemsOf, type Place, placeOf, placeText, stringOf } from './check.ts';

import type { Gap, Json } from './types.ts';

export const LIST_NAMES = ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies'] as const;
export type ListName = (typeof LIST_NAMES)[number];

const ARN_KINDS: { readonly [name in ListName]: string } = {
  UserDetailList: 'user',
  GroupDetailList: 'group',
  RoleDetailList: 'role',
  Policies: 'policy',
};
const WHAT_IS_MISSING: { readonly [name in ListName]: string } = {
  UserDetailList: 'users',
  GroupDetailList: 'groups',
  RoleDetailList: 'roles',
  Policies: 'managed policies',
};

/** A user, group, role or policy as AWS printed it. */
export interface IamItem extends Item {
  readonly arn: string;
  /** undefined for AWS managed policies, which belong to no account. */
  readonly accountId: string | undefined;
}

/** The lists of one account; a list that no input had is left out. */
export type IamLists = { readonly [name in ListName]?: readonly IamItem[] };

/** One page (or all) of authorization details. */
export interface Page {
  readonly place: Place;
  readonly lists: IamLists;
  /** The accounts that its items belong to. */
  readonly accountIds: ReadonlySet<string>;
  readonly isTruncated: boolean;
}

/** One account of authorization details, from all pages that mention it. */
export interface DetailsOfAccount {
  readonly accountId: string;
  readonly partition: string;
  readonly place: Place;
  readonly lists: IamLists;
  readonly gaps: readonly Gap[];
}

/** Checks the shape of the lists; the members of items are checked when they are joined. */
export function readPage(document: JsonObject, place: Place): Page {
  const lists: { [name in ListName]?: readonly IamItem[] } = {};
  for (const name of LIST_NAMES) {
    const items = optionalItemsOf(document, name, place);
    if (items !== undefined) lists[name] = items.map((item) => readItem(item, ARN_KINDS[name]));
  }
  return { place, lists, accountIds: accountsOf(lists), isTruncated: document.IsTruncated === true || isToken(document.NextToken) };
}

function isToken(value: Json | undefined): boolean {
  return typeof value === 'string' && value !== '';
}

function readItem(item: Item, kind: string): IamItem {
  const expected = `the ARN of a ${kind}, such as \`arn:aws:iam::111111111111:${kind}/name\``;
  const arn = stringOf(item.value, 'Arn', item.place, expected);
  const parsed = parseArn(arn);
  const accountId = accountOf(arn);
  const isAwsManaged = kind === 'policy' && parsed?.account === 'aws';
  if (parsed?.service !== 'iam' || !parsed.resource.startsWith(`${kind}/`) || (accountId === undefined && !isAwsManaged)) {
    failAt(placeOf(item.place, 'Arn'), `found \`${oneLine(arn.slice(0, 200))}\`, expected ${expected}`);
  }
  return { ...item, arn, accountId };
}

/** The lists of an account of a blast snapshot: everything in them must be of that account. */
export function readListsOf(accountId: string, iam: Item): IamLists {
  const page = readPage(iam.value, iam.place);
  const lists: { [name in ListName]?: readonly IamItem[] } = {};
  for (const name of LIST_NAMES) {
    const items = page.lists[name];
    if (items === undefined) continue;
    const stranger = items.find((item) => item.accountId !== undefined && item.accountId !== accountId);
    if (stranger !== undefined)
      failAt(placeOf(stranger.place, 'Arn'), `found an ARN of account ${stranger.accountId}, expected one of account ${accountId}`);
    lists[name] = mergeItems(items);
  }
  return lists;
}

/** The newest date in the lists: what mentions it is not older. Dates of what AWS says about the future, such as the end of something, are not in them. */
export function newestDate(lists: IamLists): string | undefined {
  let newest = Number.NEGATIVE_INFINITY;
  for (const name of LIST_NAMES)
    for (const { value } of lists[name] ?? []) for (const time of timesOf(value)) newest = Math.max(newest, time);
  return Number.isFinite(newest) ? new Date(newest).toISOString() : undefined;
}

const DATES = ['CreateDate', 'UpdateDate', 'PasswordLastUsed'];

function timesOf(item: JsonObject): readonly number[] {
  const used = item['RoleLastUsed'];
  return [...DATES.map((name) => item[name]), isObject(used) ? used['LastUsedDate'] : undefined].flatMap((text) => {
    const time = typeof text === 'string' && /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
    return Number.isNaN(time) ? [] : [time];
  });
}

/** Pages in any order, of any number of accounts -> accounts, in the order in which they occur. */
export function groupByAccount(pages: readonly Page[]): readonly DetailsOfAccount[] {
  const accountIds = new Set(pages.flatMap((page) => [...page.accountIds]));
  if (accountIds.size === 0 && pages[0] !== undefined) {
    failAt(pages[0].place, 'no user, group, role or customer managed policy in it, so its account is not known, expected at least one');
  }
  return [...accountIds].map((accountId) => collectAccount(accountId, pages));
}

function accountsOf(lists: IamLists): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const name of LIST_NAMES) for (const item of lists[name] ?? []) if (item.accountId !== undefined) ids.add(item.accountId);
  return ids;
}

function collectAccount(accountId: string, pages: readonly Page[]): DetailsOfAccount {
  const own = pages.filter((page) => page.accountIds.has(accountId));
  // A page of AWS managed policies alone does not say whose it is. Its policies are the same for everybody.
  const shared = pages.filter((page) => page.accountIds.size === 0);
  const lists: { [name in ListName]?: readonly IamItem[] } = {};
  for (const name of LIST_NAMES) {
    const parts = [...own, ...shared]
      .flatMap((page) => page.lists[name] ?? [])
      .filter((item) => item.accountId === undefined || item.accountId === accountId);
    if ([...own, ...shared].some((page) => page.lists[name] !== undefined)) lists[name] = mergeItems(parts);
  }
  const first = own[0] as Page;
  const arn = LIST_NAMES.flatMap((name) => lists[name] ?? []).find((item) => item.accountId === accountId)?.arn ?? '';
  const isTruncated = [...own, ...shared].every((page) => page.isTruncated);
  return {
    accountId,
    partition: parseArn(arn)?.partition ?? 'aws',
    place: first.place,
    lists,
    gaps: isTruncated ? [truncationGap(accountId)] : [],
  };
}

function truncationGap(accountId: string): Gap {
  return {
    what: `iam:GetAccountAuthorizationDetails ${accountId}`,
    text: 'the last page says that more follow (`IsTruncated`): users, groups, roles and policies are missing',
  };
}

/** Says which lists are missing altogether: their absence is not the same as their being empty. */
export function gapsOfMissingLists(accountId: string, lists: IamLists): readonly Gap[] {
  return LIST_NAMES.filter((name) => lists[name] === undefined).map((name) => ({
    what: `${name} ${accountId}`,
    text: `no \`${name}\` in the input: which ${WHAT_IS_MISSING[name]} account ${accountId} has is not known`,
  }));
}

/**
 * Pages overlap where the account changed between two calls: the same item twice is one item.
 * Of AWS managed policies the first wins: their attachment counts differ between accounts, which is no contradiction.
 */
function mergeItems(items: readonly IamItem[]): readonly IamItem[] {
  const merged = new Map<string, IamItem>();
  for (const item of items) {
    const same = merged.get(item.arn);
    if (same === undefined) merged.set(item.arn, item);
    else if (item.accountId !== undefined && !isDeepStrictEqual(same.value, item.value)) {
      failAt(
        item.place,
        `describes \`${oneLine(item.arn)}\` differently from ${placeText(same.place)}, expected one collection of the account`,
      );
    }
  }
  return [...merged.values()];
}
