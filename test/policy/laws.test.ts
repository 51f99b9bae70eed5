import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decision, Outcome } from '../../src/policy/index.ts';
import { ACCOUNT, allHold, ann, ask, deploy, type Question, type Statement, type Values } from './support.ts';

// Small alphabets: two actions, two resources, one key that the caller chooses and two that are circumstances.
const TAG = 'aws:RequestTag/team';
const MFA = 'aws:MultiFactorAuthPresent';
const VPC = 'aws:SourceVpc';
const RESOURCES = ['arn:aws:s3:::bucket/a', 'arn:aws:s3:::bucket/b'];

const test = fc.oneof(
  fc.tuple(
    fc.constantFrom('StringLike', 'StringNotLike', 'StringLikeIfExists'),
    fc.constantFrom(TAG, VPC),
    fc.constantFrom('a', 'b', 'a*', '*b', '?', '*'),
  ),
  fc.tuple(fc.constantFrom('StringEquals', 'StringNotEquals'), fc.constantFrom(TAG, VPC), fc.constantFrom('a', 'b', 'ab')),
  fc.tuple(fc.constantFrom('Bool', 'BoolIfExists'), fc.constant(MFA), fc.constantFrom('true', 'false')),
  fc.tuple(fc.constant('Null'), fc.constantFrom(TAG, MFA, VPC), fc.constantFrom('true', 'false')),
);
const condition = fc.array(test, { maxLength: 2 }).map((tests) => {
  const result: { [operator: string]: { [key: string]: string } } = {};
  for (const [operator, key, value] of tests) result[operator] = { ...result[operator], [key]: value };
  return result;
});
const statement = (effects: readonly string[] = ['Allow', 'Allow', 'Deny']): fc.Arbitrary<Statement> =>
  fc.record({
    Effect: fc.constantFrom(...effects),
    Action: fc.constantFrom('s3:GetObject', 's3:*', 's3:PutObject', '*'),
    Resource: fc.constantFrom('*', ...RESOURCES),
    Condition: condition,
  });
const statements = fc.array(statement(), { maxLength: 3 });
const principal = fc.constantFrom<unknown>(
  '*',
  { AWS: ann.arn },
  { AWS: ACCOUNT },
  { AWS: deploy.roleArn },
  { Service: 'ec2.amazonaws.com' },
);
const resourceStatements = fc.array(
  fc.tuple(statement(), principal).map(([one, Principal]): Statement => ({ ...one, Principal })),
  { maxLength: 2 },
);
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 1 });

interface Drawn extends Question {
  readonly identity: readonly Statement[];
}

const question: fc.Arbitrary<Drawn> = fc
  .record({
    caller: fc.constantFrom(ann, deploy),
    action: fc.constantFrom('s3:GetObject', 's3:PutObject'),
    resource: fc.constantFrom(...RESOURCES),
    owner: fc.constantFrom(ACCOUNT, ACCOUNT, '444455556666'),
    identity: statements,
    resourcePolicy: optional(resourceStatements),
    boundary: optional(statements),
    session: optional(statements),
    scp: optional(fc.array(statements, { minLength: 1, maxLength: 2 })),
  })
  // A session policy belongs to a session, and a policy that is not there is left out.
  .map(({ session, caller, resourcePolicy, boundary, scp, ...rest }) => ({
    ...rest,
    caller,
    ...(session === undefined || caller.kind !== 'session' ? {} : { session }),
    ...(resourcePolicy === undefined ? {} : { resourcePolicy }),
    ...(boundary === undefined ? {} : { boundary }),
    ...(scp === undefined ? {} : { scp }),
  }));

const power = (outcome: Outcome): number => ({ explicitDeny: 0, implicitDeny: 0, unknown: 1, conditional: 1, allow: 2 })[outcome];
const powerOf = (asked: Question): number => power(ask(asked).outcome);

const law = (...args: [fc.IProperty<[Drawn]> | fc.IProperty<[Drawn, Statement]> | fc.IProperty<[Drawn, readonly Statement[]]>, number?]) =>
  fc.assert(args[0] as fc.IProperty<unknown>, { numRuns: args[1] ?? 300 });

