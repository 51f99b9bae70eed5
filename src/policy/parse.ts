import { type Glob, parseGlob } from '../shared/glob.ts';
import { remember } from '../shared/remember.ts';
import { makeTest } from './condition.ts';
import { parseOperator } from './operators.ts';
import { parseTemplate, type TemplateOptions } from './template.ts';
import type { PolicyDocument, PrincipalEntry, Problem, ResourcePattern, Statement, Test } from './types.ts';

const known = new WeakMap<object, PolicyDocument>();

/** Parses a policy document, once for each object. Never throws: what cannot be read is a problem, and grants nothing (R-GRAM-19). */
export function parseDocument(raw: unknown): PolicyDocument {
  return typeof raw === 'object' && raw !== null ? remember(known, raw, () => readDocument(raw)) : readDocument(raw);
}

function readDocument(raw: unknown): PolicyDocument {
  const problems: Problem[] = [];
  if (!isRecord(raw)) {
    problems.push({ path: '$', text: `a policy document is an object, this is ${describe(raw)}` });
    return { version: '2008-10-17', statements: [], problems };
  }
  const version = raw['Version'] ?? '2008-10-17';
  if (version !== '2012-10-17' && version !== '2008-10-17')
    problems.push({ path: '$.Version', text: `unknown version ${describe(version)}; read as 2008-10-17` });
  const options: TemplateOptions = { variables: version === '2012-10-17' };
  const list = Array.isArray(raw['Statement']) ? raw['Statement'] : [raw['Statement']];
  if (raw['Statement'] === undefined) problems.push({ path: '$.Statement', text: 'no Statement' });
  const statements: Statement[] = [];
  for (const [index, item] of raw['Statement'] === undefined ? [] : list.entries()) {
    const statement = readStatement(item, index, options, problems);
    if (statement !== undefined) statements.push(statement);
  }
  return { version: options.variables ? '2012-10-17' : '2008-10-17', statements, problems };
}

function readStatement(raw: unknown, index: number, options: TemplateOptions, problems: Problem[]): Statement | undefined {
  const path = `$.Statement[${index}]`;
  const fail = (where: string, text: string): undefined => {
    problems.push({ path: path + where, text });
    return undefined;
  };
  if (!isRecord(raw)) return fail('', `a statement is an object, this is ${describe(raw)}`);
  const effect = raw['Effect'];
  if (effect !== 'Allow' && effect !== 'Deny') return fail('.Effect', `Effect is Allow or Deny, this is ${describe(effect)}`);
  const action = oneOf(raw, 'Action', 'NotAction');
  if (action === undefined) return fail('.Action', 'needs exactly one of Action and NotAction, a string or a list of strings');
  const resource = oneOf(raw, 'Resource', 'NotResource');
  if (resource === undefined && ('Resource' in raw || 'NotResource' in raw))
    return fail('.Resource', 'at most one of Resource and NotResource, a string or a list of strings');
  const principal = readPrincipal(raw);
  if (principal === null) return fail('.Principal', 'Principal is `*` or an object with AWS, Service, Federated or CanonicalUser');
  const { tests, unknownOperator } = readConditions(raw['Condition'], path, options, problems);
  return {
    index,
    sid: typeof raw['Sid'] === 'string' ? raw['Sid'] : undefined,
    effect,
    action: { not: action.not, globs: action.values.map(actionGlob) },
    resource: resource && { not: resource.not, patterns: resource.values.map((value) => resourcePattern(value, options)) },
    principal,
    tests,
    unknownOperator,
  };
}

const actionGlobs = new Map<string, Glob>();

/** Policies name the same actions again and again: the same text is the same glob, by which others remember what it matches. */
function actionGlob(text: string): Glob {
  return remember(actionGlobs, text, () => parseGlob(text.toLowerCase()));
}

function resourcePattern(text: string, options: TemplateOptions): ResourcePattern {
  const template = parseTemplate(text, options, afterFifthColon(text));
  const missing = text.startsWith('arn:') ? 6 - text.split(':').length : 0;
  return { text, template, completed: missing > 0 ? parseTemplate(text + ':*'.repeat(missing), { variables: false }) : template };
}

