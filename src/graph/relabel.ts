import type { Move } from './move.ts';

/** Rows that pair a change of another principal with the way into it: change on oneself -> way in -> row. */
const PAIRS: { readonly [change: string]: { readonly [entry: string]: string } } = {
  'iam-attach-role-policy-self': {
    'sts-assume-role': 'iam-attach-role-policy-assume',
    'iam-update-assume-role-policy': 'iam-attach-role-policy-trust',
    other: 'iam-role-policy-passrole',
  },
  'iam-put-role-policy-self': {
    'sts-assume-role': 'iam-put-role-policy-assume',
    'iam-update-assume-role-policy': 'iam-put-role-policy-trust',
    other: 'iam-role-policy-passrole',
  },
  'iam-create-policy-version': {
    'sts-assume-role': 'iam-create-policy-version-assume',
    'iam-update-assume-role-policy': 'iam-create-policy-version-trust',
  },
  'iam-attach-user-policy-self': { other: 'iam-attach-user-policy-access-key' },
  'iam-put-user-policy-self': { other: 'iam-put-user-policy-access-key' },
};

/** The change of another principal under the id of the row that pairs it with the way in. */
export function relabel(move: Move, entry: Move | undefined): Move {
  const pairs = PAIRS[move.technique];
  const technique = pairs?.[entry?.technique ?? ''] ?? pairs?.['other'] ?? move.technique;
  return technique === move.technique ? move : { ...move, technique };
}