describe('laws of the decision', () => {
  it('nothing is allowed without an Allow', () => {
    law(
      fc.property(question, (drawn) => {
        const only = (list: readonly Statement[] | undefined) => list?.filter(({ Effect }) => Effect === 'Deny') ?? [];
        expect(powerOf({ ...drawn, identity: only(drawn.identity), resourcePolicy: only(drawn.resourcePolicy) })).toBe(0);
      }),
    );
  });

  it('a further Deny never widens', () => {
    law(
      fc.property(question, statement(['Deny']), (drawn, extra) => {
        expect(powerOf({ ...drawn, identity: [...drawn.identity, extra] })).toBeLessThanOrEqual(powerOf(drawn));
      }),
    );
  });

  it('a further Allow never narrows', () => {
    law(
      fc.property(question, statement(['Allow']), (drawn, extra) => {
        expect(powerOf({ ...drawn, identity: [...drawn.identity, extra] })).toBeGreaterThanOrEqual(powerOf(drawn));
      }),
    );
  });

  it('order and duplicates of statements do not matter', () => {
    law(
      fc.property(question, (drawn) => {
        const { outcome } = ask(drawn);
        expect(ask({ ...drawn, identity: [...drawn.identity].reverse() }).outcome).toBe(outcome);
        expect(ask({ ...drawn, identity: [...drawn.identity, ...drawn.identity] }).outcome).toBe(outcome);
      }),
    );
  });

  it('a boundary, session policy, service or resource control policy never grants', () => {
    law(
      fc.property(question, statements, (drawn, extra) => {
        const { boundary: _boundary, scp: _scp, session: _session, ...bare } = drawn;
        const before = powerOf(bare);
        expect(powerOf({ ...bare, boundary: extra })).toBeLessThanOrEqual(before);
        expect(powerOf({ ...bare, scp: [extra] })).toBeLessThanOrEqual(before);
        expect(powerOf({ ...bare, rcp: [extra.map((one) => ({ ...one, Principal: '*' }))] })).toBeLessThanOrEqual(before);
        if (bare.caller?.kind === 'session') expect(powerOf({ ...bare, session: extra })).toBeLessThanOrEqual(before);
      }),
    );
  });

  it('a statement for two actions is two statements', () => {
    law(
      fc.property(question, (drawn) => {
        const joined = drawn.identity.map((one) => ({ ...one, Action: ['s3:GetObject', 's3:Put*'] }));
        const split = drawn.identity.flatMap((one) => ['s3:GetObject', 's3:Put*'].map((Action) => ({ ...one, Action })));
        expect(ask({ ...drawn, identity: split }).outcome).toBe(ask({ ...drawn, identity: joined }).outcome);
      }),
    );
  });
});

// Values that tell apart everything the patterns above can tell apart, written without looking at how blast picks its own.
const TEXTS = ['a', 'b', 'c', 'ab', 'ac', 'cb', 'cc', null];
const FLAGS = ['true', 'false', null];
const circumstances: readonly Values[] = FLAGS.flatMap((mfa) => TEXTS.map((vpc) => ({ [MFA]: mfa, [VPC]: vpc })));

describe('an answer without all the facts against all answers with them', () => {
  const known = (drawn: Question, context: Values): boolean => ask({ ...drawn, context, complete: true }).outcome === 'allow';

  /** The caller's own choice, in one set of circumstances. */
  const chosenIn = ({ chosen }: Decision, circumstance: Values): Values => ({ ...circumstance, [TAG]: chosen.get(TAG)?.[0] ?? null });

  it('allow: the chosen values work whatever the circumstances', () => {
    law(
      fc.property(question, (drawn) => {
        const decision = ask(drawn);
        if (decision.outcome !== 'allow') return;
        expect(circumstances.filter((each) => !known(drawn, chosenIn(decision, each)))).toEqual([]);
      }),
      500,
    );
  });

  it('deny: nothing works', () => {
    law(
      fc.property(question, (drawn) => {
        if (power(ask(drawn).outcome) > 0) return;
        expect(TEXTS.flatMap((tag) => circumstances.map((each) => ({ ...each, [TAG]: tag }))).filter((each) => known(drawn, each))).toEqual(
          [],
        );
      }),
      300,
    );
  });

  it('conditional: the chosen values work wherever the conditions hold, which is somewhere and not everywhere', () => {
    law(
      fc.property(question, (drawn) => {
        const decision = ask(drawn);
        if (decision.outcome !== 'conditional') return;
        const holding = circumstances.filter((each) => allHold(decision.conditions, each));
        expect(holding).not.toEqual([]);
        expect(holding.filter((each) => !known(drawn, chosenIn(decision, each)))).toEqual([]);
        expect(TEXTS.filter((tag) => circumstances.every((each) => known(drawn, { ...each, [TAG]: tag })))).toEqual([]);
      }),
      500,
    );
  });

  it('conditional: none of the conditions can be left out', () => {
    law(
      fc.property(question, (drawn) => {
        const decision = ask(drawn);
        if (decision.outcome !== 'conditional') return;
        for (const left of decision.conditions) {
          const rest = decision.conditions.filter((each) => each !== left);
          const holding = circumstances.filter((each) => allHold(rest, each));
          expect(
            holding.every((each) => known(drawn, chosenIn(decision, each))),
            JSON.stringify(left),
          ).toBe(false);
        }
      }),
      500,
    );
  });
});
