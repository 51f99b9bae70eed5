import { groupBy } from '../../shared/group.ts';
import { typeName } from './names.ts';
import { predicateText } from './predicate-text.ts';
import { field, listed, openSheet, paint, paragraph, type Sheet, type TextOptions } from './sheet.ts';

/** What a text says of a technique; the catalogue's rows have this shape. */
export interface TechniqueFacts {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly category: string;
  readonly allOf: readonly string[];
  readonly anyOf?: readonly (readonly string[])[];
  readonly tells: string;
  readonly gives: string;
  readonly passedTo?: string | readonly string[];
  readonly runsAs?: string | readonly string[];
  readonly host?: { readonly type: string | readonly string[] };
  readonly trigger?: { readonly anyOf: readonly (readonly string[])[] };
  readonly requires?: readonly { readonly is: string }[];
  readonly limitedTo?: readonly string[];
  readonly events: readonly string[];
  readonly attack: readonly string[];
  readonly remedy: string;
  readonly knownAs: readonly string[];
}

const CATEGORIES: { readonly [category: string]: string } = {
  'self-escalation': 'CHANGING ONE’S OWN PERMISSIONS',
  'principal-access': 'BECOMING ANOTHER PRINCIPAL',
  'guardrail-removal': 'REMOVING A GUARDRAIL',
  lateral: 'ASSUMING ROLES',
  'new-passrole': 'PASSING A ROLE TO SOMETHING NEW',
  'existing-passrole': 'RUNNING CODE IN WHAT EXISTS',
  'credential-access': 'READING CREDENTIALS',
};

/** The catalogue: one line each, by category. */
export function renderTechniques(techniques: readonly TechniqueFacts[], options: TextOptions): string {
  const sheet = openSheet(options, [], []);
  const widest = Math.floor(sheet.width / 2) - 4;
  const label = Math.min(widest, Math.max(0, ...techniques.map(({ id }) => id.length)));
  const lines = [...groupBy(techniques, ({ category }) => category)].flatMap(([category, members]) => [
    '',
    `${paint(sheet, 'bold', CATEGORIES[category] ?? category.toUpperCase().replaceAll('-', ' '))}  ${members.length}`,
    // A long id has a line to itself.
    ...members.flatMap(({ id, name }) =>
      id.length > label ? [`  ${id}`, ...field(sheet, '', label, name)] : field(sheet, id, label, name),
    ),
  ]);
  const head = paragraph(
    sheet,
    '',
    `${paint(sheet, 'bold', `${techniques.length} techniques`)}; blast techniques ID tells more of one.`,
    0,
  );
  return `${[...head, ...lines].join('\n')}\n`;
}

const LABEL = 'CloudTrail'.length;

/** One technique: what it takes, what it gives, how to see it and how to take it away. */
export function renderTechnique(technique: TechniqueFacts, options: TextOptions): string {
  const sheet = openSheet(options, [], []);
  const row = (label: string, text: string) => (text === '' ? [] : field(sheet, paint(sheet, 'dim', label), LABEL, text));
  const { id, name, kind, category, tells, gives, events, attack, remedy, knownAs, limitedTo = [] } = technique;
  const lines = [
    ...paragraph(sheet, '', `${paint(sheet, 'bold', name)}  ${id}`, 2),
    ...paragraph(sheet, '  ', `The caller ${generic(tells)}.`),
    '',
    ...row('kind', `${kind}, ${category}`),
    ...neededLines(sheet, technique),
    ...row('through', throughText(technique)),
    ...row('runs as', runsAsText(technique)),
    ...conditionLines(sheet, technique),
    ...row('gives', gives),
    ...row('limited to', listed(sheet, limitedTo, 12)),
    '',
    ...row('CloudTrail', events.length === 0 ? 'leaves no event of its own' : events.join(', ')),
    ...row('ATT&CK', attack.join(', ')),
    ...row('remedy', remedy),
    ...row('elsewhere', knownAs.join(', ')),
  ];
  return `${lines.join('\n')}\n`;
}

function neededLines(sheet: Sheet, technique: TechniqueFacts): string[] {
  const { allOf, anyOf = [], trigger } = technique;
  const on = (actions: readonly string[]) => actions.map((action) => `${action}${placeOf(technique, action)}`);
  const row = (label: string, text: string) => field(sheet, paint(sheet, 'dim', label), LABEL, text);
  return [
    ...on(allOf).flatMap((text, index) => row(index === 0 ? 'needs' : '', text)),
    ...anyOf.flatMap((actions, index) =>
      row(index === 0 ? (allOf.length > 0 ? 'and one of' : 'one of') : '', on(actions).join(', ') || 'nothing more'),
    ),
    ...(trigger?.anyOf ?? []).flatMap((actions, index) => row(index === 0 ? 'started by' : '', actions.join(', '))),
  ];
}

/** The resource that an action of the row is needed on, where the row fixes it. */
function placeOf({ kind, host, passedTo }: TechniqueFacts, action: string): string {
  if (action === 'iam:PassRole') return ` on the role${passedTo === undefined ? '' : `, to ${either(passedTo)}`}`;
  if (action === 'sts:AssumeRole') return ' on the role';
  const [service = '', call = ''] = action.split(':');
  if (service === 'iam' && kind === 'self-write') return ' on itself';
  if (service === 'iam' && /ToGroup$/.test(call)) return ' on the group';
  if (service === 'iam' && /User|LoginProfile|AccessKey|MFA/.test(call) && !call.startsWith('CreateUser')) return ' on the user';
  if (service === 'iam' && /Role/.test(call) && !call.startsWith('CreateRole')) return ' on the role';
  if (service === 'iam' && /Group/.test(call) && !call.startsWith('CreateGroup')) return ' on the group';
  if (service === 'iam' && /PolicyVersion/.test(call)) return ' on the policy';
  if (host === undefined || /^(Create|List|Describe|Get|Register)/.test(call)) return '';
  const [type = ''] = typeof host.type === 'string' ? [host.type] : host.type;
  return type.toLowerCase().startsWith(`aws::${service}::`) ? ` on the ${typeName(type)}` : '';
}

function runsAsText({ runsAs, passedTo }: TechniqueFacts): string {
  const service = runsAs ?? passedTo;
  return service === undefined ? '' : `a role that trusts ${either(service)}`;
}

function throughText({ host }: TechniqueFacts): string {
  if (host === undefined) return '';
  return `an existing ${either(typeof host.type === 'string' ? typeName(host.type) : host.type.map(typeName))}`;
}

function conditionLines(sheet: Sheet, { requires = [] }: TechniqueFacts): string[] {
  const texts = requires.map(predicateText).filter((text) => text !== '');
  return texts.flatMap((text, index) => field(sheet, index === 0 ? paint(sheet, 'dim', 'if') : '', LABEL, text));
}

function either(values: string | readonly string[]): string {
  const distinct = typeof values === 'string' ? [values] : [...new Set(values)];
  return distinct.length < 2 ? distinct.join('') : `${distinct.slice(0, -1).join(', ')} or ${distinct.at(-1)}`;
}

/** The sentence about nobody in particular. */
function generic(tells: string): string {
  return tells
    .replaceAll('{from}', 'the caller')
    .replaceAll('account {to}', 'the account')
    .replaceAll('group {to}', 'a group')
    .replaceAll('{to}', 'the target')
    .replace(/(\S+) \{through\}/, (_, noun: string) => (['in', 'on', 'of'].includes(noun) ? `${noun} something that exists` : `${noun} X`));
}
