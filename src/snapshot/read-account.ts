/** One account, from a blast snapshot or from authorization details. */
import { isDeepStrictEqual } from 'node:util';
import { oneLine } from '../shared/one-line.ts';
import {
  accountIdOf,
  asObject,
  describeJson,
  failAt,
  type Item,
  itemsOf,
  optionalObjectOf,
  optionalStringOf,
  placeOf,
  placeText,
  stringOf,
  stringsOf,
} from './check.ts';

import { noCredentials, readCredentials, readRootCredentials } from './credentials.ts';
import type { InternDocument } from './documents.ts';
import { type DetailsOfAccount, gapsOfMissingLists, newestDate, readListsOf } from './iam-lists.ts';
import { readIdentityCenter } from './identity-center.ts';
import { joinIam } from './join-iam.ts';
import { readResource } from './read-resource.ts';
import type { Account, Gap, Json, Resource } from './types.ts';

/** What reading an account needs from outside. */
export interface AccountContext {
  readonly intern: InternDocument;
  readonly onWarning: (text: string) => void;
}

/** An account and what could not be read of it. */
export interface ReadAccount {
  readonly account: Account;
  readonly gaps: readonly Gap[];
  /** The newest date in its lists. */
  readonly newest: string | undefined;
}

/** An item of the `accounts` of a blast snapshot, or an account file of a snapshot directory. */
export function readAccount({ value, place }: Item, context: AccountContext): ReadAccount {
  const accountId = accountIdOf(value, 'accountId', place);
  const iamPlace = placeOf(place, 'iam');
  const lists = readListsOf(accountId, {
    value: asObject(value.iam, iamPlace, 'an object with the lists of authorization details'),
    place: iamPlace,
  });
  const credentials = optionalObjectOf(value, 'credentials', place);
  const credentialsOf = readCredentials(credentials, context.onWarning);
  const { gaps, ...iam } = joinIam(accountId, lists, credentialsOf, context.intern);
  const missing = gapsOfMissingLists(accountId, lists);
  const told = itemsOf(value, 'gaps', place).map(readGap);
  const resources = mergeResources(itemsOf(value, 'resources', place), accountId, context.intern);
  const account: Account = {
    accountId,
    alias: optionalStringOf(value, 'alias', place),
    ...iam,
    isIamComplete: missing.length === 0 && !told.some(({ what }) => what.startsWith(DETAILS_CALL)),
    rootCredentials: readRootCredentials(credentials),
    resources,
    inventory: new Set(isPresent(value.inventory) ? stringsOf(value, 'inventory', place) : resources.map((resource) => resource.type)),
    identityProviders: itemsOf(value, 'identityProviders', place).map(readIdentityProvider),
    identityCenter: readIdentityCenter(value['identityCenter']),
    publicAccessBlock: readFlags(optionalObjectOf(value, 'publicAccessBlock', place)),
    canonicalUserId: optionalStringOf(value, 'canonicalUserId', place),
  };
  return { account, gaps: [...told, ...missing, ...gaps], newest: newestDate(lists) };
}

/** The call whose pages are the lists: a collection may have ended between two of them. */
const DETAILS_CALL = 'iam:GetAccountAuthorizationDetails';

/** An account of which only authorization details are known. */
export function accountOfDetails(details: DetailsOfAccount, context: AccountContext): ReadAccount {
  const { accountId, lists } = details;
  const { gaps, ...iam } = joinIam(accountId, lists, noCredentials, context.intern);
  const missing = [...details.gaps, ...gapsOfMissingLists(accountId, lists)];
  return {
    account: {
      accountId,
      alias: undefined,
      ...iam,
      isIamComplete: missing.length === 0,
      rootCredentials: noCredentials(),
      resources: [],
      inventory: new Set(),
      identityProviders: [],
      identityCenter: undefined,
      publicAccessBlock: undefined,
      canonicalUserId: undefined,
    },
    gaps: [...missing, ...gaps],
    newest: newestDate(lists),
  };
}

function isPresent(value: Json | undefined): boolean {
  return value !== undefined && value !== null;
}

/** A collector that meets a resource twice may write it twice. */
function mergeResources(items: readonly Item[], accountId: string, intern: InternDocument): readonly Resource[] {
  const merged = new Map<string, { readonly resource: Resource; readonly item: Item }>();
  for (const item of items) {
    const resource = readResource(item, accountId, intern);
    const key = `${resource.type} ${resource.arn}`;
    const same = merged.get(key);
    if (same === undefined) merged.set(key, { resource, item });
    else if (!isDeepStrictEqual(same.resource, resource))
      failAt(item.place, `describes \`${oneLine(resource.arn)}\` differently from ${placeText(same.item.place)}, expected it once`);
  }
  return [...merged.values()].map(({ resource }) => resource);
}

function readIdentityProvider({ value, place }: Item): Account['identityProviders'][number] {
  return {
    arn: stringOf(value, 'arn', place, 'the ARN of the identity provider'),
    url: optionalStringOf(value, 'url', place),
    clientIds: stringsOf(value, 'clientIds', place),
  };
}

function readFlags(section: Item | undefined): { readonly [flag: string]: boolean } | undefined {
  if (section === undefined) return undefined;
  const { value, place } = section;
  const flags: { [flag: string]: boolean } = {};
  for (const [name, flag] of Object.entries(value)) {
    if (typeof flag !== 'boolean') failAt(placeOf(place, name), `found ${describeJson(flag)}, expected true or false`);
    flags[name] = flag;
  }
  return flags;
}

/** Collectors name the call and the ARN (`s3:GetBucketPolicy arn:aws:s3:::x`) and say why with AWS's error code. */
function readGap({ value, place }: Item): Gap {
  const what = stringOf(value, 'what', place, 'the call or the thing that could not be read');
  const about = optionalStringOf(value, 'about', place) ?? /(?:^|\s)(arn:\S+)$/.exec(what)?.[1];
  const code = optionalStringOf(value, 'code', place);
  const text = optionalStringOf(value, 'text', place) ?? `could not be read${code === undefined ? '' : `: ${code}`}`;
  return about === undefined ? { what, text } : { what, text, about };
}
