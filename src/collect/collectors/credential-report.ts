import { text } from '../answer.ts';
import { collector } from '../collector.ts';

/** What users and root have for credentials, as of at most four hours ago (R-SNAP-08). Only here one sees root's. */
export const credentialReport = collector({
  name: 'credential report',
  where: 'account',
  types: [],
  calls: {
    generate: { call: 'iam:GenerateCredentialReport', tells: "root's credentials" },
    report: { call: 'iam:GetCredentialReport', pending: ['ReportInProgress', 'ReportNotPresent'], tells: "root's credentials" },
  },
  async *list({ ask }) {
    if ((await ask('generate')) === undefined) return;
    const report = await ask('report');
    yield text(report ?? undefined, 'Content') ?? '';
  },
  describe(csv) {
    const [header = '', ...rows] = csv.trim().split('\n');
    const columns = header.split(',');
    return { credentials: { CredentialReport: rows.map((row) => rowOf(columns, row.split(','))) } };
  },
});

/** No value of the report holds a comma: names and ARNs of IAM cannot begin with a quote, and dates have none. */
function rowOf(columns: readonly string[], values: readonly string[]): { readonly [column: string]: string } {
  return Object.fromEntries(columns.map((column, index) => [column, values[index] ?? '']));
}
