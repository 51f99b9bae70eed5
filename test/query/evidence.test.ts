import { describe, expect, it } from 'vitest';
import type { EvidenceRow } from '../../src/query/index.ts';
import { runReport } from '../fixtures/run-report.ts';
import { ACCOUNT, allow, deny, document, HOME, role, snapshotOf, trust, user } from '../graph/small-account.ts';

const TRAIL = `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/main`;
const LOGS = 'arn:aws:s3:::audit-logs';
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/k`;
const WITH_MFA = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
const opens = trust({ AWS: `${HOME}:root` });

const trail = (more: object = {}) => ({
  arn: TRAIL,
  type: 'AWS::CloudTrail::Trail',
  region: 'us-east-1',
  attributes: { trail: { s3BucketArn: LOGS, isLogging: true, ...more } },
});
const bucket = (policy: object | null = null) => ({ arn: LOGS, type: 'AWS::S3::Bucket', policy });
const key = (...statements: readonly object[]) => ({
  arn: KEY,
  type: 'AWS::KMS::Key',
  region: 'us-east-1',
  policy: document(...statements),
});
const ann = (...may: readonly object[]) => user('ann', { may });

/** What ann's report says of the trails. */
async function trails(parts: Parameters<typeof snapshotOf>[0]): Promise<EvidenceRow[]> {
  const { evidence } = await runReport(snapshotOf(parts), 'ann');
  return evidence.filter(({ source }) => source === 'cloudtrail');
}

/** `stop trail/main`, one text for each threat and place. */
const told = (rows: readonly EvidenceRow[]): string[] =>
  rows.flatMap(({ proofs }) => proofs.map(({ can, on }) => `${can} ${on.replace(/^.*:/, '')}`));

describe('evidence at risk', () => {
  it('the source itself, with the request and the statement', async () => {
    const rows = await trails({ users: [ann(allow('cloudtrail:StopLogging', TRAIL))], resources: [trail(), bucket()] });
    expect(rows).toEqual([
      {
        source: 'cloudtrail',
        name: 'CloudTrail trail',
        arn: TRAIL,
        accountId: ACCOUNT,
        collected: true,
        can: ['stop'],
        via: `${HOME}:user/ann`,
        steps: 0,
        certainty: 'certain',
        path: [],
        proofs: [
          {
            can: 'stop',
            on: TRAIL,
            actions: ['cloudtrail:StopLogging'],
            requests: [{ principal: `${HOME}:user/ann`, action: 'cloudtrail:StopLogging', resource: TRAIL, context: {} }],
            evidence: [{ policy: `${HOME}:user/ann#has`, statement: 0, sid: null, effect: 'Allow' }],
            conditions: [],
            unknowns: [],
          },
        ],
      },
    ]);
  });

  it('as somebody whom it becomes, and only under what must hold', async () => {
    const rows = await trails({
      users: [ann(allow('sts:AssumeRole', `${HOME}:role/ops`))],
      roles: [role('ops', opens, { may: [allow('cloudtrail:DeleteTrail', '*'), allow('cloudtrail:UpdateTrail', '*', WITH_MFA)] })],
      resources: [trail(), bucket()],
    });
    expect(rows.map(({ can, via, steps, certainty }) => ({ can, via, steps, certainty }))).toEqual([
      { can: ['delete'], via: `${HOME}:role/ops`, steps: 1, certainty: 'certain' },
      { can: ['redirect'], via: `${HOME}:role/ops`, steps: 1, certainty: 'conditional' },
    ]);
    expect(rows[1]?.proofs[0]?.conditions).toEqual([{ key: 'aws:MultiFactorAuthPresent', operator: 'Bool', values: ['true'] }]);
  });

  it('its bucket, as far as the policy of the bucket leaves it', async () => {
    const users = [ann(allow('s3:DeleteObject', '*'))];
    expect(told(await trails({ users, resources: [trail(), bucket()] }))).toEqual(['delete audit-logs']);
    const protects = document({ Effect: 'Deny', Principal: '*', Action: 's3:DeleteObject', Resource: `${LOGS}/AWSLogs/*` });
    expect(told(await trails({ users, resources: [trail(), bucket(protects)] }))).toEqual([]);
    const opened = document({ Effect: 'Allow', Principal: { AWS: `${HOME}:user/ann` }, Action: 's3:GetObject', Resource: `${LOGS}/*` });
    expect(told(await trails({ users: [ann()], resources: [trail(), bucket(opened)] }))).toEqual(['read audit-logs']);
  });

  it('only where the logs lie in it', async () => {
    const users = [ann(allow('s3:DeleteObject', `${LOGS}/reports/*`))];
    expect(told(await trails({ users, resources: [trail(), bucket()] }))).toEqual([]);
    expect(told(await trails({ users, resources: [trail({ s3BucketArn: `${LOGS}/reports` }), bucket()] }))).toEqual(['delete audit-logs']);
  });

  it('its key: logs that cannot be decrypted are not read, and a key that is disabled stops them', async () => {
    const encrypted = trail({ kmsKeyArn: KEY });
    const toAccount = { Effect: 'Allow', Principal: { AWS: `${HOME}:root` }, Action: 'kms:*', Resource: '*' };
    const toOther = { ...toAccount, Principal: { AWS: `${HOME}:role/ops` } };
    const users = [ann(allow(['s3:GetObject', 'kms:*']))];
    const roles = [role('ops', trust({ Service: 'ec2.amazonaws.com' }))];
    const open = await trails({ users, roles, resources: [encrypted, bucket(), key(toAccount)] });
    expect(told(open)).toEqual(['read audit-logs', 'stop key/k']);
    expect(open[0]?.proofs[0]?.requests.map(({ action }) => action)).toEqual(['s3:GetObject', 'kms:Decrypt']);
    expect(told(await trails({ users, roles, resources: [encrypted, bucket(), key(toOther)] }))).toEqual([]);
  });

  it('of an administrator what the organization does not withhold', async () => {
    const rows = await trails({
      users: [ann(allow('*'))],
      resources: [trail(), bucket()],
      serviceControl: [deny(['cloudtrail:StopLogging', 'cloudtrail:DeleteTrail', 'cloudtrail:UpdateTrail'])],
    });
    expect(told(rows)).toContain('delete audit-logs');
    expect(told(rows).filter((text) => text.endsWith('trail/main'))).toEqual(['stop trail/main']);
    expect(rows.flatMap(({ proofs }) => proofs.flatMap(({ actions }) => actions))).not.toContain('cloudtrail:StopLogging');
  });

  it('from the permissions alone, and said so, where the kind was not collected', async () => {
    const users = [ann(allow('guardduty:DeleteDetector', `arn:aws:guardduty:eu-west-1:${ACCOUNT}:detector/*`))];
    const { evidence } = await runReport(snapshotOf({ users }), 'ann');
    expect(evidence.map(({ source, collected, can }) => ({ source, collected, can }))).toEqual([
      { source: 'guardduty', collected: false, can: ['delete'] },
    ]);
    expect(evidence[0]?.proofs[0]?.requests[0]?.resource).toMatch(/^arn:aws:guardduty:eu-west-1:\d+:detector\/\w/);
    const collected = snapshotOf({ users }) as { accounts: { inventory?: string[] }[] };
    for (const account of collected.accounts) account.inventory = ['AWS::GuardDuty::Detector'];
    expect((await runReport(collected, 'ann')).evidence).toEqual([]);
  });
});
