import type { Report, WhoCan } from './types.ts';

/** Keeps the rows whose ARN matches one of the globs that somebody typed, such as `arn:aws:s3:::prod-*`; `*` alone crosses slashes here, as people expect. */
export async function onlyReport(report: Report, globs: readonly string[]): Promise<Report> {
  const wanted = await matcher(globs);
  return {
    ...report,
    principals: report.principals.filter(({ arn }) => wanted(arn)),
    resources: report.resources.filter(({ arn }) => wanted(arn)),
    resourcePatterns: report.resourcePatterns.filter(({ pattern }) => wanted(pattern)),
    inbound: report.inbound.filter(({ arn }) => wanted(arn)),
  };
}

export async function onlyWhoCan(result: WhoCan, globs: readonly string[]): Promise<WhoCan> {
  const wanted = await matcher(globs);
  return { ...result, principals: result.principals.filter(({ arn }) => wanted(arn)) };
}

async function matcher(globs: readonly string[]): Promise<(arn: string) => boolean> {
  if (globs.length === 0) return () => true;
  // Loaded where it is needed: most questions have no globs.
  const { minimatch } = await import('minimatch');
  // A slash has no meaning in ARNs: both sides are compared without it.
  const flat = (text: string): string => text.replaceAll('/', ':');
  return (arn) => globs.some((glob) => minimatch(flat(arn), flat(glob), { dot: true, nocomment: true, nonegate: true }));
}
