import type { Condition } from '../query/index.ts';
import { everyCondition } from '../shared/every-condition.ts';

/** Says what must hold, as a phrase that can follow "only": `with MFA`, `from 203.0.113.0/24`. Unusual tests stay as IAM writes them. */
export function conditionText(condition: Condition): string {
  return everyCondition(condition)
    .map((each) => phraseFor(each) ?? asWritten(each))
    .join(' or ');
}

/** Conditions as one phrase: `only with MFA and from 203.0.113.0/24`, `only before 2027-01-01 and (with MFA or from 203.0.113.0/24)`. Empty where there are none. */
export function onlyText(conditions: readonly Condition[]): string {
  const phrases = new Map(conditions.map((condition) => [eitherText(condition), condition.or !== undefined]));
  const parts = [...phrases].map(([phrase, hasOr]) => (hasOr && phrases.size > 1 ? `(${phrase})` : phrase));
  return parts.length === 0 ? '' : `only ${parts.join(' and ')}`;
}

function eitherText(condition: Condition): string {
  return everyCondition(condition)
    .map((each) => phraseFor(each) ?? `where ${asWritten(each)}`)
    .join(' or ');
}

interface Operator {
  readonly quantifier: 'any' | 'all' | undefined;
  readonly base: string;
  readonly negated: boolean;
  readonly ifExists: boolean;
}

type Phrase = (values: readonly string[], operator: Operator) => string | undefined;

const EQUALITY = /^(string(like|equals|equalsignorecase)|arn(like|equals)|ipaddress|numericequals|bool|binaryequals)$/;

/** Key in lower case -> its phrase. */
const PHRASES: { readonly [key: string]: Phrase } = {
  'aws:multifactorauthpresent': (values) => yesOrNo(values, 'with MFA', 'without MFA'),
  'aws:multifactorauthage': (values, { base }) => mfaAge(base, values),
  'aws:securetransport': (values) => yesOrNo(values, 'over TLS', 'without TLS'),
  'aws:viaawsservice': (values) => yesOrNo(values, 'through an AWS service', 'directly, not through an AWS service'),
  'aws:principalisawsservice': (values) => yesOrNo(values, 'as an AWS service', 'not as an AWS service'),
  'aws:sourceip': (values, operator) => equal('from', values, operator),
  'aws:vpcsourceip': (values, operator) => equal('from', values, operator, (list) => `${list} inside a VPC`),
  'aws:sourcevpc': (values, operator) => equal('from VPC', values, operator),
  'aws:sourcevpce': (values, operator) => equal('through VPC endpoint', values, operator),
  'aws:sourceaccount': (values, operator) => equal('on behalf of account', values, operator),
  'aws:sourcearn': (values, operator) => equal('on behalf of', values, operator),
  'aws:sourceorgid': (values, operator) => equal('on behalf of organization', values, operator),
  'aws:calledvia': (values, operator) => equal('called through', values, operator),
  'aws:calledviafirst': (values, operator) => equal('called first through', values, operator),
  'aws:calledvialast': (values, operator) => equal('called last through', values, operator),
  'aws:principalorgid': (values, operator) => equal('from organization', values, operator),
  'aws:principalorgpaths': (values, operator) => equal('from organization path', values, operator),
  'aws:principalaccount': (values, operator) => equal('from account', values, operator),
  'aws:principalarn': (values, operator) => equal('as', values, operator),
  'aws:requestedregion': (values, operator) => equal('in', values, operator),
  'aws:useragent': (values, operator) => equal('with the user agent', values, operator, undefined, quote),
  'aws:currenttime': (values, operator) => moment(values, operator),
  'aws:epochtime': (values, operator) => moment(values.map(fromEpoch), operator),
  'aws:tokenissuetime': (values, operator) => moment(values, operator, 'with a session issued'),
  'sts:externalid': (values, operator) => equal('with the external id', values, operator, undefined, quote),
  'sts:rolesessionname': (values, operator) => equal('with the session name', values, operator, undefined, quote),
  'sts:sourceidentity': (values, operator) => equal('with the source identity', values, operator, undefined, quote),
  'saml:aud': (values, operator) => equal('with the SAML audience', values, operator, undefined, quote),
  'saml:sub': (values, operator) => equal('with the SAML subject', values, operator, undefined, quote),
};

/** Keys that name something after a slash or colon: tags and the claims of an identity provider. */
const FAMILIES: readonly { readonly matches: RegExp; readonly phrase: (found: RegExpExecArray) => Phrase }[] = [
  { matches: /^aws:principaltag\/(.+)$/i, phrase: ([, tag]) => tagged('as a principal tagged', tag) },
  { matches: /^aws:resourcetag\/(.+)$/i, phrase: ([, tag]) => tagged('on a resource tagged', tag) },
  { matches: /^aws:requesttag\/(.+)$/i, phrase: ([, tag]) => tagged('with the request tag', tag) },
  { matches: /^([^:]+\.[^:]+):sub$/i, phrase: claim('subject') },
  { matches: /^([^:]+\.[^:]+):aud$/i, phrase: claim('audience') },
];

