import type { Difference, MatchedStatement, Verdict, Verification } from '../../verify/index.ts';
import { count, field, grouped, openSheet, paint, paragraph, type Sheet, section, type TextOptions } from './sheet.ts';

/** How many requests agree with AWS, every one that differs with both sides' statements, and what was left out for which reason. */
export function renderVerification(result: Verification, options: TextOptions): string {
  const sheet = openSheet(options, [], []);
  const { differences, leftOut } = result;
  const lines = [
    ...paragraph(sheet, '', paint(sheet, 'bold', headline(result))),
    ...section(
      sheet,
      'DIFFERENT',
      '',
      differences.flatMap((each, index) => differenceLines(sheet, each, index + 1)),
    ),
    ...section(
      sheet,
      'LEFT OUT',
      '',
      leftOut.flatMap(({ text, requests }) => leftOutLines(sheet, text, requests)),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function headline({ checked, agreed, differences, calls, from }: Verification): string {
  const asked = `${count(checked, 'request')} put to SimulatePrincipalPolicy in ${count(calls, 'call')}${from === 'recording' ? ' (a recording)' : ''}`;
  if (checked === 0) return `${asked}: nothing was compared.`;
  return differences.length === 0
    ? `${asked}: ${checked === 1 ? 'it agrees' : 'all agree'}.`
    : `${asked}: ${count(agreed, 'agrees', 'agree')}, ${count(differences.length, 'differs', 'differ')}.`;
}

const LABELS = 8;

/** Keys that follow from the principal, the resource and the time. */
const EVIDENT = /^(aws:(principal|resource(account|org)|currenttime|epochtime|username|userid)|kms:calleraccount|s3:resourceaccount)/;

function differenceLines(
  sheet: Sheet,
  { action, resource, principal, kind, blast, aws, context, claims, hint }: Difference,
  number: number,
): string[] {
  const ours = blast.evidence.map(({ policy, statement, sid, effect }) => `${effect} ${policy}#${sid ?? statement}`);
  const told = Object.entries(context)
    .filter(([key]) => sheet.full || !EVIDENT.test(key))
    .map(([key, values]) => `${key}=${values.join(',')}`);
  const what = kind === 'decision' ? '' : ' (both deny, for different reasons)';
  return [
    ...paragraph(sheet, `${`${number}.`.padStart(4)} `, `${paint(sheet, 'bold', action)} on ${resource}, by ${principal}${what}`, 5),
    ...field(sheet, 'blast', LABELS, `${blast.decision}: ${ours.length === 0 ? 'no statement allows it' : ours.join(', ')}`, 5),
    ...field(sheet, 'AWS', LABELS, awsText(aws), 5),
    ...(told.length === 0 ? [] : field(sheet, 'context', LABELS, told.join(', '), 5)),
    ...field(sheet, 'claimed', LABELS, claims.join(', '), 5),
    ...field(sheet, 'cause', LABELS, hint, 5),
  ];
}

function awsText({ decision, statements, allowedByOrganizations, allowedByPermissionsBoundary }: Verdict): string {
  const gates = [
    allowedByOrganizations === false ? 'the organization does not allow it' : '',
    allowedByPermissionsBoundary === false ? 'the permissions boundary does not allow it' : '',
  ].filter((text) => text !== '');
  const told = [...statements.map(statementText), ...gates];
  return `${decision}: ${told.length === 0 ? 'no statement matches' : told.join(', ')}`;
}

/** `user-managed Deploy 3:12 to 9:5` */
function statementText({ policy, type, start, end }: MatchedStatement): string {
  const place = start === null || end === null ? '' : ` ${start.line}:${start.column} to ${end.line}:${end.column}`;
  return `${type} ${policy}${place}`;
}

function leftOutLines(sheet: Sheet, text: string, requests: Verification['leftOut'][number]['requests']): string[] {
  const summed = field(sheet, grouped(requests.length), 5, text);
  if (!sheet.full) return summed;
  return [
    ...summed,
    ...requests.flatMap(({ principal, action, resource }) => paragraph(sheet, '         ', `${action} on ${resource}, by ${principal}`, 2)),
  ];
}
