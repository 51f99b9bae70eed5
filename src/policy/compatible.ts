import { everyCondition } from '../shared/every-condition.ts';
import { groupBy } from '../shared/group.ts';
import { makeTest } from './condition.ts';
import { domainOf, type KeyDomain } from './domain.ts';
import { isConsistent, isCoupled, isListedFamily, oneOf } from './keys.ts';
import type { Condition, Test } from './types.ts';

/** Whether the conditions can all hold in one request: one value of each key satisfies every test on it, and these values can stand side by side. */
export function areCompatible(conditions: readonly Condition[]): boolean {
  if (conditions.length < 2) return true;
  return conditions.every(({ or }) => or === undefined) ? canAllHold(conditions) : choicesOf(conditions).some(canAllHold);
}

const MAX_CHOICES = 256;

/** Of each condition with others in its place one; where there are too many ways to choose, those with the first. */
function choicesOf(conditions: readonly Condition[]): readonly (readonly Condition[])[] {
  let choices: readonly (readonly Condition[])[] = [[]];
  for (const condition of conditions) {
    const one = choices.length > MAX_CHOICES ? [condition] : everyCondition(condition);
    choices = one.flatMap((each) => choices.map((choice) => [...choice, each]));
  }
  return choices;
}

function canAllHold(conditions: readonly Condition[]): boolean {
  const byKey = groupBy(conditions, (condition) => oneOf(condition.key.toLowerCase()));
  const coupled = [...byKey.keys()].filter(limitsOthers);
  const inPlay = coupled.length > 1 ? coupled : [];
  const domains: KeyDomain[] = [];
  for (const [key, group] of byKey) {
    const tests = group.flatMap(asTest);
    if (tests.length < 2 && !inPlay.includes(key)) continue;
    const domain = domainOf(key, tests, () => undefined);
    if (valuesIn(domain).length === 0) return false;
    if (inPlay.includes(key)) domains.push(domain);
  }
  return canStandTogether(domains, new Map());
}

/** Some of its values exclude values of other keys. What the caller names, it chooses, so that nothing hangs on it. */
function limitsOthers(key: string): boolean {
  return isCoupled(key) && !isListedFamily(key);
}

/** The values that satisfy every test. */
function valuesIn({ values, truth }: KeyDomain): readonly (readonly string[] | null)[] {
  return values.filter((_, i) => truth[i]?.every((holds) => holds !== false));
}

function canStandTogether(domains: readonly KeyDomain[], chosen: ReadonlyMap<string, readonly string[] | null>): boolean {
  const [first, ...others] = domains;
  if (!isConsistent([...chosen.keys()], (key) => chosen.get(key))) return false;
  if (first === undefined) return true;
  return valuesIn(first).some((values) => canStandTogether(others, new Map([...chosen, [first.key, values]])));
}

function asTest({ key, operator, values }: Condition): Test[] {
  const test = makeTest(operator, key, values, true);
  return test === undefined ? [] : [test];
}
