import type { Technique } from '../technique.ts';

/** What being an administrator of an account means for everything else in it: one row instead of an edge to each. */
export const administration = [
  {
    id: 'account-administration',
    name: 'Administrator of the account',
    kind: 'administration',
    category: 'administration',
    tier: 1,
    allOf: [],
    tells: 'administers account {to}, and with it every principal and resource in it',
    gives: 'every principal and resource of the account',
    // There is nothing to look for in CloudTrail: which of the many ways is taken is the attacker's choice.
    events: [],
    attack: ['T1078.004', 'T1098.003'],
    remedy: 'Take the administrative statements away from the principal, or deny them with an SCP.',
    knownAs: [],
  },
] satisfies readonly Technique[];
