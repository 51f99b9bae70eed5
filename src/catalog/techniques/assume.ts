import type { Technique } from '../technique.ts';

/** Roles entered as their trust policies stand. */
export const assume = [
  {
    id: 'sts-assume-role',
    name: 'Assuming a role',
    kind: 'assume',
    category: 'principal-access',
    tier: 1,
    allOf: ['sts:AssumeRole'],
    tells: 'assumes {to}',
    gives: 'the role',
    requires: [
      { is: 'target-account', value: 'same' },
      { is: 'trust', admits: 'actor' },
    ],
    events: ['AssumeRole'],
    attack: ['T1548.005', 'T1078.004'],
    remedy: 'Narrow the trust policy to the principals that need the role.',
    knownAs: [
      'aurelian:sts_assume_role',
      'awspx:AssumeRole',
      'hacktricks:sts/sts:AssumeRole',
      'iam-vulnerable:privesc-AssumeRole',
      'pathfinding:sts-001',
      'pmapper:sts/AssumeRole',
    ],
  },
  {
    id: 'sts-assume-role-cross-account',
    name: 'Assuming a role of another account',
    kind: 'assume',
    category: 'lateral',
    tier: 1,
    allOf: ['sts:AssumeRole'],
    tells: 'assumes {to} in another account',
    gives: 'the role, in its account',
    requires: [
      { is: 'target-account', value: 'other' },
      { is: 'trust', admits: 'actor' },
    ],
    events: ['AssumeRole'],
    attack: ['T1548.005', 'T1078.004', 'T1199'],
    remedy: 'Narrow the trust policy to named roles of the other account, and add an external id or organization condition.',
    knownAs: ['pathfinding:sts-002', 'pmapper:cross_account/AssumeRole'],
  },
] satisfies readonly Technique[];
