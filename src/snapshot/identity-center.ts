/** IAM Identity Center, with items as its API returns them. */
import type { IdentityCenter, Json } from './types.ts';

/** Items that lack what names them are left out: nothing follows from them. */
export function readIdentityCenter(value: Json | undefined): IdentityCenter | undefined {
  const section = objectOf(value);
  if (section === undefined) return undefined;
  const permissionSets = objectsIn(section['permissionSets']).flatMap((item) => {
    const arn = textOf(item, 'PermissionSetArn');
    const name = textOf(item, 'Name');
    return arn === undefined || name === undefined ? [] : [{ arn, name }];
  });
  const names = new Map(permissionSets.map(({ arn, name }) => [arn, name]));
  const assignments = objectsIn(section['assignments']).flatMap((item) => {
    const permissionSet = names.get(textOf(item, 'PermissionSetArn') ?? '');
    const [accountId, principalType, principalId] = ['AccountId', 'PrincipalType', 'PrincipalId'].map((name) => textOf(item, name));
    return permissionSet === undefined || accountId === undefined || principalType === undefined || principalId === undefined
      ? []
      : [{ permissionSet, accountId, principalType, principalId }];
  });
  return { instanceArn: textOf(section, 'instanceArn'), permissionSets, assignments };
}

type JsonObject = { readonly [name: string]: Json };

function objectOf(value: Json | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

function objectsIn(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).map(objectOf).filter((item) => item !== undefined) : [];
}

function textOf(item: JsonObject, name: string): string | undefined {
  const value = item[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
