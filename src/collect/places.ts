/** Who the credentials are, and which regions the account uses. */
import { BlastError } from '../shared/errors.ts';
import { objects, text, textOf } from './answer.ts';
import type { Asker, Place } from './ask.ts';
import type { Call } from './call.ts';
import { isDenied } from './failure.ts';
import { matchesGlob, refuseIdle } from './globs.ts';
import type { FailedCall } from './run-collector.ts';
import type { Session } from './session.ts';
import { homeRegion } from './wire/services.ts';

const CALLER_IDENTITY: Call = { call: 'sts:GetCallerIdentity', tells: 'whose credentials these are' };
const REGIONS: Call = { call: 'ec2:DescribeRegions', tells: 'which regions the account uses' };

/** For the policy that a run needs. */
export const placeCalls: readonly Call[] = [CALLER_IDENTITY, REGIONS];

/** The account that the session's credentials belong to. Rejects where AWS does not accept them. */
export async function identify(session: Session, asker: Asker): Promise<Place> {
  const region = session.region ?? 'us-east-1';
  const unknown = { session, accountId: '', partition: partitionOf(region), region };
  const { answer, failure } = await asker.ask(CALLER_IDENTITY, {}, unknown);
  if (failure !== undefined)
    throw new BlastError(
      `AWS does not say who these credentials are (sts:GetCallerIdentity: ${failure.code}${failure.message ? `: ${failure.message}` : ''})`,
      {
        exitStatus: 3,
      },
    );
  const arn = textOf(answer ?? undefined, 'Arn');
  const partition = arn.split(':')[1] ?? 'aws';
  return { session, accountId: textOf(answer ?? undefined, 'Account'), partition, region: homeRegion(partition) };
}

function partitionOf(region: string): string {
  const prefixes = { 'cn-': 'aws-cn', 'us-gov-': 'aws-us-gov', 'us-iso-': 'aws-iso', 'us-isob-': 'aws-iso-b' };
  return Object.entries(prefixes).find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
}

export interface Regions {
  /** Those that are known; in some nothing may be asked. */
  readonly enabled: readonly string[];
  readonly chosen: readonly string[];
  /** Whether these are all that the account uses. */
  readonly isEverywhere: boolean;
  readonly failures: readonly FailedCall[];
}

/** Of the account that the credentials belong to. A glob that matches none of its regions is a slip. */
export async function ownRegionsOf(place: Place, globs: readonly string[], asker: Asker): Promise<Regions> {
  const regions = await regionsOf(place, globs, asker);
  const [failure] = regions.failures;
  if (failure === undefined) {
    const names = [...regions.enabled].sort();
    refuseIdle('--regions', globs, [names], `the account's regions: ${names.join(', ')}`);
  } else if (regions.chosen.length === 0)
    throw new BlastError(
      `--regions ${globs.join(' ')}: AWS does not say which regions there are (${failure.call.call}: ${failure.code}): name those that are meant`,
    );
  return regions;
}

/** Those of the account's enabled regions that match one of the globs; without globs, all. */
export async function regionsOf(place: Place, globs: readonly string[], asker: Asker): Promise<Regions> {
  const { answer, failure } = await asker.ask(REGIONS, {}, { ...place, region: place.session.region ?? place.region });
  if (failure !== undefined) return knownRegions(place, globs, failure.code);
  const enabled = objects(answer ?? undefined, 'regionInfo').flatMap((region) => text(region, 'regionName') ?? []);
  const chosen = globs.length === 0 ? enabled : enabled.filter((region) => globs.some((glob) => matchesGlob(region, glob)));
  return { enabled, chosen: [...chosen].sort(), isEverywhere: chosen.length === enabled.length, failures: [] };
}

/** Without the list: regions that the user names; where none are asked for, the configured one. */
function knownRegions(place: Place, globs: readonly string[], code: string): Regions {
  const named = globs.filter((glob) => /^[a-z]+(-[a-z]+)+-\d+$/.test(glob));
  const failure = { call: REGIONS, code, isDenied: isDenied(code), region: undefined, about: undefined };
  const chosen = globs.length > 0 ? named : [place.session.region ?? place.region];
  return { enabled: chosen, chosen, isEverywhere: false, failures: [failure] };
}
