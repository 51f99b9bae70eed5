import type { World } from '../graph/index.ts';
import { accountOf, parseArn, splitFields } from '../shared/arn.ts';
import { BlastError } from '../shared/errors.ts';
import { nearest } from '../shared/nearest.ts';

/** Says what is not there, and which of the ARNs come nearest by their last part. */
export function notFound(world: World, what: string, handle: string, arns: readonly string[]): BlastError {
  const account = accountOf(handle);
  if (account !== undefined && !world.accounts.has(account))
    return new BlastError(
      `no ${what} \`${handle}\` in the snapshot, which does not hold account ${account}: it holds ${listed([...world.accounts.keys()])}`,
    );
  if (arns.length === 0) return new BlastError(`no ${what} \`${handle}\` in the snapshot: it holds none`);
  const alike = handle.startsWith('arn:') ? arns.filter((arn) => parseArn(arn)?.service === parseArn(handle)?.service) : arns;
  const near = nearest(lastPart(handle), (alike.length > 0 ? alike : arns).toSorted(), lastPart);
  return new BlastError(`no ${what} \`${handle}\` in the snapshot; the nearest: ${near.join(', ')}`);
}

function listed(items: readonly string[]): string {
  return items.length > 5 ? `${items.slice(0, 5).join(', ')} and ${items.length - 5} more` : items.join(', ');
}

/** `arn:aws:iam::111122223333:role/team/Deploy` -> `Deploy`; of a session its role; what stands before `/*` at the end. */
function lastPart(arn: string): string {
  const fields = splitFields(arn);
  const [, name] = (fields[5] ?? '').split('/');
  if (fields[2] === 'sts' && name !== undefined) return name;
  let end = arn.length;
  while (end > 0 && ':/*'.includes(arn.charAt(end - 1))) end--;
  return arn.slice(Math.max(arn.lastIndexOf(':', end - 1), arn.lastIndexOf('/', end - 1)) + 1, end);
}

/** Says that a name means several, and which. */
export function ambiguous(what: string, handle: string, arns: readonly string[]): BlastError {
  return new BlastError(`${what} \`${handle}\` is ambiguous, name one by its ARN: ${listed(arns)}`);
}
