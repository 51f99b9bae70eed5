import { isVariable, type Test } from '../../policy/index.ts';
import { isMultivalued, meantKey, originOf } from '../keys.ts';
import { operatorText, placeOfTest, resourceElement, textsOf } from '../places.ts';
import { hasKey, isService } from '../reference.ts';
import type { Found, StatementCheck, StatementPlace } from '../types.ts';
import { neverMatches } from './actions.ts';

/** What becomes of a test whose key is never there (R-COND-05, R-COND-06, R-COND-10, R-COND-13). */
function holdsWithoutKey({ operator, quantifier, ifExists, values }: Test): boolean {
  if (operator.family === 'null') return values.some(({ text }) => text.toLowerCase() === 'true');
  return ifExists || quantifier === 'all' || (operator.negated && quantifier === 'none');
}

function withoutKey(place: StatementPlace, test: Test): string {
  return holdsWithoutKey(test) ? 'so the condition always holds' : neverMatches(place);
}

/** Keys that no request has, in conditions and in variables. */
export const unknownKey: StatementCheck = {
  id: 'unknown-condition-key',
  severity: 'error',
  *find(place) {
    for (const test of place.statement.tests) {
      if (originOf(test.lookup) !== 'none') continue;
      const [prefix = ''] = test.lookup.split(':');
      yield {
        at: placeOfTest(place, test),
        // The reference leaves some keys of services out, but no global one and no service.
        ...(isService(prefix)
          ? { problem: `the Service Authorization Reference has no key \`${test.key}\`.`, severity: 'warning' as const }
          : { problem: `no request has the key \`${test.key}\`, ${withoutKey(place, test)}.` }),
        remedy: keyRemedy(test.lookup),
      };
    }
    if (place.subject.document.version === '2008-10-17') return;
    for (const { at, key } of variablesOf(place)) {
      // `${Bucket}` and `${AWS::Region}` are for a template to fill in.
      if (!/:[^:]/.test(key) || key.includes('::') || originOf(key) !== 'none' || isService(key.split(':')[0] ?? '')) continue;
      yield { at, problem: `no request has the key of the variable \`\${${key}}\`, so it is never replaced.`, remedy: keyRemedy(key) };
    }
  },
};

function keyRemedy(key: string): string {
  const meant = meantKey(key);
  return meant === undefined ? 'Remove it, or look the key up in the Service Authorization Reference.' : `Write \`${meant}\`.`;
}

function* variablesOf(place: StatementPlace): Generator<{ readonly at: Found['at']; readonly key: string }> {
  const { statement } = place;
  const texts = textsOf(place, resourceElement(statement));
  for (const [index, { template }] of (statement.resource?.patterns ?? []).entries())
    for (const part of template.parts) if (isVariable(part)) yield { at: texts[index]?.at ?? place.at, key: part.key };
  for (const test of statement.tests)
    for (const { parts } of test.values)
      for (const part of parts) if (isVariable(part)) yield { at: placeOfTest(place, test), key: part.key };
}

/** Keys of a service that none, or only some, of the statement's actions have (R-COND-24, R-GRAM-17). A warning, since the reference leaves some out. */
export const keyOffAction: StatementCheck = {
  id: 'key-off-action',
  severity: 'warning',
  *find(place) {
    if (place.statement.action.not) return;
    const actions = textsOf(place, 'Action').map(({ text }) => text);
    for (const test of place.statement.tests) {
      if (originOf(test.lookup) !== 'service') continue;
      const lacking = actions.filter((action) => !/^\*+$/.test(action) && !hasKey(action, test.lookup));
      if (lacking.length === 0) continue;
      const all = lacking.length === actions.length;
      if (!all && holdsWithoutKey(test)) continue;
      const [first, ...others] = lacking;
      const those = others.length === 0 ? `\`${first}\` does` : `\`${first}\` and ${others.length} more do`;
      yield {
        at: placeOfTest(place, test),
        problem: all
          ? `${actions.length === 1 ? `\`${first}\` does` : 'the actions do'} not have the key \`${test.key}\`, ${withoutKey(place, test)}.`
          : `${those} not have the key \`${test.key}\`, so the statement never ${place.statement.effect === 'Allow' ? 'allows' : 'denies'} ${others.length === 0 ? 'it' : 'them'}.`,
        remedy: all
          ? 'Remove the condition, or name the actions that have the key.'
          : 'Put those actions into a statement without this condition.',
      };
    }
  },
};

/** `StringEquals` with a star (R-COND-14). */
export const wildcardUnderEquals: StatementCheck = {
  id: 'wildcard-as-text',
  severity: 'error',
  *find(place) {
    for (const test of place.statement.tests) {
      if (test.operator.family !== 'string' || test.operator.wildcards) continue;
      const wild = test.values.filter(({ text }) => /[*?]/.test(text.replace(/\$\{[*?$]\}/g, '')));
      const [first] = wild;
      if (first === undefined) continue;
      const like = operatorText(test).replace(/Equals(IgnoreCase)?/, 'Like');
      yield {
        at: placeOfTest(place, test),
        problem: `under ${operatorText(test)} \`${first.text}\` is plain text: its wildcard matches nothing but itself.`,
        remedy: `Use ${like}.`,
        severity: wild.length === test.values.length ? 'error' : 'warning',
      };
    }
  },
};

