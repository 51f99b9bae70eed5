import type { Suspect, SuspectCredentials, SuspectKey } from '../../query/index.ts';
import { durationText } from '../../shared/count.ts';
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
  const { type, arn, uniqueId, groups, permissionsBoundary, tags } = suspect;
  const row = (label: string, text: string) => field(sheet, label, LABEL, text);
  const tagTexts = Object.entries(tags).map(([key, value]) => `${key}=${value}`);
  return [
    ...row(type.toLowerCase(), paint(sheet, 'bold', arn)),
    ...row('unique id', uniqueId === '' ? 'not known' : uniqueId),
    ...(type === 'User' || groups.length > 0 ? row('groups', groups.length === 0 ? 'none' : listed(sheet, groups.map(groupName), 8)) : []),
    ...row('boundary', permissionsBoundary === null ? 'none' : shortOf(sheet, permissionsBoundary)),
    ...(tagTexts.length === 0 ? [] : row('tags', listed(sheet, tagTexts, 6))),
    ...(type === 'Role' ? sessionLines(sheet, suspect) : credentialLines(sheet, suspect, collectedAt)),
    ...(suspect.survives ? row('survives', suspect.survives) : []),
    ...(suspect.rootCredentials ? row('root', rootText(suspect.rootCredentials)) : []),
  ];
}

function sessionLines(sheet: Sheet, { lastUsed, maxSessionDuration }: Suspect): string[] {
  const row = (label: string, text: string) => field(sheet, label, LABEL, text);
  return [
    ...row('last used', lastUsed ? day(lastUsed) : 'no use recorded'),
    ...row('sessions', maxSessionDuration ? `up to ${durationText(maxSessionDuration)}` : 'how long they may last was not collected'),
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
  const mfa = mfaDevices === null ? NOT_COLLECTED : mfaDevices.length === 0 ? 'none' : listed(sheet, mfaDevices.map(deviceName), 3);
  return [...keys, ...row('password', password), ...row('MFA', mfa)];
}

function isActive({ status }: SuspectKey): boolean {
  return status.toLowerCase() === 'active';
}

function deviceName(serial: string): string {
  return serial === 'unknown' ? 'yes, which device is not collected' : serial;
}

function keyText(sheet: Sheet, key: SuspectKey, collectedAt: string | null): string {
  const status = paint(sheet, isActive(key) ? 'red' : 'dim', key.status.toLowerCase());
  const age = key.created === null ? undefined : daysBetween(key.created, collectedAt);
  const created =
    key.created === null ? '' : age === undefined || sheet.full ? `, created ${day(key.created)}` : `, ${count(age, 'day')} old`;
  const used = key.lastUsed === null ? ', no use recorded' : `, last used ${day(key.lastUsed)}`;
  return `${key.id ?? 'a key'} ${status}${created}${used}`;
}

/** Root of the suspect's account, in one line: its keys bypass every policy of the account. */
function rootText({ accessKeys, consolePassword, mfaDevices }: SuspectCredentials): string {
  const active = accessKeys?.filter(isActive).length;
  const all = accessKeys?.length;
  const keys =
    active === undefined || all === undefined
      ? 'access keys not collected'
      : all === 0
        ? 'no access keys'
        : active === 0
          ? `${count(all, 'access key')}, inactive`
          : count(active, 'active access key');
  const used = latestUse(accessKeys);
  const mfa = mfaDevices === null ? 'MFA not collected' : mfaDevices.length === 0 ? 'no MFA' : 'MFA';
  return [`${keys}${used}`, mfa, ...(consolePassword === false ? ['no password'] : [])].join(', ');
}

function latestUse(keys: SuspectCredentials['accessKeys']): string {
  const [latest] = (keys ?? []).flatMap(({ lastUsed }) => lastUsed ?? []).sort((a, b) => Date.parse(b) - Date.parse(a));
  return latest === undefined ? '' : ` last used ${day(latest)}`;
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