/** Where variables begin to count in a Resource (R-VAR-02). */
function afterFifthColon(text: string): number {
  let at = -1;
  for (let colons = 0; colons < 5; colons++) {
    at = text.indexOf(':', at + 1);
    if (at < 0) return text.length;
  }
  return at + 1;
}

function oneOf(raw: Record<string, unknown>, name: string, notName: string): { not: boolean; values: string[] } | undefined {
  if (name in raw === notName in raw) return undefined;
  const not = notName in raw;
  const values = strings(raw[not ? notName : name]);
  return values && { not, values };
}

/** null = unreadable; undefined = no Principal element. */
function readPrincipal(raw: Record<string, unknown>): Statement['principal'] | null {
  const not = 'NotPrincipal' in raw;
  if (!not && !('Principal' in raw)) return undefined;
  const value = raw[not ? 'NotPrincipal' : 'Principal'];
  if (value === '*') return { not, entries: [{ kind: 'everyone' }] };
  if (!isRecord(value)) return null;
  const entries: PrincipalEntry[] = [];
  for (const [kind, names] of Object.entries(value)) {
    const list = strings(names);
    if (list === undefined) return null;
    for (const name of list) {
      const entry = principalEntry(kind, name);
      if (entry === undefined) return null;
      entries.push(entry);
    }
  }
  return { not, entries };
}

function principalEntry(kind: string, name: string): PrincipalEntry | undefined {
  if (kind === 'Service') return { kind: 'service', name };
  if (kind === 'Federated') return { kind: 'federated', provider: name };
  if (kind === 'CanonicalUser') return { kind: 'canonicalUser', id: name };
  if (kind !== 'AWS') return undefined;
  if (name === '*') return { kind: 'everyone' };
  const account = /^(?:arn:([^:]+):iam::)?(\d{12})(:root)?$/.exec(name);
  if (account !== null && (account[1] === undefined) === (account[3] === undefined))
    return { kind: 'account', id: account[2] as string, partition: account[1] };
  return /^A(?:IDA|ROA)[A-Z0-9]+$/.test(name) ? { kind: 'uniqueId', id: name } : { kind: 'arn', arn: name };
}

function readConditions(
  raw: unknown,
  path: string,
  options: TemplateOptions,
  problems: Problem[],
): { tests: Test[]; unknownOperator: string | undefined } {
  const tests: Test[] = [];
  let unknownOperator: string | undefined;
  if (raw === undefined) return { tests, unknownOperator };
  if (!isRecord(raw)) {
    problems.push({ path: `${path}.Condition`, text: `Condition is an object, this is ${describe(raw)}` });
    return { tests, unknownOperator: 'Condition' };
  }
  for (const [written, keys] of Object.entries(raw)) {
    const parsed = parseOperator(written);
    if (parsed === undefined || !isRecord(keys)) {
      problems.push({
        path: `${path}.Condition.${written}`,
        text: parsed === undefined ? `unknown condition operator \`${written}\`` : 'an operator holds an object of keys and values',
      });
      unknownOperator = written;
      continue;
    }
    for (const [key, value] of Object.entries(keys)) {
      const values = conditionValues(value);
      if (values === undefined) {
        problems.push({
          path: `${path}.Condition.${written}.${key}`,
          text: `a value is a string, a number or a boolean, this is ${describe(value)}`,
        });
        unknownOperator = `${written} ${key}`;
        continue;
      }
      const test = makeTest(written, key, values, options.variables);
      if (test !== undefined) tests.push(test);
    }
  }
  return { tests, unknownOperator };
}

/** Scalars or a list of scalars, as strings (R-GRAM-20). */
function conditionValues(value: unknown): string[] | undefined {
  const list = Array.isArray(value) ? value : [value];
  return list.every((item) => ['string', 'number', 'boolean'].includes(typeof item)) ? list.map(String) : undefined;
}

function strings(value: unknown): string[] | undefined {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? (value as string[]) : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describe(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `\`${String(value).slice(0, 40)}\``;
}
