import type { Evidence } from '../../query/types.ts';
import { accountOf, nameOf, parseArn } from '../../shared/arn.ts';
import type { Sheet } from './sheet.ts';

/** How people say it once the account is known: `role/Deploy`, `acme-data`, `account 111122223333`. */
export function shortOf({ full }: Pick<Sheet, 'full'>, arn: string): string {
  const parsed = parseArn(arn);
  if (parsed === undefined || parsed.resource === '') return arn;
  if (parsed.service !== 'iam' && parsed.service !== 'sts') return parsed.resource;
  if (parsed.resource === 'root') return `account ${parsed.account}`;
  const type = parsed.resource.slice(0, parsed.resource.indexOf('/'));
  // A path says little about an identity, and those of AWS are long.
  return full || type === 'assumed-role' ? parsed.resource : `${type}/${nameOf(arn)}`;
}

/** The same, with its account where that is not the one given (default: the suspect's). */
export function placed(sheet: Sheet, arn: string, home: string | undefined = sheet.home): string {
  const short = shortOf(sheet, arn);
  const account = accountOf(arn);
  return account === undefined || account === home || short.startsWith('account ') ? short : `${short} (${account})`;
}

/** Without its type: `function:acme-orders` -> `acme-orders`, `stack/web/0f-uuid` -> `web`. */
export function bareOf(arn: string): string {
  const parsed = parseArn(arn);
  if (parsed === undefined) return arn;
  if (parsed.service === 's3') return parsed.resource;
  const bare = parsed.resource.replace(/^[A-Za-z0-9-]+[:/]/, '');
  return parsed.service === 'cloudformation' ? bare.replace(/\/[0-9a-f-]+$/, '') : bare;
}

/** A statement: `deploy-functions#PassExecutionRole`, `role/Release#trust#0`. */
export function statementName(sheet: Sheet, { policy, statement, sid }: Evidence): string {
  const [owner = policy, ...document] = policy.split('#');
  const name = document.length === 0 ? shortOf(sheet, owner).replace(/^policy\//, '') : [shortOf(sheet, owner), ...document].join('#');
  return `${name}#${sid ?? statement}`;
}

/** `AWS::SecretsManager::Secret` -> `SecretsManager Secret`. */
export function typeName(type: string): string {
  return type.replace(/^AWS::/, '').replaceAll('::', ' ');
}
