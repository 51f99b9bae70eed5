import type { VerbAction } from './verbs.ts';

/** A way to undo what responders do to a compromised principal, or to get around it. */
export interface Undoing {
  /** As JSON results name it. */
  readonly id: string;
  /** What is done to the principal, for people. */
  readonly tells: string;
  /** Any one of the actions does it; on a user, on a role. Left out where there is no such thing. */
  readonly user?: readonly VerbAction[];
  readonly role?: readonly VerbAction[];
}

function it(actions: string): readonly VerbAction[] {
  return actions.split(' ').map((action) => ({ action: `iam:${action}`, on: 'arn' }));
}

/** In the order in which a responder would miss them. */
export const UNDOINGS: readonly Undoing[] = [
  {
    id: 'new-credentials',
    tells: 'make new credentials for it',
    user: it('CreateAccessKey CreateLoginProfile UpdateLoginProfile CreateServiceSpecificCredential UploadSSHPublicKey'),
  },
  { id: 'enable-key', tells: 'enable a key that was disabled', user: it('UpdateAccessKey') },
  {
    id: 'remove-policy',
    tells: 'take a policy off it, such as one that denies everything',
    user: it('DetachUserPolicy DeleteUserPolicy'),
    role: it('DetachRolePolicy DeleteRolePolicy'),
  },
  {
    id: 'remove-boundary',
    tells: 'remove or replace its permissions boundary',
    user: it('DeleteUserPermissionsBoundary PutUserPermissionsBoundary'),
    role: it('DeleteRolePermissionsBoundary PutRolePermissionsBoundary'),
  },
  { id: 'rewrite-trust', tells: 'rewrite its trust policy', role: it('UpdateAssumeRolePolicy') },
];

export function undoingActions(): string[] {
  return UNDOINGS.flatMap(({ user = [], role = [] }) => [...user, ...role].map(({ action }) => action));
}
