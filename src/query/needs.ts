import { LOG_SOURCES, type Technique, techniques } from '../catalog/index.ts';
import { type Actor, approaches, mayAllow, saturate, trustEntries, type World } from '../graph/index.ts';
import { globText } from '../shared/glob.ts';
import { type Holder, holdersOf } from './holders.ts';

/** Of which resources a report on these suspects would tell more than the snapshot holds. */
export interface Needs {
  /** IAM prefixes of services in which whoever the attacker holds may do something; undefined: in all. */
  readonly services: ReadonlySet<string> | undefined;
  /** CloudFormation types through which the attacker may enter roles, and others the suspects. */
  readonly types: ReadonlySet<string>;
}

/**
 * An upper bound from what is known: Allows alone, no conditions, boundaries or guardrails. Whoever is reached through what is collected next may need
 * more, so it is to be asked again until it no longer grows.
 */
export function needsOf(world: World, suspects: readonly Actor[]): Needs {
  const holders = holdersOf(world, saturate(world, suspects)).all;
  const near = approaches(
    world,
    suspects.map(({ arn }) => ({ arn, rank: 0 as const, moves: [] })),
  ).map(({ actor }) => actor);
  const trusted = new Set([...suspects, ...near].flatMap(servicesTrusted));
  const rows = techniques().filter(({ host, kind }) => host !== undefined && kind !== 'credential-read');
  const types = rows
    .filter((row) => [row.passedTo ?? [], row.runsAs ?? []].flat().some((service) => trusted.has(service)) || isInReach(row, holders))
    .flatMap(({ host }) => host?.type ?? []);
  const services = servicesIn(holders.map(({ state }) => state));
  return { services, types: new Set([...types, ...sourcesBehind(services)]) };
}

/** Where logs lie, as the sources of evidence know it. */
const LOG_SERVICES = ['s3', 'logs', 'kms'];

/** Who may change buckets, log groups or keys may hurt the sources that write there; which those are only the sources say. */
function sourcesBehind(services: ReadonlySet<string> | undefined): readonly string[] {
  if (services !== undefined && !LOG_SERVICES.some((service) => services.has(service))) return [];
  return LOG_SOURCES.filter(({ writesTo }) => writesTo.length > 0).map(({ type }) => type);
}

/** Whether the holders, all together, have some Allow for each action of the technique. */
export function isInReach({ allOf, anyOf }: Technique, holders: readonly Holder[]): boolean {
  const isHad = (action: string): boolean => holders.some(({ state }) => mayAllow(state, action));
  return allOf.every(isHad) && (anyOf === undefined || anyOf.some((actions) => actions.every(isHad)));
}

function servicesTrusted(actor: Actor): readonly string[] {
  if (actor.type !== 'Role') return [];
  return trustEntries(actor).flatMap((entry) => (entry.kind === 'service' ? [entry.name] : []));
}

function servicesIn(states: readonly Parameters<typeof mayAllow>[0][]): ReadonlySet<string> | undefined {
  const services = new Set<string>();
  for (const { document } of states.flatMap(({ identity }) => identity))
    for (const { effect, action } of document.statements) {
      if (effect === 'Deny') continue;
      if (action.not) return undefined;
      for (const glob of action.globs) {
        const [service = '*'] = globText(glob).toLowerCase().split(':');
        if (/[*?]/.test(service)) return undefined;
        services.add(service);
      }
    }
  return services;
}
