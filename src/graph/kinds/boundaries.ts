import { type Statement, statementsFor } from '../../policy/index.ts';
import { type Glob, matchesGlob, parseGlob } from '../../shared/glob.ts';
import type { ManagedPolicy } from '../../snapshot/index.ts';
import { identityAllows } from '../may.ts';
import { ownPolicies, type State } from '../state.ts';
import type { World } from '../world.ts';

const BOUNDARY = 'iam:permissionsboundary';

/** Whether some statement that has a say in one of the actions tests which boundary the call sets. */
export function testsBoundary(state: State, actions: readonly string[]): boolean {
  return ownPolicies(state).some(({ document }) =>
    actions.some((action) => {
      const { allow, deny } = statementsFor(document, action.toLowerCase());
      return [...allow, ...deny].some(({ tests }) => tests.some(({ lookup }) => lookup === BOUNDARY));
    }),
  );
}

/** Policies of the account that the call may name as a boundary: where every Allow wants one of some, those alone. An account has many policies. */
export function boundariesFor(world: World, state: State, action: string): readonly ManagedPolicy[] {
  const managed = [...(world.accounts.get(state.actor.accountId)?.policiesByArn.values() ?? [])].filter(
    ({ document }) => document !== undefined,
  );
  const wanted = boundariesWanted(identityAllows(state, action));
  return wanted === undefined ? managed : managed.filter(({ arn }) => wanted.some((glob) => matchesGlob(glob, arn.toLowerCase())));
}

/** Patterns (in lower case) that no other boundary matches; undefined where an Allow does without. */
export function boundariesWanted(allows: readonly Statement[]): readonly Glob[] | undefined {
  const wanted: Glob[] = [];
  for (const { tests } of allows) {
    const test = tests.find(({ lookup, operator, ifExists, quantifier }) => {
      const isForced = !operator.negated && !ifExists && quantifier !== 'all' && ['string', 'arn'].includes(operator.family);
      return lookup === BOUNDARY && isForced;
    });
    if (test === undefined || test.values.some(({ glob }) => glob === undefined)) return undefined;
    wanted.push(...test.values.map(({ text }) => parseGlob(text.toLowerCase())));
  }
  return wanted;
}
