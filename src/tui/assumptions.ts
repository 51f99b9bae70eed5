import type { Edge } from '../query/index.ts';
import type { Assumed } from './engine.ts';
import type { State } from './state.ts';

/** A context key that a responder may know the value of. */
interface Assumable {
  readonly key: string;
  readonly title: string;
}

const ASSUMABLE: readonly Assumable[] = [
  { key: 'aws:MultiFactorAuthPresent', title: 'MFA' },
  { key: 'aws:SourceIp', title: 'source address' },
  { key: 'sts:ExternalId', title: 'external id' },
  { key: 'aws:RequestedRegion', title: 'region' },
  { key: 'aws:SourceVpce', title: 'VPC endpoint' },
];

export interface AssumptionRow extends Assumable {
  /** Undefined: not stated. */
  readonly value: string | undefined;
  /** Values that the conditions of what was found ask for. */
  readonly choices: readonly string[];
}

/** The keys to state, and others that were stated on the command line. */
export function assumptionRows(state: State): AssumptionRow[] {
  const stated = new Map(state.assumed.map((pair) => [pair.slice(0, pair.indexOf('=')).toLowerCase(), pair] as const));
  const known = new Set(ASSUMABLE.map(({ key }) => key.toLowerCase()));
  const others = [...stated].filter(([key]) => !known.has(key)).map(([, pair]) => ({ key: keyOf(pair), title: 'stated at the start' }));
  return [...ASSUMABLE, ...others].map((each) => {
    const pair = stated.get(each.key.toLowerCase());
    return { ...each, value: pair?.slice(pair.indexOf('=') + 1), choices: choicesFor(state, each.key) };
  });
}

function keyOf(pair: string): string {
  return pair.slice(0, pair.indexOf('='));
}

function choicesFor(state: State, key: string): string[] {
  if (key === 'aws:MultiFactorAuthPresent') return ['true', 'false'];
  const values = new Set<string>();
  for (const answer of state.answers.values())
    if (answer.kind === 'report' || answer.kind === 'whoCan') for (const edge of answer.value.edges) addValues(values, edge, key);
  return [...values].slice(0, 9);
}

function addValues(values: Set<string>, { conditions }: Edge, key: string): void {
  for (const condition of conditions)
    if (condition.key.toLowerCase() === key.toLowerCase() && !/not/i.test(condition.operator))
      for (const value of condition.values) if (!/[*?$]/.test(value)) values.add(value.replace(/\/\d+$/, ''));
}

/** Not stated, then each choice, then not stated again. */
export function nextValue({ value, choices }: AssumptionRow): string | undefined {
  return value === undefined ? choices[0] : choices[choices.indexOf(value) + 1];
}

/** The assumptions with this key stated, or no longer stated. */
export function assume(assumed: Assumed, key: string, value: string | undefined): Assumed {
  const others = assumed.filter((pair) => keyOf(pair).toLowerCase() !== key.toLowerCase());
  return value === undefined ? others : [...others, `${key}=${value}`].sort();
}
