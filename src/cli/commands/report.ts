import { buildReport, findPrincipal, onlyReport, type Report } from '../../query/index.ts';
import { formats } from '../../report/index.ts';
import { BlastError } from '../../shared/errors.ts';
import type { RowOptions } from '../options.ts';
import { textOptions, writeResult } from '../output.ts';
import { warnOfPolicies } from '../warn-policies.ts';
import { loadSnapshot, warnOf, worldOf } from '../world.ts';

/** `blast --principal P`: the report for one attacker who holds all the principals named. */
export async function reportCommand(
  options: RowOptions & { readonly principal: readonly string[]; readonly failOn?: string },
): Promise<number> {
  if (options.principal.length === 0) throw new BlastError('name a suspect with --principal, or see `blast --help`');
  const snapshot = await loadSnapshot(options);
  const plain = worldOf(snapshot, options);
  const suspects = options.principal.map((handle) => findPrincipal(plain, handle));
  const world =
    options.credential === undefined
      ? plain
      : worldOf(
          snapshot,
          options,
          suspects.map(({ arn }) => arn),
        );
  const report = buildReport(world, suspects);
  warnOf(options, world, report.gaps);
  warnOfPolicies(options, snapshot, suspects);
  await writeResult(formats[options.format].report(await onlyReport(report, options.only), textOptions(options)), options.output);
  return isFailure(report, options.failOn) ? 1 : 0;
}

const SEVERITY = ['critical', 'high', 'medium', 'low'];

function isFailure({ admin, impacts }: Report, failOn: string | undefined): boolean {
  if (failOn === undefined) return false;
  if (failOn === 'admin') return admin.status === 'certain';
  if (failOn === 'conditional-admin') return admin.status === 'certain' || admin.status === 'conditional';
  const limit = SEVERITY.indexOf(failOn);
  return impacts.some(({ severity, certainty }) => certainty !== 'unknown' && SEVERITY.indexOf(severity) <= limit);
}
