import { describe, expect, it } from 'vitest';
import { runReport } from '../fixtures/run-report.ts';
import { allow, deny, HOME, snapshotOf, user } from '../graph/small-account.ts';

/** What the report says is withheld of ann, whose organization denies these. */
async function withheld(may: readonly object[], ...denied: string[]): Promise<readonly string[] | undefined> {
  const snapshot = snapshotOf({ users: [user('ann', { may })], serviceControl: [deny(denied)] });
  return (await runReport(snapshot, `${HOME}:user/ann`)).admin.withheld;
}

describe('what service control policies withhold of an administrator', () => {
  it('is named where the policies of the suspect allow everything', async () => {
    expect(await withheld([allow('*')], 'ec2:RunInstances', 'iam:Create*')).toEqual([
      'iam:CreateUser',
      'iam:CreatePolicyVersion',
      'ec2:RunInstances',
    ]);
  });

  it('is nothing where the Denies are about other actions, or the suspect is none anyway', async () => {
    expect(await withheld([allow('*')], 'organizations:LeaveOrganization')).toBeUndefined();
    expect(await withheld([allow(['iam:*', 's3:*'])], 'ec2:RunInstances')).toBeUndefined();
  });
});
