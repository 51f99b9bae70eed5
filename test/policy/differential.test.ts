import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choosesOthers, contextOf, partial, refutation } from '../reference/completions.ts';
import { evaluate } from '../reference/evaluate.ts';
import { question } from '../reference/generate.ts';
import { decideIn, decideQuestion, determiningOf } from './engine-answer.ts';

describe('the engine against the reference evaluator', () => {
  it('decides alike, by the same statements and for the same reason', () => {
    fc.assert(
      fc.property(question, (drawn) => {
        const decision = decideQuestion(drawn);
        const answer = evaluate(drawn);
        expect({ decision: decision.outcome, determining: determiningOf(decision).sort(), lacks: decision.gate }).toEqual({
          ...answer,
          determining: [...answer.determining].sort(),
        });
      }),
      { numRuns: 3000 },
    );
  });

  it('knows what holds however the request is completed', () => {
    fc.assert(
      fc.property(partial, (drawn) => {
        const decision = decideIn(contextOf(drawn), drawn.question);
        expect(
          refutation(drawn, decision, (whole) => evaluate(whole).decision === 'allow'),
          JSON.stringify(decision),
        ).toBeUndefined();
        expect(choosesOthers(decision)).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });
});
