import type { Technique } from '../technique.ts';

/** Roles entered as their trust policies stand. */
export const assume = [
  {
    id: 'sts-assume-role',
    name: 'sts assume role',
    kind: 'assume',
    category: 'principal-access',
    tier: 1,
    allOf: ['sts:AssumeRole'],
    tells: 'becomes {to}',
    gives: 'the role',
    requires: [{ is: 'target-account', value: 'same' }, { is: 'trust', admits: 'actor' }],
    events: ['AssumeRole'],
    attack: ['T1548.005', 'T1078.004'],
    remedy: 'Remove the permission.',
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
    name: 'sts assume role cross account',
    kind: 'assume',
    category: 'lateral',
    tier: 1,
    allOf: ['sts:AssumeRole'],
    tells: 'becomes {to}',
    gives: 'the role',
    requires: [{ is: 'target-account', value: 'other' }, { is: 'trust', admits: 'actor' }],
    events: ['AssumeRole'],
    attack: ['T1548.005', 'T1078.004', 'T1199'],
    remedy: 'Remove the permission.',
    knownAs: ['pathfinding:sts-002', 'pmapper:cross_account/AssumeRole'],
  },
] satisfies readonly Technique[];
