import { describe, expect, it } from 'vitest';
import { runReport } from '../fixtures/run-report.ts';
import { allow, HOME, role, snapshotOf, trust, user } from '../graph/small-account.ts';

const ANN = `${HOME}:user/ann`;

async function undone(snapshot: unknown, suspect = 'ann'): Promise<object[]> {
  const { containment } = await runReport(snapshot, suspect);
  return containment.map(({ can, via, steps, certainty, requests }) => ({
    can,
    via: via.replace(/^.*:/, ''),
    steps,
    certainty,
    action: requests[0]?.action,
  }));
}

describe('containment that the attacker can undo', () => {
  it('by itself, on itself', async () => {
    const snapshot = snapshotOf({ users: [user('ann', { may: [allow(['iam:CreateAccessKey', 'iam:UpdateAccessKey'], ANN)] })] });
    expect(await undone(snapshot)).toEqual([
      { can: 'new-credentials', via: 'user/ann', steps: 0, certainty: 'certain', action: 'iam:CreateAccessKey' },
      { can: 'enable-key', via: 'user/ann', steps: 0, certainty: 'certain', action: 'iam:UpdateAccessKey' },
    ]);
  });

  it('as somebody whom it becomes, and only where the suspect is meant', async () => {
    const ops = (resource: string) =>
      snapshotOf({
        users: [user('ann', { may: [allow('sts:AssumeRole', `${HOME}:role/ops`)] }), user('ben')],
        roles: [role('ops', trust({ AWS: `${HOME}:root` }), { may: [allow('iam:DetachUserPolicy', resource)] })],
      });
    expect(await undone(ops(ANN))).toEqual([
      { can: 'remove-policy', via: 'role/ops', steps: 1, certainty: 'certain', action: 'iam:DetachUserPolicy' },
    ]);
    expect(await undone(ops(`${HOME}:user/ben`))).toEqual([]);
  });

  it('of a role: its trust and its boundary', async () => {
    const snapshot = snapshotOf({
      roles: [
        role('ops', trust({ AWS: `${HOME}:root` }), {
          may: [allow(['iam:UpdateAssumeRolePolicy', 'iam:DeleteRolePermissionsBoundary'], `${HOME}:role/ops`)],
        }),
      ],
    });
    expect(await undone(snapshot, `${HOME}:role/ops`)).toMatchObject([{ can: 'remove-boundary' }, { can: 'rewrite-trust' }]);
  });
});
