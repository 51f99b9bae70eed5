import { coversResource, type Policy, type Statement, statementsFor } from '../policy/index.ts';
import { remember } from '../shared/remember.ts';
import { isTotal, mayByName } from './abilities.ts';
import type { State } from './state.ts';

const NO_STATEMENTS: readonly Statement[] = [];

/** Allow statements of the state's identity policies for an action; none where something above them surely withholds it. */
export function identityAllows(state: State, action: string): readonly Statement[] {
  if (mayByName(state, action) === false) return NO_STATEMENTS;
  return remember(state.memory.allows, action, () => findAllows(state, action.toLowerCase()));
}

function findAllows(state: State, action: string): readonly Statement[] {
  const allows = state.identity.flatMap(({ document }) => statementsFor(document, action).allow);
  return allows.length === 0 || isWithheld(state, action) ? NO_STATEMENTS : allows;
}

/** The boundary or a level of the organization has no Allow for the action, or a Deny takes it away on everything: no resource is left for it. */
function isWithheld({ identity, boundary, serviceControl }: State, action: string): boolean {
  const ceilings = [...(boundary === undefined ? [] : [boundary]), ...(serviceControl ?? [])];
  const allows = ({ document }: Policy): boolean => statementsFor(document, action).allow.length > 0;
  const denies = ({ document }: Policy): boolean => statementsFor(document, action).deny.some(isTotal);
  return ceilings.some((policies) => !policies.some(allows)) || [identity, ...ceilings].some((policies) => policies.some(denies));
}

/** False when no identity policy of the state has an Allow for the action at all: most techniques end here. */
export function mayAllow(state: State, action: string): boolean {
  return mayByName(state, action) ?? identityAllows(state, action).length > 0;
}

const coverage = new WeakMap<Statement, WeakMap<readonly { readonly arn: string }[], ReadonlySet<unknown>>>();

/** Tells which of a list some identity Allow for the action covers. What one statement covers is found once, for all principals that have it. */
export function coveredBy<T extends { readonly arn: string }>(state: State, action: string, items: readonly T[]): (item: T) => boolean {
  const sets = identityAllows(state, action).map((statement) => {
    const known = remember(coverage, statement, () => new WeakMap());
    return remember(known, items, () => new Set(items.filter(({ arn }) => coversResource(statement, arn)))) as ReadonlySet<T>;
  });
  return (item) => sets.some((set) => set.has(item));
}
