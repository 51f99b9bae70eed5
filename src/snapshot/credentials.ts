/** What is known of users' credentials. Only the members named here are ever read: a secret in the input goes nowhere. */
import {
  asObject,
  type Item,
  type JsonObject,
  optionalItemsOf,
  optionalObjectOf,
  optionalStringOf,
  placeOf,
  placeText,
  stringOf,
} from './check.ts';
import type { AccessKey, Json, UserCredentials } from './types.ts';

/** Credentials by user name and ARN. */
export type CredentialsOf = (userName: string, userArn: string) => UserCredentials;

/** For input without a credentials section. */
export function noCredentials(): UserCredentials {
  return { accessKeys: undefined, consolePassword: undefined, mfaDevices: undefined };
}

/** Indexes the section; the credential report fills in what the lists do not say. */
export function readCredentials(section: Item | undefined, onWarning: (text: string) => void): CredentialsOf {
  if (section === undefined) return noCredentials;
  const { value, place } = section;
  const lastUsed = readLastUsed(optionalObjectOf(value, 'AccessKeyLastUsed', place));
  const keys = groupByUser(optionalItemsOf(value, 'AccessKeys', place), (item) => readKey(item, lastUsed, onWarning));
  const logins = groupByUser(optionalItemsOf(value, 'LoginProfiles', place), () => true);
  const devices = groupByUser(optionalItemsOf(value, 'MFADevices', place), (item) => stringOf(item.value, 'SerialNumber', item.place));
  const report = new Map((optionalItemsOf(value, 'CredentialReport', place) ?? []).map((row) => [rowKey(row), row.value]));
  return (userName, userArn) => {
    const row = report.get(userArn) ?? report.get(userName);
    return {
      accessKeys: keys === undefined ? row && keysOfReport(row) : (keys.get(userName) ?? []),
      consolePassword: logins === undefined ? row && flagOf(row.password_enabled) : logins.has(userName),
      mfaDevices: devices === undefined ? row && devicesOfReport(row) : (devices.get(userName) ?? []),
    };
  };
}

/** What root has. The account's summary is of the moment, and counts; the credential report says more, and may be four hours old (R-SNAP-08). */
export function readRootCredentials(section: Item | undefined): UserCredentials {
  if (section === undefined) return noCredentials();
  const { value, place } = section;
  const rows = optionalItemsOf(value, 'CredentialReport', place) ?? [];
  const row = rows.find((item) => rowKey(item).endsWith(':root') || item.value.user === '<root_account>')?.value;
  const summary = optionalObjectOf(value, 'AccountSummary', place)?.value ?? {};
  const keys = row && keysOfReport(row);
  const hasMfa = flagOf(summary.AccountMFAEnabled);
  return {
    accessKeys: keysOfRoot(keys, flagOf(summary.AccountAccessKeysPresent)),
    consolePassword: flagOf(summary.AccountPasswordPresent) ?? (row && flagOf(row.password_enabled)),
    mfaDevices: hasMfa === undefined ? row && devicesOfReport(row) : devicesIf(hasMfa),
  };
}

/** A key that the report does not know yet is taken to be active. */
function keysOfRoot(keys: readonly AccessKey[] | undefined, hasKeys: boolean | undefined): readonly AccessKey[] | undefined {
  if (hasKeys === undefined) return keys;
  if (!hasKeys) return [];
  return keys !== undefined && keys.length > 0 ? keys : [{ id: '', active: true, created: undefined, lastUsed: undefined }];
}

function groupByUser<T>(items: readonly Item[] | undefined, read: (item: Item) => T): ReadonlyMap<string, readonly T[]> | undefined {
  if (items === undefined) return undefined;
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = userNameOf(item);
    if (name === undefined) continue;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [read(item)]);
    else group.push(read(item));
  }
  return groups;
}

/** ListVirtualMFADevices puts the user in an object, which is absent for a device that nobody uses. */
function userNameOf({ value, place }: Item): string | undefined {
  const user = optionalObjectOf(value, 'User', place);
  if (user !== undefined) return optionalStringOf(user.value, 'UserName', user.place);
  return 'UserName' in value || !('SerialNumber' in value) ? stringOf(value, 'UserName', place, 'the name of the user') : undefined;
}

function readKey({ value, place }: Item, lastUsed: ReadonlyMap<string, string>, onWarning: (text: string) => void): AccessKey {
  const id = stringOf(value, 'AccessKeyId', place, 'the id of the access key');
  const isSecret = looksSecret(id);
  if (isSecret || 'SecretAccessKey' in value)
    onWarning(`${placeText(place)}: holds a secret key, which was not read: delete it from the file`);
  return {
    id: isSecret ? '' : id,
    active: value.Status !== 'Inactive',
    created: optionalStringOf(value, 'CreateDate', place),
    lastUsed: lastUsed.get(id),
  };
}

/** Secret keys have 40 characters and small letters; ids of access keys have neither. */
function looksSecret(text: string): boolean {
  return /^[A-Za-z0-9/+=]{40}$/.test(text) && text !== text.toUpperCase();
}

/** Both `{ "LastUsedDate": ... }` and the whole answer of GetAccessKeyLastUsed. */
function readLastUsed(section: Item | undefined): ReadonlyMap<string, string> {
  const dates = new Map<string, string>();
  for (const [id, entry] of Object.entries(section?.value ?? {})) {
    const place = placeOf((section as Item).place, id);
    const outer = asObject(entry, place);
    const inner = optionalObjectOf(outer, 'AccessKeyLastUsed', place) ?? { value: outer, place };
    const date = dateOf(optionalStringOf(inner.value, 'LastUsedDate', inner.place));
    if (date !== undefined) dates.set(id, date);
  }
  return dates;
}

function rowKey({ value, place }: Item): string {
  return optionalStringOf(value, 'arn', place) ?? stringOf(value, 'user', place, 'the column `user` or `arn` of the credential report');
}

/** The report counts keys but does not name them; a key that never existed has no rotation date. */
function keysOfReport(row: JsonObject): readonly AccessKey[] | undefined {
  if (flagOf(row.access_key_1_active) === undefined) return undefined;
  return ['access_key_1', 'access_key_2'].flatMap((key) => {
    const active = flagOf(row[`${key}_active`]) ?? false;
    const created = dateOf(row[`${key}_last_rotated`]);
    return active || created !== undefined ? [{ id: '', active, created, lastUsed: dateOf(row[`${key}_last_used_date`]) }] : [];
  });
}

function devicesOfReport(row: JsonObject): readonly string[] | undefined {
  const active = flagOf(row.mfa_active);
  return active === undefined ? undefined : devicesIf(active);
}

function devicesIf(hasOne: boolean): readonly string[] {
  return hasOne ? ['unknown'] : [];
}

/** The report writes words, the summary 0 and 1. */
function flagOf(value: Json | undefined): boolean | undefined {
  if (typeof value === 'number') return value > 0;
  const text = typeof value === 'string' ? value.toLowerCase() : value;
  return text === true || text === 'true' ? true : text === false || text === 'false' ? false : undefined;
}

/** The report writes `N/A` and `no_information` where there is no date. */
function dateOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && /^\d{4}-/.test(value) ? value : undefined;
}
