import type { Evidence } from '../../query/index.ts';
import { accountOf, nameOf, parseArn } from '../../shared/arn.ts';
import { UNBROKEN } from './flow.ts';
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
  return account === undefined || account === home || short.startsWith('account ') ? short : `${short}${UNBROKEN}(${account})`;
}

/** A principal as the subject of a sentence. */
export function subject(sheet: Sheet, arn: string, home?: string): string {
  const name = placed(sheet, arn, home);
  return name.startsWith('account ') ? `the administrator of ${name.slice('account '.length)}` : name;
}

/** Names one after another; the account is said where it changes. */
export function chain(sheet: Sheet, arns: readonly string[]): string[] {
  let home = sheet.home;
  return arns.map((arn) => {
    const name = placed(sheet, arn, home);
    home = accountOf(arn) ?? home;
    return name;
  });
}

/** Without its type: `function:acme-orders` -> `acme-orders`, `stack/web/0f-uuid` -> `web`. */
export function bareOf(arn: string): string {
  const parsed = parseArn(arn);
  if (parsed === undefined) return arn;
  if (parsed.service === 's3') return parsed.resource;
  const bare = parsed.resource.replace(/^[A-Za-z0-9-]+[:/]/, '');
  return parsed.service === 'cloudformation' ? bare.replace(/\/[0-9a-f-]+$/, '') : bare;
}

/** A statement: `deploy-functions#PassExecutionRole`, `role/Release#trust#0`; of an inline policy of `reader` its name will do. */
export function statementName(sheet: Sheet, { policy, statement, sid }: Evidence, reader: string): string {
  // Not a policy of the snapshot: told in words.
  if (/^a (?:key|trust) policy that /.test(policy)) return policy;
  const [owner = policy, ...document] = policy.split('#');
  const part = `#${sid ?? statement}`;
  if (document.length === 0) return shortOf(sheet, owner).replace(/^policy\//, '') + part;
  if (owner === reader && document[0] !== 'trust') return `${document.join('#')}${part}${UNBROKEN}(inline)`;
  return [shortOf(sheet, owner), ...document].join('#') + part;
}

/** A text with the ARNs of identities in it shortened, each with its account. */
export function shortened(sheet: Sheet, text: string): string {
  if (sheet.full) return text;
  return text.replace(/arn:[\w-]+:iam::\d{12}:[\w+=,.@/-]*[\w+=@/-]/g, (arn) => placed(sheet, arn));
}

/** `AWS::SecretsManager::Secret` -> `SecretsManager Secret`. */
export function typeName(type: string): string {
  return type.replace(/^AWS::/, '').replaceAll('::', ' ');
}
