import type { Statement, Test } from '../policy/index.ts';
import type { Path, StatementPlace, Subject } from './types.ts';

/** The statements of a document with their places. One statement need not stand in a list. */
export function placesOf(subject: Subject): StatementPlace[] {
  const written = (subject.raw as { readonly Statement?: unknown } | null)?.Statement;
  return subject.document.statements.map((statement) => {
    const inList = Array.isArray(written);
    const raw = (inList ? written[statement.index] : written) as StatementPlace['raw'];
    return { subject, statement, raw, at: inList ? ['Statement', statement.index] : ['Statement'] };
  });
}

/** The texts of an element (a string or a list of strings), each with its place. */
export function textsOf({ raw, at }: StatementPlace, element: string): { readonly text: string; readonly at: Path }[] {
  const value = raw[element];
  if (typeof value === 'string') return [{ text: value, at: [...at, element] }];
  if (!Array.isArray(value)) return [];
  return value.map((text: string, index) => ({ text, at: [...at, element, index] }));
}

export function actionElement({ action }: Statement): 'Action' | 'NotAction' {
  return action.not ? 'NotAction' : 'Action';
}

export function resourceElement({ resource }: Statement): 'Resource' | 'NotResource' {
  return resource?.not ? 'NotResource' : 'Resource';
}

/** The element that names principals, and each name in it with its place; `"*"` stands for itself. */
export function principalsOf(place: StatementPlace): { readonly text: string; readonly kind: string; readonly at: Path }[] {
  const element = place.statement.principal?.not ? 'NotPrincipal' : 'Principal';
  const value = place.raw[element];
  if (typeof value === 'string') return [{ text: value, kind: 'AWS', at: [...place.at, element] }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([kind, names]) => {
    const at = [...place.at, element, kind];
    if (typeof names === 'string') return [{ text: names, kind, at }];
    return (names as readonly string[]).map((text, index) => ({ text, kind, at: [...at, index] }));
  });
}

/** `ForAllValues:StringEqualsIfExists`, as a Condition element writes it. */
export function operatorText({ operator, quantifier, ifExists }: Test): string {
  const prefix = quantifier === 'all' ? 'ForAllValues:' : quantifier === 'any' ? 'ForAnyValue:' : '';
  return `${prefix}${operator.name}${ifExists ? 'IfExists' : ''}`;
}

/** Where a test stands in its document. Operators may be written in any case. */
export function placeOfTest({ raw, at }: StatementPlace, test: Test): Path {
  const conditions = raw['Condition'] as { readonly [operator: string]: { readonly [key: string]: unknown } };
  const wanted = operatorText(test).toLowerCase();
  const operator = Object.keys(conditions).find(
    (written) => written.trim().toLowerCase() === wanted && Object.hasOwn(conditions[written] ?? {}, test.key),
  );
  return operator === undefined ? [...at, 'Condition'] : [...at, 'Condition', operator, test.key];
}

/** `['Statement', 0, 'Action', 2]` -> `$.Statement[0].Action[2]`. */
export function pathText(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return /^[\w:/-]+$/.test(part) ? `${text}.${part}` : `${text}[${JSON.stringify(part)}]`;
  }, '$');
}
