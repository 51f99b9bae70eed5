import { actionOffResource, allowAllBut, unknownAction, wildcardService } from './checks/actions.ts';
import {
  keyOffAction,
  plainOnList,
  unclosedVariable,
  unguardedForAll,
  unknownKey,
  unreadableValue,
  variableInOldDocument,
  wildcardUnderEquals,
} from './checks/conditions.ts';
import { duplicateSid, tooLarge, unknownOperatorCheck, unreadable } from './checks/documents.ts';
import {
  deletedPrincipal,
  namesNobody,
  notPrincipal,
  openToEveryone,
  principalMisplaced,
  principalMissing,
  resourceMisplaced,
  resourceMissing,
} from './checks/principals.ts';
import { cognitoGuests, externalId, oidcAudience, oidcSubject, trustAction } from './checks/trust.ts';
import type { DocumentCheck, StatementCheck } from './types.ts';

/** All checks: a new one is a row here, and a row in docs/lint.md. */
export const DOCUMENT_CHECKS: readonly DocumentCheck[] = [unreadable, unknownOperatorCheck, duplicateSid, tooLarge];

export const STATEMENT_CHECKS: readonly StatementCheck[] = [
  unknownAction,
  actionOffResource,
  variableInOldDocument,
  unclosedVariable,
  unknownKey,
  keyOffAction,
  unreadableValue,
  wildcardUnderEquals,
  plainOnList,
  unguardedForAll,
  notPrincipal,
  openToEveryone,
  namesNobody,
  deletedPrincipal,
  principalMissing,
  principalMisplaced,
  resourceMissing,
  resourceMisplaced,
  trustAction,
  externalId,
  oidcSubject,
  oidcAudience,
  cognitoGuests,
  allowAllBut,
  wildcardService,
];
