import type { Report } from '../../query/index.ts';
import { abilityLines, persistenceLines } from './abilities.ts';
import { anyoneLines } from './anyone.ts';
import { becomeLines } from './become.ts';
import { chokePointLines } from './choke-points.ts';
import { containmentLines } from './containment.ts';
import { credentialLines } from './credentials.ts';
import { dataLines } from './data.ts';
import { clean } from './flow.ts';
import { headlineLines } from './headline.ts';
import { logLines } from './logs.ts';
import { assumedLines, openLines } from './open.ts';
import { externalLines, inboundLines } from './others.ts';
import { policyLines } from './policies.ts';
import { proofLines } from './proof.ts';
import { mark, openSheet, type Sheet, section, type TextOptions } from './sheet.ts';
import { adminPath } from './tell.ts';
import { whoLines } from './who.ts';

/** The report for a terminal: it answers the questions of a responder in the order in which they are asked. */
export function renderReport(result: Report, options: TextOptions): string {
  const report = clean(result);
  const sheet = openSheet(
    options,
    report.suspects.map(({ arn }) => arn),
    report.edges,
  );
  const lines = [
    ...headlineLines(sheet, report, options),
    ...whoLines(sheet, report.suspects, report.snapshot.collectedAt),
    ...adminLines(sheet, report),
    ...abilityLines(sheet, report.impacts),
    ...becomeLines(sheet, report.principals, report.admin.path),
    ...logLines(sheet, report.evidence),
    ...containmentLines(sheet, report.containment),
    ...dataLines(sheet, report),
    ...credentialLines(sheet, report.credentials),
    ...persistenceLines(sheet, report.impacts),
    ...inboundLines(sheet, report.inbound),
    ...externalLines(sheet, report.external),
    ...anyoneLines(sheet, report.anyone ?? []),
    ...chokePointLines(sheet, report.chokePoints),
    ...policyLines(sheet, report),
    ...openLines(sheet, report),
    ...assumedLines(sheet, report),
  ];
  return `${lines.join('\n')}\n`;
}

function adminLines(sheet: Sheet, { admin }: Report): string[] {
  if (admin.status === 'no') return [];
  const title = admin.steps === 0 ? 'HOW IT IS ADMINISTRATOR' : 'HOW IT BECOMES ADMINISTRATOR';
  return section(sheet, title, `${mark(sheet, admin.status)} ${admin.status}`, proofLines(sheet, adminPath(sheet, admin)));
}
