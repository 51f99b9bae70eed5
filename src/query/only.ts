import type { Report, WhoCan } from './types.ts';

/** Keeps the rows whose ARN matches one of the globs that somebody typed, such as `arn:aws:s3:::prod-*`, and the edges of the paths that are left; `*` alone crosses slashes here, as people expect. */
export async function onlyReport(report: Report, globs: readonly string[]): Promise<Report> {
  const wanted = await matcher(globs);
  const rows = {
    principals: report.principals.filter(({ arn }) => wanted(arn)),
    resources: report.resources.filter(({ arn }) => wanted(arn)),
    resourcePatterns: report.resourcePatterns.filter(({ pattern }) => wanted(pattern)),
    inbound: report.inbound.filter(({ arn }) => wanted(arn)),
    credentials: report.credentials.filter(({ arn }) => wanted(arn)),
    ...(report.anyone && { anyone: report.anyone.filter(({ arn }) => wanted(arn)) }),
  };
  const { admin, impacts, external, evidence, containment } = report;
  const accesses = rows.resources.flatMap(({ access }) => access);
  const used = edgesOn([
    admin,
    ...rows.principals,
    ...accesses,
    ...rows.inbound,
    ...rows.credentials,
    ...(rows.anyone ?? []),
    ...impacts,
    ...external,
    ...evidence,
    ...containment,
  ]);
  return { ...report, ...rows, ...listed(report, used) };
}

export async function onlyWhoCan(result: WhoCan, globs: readonly string[]): Promise<WhoCan> {
  const wanted = await matcher(globs);
  const principals = result.principals.filter(({ arn }) => wanted(arn));
  const used = edgesOn([...principals, ...result.external]);
  return { ...result, principals, ...listed(result, used) };
}

/** The edges that are left, and choke points that name no others. */
function listed({ edges, chokePoints }: Pick<Report, 'edges' | 'chokePoints'>, used: ReadonlySet<string>) {
  return {
    edges: edges.filter(({ id }) => used.has(id)),
    chokePoints: chokePoints.map((point) => ({ ...point, edges: point.edges.filter((id) => used.has(id)) })),
  };
}

function edgesOn(rows: readonly { readonly path: readonly string[] }[]): ReadonlySet<string> {
  return new Set(rows.flatMap(({ path }) => path));
}

async function matcher(globs: readonly string[]): Promise<(arn: string) => boolean> {
  if (globs.length === 0) return () => true;
  // Loaded where it is needed: most questions have no globs.
  const { minimatch } = await import('minimatch');
  // A slash has no meaning in ARNs: both sides are compared without it.
  const flat = (text: string): string => text.replaceAll('/', ':');
  return (arn) => globs.some((glob) => minimatch(flat(arn), flat(glob), { dot: true, nocomment: true, nonegate: true }));
}
