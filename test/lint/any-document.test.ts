import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lintPolicy, pathText, subjectFrom } from '../../src/lint/index.ts';

const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom('*', 's3:*', 'arn:aws:s3:::*', 'AROAEXAMPLE', '${aws:username}', '${', ':', 'arn:'),
);
const oddly = (...elements: readonly string[]) => Object.fromEntries(elements.map((element) => [element, fc.oneof(odd, fc.array(odd))]));
const statement = fc.record(
  {
    ...oddly('Sid', 'Action', 'NotAction', 'Resource', 'NotResource', 'NotPrincipal'),
    Effect: fc.oneof({ weight: 5, arbitrary: fc.constantFrom('Allow', 'Deny') }, odd),
    Principal: fc.oneof(odd, fc.record({ AWS: odd, Federated: odd }, { requiredKeys: [] })),
    Condition: fc.oneof(
      odd,
      fc.dictionary(
        fc.constantFrom('StringEquals', 'ForAllValues:StringLike', 'Null', 'ArnLike', 'X'),
        fc.dictionary(fc.constantFrom('aws:TagKeys', 's3:prefix', 'x', 'a.b:sub'), odd),
      ),
    ),
  },
  { requiredKeys: [] },
);
const document = fc.oneof(
  odd,
  fc.record({
    Version: fc.oneof(fc.constantFrom('2012-10-17', '2008-10-17'), odd),
    Statement: fc.oneof(statement, fc.array(fc.oneof(statement, odd)), odd),
  }),
);

it('is looked at without failing, and every finding has its place in it', () => {
  fc.assert(
    fc.property(document, fc.constantFrom('identity', 'trust', 'resource', 'serviceControl', undefined), (raw, kind) => {
      for (const { path, problem, remedy } of lintPolicy(subjectFrom({ policy: 'p', raw, kind, ownAccounts: ['111122223333'] }))) {
        expect(pathText(path)).toMatch(/^\$/);
        expect(problem).toMatch(/\.$/);
        expect(remedy).toMatch(/\.$/);
        let value: unknown = raw;
        for (const part of path.slice(0, -1)) value = (value as Record<string | number, unknown> | null)?.[part];
        if (path.length > 0) expect(value, pathText(path)).toBeTypeOf('object');
      }
    }),
    { numRuns: 2000 },
  );
});
