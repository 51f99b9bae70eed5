import { minimatch } from 'minimatch';
import type { Report, WhoCan } from './types.ts';

/** Keeps the rows whose ARN matches one of the globs that somebody typed, such as `arn:aws:s3:::prod-*`; `*` alone crosses slashes here, as people expect. */
export function onlyReport(report: Report, globs: readonly string[]): Report {
  const wanted = matcher(globs);
  return {
    ...report,
    principals: report.principals.filter(({ arn }) => wanted(arn)),
    resources: report.resources.filter(({ arn }) => wanted(arn)),
    resourcePatterns: report.resourcePatterns.filter(({ pattern }) => wanted(pattern)),
    inbound: report.inbound.filter(({ arn }) => wanted(arn)),
  };
}

export function onlyWhoCan(result: WhoCan, globs: readonly string[]): WhoCan {
  const wanted = matcher(globs);
  return { ...result, principals: result.principals.filter(({ arn }) => wanted(arn)) };
}

function matcher(globs: readonly string[]): (arn: string) => boolean {
  // A slash has no meaning in ARNs: both sides are compared without it.
  const flat = (text: string): string => text.replaceAll('/', ':');
  return (arn) =>
    globs.length === 0 || globs.some((glob) => minimatch(flat(arn), flat(glob), { dot: true, nocomment: true, nonegate: true }));
}
