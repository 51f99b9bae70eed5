/** One account: everything that is declared, in every region that is chosen. */
import type { Asker, Place } from './ask.ts';
import type { Collector } from './collector.ts';
import { collectors } from './collectors/index.ts';
import { isNeeded, type Needed } from './needed.ts';
import type { Regions } from './places.ts';
import { type Collected, type FailedCall, runCollector } from './run-collector.ts';

/** Where a run stands. */
export interface Progress {
  readonly accountId: string;
  /** What was finished last, such as `SQS queues in eu-west-1`. */
  readonly last: string;
  readonly done: number;
  readonly total: number;
}

/** What one collector found in one region, or at all where it is not regional. */
export interface Finding {
  readonly collector: Collector<unknown>;
  readonly collected: Collected;
}

export interface AccountFindings {
  readonly accountId: string;
  readonly findings: readonly Finding[];
  readonly regions: readonly string[];
  /** Whether every region of the account was asked; else no regional type is known completely. */
  readonly isEverywhere: boolean;
  /** Calls that no collector makes. */
  readonly failures: readonly FailedCall[];
  /** Types that were not asked for, since nobody needs them. */
  readonly unasked: readonly string[];
}

export interface AccountOptions {
  readonly asker: Asker;
  /** Only what this asks for; left out, everything. */
  readonly needed?: Needed | undefined;
  /** Also what takes a call per item where there are many. */
  readonly isFull: boolean;
  /** Whether the organization is asked for, too. */
  readonly withOrganization: boolean;
  onProgress(progress: Progress): void;
}

export async function collectAccount(place: Place, regions: Regions, options: AccountOptions): Promise<AccountFindings> {
  const { asker, withOrganization, onProgress, needed, isFull } = options;
  const { accountId } = place;
  const covers = (region: string) => regions.chosen.includes(region);
  const asked = needed === undefined ? collectors : collectors.filter((collector) => isNeeded(collector, needed));
  const tasks = asked
    .filter(({ where }) => where !== 'organization' || withOrganization)
    .flatMap((collector) => (collector.where === 'region' ? regions.chosen : [place.region]).map((region) => ({ collector, region })));
  let done = 0;
  const report = (last: string) => onProgress({ accountId, last, done, total: tasks.length });
  report('');
  const findings = await Promise.all(
    tasks.map(async ({ collector, region }): Promise<Finding> => {
      const collected = await runCollector(collector, { asker, place: { ...place, region }, isFull, covers });
      done += 1;
      report(collector.where === 'region' ? `${collector.name} in ${region}` : collector.name);
      return { collector, collected };
    }),
  );
  const unasked = collectors.filter((collector) => !asked.includes(collector)).flatMap(({ types }) => types);
  return { accountId, findings, regions: regions.chosen, isEverywhere: regions.isEverywhere, failures: regions.failures, unasked };
}
