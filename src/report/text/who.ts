import type { Suspect } from '../../query/index.ts';
import { shortOf } from './names.ts';
import { count, field, listed, paint, type Sheet, section } from './sheet.ts';

const LABEL = 'unique id'.length;
const NOT_COLLECTED = 'not collected';

/** Who the suspects are, what holds them back, and which of their credentials are live. */
export function whoLines(sheet: Sheet, suspects: readonly Suspect[], collectedAt: string | null): string[] {
  const lines = suspects.flatMap((suspect, index) => [...(index === 0 ? [] : ['']), ...suspectLines(sheet, suspect, collectedAt)]);
  return section(sheet, 'WHO', '', lines);
}

function suspectLines(sheet: Sheet, suspect: Suspect, collectedAt: string | null): string[] {
  const { type, arn, uniqueId, groups, permissionsBoundary, tags, credentials } = suspect;
  const row = (label: string, text: string) => field(sheet, label, LABEL, text);
  const tagTexts = Object.entries(tags).map(([key, value]) => `${key}=${value}`);
  const isUser = type === 'User' || credentials.accessKeys !== null || credentials.consolePassword !== null;
  return [
    ...row(type.toLowerCase(), paint(sheet, 'bold', arn)),
    ...row('unique id', uniqueId === '' ? 'not known' : uniqueId),
    ...(type === 'User' || groups.length > 0 ? row('groups', groups.length === 0 ? 'none' : listed(sheet, groups.map(groupName), 8)) : []),
    ...row('boundary', permissionsBoundary === null ? 'none' : shortOf(sheet, permissionsBoundary)),
    ...(tagTexts.length === 0 ? [] : row('tags', listed(sheet, tagTexts, 6))),
    ...(isUser ? credentialLines(sheet, suspect, collectedAt) : []),
  ];
}

function credentialLines(sheet: Sheet, { credentials }: Suspect, collectedAt: string | null): string[] {
  const { accessKeys, consolePassword, mfaDevices } = credentials;
  const row = (label: string, text: string) => field(sheet, label, LABEL, text);
  if (accessKeys === null && consolePassword === null && mfaDevices === null)
    return row('keys', 'not collected, nor console password and MFA devices');
  const keys =
    accessKeys === null || accessKeys.length === 0
      ? row('keys', accessKeys === null ? NOT_COLLECTED : 'none')
      : accessKeys.flatMap((key, index) => row(index === 0 ? 'keys' : '', keyText(sheet, key, collectedAt)));
  const password = consolePassword === null ? NOT_COLLECTED : consolePassword ? 'yes' : 'none';
  const mfa = mfaDevices === null ? NOT_COLLECTED : mfaDevices.length === 0 ? 'none' : listed(sheet, mfaDevices, 3);
  return [...keys, ...row('password', password), ...row('MFA', mfa), ...survivors(sheet, credentials)];
}

type Key = NonNullable<Suspect['credentials']['accessKeys']>[number];

function isActive({ status }: Key): boolean {
  return status.toLowerCase() === 'active';
}

function keyText(sheet: Sheet, key: Key, collectedAt: string | null): string {
  const status = paint(sheet, isActive(key) ? 'red' : 'dim', key.status.toLowerCase());
  const age = key.created === null ? undefined : daysBetween(key.created, collectedAt);
  const created =
    key.created === null ? '' : age === undefined || sheet.full ? `, created ${day(key.created)}` : `, ${count(age, 'day')} old`;
  const used = key.lastUsed === null ? ', no use recorded' : `, last used ${day(key.lastUsed)}`;
  return `${key.id} ${status}${created}${used}`;
}

const SESSIONS = 'the sessions that it has already started';

/** Containment is often believed done once a key is off; what it leaves standing belongs beside the keys. */
function survivors(sheet: Sheet, { accessKeys, consolePassword }: Suspect['credentials']): string[] {
  const active = (accessKeys ?? []).filter(isActive).length;
  if (active === 0) return consolePassword === true ? field(sheet, 'survives', LABEL, `deleting the password leaves ${SESSIONS}`) : [];
  const left = [
    ...(active > 1 ? [active === 2 ? 'the other active key' : `the ${active - 1} other active keys`] : []),
    ...(consolePassword === true ? ['the console password'] : []),
    SESSIONS,
  ];
  return field(
    sheet,
    'survives',
    LABEL,
    `disabling ${active > 1 ? 'one key' : 'the key'} leaves ${left.join(', ').replace(/, ([^,]*)$/, ' and $1')}`,
  );
}

function groupName(group: string): string {
  return group.slice(group.lastIndexOf('/') + 1);
}

function day(time: string): string {
  return time.slice(0, 10);
}

function daysBetween(from: string, to: string | null): number | undefined {
  const days = to === null ? Number.NaN : Math.floor((Date.parse(to) - Date.parse(from)) / 86_400_000);
  return Number.isFinite(days) && days >= 0 ? days : undefined;
}