function phraseFor(condition: Condition): string | undefined {
  const operator = readOperator(condition.operator);
  if (operator.base === 'null') return yesOrNo(condition.values, `without ${condition.key}`, `with ${condition.key} set`);
  const phrase = (PHRASES[condition.key.toLowerCase()] ?? familyOf(condition.key))?.(condition.values, operator);
  if (phrase === undefined) return undefined;
  return operator.ifExists ? `${phrase} (or without ${condition.key})` : phrase;
}

function familyOf(key: string): Phrase | undefined {
  for (const { matches, phrase } of FAMILIES) {
    const found = matches.exec(key);
    if (found !== null) return phrase(found);
  }
  return undefined;
}

function readOperator(text: string): Operator {
  const lower = text.toLowerCase();
  const [, quantifier, rest = lower] = /^(?:for(any|all)values?:)?(.*)$/.exec(lower) ?? [];
  const ifExists = rest.endsWith('ifexists');
  const name = ifExists ? rest.slice(0, -'ifexists'.length) : rest;
  const base = name.replace('not', '');
  return { quantifier: quantifier as Operator['quantifier'], base, negated: base !== name, ifExists };
}

function asWritten({ key, operator, values }: Condition): string {
  return `${key} ${operator} ${values.length === 0 ? '(nothing)' : values.join(', ')}`;
}

function yesOrNo(values: readonly string[], yes: string, no: string): string | undefined {
  const [value, ...others] = values.map((text) => text.toLowerCase());
  if (others.length > 0) return undefined;
  if (value === 'true') return yes;
  return value === 'false' ? no : undefined;
}

function equal(
  lead: string,
  values: readonly string[],
  { base, negated, quantifier }: Operator,
  dress: (list: string) => string = (list) => list,
  each: (value: string) => string = (value) => value,
): string | undefined {
  if (!EQUALITY.test(base) || values.length === 0) return undefined;
  const named = dress(either(values.map(each)));
  if (negated) return `not ${lead} ${named}`;
  return quantifier === 'all' ? `${lead} nothing but ${named}` : `${lead} ${named}`;
}

function tagged(lead: string, tag = ''): Phrase {
  return (values, operator) => equal(lead, values, operator, (list) => `${tag} = ${list}`);
}

function claim(name: string): (found: RegExpExecArray) => Phrase {
  return ([, provider]) =>
    (values, operator) =>
      equal(`with the token ${name}`, values, operator, (list) => `${list} of ${provider}`, quote);
}

function moment(values: readonly string[], { base, negated }: Operator, lead = ''): string | undefined {
  const [value] = values;
  if (value === undefined || values.length > 1) return undefined;
  const when = { lessthan: 'before', lessthanequals: 'until', greaterthan: 'after', greaterthanequals: 'from', equals: 'at' }[
    base.replace(/^(date|numeric)/, '')
  ];
  if (when === undefined) return undefined;
  return [negated ? 'not' : '', lead, when, readableTime(value)].filter((part) => part !== '').join(' ');
}

function mfaAge(base: string, [value, ...others]: readonly string[]): string | undefined {
  const seconds = Number(value);
  if (others.length > 0 || value === undefined || !Number.isFinite(seconds)) return undefined;
  if (base === 'numericlessthan' || base === 'numericlessthanequals') return `within ${duration(seconds)} of signing in with MFA`;
  if (base === 'numericgreaterthan' || base === 'numericgreaterthanequals') return `${duration(seconds)} or more after signing in with MFA`;
  return undefined;
}

function duration(seconds: number): string {
  if (seconds % 3600 === 0 && seconds > 0) return seconds === 3600 ? 'an hour' : `${seconds / 3600} hours`;
  if (seconds % 60 === 0 && seconds > 0) return seconds === 60 ? 'a minute' : `${seconds / 60} minutes`;
  return `${seconds} seconds`;
}

function readableTime(text: string): string {
  const found = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(?::(\d\d)(?:\.\d+)?)?(?:Z|\+00:00))?$/i.exec(text);
  if (found === null) return text;
  const [, date = text, minutes, seconds] = found;
  if (minutes === undefined || (minutes === '00:00' && (seconds === undefined || seconds === '00'))) return date;
  return `${date} ${minutes} UTC`;
}

function fromEpoch(text: string): string {
  const seconds = Number(text);
  const time = new Date(seconds * 1000);
  return text === '' || Number.isNaN(time.getTime()) ? text : time.toISOString();
}

function either(values: readonly string[]): string {
  return values.length < 2 ? values.join('') : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}

function quote(value: string): string {
  return `\`${value}\``;
}
