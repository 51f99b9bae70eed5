import type { Answer } from '../answer.ts';
import { isAnswer, text, textOf } from '../answer.ts';
import { resources, withoutUndefined } from '../collector.ts';

const KEPT = ['id', 'resource', 'resourceType', 'findingType', 'status'];

/** Analyzers with their active findings: what AWS itself holds to be open to outsiders, or unused. */
export const accessAnalyzers = resources({
  name: 'Access Analyzer findings',
  type: 'AWS::AccessAnalyzer::Analyzer',
  calls: {
    list: { call: 'access-analyzer:ListAnalyzers', http: 'GET /analyzer', next: 'nextToken', tells: 'which analyzers there are' },
    findings: {
      call: 'access-analyzer:ListFindingsV2',
      action: 'access-analyzer:ListFindings',
      http: 'POST /findingv2',
      next: 'nextToken',
      tells: 'what AWS holds to be open to outsiders',
    },
  },
  list: ({ items }) => items('list', {}, 'analyzers'),
  arn: (analyzer) => textOf(analyzer, 'arn'),
  async describe(analyzer, { all }) {
    const filter = { status: { eq: ['ACTIVE'] } };
    const findings = await all('findings', { analyzerArn: textOf(analyzer, 'arn'), filter, maxResults: 100 }, 'findings');
    return { attributes: { state: text(analyzer, 'status')?.toLowerCase(), findings: findings?.filter(isAnswer).map(shortened) } };
  },
});

function shortened(finding: Answer): Answer {
  return withoutUndefined(Object.fromEntries(KEPT.map((name) => [name, text(finding, name)])));
}