const EXPECTED: { readonly [family: string]: string } = {
  arn: 'an ARN with all six fields',
  bool: 'true or false',
  numeric: 'a number',
  date: 'a time such as 2026-11-24T00:00:00Z',
  ip: 'an address or a range such as 203.0.113.0/24',
};

/** Values that the operator cannot read: they match nothing. */
export const unreadableValue: StatementCheck = {
  id: 'value-matches-nothing',
  severity: 'error',
  *find(place) {
    for (const test of place.statement.tests) {
      const { operator, values } = test;
      const expected = EXPECTED[operator.family];
      if (expected === undefined) continue;
      const ready = values.map(({ glob, literal }) =>
        glob === undefined ? true : operator.prepare(operator.wildcards ? glob : (literal ?? '')),
      );
      const at = ready.indexOf(undefined);
      if (at < 0) continue;
      yield {
        at: placeOfTest(place, test),
        problem: `\`${values[at]?.text}\` is not ${expected}: under ${operatorText(test)} it matches nothing.`,
        remedy: `Write ${expected}.`,
      };
    }
  },
};

/** `ForAllValues` under Allow, which holds where the key is missing (R-COND-10). */
export const unguardedForAll: StatementCheck = {
  id: 'unguarded-for-all-values',
  severity: 'warning',
  *find(place) {
    const { tests, effect } = place.statement;
    if (effect !== 'Allow') return;
    for (const test of tests) {
      if (test.quantifier !== 'all' || tests.some((other) => demands(other, test.lookup))) continue;
      yield {
        at: placeOfTest(place, test),
        problem: `${operatorText(test)} holds also where the request has no \`${test.key}\` at all.`,
        remedy: `Add \`"Null": { "${test.key}": "false" }\` if the key must be there.`,
      };
    }
  },
};

/** Whether a test fails where the key is missing. A tag in the request is a tag key. */
function demands(test: Test, key: string): boolean {
  if (holdsWithoutKey(test)) return false;
  return test.lookup === key || (key === 'aws:tagkeys' && test.lookup.startsWith('aws:requesttag/'));
}

/** A plain operator on a key with several values (R-COND-04). */
export const plainOnList: StatementCheck = {
  id: 'plain-operator-on-list',
  severity: 'warning',
  *find(place) {
    for (const test of place.statement.tests) {
      if (test.quantifier !== 'none' || test.operator.family === 'null' || !isMultivalued(test.lookup)) continue;
      yield {
        at: placeOfTest(place, test),
        problem: `\`${test.key}\` can have several values, and ${operatorText(test)} does not match those.`,
        remedy: `Use ForAnyValue:${operatorText(test)} or ForAllValues:${operatorText(test)}.`,
      };
    }
  },
};

/** Variables in a document of 2008-10-17, which does not know them (R-VAR-01). */
export const variableInOldDocument: StatementCheck = {
  id: 'variable-in-old-document',
  severity: 'error',
  *find(place) {
    const { subject, statement } = place;
    if (subject.document.version !== '2008-10-17') return;
    const remedy = 'Set `"Version": "2012-10-17"` in the document.';
    const problem = (text: string): string => `in a document of version 2008-10-17 \`${text}\` is plain text, and no variable.`;
    for (const { text, at } of textsOf(place, resourceElement(statement))) {
      const variable = variableIn(text);
      if (variable !== undefined) yield { at, problem: problem(variable), remedy };
    }
    for (const test of statement.tests) {
      const variable = test.operator.variables
        ? test.values.map(({ text }) => variableIn(text)).find((each) => each !== undefined)
        : undefined;
      if (variable !== undefined) yield { at: placeOfTest(place, test), problem: problem(variable), remedy };
    }
  },
};

/** `${` without the brace that ends it, which is plain text. */
export const unclosedVariable: StatementCheck = {
  id: 'unclosed-variable',
  severity: 'error',
  *find(place) {
    const { subject, statement } = place;
    if (subject.document.version === '2008-10-17') return;
    const found = (text: string, at: Found['at']): Found[] => {
      const unclosed = /\$\{[^}]*$/.exec(text)?.[0];
      const problem = `\`${unclosed}\` has no closing brace, so it is plain text, and no variable.`;
      return unclosed === undefined ? [] : [{ at, problem, remedy: 'Close it with `}`, or write `${$}` for a dollar sign.' }];
    };
    for (const { text, at } of textsOf(place, resourceElement(statement))) yield* found(text, at);
    for (const test of statement.tests)
      if (test.operator.variables) yield* test.values.flatMap(({ text }) => found(text, placeOfTest(place, test))).slice(0, 1);
  },
};

function variableIn(text: string): string | undefined {
  return /\$\{[\w.-]+:[^:}][^}]*\}/.exec(text)?.[0];
}
