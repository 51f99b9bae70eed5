import { type Statement, statementsFor, type Test } from '../../policy/index.ts';
import { type Glob, matchesGlob, parseGlob } from '../../shared/glob.ts';
import type { ManagedPolicy } from '../../snapshot/index.ts';
import { identityAllows } from '../may.ts';
import { ownPolicies, type State } from '../state.ts';
import type { World } from '../world.ts';

const BOUNDARY = 'iam:permissionsboundary';

/** Tests of which boundary the call sets, in statements that have a say in one of the actions. */
export function boundaryTests(state: State, actions: readonly string[]): readonly Test[] {
  return ownPolicies(state).flatMap(({ document }) =>
    actions.flatMap((action) => {
      const { allow, deny } = statementsFor(document, action.toLowerCase());
      return [...allow, ...deny].flatMap(({ tests }) => tests.filter(({ lookup }) => lookup === BOUNDARY));
    }),
  );
}

/** Whether the tests tell this boundary and none at all apart. */
export function areToldApart(tests: readonly Test[], { arn }: ManagedPolicy): boolean {
  const lower = arn.toLowerCase();
  return tests.some(
    ({ operator, values }) =>
      operator.family === 'null' ||
      values.some(({ glob, text }) => glob === undefined || matchesGlob(parseGlob(text.toLowerCase()), lower)),
  );
}

/** Policies of the account that the call may name as a boundary: where every Allow wants one of some, those alone. An account has many policies. */
export function boundariesFor(world: World, state: State, action: string): readonly ManagedPolicy[] {
  const managed = [...(world.accounts.get(state.actor.accountId)?.policiesByArn.values() ?? [])].filter(
    ({ document }) => document !== undefined,
  );
  const wanted = valuesWanted(identityAllows(state, action), BOUNDARY);
  return wanted === undefined ? managed : managed.filter(({ arn }) => wanted.some((glob) => matchesGlob(glob, arn.toLowerCase())));
}

/** Whether every Allow wants a boundary. */
export function isBoundaryForced(state: State, action: string): boolean {
  return valuesWanted(identityAllows(state, action), BOUNDARY) !== undefined;
}

/** Patterns (in lower case) that one of the Allows wants of a key; undefined where one does without. */
export function valuesWanted(allows: readonly Statement[], key: string): readonly Glob[] | undefined {
  const wanted: Glob[] = [];
  for (const { tests } of allows) {
    const test = tests.find(({ lookup, operator, ifExists, quantifier }) => {
      const isForced = !operator.negated && !ifExists && quantifier !== 'all' && ['string', 'arn'].includes(operator.family);
      return lookup === key && isForced;
    });
    if (test === undefined || test.values.some(({ glob }) => glob === undefined)) return undefined;
    wanted.push(...test.values.map(({ text }) => parseGlob(text.toLowerCase())));
  }
  return wanted;
}
