import { groupBy } from '../shared/group.ts';
import { makeTest } from './condition.ts';
import { domainOf } from './domain.ts';
import type { Condition, Test } from './types.ts';

/** Whether the conditions can all hold in one request: per key, one value must satisfy every test on it. */
export function areCompatible(conditions: readonly Condition[]): boolean {
  if (conditions.length < 2) return true;
  const byKey = groupBy(conditions, (condition) => condition.key.toLowerCase());
  for (const [key, group] of byKey) {
    const tests = group.flatMap(asTest);
    if (tests.length < 2) continue;
    const { truth } = domainOf(key, tests, () => undefined);
    if (!truth.some((row) => row.every((holds) => holds !== false))) return false;
  }
  return true;
}

function asTest({ key, operator, values }: Condition): Test[] {
  const test = makeTest(operator, key, values, true);
  return test === undefined ? [] : [test];
}
