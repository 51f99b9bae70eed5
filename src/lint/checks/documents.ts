import type { Problem } from '../../policy/index.ts';
import { meantBy } from '../meant.ts';
import type { DocumentCheck, Path, PolicyKind, Subject } from '../types.ts';

/** What the parser could not read: it grants nothing, and a Deny in it is lost (R-GRAM-19). */
export const unreadable: DocumentCheck = {
  id: 'unreadable',
  severity: 'error',
  *find(subject) {
    for (const problem of subject.document.problems) {
      const operator = unknownOperator(problem);
      if (operator !== undefined) continue;
      yield {
        at: pathOf(subject, problem),
        problem: `${problem.text}.`,
        remedy: 'Correct it: AWS refuses such a document, and blast ignores this part of it.',
      };
    }
  },
};

const OPERATORS = [
  ...['StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', 'StringLike', 'StringNotLike'],
  ...['NumericEquals', 'NumericNotEquals', 'NumericLessThan', 'NumericLessThanEquals', 'NumericGreaterThan', 'NumericGreaterThanEquals'],
  ...['DateEquals', 'DateNotEquals', 'DateLessThan', 'DateLessThanEquals', 'DateGreaterThan', 'DateGreaterThanEquals'],
  ...['Bool', 'BinaryEquals', 'IpAddress', 'NotIpAddress', 'ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike', 'Null'],
];

/** Condition operators that do not exist (R-GRAM-19). */
export const unknownOperatorCheck: DocumentCheck = {
  id: 'unknown-operator',
  severity: 'error',
  *find(subject) {
    for (const problem of subject.document.problems) {
      const operator = unknownOperator(problem);
      if (operator === undefined) continue;
      yield { at: pathOf(subject, problem), problem: `there is no condition operator \`${operator}\`.`, remedy: operatorRemedy(operator) };
    }
  },
};

function unknownOperator({ path, text }: Problem): string | undefined {
  return text.startsWith('unknown condition operator') ? path.slice(path.indexOf('.Condition.') + '.Condition.'.length) : undefined;
}

function operatorRemedy(written: string): string {
  const [, prefix = '', base = '', suffix = ''] = /^(.*:)?(.*?)(IfExists)?$/i.exec(written) ?? [];
  const meant = meantBy(base, OPERATORS);
  if (meant === undefined) return 'Use one of the operators of IAM.';
  if (meant === 'Null') return 'Write `Null`, which has neither set operators nor IfExists.';
  const set = prefix === '' ? '' : meantBy(prefix, ['ForAllValues:', 'ForAnyValue:']);
  return `Write \`${set ?? ''}${meant}${suffix === '' ? '' : 'IfExists'}\`.`;
}

/** `$.Statement[2].Condition.Bool.aws:x` as a path; a single statement stands in no list. */
function pathOf({ raw }: Subject, { path }: Problem): Path {
  const match = /^\$\.Statement\[(\d+)\](?:\.(Condition)\.([^.]+)(?:\.(.+))?|\.(.+))?$/.exec(path);
  if (match === null) return path === '$' ? [] : [path.slice(2)];
  const [, index, ...parts] = match;
  const list = Array.isArray((raw as { readonly Statement?: unknown }).Statement);
  return ['Statement', ...(list ? [Number(index)] : []), ...parts.filter((part) => part !== undefined)];
}

/** Documents that IAM and Organizations store: they want Sids to be unique. What services store, they check themselves. */
function isOfService(kind: PolicyKind): boolean {
  return kind === 'resource' || kind === 'vpcEndpoint';
}

/** The same Sid twice within a document. */
export const duplicateSid: DocumentCheck = {
  id: 'duplicate-sid',
  severity: 'error',
  *find({ document, raw, kind }) {
    const seen = new Set<string>();
    for (const { sid, index } of document.statements) {
      if (sid === undefined || sid === '') continue;
      if (seen.has(sid))
        yield {
          at: Array.isArray((raw as { readonly Statement?: unknown }).Statement) ? ['Statement', index, 'Sid'] : ['Statement', 'Sid'],
          problem: `another statement has the Sid \`${sid}\`.`,
          remedy: `Give each statement a Sid of its own${isOfService(kind) ? '' : ': IAM refuses the document'}.`,
          ...(isOfService(kind) ? { severity: 'warning' as const } : {}),
        };
      seen.add(sid);
    }
  },
};

/** Documents that AWS does not store, since they are too long. White space does not count. */
export const tooLarge: DocumentCheck = {
  id: 'too-large',
  severity: 'error',
  *find({ raw, limit }) {
    if (limit === undefined) return;
    const characters = JSON.stringify(raw).replace(/\s/g, '').length;
    if (characters > limit.characters)
      yield {
        at: [],
        problem: `it has ${characters.toLocaleString('en-US')} characters, and ${limit.of} has at most ${limit.characters.toLocaleString('en-US')}.`,
        remedy: 'Split it, or use wildcards.',
      };
  },
};
