import type { AccessRow, Edge, EvidenceRow, ImpactRow, PrincipalRow, Report, ResourceRow, Suspect } from '../../src/query/index.ts';
import type { TextOptions, Words } from '../../src/report/index.ts';

export const DEV = '111122223333';
export const PROD = '444455556666';
export const CI = `arn:aws:iam::${DEV}:user/ci-deploy`;

const SENTENCES: { readonly [id: string]: string } = {
  'sts-assume-role': 'assumes {to}',
  'sts-assume-role-cross-account': 'assumes {to} in another account',
  'lambda-create-invoke': 'creates a Lambda function that runs as {to} and invokes it',
  'iam-put-role-policy-assume': 'writes an inline policy on {to} and assumes it',
  'iam-put-user-policy-self': 'writes an inline policy on itself',
  'iam-add-user-to-group': 'adds itself to group {to}',
  'lambda-update-code': 'replaces the code of function {through}, which runs as {to}',
  'codebuild-start-build': 'starts build project {through}, which runs as {to}, with a buildspec of its own',
  'ecs-exec': 'opens a shell in {through}, which runs as {to}',
  'account-administration': 'administers account {to}, and with it every principal and resource in it',
};

const SENSITIVE = ['AWS::SecretsManager::Secret', 'AWS::SSM::Parameter', 'AWS::KMS::Key', 'AWS::S3::Bucket', 'AWS::DynamoDB::Table'];

export const words: Words = {
  tells: (id) => SENTENCES[id] ?? '',
  name: (id) => (id === 'iam-put-user-policy-self' ? 'Inline policy on the own user' : ''),
  sensitivity: (type) => (SENSITIVE.includes(type) ? SENSITIVE.indexOf(type) : SENSITIVE.length),
};

export const options: TextOptions = { words };

export function role(account: string, name: string): string {
  return `arn:aws:iam::${account}:role/${name}`;
}

export function edge(id: string, from: string, technique: string, to: string, more: Partial<Edge> = {}): Edge {
  return {
    id,
    from,
    to,
    technique,
    certainty: 'certain',
    requests: [],
    evidence: [],
    conditions: [],
    preconditions: [],
    unknowns: [],
    ...more,
  };
}

export function principal(arn: string, path: readonly string[], more: Partial<PrincipalRow> = {}): PrincipalRow {
  const accountId = arn.split(':')[4] ?? '';
  const type = arn.includes(':user/') ? 'User' : 'Role';
  return { arn, type, accountId, admin: false, gains: [], steps: path.length, certainty: 'certain', path, ...more };
}

export function access(verb: AccessRow['verb'], via: string, path: readonly string[], more: Partial<AccessRow> = {}): AccessRow {
  return { verb, actions: [], via, steps: path.length, certainty: 'certain', path, ...more };
}

export function resource(arn: string, type: string, accountId: string, rows: readonly AccessRow[]): ResourceRow {
  return {
    arn,
    type,
    accountId,
    access: rows,
    steps: Math.min(...rows.map(({ steps }) => steps)),
    certainty: rows[0]?.certainty ?? 'certain',
  };
}

export function impact(id: string, title: string, via: string, path: readonly string[], more: Partial<ImpactRow> = {}): ImpactRow {
  return {
    id,
    title,
    category: 'secrets',
    severity: 'high',
    attack: [],
    actions: [],
    via,
    steps: path.length,
    certainty: 'certain',
    path,
    ...more,
  };
}

export const suspect: Suspect = {
  arn: CI,
  type: 'User',
  accountId: DEV,
  uniqueId: 'AIDACNWGNO3PHQIR3EBJZ',
  groups: ['deployers'],
  permissionsBoundary: null,
  tags: { team: 'platform', purpose: 'github-actions' },
  credentials: { accessKeys: null, consolePassword: null, mfaDevices: null },
};

/** A report about ci-deploy in which nothing was found. */
export function report(more: Partial<Report> = {}): Report {
  return {
    format: 'blast-report',
    version: 1,
    snapshot: { collectedAt: '2026-11-20T06:10:00Z', accounts: [DEV, PROD] },
    assumptions: [],
    gaps: [],
    suspects: [suspect],
    admin: { status: 'no', accounts: [], how: null, steps: 0, path: [] },
    principals: [],
    resources: [],
    resourcePatterns: [],
    impacts: [],
    evidence: [],
    inbound: [],
    external: [],
    containment: [],
    credentials: [],
    chokePoints: [],
    lint: [],
    edges: [],
    ...more,
  };
}

/** A trail to which these things can be done, on the trail itself. */
export function trail(
  arn: string,
  can: EvidenceRow['can'],
  via: string,
  path: readonly string[],
  more: Partial<EvidenceRow> = {},
): EvidenceRow {
  return {
    source: 'cloudtrail',
    name: 'CloudTrail trail',
    arn,
    accountId: arn.split(':')[4] ?? '',
    collected: true,
    can,
    via,
    steps: path.length,
    certainty: 'certain',
    path,
    proofs: can.map((threat) => ({
      can: threat,
      on: arn,
      actions: [`cloudtrail:${threat}`],
      requests: [],
      evidence: [],
      conditions: [],
      unknowns: [],
    })),
    ...more,
  };
}
